package mongo

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/bson"

	"recado/storage/engine"
)

// readers is how many reads of one group may be on their way at once.
const readers = 8

// Append inserts a group at once, as what follows the last entries that this
// node knows. What collides looks again and tries again.
func (e *Engine) Append(ctx context.Context, c *engine.Collection, group []*engine.Append) {
	open := make([]*attempt, 0, len(group))
	for _, a := range group {
		a.Row, a.Repeated, a.Err = nil, false, nil
		t := &attempt{engine: e, collection: c, ask: a, key: engine.StreamKey{Collection: c.Name, Tenant: a.Tenant, Stream: a.Stream}}
		if err := a.CheckAppend(); err != nil {
			t.fail(err)
			continue
		}
		open = append(open, t)
	}
	open = each(open, func(t *attempt) { t.prepare(ctx) })
	for len(open) > 0 {
		e.insertMany(ctx, c, open)
		open = each(open, func(t *attempt) { t.settle(ctx) })
	}
}

// insertMany inserts what all attempts have prepared and notes each one's
// result.
func (e *Engine) insertMany(ctx context.Context, c *engine.Collection, open []*attempt) {
	docs := make([]bson.Raw, len(open))
	for i, t := range open {
		docs[i] = t.body
	}
	for i, err := range insertMany(ctx, e.in(c), docs) {
		open[i].result = err
	}
}

// each calls do for every attempt, some at a time, and returns those that are
// not done afterwards. Once the server is found away the rest is not asked.
func each(open []*attempt, do func(*attempt)) []*attempt {
	var all sync.WaitGroup
	var away atomic.Pointer[error]
	places := make(chan struct{}, readers)
	for _, t := range open {
		places <- struct{}{}
		if err := away.Load(); err != nil {
			t.fail(*err)
			<-places
			continue
		}
		all.Go(func() {
			do(t)
			if err := t.ask.Err; errors.Is(err, engine.ErrUnavailable) {
				away.Store(&err)
			}
			<-places
		})
	}
	all.Wait()
	return slices.DeleteFunc(open, func(t *attempt) bool { return t.done })
}
