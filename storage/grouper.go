package storage

import (
	"context"
	"sync"
	"time"

	"recado/storage/engine"
)

// Bounds of one group, so that a long queue neither starves nor swells.
const maxGroup = 256

// A grouper turns single appends into groups: what arrives while one commit
// runs shares the next, and a lone append never waits for company (DESIGN
// §6.9). It keeps at most one append per stream in flight on this node, and
// starts them in the order in which they came.
type grouper struct {
	engine     engine.Engine
	collection *engine.Collection

	mu      sync.Mutex
	queue   []*pending
	busy    map[string]bool // streams that have an append on its way
	running int
	all     sync.WaitGroup // committers
}

// A pending append; done is closed when its result is filled.
type pending struct {
	ctx  context.Context
	ask  *engine.Append
	done chan struct{}
}

// groupWait bounds one group's way through the store.
const groupWait = 20 * time.Second

// committers is how many groups may be on their way at once. Two keep the
// store busy while the answers of the other are handed out.
const committers = 2

func newGrouper(e engine.Engine, c *engine.Collection) *grouper {
	return &grouper{engine: e, collection: c, busy: map[string]bool{}}
}

// append adds one entry and waits for its result. When ctx ends first its
// error is returned; the entry may be stored all the same, which a repeat with
// the same client id finds out.
func (g *grouper) append(ctx context.Context, ask *engine.Append) (engine.Row, bool, error) {
	p := &pending{ctx: ctx, ask: ask, done: make(chan struct{})}
	g.mu.Lock()
	g.queue = append(g.queue, p)
	if g.running < committers {
		g.running++
		g.all.Go(g.run)
	}
	g.mu.Unlock()
	select {
	case <-p.done:
		return ask.Row, ask.Repeated, ask.Err
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

// run commits groups until there is nothing left that it may take.
func (g *grouper) run() {
	for {
		group := g.take()
		if group == nil {
			return
		}
		asks := make([]*engine.Append, len(group))
		for i, p := range group {
			asks[i] = p.ask
		}
		// Not the callers' contexts: one that gives up must not take the
		// others' appends along.
		ctx, cancel := context.WithTimeout(context.Background(), groupWait)
		g.engine.Append(ctx, g.collection, asks)
		cancel()
		g.finish(group)
	}
}

// take removes the next group from the queue; nil ends the committer.
func (g *grouper) take() []*pending {
	g.mu.Lock()
	defer g.mu.Unlock()
	var group, left []*pending
	for _, p := range g.queue {
		stream := p.ask.Tenant + "/" + p.ask.Stream
		switch {
		case p.ctx.Err() != nil: // nobody waits for it, and it has not begun
			p.ask.Err = p.ctx.Err()
			close(p.done)
		case len(group) == maxGroup || g.busy[stream]:
			left = append(left, p)
		default:
			g.busy[stream] = true
			group = append(group, p)
		}
	}
	g.queue = left
	if group == nil {
		g.running--
	}
	return group
}

func (g *grouper) finish(group []*pending) {
	g.mu.Lock()
	for _, p := range group {
		delete(g.busy, p.ask.Tenant+"/"+p.ask.Stream)
	}
	g.mu.Unlock()
	for _, p := range group {
		close(p.done)
	}
}
