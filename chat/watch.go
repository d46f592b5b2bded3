package chat

import (
	"context"
	"encoding/json"
	"reflect"
	"sync"
	"time"

	"recado/tenant"
)

const (
	// stateLife is how long a tenant's computed state serves those who ask:
	// launchers poll it, and many at a time.
	stateLife = time.Second
	// watchEvery is how often a node looks again at the tenants that have a
	// session on it: leases and hours end without anybody saying so.
	watchEvery = 2 * time.Second
	// rebuildEvery is how often counts are compared with the store.
	rebuildEvery = time.Minute
)

// A watch knows how each tenant stands on this node, and tells the node's own
// sessions when that changes (S2). Every node computes for itself; nothing
// about it travels but the hint that something changed.
type watch struct {
	service *Service

	mu     sync.Mutex
	states map[string]*watched
	wake   chan struct{}
	hints  map[tenant.Scope]bool
}

type watched struct {
	at           time.Time
	availability Availability
	agents       []AgentState
	rebuilt      time.Time
}

func newWatch(s *Service) *watch {
	return &watch{service: s, states: map[string]*watched{}, hints: map[tenant.Scope]bool{}, wake: make(chan struct{}, 1)}
}

// state returns how a tenant stands, at most stateLife old.
func (w *watch) state(ctx context.Context, sc tenant.Scope) (Availability, []AgentState, error) {
	w.mu.Lock()
	st := w.states[sc.Tenant()]
	w.mu.Unlock()
	if st != nil && w.service.Now().Sub(st.at) < stateLife {
		return st.availability, st.agents, nil
	}
	return w.look(ctx, sc)
}

// look computes how a tenant stands, and tells this node's sessions what
// changed.
func (w *watch) look(ctx context.Context, sc tenant.Scope) (Availability, []AgentState, error) {
	availability, agents, err := w.service.compute(ctx, sc)
	if err != nil {
		return availability, agents, err
	}
	w.mu.Lock()
	was := w.states[sc.Tenant()]
	st := &watched{at: w.service.Now(), availability: availability, agents: agents}
	if was != nil {
		st.rebuilt = was.rebuilt
	}
	w.states[sc.Tenant()] = st
	w.mu.Unlock()
	if was == nil || !sameAvailability(was.availability, availability) {
		w.tell(sc, channelTenant, frameAvailability{Type: "availability", Availability: availability})
	}
	if was == nil || !reflect.DeepEqual(was.agents, agents) {
		w.tell(sc, channelTeam, frameAgents{Type: "agents", Agents: agents})
	}
	return availability, agents, nil
}

func sameAvailability(a, b Availability) bool {
	a.At = b.At
	return reflect.DeepEqual(a, b)
}

func (w *watch) tell(sc tenant.Scope, channel string, frame any) {
	data, err := json.Marshal(frame)
	if err != nil {
		w.service.Log.Error("a frame can't be encoded", "error", err)
		return
	}
	w.service.Hub.Deliver(sc.Tenant(), channel, data)
}

// hint asks for a look soon.
func (w *watch) hint(sc tenant.Scope) {
	w.mu.Lock()
	w.hints[sc] = true
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// run looks at the tenants with sessions here, now and then and when hinted,
// and gives waiting conversations to agents who became free.
func (w *watch) run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
			for _, sc := range w.hinted() {
				w.attend(ctx, sc)
			}
		case <-tick.C:
			w.service.directory.sweep()
			for _, sc := range w.service.Hub.Tenants() {
				w.attend(ctx, sc)
			}
		}
	}
}

func (w *watch) hinted() []tenant.Scope {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []tenant.Scope
	for sc := range w.hints {
		all = append(all, sc)
	}
	clear(w.hints)
	return all
}

// attend is one round for one tenant.
func (w *watch) attend(ctx context.Context, sc tenant.Scope) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	log := w.service.Log.With("tenant", sc.Tenant())
	if w.rebuildDue(sc) {
		if err := w.service.Rebuild(ctx, sc); err != nil {
			log.Warn("who holds what was not rebuilt", "error", err)
		}
	}
	availability, _, err := w.look(ctx, sc)
	if err != nil {
		log.Warn("availability is not known", "error", err)
		return
	}
	if availability.State != Online {
		return
	}
	if err := w.service.Drain(ctx, sc); err != nil {
		log.Warn("the queue was not drained", "error", err)
	}
}

// rebuildDue says once in rebuildEvery, and at first sight of a tenant, that
// its counts are to be compared with the store.
func (w *watch) rebuildDue(sc tenant.Scope) bool {
	now := w.service.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	st := w.states[sc.Tenant()]
	if st == nil {
		st = &watched{}
		w.states[sc.Tenant()] = st
	}
	if now.Sub(st.rebuilt) < rebuildEvery {
		return false
	}
	st.rebuilt = now
	return true
}
