package ticket_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/storage/engine"
	"recado/storage/sqlite"
	"recado/tenant"
	"recado/ticket"
)

// said is what a visitor, and the verified owner of an address, were told.
type said struct {
	visitor, email string
	ticket.CaseNow
}

// A house is the ticket room on a real store, with a tenant, two projects and
// their agents.
type house struct {
	*ticket.Service
	store *storage.Store
	chat  *chat.Service
	sc    tenant.Scope
	calls *counted
	ms    atomic.Int64 // the present time

	owner, ana, bea tenant.Actor // ana works in support, bea in sales

	mu     sync.Mutex
	frames []published
	told   []said // of visitors
}

type published struct {
	tenant, project string
	frame           ticket.Frame
}

// counted counts what is asked of the engine.
type counted struct {
	engine.Engine
	reads, writes atomic.Int64
}

func (c *counted) Get(ctx context.Context, col *engine.Collection, t, id string, into any) error {
	c.reads.Add(1)
	return c.Engine.Get(ctx, col, t, id, into)
}

func (c *counted) Find(ctx context.Context, col *engine.Collection, t string, q engine.Query) ([]engine.Row, error) {
	c.reads.Add(1)
	return c.Engine.Find(ctx, col, t, q)
}

func (c *counted) Replace(ctx context.Context, col *engine.Collection, t, id string, v int64, doc any) error {
	c.writes.Add(1)
	return c.Engine.Replace(ctx, col, t, id, v, doc)
}

func (c *counted) Insert(ctx context.Context, col *engine.Collection, t, id string, doc any) error {
	c.writes.Add(1)
	return c.Engine.Insert(ctx, col, t, id, doc)
}

func (c *counted) Append(ctx context.Context, col *engine.Collection, group []*engine.Append) {
	c.writes.Add(1)
	c.Engine.Append(ctx, col, group)
}

var cursorKey = []byte("the key of this test's cursors")

func newHouse(t *testing.T) *house {
	t.Helper()
	e, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "recado.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	h := &house{sc: tenant.UnscopedScope("acme"), calls: &counted{Engine: e}}
	h.ms.Store(1_700_000_000_000)
	h.store = storage.New(h.calls, cursorKey)
	if err := h.store.UnscopedPrepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.chat = chat.New(chat.Options{Store: h.store, People: h.store, Hub: chat.NewHub(), Now: h.clock})
	h.Service = h.node(h.store)
	h.settleIn(t)
	return h
}

// node is the room as another node has it.
func (h *house) node(store *storage.Store) *ticket.Service {
	return ticket.New(ticket.Options{
		Store: store, People: store, Conversations: store, Files: h.chat, Now: h.clock, AttachmentLimit: 10,
		Publish: func(sc tenant.Scope, project string, frame any) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.frames = append(h.frames, published{sc.Tenant(), project, frame.(ticket.Frame)})
		},
		Tell: func(_ tenant.Scope, visitor, email string, frame any) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.told = append(h.told, said{visitor, email, frame.(ticket.CaseFrame).Case})
		},
	})
}

func (h *house) clock() time.Time { return time.UnixMilli(h.ms.Load()) }

func (h *house) pass(d time.Duration) { h.ms.Add(d.Milliseconds()) }

// heard returns what was published since the last time.
func (h *house) heard() []published {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.frames
	h.frames = nil
	return f
}

func (h *house) settleIn(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	must(t, h.store.InsertTenant(ctx, h.sc, &tenant.Tenant{
		ID: "acme", Name: "Acme", Locale: "es", TimeZone: "America/Bogota", Statuses: tenant.DefaultStatuses(),
	}))
	for _, a := range []tenant.Agent{
		{ID: "owner", Login: "l1", Name: "Olga", Role: tenant.RoleOwner},
		{ID: "ana", Login: "l2", Name: "Ana", Role: tenant.RoleAgent},
		{ID: "bea", Login: "l3", Name: "Bea", Role: tenant.RoleAgent},
		{ID: "gone", Login: "l4", Name: "Gone", Role: tenant.RoleAgent, Disabled: true},
	} {
		must(t, h.store.InsertAgent(ctx, h.sc, &a))
	}
	for _, p := range []tenant.Project{
		{ID: "support", Name: "Support", Agents: []string{"ana", "gone"}, Ticket: tenant.TicketDefaults{Type: ticket.TypeProblem, Priority: ticket.PriorityHigh, Assignee: "ana"}},
		{ID: "sales", Name: "Sales", Agents: []string{"bea"}},
	} {
		must(t, h.store.InsertProject(ctx, h.sc, &p))
	}
	h.owner = tenant.Actor{Scope: h.sc, Kind: tenant.AgentOf, ID: "owner", Name: "Olga", Role: tenant.RoleOwner}
	h.ana = tenant.Actor{Scope: h.sc, Kind: tenant.AgentOf, ID: "ana", Name: "Ana", Role: tenant.RoleAgent, Projects: []string{"support"}}
	h.bea = tenant.Actor{Scope: h.sc, Kind: tenant.AgentOf, ID: "bea", Name: "Bea", Role: tenant.RoleAgent, Projects: []string{"sales"}}
}

func (h *house) visitor(id, email string, verified bool) tenant.Actor {
	a := tenant.Actor{Scope: h.sc, Kind: tenant.Visitor, ID: id, Name: id, Email: email, Verified: verified}
	if verified {
		a.Subject = "sub-" + id
	}
	return a
}

var ids atomic.Int64

// clientID is a new one.
func clientID() string { return fmt.Sprintf("client-%06d", ids.Add(1)) }

// left is a ticket that a visitor left in a project.
func (h *house) left(t *testing.T, v tenant.Actor, project, text string) *ticket.Ticket {
	t.Helper()
	made, _, err := h.Create(t.Context(), v, leaving(v, project, text))
	must(t, err)
	return made
}

func leaving(v tenant.Actor, project, text string) ticket.NewTicket {
	return ticket.NewTicket{
		ClientID: clientID(), Description: text, Project: project, Channel: ticket.ChannelOffline, Company: v.Company,
		Requester: ticket.Requester{Name: v.Name, Email: v.Email, Visitor: v.ID, Subject: v.Subject, Verified: v.Verified},
	}
}

// fresh is the ticket as it is stored now.
func (h *house) fresh(t *testing.T, id string) *ticket.Ticket {
	t.Helper()
	got, err := h.store.Ticket(t.Context(), h.sc, id)
	must(t, err)
	return got
}

// thread is all of a ticket's notes as they are stored, and fails unless their
// seqs are dense.
func (h *house) thread(t *testing.T, id string) []ticket.Note {
	t.Helper()
	notes, err := h.store.TicketNotes(t.Context(), h.sc, id, 0, 1000)
	must(t, err)
	for i, n := range notes {
		if n.Seq != int64(i+1) {
			t.Fatalf("note %d has seq %d", i+1, n.Seq)
		}
	}
	return notes
}

func (h *house) patch(t *testing.T, actor tenant.Actor, id string, p ticket.Patch) *ticket.Ticket {
	t.Helper()
	is := h.fresh(t, id)
	p.Version = is.Version
	after, err := h.Update(t.Context(), actor, is, p)
	must(t, err)
	return after
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused fails unless err is that refusal.
func refused(t testing.TB, err error, want *tenant.Error, what string) {
	t.Helper()
	if err == nil || !tenant.IsRefusal(err) || tenant.Answer(err).Reason != want.Reason {
		t.Errorf("%s: got %v, want %s", what, err, want.Reason)
	}
}

func ptr[T any](v T) *T { return &v }
