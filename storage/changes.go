package storage

import (
	"context"

	"recado/storage/engine"
	"recado/tenant"
)

var changeTable = table[tenant.Change]{
	collection: changes,
	id:         func(c *tenant.Change) string { return c.ID },
	version:    func(c *tenant.Change) *int64 { return &c.Version },
}

// InsertChange stores a change of the settings.
func (s *Store) InsertChange(ctx context.Context, sc tenant.Scope, c *tenant.Change) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return changeTable.insert(ctx, s, t, c)
}

// ReplaceChange stores what became of it.
func (s *Store) ReplaceChange(ctx context.Context, sc tenant.Scope, c *tenant.Change) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return changeTable.replace(ctx, s, t, c)
}

// DeleteChange removes one that never came to pass.
func (s *Store) DeleteChange(ctx context.Context, sc tenant.Scope, id string) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return changeTable.delete(ctx, s, t, id)
}

// Changes returns a page of the changes of a kind, "" for all, newest first.
func (s *Store) Changes(ctx context.Context, sc tenant.Scope, kind, cursor string, limit int) (tenant.Page[tenant.Change], error) {
	t, err := within(sc)
	if err != nil {
		return tenant.Page[tenant.Change]{}, err
	}
	q := engine.Query{Index: "all", Desc: true, Limit: limit}
	if kind != "" {
		q.Index, q.Equal = "kind", []any{kind}
	}
	return changeTable.page(ctx, s, t, q, cursor)
}
