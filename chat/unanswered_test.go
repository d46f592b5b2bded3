package chat_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// round is the job that looks after those who wait; it returns what it left for
// the next one.
func (h *house) round(t *testing.T, since map[string]string) map[string]string {
	t.Helper()
	must(t, h.GiveUp(t.Context(), h.sc, chat.Job{Data: since}))
	for {
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().UnixMilli()+30_000, 60_000)
		if err != nil {
			return nil
		}
		if j.Kind == chat.JobUnanswered && len(j.ID) < len(chat.JobUnanswered)+15 && j.CreatedAt == h.now.Now().UnixMilli() {
			return j.Data
		}
	}
}

// known starts a conversation of somebody who has left an e-mail address.
func (h *house) known(t *testing.T, visitor, text string) *chat.Conversation {
	t.Helper()
	o := opening("support", "client-0001", text)
	o.Email = visitor + "@example.com"
	c, _, err := h.Start(t.Context(), h.visitor(visitor), o)
	must(t, err)
	return c
}

func (h *house) limit(t *testing.T, project string, edit func(p *tenant.Project)) {
	t.Helper()
	p, err := h.store.Project(t.Context(), h.sc, project)
	must(t, err)
	edit(p)
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	h.TenantChanged(t.Context(), h.sc, "project")
}

// Each limit of a project closes what was not answered in time, and nothing
// else, and not sooner (S5).
func TestUnanswered(t *testing.T) {
	there := func(t *testing.T, h *house) { h.there(t, h.ana, h.bea) }
	away := func(t *testing.T, h *house) {
		there(t, h)
		for _, id := range []string{"ana", "bea"} {
			h.choose(t, id, tenant.AvailableAway)
		}
	}
	nobody := func(*testing.T, *house) {}
	for name, tt := range map[string]struct {
		limits tenant.Unanswered
		hours  tenant.Hours
		who    func(t *testing.T, h *house)
		after  time.Duration // the conversation is still open before it, and closed then; 0 for never
	}{
		"nobody is there":           {tenant.Unanswered{AgentsGone: 120}, tenant.Hours{Always: true}, nobody, 2 * time.Minute},
		"nobody, by default":        {tenant.Unanswered{}, tenant.Hours{Always: true}, nobody, 5 * time.Minute},
		"all are busy":              {tenant.Unanswered{FirstAnswer: 600}, tenant.Hours{Always: true}, away, 10 * time.Minute},
		"all are busy, by default":  {tenant.Unanswered{}, tenant.Hours{Always: true}, away, 30 * time.Minute},
		"never":                     {tenant.Unanswered{FirstAnswer: -1, AgentsGone: -1, HoursOver: -1}, tenant.Hours{Always: true}, nobody, 0},
		"an agent has it":           {tenant.Unanswered{FirstAnswer: -1, AgentsGone: 60}, tenant.Hours{Always: true}, there, 0},
		"an agent has it, too long": {tenant.Unanswered{FirstAnswer: 300}, tenant.Hours{Always: true}, there, 5 * time.Minute},
		// Hours end at 10:10, ten minutes after the start.
		"an agent goes on after hours": {tenant.Unanswered{FirstAnswer: -1, HoursOver: 300}, tenant.Hours{Shifts: []tenant.Shift{{Weekday: 1, Open: 0, Close: 610}}}, there, 0},
		"hours are over":               {tenant.Unanswered{FirstAnswer: -1, HoursOver: 300}, tenant.Hours{Shifts: []tenant.Shift{{Weekday: 1, Open: 0, Close: 610}}}, away, 15 * time.Minute},
		"hours over, nobody":           {tenant.Unanswered{FirstAnswer: -1, AgentsGone: -1, HoursOver: 300}, tenant.Hours{Shifts: []tenant.Shift{{Weekday: 1, Open: 0, Close: 610}}}, nobody, 15 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.settle(t)
			h.now.Add(time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC).Sub(h.now.Now()))
			h.limit(t, "support", func(p *tenant.Project) { p.Unanswered, p.Hours = tt.limits, tt.hours })
			tt.who(t, h)
			c := h.known(t, "v1", "hola")
			var since map[string]string
			for at := time.Duration(0); at <= 35*time.Minute; at += time.Minute {
				tt.who(t, h)
				h.Attend(t.Context(), h.sc)
				since = h.round(t, since)
				now, err := h.Service.Conversation(t.Context(), h.ana, c.ID)
				must(t, err)
				want := tt.after != 0 && at >= tt.after
				if (now.Status == chat.Closed) != want {
					t.Fatalf("after %v: %s", at, now.Status)
				}
				if want {
					last := h.thread(t, h.ana, c.ID)
					if m := last[len(last)-1]; m.Type != chat.EntryClosed || m.From != chat.FromSystem || m.Data.Reason != chat.ReasonUnanswered {
						t.Fatalf("ended with %+v", m)
					}
					return
				}
				h.now.Add(time.Minute)
			}
		})
	}
}

// What was answered waits for the visitor, and for nobody else.
func TestAnsweredIsNotGivenUp(t *testing.T) {
	h := newHouse(t)
	h.settle(t)
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	_, err := h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: "client-0002", Text: "¡Hola!"})
	must(t, err)
	h.now.Add(24 * time.Hour)
	h.round(t, nil)
	if c, err = h.Service.Conversation(t.Context(), h.ana, c.ID); err != nil || c.Status != chat.Active {
		t.Fatalf("%s, %v", c.Status, err)
	}
}

// Redis has just come back, or this node has: that nobody is seen proves
// nothing (DESIGN §6.14).
func TestNobodyIsGivenUpUnsettled(t *testing.T) {
	h := newHouse(t)
	h.limit(t, "support", func(p *tenant.Project) { p.Unanswered = tenant.Unanswered{FirstAnswer: -1, AgentsGone: 60} })
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.now.Add(time.Hour)
	must(t, h.presence.Forget(t.Context(), h.sc))
	since := h.round(t, map[string]string{"support": "1"})
	if len(since) != 0 {
		t.Errorf("absence counts since %v", since)
	}
	if c, err := h.Service.Conversation(t.Context(), h.ana, c.ID); err != nil || c.Status != chat.Waiting {
		t.Fatalf("%s, %v", c.Status, err)
	}
}

// At the moment at which an agent answers, one of the two happens: never both,
// never neither (DESIGN §6.3).
func TestGivingUpRacesWithAnAnswer(t *testing.T) {
	h := newHouse(t)
	h.settle(t)
	h.limit(t, "support", func(p *tenant.Project) { p.Unanswered = tenant.Unanswered{FirstAnswer: 60} })
	outcomes := map[string]int{}
	for i := range 40 {
		c := h.known(t, fmt.Sprint("v", i), "hola")
		h.now.Add(2 * time.Minute)
		var all sync.WaitGroup
		var answered error
		all.Go(func() {
			time.Sleep(rand.N(5 * time.Millisecond)) // now before the other, now after it
			_, answered = h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: "client-0002", Text: "¡Hola!"})
		})
		for range 2 { // as two nodes would
			all.Go(func() { must(t, h.GiveUp(t.Context(), h.sc, chat.Job{})) })
		}
		all.Wait()
		ends := 0
		thread := h.thread(t, h.ana, c.ID)
		for _, m := range thread {
			if m.Type == chat.EntryClosed {
				ends++
			}
		}
		told := slices.ContainsFunc(thread, func(m chat.Message) bool { return m.Text == "¡Hola!" })
		switch {
		case answered == nil && told && ends == 0:
			outcomes["answered"]++
		case answered != nil && tenant.Answer(answered).Reason == tenant.ErrConversationClosed.Reason && !told && ends == 1:
			outcomes["given up"]++
		default:
			t.Fatalf("answer: %v, told %v, ended %d times", answered, told, ends)
		}
	}
	t.Log(outcomes)
}
