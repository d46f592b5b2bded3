package chat

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
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
	// goneAfter is how long an agent may be absent, as far as this node can
	// tell, before their unanswered conversations go to others: a page that
	// is loaded again is no absence.
	goneAfter = time.Minute
	// hintGap is the least time between two looks because of hints: a rush of
	// new conversations is looked at as one.
	hintGap = 250 * time.Millisecond
	// restTimes is how many times as long as a look took nobody looks because
	// of hints, and restMost the longest rest: what is slow, a store before
	// all, must not be asked the more for it.
	restTimes = 4
	restMost  = 5 * time.Second
)

// A watch knows how each tenant stands on this node, and tells the node's own
// sessions when that changes (S2). Every node computes for itself; nothing
// about it travels but the hint that something changed.
type watch struct {
	service *Service

	mu       sync.Mutex
	states   map[string]*watched
	heard    map[string]attendance
	queues   map[string]*queueView
	measures map[string]measured
	wake     chan struct{}
	hints    map[tenant.Scope]bool
	asks     map[asker]struct{} // visitors without a session who asked
}

type watched struct {
	at           time.Time
	availability Availability
	agents       []AgentState
	counted
	absent map[string]time.Time // since when, by agent
}

// old is the same, but no answer any more to who asks.
func (st *watched) old() *watched {
	old := *st
	old.at = time.Time{}
	return &old
}

// An attendance is who was there.
type attendance struct {
	at     time.Time
	agents []Attendant
}

func newWatch(s *Service) *watch {
	return &watch{service: s, states: map[string]*watched{}, heard: map[string]attendance{}, queues: map[string]*queueView{}, measures: map[string]measured{}, hints: map[tenant.Scope]bool{}, asks: map[asker]struct{}{}, wake: make(chan struct{}, 1)}
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
		st.counted, st.absent = was.counted, was.absent
	}
	w.states[sc.Tenant()] = st
	w.mu.Unlock()
	if was == nil || !sameAvailability(was.availability, availability) {
		w.tellAvailability(ctx, sc, availability)
	}
	if was == nil || !reflect.DeepEqual(was.agents, agents) {
		w.tell(sc, channelTeam, frameAgents{Type: "agents", Agents: agents})
	}
	return availability, agents, nil
}

// present asks who is there. While Redis is away, the last answer stands for
// as long as absence would (goneAfter).
func (w *watch) present(ctx context.Context, sc tenant.Scope) ([]Attendant, error) {
	now := w.service.Now()
	agents, err := w.service.Presence.Present(ctx, sc, now.UnixMilli())
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.heard[sc.Tenant()] = attendance{now, agents}
		return agents, nil
	}
	if last := w.heard[sc.Tenant()]; now.Sub(last.at) < goneAfter {
		return slices.Clone(last.agents), err
	}
	return nil, err
}

// tellAvailability tells agents all of it, and visitors what their widget
// offers.
func (w *watch) tellAvailability(ctx context.Context, sc tenant.Scope, a Availability) {
	w.tell(sc, channelTeam, frameAvailability{"availability", a})
	page, err := w.service.directory.page(ctx, sc)
	if err != nil {
		w.service.Log.Warn("visitors were not told who is there", "tenant", sc.Tenant(), "error", err)
		return
	}
	for i := range page.widgets {
		w.tell(sc, channelWidget(page.widgets[i].ID), frameAvailability{"availability", a.Of(page.widgets[i].Projects)})
	}
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
	w.service.Hub.Deliver(sc.Tenant(), channel, data, false)
}

// hint asks for a look soon; who asks for the state before it must not get
// one that was true before the hint.
func (w *watch) hint(sc tenant.Scope, what hint) {
	w.mu.Lock()
	w.hints[sc] = true
	if st := w.states[sc.Tenant()]; st != nil && what != hintQueue {
		w.states[sc.Tenant()] = st.old()
	}
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
	pause := time.NewTimer(0)
	defer pause.Stop()
	<-pause.C
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
			start := time.Now()
			for _, sc := range w.hinted() {
				w.attend(ctx, sc)
			}
			pause.Reset(rest(time.Since(start)))
			select {
			case <-ctx.Done():
				return
			case <-pause.C:
			}
		case <-tick.C:
			w.service.directory.sweep()
			w.service.known.sweep()
			w.meetAsking(ctx)
			for _, sc := range w.service.Hub.Tenants() {
				w.attend(ctx, sc)
			}
		}
	}
}

// rest is how long hints wait after looks that took so long.
func rest(took time.Duration) time.Duration {
	return min(max(hintGap, restTimes*took), restMost)
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
	if page, err := w.service.directory.page(ctx, sc); err == nil && page.closed {
		w.service.Hub.endAll(sc)
		return
	}
	_, agents, err := w.look(ctx, sc) // first: it finds out whether Redis was emptied
	if err != nil {
		log.Warn("availability is not known", "error", err)
		return
	}
	if projects, err := w.service.projectIDs(ctx, sc); err == nil {
		w.service.Hub.widen(sc, projects)
	}
	if err := w.recount(ctx, sc); err != nil {
		log.Warn("who holds what was not counted", "error", err)
	}
	if err := w.service.Reclaim(ctx, sc, w.gone(sc, agents)); err != nil {
		log.Warn("conversations stay with agents who are gone", "error", err)
	}
	// Hours are for who comes; those who wait already are given to anybody who
	// is there and can.
	if slices.ContainsFunc(agents, AgentState.canTake) {
		if err := w.service.Drain(ctx, sc); err != nil {
			log.Warn("the queue was not drained", "error", err)
		}
	}
	if err := w.tellQueue(ctx, sc); err != nil {
		log.Warn("places in the queue were not told", "error", err)
	}
	w.meet(ctx, sc)
}

// gone are the agents who hold something and have been absent for goneAfter,
// all the while absence proved something (DESIGN §6.14).
func (w *watch) gone(sc tenant.Scope, agents []AgentState) []string {
	now := w.service.Now()
	settled := w.service.Presence.Settled(sc, now.UnixMilli())
	w.mu.Lock()
	defer w.mu.Unlock()
	st := w.states[sc.Tenant()]
	was := st.absent
	st.absent = map[string]time.Time{}
	var gone []string
	for _, a := range agents {
		if a.Present || !settled {
			continue
		}
		since, known := was[a.ID]
		if !known {
			since = now
		}
		st.absent[a.ID] = since
		if a.Load > 0 && now.Sub(since) >= goneAfter {
			gone = append(gone, a.ID)
		}
	}
	return gone
}
