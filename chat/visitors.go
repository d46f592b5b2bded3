package chat

import (
	"context"
	"maps"
	"slices"

	"recado/tenant"
)

// asksMost bounds how many visitors without a session a node remembers between
// two looks.
const asksMost = 10_000

// asked notes that a visitor who waits is there, without a session: where no
// socket and no stream passes, the panel asks over REST.
func (w *watch) asked(sc tenant.Scope, visitor string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.asks) < asksMost {
		w.asks[asker{sc, visitor}] = struct{}{}
	}
}

type asker struct {
	tenant.Scope
	visitor string
}

// meetAsking tells Redis of those who asked since the last time.
func (w *watch) meetAsking(ctx context.Context) {
	w.mu.Lock()
	asks := w.asks
	w.asks = map[asker]struct{}{}
	w.mu.Unlock()
	byTenant := map[tenant.Scope][]string{}
	for a := range asks {
		byTenant[a.Scope] = append(byTenant[a.Scope], a.visitor)
	}
	for sc, visitors := range byTenant {
		w.saw(ctx, sc, visitors)
	}
}

// meet tells Redis which of a tenant's visitors who wait in the queue have a
// session on this node. Nobody else's coming and going is kept.
func (w *watch) meet(ctx context.Context, sc tenant.Scope) {
	w.mu.Lock()
	waiting := map[string]struct{}{}
	if v := w.queues[sc.Tenant()]; v != nil {
		for _, p := range v.places {
			waiting[p.visitor] = struct{}{}
		}
	}
	w.mu.Unlock()
	w.saw(ctx, sc, w.service.Hub.here(sc, slices.Collect(maps.Keys(waiting))))
}

func (w *watch) saw(ctx context.Context, sc tenant.Scope, visitors []string) {
	if len(visitors) == 0 {
		return
	}
	if err := w.service.Presence.SawVisitors(ctx, sc, visitors, w.service.now()); err != nil {
		w.service.Log.Warn("which visitors are there was not told", "tenant", sc.Tenant(), "error", err)
	}
}

// lastSeen is when a visitor was there last, 0 if that is not known.
func (s *Service) lastSeen(ctx context.Context, sc tenant.Scope, visitor string) int64 {
	at, err := s.Presence.VisitorSeen(ctx, sc, visitor)
	if err != nil {
		s.Log.Warn("whether a visitor has left is not known", "tenant", sc.Tenant(), "error", err)
		return 0
	}
	return at
}

// here are those of the visitors who have a session on this node.
func (h *Hub) here(sc tenant.Scope, visitors []string) []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.DeleteFunc(visitors, func(id string) bool { return h.channels[sc.Key(channelVisitor(id))].size() == 0 })
}
