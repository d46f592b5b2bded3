package redis

import (
	"maps"
	"slices"
	"sync"

	"recado/chat"
	"recado/tenant"
)

// An inside keeps for one process what Presence keeps in Redis, where the
// Redis is inside the process: a script in that one costs as much as all the
// rest of a new conversation's routing. It does step by step what the scripts
// do (scripts.go), and one suite holds for both.
type inside struct {
	mu      sync.Mutex
	tenants map[tenant.Scope]*house
	swept   int64
}

// A house is what is known of one tenant. Times are ms, and given by the caller.
type house struct {
	used     int64
	born     int64              // 0: not yet
	leases   map[string]int64   // agent \n session -> the end of its lease
	quiet    map[string]bool    // of leases: nobody is at it
	holders  map[string]holding // by conversation
	loads    map[string]int     // by agent
	turns    map[string]int64   // agent -> when they were given something last
	last     int64              // of turns
	visitors map[string]int64   // who wait -> when they were there last
}

type holding struct {
	agent string
	at    int64
}

func newInside() *inside { return &inside{tenants: map[tenant.Scope]*house{}} }

// with calls do for a tenant's house, which nobody else sees meanwhile; now is 0
// for who does not know it. A house
// that nobody came to for as long as Redis keeps its keys is let go.
func (in *inside) with(sc tenant.Scope, now int64, do func(h *house)) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if now-in.swept > keep.Milliseconds() {
		in.swept = now
		maps.DeleteFunc(in.tenants, func(_ tenant.Scope, h *house) bool { return now-h.used > keep.Milliseconds() })
	}
	h := in.tenants[sc]
	if h == nil {
		h = &house{
			leases: map[string]int64{}, quiet: map[string]bool{}, holders: map[string]holding{},
			loads: map[string]int{}, turns: map[string]int64{}, visitors: map[string]int64{},
		}
		in.tenants[sc] = h
	}
	h.used = max(h.used, now)
	do(h)
}

func (in *inside) forget(sc tenant.Scope) {
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.tenants, sc)
}

// bear says since when the tenant's state has been gathered.
func (h *house) bear(now int64) int64 {
	if h.born == 0 {
		h.born = now
	}
	return h.born
}

func (h *house) touch(l chat.Lease, until int64) {
	h.leases[member(l)] = until
	if l.Idle {
		h.quiet[member(l)] = true
	} else {
		delete(h.quiet, member(l))
	}
}

func (h *house) leave(l chat.Lease) {
	delete(h.leases, member(l))
	delete(h.quiet, member(l))
}

// living drops the leases that have ended.
func (h *house) living(now int64) {
	for m, until := range h.leases {
		if until <= now {
			delete(h.leases, m)
			delete(h.quiet, m)
		}
	}
}

// present counts each agent's sessions, and those that nobody is at.
func (h *house) present(now int64) (all, quiet map[string]int) {
	h.living(now)
	all, quiet = map[string]int{}, map[string]int{}
	for m := range h.leases {
		all[agentOf(m)]++
		if h.quiet[m] {
			quiet[agentOf(m)]++
		}
	}
	return all, quiet
}

// reserve is Presence.Reserve.
func (h *house) reserve(conversation string, candidates []chat.Candidate, inTurn bool, now int64) chat.Reserved {
	if has, ok := h.holders[conversation]; ok {
		return chat.Reserved{Agent: has.agent, Seen: []chat.Seen{}}
	}
	all, quiet := h.present(now)
	got := chat.Reserved{Seen: make([]chat.Seen, 0, len(candidates))}
	var least int
	for _, c := range candidates {
		one := chat.Seen{Agent: c.Agent, Present: all[c.Agent] > 0, Load: h.loads[c.Agent]}
		one.Idle = one.Present && quiet[c.Agent] == all[c.Agent]
		got.Seen = append(got.Seen, one)
		if !one.Present || one.Idle || one.Load >= c.Capacity {
			continue
		}
		weight := one.Load
		if inTurn {
			weight = 0
		}
		if got.Agent == "" || weight < least || weight == least && h.before(c.Agent, got.Agent) {
			got.Agent, least = c.Agent, weight
		}
	}
	if got.Agent != "" {
		h.give(conversation, got.Agent, now)
	}
	return got
}

// before says who of two waits longer for work.
func (h *house) before(a, b string) bool {
	return h.turns[a] < h.turns[b] || h.turns[a] == h.turns[b] && a < b
}

func (h *house) give(conversation, agent string, now int64) {
	h.hold(conversation, holding{agent, now})
	h.last = max(now, h.last+1)
	h.turns[agent] = h.last
}

func (h *house) hold(conversation string, has holding) {
	h.holders[conversation] = has
	h.loads[has.agent]++
}

func (h *house) free(conversation string) {
	has, ok := h.holders[conversation]
	if !ok {
		return
	}
	delete(h.holders, conversation)
	if h.loads[has.agent]--; h.loads[has.agent] <= 0 {
		delete(h.loads, has.agent)
	}
}

// held is Presence.Held.
func (h *house) held(agents []string) map[string]string {
	held := map[string]string{}
	for conversation, has := range h.holders {
		if slices.Contains(agents, has.agent) {
			held[conversation] = has.agent
		}
	}
	return held
}

// mend is Presence.Mend.
func (h *house) mend(conversation, agent string, readAt int64) {
	has, ok := h.holders[conversation]
	if ok && has.at >= readAt || has.agent == agent {
		return
	}
	h.free(conversation)
	if agent != "" {
		h.hold(conversation, holding{agent, 0})
	}
}

// reset is Presence.Reset.
func (h *house) reset(holders map[string]string, readAt int64) {
	was := h.holders
	h.holders, h.loads = map[string]holding{}, map[string]int{}
	for conversation, has := range was {
		if has.at >= readAt {
			h.hold(conversation, has)
		}
	}
	for conversation, agent := range holders {
		if _, fresh := h.holders[conversation]; !fresh {
			h.hold(conversation, holding{agent, 0})
		}
	}
}

func (h *house) saw(visitors []string, now int64) {
	for _, v := range visitors {
		h.visitors[v] = now
	}
	old := now - visitorsKept.Milliseconds()
	maps.DeleteFunc(h.visitors, func(_ string, at int64) bool { return at <= old })
}
