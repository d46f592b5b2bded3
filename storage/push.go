package storage

import (
	"context"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

var pushTable = table[chat.PushSubscription]{
	collection: pushSubscriptions,
	id:         func(p *chat.PushSubscription) string { return p.ID },
	version:    func(p *chat.PushSubscription) *int64 { return &p.Version },
}

// InsertPushSubscription stores an agent's browser.
func (s *Store) InsertPushSubscription(ctx context.Context, sc tenant.Scope, p *chat.PushSubscription) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return pushTable.insert(ctx, s, t, p)
}

// PushSubscription returns one by its id.
func (s *Store) PushSubscription(ctx context.Context, sc tenant.Scope, id string) (*chat.PushSubscription, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return pushTable.get(ctx, s, t, id)
}

// ReplacePushSubscription stores p if nobody was faster.
func (s *Store) ReplacePushSubscription(ctx context.Context, sc tenant.Scope, p *chat.PushSubscription) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return pushTable.replace(ctx, s, t, p)
}

// DeletePushSubscription forgets one.
func (s *Store) DeletePushSubscription(ctx context.Context, sc tenant.Scope, id string) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return pushTable.delete(ctx, s, t, id)
}

// PushSubscriptions returns up to limit of an agent's, or of everybody's (""),
// the oldest first.
func (s *Store) PushSubscriptions(ctx context.Context, sc tenant.Scope, agent string, limit int) ([]chat.PushSubscription, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	q := engine.Query{Index: "all", Limit: limit}
	if agent != "" {
		q = engine.Query{Index: "agent", Equal: []any{agent}, Limit: limit}
	}
	return pushTable.find(ctx, s, t, q)
}
