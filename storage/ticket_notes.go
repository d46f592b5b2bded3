package storage

import (
	"context"

	"recado/storage/engine"
	"recado/tenant"
	"recado/ticket"
)

var ticketNoteTable = table[ticket.Note]{
	collection: ticketNotes,
	id:         func(n *ticket.Note) string { return n.ID },
}

// AppendTicketNote adds a note to its ticket's thread.
func (s *Store) AppendTicketNote(ctx context.Context, sc tenant.Scope, n *ticket.Note) (*ticket.Note, bool, error) {
	next := func(*ticket.Note) (*ticket.Note, error) {
		entry := *n
		return &entry, nil
	}
	place := func(entry *ticket.Note, seq int64) string {
		entry.Seq = seq
		return entry.ID
	}
	return appendTo(ctx, s, sc, ticketNotes, n.Stream, n.ClientID, next, place, func(n *ticket.Note) int64 { return n.Seq })
}

// TicketNotes returns up to limit notes behind after, ascending.
func (s *Store) TicketNotes(ctx context.Context, sc tenant.Scope, id string, after int64, limit int) ([]ticket.Note, error) {
	return entriesAfter(ctx, s, sc, ticketNoteTable, id, after, limit)
}

// TicketNoteByClientID returns what a client id was used for on a ticket.
func (s *Store) TicketNoteByClientID(ctx context.Context, sc tenant.Scope, id, clientID string) (*ticket.Note, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return ticketNoteTable.one(ctx, s, t, engine.IndexClientID, id, clientID)
}
