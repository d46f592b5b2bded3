package ticket_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"recado/storage"
	"recado/tenant"
	"recado/ticket"
)

func public(text string) ticket.NewNote {
	return ticket.NewNote{ClientID: clientID(), Visibility: ticket.Public, Text: text}
}

func TestANoteIsAddedOncePerClientID(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	made := h.left(t, v, "support", "hola")
	h.heard()
	h.pass(time.Minute)
	n := public("¿alguna novedad?")
	first, err := h.AddNote(t.Context(), v, made, n)
	must(t, err)
	if first.Seq != 1 || first.From != "visitor" || first.Author != "vera" || first.Unverified || first.Visibility != ticket.Public {
		t.Errorf("got %+v", first)
	}
	if f := h.heard(); len(f) != 1 || f[0].frame.Ticket.UpdatedAt != h.ms.Load() {
		t.Errorf("the desk heard %+v", f)
	}
	n.Text = "something else"
	again, err := h.AddNote(t.Context(), v, h.fresh(t, made.ID), n)
	must(t, err)
	if again.ID != first.ID || again.Text != first.Text {
		t.Errorf("the repeat gave %+v", again)
	}
	if len(h.heard()) != 1 {
		t.Error("the repeat was not published again")
	}
	// The same client id of somebody else is another note.
	other, err := h.AddNote(t.Context(), h.ana, made, ticket.NewNote{ClientID: n.ClientID, Visibility: ticket.Internal, Text: "la llamo"})
	must(t, err)
	if other.ID == first.ID || other.Seq != 2 || other.Visibility != ticket.Internal {
		t.Errorf("somebody else got %+v", other)
	}
	if is := h.fresh(t, made.ID); is.UpdatedAt != h.ms.Load() || len(h.thread(t, made.ID)) != 2 {
		t.Errorf("the ticket is %+v", is)
	}
}

// A closed case refuses what visitors add, but not a repeat of what was added
// before, and not what agents add.
func TestAClosedCase(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	made := h.left(t, v, "support", "hola")
	before := public("antes")
	first, err := h.AddNote(t.Context(), v, made, before)
	must(t, err)
	stale := h.fresh(t, made.ID)
	h.patch(t, h.ana, made.ID, ticket.Patch{Status: ptr("closed")})
	_, err = h.AddNote(t.Context(), v, h.fresh(t, made.ID), public("después"))
	refused(t, err, tenant.ErrTicketClosed, "a visitor's note")
	_, err = h.AddNote(t.Context(), v, stale, public("después, por un nodo que no lo sabe"))
	refused(t, err, tenant.ErrTicketClosed, "a visitor's note on a stale ticket")
	again, err := h.AddNote(t.Context(), v, h.fresh(t, made.ID), before)
	if err != nil || again.ID != first.ID {
		t.Errorf("the repeat gave %v, %v", again, err)
	}
	if _, err = h.AddNote(t.Context(), h.ana, h.fresh(t, made.ID), public("quedó cerrado")); err != nil {
		t.Errorf("an agent's note: %v", err)
	}
	if is := h.fresh(t, made.ID); is.Status != "closed" {
		t.Errorf("an agent's note made it %s", is.Status)
	}
}

// O7: a requester who answers wakes what was solved or waited for them, and
// the thread says so.
func TestTheRequestersAnswerWakesTheCase(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", false)
	for status, want := range map[string]string{
		"solved": "open", "waiting_requester": "open", "waiting_us": "waiting_us", "new": "new", "open": "open",
	} {
		made := h.left(t, v, "support", "hola")
		if status != "new" {
			h.patch(t, h.ana, made.ID, ticket.Patch{Status: &status})
		}
		before := len(h.thread(t, made.ID))
		note, err := h.AddNote(t.Context(), v, h.fresh(t, made.ID), public("sigue igual"))
		must(t, err)
		if !note.Unverified {
			t.Error("an unverified visitor's note is not marked")
		}
		is, thread := h.fresh(t, made.ID), h.thread(t, made.ID)[before:]
		if is.Status != want || is.ClosedAt != 0 || !is.Open {
			t.Errorf("%s became %s, closed at %d", status, is.Status, is.ClosedAt)
		}
		if status == want {
			if len(thread) != 1 {
				t.Errorf("%s: the thread got %+v", status, thread)
			}
			continue
		}
		if len(thread) != 2 || thread[1].From != "system" || thread[1].Author != "" || thread[1].Changes[0] != (ticket.Change{Field: "status", From: status, To: want}) {
			t.Errorf("%s: the thread got %+v", status, thread)
		}
	}
}

func TestANoteIsChecked(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	made := h.left(t, v, "support", "hola")
	for what, c := range map[string]struct {
		note ticket.NewNote
		want *tenant.Error
	}{
		"no client id":       {ticket.NewNote{Visibility: ticket.Public, Text: "x"}, tenant.ErrBadClientID},
		"nothing":            {public(" \t\n"), tenant.ErrEmptyMessage},
		"too long":           {public(strings.Repeat("x", ticket.MaxText+1)), tenant.ErrTooLong},
		"control characters": {public("a\x1b[31m"), tenant.ErrBadText},
		"no visibility":      {ticket.NewNote{ClientID: clientID(), Text: "x"}, tenant.ErrBadValue},
		"an event's":         {ticket.NewNote{ClientID: clientID(), Visibility: ticket.Event, Text: "x"}, tenant.ErrBadValue},
		"a stranger's file":  {ticket.NewNote{ClientID: clientID(), Visibility: ticket.Public, Files: []string{h.file(t, v).ID}}, tenant.ErrNotFound},
	} {
		_, err := h.AddNote(t.Context(), h.ana, made, c.note)
		refused(t, err, c.want, what)
	}
	// What visitors add is public, whatever they say.
	sly := public("x")
	sly.Visibility = ticket.Internal
	note, err := h.AddNote(t.Context(), v, made, sly)
	if err != nil || note.Visibility != ticket.Public {
		t.Errorf("got %+v, %v", note, err)
	}
	if n := len(h.thread(t, made.ID)); n != 1 {
		t.Errorf("the thread has %d notes", n)
	}
}

func TestANoteCarriesFiles(t *testing.T) {
	h := newHouse(t)
	made := h.left(t, h.visitor("vera", "v@example.com", true), "support", "hola")
	f := h.file(t, h.ana)
	n := ticket.NewNote{ClientID: clientID(), Visibility: ticket.Public, Files: []string{f.ID}}
	note, err := h.AddNote(t.Context(), h.ana, made, n)
	must(t, err)
	if len(note.Attachments) != 1 || note.Attachments[0] != f.Attachment() {
		t.Errorf("got %+v", note.Attachments)
	}
	// A file goes to one place.
	other := h.left(t, h.visitor("vera", "v@example.com", true), "support", "hola")
	n.ClientID = clientID()
	_, err = h.AddNote(t.Context(), h.ana, other, n)
	refused(t, err, tenant.ErrNotFound, "a file that went elsewhere")
}

// Many write one ticket at once, on two nodes, with repeats: each note is there
// once, and the ticket's own state follows the thread.
func TestManyWriteOneTicket(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	made := h.left(t, v, "support", "hola")
	nodes := []*ticket.Service{h.Service, h.node(storage.New(h.calls, cursorKey))}
	var wg sync.WaitGroup
	for i := range 12 {
		n := public(fmt.Sprintf("nota %d", i))
		for k := range 2 {
			wg.Go(func() {
				if _, err := nodes[(i+k)%2].AddNote(t.Context(), v, made, n); err != nil {
					t.Errorf("note %d: %v", i, err)
				}
			})
		}
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, n := range h.thread(t, made.ID) {
		if seen[n.Text] {
			t.Errorf("%q stands twice", n.Text)
		}
		seen[n.Text] = true
	}
	if len(seen) != 12 {
		t.Errorf("%d of 12 notes are there", len(seen))
	}
}

// A dying store loses its node between the two writes of a change.
type dying struct {
	ticket.Store
	dead bool
}

var errDied = errors.New("the node died here")

func (d *dying) AppendTicketNote(ctx context.Context, sc tenant.Scope, n *ticket.Note) (*ticket.Note, bool, error) {
	if d.dead {
		return nil, false, errDied
	}
	return d.Store.AppendTicketNote(ctx, sc, n)
}

func (d *dying) InsertCompany(ctx context.Context, sc tenant.Scope, c *ticket.Company) error {
	if d.dead {
		return errDied
	}
	return d.Store.InsertCompany(ctx, sc, c)
}

// No crash between writing a ticket and writing its thread loses a note,
// doubles one or changes their order, whatever happens next.
func TestACrashBetweenTheTwoWritesLosesNothing(t *testing.T) {
	type next func(t *testing.T, h *house, v tenant.Actor, is *ticket.Ticket, n ticket.NewNote)
	for name, after := range map[string]next{
		"the client repeats": func(t *testing.T, h *house, v tenant.Actor, is *ticket.Ticket, n ticket.NewNote) {
			note, err := h.AddNote(t.Context(), v, is, n)
			if err != nil || note.Seq != 2 {
				t.Errorf("got %+v, %v", note, err)
			}
		},
		"somebody reads": func(t *testing.T, h *house, _ tenant.Actor, is *ticket.Ticket, _ ticket.NewNote) {
			notes, _, err := h.Notes(t.Context(), h.sc, is, 1)
			if err != nil || len(notes) != 2 {
				t.Errorf("read %+v, %v", notes, err)
			}
		},
		"somebody writes who knows nothing of it": func(t *testing.T, h *house, _ tenant.Actor, is *ticket.Ticket, _ ticket.NewNote) {
			stale := *is
			stale.Version, stale.Pending = 1, nil
			note, err := h.AddNote(t.Context(), h.ana, &stale, public("después"))
			if err != nil || note.Seq != 4 {
				t.Errorf("got %+v, %v", note, err)
			}
		},
		"an agent changes it": func(t *testing.T, h *house, _ tenant.Actor, is *ticket.Ticket, _ ticket.NewNote) {
			h.patch(t, h.ana, is.ID, ticket.Patch{Priority: ptr("low")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			v := h.visitor("vera", "v@example.com", true)
			made := h.left(t, v, "support", "hola")
			h.patch(t, h.ana, made.ID, ticket.Patch{Status: ptr("solved")})
			node := h.node(h.store)
			node.Store = &dying{h.store, true}
			n := public("sigue igual")
			if _, err := node.AddNote(t.Context(), v, h.fresh(t, made.ID), n); !errors.Is(err, errDied) {
				t.Fatalf("got %v", err)
			}
			is := h.fresh(t, made.ID)
			if len(h.thread(t, made.ID)) != 1 || is.Status != "open" {
				t.Fatalf("the crash was not between the two writes: %+v", is)
			}
			if noted, err := h.Noted(t.Context(), v, is.Number, n.ClientID); err != nil || noted.ID != is.ID {
				t.Errorf("the note is not known: %v", err)
			}
			after(t, h, v, is, n)
			got := h.thread(t, made.ID)
			if len(got) < 3 || got[1].Text != n.Text || got[1].Author != "vera" || len(got[2].Changes) != 1 || got[2].Changes[0].To != "open" {
				t.Errorf("the thread is %+v", got)
			}
			if count := strings.Count(fmt.Sprint(got), n.Text); count != 1 {
				t.Errorf("the note stands there %d times", count)
			}
		})
	}
}
