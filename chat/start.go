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
	o.Outgoing.fields = o.Fields
	if !o.New {
		c, err := s.opened(ctx, actor, o.ClientID)
		if err == nil {
			return s.first(ctx, actor, c, o)
		}
		if !errors.Is(err, tenant.ErrNotFound) {
			return nil, nil, err
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
// or tenant.ErrNotFound.
func (s *Service) opened(ctx context.Context, actor tenant.Actor, clientID string) (*Conversation, error) {
	c, err := s.Store.Conversation(ctx, actor.Scope, openingID(actor, clientID))
	if !errors.Is(err, tenant.ErrNotFound) {
		return c, err
	}
	joined, err := s.Store.Slot(ctx, actor.Scope, actor.ID, joinedSlot(clientID))
	if err != nil {
		return nil, err
	}
	if joined == "" {
		return nil, tenant.ErrNotFound
	}
	if _, err := s.Store.MessageByClientID(ctx, actor.Scope, joined, owned(actor, clientID)); err != nil {
		return nil, err
	}
	return s.Store.Conversation(ctx, actor.Scope, joined)
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
	return s.first(ctx, actor, c, o)
}

// open stores the conversation's document, then its first message.
func (s *Service) open(ctx context.Context, actor tenant.Actor, id string, o Opening) (*Conversation, *Message, error) {
	c := &Conversation{
		ID: id, VisitorID: actor.ID, Widget: actor.Widget, Project: o.Project, Ticket: o.Ticket,
		Claim: o.Claim, Unverified: o.Unverified, Locale: o.Locale, Page: o.Page, CreatedAt: s.now(),
		Visitor: Visitor{ID: actor.ID, Name: o.Name, Email: o.Email, Company: actor.Company, Verified: actor.Verified},
	}
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
	fresh, err := s.after(ctx, actor.Scope, m, repeated)
	if err != nil {
		return nil, nil, err
	}
	if fresh.Status == Waiting {
		fresh, err = s.route(ctx, actor.Scope, fresh)
	}
	if err == nil && fresh.Status == Waiting {
		s.changed(actor.Scope, hintQueue) // one more in the queue
	}
	return fresh, m, err
}

// Begun reports whether a client id has opened or joined a conversation
// already.
func (s *Service) Begun(ctx context.Context, actor tenant.Actor, clientID string) (bool, error) {
	_, err := s.opened(ctx, actor, clientID)
	if errors.Is(err, tenant.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
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
