package ticket_test

import (
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// silent carries nothing: these tests read the store.
type silent struct{}

func (silent) Publish(tenant.Scope, string, []byte) {}

// S5: what nobody answers becomes one case with all that was said, once,
// however often its jobs run, and the visitor reads its number in the thread.
// A talk about a case becomes a note on it.
func TestUnansweredBecomesACase(t *testing.T) {
	l := newLobby(t)
	h, room, jobs := l.house, l.room, l.jobs
	run := func() { // every job that is due, twice, as after a node that died
		for {
			j, err := h.store.UnscopedLeaseJob(t.Context(), h.ms.Load(), 1)
			if err != nil {
				return
			}
			for range 2 {
				must(t, jobs[j.Kind](t.Context(), h.sc, *j))
			}
			must(t, h.store.UnscopedFinishJob(t.Context(), j))
		}
	}
	known := h.left(t, h.visitor("eva", "eva@example.com", true), "support", "La factura")
	start := func(v tenant.Actor, about int64) *chat.Conversation {
		c, _, err := room.Start(t.Context(), v, chat.Opening{
			Outgoing: chat.Outgoing{ClientID: clientID(), Text: "¿Hay alguien?"}, Project: "support", Ticket: about, Name: v.Name, Email: v.Email,
		})
		must(t, err)
		return c
	}
	fresh, about := start(h.visitor("leo", "leo@example.com", false), 0), start(h.visitor("eva", "eva@example.com", true), known.Number)
	for range 40 {
		h.pass(time.Minute)
		run()
	}
	made, err := h.store.TicketByOrigin(t.Context(), h.sc, "conversation:"+fresh.ID)
	must(t, err)
	if made.Description != "¿Hay alguien?" || made.Requester.Email != "leo@example.com" || made.Project != "support" {
		t.Errorf("made %+v", made)
	}
	for _, tt := range []struct {
		c      *chat.Conversation
		ticket *ticket.Ticket
		types  string
	}{{fresh, made, "text closed converted"}, {about, known, "text closed"}} {
		entries, err := h.store.Messages(t.Context(), h.sc, tt.c.ID, 0, 100)
		must(t, err)
		types := ""
		for _, m := range entries {
			types += " " + string(m.Type)
		}
		if types != " "+tt.types || entries[len(entries)-1].State.Ticket != tt.ticket.Number {
			t.Errorf("thread:%s, want %s; case %d", types, tt.types, entries[len(entries)-1].State.Ticket)
		}
		transcripts := 0
		for _, n := range h.thread(t, tt.ticket.ID) {
			for _, m := range n.Transcript {
				if m.Text == "¿Hay alguien?" {
					transcripts++
				}
			}
		}
		if transcripts != 1 {
			t.Errorf("case %d has what was said %d times", tt.ticket.Number, transcripts)
		}
	}
	if _, err := h.store.TicketByOrigin(t.Context(), h.sc, "conversation:"+about.ID); tenant.Answer(err).Code != tenant.NotFound {
		t.Errorf("a talk about a case made another: %v", err)
	}
	// Nobody is left to look after.
	h.pass(time.Hour)
	run()
	if j, err := h.store.UnscopedLeaseJob(t.Context(), h.ms.Load()+3_600_000, 1); err == nil {
		t.Errorf("left behind: %s", j.ID)
	}
}
