package chat

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"recado/tenant"
)

// Opening is a visitor's first message of a conversation, and where it goes.
type Opening struct {
	Outgoing
	Project string
	// Ticket is the case that the talk is about, when that is proved or was
	// matched; Claim the number that was only named.
	Ticket     int64
	Claim      int64
	Unverified bool
	Name       string // what the visitor gave; claims unless verified
	Email      string
	Locale     string
	Page       Page
	Fields     []tenant.FieldAnswer // stand in the first entry
	// New says that Begun has just found nothing: it is not asked again.
	New bool
	// Newcomer says that it found no conversation of the visitor at all.
	Newcomer bool
}

// slot names which conversation a visitor can have only one of: one per
// project, and one per case.
func (o Opening) slot() string {
	switch {
	case o.Claim != 0:
		return "case-" + formatNumber(o.Claim)
	case o.Ticket != 0:
		return "case-" + formatNumber(o.Ticket)
	}
	return o.Project
}

// Start opens a conversation with its first message, or adds the message to
// the one that is open already (another tab, DESIGN §6.13). A repeat of the
// client id gives the first result, whatever has happened since.
func (s *Service) Start(ctx context.Context, actor tenant.Actor, o Opening) (*Conversation, *Message, error) {
	if _, err := s.check(o.Outgoing); err != nil {
		return nil, nil, err
	}
	o.Outgoing.fields, o.Outgoing.place = o.Fields, actor.Place
	if !o.New {
		c, newcomer, err := s.opened(ctx, actor, o.ClientID)
		if err == nil {
			return s.first(ctx, actor, c, o)
		}
		if !errors.Is(err, tenant.ErrNotFound) {
			return nil, nil, err
		}
		o.Newcomer = newcomer
	}
	if o.Newcomer {
		c, m, err := s.openFirst(ctx, actor, o)
		if !errors.Is(err, errFaster) {
			return c, m, err
		}
	}
	id := openingID(actor, o.ClientID)
	holder, err := s.Store.Slot(ctx, actor.Scope, actor.ID, o.slot())
	if err != nil {
		return nil, nil, err
	}
	if holder != "" {
		c, m, err := s.join(ctx, actor, holder, o)
		if !errors.Is(err, tenant.ErrConversationClosed) {
			return c, m, err
		}
	}
	winner, err := s.Store.TakeSlot(ctx, actor.Scope, actor.ID, o.slot(), holder, id)
	if err != nil {
		return nil, nil, err
	}
	if winner != id {
		return s.join(ctx, actor, winner, o)
	}
	return s.open(ctx, actor, id, o)
}

// opened finds the conversation that a client id opened, or was accepted in,
// or tenant.ErrNotFound; newcomer says that the visitor has none of any kind.
func (s *Service) opened(ctx context.Context, actor tenant.Actor, clientID string) (c *Conversation, newcomer bool, err error) {
	theirs, err := s.Store.Conversations(ctx, actor.Scope, ConversationQuery{View: ViewVisitor, Visitor: actor.ID, Limit: 1})
	if err != nil {
		return nil, false, err
	}
	if len(theirs.Items) == 0 {
		return nil, true, tenant.ErrNotFound
	}
	c, err = s.Store.Conversation(ctx, actor.Scope, openingID(actor, clientID))
	if errors.Is(err, tenant.ErrNotFound) {
		c, err = s.joined(ctx, actor, clientID)
	}
	return c, false, err
}

// joined finds the conversation that a client id was accepted in after another
// had opened it.
func (s *Service) joined(ctx context.Context, actor tenant.Actor, clientID string) (*Conversation, error) {
	id, err := s.Store.Slot(ctx, actor.Scope, actor.ID, joinedSlot(clientID))
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, tenant.ErrNotFound
	}
	if _, err := s.Store.MessageByClientID(ctx, actor.Scope, id, owned(actor, clientID)); err != nil {
		return nil, err
	}
	return s.Store.Conversation(ctx, actor.Scope, id)
}

// remember notes which conversation a client id's words go to, before they do:
// a repeat must not say them again in a later one.
func (s *Service) remember(ctx context.Context, actor tenant.Actor, clientID, conversation string) error {
	old, err := s.Store.Slot(ctx, actor.Scope, actor.ID, joinedSlot(clientID))
	if err != nil || old == conversation {
		return err
	}
	_, err = s.Store.TakeSlot(ctx, actor.Scope, actor.ID, joinedSlot(clientID), old, conversation)
	return err
}

func joinedSlot(clientID string) string { return "joined-" + clientID }

// join adds the first message to the conversation that holds the slot; one
// that was promised but not yet stored is completed with what this opening
// says, as both came from the same visitor.
func (s *Service) join(ctx context.Context, actor tenant.Actor, holder string, o Opening) (*Conversation, *Message, error) {
	c, err := s.Store.Conversation(ctx, actor.Scope, holder)
	if errors.Is(err, tenant.ErrNotFound) {
		return s.open(ctx, actor, holder, o)
	}
	if err != nil {
		return nil, nil, err
	}
	if err := s.remember(ctx, actor, o.ClientID, c.ID); err != nil {
		return nil, nil, err
	}
	if id := openingID(actor, o.ClientID); id != c.ID {
		o.tried = id
	}
	return s.first(ctx, actor, c, o)
}

// conversation is the one that o opens, without an entry.
func (s *Service) conversation(actor tenant.Actor, id string, o Opening) *Conversation {
	return &Conversation{
		ID: id, VisitorID: actor.ID, Widget: actor.Widget, Project: o.Project, Ticket: o.Ticket,
		Claim: o.Claim, Unverified: o.Unverified, Locale: o.Locale, Page: o.Page, CreatedAt: s.now(),
		Visitor: Visitor{ID: actor.ID, Name: o.Name, Email: o.Email, Company: actor.Company, Verified: actor.Verified},
	}
}

// errFaster says that a newcomer was none after all: another tab was faster, or
// a node died before all of it was stored.
var errFaster = errors.New("chat: the visitor has a conversation by now")

// openFirst opens a newcomer's conversation in one step of the store: nobody
// else knows of it, so there is nothing to look up, or it answers errFaster.
// The files stay bound then: join takes them along, whichever of the requests
// that say the same words comes there first.
func (s *Service) openFirst(ctx context.Context, actor tenant.Actor, o Opening) (*Conversation, *Message, error) {
	c := s.conversation(actor, openingID(actor, o.ClientID), o)
	m, _, err := s.compose(ctx, actor, c, o.Outgoing, false)
	if errors.Is(err, tenant.ErrNotFound) {
		return nil, nil, s.fasterOr(ctx, actor, o, err)
	}
	if err != nil {
		return nil, nil, err
	}
	if err := s.lookAfter(ctx, actor.Scope); err != nil {
		return nil, nil, err
	}
	if err := s.counts.Mark(ctx, actor.Scope, c.CreatedAt); err != nil {
		return nil, nil, err
	}
	m.Stream, m.Seq, m.ClientID, m.State = c.ID, 1, owned(actor, o.ClientID), opening(c)
	c.Apply(m)
	err = s.Store.OpenConversation(ctx, actor.Scope, o.slot(), c, m)
	s.counts.Unsure(ctx, actor.Scope, c.CreatedAt, err)
	if errors.Is(err, tenant.ErrTaken) {
		return nil, nil, errFaster
	}
	if err != nil {
		return nil, nil, err
	}
	s.known.put(actor.Scope, c)
	s.usages.added(usedTalks, actor.Scope, 1)
	s.publishMessage(actor.Scope, c, m, c.Project)
	s.publishConversation(ctx, actor.Scope, c)
	s.markStored(ctx, actor.Scope, c)
	return s.routed(ctx, actor.Scope, c, m)
}

// fasterOr is errFaster if the slot is taken, else the refusal: a file that is
// not where these words would have sent it went with another tab's.
func (s *Service) fasterOr(ctx context.Context, actor tenant.Actor, o Opening, refusal error) error {
	holder, err := s.Store.Slot(ctx, actor.Scope, actor.ID, o.slot())
	switch {
	case err != nil:
		return err
	case holder != "":
		return errFaster
	}
	return refusal
}

// open stores the conversation's document, then its first message.
func (s *Service) open(ctx context.Context, actor tenant.Actor, id string, o Opening) (*Conversation, *Message, error) {
	c := s.conversation(actor, id, o)
	if err := s.lookAfter(ctx, actor.Scope); err != nil {
		return nil, nil, err
	}
	err := s.Store.InsertConversation(ctx, actor.Scope, c)
	if errors.Is(err, tenant.ErrTaken) { // another tab completed it first
		c, err = s.Store.Conversation(ctx, actor.Scope, id)
	}
	if err != nil {
		return nil, nil, err
	}
	s.known.put(actor.Scope, c)
	return s.first(ctx, actor, c, o)
}

func (s *Service) first(ctx context.Context, actor tenant.Actor, c *Conversation, o Opening) (*Conversation, *Message, error) {
	m, repeated, err := s.say(ctx, actor, c, o.Outgoing)
	if err != nil {
		return nil, nil, err
	}
	if m.Seq == 1 && !repeated {
		s.usages.added(usedTalks, actor.Scope, 1)
	}
	fresh, err := s.after(ctx, actor.Scope, m, repeated)
	if err != nil {
		return nil, nil, err
	}
	return s.routed(ctx, actor.Scope, fresh, m)
}

// routed is a conversation after m, given to somebody if it waits.
func (s *Service) routed(ctx context.Context, sc tenant.Scope, c *Conversation, m *Message) (*Conversation, *Message, error) {
	var err error
	if c.Status == Waiting {
		c, err = s.route(ctx, sc, c)
	}
	if err == nil && c.Status == Waiting {
		s.changed(sc, hintQueue) // one more in the queue
	}
	if err == nil {
		s.call(ctx, sc, c, m)
	}
	return c, m, err
}

// Begun reports whether a client id has opened or joined a conversation
// already; newcomer that the visitor has none at all.
func (s *Service) Begun(ctx context.Context, actor tenant.Actor, clientID string) (begun, newcomer bool, err error) {
	_, newcomer, err = s.opened(ctx, actor, clientID)
	if errors.Is(err, tenant.ErrNotFound) {
		return false, newcomer, nil
	}
	return err == nil, newcomer, err
}

// HasOpen reports whether an opening would find its conversation open.
func (s *Service) HasOpen(ctx context.Context, actor tenant.Actor, o Opening) (bool, error) {
	holder, err := s.Store.Slot(ctx, actor.Scope, actor.ID, o.slot())
	if err != nil || holder == "" {
		return false, err
	}
	last, err := s.Store.MessagesBefore(ctx, actor.Scope, holder, 0, 1)
	if err != nil {
		return false, err
	}
	return len(last) == 1 && last[0].State.Status != Closed, nil
}

// openingID is the id of the conversation that a client id opens. It follows
// from who asks: a repeat that finds its conversation needs no slot.
func openingID(actor tenant.Actor, clientID string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(actor.Key(actor.ID, clientID))).String()
}
