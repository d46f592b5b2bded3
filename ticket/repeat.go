package ticket

import (
	"context"
	"errors"
	"slices"

	"recado/tenant"
)

// Made returns the ticket that an actor's client id made before, or
// tenant.ErrNotFound: a repeat goes where the first one went.
func (s *Service) Made(ctx context.Context, actor tenant.Actor, clientID string) (*Ticket, error) {
	return s.Store.TicketByOrigin(ctx, actor.Scope, owned(actor, clientID))
}

// Noted returns the ticket with a number, whatever became of it, if an actor's
// client id made a note on it before, else tenant.ErrNotFound: a repeat is
// judged by nothing else. It asks the store the same whether or not there is
// such a ticket.
func (s *Service) Noted(ctx context.Context, actor tenant.Actor, number int64, clientID string) (*Ticket, error) {
	t, err := s.Store.TicketByNumber(ctx, actor.Scope, number)
	if errors.Is(err, tenant.ErrNotFound) {
		t = &Ticket{ID: "none"}
	} else if err != nil {
		return nil, err
	}
	name := owned(actor, clientID)
	if slices.ContainsFunc(t.Pending, func(n Note) bool { return n.ClientID == name }) {
		return t, nil
	}
	if _, err := s.Store.TicketNoteByClientID(ctx, actor.Scope, t.ID, name); err != nil {
		return nil, err
	}
	return t, nil
}
