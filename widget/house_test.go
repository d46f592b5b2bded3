package widget_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/storage/blob"
	"recado/storage/engine"
	"recado/storage/redis"
	"recado/storage/sqlite"
	"recado/tenant"
	"recado/ticket"
	"recado/widget"
)

// A house is the visitor's door on a real embedded store, folder and Redis: a
// tenant with the projects "support" (files, subject asked) and "sales" (no
// files, no subject), one agent, and cases 1 to 3.
type house struct {
	*widget.Service
	chat     *chat.Service
	tickets  *ticket.Service
	store    *storage.Store
	presence *redis.Presence
	asked    *asked
	sc       tenant.Scope
	ana      tenant.Actor

	mu sync.Mutex
	at time.Time
}

// asked remembers what was asked of the engine.
type asked struct {
	engine.Engine
	mu    sync.Mutex
	calls []string
}

func (a *asked) note(verb string, c *engine.Collection) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, verb+" "+c.Name)
}

// during returns what was asked during do.
func (a *asked) during(do func()) string {
	a.mu.Lock()
	a.calls = nil
	a.mu.Unlock()
	do()
	a.mu.Lock()
	defer a.mu.Unlock()
	return fmt.Sprint(a.calls)
}

func (a *asked) Get(ctx context.Context, c *engine.Collection, t, id string, into any) error {
	a.note("get", c)
	return a.Engine.Get(ctx, c, t, id, into)
}

func (a *asked) Find(ctx context.Context, c *engine.Collection, t string, q engine.Query) ([]engine.Row, error) {
	a.note("find", c)
	return a.Engine.Find(ctx, c, t, q)
}

func (a *asked) Insert(ctx context.Context, c *engine.Collection, t, id string, doc any) error {
	a.note("insert", c)
	return a.Engine.Insert(ctx, c, t, id, doc)
}

func (a *asked) InsertAll(ctx context.Context, t string, all []engine.New) error {
	for _, n := range all {
		a.note("insert", n.Collection)
	}
	a.note("together", &engine.Collection{})
	return a.Engine.InsertAll(ctx, t, all)
}

func (a *asked) Replace(ctx context.Context, c *engine.Collection, t, id string, v int64, doc any) error {
	a.note("replace", c)
	return a.Engine.Replace(ctx, c, t, id, v, doc)
}

func (a *asked) Append(ctx context.Context, c *engine.Collection, group []*engine.Append) {
	a.note("append", c)
	a.Engine.Append(ctx, c, group)
}

type silence struct{}

func (silence) Publish(tenant.Scope, string, []byte) {}

func newHouse(t testing.TB) *house {
	t.Helper()
	e, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "recado.db"))
	must(t, err)
	t.Cleanup(func() { e.Close() })
	pipe, err := redis.Open(t.Context(), "")
	must(t, err)
	t.Cleanup(func() { pipe.Close() })
	files, err := blob.OpenFolder(filepath.Join(t.TempDir(), "files"))
	must(t, err)

	h := &house{asked: &asked{Engine: e}, sc: tenant.UnscopedScope("acme"), at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	h.store = storage.New(h.asked, []byte("the key of this test's cursors"))
	must(t, h.store.UnscopedPrepare(t.Context()))
	h.presence = redis.NewPresence(pipe, 40*time.Second)
	h.chat = chat.New(chat.Options{
		Store: h.store, People: h.store, Bus: silence{}, Presence: h.presence, Hub: chat.NewHub(),
		Log: slog.New(slog.DiscardHandler), Now: h.now, MessageLimit: 4000, AttachmentLimit: 2, FileLimit: 1 << 20,
	})
	h.tickets = ticket.New(ticket.Options{
		Store: h.store, People: h.store, Conversations: h.store, Files: h.chat, Now: h.now, AttachmentLimit: 2,
		Publish: func(tenant.Scope, string, any) {}, Tell: func(tenant.Scope, string, string, any) {},
	})
	h.Service = widget.New(widget.Options{
		People: h.store, Chat: h.chat, Tickets: h.tickets, Files: files, Log: slog.New(slog.DiscardHandler), Now: h.now, FileLimit: 1 << 20,
	})
	h.settleIn(t)
	return h
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

// pass lets time go by, and with it what rooms remember for a moment.
func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

func (h *house) settleIn(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	must(t, h.store.InsertTenant(ctx, h.sc, &tenant.Tenant{ID: "acme", Name: "Acme", Locale: "es", TimeZone: "UTC", Statuses: tenant.DefaultStatuses()}))
	must(t, h.store.InsertAgent(ctx, h.sc, &tenant.Agent{ID: "ana", Login: "ana", Name: "Ana", Role: tenant.RoleAgent, Capacity: 50, Availability: tenant.AvailableOnline}))
	h.ana = tenant.Actor{Scope: h.sc, Kind: tenant.AgentOf, ID: "ana", Name: "Ana", Role: tenant.RoleAgent, Projects: []string{"support", "sales"}}
	for _, p := range []tenant.Project{
		{ID: "support", Name: "Support", Position: 1, Agents: []string{"ana"}, Files: true, Hours: tenant.Hours{Always: true}},
		{ID: "sales", Name: "Sales", Position: 2, Agents: []string{"ana"}, HideSubject: true, Hours: tenant.Hours{Always: true}},
	} {
		must(t, h.store.InsertProject(ctx, h.sc, &p))
	}
	must(t, h.store.InsertWidget(ctx, h.sc, &tenant.Widget{ID: "w", Key: "widget-key-1", Name: "Site"}))
	h.ticket(t, "eva@example.com", "sales")   // 1
	h.ticket(t, "eva@example.com", "support") // 2, closed
	h.ticket(t, "leo@example.com", "support") // 3
	h.close(t, 2)
}

// ticket makes a case by hand for an e-mail.
func (h *house) ticket(t testing.TB, email, project string) {
	t.Helper()
	_, _, err := h.tickets.Create(t.Context(), h.ana, ticket.NewTicket{
		ClientID: "by-hand-" + tenant.NewID()[20:], Subject: "Caso", Description: "x", Project: project, Channel: ticket.ChannelConsole,
		Requester: ticket.Requester{Email: email},
	})
	must(t, err)
}

func (h *house) close(t testing.TB, number int64) {
	t.Helper()
	c := h.numbered(t, number)
	closed := "closed"
	_, err := h.tickets.Update(t.Context(), h.ana, c, ticket.Patch{Version: c.Version, Status: &closed})
	must(t, err)
}

func (h *house) numbered(t testing.TB, number int64) *ticket.Ticket {
	t.Helper()
	c, err := h.store.TicketByNumber(t.Context(), h.sc, number)
	must(t, err)
	return c
}

// notes are what people wrote on a case.
func (h *house) notes(t testing.TB, number int64) []ticket.Note {
	t.Helper()
	all, _, err := h.tickets.Notes(t.Context(), h.sc, h.numbered(t, number), 0)
	must(t, err)
	var said []ticket.Note
	for _, n := range all {
		if n.From == chat.FromVisitor {
			said = append(said, n)
		}
	}
	return said
}

// present makes the agent be there, or set away, or neither.
func (h *house) present(t testing.TB, state string) {
	t.Helper()
	a, err := h.store.Agent(t.Context(), h.sc, "ana")
	must(t, err)
	a.Availability = tenant.AvailableOnline
	if state == chat.Away {
		a.Availability = tenant.AvailableAway
	}
	must(t, h.store.ReplaceAgent(t.Context(), h.sc, a))
	if state != chat.Offline {
		must(t, h.presence.Touch(t.Context(), h.sc, "ana", "s", h.now().Add(time.Hour).UnixMilli()))
	}
	h.pass(5 * time.Second)
}

// work does the jobs that are due, as a node's runner would.
func (h *house) work(t testing.TB) {
	t.Helper()
	for {
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.now().UnixMilli(), 60_000)
		if tenant.Answer(err).Code == tenant.NotFound {
			return
		}
		must(t, err)
		if j.Kind == widget.JobClaim {
			must(t, h.RunClaim(t.Context(), h.sc, *j))
		}
		must(t, h.store.UnscopedFinishJob(t.Context(), j))
	}
}

// warm makes the rooms remember what they remember for a moment.
func (h *house) warm(t testing.TB) {
	t.Helper()
	_, err := h.Receive(t.Context(), h.visitor("somebody", "", false), widget.Request{ClientID: "client-0001", Project: "support", Text: "hola"})
	must(t, err)
}

// access changes who may add to a case by its number.
func (h *house) access(t testing.TB, to string) {
	t.Helper()
	acme, err := h.store.Tenant(t.Context(), h.sc)
	must(t, err)
	acme.CaseAccess = to
	must(t, h.store.ReplaceTenant(t.Context(), h.sc, acme))
	h.pass(5 * time.Second)
}

func (h *house) visitor(id, email string, verified bool) tenant.Actor {
	return tenant.Actor{Scope: h.sc, Kind: tenant.Visitor, ID: id, Widget: "w", Email: email, Verified: verified}
}

// file uploads a small file of a visitor.
func (h *house) file(t testing.TB, v tenant.Actor, clientID string) string {
	t.Helper()
	f, err := h.chat.NewFile(t.Context(), v, clientID, &chat.File{Name: "a.png", Type: "image/png", Size: 1, Key: "files/" + clientID})
	must(t, err)
	return f.ID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, err error, want *tenant.Error) {
	t.Helper()
	if err == nil || tenant.Answer(err).Reason != want.Reason {
		t.Fatalf("got %v, want %s", err, want.Reason)
	}
}
