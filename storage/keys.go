package storage

import (
	"context"

	"recado/storage/engine"
	"recado/tenant"
)

var keyTable = table[tenant.APIKey]{
	collection: apiKeys,
	id:         func(k *tenant.APIKey) string { return k.ID },
	version:    func(k *tenant.APIKey) *int64 { return &k.Version },
}

// InsertAPIKey stores a new key.
func (s *Store) InsertAPIKey(ctx context.Context, sc tenant.Scope, k *tenant.APIKey) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return keyTable.insert(ctx, s, t, k)
}

// APIKey returns one by its id.
func (s *Store) APIKey(ctx context.Context, sc tenant.Scope, id string) (*tenant.APIKey, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return keyTable.get(ctx, s, t, id)
}

// ReplaceAPIKey stores k if nobody was faster.
func (s *Store) ReplaceAPIKey(ctx context.Context, sc tenant.Scope, k *tenant.APIKey) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return keyTable.replace(ctx, s, t, k)
}

// DeleteAPIKey removes one that was taken back.
func (s *Store) DeleteAPIKey(ctx context.Context, sc tenant.Scope, id string) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return keyTable.delete(ctx, s, t, id)
}

// APIKeys returns all of the tenant's keys, the newest first.
func (s *Store) APIKeys(ctx context.Context, sc tenant.Scope) ([]tenant.APIKey, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return keyTable.find(ctx, s, t, engine.Query{Index: "all", Desc: true, Limit: 2 * tenant.MaxKeys})
}
