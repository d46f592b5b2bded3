package chat_test

import (
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// state waits for the next availability frame and returns what it says.
func (c *caller) state(t *testing.T) string {
	t.Helper()
	return c.hear(t, "availability")["availability"].(map[string]any)["state"].(string)
}

// choose stores what an agent chose, and tells the room.
func (h *house) choose(t *testing.T, agent string, to tenant.Availability) {
	t.Helper()
	a, err := h.store.Agent(t.Context(), h.sc, agent)
	must(t, err)
	a.Availability = to
	must(t, h.store.ReplaceAgent(t.Context(), h.sc, a))
	h.TenantChanged(t.Context(), h.sc, "agent")
}

// S2: sessions hear by themselves when an agent comes, sets away, comes back,
// leaves, and when a lease runs out without anybody saying so.
func TestAvailabilityReachesSessions(t *testing.T) {
	d := newDoor(t, nil)
	must(t, d.store.InsertWidget(t.Context(), d.sc, &tenant.Widget{ID: "w", Key: "widget-key-1"}))
	visitor := d.enter(t, "visitor")
	round := func(want string) {
		t.Helper()
		d.Attend(t.Context(), d.sc)
		if got := visitor.state(t); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
	round(chat.Offline)
	ana := d.enter(t, "ana")
	round(chat.Online)
	d.choose(t, "ana", tenant.AvailableAway)
	round(chat.Away)
	d.choose(t, "ana", tenant.AvailableOnline)
	round(chat.Online)
	ana.Close()
	eventually(t, "ana's lease is gone", func() bool {
		present, err := d.presence.Present(t.Context(), d.sc, d.now.Now().UnixMilli())
		must(t, err)
		return len(present) == 0
	})
	round(chat.Offline)
	d.there(t, d.bea) // on another node
	round(chat.Online)
	d.now.Add(39 * time.Second)
	d.Attend(t.Context(), d.sc) // nothing new
	d.now.Add(2 * time.Second)
	round(chat.Offline)
}

// settle lets a full lease go by in which the node could see Redis, so that
// absence proves something.
func (h *house) settle(t *testing.T) {
	t.Helper()
	h.Attend(t.Context(), h.sc)
	h.now.Add(40 * time.Second)
	h.Attend(t.Context(), h.sc)
}

// An agent who only loads the page again keeps everything; one who stays away
// for a minute does not.
func TestGoneOnlyAfterAWhile(t *testing.T) {
	h := newHouse(t)
	h.settle(t)
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	must(t, h.presence.Leave(t.Context(), h.sc, "ana", "session"))
	h.Attend(t.Context(), h.sc)
	for _, step := range []struct {
		after time.Duration
		back  bool
		want  string
	}{
		{59 * time.Second, false, "ana"}, {0, true, "ana"}, {time.Hour, false, "ana"}, {59 * time.Second, false, "ana"}, {time.Second, false, "bea"},
	} {
		h.now.Add(step.after)
		if step.back {
			h.there(t, h.ana)
		}
		h.Attend(t.Context(), h.sc)
		if h.there(t, h.bea); step.want == "bea" {
			h.Attend(t.Context(), h.sc)
		}
		got, err := h.Service.Conversation(t.Context(), h.ana, c.ID)
		must(t, err)
		if got.Agent != step.want {
			t.Fatalf("after %v: %s for %q, want %s", step.after, got.Status, got.Agent, step.want)
		}
	}
}

// DESIGN §6.14: a Redis that was emptied says of everybody that they are not
// there. For a full lease that proves nothing, and counts come back at once.
func TestEmptiedRedis(t *testing.T) {
	h := newHouse(t)
	h.settle(t)
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.now.Add(time.Second)
	h.Attend(t.Context(), h.sc)
	must(t, h.presence.Forget(t.Context(), h.sc))
	h.now.Add(time.Second)
	h.Attend(t.Context(), h.sc)
	if h.load(t, h.ana) != 1 {
		t.Errorf("ana counts %d after Redis was emptied", h.load(t, h.ana))
	}
	// 39 s in which absence proves nothing, and 59 s in which it is not long.
	for _, step := range []time.Duration{39 * time.Second, time.Second, 59 * time.Second} {
		h.now.Add(step)
		h.Attend(t.Context(), h.sc)
		if got, err := h.Service.Conversation(t.Context(), h.ana, c.ID); err != nil || got.Agent != "ana" {
			t.Fatalf("%s for %q, %v", got.Status, got.Agent, err)
		}
	}
	h.now.Add(time.Second)
	h.Attend(t.Context(), h.sc)
	if got, err := h.Service.Conversation(t.Context(), h.ana, c.ID); err != nil || got.Status != chat.Waiting {
		t.Fatalf("%s for %q, %v; want waiting", got.Status, got.Agent, err)
	}
}

// This node's own sessions need no Redis to be there, and it is told of them
// again at once.
func TestOwnSessionsAreThere(t *testing.T) {
	d := newDoor(t, nil)
	d.enter(t, "ana")
	must(t, d.presence.Forget(t.Context(), d.sc))
	d.now.Add(2 * time.Second)
	a, err := d.Availability(t.Context(), d.sc)
	must(t, err)
	if a.State != chat.Online {
		t.Fatalf("%s while an agent's session is here", a.State)
	}
	found, err := d.presence.Present(t.Context(), d.sc, d.now.Now().UnixMilli())
	must(t, err)
	if len(found) != 1 || found[0].Agent != "ana" {
		t.Fatalf("Redis knows of %v", found)
	}
}

// Places in the queue follow whatever shortens it, also while nobody is free;
// nobody hears the same place twice.
func TestQueuePlacesAreTold(t *testing.T) {
	d := newDoor(t, nil)
	second := d.visitor("v2")
	d.gate["second"] = entrance{actor: second}
	first := d.start(t, d.visitor("v1"), "support", "client-0001", "hola")
	d.now.Add(time.Second)
	waiting := d.start(t, second, "support", "client-0001", "hola")
	view, err := d.VisitorView(t.Context(), d.sc, waiting)
	must(t, err)
	if view.Place != 2 {
		t.Fatalf("place %d at first", view.Place)
	}
	c := d.enter(t, "second")
	place := func(want float64) {
		t.Helper()
		d.Attend(t.Context(), d.sc)
		if got := c.hear(t, "queue")["place"]; got != want {
			t.Fatalf("place %v, want %v", got, want)
		}
	}
	d.Attend(t.Context(), d.sc)
	_, err = d.Claim(t.Context(), d.ana, first.ID, "client-0002")
	must(t, err)
	place(1)
	d.there(t, d.bea)
	place(0)
}

// Hours are for who comes. Those who wait already are not left alone with an
// agent who is free.
func TestWaitingWhenHoursEnd(t *testing.T) {
	h := newHouse(t)
	p, err := h.store.Project(t.Context(), h.sc, "support")
	must(t, err)
	p.Hours = tenant.Hours{Shifts: []tenant.Shift{{Weekday: int(h.now.Now().Weekday()), Open: 0, Close: 11 * 60}}}
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	p, err = h.store.Project(t.Context(), h.sc, "sales")
	must(t, err)
	p.Hours = tenant.Hours{Shifts: []tenant.Shift{{Weekday: int(h.now.Now().Weekday()), Open: 0, Close: 11 * 60}}}
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.now.Add(2 * time.Hour)
	h.there(t, h.ana)
	h.Attend(t.Context(), h.sc)
	if c, err = h.Service.Conversation(t.Context(), h.ana, c.ID); err != nil || c.Agent != "ana" {
		t.Fatalf("%s for %q, %v", c.Status, c.Agent, err)
	}
}

// Who sees every project hears of a new one's conversations without
// connecting again.
func TestNewProjectIsHeard(t *testing.T) {
	d := newDoor(t, nil)
	owner := tenant.Actor{Scope: d.sc, Kind: tenant.AgentOf, ID: "olga", Name: "olga", Role: tenant.RoleOwner}
	d.gate["owner"] = entrance{actor: owner}
	c, bea := d.enter(t, "owner"), d.enter(t, "bea")
	must(t, d.store.InsertProject(t.Context(), d.sc, &tenant.Project{ID: "new", Name: "New", Hours: tenant.Hours{Always: true}}))
	d.TenantChanged(t.Context(), d.sc, "project")
	d.Attend(t.Context(), d.sc)
	c.hear(t, "desk")
	d.start(t, d.visitor("v1"), "new", "client-0001", "hola")
	c.hear(t, "message")
	bea.say(t, `{"type":"ping"}`)
	bea.hear(t, "pong")
	if len(bea.waiting) != 0 {
		t.Fatalf("an agent of another project heard %v", bea.waiting)
	}
}

// A visitor hears of the projects that their widget offers, and of no others: a
// launcher is not online because another one is.
func TestVisitorsHearOfTheirWidget(t *testing.T) {
	d := newDoor(t, nil)
	must(t, d.store.InsertWidget(t.Context(), d.sc, &tenant.Widget{ID: "w", Key: "widget-key-1", Projects: []string{"sales"}}))
	visitor, ana := d.enter(t, "visitor"), d.enter(t, "ana")
	d.choose(t, "ana", tenant.AvailableAway)
	d.there(t, d.bea) // in support
	d.now.Add(2 * time.Second)
	d.Attend(t.Context(), d.sc)
	eventually(t, "ana hears that support is online", func() bool {
		return ana.hear(t, "availability")["availability"].(map[string]any)["state"] == chat.Online
	})
	heard := visitor.hear(t, "availability")["availability"].(map[string]any)
	if projects := heard["projects"].(map[string]any); heard["state"] != chat.Away || len(projects) != 1 || projects["sales"] == nil {
		t.Fatalf("the visitor hears %v", heard)
	}
}

// An agent at none of their screens is there and is given nothing; at one of
// them is enough, and what they chose to be stays theirs. The last session that
// ends takes them away.
func TestIdleScreens(t *testing.T) {
	d := newDoor(t, nil)
	one, two := d.enter(t, "ana"), d.enter(t, "ana")
	want := func(present, idle bool, project string) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			d.now.Add(2 * time.Second)
			a, err := d.Availability(t.Context(), d.sc)
			must(t, err)
			agents, err := d.Agents(t.Context(), d.sc)
			must(t, err)
			ana := agents[0]
			if ana.Present == present && ana.Idle == idle && a.Projects["support"].State == project && ana.Availability == tenant.AvailableOnline {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%+v, the project is %s", ana, a.Projects["support"].State)
			}
		}
	}
	want(true, false, chat.Online)
	one.say(t, `{"type":"idle","on":true}`)
	two.say(t, `{"type":"idle","on":true}`)
	want(true, true, chat.Away)
	if c := d.start(t, d.visitor("v1"), "support", "client-0001", "hola"); c.Status != chat.Waiting {
		t.Errorf("given to %s, who is idle", c.Agent)
	}
	must(t, d.presence.Forget(t.Context(), d.sc)) // Redis lost it; the sessions know
	want(true, true, chat.Away)
	two.say(t, `{"type":"idle","on":false}`)
	want(true, false, chat.Online)
	two.Close()
	want(true, true, chat.Away)
	one.Close()
	want(false, false, chat.Offline)
	visitor := d.enter(t, "visitor")
	visitor.say(t, `{"type":"idle","on":true}`)
	if got := visitor.hear(t, "error")["reason"]; got != tenant.ErrBadFrame.Reason {
		t.Errorf("a visitor's idle frame: %v", got)
	}
}
