package storage

import (
	"context"

	"recado/storage/engine"
	"recado/tenant"
)

var draftTable = table[tenant.Draft]{
	collection: drafts,
	id:         func(d *tenant.Draft) string { return d.ID },
	version:    func(d *tenant.Draft) *int64 { return &d.Version },
}

// InsertDraft stores the first draft of an object.
func (s *Store) InsertDraft(ctx context.Context, sc tenant.Scope, d *tenant.Draft) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return draftTable.insert(ctx, s, t, d)
}

// Draft returns one by its id.
func (s *Store) Draft(ctx context.Context, sc tenant.Scope, id string) (*tenant.Draft, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return draftTable.get(ctx, s, t, id)
}

// ReplaceDraft stores what it became.
func (s *Store) ReplaceDraft(ctx context.Context, sc tenant.Scope, d *tenant.Draft) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return draftTable.replace(ctx, s, t, d)
}

// DeleteDraft removes one that was published or given up.
func (s *Store) DeleteDraft(ctx context.Context, sc tenant.Scope, id string) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return draftTable.delete(ctx, s, t, id)
}

// Drafts returns the tenant's drafts, the newest first.
func (s *Store) Drafts(ctx context.Context, sc tenant.Scope) ([]tenant.Draft, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return draftTable.find(ctx, s, t, engine.Query{Index: "all", Desc: true, Limit: tenant.MaxProjects + tenant.MaxWidgets})
}
