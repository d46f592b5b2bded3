package main

import (
	"context"
	"sync"
)

// mute makes a client read nothing, and read on.
func (p *person) mute(yes bool) { p.gate.shut(yes) }

// A gate holds readers back while it is shut.
type gate struct {
	mu   sync.Mutex
	open chan struct{} // nil: open
}

func (g *gate) shut(yes bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if yes && g.open == nil {
		g.open = make(chan struct{})
	} else if !yes && g.open != nil {
		close(g.open)
		g.open = nil
	}
}

func (g *gate) wait(ctx context.Context) {
	g.mu.Lock()
	open := g.open
	g.mu.Unlock()
	if open == nil {
		return
	}
	select {
	case <-open:
	case <-ctx.Done():
	}
}
