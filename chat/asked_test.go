package chat_test

import (
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// types are the types of a thread's entries.
func (h *house) types(t *testing.T, id string) string {
	t.Helper()
	all := ""
	for _, m := range h.thread(t, h.ana, id) {
		all += string(m.Type) + " "
	}
	return all
}

// rounds lets minutes pass, with a look at those who wait before each and
// after the last.
func (h *house) rounds(t *testing.T, minutes int, since map[string]string) map[string]string {
	t.Helper()
	for range minutes {
		since = h.round(t, since)
		h.now.Add(time.Minute)
		h.Attend(t.Context(), h.sc)
	}
	return h.round(t, since)
}

// Somebody unknown is asked for an e-mail address before what they wrote
// becomes a case, once; without an answer it becomes one all the same.
func TestAskedForEmailFirst(t *testing.T) {
	for name, tt := range map[string]struct {
		meanwhile func(t *testing.T, h *house, v tenant.Actor, id string)
		minutes   int // from the question on
		want      string
	}{
		"no answer, not over yet": {nil, 1, "text asked "},
		"no answer":               {nil, 2, "text asked closed "},
		"an address": {func(t *testing.T, h *house, v tenant.Actor, id string) {
			must(t, h.SetClaims(t.Context(), v, "", "eva@example.com"))
			j, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().UnixMilli(), 1)
			must(t, err)
			must(t, h.GiveUp(t.Context(), h.sc, *j))
		}, 0, "text asked closed "},
		"an agent answers": {func(t *testing.T, h *house, _ tenant.Actor, id string) {
			_, err := h.Send(t.Context(), h.ana, id, chat.Outgoing{ClientID: "client-0009", Text: "¡Hola!"})
			must(t, err)
		}, 60, "text asked text "},
		"the visitor goes on": {func(t *testing.T, h *house, v tenant.Actor, id string) {
			_, err := h.Send(t.Context(), v, id, chat.Outgoing{ClientID: "client-0009", Text: "¿Hola?"})
			must(t, err)
		}, 3, "text asked text closed "},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.settle(t)
			h.limit(t, "support", func(p *tenant.Project) { p.Unanswered = tenant.Unanswered{AgentsGone: 60} })
			v := h.visitor("v1")
			c := h.start(t, v, "support", "client-0001", "hola")
			since := h.rounds(t, 1, nil)
			since = h.rounds(t, 0, since) // another node, or the same job again
			if got := h.types(t, c.ID); got != "text asked " {
				t.Fatalf("after the limit: %s", got)
			}
			if tt.meanwhile != nil {
				tt.meanwhile(t, h, v, c.ID)
			}
			h.rounds(t, tt.minutes, since)
			if got := h.types(t, c.ID); got != tt.want {
				t.Errorf("got %swant %s", got, tt.want)
			}
			view, err := h.Service.Conversation(t.Context(), h.ana, c.ID)
			must(t, err)
			if view.Asked == 0 || view.Follow != (view.Status == chat.Closed) {
				t.Errorf("asked at %d, follows %v, %s", view.Asked, view.Follow, view.Status)
			}
		})
	}
}

// Who has signed in, or has left an address, is not asked for one.
func TestKnownAreNotAsked(t *testing.T) {
	h := newHouse(t)
	h.settle(t)
	h.limit(t, "support", func(p *tenant.Project) { p.Unanswered = tenant.Unanswered{AgentsGone: 60} })
	signed := h.visitor("v2")
	signed.Verified = true
	for _, c := range []*chat.Conversation{h.known(t, "v1", "hola"), h.start(t, signed, "support", "client-0001", "hola")} {
		h.rounds(t, 1, map[string]string{"support": "1"})
		if got := h.types(t, c.ID); got != "text closed " {
			t.Errorf("%s: %s", c.Visitor.ID, got)
		}
	}
}

// A visitor who leaves before anybody answered has waited; who is there, or was
// never seen, has not left, and absence proves nothing while Redis is new.
func TestVisitorGone(t *testing.T) {
	for name, tt := range map[string]struct {
		seen, unsettled, asks bool
		want                  chat.Status
	}{
		"left":                {seen: true, want: chat.Closed},
		"asks over REST":      {seen: true, asks: true, want: chat.Waiting},
		"was never seen":      {want: chat.Waiting},
		"Redis was away":      {seen: true, unsettled: true, want: chat.Waiting},
		"Redis was emptied":   {seen: true, unsettled: true, want: chat.Waiting},
		"never, as it is set": {seen: true, want: chat.Waiting},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.settle(t)
			h.limit(t, "support", func(p *tenant.Project) {
				p.Unanswered = tenant.Unanswered{FirstAnswer: -1, AgentsGone: -1, HoursOver: -1, VisitorGone: 120}
				if name == "never, as it is set" {
					p.Unanswered.VisitorGone = -1
				}
			})
			c := h.known(t, "v1", "hola")
			if tt.seen {
				must(t, h.presence.SawVisitors(t.Context(), h.sc, []string{"v1"}, h.now.Now().UnixMilli()))
			}
			for range 4 {
				h.now.Add(time.Minute)
				if tt.asks {
					_, _, err := h.Messages(t.Context(), h.visitor("v1"), c.ID, true, 0, 0)
					must(t, err)
					h.MeetAsking(t.Context())
				}
				if tt.unsettled {
					must(t, h.presence.Forget(t.Context(), h.sc))
					must(t, h.presence.SawVisitors(t.Context(), h.sc, []string{"v1"}, 1))
				}
				h.Attend(t.Context(), h.sc)
				h.round(t, nil)
			}
			now, err := h.Service.Conversation(t.Context(), h.ana, c.ID)
			must(t, err)
			if now.Status != tt.want {
				t.Errorf("%s, want %s", now.Status, tt.want)
			}
		})
	}
}

// A visitor with a session who waits is seen, on any node, and nobody else is.
func TestWaitingVisitorsAreSeen(t *testing.T) {
	d := newDoor(t, nil)
	must(t, d.store.InsertWidget(t.Context(), d.sc, &tenant.Widget{ID: "w", Key: "widget-key-1"}))
	d.enter(t, "visitor")
	seen := func(id string) int64 {
		at, err := d.presence.VisitorSeen(t.Context(), d.sc, id)
		must(t, err)
		return at
	}
	d.Attend(t.Context(), d.sc)
	if at := seen("v1"); at != 0 {
		t.Errorf("seen at %d before a word", at)
	}
	d.start(t, d.visitor("v1"), "support", "client-0001", "hola")
	d.start(t, d.visitor("elsewhere"), "support", "client-0001", "hola")
	d.Attend(t.Context(), d.sc)
	if at := seen("v1"); at != d.now.Now().UnixMilli() {
		t.Errorf("seen at %d", at)
	}
	if at := seen("elsewhere"); at != 0 {
		t.Errorf("somebody without a session: seen at %d", at)
	}
}

// A visitor's words after the end are for the case where the thread leads
// there, once however often they are sent; elsewhere they are refused.
func TestWordsAfterTheEnd(t *testing.T) {
	h := newHouse(t)
	system := tenant.SystemActor(h.sc)
	v := h.visitor("v1")
	for _, own := range []bool{true, false} {
		project := map[bool]string{true: "support", false: "sales"}[own]
		c := h.start(t, v, project, "client-0001"+project, "hola")
		_, err := h.Converted(t.Context(), system, c.ID, "client-0002", 12, own)
		must(t, err)
		_, err = h.End(t.Context(), v, c.ID, "client-0003")
		must(t, err)
		for range 2 {
			_, err = h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0004", Text: "Una cosa más"})
			if own != (err == nil) {
				t.Fatalf("own %v: %v", own, err)
			}
		}
		if err := h.CaseAnswered(t.Context(), h.sc, c.ID, chat.CaseAnswer{ID: "n1", Ticket: 12, Agent: "ana", Name: "Ana", Text: "Listo"}); err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{true: "text converted closed text text ", false: "text converted closed "}[own]
		got := ""
		for _, m := range h.thread(t, v, c.ID) {
			got += string(m.Type) + " "
		}
		if got != want {
			t.Errorf("own %v: %s, want %s", own, got, want)
		}
		_, err = h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: "client-0005", Text: "Listo"})
		if err == nil {
			t.Error("an agent writes into a closed conversation")
		}
	}
}
