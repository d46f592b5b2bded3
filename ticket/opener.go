package ticket

import (
	"context"
	"errors"

	"recado/tenant"
)

// Opened returns the case that this very visitor opened, whatever became of it;
// tenant.ErrNotFound for every other one, and for none, alike. It is for those
// whose token nobody else can hold: the browsers of the page without scripts.
func (s *Service) Opened(ctx context.Context, actor tenant.Actor, number int64) (*Ticket, error) {
	t, err := s.Store.TicketByNumber(ctx, actor.Scope, number)
	if errors.Is(err, tenant.ErrNotFound) || err == nil && !t.openedBy(actor) {
		return nil, tenant.ErrNotFound
	}
	return t, err
}

// OpenedBy returns the cases that this very visitor opened, newest change
// first, at most 50.
func (s *Service) OpenedBy(ctx context.Context, actor tenant.Actor) ([]Ticket, error) {
	return s.ofRequester(ctx, actor.Scope, actor.ID, "", func(t *Ticket) bool { return t.openedBy(actor) })
}

func (t *Ticket) openedBy(actor tenant.Actor) bool {
	return actor.Kind == tenant.Visitor && actor.ID != "" && t.Requester.Visitor == actor.ID
}

// Takes reports whether a requester may still add to the ticket.
func (t *Ticket) Takes() bool { return t.takes() }
