package storage

import (
	"context"

	"recado/chat"
	"recado/tenant"
)

var contextTable = table[chat.Context]{
	collection: contexts,
	id:         func(c *chat.Context) string { return c.ID },
	version:    func(c *chat.Context) *int64 { return &c.Version },
}

// InsertContext stores a conversation's context.
func (s *Store) InsertContext(ctx context.Context, sc tenant.Scope, c *chat.Context) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return contextTable.insert(ctx, s, t, c)
}

// Context returns a conversation's context.
func (s *Store) Context(ctx context.Context, sc tenant.Scope, id string) (*chat.Context, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return contextTable.get(ctx, s, t, id)
}

// ReplaceContext stores c if nobody was faster.
func (s *Store) ReplaceContext(ctx context.Context, sc tenant.Scope, c *chat.Context) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return contextTable.replace(ctx, s, t, c)
}
