package ticket_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"recado/tenant"
	"recado/ticket"
)

func TestUpdateTellsTheThread(t *testing.T) {
	h := newHouse(t)
	made := h.left(t, h.visitor("vera", "v@example.com", true), "support", "hola")
	h.heard()
	h.pass(time.Hour)
	after, err := h.Update(t.Context(), h.ana, made, ticket.Patch{
		Version: made.Version, Status: ptr("waiting_third_party"), Type: ptr("change"), Priority: ptr("low"), Subject: ptr("  <b>Otro</b> asunto "), Reason: "lo ve el fabricante",
	})
	must(t, err)
	if after.Version != made.Version+1 || after.Status != "waiting_third_party" || after.Category != tenant.CategoryWaiting || after.Subject != "<b>Otro</b> asunto" || after.UpdatedAt != h.ms.Load() {
		t.Errorf("got %+v", after)
	}
	notes := h.thread(t, made.ID)
	want := []ticket.Change{
		{Field: "status", From: "new", To: "waiting_third_party"}, {Field: "type", From: "problem", To: "change"},
		{Field: "priority", From: "high", To: "low"}, {Field: "subject", From: "hola", To: "<b>Otro</b> asunto"},
	}
	if len(notes) != 1 || notes[0].Visibility != ticket.Event || notes[0].Author != "ana" || notes[0].Text != "lo ve el fabricante" || len(notes[0].Changes) != len(want) {
		t.Fatalf("the thread has %+v", notes)
	}
	for i, c := range notes[0].Changes {
		if c != want[i] {
			t.Errorf("change %d is %+v, want %+v", i, c, want[i])
		}
	}
	if f := h.heard(); len(f) != 1 || f[0].frame.Ticket.Version != after.Version {
		t.Errorf("the desk heard %+v", f)
	}
	// What changes nothing is no event.
	same, err := h.Update(t.Context(), h.ana, after, ticket.Patch{Version: after.Version, Status: ptr("waiting_third_party")})
	if err != nil || same.Version != after.Version || len(h.thread(t, made.ID)) != 1 {
		t.Errorf("nothing changed, but got %+v, %v", same, err)
	}
}

func TestUpdateRefusesWhatIsStale(t *testing.T) {
	h := newHouse(t)
	made := h.left(t, h.visitor("vera", "v@example.com", true), "support", "hola")
	stale := *made
	h.patch(t, h.ana, made.ID, ticket.Patch{Priority: ptr("low")})
	_, err := h.Update(t.Context(), h.ana, &stale, ticket.Patch{Version: stale.Version, Priority: ptr("medium")})
	refused(t, err, tenant.ErrStale, "a stale ticket")
	_, err = h.Update(t.Context(), h.ana, h.fresh(t, made.ID), ticket.Patch{Version: 1, Priority: ptr("medium")})
	refused(t, err, tenant.ErrStale, "a stale version")
	_, err = h.Update(t.Context(), h.ana, h.fresh(t, made.ID), ticket.Patch{Priority: ptr("medium")})
	refused(t, err, tenant.ErrStale, "no version")
	if is := h.fresh(t, made.ID); is.Priority != "low" || len(h.thread(t, made.ID)) != 1 {
		t.Errorf("got %+v", is)
	}
}

// Of several who change one version, one wins; the others look again.
func TestOneOfManyUpdatesWins(t *testing.T) {
	h := newHouse(t)
	made := h.left(t, h.visitor("vera", "v@example.com", true), "support", "hola")
	var mu sync.Mutex
	var won int
	var wg sync.WaitGroup
	for _, priority := range []string{"low", "medium", "low", "medium", "low", "medium"} {
		wg.Go(func() {
			is := *made
			_, err := h.Update(t.Context(), h.ana, &is, ticket.Patch{Version: 1, Priority: &priority})
			if err == nil {
				mu.Lock()
				won++
				mu.Unlock()
				return
			}
			refused(t, err, tenant.ErrStale, "a slower one")
		})
	}
	wg.Wait()
	if won != 1 || len(h.thread(t, made.ID)) != 1 || h.fresh(t, made.ID).Version != 2 {
		t.Errorf("%d won, the thread is %+v", won, h.thread(t, made.ID))
	}
}

func TestClosingAndReopening(t *testing.T) {
	h := newHouse(t)
	made := h.left(t, h.visitor("vera", "v@example.com", true), "support", "hola")
	h.pass(time.Hour)
	solvedAt := h.ms.Load()
	if is := h.patch(t, h.ana, made.ID, ticket.Patch{Status: ptr("solved")}); is.ClosedAt != solvedAt || is.Open {
		t.Errorf("solved: %+v", is)
	}
	h.pass(time.Hour)
	if is := h.patch(t, h.ana, made.ID, ticket.Patch{Status: ptr("closed")}); is.ClosedAt != solvedAt || is.Open {
		t.Errorf("closed: %+v", is)
	}
	if is := h.patch(t, h.ana, made.ID, ticket.Patch{Status: ptr("open")}); is.ClosedAt != 0 || !is.Open {
		t.Errorf("reopened: %+v", is)
	}
	if is := h.patch(t, h.ana, made.ID, ticket.Patch{Status: ptr("cancelled")}); is.ClosedAt != h.ms.Load() || is.Open {
		t.Errorf("cancelled: %+v", is)
	}
}

// A ticket goes to who works in its project, and moving it leaves behind who
// does not work in the new one. Both desks hear of it.
func TestMovingATicket(t *testing.T) {
	h := newHouse(t)
	made := h.left(t, h.visitor("vera", "v@example.com", true), "support", "hola")
	h.heard()
	moved := h.patch(t, h.ana, made.ID, ticket.Patch{Project: ptr("sales")})
	if moved.Project != "sales" || moved.Assignee != "" {
		t.Errorf("got %+v", moved)
	}
	if f := h.heard(); len(f) != 2 || f[0].project != "support" || f[1].project != "sales" {
		t.Errorf("the desks heard %+v", f)
	}
	if back := h.patch(t, h.owner, made.ID, ticket.Patch{Project: ptr("support")}); back.Assignee != "ana" {
		t.Errorf("back without the project's default: %+v", back)
	}
	if both := h.patch(t, h.owner, made.ID, ticket.Patch{Project: ptr("sales"), Assignee: ptr("bea")}); both.Project != "sales" || both.Assignee != "bea" {
		t.Errorf("got %+v", both)
	}
	if nobody := h.patch(t, h.owner, made.ID, ticket.Patch{Assignee: ptr("")}); nobody.Assignee != "" {
		t.Errorf("got %+v", nobody)
	}
	if all := h.patch(t, h.owner, made.ID, ticket.Patch{Assignee: ptr("owner")}); all.Assignee != "owner" {
		t.Errorf("an owner sees all projects, but got %+v", all)
	}
}

func TestUpdateRefuses(t *testing.T) {
	h := newHouse(t)
	must(t, h.store.InsertProject(t.Context(), h.sc, &tenant.Project{ID: "shut", Disabled: true}))
	made := h.left(t, h.visitor("vera", "v@example.com", true), "support", "hola")
	for what, c := range map[string]struct {
		patch ticket.Patch
		want  *tenant.Error
		field string
	}{
		"an unknown status":      {ticket.Patch{Status: ptr("backlog")}, tenant.ErrBadStatus, "status"},
		"no status":              {ticket.Patch{Status: ptr("")}, tenant.ErrBadStatus, "status"},
		"an unknown type":        {ticket.Patch{Type: ptr("wish")}, tenant.ErrBadValue, "type"},
		"an unknown priority":    {ticket.Patch{Priority: ptr("")}, tenant.ErrBadValue, "priority"},
		"an unknown project":     {ticket.Patch{Project: ptr("nope")}, tenant.ErrBadProject, "project"},
		"no project":             {ticket.Patch{Project: ptr("")}, tenant.ErrBadProject, "project"},
		"a disabled project":     {ticket.Patch{Project: ptr("shut")}, tenant.ErrBadProject, "project"},
		"another project's":      {ticket.Patch{Assignee: ptr("bea")}, tenant.ErrNoTargetAgent, "assignee"},
		"the old project's":      {ticket.Patch{Project: ptr("sales"), Assignee: ptr("gone")}, tenant.ErrNoTargetAgent, "assignee"},
		"a disabled agent":       {ticket.Patch{Assignee: ptr("gone")}, tenant.ErrNoTargetAgent, "assignee"},
		"an agent with a NUL":    {ticket.Patch{Assignee: ptr("a\x00b")}, tenant.ErrNoTargetAgent, "assignee"},
		"an unknown company":     {ticket.Patch{Company: ptr("nope")}, tenant.ErrBadValue, "company"},
		"no subject":             {ticket.Patch{Subject: ptr(" ")}, tenant.ErrSubjectRequired, "subject"},
		"too long a subject":     {ticket.Patch{Subject: ptr(strings.Repeat("x", 10_000))}, tenant.ErrTooLong, "subject"},
		"too long a reason":      {ticket.Patch{Priority: ptr("low"), Reason: strings.Repeat("x", 10_000)}, tenant.ErrTooLong, "reason"},
		"one good, one bad":      {ticket.Patch{Priority: ptr("low"), Status: ptr("backlog")}, tenant.ErrBadStatus, "status"},
		"control in the subject": {ticket.Patch{Subject: ptr("a\x07b")}, tenant.ErrBadText, "subject"},
	} {
		c.patch.Version = made.Version
		is := *made
		_, err := h.Update(t.Context(), h.owner, &is, c.patch)
		refused(t, err, c.want, what)
		if err != nil && tenant.Answer(err).Field != c.field {
			t.Errorf("%s: at field %q", what, tenant.Answer(err).Field)
		}
	}
	if is := h.fresh(t, made.ID); is.Version != made.Version || len(h.thread(t, made.ID)) != 0 {
		t.Errorf("something refused was stored: %+v", is)
	}
}
