package tenant

import (
	"context"
	"sync"
	"time"
)

const (
	// standingLife is how long a node may take a closed tenant for an open one:
	// its visitors' tokens live long, and every call shows one.
	standingLife = 2 * time.Second
	// standingMost bounds what is remembered.
	standingMost = 10_000
)

// standings are tenants that were found open lately.
type standings struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// Closed is why nobody of the tenant gets in: ErrTenantSuspended, or
// ErrTenantLeaving of one that is to be deleted; nil while it is open.
func (t *Tenant) Closed() error {
	switch {
	case t.DeleteAt != 0, t.Deleting != 0:
		return ErrTenantLeaving
	case t.Suspended:
		return ErrTenantSuspended
	}
	return nil
}

// Open refuses what visitors of a closed tenant ask, as Closed does.
func (a *Auth) Open(ctx context.Context, sc Scope) error {
	now := a.Now()
	a.standings.mu.Lock()
	fresh := now.Before(a.standings.until[sc.Tenant()])
	a.standings.mu.Unlock()
	if fresh {
		return nil
	}
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return err
	}
	if err := t.Closed(); err != nil {
		return err
	}
	a.standings.mu.Lock()
	defer a.standings.mu.Unlock()
	if len(a.standings.until) >= standingMost {
		clear(a.standings.until)
	}
	a.standings.until[sc.Tenant()] = now.Add(standingLife)
	return nil
}
