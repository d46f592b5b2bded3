package storage

import (
	"context"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

var banTable = table[chat.Ban]{
	collection: bans,
	id:         func(b *chat.Ban) string { return b.ID },
	version:    func(b *chat.Ban) *int64 { return &b.Version },
}

// InsertBan stores a visitor's ban.
func (s *Store) InsertBan(ctx context.Context, sc tenant.Scope, b *chat.Ban) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return banTable.insert(ctx, s, t, b)
}

// Ban returns a visitor's.
func (s *Store) Ban(ctx context.Context, sc tenant.Scope, visitor string) (*chat.Ban, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return banTable.get(ctx, s, t, visitor)
}

// ReplaceBan stores b if nobody was faster.
func (s *Store) ReplaceBan(ctx context.Context, sc tenant.Scope, b *chat.Ban) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return banTable.replace(ctx, s, t, b)
}

// DeleteBan lifts one.
func (s *Store) DeleteBan(ctx context.Context, sc tenant.Scope, visitor string) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return banTable.delete(ctx, s, t, visitor)
}

// AddressBans returns up to limit bans of network addresses that end at from
// (ms) or later and before to, the next to end first.
func (s *Store) AddressBans(ctx context.Context, sc tenant.Scope, from, to int64, limit int) ([]chat.Ban, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return banTable.find(ctx, s, t, engine.Query{Index: "address", Equal: []any{true}, From: &from, To: &to, Limit: limit})
}

// Bans returns one page of those that end at a time (ms) or later, the next to
// end first.
func (s *Store) Bans(ctx context.Context, sc tenant.Scope, from int64, cursor string, limit int) (tenant.Page[chat.Ban], error) {
	t, err := within(sc)
	if err != nil {
		return tenant.Page[chat.Ban]{}, err
	}
	return banTable.page(ctx, s, t, engine.Query{Index: "until", From: &from, Limit: limit}, cursor)
}
