package chat

import (
	"context"
	"slices"
	"sync"
	"time"

	"recado/tenant"
)

// directoryLife is how long names, hours and availability may be stale on a
// node that missed the news of a change. The node where the change was made,
// and every node that hears of it, forgets at once.
const directoryLife = 3 * time.Second

// A directory remembers each tenant's projects and agents for a moment: every
// message needs a name, and every launcher all of them.
type directory struct {
	store tenant.Store
	bans  Store
	now   func() time.Time

	mu      sync.Mutex
	tenants map[string]*directoryPage
}

type directoryPage struct {
	until    time.Time
	projects []tenant.Project
	agents   []tenant.Agent
	widgets  []tenant.Widget
	zone     string
	closed   bool // to everybody
	// places are the network addresses that may not write, and until when (ms).
	places map[string]int64
}

func newDirectory(store tenant.Store, bans Store, now func() time.Time) *directory {
	return &directory{store: store, bans: bans, now: now, tenants: map[string]*directoryPage{}}
}

// page returns what is known of a tenant, read anew if it is old.
func (d *directory) page(ctx context.Context, sc tenant.Scope) (*directoryPage, error) {
	d.mu.Lock()
	p := d.tenants[sc.Tenant()]
	d.mu.Unlock()
	if p != nil && d.now().Before(p.until) {
		return p, nil
	}
	t, err := d.store.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	p = &directoryPage{until: d.now().Add(directoryLife), zone: t.TimeZone, closed: t.Closed() != nil}
	if p.projects, err = d.store.Projects(ctx, sc); err != nil {
		return nil, err
	}
	if p.agents, err = d.store.Agents(ctx, sc); err != nil {
		return nil, err
	}
	if p.widgets, err = d.store.Widgets(ctx, sc); err != nil {
		return nil, err
	}
	if p.places, err = d.bannedPlaces(ctx, sc); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tenants[sc.Tenant()] = p
	return p, nil
}

// forget makes the next question read anew.
func (d *directory) forget(tenantID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.tenants, tenantID)
}

// sweep drops tenants that nobody asked about lately.
func (d *directory) sweep() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, p := range d.tenants {
		if d.now().After(p.until) {
			delete(d.tenants, id)
		}
	}
}

// reads reports whether an agent sees the conversations of a project.
func (p *directoryPage) reads(agent, project string) bool {
	a := slices.IndexFunc(p.agents, func(a tenant.Agent) bool { return a.ID == agent })
	if a < 0 || p.agents[a].Disabled {
		return false
	}
	role := p.agents[a].Role
	return role == tenant.RoleOwner || role == tenant.RoleAdmin || p.answers(agent, project)
}

// answers reports whether an agent may answer conversations of a project.
func (p *directoryPage) answers(agent, project string) bool {
	a := slices.IndexFunc(p.agents, func(a tenant.Agent) bool { return a.ID == agent })
	pr := slices.IndexFunc(p.projects, func(pr tenant.Project) bool { return pr.ID == project })
	return a >= 0 && pr >= 0 && !p.agents[a].Disabled && works(&p.agents[a], &p.projects[pr])
}

func (d *directory) project(ctx context.Context, sc tenant.Scope, id string) (*tenant.Project, error) {
	page, err := d.page(ctx, sc)
	if err != nil {
		return nil, err
	}
	for i := range page.projects {
		if page.projects[i].ID == id {
			return &page.projects[i], nil
		}
	}
	return nil, tenant.ErrNotFound
}

func (d *directory) agent(ctx context.Context, sc tenant.Scope, id string) (*tenant.Agent, error) {
	page, err := d.page(ctx, sc)
	if err != nil {
		return nil, err
	}
	for i := range page.agents {
		if page.agents[i].ID == id {
			return &page.agents[i], nil
		}
	}
	return nil, tenant.ErrNotFound
}
