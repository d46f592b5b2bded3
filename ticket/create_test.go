package ticket_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"recado/chat"
	"recado/storage"
	"recado/tenant"
	"recado/ticket"
)

// A11: what a visitor leaves becomes a ticket with the project's defaults.
func TestCreateTakesTheProjectsDefaults(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "Vera@Example.com", false)
	got := h.left(t, v, "support", "La impresora\nno imprime desde ayer")
	if got.Number != 1 || got.Subject != "La impresora no imprime desde ayer" || got.Description != "La impresora\nno imprime desde ayer" {
		t.Errorf("got number %d, subject %q, description %q", got.Number, got.Subject, got.Description)
	}
	if got.Status != "new" || got.Category != tenant.CategoryNew || !got.Open || got.Type != ticket.TypeProblem || got.Priority != ticket.PriorityHigh || got.Assignee != "ana" {
		t.Errorf("got %s %s %v %s %s %s", got.Status, got.Category, got.Open, got.Type, got.Priority, got.Assignee)
	}
	if got.Requester.Email != "vera@example.com" || got.RequesterEmail != "vera@example.com" || got.Requester.Verified {
		t.Errorf("got requester %+v", got.Requester)
	}
	if other := h.left(t, v, "sales", "otra cosa"); other.Number != 2 || other.Type != ticket.TypeSupport || other.Priority != ticket.PriorityMedium || other.Assignee != "" {
		t.Errorf("without defaults got %+v", other)
	}
	heard := h.heard()
	if len(heard) != 2 || heard[0].project != "support" || heard[0].frame.Type != "ticket" || heard[0].frame.Ticket.ID != got.ID || heard[1].project != "sales" {
		t.Errorf("the desks heard %+v", heard)
	}
}

// A default that is not good any more does not keep visitors from writing.
func TestCreateIgnoresDefaultsThatAreGone(t *testing.T) {
	h := newHouse(t)
	p, err := h.store.Project(t.Context(), h.sc, "support")
	must(t, err)
	p.Ticket = tenant.TicketDefaults{Type: "strange", Priority: "urgent", Assignee: "gone"}
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	got := h.left(t, h.visitor("vera", "v@example.com", false), "support", "hola")
	if got.Type != ticket.TypeSupport || got.Priority != ticket.PriorityMedium || got.Assignee != "" {
		t.Errorf("got %s %s %q", got.Type, got.Priority, got.Assignee)
	}
}

func TestCreateIsOncePerClientID(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", false)
	n := leaving(v, "support", "hola")
	first, repeated, err := h.Create(t.Context(), v, n)
	must(t, err)
	if repeated {
		t.Error("the first one is called a repeat")
	}
	h.patch(t, h.ana, first.ID, ticket.Patch{Status: ptr("closed")})
	h.heard()
	n.Description, n.Project = "something else", "no such project"
	again, repeated, err := h.Create(t.Context(), v, n)
	must(t, err)
	if !repeated || again.ID != first.ID || again.Description != "hola" {
		t.Errorf("repeat gave %+v, %v", again, repeated)
	}
	if len(h.heard()) != 1 {
		t.Error("the repeat was not published again")
	}
	// The same client id of somebody else is another ticket.
	w := h.visitor("wanda", "w@example.com", false)
	n.Project = "support"
	if other, repeated, err := h.Create(t.Context(), w, n); err != nil || repeated || other.ID == first.ID {
		t.Errorf("another visitor got %v, %v, %v", other, repeated, err)
	}
	if made, err := h.Made(t.Context(), v, n.ClientID); err != nil || made.ID != first.ID {
		t.Errorf("Made gave %v, %v", made, err)
	}
	_, err = h.Made(t.Context(), v, "never-used")
	refused(t, err, tenant.ErrNotFound, "Made for nothing")
}

// Two nodes get the same request at once, many times over: one ticket each.
func TestCreateRacesWithItself(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", false)
	nodes := []*ticket.Service{h.Service, h.node(storage.New(h.calls, cursorKey))}
	numbers := map[int64]bool{}
	for range 10 {
		n := leaving(v, "support", "hola")
		file := h.file(t, v)
		n.Files = []string{file.ID}
		var wg sync.WaitGroup
		got := make([]*ticket.Ticket, 6)
		for i := range got {
			wg.Go(func() {
				made, _, err := nodes[i%2].Create(t.Context(), v, n)
				if err != nil {
					t.Errorf("create: %v", err)
					return
				}
				got[i] = made
			})
		}
		wg.Wait()
		if t.Failed() {
			return
		}
		for _, g := range got {
			if g.ID != got[0].ID || g.Number != got[0].Number {
				t.Fatalf("two tickets of one request: %d and %d", g.Number, got[0].Number)
			}
		}
		if notes := h.thread(t, got[0].ID); len(notes) != 1 || len(notes[0].Attachments) != 1 {
			t.Fatalf("the thread has %+v", notes)
		}
		if numbers[got[0].Number] {
			t.Fatalf("number %d twice", got[0].Number)
		}
		numbers[got[0].Number] = true
	}
}

func TestNumbersAreUniqueUnderConcurrency(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", false)
	nodes := []*ticket.Service{h.Service, h.node(storage.New(h.calls, cursorKey))}
	var mu sync.Mutex
	var numbers []int64
	var wg sync.WaitGroup
	for i := range 40 {
		n := leaving(v, "sales", "hola")
		wg.Go(func() {
			made, _, err := nodes[i%2].Create(t.Context(), v, n)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			numbers = append(numbers, made.Number)
		})
	}
	wg.Wait()
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != int64(i+1) {
			t.Fatalf("numbers %v", numbers)
		}
	}
}

// A tenant whose counter was lost still gets tickets.
func TestATakenNumberIsSkipped(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", false)
	must(t, h.store.InsertTicket(t.Context(), h.sc, &ticket.Ticket{ID: "old", Number: 1, Origin: "import", Words: []string{}}))
	if got := h.left(t, v, "sales", "hola"); got.Number != 2 {
		t.Errorf("got number %d", got.Number)
	}
}

// file is one that the actor uploaded.
func (h *house) file(t *testing.T, actor tenant.Actor) *chat.File {
	t.Helper()
	f, err := h.chat.NewFile(t.Context(), actor, clientID(), &chat.File{Name: "foto.png", Type: "image/png", Size: 3, Key: "k"})
	must(t, err)
	return f
}

// A7: files come along, once, and a repeat after a crash names the same place.
func TestCreateTakesFilesAlong(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", false)
	f := h.file(t, v)
	n := leaving(v, "support", "mire la foto")
	n.Files = []string{f.ID}
	// The node died between binding the file and storing the ticket.
	if _, err := h.chat.BindToTicket(t.Context(), v, n.Files, "visitor:vera:"+n.ClientID, false); err != nil {
		t.Fatal(err)
	}
	made, _, err := h.Create(t.Context(), v, n)
	must(t, err)
	notes := h.thread(t, made.ID)
	if len(notes) != 1 || notes[0].Visibility != ticket.Public || len(notes[0].Attachments) != 1 || notes[0].Attachments[0].ID != f.ID || notes[0].Author != "vera" {
		t.Fatalf("the thread has %+v", notes)
	}
	bound, err := h.store.File(t.Context(), h.sc, f.ID)
	must(t, err)
	if err := h.MayOpen(t.Context(), h.ana, bound); err != nil {
		t.Errorf("the desk can't open it: %v", err)
	}
	refused(t, h.MayOpen(t.Context(), h.bea, bound), tenant.ErrNotFound, "another project's agent opens it")
	refused(t, h.MayOpen(t.Context(), v, bound), tenant.ErrNotFound, "a visitor opens a ticket's file")

	stolen := leaving(h.visitor("eve", "e@example.com", false), "support", "x")
	stolen.Files = []string{f.ID}
	_, _, err = h.Create(t.Context(), h.visitor("eve", "e@example.com", false), stolen)
	refused(t, err, tenant.ErrNotFound, "somebody else's file")
}

func TestCreateRefuses(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", false)
	must(t, h.store.InsertProject(t.Context(), h.sc, &tenant.Project{ID: "shut", Disabled: true}))
	cases := []struct {
		what  string
		actor tenant.Actor
		edit  func(*ticket.NewTicket)
		want  *tenant.Error
		field string
	}{
		{"no client id", v, func(n *ticket.NewTicket) { n.ClientID = "" }, tenant.ErrBadClientID, "client_id"},
		{"a client id with a colon", v, func(n *ticket.NewTicket) { n.ClientID = "a:b:c:d:e" }, tenant.ErrBadClientID, "client_id"},
		{"no project", v, func(n *ticket.NewTicket) { n.Project = "" }, tenant.ErrBadProject, "project"},
		{"unknown project", v, func(n *ticket.NewTicket) { n.Project = "nope" }, tenant.ErrBadProject, "project"},
		{"a project with a NUL", v, func(n *ticket.NewTicket) { n.Project = "sup\x00port" }, tenant.ErrBadProject, "project"},
		{"disabled project", v, func(n *ticket.NewTicket) { n.Project = "shut" }, tenant.ErrBadProject, "project"},
		{"a project that the agent does not see", h.bea, func(*ticket.NewTicket) {}, tenant.ErrBadProject, "project"},
		{"nothing said", v, func(n *ticket.NewTicket) { n.Description = " \n\u200b " }, tenant.ErrSubjectRequired, "subject"},
		{"a subject of 10,000 characters", v, func(n *ticket.NewTicket) { n.Subject = strings.Repeat("ñ", 10_000) }, tenant.ErrTooLong, "subject"},
		{"a subject of two lines", v, func(n *ticket.NewTicket) { n.Subject = "a\nb" }, tenant.ErrBadText, "subject"},
		{"a control character", v, func(n *ticket.NewTicket) { n.Description = "a\x00b" }, tenant.ErrBadText, "description"},
		{"an override of direction", v, func(n *ticket.NewTicket) { n.Subject = "a\u202eb" }, tenant.ErrBadText, "subject"},
		{"broken UTF-8", v, func(n *ticket.NewTicket) { n.Description = "a\xff" }, tenant.ErrBadText, "description"},
		{"too long a description", v, func(n *ticket.NewTicket) { n.Description = strings.Repeat("x", ticket.MaxText+1) }, tenant.ErrTooLong, "description"},
		{"not an e-mail", v, func(n *ticket.NewTicket) { n.Requester.Email = "vera at example" }, tenant.ErrBadEmail, "email"},
		{"unknown type", v, func(n *ticket.NewTicket) { n.Type = "wish" }, tenant.ErrBadValue, "type"},
		{"unknown priority", v, func(n *ticket.NewTicket) { n.Priority = "max" }, tenant.ErrBadValue, "priority"},
		{"an agent of another project", v, func(n *ticket.NewTicket) { n.Assignee = "bea" }, tenant.ErrNoTargetAgent, "assignee"},
		{"a disabled agent", v, func(n *ticket.NewTicket) { n.Assignee = "gone" }, tenant.ErrNoTargetAgent, "assignee"},
		{"no such agent", v, func(n *ticket.NewTicket) { n.Assignee = "nobody" }, tenant.ErrNoTargetAgent, "assignee"},
		{"a file that is not there", v, func(n *ticket.NewTicket) { n.Files = []string{"nope"} }, tenant.ErrNotFound, "attachments"},
		{"too many files", v, func(n *ticket.NewTicket) { n.Files = make([]string, 11) }, tenant.ErrTooManyAttachments, "attachments"},
	}
	for _, c := range cases {
		n := leaving(v, "support", "hola")
		c.edit(&n)
		_, _, err := h.Create(t.Context(), c.actor, n)
		refused(t, err, c.want, c.what)
		if err != nil && tenant.Answer(err).Field != c.field {
			t.Errorf("%s: at field %q, want %q", c.what, tenant.Answer(err).Field, c.field)
		}
	}
	page, err := h.store.Tickets(t.Context(), h.sc, ticket.Query{View: ticket.ViewAll, Limit: 10})
	must(t, err)
	if len(page.Items) != 0 {
		t.Errorf("something refused was stored: %+v", page.Items)
	}
}

// Markup is text like any other, and long first words become a short subject.
func TestMarkupIsText(t *testing.T) {
	h := newHouse(t)
	text := `<script>alert("x")</script> & <b>"hola"</b>`
	got := h.left(t, h.visitor("vera", "v@example.com", false), "support", text)
	if got.Description != text || got.Subject != text {
		t.Errorf("got %q and %q", got.Description, got.Subject)
	}
	long := h.left(t, h.visitor("vera", "v@example.com", false), "support", strings.Repeat("palabra ", 100))
	if r := []rune(long.Subject); len(r) > 80 || !strings.HasSuffix(long.Subject, "palabra…") {
		t.Errorf("got subject %q", long.Subject)
	}
}
