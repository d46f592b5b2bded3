package storage

import (
	"context"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

var savedReplyTable = table[chat.SavedReply]{
	collection: savedReplies,
	id:         func(r *chat.SavedReply) string { return r.ID },
	version:    func(r *chat.SavedReply) *int64 { return &r.Version },
}

// InsertSavedReply stores a new one.
func (s *Store) InsertSavedReply(ctx context.Context, sc tenant.Scope, r *chat.SavedReply) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return savedReplyTable.insert(ctx, s, t, r)
}

// SavedReply returns one by its id.
func (s *Store) SavedReply(ctx context.Context, sc tenant.Scope, id string) (*chat.SavedReply, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return savedReplyTable.get(ctx, s, t, id)
}

// ReplaceSavedReply stores r if nobody was faster.
func (s *Store) ReplaceSavedReply(ctx context.Context, sc tenant.Scope, r *chat.SavedReply) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return savedReplyTable.replace(ctx, s, t, r)
}

// DeleteSavedReply removes one.
func (s *Store) DeleteSavedReply(ctx context.Context, sc tenant.Scope, id string) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return savedReplyTable.delete(ctx, s, t, id)
}

// SavedReplies returns up to limit of an agent's own, or of everybody's (""),
// oldest first.
func (s *Store) SavedReplies(ctx context.Context, sc tenant.Scope, owner string, limit int) ([]chat.SavedReply, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return savedReplyTable.find(ctx, s, t, engine.Query{Index: "owner", Equal: []any{owner}, Limit: limit})
}
