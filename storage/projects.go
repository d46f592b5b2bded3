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
	p, err := projectTable.get(ctx, s, t, id)
	if err != nil {
		return nil, err
	}
	one := []tenant.Project{*p}
	return &one[0], s.joinTeams(ctx, sc, one)
}

// joinTeams tells projects who is in their teams, which stand in the tenant's
// document: it is read after the projects, and only where one has a team.
func (s *Store) joinTeams(ctx context.Context, sc tenant.Scope, all []tenant.Project) error {
	var teams []tenant.Team
	if slices.ContainsFunc(all, func(p tenant.Project) bool { return len(p.Teams) > 0 }) {
		t, err := s.Tenant(ctx, sc)
		if err != nil {
			return err
		}
		teams = t.Teams
	}
	for i := range all {
		all[i].Join(teams)
	}
	return nil
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
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b tenant.Project) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Name, b.Name))
	})
	return all, s.joinTeams(ctx, sc, all)
}
