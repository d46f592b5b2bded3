package chat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// traced is a conversation's trace in short: what, who, and why each of the
// others was not.
func (h *house) traced(t *testing.T, id string) []string {
	t.Helper()
	trace, err := h.Trace(t.Context(), h.ana, id)
	must(t, err)
	var all []string
	for _, st := range trace.Steps {
		line := strings.TrimSpace(fmt.Sprint(st.What, " ", st.Name))
		for _, a := range st.Considered {
			line += fmt.Sprintf(", %s %s", a.Name, a.Why)
		}
		all = append(all, line)
	}
	return all
}

func wantTrace(t *testing.T, got []string, want ...string) {
	t.Helper()
	if a, b := strings.Join(got, "\n"), strings.Join(want, "\n"); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
}

// A conversation's trace says who was considered, who was skipped and why, what
// was offered and not taken, and what people did by hand.
func TestTrace(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.now.Add(time.Minute)
	h.there(t, h.ana)
	h.tick(t)
	for range 3 { // each round comes to the same
		must(t, h.Drain(t.Context(), h.sc))
	}
	h.fill(t, h.bea)
	h.there(t, h.bea)
	must(t, h.Drain(t.Context(), h.sc))
	for i := range 2 {
		must(t, h.presence.Free(t.Context(), h.sc, fmt.Sprint("full-", i)))
	}
	must(t, h.Drain(t.Context(), h.sc))
	_, err := h.Claim(t.Context(), h.bea, c.ID, "client-0002")
	must(t, err)
	must(t, h.FlushTraces(t.Context()))
	_, err = h.Transfer(t.Context(), h.bea, c.ID, chat.Transfer{ClientID: "client-0003", Agent: "ana"})
	must(t, err)
	_, err = h.Transfer(t.Context(), h.ana, c.ID, chat.Transfer{ClientID: "client-0004", Project: "sales"})
	must(t, err)
	want := []string{
		"offered ana, ana chosen, bea absent",
		"not_taken ana",
		"waits, ana away, bea absent",
		"waits, ana away, bea full",
		"offered bea, bea chosen, ana away",
		"taken bea",
		"transferred ana",
		"moved",
		"waits, ana away",
	}
	wantTrace(t, h.traced(t, c.ID), want...)
	must(t, h.FlushTraces(t.Context()))
	wantTrace(t, h.traced(t, c.ID), want...)
	must(t, h.FlushTraces(t.Context())) // nothing is written twice
	wantTrace(t, h.traced(t, c.ID), want...)
}

// Who was skipped for what only some projects do: in turn to who was first,
// rather not to who has just let go, to the agent of last time.
func TestTraceOfChoices(t *testing.T) {
	h := newHouse(t)
	h.routed(t, "support", tenant.Routing{Sticky: true})
	h.there(t, h.ana, h.bea)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	_, err := h.Release(t.Context(), h.ana, c.ID, "client-0002")
	must(t, err)
	must(t, h.Drain(t.Context(), h.sc))
	_, err = h.End(t.Context(), v, c.ID, "client-0003")
	must(t, err)
	h.now.Add(time.Second)
	again := h.start(t, v, "support", "client-0004", "otra vez")
	wantTrace(t, h.traced(t, c.ID), "offered ana, ana chosen, bea free", "released", "offered bea, bea chosen, ana passed")
	wantTrace(t, h.traced(t, again.ID), "offered bea, bea sticky, ana unseen")
	h.routed(t, "support", tenant.Routing{Policy: tenant.Broadcast})
	open := h.start(t, h.visitor("v2"), "support", "client-0001", "hola")
	wantTrace(t, h.traced(t, open.ID), "open")
}

// A trace is the desk's and its project's alone, and has a bound.
func TestTraceBounds(t *testing.T) {
	h := newHouse(t)
	c := h.start(t, h.visitor("v1"), "sales", "client-0001", "hola")
	_, err := h.Trace(t.Context(), h.bea, c.ID)
	refused(t, err, tenant.ErrNotFound)
	for i := range 50 {
		_, err := h.Claim(t.Context(), h.ana, c.ID, fmt.Sprintf("client-1%03d", i))
		must(t, err)
		if i == 20 {
			must(t, h.FlushTraces(t.Context()))
		}
		_, err = h.Release(t.Context(), h.ana, c.ID, fmt.Sprintf("client-2%03d", i))
		must(t, err)
	}
	must(t, h.FlushTraces(t.Context()))
	if got := h.traced(t, c.ID); len(got) != 40 || got[39] != "released" {
		t.Errorf("%d steps, the last one %s", len(got), got[len(got)-1])
	}
}
