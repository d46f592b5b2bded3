package chat

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"recado/tenant"
)

// A Hub knows which of this node's sessions listen to which channel. It is
// what the bus delivers to.
type Hub struct {
	mu       sync.RWMutex
	channels map[string]*audience // by tenant/channel
	members  map[*Session]member
	guests   map[*Session]struct{} // sockets that have not said hello
	closed   bool

	sessions sync.WaitGroup
	// again counts an actor's further session on this node, unless all nodes
	// hold most of them already; fewer gives one back. Without them this node
	// counts for itself.
	again func(actor *tenant.Actor, most int) bool
	fewer func(actor *tenant.Actor)
	hint  func(tenant.Scope, hint)
	// resynced counts a session that is told to catch up.
	resynced func()
	moved    func(sc tenant.Scope, frame []byte)
}

// A member is whose session it is.
type member struct {
	actor    *tenant.Actor // the visit's too: it must not change
	channels []*audience
}

// NewHub returns an empty hub.
func NewHub() *Hub {
	return &Hub{channels: map[string]*audience{}, members: map[*Session]member{}, guests: map[*Session]struct{}{}}
}

// enter makes Shutdown wait for a socket from its first moment, before any
// hello, to the end of what its end causes: exit, which must be called once.
func (h *Hub) enter(s *Session) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return tenant.ErrStopping
	}
	h.sessions.Add(1)
	h.guests[s] = struct{}{}
	return nil
}

func (h *Hub) exit(s *Session) {
	h.mu.Lock()
	delete(h.guests, s)
	h.mu.Unlock()
	h.sessions.Done()
}

// Join adds an actor's session to its channels; leave removes it and must be
// called once. The hub never closes anything that somebody else sends on. most
// bounds the actor's sessions on all nodes; the first on each is not counted,
// so that who has one costs nothing.
func (h *Hub) Join(s *Session, actor *tenant.Actor, most int, channels ...string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return tenant.ErrStopping
	}
	others := h.channels[actor.Key(channels[0])].size()
	if others >= most || others > 0 && h.again != nil && !h.again(actor, most-1) {
		return tenant.ErrTooManySessions
	}
	h.sessions.Add(1)
	m := member{actor, make([]*audience, 0, len(channels))}
	for _, c := range channels {
		m.channels = append(m.channels, h.listen(s, actor.Key(c)))
	}
	h.members[s] = m
	delete(h.guests, s)
	return nil
}

// listen adds a session to a channel. The caller holds mu.
func (h *Hub) listen(s *Session, key string) *audience {
	a := h.channels[key]
	if a == nil {
		a = &audience{key: key}
		h.channels[key] = a
	}
	a.add(s)
	return a
}

func (h *Hub) leave(s *Session) {
	h.mu.Lock()
	m := h.members[s]
	for _, a := range m.channels {
		a.remove(s)
		if a.size() == 0 {
			delete(h.channels, a.key)
		}
	}
	if h.fewer != nil && m.channels[0].size() > 0 {
		h.fewer(m.actor)
	}
	delete(h.members, s)
	h.mu.Unlock()
	h.sessions.Done()
}

// Deliver hands a frame to every local session on a channel. Send never
// blocks, so one slow session costs the others nothing and order is kept. A
// frame that comes alone, to one session, is written before Deliver returns
// where the peer takes it without waiting: it needs no other goroutine then.
func (h *Hub) Deliver(tenantID, channel string, frame []byte, alone bool) {
	switch {
	case channel == channelHint:
		if h.hint != nil {
			h.hint(tenant.UnscopedScope(tenantID), hint(frame))
		}
		return
	case channel == channelKnown:
		if h.moved != nil {
			h.moved(tenant.UnscopedScope(tenantID), frame)
		}
		return
	case strings.HasPrefix(channel, channelEnd):
		h.end(tenantID, strings.TrimPrefix(channel, channelEnd), frame)
		return
	}
	if only := h.deliver(tenantID+"/"+channel, frame, alone); only != nil {
		only.SendNow(frame)
	}
}

// deliver returns the one session that the frame is left to, if there is one
// and it came alone.
func (h *Hub) deliver(key string, frame []byte, alone bool) (only *Session) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	a := h.channels[key]
	if alone && a.size() == 1 {
		for s := range a.all() {
			only = s
		}
		return only
	}
	for s := range a.all() {
		s.Send(frame)
	}
	return nil
}

// end says goodbye to an agent's sessions.
func (h *Hub) end(tenantID, agent string, code []byte) {
	goodbye := GoodbyeChanged
	if n, err := strconv.Atoi(string(code)); err == nil && n == GoodbyeRevoked.Code {
		goodbye = GoodbyeRevoked
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	for s := range h.channels[tenantID+"/"+channelAgent(agent)].all() {
		s.Close(goodbye)
	}
}

// endAll says goodbye to all of a tenant's sessions.
func (h *Hub) endAll(sc tenant.Scope) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for s, m := range h.members {
		if m.actor.Scope == sc {
			s.Close(GoodbyeRevoked)
		}
	}
}

// Resync tells the sessions of the tenants that keep chooses that frames may
// have been lost, spread over a while so that the store is not asked by all at
// once (DESIGN §6.7).
func (h *Hub) Resync(keep func(tenantID string) bool, spread time.Duration) {
	frame, err := json.Marshal(framePlain{"resync"})
	if err != nil {
		return
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	for s, m := range h.members {
		if !keep(m.actor.Tenant()) {
			continue
		}
		if h.resynced != nil {
			h.resynced()
		}
		if spread <= 0 {
			s.Send(frame)
			continue
		}
		time.AfterFunc(rand.N(spread), func() { s.Send(frame) })
	}
}

// Tenants are those with a session on this node.
func (h *Hub) Tenants() []tenant.Scope {
	h.mu.RLock()
	defer h.mu.RUnlock()
	seen := map[tenant.Scope]bool{}
	var all []tenant.Scope
	for _, m := range h.members {
		if !seen[m.actor.Scope] {
			seen[m.actor.Scope] = true
			all = append(all, m.actor.Scope)
		}
	}
	return all
}

// team are the sessions of a tenant's agents.
func (h *Hub) team(sc tenant.Scope) []Lease {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var all []Lease
	for s := range h.channels[sc.Key(channelTeam)].all() {
		all = append(all, Lease{sc, h.members[s].actor.ID, s.ID, s.idle.Load()})
	}
	return all
}

// widen joins the sessions of agents who see every project to the desks of
// those that were made since, and tells them to look again.
func (h *Hub) widen(sc tenant.Scope, projects []string) {
	late := h.missing(sc, projects)
	if len(late) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for s, keys := range late {
		m, here := h.members[s]
		if !here {
			continue
		}
		for _, key := range keys {
			m.channels = append(m.channels, h.listen(s, key))
		}
		h.members[s] = m
		s.Send([]byte(`{"type":"desk"}`))
	}
}

// missing are the desks that sessions should listen to and don't.
func (h *Hub) missing(sc tenant.Scope, projects []string) map[*Session][]string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	late := map[*Session][]string{}
	for s := range h.channels[sc.Key(channelTeam)].all() {
		for _, p := range projects {
			key := sc.Key(channelDesk(p))
			if !h.channels[key].has(s) && h.members[s].actor.Sees(p) {
				late[s] = append(late[s], key)
			}
		}
	}
	return late
}

// leases are the agents' sessions that were heard since a time.
func (h *Hub) leases(since time.Time) []Lease {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var all []Lease
	for s, m := range h.members {
		if answers(m.actor) && !s.Heard().Before(since) {
			all = append(all, Lease{m.actor.Scope, m.actor.ID, s.ID, s.idle.Load()})
		}
	}
	return all
}

// Count is how many sessions are open.
func (h *Hub) Count() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.members)
}

// Shutdown refuses new sessions, says goodbye to the others spread over a
// while, and waits for their end.
func (h *Hub) Shutdown(ctx context.Context, spread time.Duration) error {
	h.mu.Lock()
	h.closed = true
	for s := range h.members {
		if spread <= 0 {
			s.Close(GoodbyeStopping)
		} else {
			time.AfterFunc(rand.N(spread), func() { s.Close(GoodbyeStopping) })
		}
	}
	for s := range h.guests {
		s.Close(GoodbyeStopping)
	}
	h.mu.Unlock()
	done := make(chan struct{})
	go func() { h.sessions.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
