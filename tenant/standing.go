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

// Open refuses what visitors of a closed tenant ask, with ErrTenantLeaving.
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
	if t.Suspended {
		return ErrTenantLeaving
	}
	a.standings.mu.Lock()
	defer a.standings.mu.Unlock()
	if len(a.standings.until) >= standingMost {
		clear(a.standings.until)
	}
	a.standings.until[sc.Tenant()] = now.Add(standingLife)
	return nil
}
