package chat

import (
	"context"
	"sync"
	"time"

	"recado/tenant"
)

// What is counted of a tenant.
const (
	usedTalks = "conversations"
	usedBytes = "bytes"
)

// usages are what tenants were found to use lately, and what is being added to
// that on this node: so many who ask at once don't pass a plan together. Over
// all nodes it may be passed by what the others add until the next count.
type usages struct {
	now func() time.Time

	mu  sync.Mutex
	all map[usageKey]*usage
}

type usageKey struct {
	sc   tenant.Scope
	what string
}

type usage struct {
	n      int64     // as counted, and what was added since
	taken  int64     // by who is about to add it
	during int64     // what was added since the present count began
	at     time.Time // when the last count began
	took   time.Duration
	flight *usageFlight // the present count
}

// A usageFlight is one count, for all who want it meanwhile; err is its end,
// once done is closed.
type usageFlight struct {
	done chan struct{}
	err  error
}

type usageCount func(ctx context.Context, sc tenant.Scope) (int64, error)

// read gives one figure of a tenant, of which the plan has limit (0: any
// number).
func (u *usages) read(ctx context.Context, what string, sc tenant.Scope, limit int64, count usageCount) (int64, error) {
	one := u.of(what, sc)
	if err := u.look(ctx, what, sc, one, limit, count); err != nil {
		return 0, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return one.n, nil
}

// take takes room for so much more if the plan has it, until done is called.
func (u *usages) take(ctx context.Context, what string, sc tenant.Scope, more, limit int64, count usageCount) (done func(), ok bool, err error) {
	if limit == 0 {
		return func() {}, true, nil
	}
	one := u.of(what, sc)
	if err := u.look(ctx, what, sc, one, limit-more, count); err != nil {
		return func() {}, false, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if one.n+one.taken+more > limit {
		return func() {}, false, nil
	}
	one.taken += more
	return sync.OnceFunc(func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		one.taken -= more
	}), true, nil
}

// added counts what was stored.
func (u *usages) added(what string, sc tenant.Scope, more int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if one := u.all[usageKey{sc, what}]; one != nil {
		one.n += more
		one.during += more
	}
}

func (u *usages) of(what string, sc tenant.Scope) *usage {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.all == nil {
		u.all = map[usageKey]*usage{}
	}
	key := usageKey{sc, what}
	if u.all[key] == nil {
		u.all[key] = &usage{}
	}
	return u.all[key]
}

// look sees to it that a figure is fresh enough; limit says how much of it
// there may be. However many look at once, one of them asks the store.
func (u *usages) look(ctx context.Context, what string, sc tenant.Scope, one *usage, limit int64, count usageCount) error {
	u.mu.Lock()
	if !one.at.IsZero() && u.now().Sub(one.at) < one.life(what, limit) {
		u.mu.Unlock()
		return nil
	}
	flight, own := one.flight, one.flight == nil
	if own {
		flight = &usageFlight{done: make(chan struct{})}
		one.flight, one.during = flight, 0
	}
	u.mu.Unlock()
	if !own {
		select {
		case <-flight.done:
			return flight.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	// It is not for this caller alone.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWait)
	defer cancel()
	began, start := u.now(), time.Now()
	n, err := count(ctx, sc)
	u.mu.Lock()
	defer u.mu.Unlock()
	if err == nil {
		one.n, one.at, one.took = n+one.during, began, time.Since(start)
	}
	one.flight, flight.err = nil, err
	close(flight.done)
	return err
}

// life is how long the last count is good; mu is held.
func (u *usage) life(what string, limit int64) time.Duration {
	life := usageFresh
	if what == usedBytes && (limit == 0 || u.n+u.taken < limit/100*usageNear) {
		life = bytesFresh
	}
	return max(life, usageShare*u.took)
}
