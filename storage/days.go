package storage

import (
	"context"
	"errors"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
	"recado/ticket"
)

var conversationDayTable = table[chat.Day]{
	collection: conversationDays,
	id:         func(d *chat.Day) string { return d.ID },
	version:    func(d *chat.Day) *int64 { return &d.Version },
}

var ticketDayTable = table[ticket.Day]{
	collection: ticketDays,
	id:         func(d *ticket.Day) string { return d.ID },
	version:    func(d *ticket.Day) *int64 { return &d.Version },
}

// ConversationDay returns what was counted of a day.
func (s *Store) ConversationDay(ctx context.Context, sc tenant.Scope, day tenant.Day) (*chat.Day, error) {
	return dayOf(ctx, s, sc, conversationDayTable, day, &chat.Day{ID: day.String(), Day: day})
}

// PutConversationDay stores a count unless somebody was faster.
func (s *Store) PutConversationDay(ctx context.Context, sc tenant.Scope, d *chat.Day) error {
	return putDay(ctx, s, sc, conversationDayTable, d)
}

// ConversationDays returns what was counted from a day to another.
func (s *Store) ConversationDays(ctx context.Context, sc tenant.Scope, from, to tenant.Day) ([]chat.Day, error) {
	return days(ctx, s, sc, conversationDayTable, from, to)
}

// TicketDay returns what was counted of a day.
func (s *Store) TicketDay(ctx context.Context, sc tenant.Scope, day tenant.Day) (*ticket.Day, error) {
	return dayOf(ctx, s, sc, ticketDayTable, day, &ticket.Day{ID: day.String(), Day: day})
}

// PutTicketDay stores a count unless somebody was faster.
func (s *Store) PutTicketDay(ctx context.Context, sc tenant.Scope, d *ticket.Day) error {
	return putDay(ctx, s, sc, ticketDayTable, d)
}

// TicketDays returns what was counted from a day to another.
func (s *Store) TicketDays(ctx context.Context, sc tenant.Scope, from, to tenant.Day) ([]ticket.Day, error) {
	return days(ctx, s, sc, ticketDayTable, from, to)
}

func dayOf[T any](ctx context.Context, s *Store, sc tenant.Scope, of table[T], day tenant.Day, none *T) (*T, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	d, err := of.get(ctx, s, t, day.String())
	if errors.Is(err, tenant.ErrNotFound) {
		return none, nil
	}
	return d, err
}

func putDay[T any](ctx context.Context, s *Store, sc tenant.Scope, of table[T], d *T) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	if *of.version(d) == 0 {
		return of.insert(ctx, s, t, d)
	}
	return of.replace(ctx, s, t, d)
}

func days[T any](ctx context.Context, s *Store, sc tenant.Scope, of table[T], from, to tenant.Day) ([]T, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	first, end := int64(from), int64(to)+1
	return of.find(ctx, s, t, engine.Query{Index: "day", From: &first, To: &end, Limit: engine.MaxLimit})
}

// ConversationsBegun reads what is counted of the conversations made within an
// interval.
func (s *Store) ConversationsBegun(ctx context.Context, sc tenant.Scope, from, to int64, each func(*chat.Counted)) error {
	return made(ctx, s, sc, conversations, "begun", from, to, each)
}

// ConversationsNow reads what a board counts of the conversations of a status,
// longest waiting first.
func (s *Store) ConversationsNow(ctx context.Context, sc tenant.Scope, status chat.Status, most int, each func(*chat.Now)) (int, error) {
	t, err := within(sc)
	if err != nil {
		return 0, err
	}
	rows, err := s.engine.Find(ctx, conversations, t, engine.Query{Index: "waiting", Equal: []any{string(status)}, Limit: most})
	if err != nil {
		return 0, refusal(err)
	}
	for _, row := range rows {
		var doc chat.Now
		if err := row.Decode(&doc); err != nil {
			return 0, err
		}
		each(&doc)
	}
	return len(rows), nil
}

// TicketsMade reads what is counted of the tickets made within an interval.
func (s *Store) TicketsMade(ctx context.Context, sc tenant.Scope, from, to int64, each func(*ticket.Counted)) error {
	return made(ctx, s, sc, tickets, "made", from, to, each)
}

// made decodes of each document in an interval of an index what T has of it.
func made[T any](ctx context.Context, s *Store, sc tenant.Scope, c *engine.Collection, index string, from, to int64, each func(*T)) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	for q := (engine.Query{Index: index, From: &from, To: &to, Limit: engine.MaxLimit}); ; {
		rows, err := s.engine.Find(ctx, c, t, q)
		if err != nil {
			return refusal(err)
		}
		for _, row := range rows {
			var doc T
			if err := row.Decode(&doc); err != nil {
				return err
			}
			each(&doc)
		}
		if len(rows) < engine.MaxLimit {
			return nil
		}
		at := rows[len(rows)-1].Position()
		q.After = &at
	}
}
