package ticket

import (
	"context"
	"errors"
	"strings"

	"recado/chat"
	"recado/tenant"
)

// Bounds of a search.
const (
	maxQuery  = 200 // characters
	maxSought = 8   // words
)

// reach returns a ticket, by its id or its number, that the actor sees; every
// other one does not exist for it.
func (s *Service) reach(ctx context.Context, actor tenant.Actor, key string) (*Ticket, error) {
	var t *Ticket
	number, err := ParseNumber(key)
	if err == nil {
		t, err = s.Store.TicketByNumber(ctx, actor.Scope, number)
	} else {
		t, err = s.Store.Ticket(ctx, actor.Scope, key)
	}
	if err != nil {
		return nil, err
	}
	if !actor.Sees(t.Project) {
		return nil, tenant.ErrNotFound
	}
	return t, nil
}

// MayOpen reports, with tenant.ErrNotFound, whether an agent may open a file
// for the sake of a ticket: one that was sent to a ticket that it sees, or in
// a conversation that became one.
func (s *Service) MayOpen(ctx context.Context, actor tenant.Actor, f *chat.File) error {
	origin := f.Ticket
	if origin == "" {
		origin = conversationOrigin(f.Conversation)
	}
	t, err := s.Store.TicketByOrigin(ctx, actor.Scope, origin)
	if err == nil && !actor.Sees(t.Project) {
		return tenant.ErrNotFound
	}
	return err
}

// List returns one page of a view of the tickets that an agent sees, or of
// those among them that hold all the words of search, or have it as number.
func (s *Service) List(ctx context.Context, actor tenant.Actor, q Query, search string) (tenant.Page[Ticket], error) {
	search = strings.TrimSpace(search)
	if q.View == "" {
		q.View = ViewOpen
		if search != "" {
			q.View = ViewAll
		}
	}
	switch q.View {
	case ViewOpen, ViewMine, ViewUnassigned, ViewClosed, ViewAll:
	default:
		return tenant.Page[Ticket]{}, tenant.ErrBadValue.At("view")
	}
	if !actor.SeesAll() {
		q.Keep = func(t *Ticket) bool { return actor.Sees(t.Project) }
	}
	if search == "" {
		return s.Store.Tickets(ctx, actor.Scope, q)
	}
	return s.find(ctx, actor.Scope, q, search)
}

// find searches; the ticket whose number was typed is the only answer.
func (s *Service) find(ctx context.Context, sc tenant.Scope, q Query, search string) (tenant.Page[Ticket], error) {
	none := tenant.Page[Ticket]{Items: []Ticket{}}
	if number, err := ParseNumber(search); err == nil {
		t, err := s.Store.TicketByNumber(ctx, sc, number)
		if err == nil && q.Holds(t) {
			return tenant.Page[Ticket]{Items: []Ticket{*t}}, nil
		}
		if err != nil && !errors.Is(err, tenant.ErrNotFound) {
			return none, err
		}
	}
	if r := []rune(search); len(r) > maxQuery {
		search = string(r[:maxQuery])
	}
	words := tenant.Words(search)
	if len(words) == 0 {
		return none, nil
	}
	return s.Store.SearchTickets(ctx, sc, words[:min(len(words), maxSought)], q)
}
