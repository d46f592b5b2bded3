package storage

import (
	"cmp"
	"context"
	"slices"

	"recado/storage/engine"
	"recado/tenant"
)

var projectTable = table[tenant.Project]{
	collection: projects,
	id:         func(p *tenant.Project) string { return p.ID },
	version:    func(p *tenant.Project) *int64 { return &p.Version },
}

// InsertProject stores a new project.
func (s *Store) InsertProject(ctx context.Context, sc tenant.Scope, p *tenant.Project) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return projectTable.insert(ctx, s, t, p)
}

// Project returns one by its id.
func (s *Store) Project(ctx context.Context, sc tenant.Scope, id string) (*tenant.Project, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return projectTable.get(ctx, s, t, id)
}

// ReplaceProject stores p if nobody was faster.
func (s *Store) ReplaceProject(ctx context.Context, sc tenant.Scope, p *tenant.Project) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return projectTable.replace(ctx, s, t, p)
}

// Projects returns all projects by position, those with equal ones by name.
func (s *Store) Projects(ctx context.Context, sc tenant.Scope) ([]tenant.Project, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	all, err := projectTable.find(ctx, s, t, engine.Query{Index: "all", Limit: tenant.MaxProjectsEver})
	slices.SortStableFunc(all, func(a, b tenant.Project) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Name, b.Name))
	})
	return all, err
}
