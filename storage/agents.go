package storage

import (
	"cmp"
	"context"
	"slices"

	"recado/storage/engine"
	"recado/tenant"
)

var agentTable = table[tenant.Agent]{
	collection: agents,
	id:         func(a *tenant.Agent) string { return a.ID },
	version:    func(a *tenant.Agent) *int64 { return &a.Version },
}

// InsertAgent stores a new agent. ErrTaken if the login is one of the tenant's
// agents already.
func (s *Store) InsertAgent(ctx context.Context, sc tenant.Scope, a *tenant.Agent) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return agentTable.insert(ctx, s, t, a)
}

// Agent returns one by its id.
func (s *Store) Agent(ctx context.Context, sc tenant.Scope, id string) (*tenant.Agent, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return agentTable.get(ctx, s, t, id)
}

// ReplaceAgent stores a if nobody was faster.
func (s *Store) ReplaceAgent(ctx context.Context, sc tenant.Scope, a *tenant.Agent) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return agentTable.replace(ctx, s, t, a)
}

// Agents returns all agents by name.
func (s *Store) Agents(ctx context.Context, sc tenant.Scope) ([]tenant.Agent, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	all, err := agentTable.find(ctx, s, t, engine.Query{Index: "all", Limit: tenant.MaxAgents})
	slices.SortStableFunc(all, func(a, b tenant.Agent) int { return cmp.Compare(a.Name, b.Name) })
	return all, err
}
