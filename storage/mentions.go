package storage

import (
	"context"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

var mentionTable = table[chat.Mention]{
	collection: mentions,
	id:         func(m *chat.Mention) string { return m.ID },
	version:    func(m *chat.Mention) *int64 { return &m.Version },
}

// InsertMention stores an agent's call; tenant.ErrTaken if it is there.
func (s *Store) InsertMention(ctx context.Context, sc tenant.Scope, m *chat.Mention) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return mentionTable.insert(ctx, s, t, m)
}

// ReplaceMention stores m if nobody was faster.
func (s *Store) ReplaceMention(ctx context.Context, sc tenant.Scope, m *chat.Mention) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return mentionTable.replace(ctx, s, t, m)
}

// Mentions returns one page of an agent's, in the projects that they see, the
// newest first.
func (s *Store) Mentions(ctx context.Context, sc tenant.Scope, agent string, sees func(project string) bool, cursor string, limit int) (tenant.Page[chat.Mention], error) {
	t, err := within(sc)
	if err != nil {
		return tenant.Page[chat.Mention]{}, err
	}
	q := engine.Query{Index: "agent", Equal: []any{agent}, Desc: true, Limit: limit}
	return mentionTable.filtered(ctx, s, t, q, cursor, func(m *chat.Mention) bool { return sees(m.Project) })
}

// UnreadMentions returns up to limit of an agent's that are unread, the newest
// first.
func (s *Store) UnreadMentions(ctx context.Context, sc tenant.Scope, agent string, limit int) ([]chat.Mention, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return mentionTable.find(ctx, s, t, engine.Query{Index: "unread", Equal: []any{agent, true}, Desc: true, Limit: limit})
}
