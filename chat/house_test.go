package chat_test

import (
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/storage/redis"
	"recado/storage/storetest"
	"recado/tenant"
)

// A house is the chat room on a real embedded store and a real bus, with a
// tenant, two projects and two agents.
type house struct {
	*chat.Service
	store    *storage.Store
	presence *redis.Presence
	hub      *chat.Hub
	heard    *ear
	sc       tenant.Scope
	ana, bea tenant.Actor
	now      *clock
}

// A clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// An ear hears what is published, and passes it on to the hub.
type ear struct {
	hub *chat.Hub
	mu  sync.Mutex
	all []heard
}

type heard struct {
	tenant, channel string
	frame           map[string]any
}

func (e *ear) Publish(sc tenant.Scope, channel string, frame []byte) {
	var decoded map[string]any
	_ = json.Unmarshal(frame, &decoded) // hints and ends are no objects
	e.mu.Lock()
	e.all = append(e.all, heard{sc.Tenant(), channel, decoded})
	e.mu.Unlock()
	e.hub.Deliver(sc.Tenant(), channel, frame, false)
}

// on returns the frames of one type on one channel.
func (e *ear) on(channel, frameType string) []map[string]any {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []map[string]any
	for _, h := range e.all {
		if h.channel == channel && h.frame["type"] == frameType {
			found = append(found, h.frame)
		}
	}
	return found
}

// raw returns what was published on a channel, also what is no frame.
func (e *ear) raw(channel string) []heard {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(e.all), func(h heard) bool { return h.channel != channel })
}

func newHouse(t *testing.T) *house {
	t.Helper()
	store := storetest.Open(t)
	pipe, err := redis.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pipe.Close() })
	h := &house{store: store, hub: chat.NewHub(), now: &clock{at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}}
	h.presence = redis.NewPresence(pipe, 40*time.Second)
	h.heard = &ear{hub: h.hub}
	h.Service = chat.New(chat.Options{
		Store: store, People: store, Bus: h.heard, Presence: h.presence, Hub: h.hub,
		Log: slog.New(slog.DiscardHandler), Now: h.now.Now,
		MessageLimit: 4000, AttachmentLimit: 10, FileLimit: 25 << 20,
	})
	h.sc = h.tenant(t, "acme")
	return h
}

// tenant makes a tenant with the projects "support" and "sales" and the agents
// Ana (both) and Bea (support).
func (h *house) tenant(t *testing.T, id string) tenant.Scope {
	t.Helper()
	sc := tenant.UnscopedScope(id)
	must(t, h.store.InsertTenant(t.Context(), sc, &tenant.Tenant{ID: id, Name: id, Locale: "es", TimeZone: "UTC"}))
	agents := map[string][]string{"ana": {"support", "sales"}, "bea": {"support"}}
	for _, name := range []string{"ana", "bea"} {
		must(t, h.store.InsertAgent(t.Context(), sc, &tenant.Agent{
			ID: name, Login: name, Name: name, Role: tenant.RoleAgent, Capacity: 2, Availability: tenant.AvailableOnline,
		}))
		actor := tenant.Actor{Scope: sc, Kind: tenant.AgentOf, ID: name, Name: name, Role: tenant.RoleAgent, Projects: agents[name]}
		if name == "ana" {
			h.ana = actor
		} else {
			h.bea = actor
		}
	}
	must(t, h.store.InsertProject(t.Context(), sc, &tenant.Project{ID: "support", Name: "Support", Agents: []string{"ana", "bea"}, Files: true, Hours: tenant.Hours{Always: true}}))
	must(t, h.store.InsertProject(t.Context(), sc, &tenant.Project{ID: "sales", Name: "Sales", Agents: []string{"ana"}, Files: true, Hours: tenant.Hours{Always: true}}))
	return sc
}

// there makes agents present.
func (h *house) there(t *testing.T, agents ...tenant.Actor) {
	t.Helper()
	for _, a := range agents {
		must(t, h.presence.Touch(t.Context(), a.Scope, a.ID, "session", h.now.Now().UnixMilli()))
	}
}

func (h *house) visitor(id string) tenant.Actor {
	return tenant.Actor{Scope: h.sc, Kind: tenant.Visitor, ID: id, Name: "Visitor " + id, Widget: "w"}
}

// start opens a conversation with a first message.
func (h *house) start(t *testing.T, visitor tenant.Actor, project, clientID, text string) *chat.Conversation {
	t.Helper()
	c, _, err := h.Start(t.Context(), visitor, opening(project, clientID, text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func opening(project, clientID, text string) chat.Opening {
	return chat.Opening{Outgoing: chat.Outgoing{ClientID: clientID, Text: text}, Project: project, Locale: "es"}
}

func (h *house) thread(t *testing.T, actor tenant.Actor, id string) []chat.Message {
	t.Helper()
	all, _, err := h.Messages(t.Context(), actor, id, true, 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].Seq != int64(i)+1 {
			t.Fatalf("entry %d has seq %d: the sequence is not dense", i, all[i].Seq)
		}
	}
	return all
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks that err is a refusal for a reason.
func refused(t *testing.T, err error, want *tenant.Error) {
	t.Helper()
	if err == nil || tenant.Answer(err).Reason != want.Reason {
		t.Fatalf("got %v, want %s", err, want.Reason)
	}
}
