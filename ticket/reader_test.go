package ticket_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// DESIGN §9: a verified visitor's list has their own cases and their company's,
// closed ones too, each once, in pages; nobody else has one.
func TestListFor(t *testing.T) {
	h, vera, cases := doors(t)
	for range 7 {
		h.pass(time.Second)
		h.left(t, vera, "support", "otro")
	}
	h.left(t, vera, "support", "a la misma hora")
	found, last, pages := map[string]int{}, int64(0), 0
	for cursor := ""; pages == 0 || cursor != ""; pages++ {
		page, err := h.ListFor(t.Context(), vera, cursor, 4)
		must(t, err)
		for _, k := range page.Items {
			found[k.ID]++
			if last != 0 && k.UpdatedAt > last {
				t.Errorf("case %d is newer than the one before it", k.Number)
			}
			last = k.UpdatedAt
		}
		cursor = page.Cursor
	}
	if len(found) != 14 || pages != 4 {
		t.Errorf("%d cases on %d pages", len(found), pages)
	}
	for what, c := range cases {
		want := 1
		if what == "somebody's" || what == "not there" {
			want = 0
		}
		if found[c.ID] != want {
			t.Errorf("%s: listed %d times, want %d", what, found[c.ID], want)
		}
	}
	unverified := vera
	unverified.Verified = false
	for name, who := range map[string]tenant.Actor{"unverified": unverified, "an agent": h.ana} {
		_, err := h.ListFor(t.Context(), who, "", 10)
		refused(t, err, tenant.ErrVerifiedOnly, name)
		_, err = h.ReadFor(t.Context(), who, cases["own"].Number)
		refused(t, err, tenant.ErrVerifiedOnly, name+" reads")
	}
	_, err := h.ListFor(t.Context(), vera, "bm90IGEgY3Vyc29yIGF0IGFsbA", 10)
	refused(t, err, tenant.ErrBadCursor, "a cursor of somebody")
	page, err := h.ListFor(t.Context(), h.visitor("nobody", "", true), "", 10)
	if err != nil || len(page.Items) != 0 {
		t.Errorf("who has nothing was shown %+v, %v", page, err)
	}
}

// A case that the desk takes out of a company is not the company's any more.
func TestListForFollowsTheCompany(t *testing.T) {
	h, vera, cases := doors(t)
	ours := cases["of the company"]
	if _, err := h.ReadFor(t.Context(), vera, ours.Number); err != nil {
		t.Error(err)
	}
	h.patch(t, h.bea, ours.ID, ticket.Patch{Company: ptr("")})
	_, err := h.ReadFor(t.Context(), vera, ours.Number)
	refused(t, err, tenant.ErrCaseNotFound, "no longer the company's")
	page, err := h.ListFor(t.Context(), vera, "", 50)
	must(t, err)
	for _, k := range page.Items {
		if k.ID == ours.ID {
			t.Error("still listed")
		}
	}
}

// Not there and not theirs read alike, after the same work (E4); closed ones
// can be read, though never found by their number (A2).
func TestReadFor(t *testing.T) {
	h, vera, cases := doors(t)
	calls := map[int64]bool{}
	for what, c := range cases {
		reads := h.calls.reads.Load()
		_, err := h.ReadFor(t.Context(), vera, c.Number)
		calls[h.calls.reads.Load()-reads] = true
		if what == "somebody's" || what == "not there" {
			refused(t, err, tenant.ErrCaseNotFound, what)
		} else if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if len(calls) != 1 {
		t.Errorf("different work for different answers: %v", calls)
	}
}

// A requester reads what is public: no internal note, no event, no transcript.
func TestPublicNotes(t *testing.T) {
	h, vera, cases := doors(t)
	k := cases["own"]
	for i := range 60 {
		_, err := h.AddNote(t.Context(), h.ana, h.fresh(t, k.ID), ticket.NewNote{ClientID: clientID(), Visibility: ticket.Internal, Text: fmt.Sprint("secreto ", i)})
		must(t, err)
	}
	_, err := h.AddNote(t.Context(), h.ana, h.fresh(t, k.ID), ticket.NewNote{ClientID: clientID(), Visibility: ticket.Public, Text: "respuesta"})
	must(t, err)
	h.patch(t, h.ana, k.ID, ticket.Patch{Priority: ptr("low")})
	_, err = h.AddNote(t.Context(), vera, h.fresh(t, k.ID), public("gracias"))
	must(t, err)
	notes, upto, more, err := h.PublicNotes(t.Context(), h.sc, h.fresh(t, k.ID), 0)
	must(t, err)
	if len(notes) != 2 || notes[0].Text != "respuesta" || notes[1].Text != "gracias" || upto != 63 || more {
		t.Errorf("got %+v up to %d, more %v", notes, upto, more)
	}
	if notes, upto, _, err = h.PublicNotes(t.Context(), h.sc, h.fresh(t, k.ID), upto); err != nil || len(notes) != 0 || upto != 63 {
		t.Errorf("behind the last: %+v up to %d, %v", notes, upto, err)
	}
}

// The requester is told of a new status and of public notes, of nothing else:
// by who they are only if verified, else as who has proved the address.
func TestRequesterIsTold(t *testing.T) {
	h, vera, cases := doors(t)
	told := func(do func()) []said {
		t.Helper()
		h.told = nil
		do()
		return h.told
	}
	note := func(k *ticket.Ticket, by tenant.Actor, v ticket.Visibility) func() {
		return func() {
			_, err := h.AddNote(t.Context(), by, h.fresh(t, k.ID), ticket.NewNote{ClientID: clientID(), Visibility: v, Text: "x"})
			must(t, err)
		}
	}
	own := cases["own"]
	if got := told(func() { h.patch(t, h.ana, own.ID, ticket.Patch{Status: ptr("open")}) }); len(got) != 1 || got[0].visitor != vera.ID || got[0].Number != own.Number || got[0].Category != tenant.CategoryOpen {
		t.Errorf("of a status: %+v", got)
	}
	if got := told(note(own, h.ana, ticket.Public)); len(got) != 1 {
		t.Errorf("of an answer: %+v", got)
	}
	if got := told(note(own, h.ana, ticket.Internal)); len(got) != 0 {
		t.Errorf("of an internal note: %+v", got)
	}
	if got := told(func() { h.patch(t, h.ana, own.ID, ticket.Patch{Priority: ptr("low")}) }); len(got) != 0 {
		t.Errorf("of a priority: %+v", got)
	}
	if got := told(note(cases["by e-mail"], h.ana, ticket.Public)); len(got) != 1 || got[0].visitor != "" || !strings.EqualFold(got[0].email, vera.Email) {
		t.Errorf("somebody unverified: %+v", got)
	}
	if got := told(note(cases["solved"], vera, ticket.Public)); len(got) != 1 || got[0].Category != tenant.CategoryOpen {
		t.Errorf("of a case that woke: %+v", got)
	}
}

// A requester opens what was sent in public, and nothing of an internal note.
func TestMayRead(t *testing.T) {
	h, vera, cases := doors(t)
	send := func(k *ticket.Ticket, v ticket.Visibility) *chat.File {
		t.Helper()
		f, err := h.chat.NewFile(t.Context(), h.owner, clientID(), &chat.File{Name: "a.png", Type: "image/png", Size: 1, Key: clientID()})
		must(t, err)
		_, err = h.AddNote(t.Context(), h.owner, h.fresh(t, k.ID), ticket.NewNote{ClientID: clientID(), Visibility: v, Files: []string{f.ID}})
		must(t, err)
		f, err = h.store.File(t.Context(), h.sc, f.ID)
		must(t, err)
		return f
	}
	must(t, h.MayRead(t.Context(), vera, send(cases["own"], ticket.Public)))
	must(t, h.MayRead(t.Context(), vera, send(cases["of the company"], ticket.Public)))
	refused(t, h.MayRead(t.Context(), vera, send(cases["own"], ticket.Internal)), tenant.ErrNotFound, "of an internal note")
	refused(t, h.MayRead(t.Context(), vera, send(cases["somebody's"], ticket.Public)), tenant.ErrNotFound, "somebody's")
	refused(t, h.MayRead(t.Context(), vera, &chat.File{Conversation: "c"}), tenant.ErrNotFound, "of a conversation")
	unverified := vera
	unverified.Verified = false
	refused(t, h.MayRead(t.Context(), unverified, send(cases["own"], ticket.Public)), tenant.ErrNotFound, "unverified")
}
