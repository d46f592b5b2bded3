package storage

import (
	"context"
	"slices"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

var (
	messageTable = table[chat.Message]{collection: messages, id: messageID}
	noteTable    = table[chat.Message]{collection: chatNotes, id: messageID}
)

func messageID(m *chat.Message) string { return m.ID }

// AppendMessage adds an entry to a conversation.
func (s *Store) AppendMessage(ctx context.Context, sc tenant.Scope, conversation, clientID string, next func(*chat.Message) (*chat.Message, error)) (*chat.Message, bool, error) {
	return s.appendEntry(ctx, sc, messages, conversation, clientID, next)
}

// AppendNote adds an internal note to a conversation's other sequence.
func (s *Store) AppendNote(ctx context.Context, sc tenant.Scope, conversation, clientID string, next func(*chat.Message) (*chat.Message, error)) (*chat.Message, bool, error) {
	return s.appendEntry(ctx, sc, chatNotes, conversation, clientID, next)
}

func (s *Store) appendEntry(ctx context.Context, sc tenant.Scope, c *engine.Collection, stream, clientID string, next func(*chat.Message) (*chat.Message, error)) (*chat.Message, bool, error) {
	return appendTo(ctx, s, sc, c, stream, clientID, next, func(m *chat.Message, seq int64) string {
		m.Stream, m.ClientID, m.Seq = stream, clientID, seq
		return m.ID
	}, func(m *chat.Message) int64 { return m.Seq })
}

// appendTo adds one entry of any type to a stream. place writes where the
// entry stands into it and returns its id; seq reads it back.
func appendTo[T any](ctx context.Context, s *Store, sc tenant.Scope, c *engine.Collection, stream, clientID string, next func(*T) (*T, error), place func(*T, int64) string, seq func(*T) int64) (*T, bool, error) {
	t, err := within(sc)
	if err != nil {
		return nil, false, err
	}
	var made *T
	ask := &engine.Append{Tenant: t, Stream: stream, ClientID: clientID}
	ask.Next = func(row engine.Row) (string, any, error) {
		var last *T
		at := int64(1)
		if row != nil {
			last = new(T)
			if err := row.Decode(last); err != nil {
				return "", nil, err
			}
			at = seq(last) + 1
		}
		entry, err := next(last)
		if err != nil {
			return "", nil, err
		}
		id := place(entry, at)
		made = entry
		return id, entry, nil
	}
	row, repeated, err := s.groups[c.Name].append(ctx, ask)
	if err != nil {
		return nil, false, refusal(err)
	}
	if !repeated && row.Position().Order == seq(made) {
		return made, false, nil
	}
	// A repeat, or an entry whose first insert was taken for lost.
	first := new(T)
	return first, repeated, row.Decode(first)
}

// Messages returns up to limit entries behind after, ascending.
func (s *Store) Messages(ctx context.Context, sc tenant.Scope, conversation string, after int64, limit int) ([]chat.Message, error) {
	return entriesAfter(ctx, s, sc, messageTable, conversation, after, limit)
}

// Notes returns up to limit internal notes behind after, ascending.
func (s *Store) Notes(ctx context.Context, sc tenant.Scope, conversation string, after int64, limit int) ([]chat.Message, error) {
	return entriesAfter(ctx, s, sc, noteTable, conversation, after, limit)
}

func entriesAfter[T any](ctx context.Context, s *Store, sc tenant.Scope, t table[T], stream string, after int64, limit int) ([]T, error) {
	id, err := within(sc)
	if err != nil {
		return nil, err
	}
	from := after + 1
	return t.find(ctx, s, id, engine.Query{Index: engine.IndexSeq, Equal: []any{stream}, From: &from, Limit: limit})
}

// MessagesBefore returns the last entries before a seq, ascending.
func (s *Store) MessagesBefore(ctx context.Context, sc tenant.Scope, conversation string, before int64, limit int) ([]chat.Message, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	q := engine.Query{Index: engine.IndexSeq, Equal: []any{conversation}, Desc: true, Limit: limit}
	if before > 0 {
		q.To = &before
	}
	found, err := messageTable.find(ctx, s, t, q)
	slices.Reverse(found)
	return found, err
}

// MessageByClientID returns what a client id was used for in a conversation.
func (s *Store) MessageByClientID(ctx context.Context, sc tenant.Scope, conversation, clientID string) (*chat.Message, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return messageTable.one(ctx, s, t, engine.IndexClientID, conversation, clientID)
}
