package chat_test

import (
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// routed says how a project gives its conversations away.
func (h *house) routed(t *testing.T, project string, r tenant.Routing) {
	t.Helper()
	h.limit(t, project, func(p *tenant.Project) { p.Routing = r })
}

// tick runs the offers' jobs that are due now, and returns how many were.
func (h *house) tick(t *testing.T) (ran int) {
	t.Helper()
	for {
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().UnixMilli(), 60_000)
		if err != nil {
			return ran
		}
		if j.Kind != chat.JobOffer {
			continue
		}
		must(t, h.PassOn(t.Context(), h.sc, *j))
		must(t, h.PassOn(t.Context(), h.sc, *j)) // its node died before it could say so
		must(t, h.store.UnscopedFinishJob(t.Context(), j))
		ran++
	}
}

func (h *house) read(t *testing.T, id string) *chat.Conversation {
	t.Helper()
	c, err := h.Service.Conversation(t.Context(), h.ana, id)
	must(t, err)
	return c
}

func (h *house) agent(t *testing.T, id string) *tenant.Agent {
	t.Helper()
	a, err := h.store.Agent(t.Context(), h.sc, id)
	must(t, err)
	return a
}

func (h *house) entries(t *testing.T, id string) string {
	t.Helper()
	var types []chat.EntryType
	for _, m := range h.thread(t, h.ana, id) {
		types = append(types, m.Type)
	}
	return fmt.Sprint(types)
}

// An offer that nobody takes goes to the next agent, once, and sets the first
// one away; who is left without agents waits at the old place.
func TestOfferNotTaken(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana, h.bea)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	if c.Agent != "ana" || c.OfferUntil != h.now.Now().Add(time.Minute).UnixMilli() {
		t.Fatalf("offered to %q until %d", c.Agent, c.OfferUntil)
	}
	h.now.Add(59 * time.Second)
	h.there(t, h.ana, h.bea)
	if ran := h.tick(t); ran != 0 {
		t.Fatalf("%d offers ended too early", ran)
	}
	h.now.Add(time.Second)
	h.tick(t)
	c = h.read(t, c.ID)
	if c.Agent != "bea" || c.OfferUntil != h.now.Now().Add(time.Minute).UnixMilli() || h.load(t, h.ana) != 0 || h.load(t, h.bea) != 1 {
		t.Fatalf("offered to %q until %d, ana counts %d, bea %d", c.Agent, c.OfferUntil, h.load(t, h.ana), h.load(t, h.bea))
	}
	if a := h.agent(t, "ana"); a.Availability != tenant.AvailableAway || a.AwayReason != tenant.AwayOffer {
		t.Errorf("ana is %s for %q", a.Availability, a.AwayReason)
	}
	h.now.Add(time.Minute)
	h.there(t, h.ana, h.bea)
	h.tick(t)
	c = h.read(t, c.ID)
	if c.Status != chat.Waiting || c.WaitingSince != c.CreatedAt {
		t.Errorf("%s since %d, began at %d", c.Status, c.WaitingSince, c.CreatedAt)
	}
	if got, want := h.entries(t, c.ID), "[text assigned released assigned released]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, m := range h.thread(t, h.visitor("v1"), c.ID) {
		if m.Type == chat.EntryReleased && m.Data != nil {
			t.Errorf("the visitor reads %+v", m.Data)
		}
	}
	// Who says that they are there again is given it.
	_, err := tenant.NewAdmin(tenant.AdminOptions{Store: h.store}).SetAvailability(t.Context(), h.sc, "ana", tenant.AvailableOnline)
	must(t, err)
	h.TenantChanged(t.Context(), h.sc, "agent")
	must(t, h.Drain(t.Context(), h.sc))
	if c = h.read(t, c.ID); c.Agent != "ana" || h.agent(t, "ana").AwayReason != "" {
		t.Errorf("%s for %q, away for %q", c.Status, c.Agent, h.agent(t, "ana").AwayReason)
	}
}

// Whatever an agent does with an offer before its end stands: nobody takes it
// from them, and nobody is set away.
func TestOfferTaken(t *testing.T) {
	for name, tt := range map[string]struct {
		do     func(t *testing.T, h *house, id string) error
		status chat.Status
		agent  string
		types  string
	}{
		"answered": {func(t *testing.T, h *house, id string) error {
			_, err := h.Send(t.Context(), h.ana, id, chat.Outgoing{ClientID: "client-0002", Text: "dígame"})
			return err
		}, chat.Active, "ana", "[text assigned text]"},
		"claimed, twice": {func(t *testing.T, h *house, id string) error {
			for _, clientID := range []string{"client-0002", "client-0002", "client-0003"} {
				if _, err := h.Claim(t.Context(), h.ana, id, clientID); err != nil {
					return err
				}
			}
			return nil
		}, chat.Active, "ana", "[text assigned claimed]"},
		"transferred": {func(t *testing.T, h *house, id string) error {
			_, err := h.Transfer(t.Context(), h.ana, id, chat.Transfer{ClientID: "client-0002", Agent: "bea"})
			return err
		}, chat.Active, "bea", "[text assigned assigned]"},
		"ended": {func(t *testing.T, h *house, id string) error {
			_, err := h.End(t.Context(), h.visitor("v1"), id, "client-0002")
			return err
		}, chat.Closed, "ana", "[text assigned closed]"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.there(t, h.ana, h.bea)
			c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
			must(t, tt.do(t, h, c.ID))
			h.now.Add(2 * time.Minute)
			if ran := h.tick(t); ran != 1 {
				t.Fatalf("%d offers ended, want the one that was made", ran)
			}
			c = h.read(t, c.ID)
			if c.Status != tt.status || c.Agent != tt.agent || c.OfferUntil != 0 || h.entries(t, c.ID) != tt.types {
				t.Errorf("%s for %q until %d: %s", c.Status, c.Agent, c.OfferUntil, h.entries(t, c.ID))
			}
			if a := h.agent(t, "ana"); a.Availability != tenant.AvailableOnline {
				t.Errorf("ana is %s", a.Availability)
			}
		})
	}
}

// An offer's end that comes twice (its node died) sets nobody away who has come
// back with another offer of the same conversation.
func TestOfferOfLongAgo(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	_, err := h.Release(t.Context(), h.ana, c.ID, "client-0002")
	must(t, err)
	h.now.Add(30 * time.Second)
	h.there(t, h.ana)
	must(t, h.Drain(t.Context(), h.sc)) // ana again, as there is nobody else
	h.now.Add(30 * time.Second)
	h.tick(t)
	if c = h.read(t, c.ID); c.Agent != "ana" || c.OfferUntil == 0 {
		t.Errorf("%s for %q until %d", c.Status, c.Agent, c.OfferUntil)
	}
}

// A project may leave an agent all the time they like.
func TestOfferWithoutEnd(t *testing.T) {
	h := newHouse(t)
	h.routed(t, "support", tenant.Routing{Offer: -1})
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	if c.Agent != "ana" || c.OfferUntil != 0 {
		t.Fatalf("%s for %q until %d", c.Status, c.Agent, c.OfferUntil)
	}
	h.now.Add(time.Hour)
	if ran := h.tick(t); ran != 0 {
		t.Errorf("%d offers ended", ran)
	}
}

// What a person gave to an agent stays there, also where that agent is absent
// or has no place left; only the project's limits end it.
func TestManualAssignmentStays(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	c, err := h.Transfer(t.Context(), h.ana, c.ID, chat.Transfer{ClientID: "client-0002", Agent: "bea", Note: "te conoce"})
	must(t, err)
	if !c.Manual || c.OfferUntil != 0 {
		t.Fatalf("%+v", c)
	}
	for range 3 {
		h.now.Add(2 * time.Minute)
		h.there(t, h.ana)
		h.tick(t)
		h.absent(t, "bea")
		must(t, h.Rebuild(t.Context(), h.sc))
		must(t, h.Drain(t.Context(), h.sc))
	}
	if c = h.read(t, c.ID); c.Agent != "bea" {
		t.Fatalf("%s for %q, want bea", c.Status, c.Agent)
	}
	notes, err := h.Notes(t.Context(), h.bea, c.ID, 0)
	must(t, err)
	if len(notes) != 1 || notes[0].Text != "te conoce" {
		t.Errorf("notes %+v", notes)
	}
	// Until a person decides otherwise.
	if c, err = h.Release(t.Context(), h.bea, c.ID, "client-0003"); err != nil || c.Manual {
		t.Fatalf("%+v, %v", c, err)
	}
	must(t, h.Drain(t.Context(), h.sc))
	if c = h.read(t, c.ID); c.Agent != "ana" || c.Manual {
		t.Errorf("%s for %q, manual %t", c.Status, c.Agent, c.Manual)
	}
}

// Two nodes that end the same offer at once (one was thought to be dead) end it
// once, and one agent has it then.
func TestOfferEndsOnceOverTwoNodes(t *testing.T) {
	h := newHouse(t)
	other := chat.New(chat.Options{
		Store: h.store, People: h.store, Bus: h.heard, Presence: h.presence, Hub: chat.NewHub(),
		Log: slog.New(slog.DiscardHandler), Now: h.now.Now, MessageLimit: 4000, AttachmentLimit: 10, FileLimit: 25 << 20,
	})
	for i := range 5 {
		h.there(t, h.ana, h.bea)
		for _, name := range []string{"ana", "bea"} {
			h.choose(t, name, tenant.AvailableOnline)
		}
		c := h.start(t, h.visitor(fmt.Sprint("v", i)), "support", "client-0001", "hola")
		first := c.Agent
		h.now.Add(time.Minute)
		h.there(t, h.ana, h.bea)
		job := chat.Job{Subject: c.ID, Data: map[string]string{"agent": c.Agent, "until": fmt.Sprint(c.OfferUntil)}}
		var all sync.WaitGroup
		for _, s := range []*chat.Service{h.Service, other} {
			all.Go(func() { must(t, s.PassOn(t.Context(), h.sc, job)) })
		}
		all.Wait()
		c = h.read(t, c.ID)
		if got := h.entries(t, c.ID); got != "[text assigned released assigned]" || c.Agent == first || h.load(t, h.ana)+h.load(t, h.bea) != 1 {
			t.Fatalf("%s for %q after %q, %d and %d", got, c.Agent, first, h.load(t, h.ana), h.load(t, h.bea))
		}
		_, err := h.End(t.Context(), h.visitor(fmt.Sprint("v", i)), c.ID, "client-0002")
		must(t, err)
	}
}

// An end that comes much too late, because nothing ran, is nobody's fault; one
// whose offer was never written ends nothing.
func TestOfferAfterAnOutage(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.now.Add(10 * time.Minute)
	h.there(t, h.bea)
	must(t, h.PassOn(t.Context(), h.sc, chat.Job{Subject: c.ID, Data: map[string]string{"agent": "bea", "until": fmt.Sprint(c.OfferUntil)}}))
	must(t, h.PassOn(t.Context(), h.sc, chat.Job{Subject: "none", Data: map[string]string{"agent": "ana", "until": "1"}}))
	if got := h.read(t, c.ID); got.Agent != "ana" || got.OfferUntil != c.OfferUntil {
		t.Fatalf("%s for %q until %d", got.Status, got.Agent, got.OfferUntil)
	}
	h.tick(t)
	if c = h.read(t, c.ID); c.Agent != "bea" || h.agent(t, "ana").Availability != tenant.AvailableOnline {
		t.Errorf("%s for %q, ana is %s", c.Status, c.Agent, h.agent(t, "ana").Availability)
	}
}
