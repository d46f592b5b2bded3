package chat_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// In turn, however busy somebody is; the least busy one otherwise.
func TestPolicies(t *testing.T) {
	for policy, want := range map[string]string{
		"":                "[bea bea ana]",
		tenant.LeastBusy:  "[bea bea ana]",
		tenant.RoundRobin: "[bea ana bea]",
		tenant.Broadcast:  "[  ]",
	} {
		h := newHouse(t)
		h.routed(t, "support", tenant.Routing{Policy: policy})
		for i, id := range []string{"c1", "c2"} {
			must(t, h.presence.Assign(t.Context(), h.sc, id, "ana", h.now.Now().UnixMilli()+int64(i)))
		}
		for _, name := range []string{"ana", "bea"} {
			a := h.agent(t, name)
			a.Capacity = 9
			must(t, h.store.ReplaceAgent(t.Context(), h.sc, a))
		}
		h.TenantChanged(t.Context(), h.sc, "agent")
		h.there(t, h.ana, h.bea)
		var got []string
		for i := range 3 {
			h.now.Add(time.Second)
			c := h.start(t, h.visitor(fmt.Sprint("v", i)), "support", "client-0001", "hola")
			got = append(got, c.Agent)
			if i == 1 {
				must(t, h.presence.Free(t.Context(), h.sc, "c1"))
				must(t, h.presence.Free(t.Context(), h.sc, "c2"))
			}
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%q: given to %v, want %s", policy, got, want)
		}
	}
}

// "First to take": all see it, one of two who take it at once has it, and the
// other is told who.
func TestFirstToTake(t *testing.T) {
	h := newHouse(t)
	h.routed(t, "support", tenant.Routing{Policy: tenant.Broadcast})
	h.there(t, h.ana, h.bea)
	for i := range 10 {
		c := h.start(t, h.visitor(fmt.Sprint("v", i)), "support", "client-0001", "hola")
		must(t, h.Drain(t.Context(), h.sc))
		if c = h.read(t, c.ID); c.Status != chat.Waiting {
			t.Fatalf("given to %s", c.Agent)
		}
		var all sync.WaitGroup
		refusals := make([]error, 2)
		for j, actor := range []tenant.Actor{h.ana, h.bea} {
			all.Go(func() { _, refusals[j] = h.Claim(t.Context(), actor, c.ID, "client-0002") })
		}
		all.Wait()
		c = h.read(t, c.ID)
		loser := 1
		if c.Agent == "bea" {
			loser = 0
		}
		must(t, refusals[1-loser])
		refused(t, refusals[loser], tenant.ErrConversationTaken)
		if who := tenant.Answer(refusals[loser]).Params["agent"]; who != c.Agent {
			t.Errorf("%s has it, the other was told %v", c.Agent, who)
		}
		_, err := h.Send(t.Context(), []tenant.Actor{h.ana, h.bea}[loser], c.ID, chat.Outgoing{ClientID: "client-0003", Text: "yo voy"})
		refused(t, err, tenant.ErrConversationTaken)
		if who := tenant.Answer(err).Params["agent"]; who != c.Agent {
			t.Errorf("%s has it, who answers was told %v", c.Agent, who)
		}
	}
}

// Who comes back goes to the agent of last time in that project, if that one is
// free; else to anybody.
func TestSticky(t *testing.T) {
	for name, tt := range map[string]struct {
		sticky bool
		before func(t *testing.T, h *house)
		want   string
	}{
		"off":  {false, func(*testing.T, *house) {}, "ana"},
		"free": {true, func(*testing.T, *house) {}, "bea"},
		"away": {true, func(t *testing.T, h *house) { h.choose(t, "bea", tenant.AvailableAway) }, "ana"},
		"full": {true, func(t *testing.T, h *house) { h.fill(t, h.bea) }, "ana"},
		"gone": {true, func(t *testing.T, h *house) { must(t, h.presence.Leave(t.Context(), h.sc, "bea", "session")) }, "ana"},
		"works there no more": {true, func(t *testing.T, h *house) {
			h.limit(t, "support", func(p *tenant.Project) { p.Agents = []string{"ana"} })
		}, "ana"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.routed(t, "support", tenant.Routing{Sticky: tt.sticky})
			v := h.visitor("v1")
			c := h.start(t, v, "support", "client-0001", "hola")
			_, err := h.Claim(t.Context(), h.bea, c.ID, "client-0002")
			must(t, err)
			_, err = h.End(t.Context(), v, c.ID, "client-0003")
			must(t, err)
			h.now.Add(time.Hour)
			h.there(t, h.ana, h.bea)
			tt.before(t, h)
			if c = h.start(t, v, "support", "client-0004", "otra vez"); c.Agent != tt.want {
				t.Errorf("given to %q, want %s", c.Agent, tt.want)
			}
			if c = h.start(t, v, "sales", "client-0005", "hola"); c.Agent != "ana" {
				t.Errorf("in the other project given to %q", c.Agent)
			}
		})
	}
}

// fill gives an agent as much as they can hold.
func (h *house) fill(t *testing.T, agent tenant.Actor) {
	t.Helper()
	for i := range h.agent(t, agent.ID).Capacity {
		must(t, h.presence.Assign(t.Context(), h.sc, fmt.Sprint("full-", i), agent.ID, h.now.Now().UnixMilli()))
	}
}
