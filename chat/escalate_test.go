package chat_test

import (
	"slices"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// told are the letters' jobs that wait, by whom they are to.
func (h *house) told(t *testing.T) (to []string) {
	t.Helper()
	_, err := h.store.UnscopedWakeJobs(t.Context(), []string{chat.JobEscalationMail}, h.now.Now().UnixMilli(), nil)
	must(t, err)
	for {
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().UnixMilli(), 1)
		if err != nil {
			slices.Sort(to)
			return to
		}
		if j.Kind == chat.JobEscalationMail {
			to = append(to, j.Data[chat.EscalatedTo]+j.Data[chat.EscalatedAgent])
		}
		must(t, h.store.UnscopedFinishJob(t.Context(), j))
	}
}

// Whom nobody has taken in the project's time is told to its agents or to the
// addresses that it names; who was taken, and who waits elsewhere, is not.
func TestEscalation(t *testing.T) {
	for name, tt := range map[string]struct {
		to, want []string
		taken    bool
	}{
		"to the project's agents": {nil, []string{"ana", "bea"}, false},
		"to addresses":            {[]string{"jefa@example.com"}, []string{"jefa@example.com"}, false},
		"an agent has taken it":   {nil, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.limit(t, "support", func(p *tenant.Project) {
				p.Unanswered = tenant.Unanswered{FirstAnswer: -1, AgentsGone: -1, HoursOver: -1, VisitorGone: -1}
				p.Escalation = tenant.Escalation{Minutes: 5, To: tt.to}
			})
			c := h.known(t, "v1", "hola")
			h.start(t, h.visitor("v2"), "sales", "client-0002", "hola") // sales wants no letters
			if tt.taken {
				_, err := h.Claim(t.Context(), h.ana, c.ID, "client-0003")
				must(t, err)
			}
			h.now.Add(4 * time.Minute)
			must(t, h.GiveUp(t.Context(), h.sc, chat.Job{}))
			if got := h.told(t); got != nil {
				t.Errorf("told too early: %v", got)
			}
			h.now.Add(time.Minute)
			must(t, h.GiveUp(t.Context(), h.sc, chat.Job{}))
			must(t, h.GiveUp(t.Context(), h.sc, chat.Job{}))
			if got := h.told(t); !slices.Equal(got, tt.want) {
				t.Errorf("told %v, want %v", got, tt.want)
			}
		})
	}
}

// Who is disabled or has never come in is told nothing, in no round.
func TestEscalationLeavesOutWhoIsNotThere(t *testing.T) {
	h := newHouse(t)
	h.limit(t, "support", func(p *tenant.Project) { p.Escalation = tenant.Escalation{Minutes: 5} })
	g, err := h.store.Agent(t.Context(), h.sc, "bea")
	must(t, err)
	g.Invited = true
	must(t, h.store.ReplaceAgent(t.Context(), h.sc, g))
	h.known(t, "v1", "hola")
	h.now.Add(5 * time.Minute)
	must(t, h.GiveUp(t.Context(), h.sc, chat.Job{}))
	if got := h.told(t); !slices.Equal(got, []string{"ana"}) {
		t.Errorf("told %v", got)
	}
}
