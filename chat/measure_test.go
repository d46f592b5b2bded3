package chat_test

import (
	"fmt"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// answered lets a visitor begin a conversation and an agent answer it after so
// long.
func (h *house) answered(t *testing.T, project string, after time.Duration) *chat.Conversation {
	t.Helper()
	c := h.start(t, h.visitor(tenant.NewID()), project, "client-"+tenant.NewID(), "hola")
	h.now.Add(after)
	_, err := h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: tenant.NewID(), Text: "buenas"})
	must(t, err)
	_, err = h.End(t.Context(), h.ana, c.ID, tenant.NewID())
	must(t, err)
	return c
}

// wait is what a project shows, once the last measure is old.
func (h *house) wait(t *testing.T, sc tenant.Scope, project string) int64 {
	t.Helper()
	h.now.Add(61 * time.Second)
	h.there(t, h.ana)
	a, err := h.Availability(t.Context(), sc)
	must(t, err)
	return a.Projects[project].Wait
}

// The middle of the first answers, of each project and tenant by itself, and
// nothing before there is something to measure.
func TestWaitIsMeasured(t *testing.T) {
	h := newHouse(t)
	rival := h.tenant(t, "rival")
	h.sc, h.ana.Scope = tenant.UnscopedScope("acme"), tenant.UnscopedScope("acme")
	h.there(t, h.ana)
	h.answered(t, "support", 20*time.Second)
	h.answered(t, "support", 50*time.Minute)
	if got := h.wait(t, h.sc, "support"); got != 0 {
		t.Fatalf("two answers are a measure of %d s", got)
	}
	h.there(t, h.ana)
	c := h.answered(t, "support", 95*time.Second)
	if got := h.wait(t, h.sc, "support"); got != 120 {
		t.Errorf("a wait of %d s, want 120: the middle one in whole minutes", got)
	}
	stored, err := h.Service.Conversation(t.Context(), h.ana, c.ID)
	must(t, err)
	if stored.FirstAnswer != 95_000 {
		t.Errorf("the conversation says %d ms", stored.FirstAnswer)
	}
	for what, got := range map[string]int64{"another project": h.wait(t, h.sc, "sales"), "another tenant": h.wait(t, rival, "support")} {
		if got != 0 {
			t.Errorf("%s waits %d s", what, got)
		}
	}
	h.now.Add(time.Hour) // nobody is there any more
	a, err := h.Availability(t.Context(), h.sc)
	must(t, err)
	if st := a.Projects["support"]; st.State != chat.Offline || st.Wait != 0 {
		t.Errorf("offline: %+v", st)
	}
	h.now.Add(7 * 24 * time.Hour)
	if got := h.wait(t, h.sc, "support"); got != 0 {
		t.Errorf("a week later: %d s", got)
	}
}

// Only the first answer counts, from the visitor's first unanswered word.
func TestFirstAnswerIsTheFirst(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	for i, who := range []tenant.Actor{v, h.ana, v, h.ana} {
		h.now.Add(7 * time.Second)
		_, err := h.Send(t.Context(), who, c.ID, chat.Outgoing{ClientID: fmt.Sprint("client-100", i), Text: "…"})
		must(t, err)
	}
	stored, err := h.Service.Conversation(t.Context(), h.ana, c.ID)
	must(t, err)
	if stored.FirstAnswer != 14_000 {
		t.Errorf("%d ms, want 14000", stored.FirstAnswer)
	}
}

func TestWaitIsSaidPlainly(t *testing.T) {
	for ms, want := range map[int64]int64{1: 10, 10_000: 10, 10_001: 20, 59_000: 60, 60_000: 60, 60_001: 120, 121_000: 180, 3_600_000: 3600} {
		if got := chat.Plain(ms); got != want {
			t.Errorf("%d ms is said as %d s, want %d", ms, got, want)
		}
	}
}
