package ticket_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"recado/chat"
	"recado/storage/redis"
	"recado/tenant"
	"recado/ticket"
)

// A lobby is the house with the room of conversations, and its jobs.
type lobby struct {
	*house
	room *chat.Service
	desk *ticket.Desk
	jobs map[string]chat.JobHandler
}

func newLobby(t *testing.T) *lobby {
	t.Helper()
	h := newHouse(t)
	pipe, err := redis.Open(t.Context(), "")
	must(t, err)
	t.Cleanup(func() { pipe.Close() })
	room := chat.New(chat.Options{
		Store: h.store, People: h.store, Bus: silent{}, Presence: redis.NewPresence(pipe, 40*time.Second), Hub: chat.NewHub(),
		Log: slog.New(slog.DiscardHandler), Now: h.clock, MessageLimit: 4000, AttachmentLimit: 10, FileLimit: 1 << 20,
	})
	desk := &ticket.Desk{Tickets: h.Service, Chat: room}
	return &lobby{h, room, desk, map[string]chat.JobHandler{
		chat.JobClosed: desk.RunClosed, chat.JobUnanswered: desk.RunUnanswered, chat.JobFollow: desk.RunFollow,
		ticket.JobTranscript: desk.RunTranscript, chat.JobCount: desk.Chat.RunCount, ticket.JobCount: desk.Tickets.RunCount, ticket.JobAnswer: desk.RunAnswer, ticket.JobUndo: desk.RunUndo,
	}}
}

// run runs every job that is due by then, twice, as after a node that died; one
// that fails comes again.
func (l *lobby) run(t *testing.T, after time.Duration) {
	t.Helper()
	l.pass(after)
	for range 1000 {
		j, err := l.store.UnscopedLeaseJob(t.Context(), l.ms.Load(), 1)
		if err != nil {
			return
		}
		for range 2 {
			err = l.jobs[j.Kind](t.Context(), l.sc, *j)
		}
		if err == nil {
			err = l.store.UnscopedFinishJob(t.Context(), j)
		} else {
			err = l.store.UnscopedRetryJob(t.Context(), j, l.ms.Load()+1000, err.Error())
			l.pass(time.Second)
		}
		must(t, err)
	}
	t.Fatal("jobs without end")
}

// unanswered is a conversation that became a case.
func (l *lobby) unanswered(t *testing.T, v tenant.Actor) *chat.Conversation {
	t.Helper()
	c, _, err := l.room.Start(t.Context(), v, chat.Opening{
		Outgoing: chat.Outgoing{ClientID: clientID(), Text: "¿Hay alguien?"}, Project: "support", Name: v.Name, Email: v.Email,
	})
	must(t, err)
	for range 35 {
		l.run(t, time.Minute)
	}
	return l.conversation(t, c.ID)
}

func (l *lobby) conversation(t *testing.T, id string) *chat.Conversation {
	t.Helper()
	c, err := l.room.Conversation(t.Context(), tenant.SystemActor(l.sc), id)
	must(t, err)
	return c
}

// said are a thread's entries: their texts, and what else happened.
func (l *lobby) said(t *testing.T, id string) string {
	t.Helper()
	entries, err := l.store.Messages(t.Context(), l.sc, id, 0, 100)
	must(t, err)
	var all []string
	for _, m := range entries {
		if m.Type == chat.EntryText {
			all = append(all, m.Text)
		} else {
			all = append(all, "("+string(m.Type)+")")
		}
	}
	return strings.Join(all, " ")
}

// public are the texts of a ticket's public notes, transcripts are those of
// what was filed.
func (l *lobby) notes(t *testing.T, number int64) (public, filed string) {
	t.Helper()
	tk, err := l.store.TicketByNumber(t.Context(), l.sc, number)
	must(t, err)
	var a, b []string
	for _, n := range l.thread(t, tk.ID) {
		if n.Visibility == ticket.Public {
			a = append(a, n.Text)
		}
		for _, m := range n.Transcript {
			if m.Type == chat.EntryText {
				b = append(b, m.Text)
			}
		}
	}
	return strings.Join(a, " "), strings.Join(b, " ")
}

func (l *lobby) say(t *testing.T, v tenant.Actor, id, text string) error {
	t.Helper()
	_, err := l.room.Send(t.Context(), v, id, chat.Outgoing{ClientID: clientID(), Text: text})
	return err
}

// DESIGN §8: the thread stays a way into the case that it became: answers on
// the case stand in it, and what its visitor writes there stands on the case,
// each once, however often jobs run; notes among agents never do.
func TestThreadIsTheWayIntoItsCase(t *testing.T) {
	l := newLobby(t)
	leo := l.visitor("leo", "leo@example.com", false)
	c := l.unanswered(t, leo)
	if c.Status != chat.Closed || c.Ticket == 0 || !c.Follow {
		t.Fatalf("not a case: %+v", c)
	}
	tk, err := l.store.TicketByNumber(t.Context(), l.sc, c.Ticket)
	must(t, err)
	for _, n := range []ticket.NewNote{
		{ClientID: clientID(), Visibility: ticket.Public, Text: "Ya-lo-miro"},
		{ClientID: clientID(), Visibility: ticket.Internal, Text: "pesado"},
	} {
		_, err := l.AddNote(t.Context(), l.ana, tk, n)
		must(t, err)
		tk, err = l.store.Ticket(t.Context(), l.sc, tk.ID)
		must(t, err)
	}
	l.run(t, time.Second)
	must(t, l.say(t, leo, c.ID, "Gracias"))
	l.run(t, time.Second)
	if got, want := l.said(t, c.ID), "¿Hay alguien? (closed) (converted) Ya-lo-miro Gracias"; got != want {
		t.Errorf("thread: %s, want %s", got, want)
	}
	public, filed := l.notes(t, c.Ticket)
	if public != "Ya-lo-miro Gracias" || filed != "¿Hay alguien?" {
		t.Errorf("case: %q and %q", public, filed)
	}
	// The rating files what was said again: nothing stands there twice.
	_, err = l.room.Rate(t.Context(), leo, c.ID, clientID(), 5, "")
	must(t, err)
	l.run(t, time.Minute)
	if public, filed := l.notes(t, c.Ticket); public != "Ya-lo-miro Gracias" || filed != "¿Hay alguien?" {
		t.Errorf("after the rating: %q and %q", public, filed)
	}
}

// Words written between the end and the case reach it; words for a case that
// is closed by now become another one, and the thread tells its number.
func TestWordsForACase(t *testing.T) {
	l := newLobby(t)
	leo := l.visitor("leo", "leo@example.com", false)
	c, _, err := l.room.Start(t.Context(), leo, chat.Opening{
		Outgoing: chat.Outgoing{ClientID: clientID(), Text: "Hola"}, Project: "support", Email: leo.Email,
	})
	must(t, err)
	l.pass(time.Hour)
	must(t, l.room.GiveUp(t.Context(), l.sc, chat.Job{})) // the end, and no case yet
	must(t, l.say(t, leo, c.ID, "¿Sigue-ahí?"))
	l.run(t, 5*time.Second)
	first := l.conversation(t, c.ID).Ticket
	if public, _ := l.notes(t, first); public != "¿Sigue-ahí?" {
		t.Errorf("case: %q", public)
	}
	tk, err := l.store.TicketByNumber(t.Context(), l.sc, first)
	must(t, err)
	closed := "closed"
	_, err = l.Update(t.Context(), l.ana, tk, ticket.Patch{Version: tk.Version, Status: &closed})
	must(t, err)
	must(t, l.say(t, leo, c.ID, "Otra cosa"))
	l.run(t, time.Second)
	second := l.conversation(t, c.ID).Ticket
	if second == first {
		t.Fatal("the words are on the closed case, or nowhere")
	}
	tk, err = l.store.TicketByNumber(t.Context(), l.sc, second)
	must(t, err)
	if tk.Description != "Otra cosa" || tk.Requester.Email != "leo@example.com" || tk.Conversation != c.ID {
		t.Errorf("made %+v", tk)
	}
	must(t, l.say(t, leo, c.ID, "Y otra"))
	l.run(t, time.Second)
	if public, _ := l.notes(t, second); public != "Y otra" {
		t.Errorf("second case: %q", public)
	}
}

// An agent takes a case back: it is cancelled, the conversation goes on, and
// nothing that was underway makes a case of it again; made one again, it is the
// same case.
func TestUndo(t *testing.T) {
	for _, take := range []bool{true, false} {
		l := newLobby(t)
		leo := l.visitor("leo", "leo@example.com", false)
		c := l.unanswered(t, leo)
		number := c.Ticket
		u := chat.Undo{ClientID: clientID(), Take: take, Reason: "por error"}
		for range 2 { // a repeat gets the first result
			after, err := l.desk.Undo(t.Context(), l.ana, c.ID, u)
			must(t, err)
			if take != (after.Status == chat.Active && after.Agent == "ana") || after.Ticket != 0 || after.Follow || after.Status == chat.Closed {
				t.Fatalf("take %v: %+v", take, after)
			}
		}
		l.run(t, 2*time.Minute)
		tk, err := l.store.TicketByNumber(t.Context(), l.sc, number)
		must(t, err)
		if tk.Category != tenant.CategoryCancelled {
			t.Errorf("the case is %s", tk.Category)
		}
		told := 0
		for _, n := range l.thread(t, tk.ID) {
			if n.Text == "por error" && n.Author == "ana" && n.Changes[0].Field == "conversation" {
				told++
			}
		}
		if told != 1 {
			t.Errorf("the case tells it %d times", told)
		}
		must(t, l.say(t, leo, c.ID, "¿Y bien?"))
		if got, want := l.said(t, c.ID), "¿Hay alguien? (closed) (converted) (reopened) ¿Y bien?"; got != want {
			t.Errorf("thread: %s, want %s", got, want)
		}
		if _, err := l.desk.Undo(t.Context(), l.ana, c.ID, chat.Undo{ClientID: clientID()}); tenant.Answer(err).Reason != tenant.ErrNoCase.Reason {
			t.Errorf("undone twice: %v", err)
		}
		again, err := l.desk.Convert(t.Context(), l.ana, c.ID, clientID(), ticket.Conversion{}, true)
		must(t, err)
		l.run(t, 2*time.Minute)
		if c := l.conversation(t, c.ID); again.Number != number || c.Ticket != number || c.Status != chat.Closed || !c.Follow {
			t.Errorf("made again: %d, %+v", again.Number, c)
		}
		if tk, _ := l.store.TicketByNumber(t.Context(), l.sc, number); tk.Category != tenant.CategoryOpen {
			t.Errorf("made again it is %s", tk.Category)
		}
		if _, filed := l.notes(t, number); filed != "¿Hay alguien? ¿Y bien?" {
			t.Errorf("filed: %q", filed)
		}
	}
}

// The node that undid dies before the case knows: a job tells it.
func TestUndoIsCompleted(t *testing.T) {
	l := newLobby(t)
	c := l.unanswered(t, l.visitor("leo", "leo@example.com", false))
	u := chat.Undo{ClientID: clientID()}
	must(t, l.store.InsertJob(t.Context(), l.sc, &chat.Job{
		ID: "undo", Kind: ticket.JobUndo, Subject: c.ID, Due: l.ms.Load(), CreatedAt: l.ms.Load(),
		Data: map[string]string{"agent": "ana", "client_id": u.ClientID},
	}))
	_, err := l.room.Reopen(t.Context(), l.ana, c.ID, u, c.Ticket)
	must(t, err)
	l.run(t, time.Second)
	if tk, err := l.store.TicketByNumber(t.Context(), l.sc, c.Ticket); err != nil || tk.Category != tenant.CategoryCancelled {
		t.Errorf("the case is %s, %v", tk.Category, err)
	}
}

// A talk that joined a wrong case leaves it as it is.
func TestUndoOfAJoin(t *testing.T) {
	l := newLobby(t)
	eva := l.visitor("eva", "eva@example.com", true)
	known := l.left(t, eva, "support", "La factura")
	c, _, err := l.room.Start(t.Context(), eva, chat.Opening{
		Outgoing: chat.Outgoing{ClientID: clientID(), Text: "Hola"}, Project: "support", Ticket: known.Number,
	})
	must(t, err)
	if _, err := l.desk.Undo(t.Context(), l.bea, c.ID, chat.Undo{ClientID: clientID()}); tenant.Answer(err).Code != tenant.NotFound {
		t.Errorf("an agent of another project: %v", err)
	}
	after, err := l.desk.Undo(t.Context(), l.ana, c.ID, chat.Undo{ClientID: clientID()})
	must(t, err)
	if after.Ticket != 0 || after.Status == chat.Closed {
		t.Errorf("%+v", after)
	}
	if tk, err := l.store.TicketByNumber(t.Context(), l.sc, known.Number); err != nil || tk.Category != known.Category {
		t.Errorf("the case is %s, %v", tk.Category, err)
	}
}
