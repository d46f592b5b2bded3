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
	if !tenant.ValidClientID(o.ClientID) {
		return nil, nil, tenant.ErrBadClientID.At("client_id")
	}
	id := openingID(actor, o.ClientID)
	if c, err := s.Store.Conversation(ctx, actor.Scope, id); err == nil {
		return s.first(ctx, actor, c, o)
	} else if !errors.Is(err, tenant.ErrNotFound) {
		return nil, nil, err
	}
	holder, err := s.Store.Slot(ctx, actor.Scope, actor.ID, o.slot())
	if err != nil {
		return nil, nil, err
	}
	if holder != "" {
		c, m, err := s.join(ctx, actor, holder, o)
		if err == nil || !errors.Is(err, tenant.ErrConversationClosed) && !errors.Is(err, tenant.ErrNotFound) {
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
	return s.first(ctx, actor, c, o)
}

// open stores the conversation's document, then its first message.
func (s *Service) open(ctx context.Context, actor tenant.Actor, id string, o Opening) (*Conversation, *Message, error) {
	c := &Conversation{
		ID: id, VisitorID: actor.ID, Widget: actor.Widget, Project: o.Project, Ticket: o.Ticket,
		Claim: o.Claim, Unverified: o.Unverified, Locale: o.Locale, Page: o.Page, CreatedAt: s.now(),
		Visitor: Visitor{ID: actor.ID, Name: o.Name, Email: o.Email, Company: actor.Company, Verified: actor.Verified},
	}
	err := s.Store.InsertConversation(ctx, actor.Scope, c)
	if errors.Is(err, tenant.ErrTaken) { // another tab completed it first
		c, err = s.Store.Conversation(ctx, actor.Scope, id)
	}
	if err != nil {
		return nil, nil, err
	}
	return s.first(ctx, actor, c, o)
}

func (s *Service) first(ctx context.Context, actor tenant.Actor, c *Conversation, o Opening) (*Conversation, *Message, error) {
	m, err := s.say(ctx, actor, c, o.Outgoing)
	if err != nil {
		return nil, nil, err
	}
	fresh, err := s.refresh(ctx, actor.Scope, c.ID)
	if err != nil {
		return nil, nil, err
	}
	if fresh.Status == Waiting {
		fresh, err = s.route(ctx, actor.Scope, fresh)
	}
	return fresh, m, err
}

// HasOpen reports whether an opening would find its conversation open, or is a
// repeat of one that was accepted before.
func (s *Service) HasOpen(ctx context.Context, actor tenant.Actor, o Opening) (bool, error) {
	if _, err := s.Store.Conversation(ctx, actor.Scope, openingID(actor, o.ClientID)); err == nil {
		return true, nil
	} else if !errors.Is(err, tenant.ErrNotFound) {
		return false, err
	}
	holder, err := s.Store.Slot(ctx, actor.Scope, actor.ID, o.slot())
	if err != nil || holder == "" {
		return false, err
	}
	if _, err := s.Store.MessageByClientID(ctx, actor.Scope, holder, owned(actor, o.ClientID)); err == nil {
		return true, nil
	} else if !errors.Is(err, tenant.ErrNotFound) {
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
