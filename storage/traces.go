package storage

import (
	"context"

	"recado/chat"
	"recado/tenant"
)

var traceTable = table[chat.Trace]{
	collection: traces,
	id:         func(r *chat.Trace) string { return r.ID },
	version:    func(r *chat.Trace) *int64 { return &r.Version },
}

// InsertTrace stores a conversation's trace.
func (s *Store) InsertTrace(ctx context.Context, sc tenant.Scope, r *chat.Trace) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return traceTable.insert(ctx, s, t, r)
}

// Trace returns how a conversation came to whom it came.
func (s *Store) Trace(ctx context.Context, sc tenant.Scope, id string) (*chat.Trace, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return traceTable.get(ctx, s, t, id)
}

// ReplaceTrace stores c if nobody was faster.
func (s *Store) ReplaceTrace(ctx context.Context, sc tenant.Scope, r *chat.Trace) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return traceTable.replace(ctx, s, t, r)
}
