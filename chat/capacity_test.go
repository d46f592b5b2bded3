package chat_test

import (
	"testing"

	"recado/chat"
	"recado/tenant"
)

// load is how many conversations count as an agent's.
func (h *house) load(t *testing.T, agent tenant.Actor) int {
	t.Helper()
	loads, err := h.presence.Loads(t.Context(), agent.Scope, []string{agent.ID})
	must(t, err)
	return loads[agent.ID]
}

// A5: whatever ends, moves or repeats, a conversation counts for who has it and
// for nobody else.
func TestWhoHasItCounts(t *testing.T) {
	out := chat.Outgoing{ClientID: "client-0002", Text: "voy"}
	for name, tt := range map[string]struct {
		do       func(t *testing.T, h *house, v tenant.Actor, id string) error
		ana, bea int
	}{
		"claimed": {func(t *testing.T, h *house, _ tenant.Actor, id string) error {
			_, err := h.Claim(t.Context(), h.ana, id, "client-0003")
			return err
		}, 1, 0},
		"answered": {func(t *testing.T, h *house, _ tenant.Actor, id string) error {
			_, err := h.Send(t.Context(), h.ana, id, out)
			return err
		}, 1, 0},
		"ended by the visitor": {func(t *testing.T, h *house, v tenant.Actor, id string) error {
			_, err := h.Send(t.Context(), h.ana, id, out)
			must(t, err)
			_, err = h.End(t.Context(), v, id, "client-0003")
			return err
		}, 0, 0},
		"answer repeated after the end": {func(t *testing.T, h *house, v tenant.Actor, id string) error {
			_, err := h.Send(t.Context(), h.ana, id, out)
			must(t, err)
			_, err = h.Transfer(t.Context(), h.ana, id, chat.Transfer{ClientID: "client-0003", Agent: "bea"})
			must(t, err)
			_, err = h.End(t.Context(), v, id, "client-0004")
			must(t, err)
			_, err = h.Send(t.Context(), h.ana, id, out)
			return err
		}, 0, 0},
		"answer repeated after a transfer": {func(t *testing.T, h *house, _ tenant.Actor, id string) error {
			_, err := h.Send(t.Context(), h.ana, id, out)
			must(t, err)
			_, err = h.Transfer(t.Context(), h.ana, id, chat.Transfer{ClientID: "client-0003", Agent: "bea"})
			must(t, err)
			_, err = h.Send(t.Context(), h.ana, id, out)
			return err
		}, 0, 1},
		"claim repeated after the end": {func(t *testing.T, h *house, v tenant.Actor, id string) error {
			_, err := h.Claim(t.Context(), h.ana, id, "client-0003")
			must(t, err)
			_, err = h.End(t.Context(), v, id, "client-0004")
			must(t, err)
			_, err = h.Claim(t.Context(), h.ana, id, "client-0003")
			return err
		}, 0, 0},
		"transfer repeated after a release": {func(t *testing.T, h *house, _ tenant.Actor, id string) error {
			transfer := chat.Transfer{ClientID: "client-0003", Agent: "bea"}
			_, err := h.Transfer(t.Context(), h.ana, id, transfer)
			must(t, err)
			_, err = h.Release(t.Context(), h.bea, id, "client-0004")
			must(t, err)
			_, err = h.Transfer(t.Context(), h.ana, id, transfer)
			return err
		}, 0, 0},
		"release repeated after a claim": {func(t *testing.T, h *house, _ tenant.Actor, id string) error {
			_, err := h.Claim(t.Context(), h.ana, id, "client-0003")
			must(t, err)
			_, err = h.Release(t.Context(), h.ana, id, "client-0004")
			must(t, err)
			_, err = h.Claim(t.Context(), h.bea, id, "client-0005")
			must(t, err)
			_, err = h.Release(t.Context(), h.ana, id, "client-0004")
			return err
		}, 0, 1},
		"answered after a release that the projection has not seen": {func(t *testing.T, h *house, _ tenant.Actor, id string) error {
			_, err := h.Send(t.Context(), h.ana, id, out)
			must(t, err)
			_, err = h.Release(t.Context(), h.ana, id, "client-0003")
			must(t, err)
			_, err = h.Send(t.Context(), h.ana, id, chat.Outgoing{ClientID: "client-0004", Text: "sí, voy"})
			return err
		}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t) // nobody is there, so nothing is given by itself
			v := h.visitor("v1")
			c := h.start(t, v, "support", "client-0001", "hola")
			must(t, tt.do(t, h, v, c.ID))
			if ana, bea := h.load(t, h.ana), h.load(t, h.bea); ana != tt.ana || bea != tt.bea {
				t.Errorf("ana has %d, bea %d; want %d and %d", ana, bea, tt.ana, tt.bea)
			}
		})
	}
}

// Who lets a conversation go does not get it back while somebody else can take
// it.
func TestReleasedGoesToSomebodyElse(t *testing.T) {
	h := newHouse(t)
	_, err := h.Claim(t.Context(), h.bea, h.start(t, h.visitor("v2"), "support", "client-0001", "hola").ID, "client-0002")
	must(t, err)
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.there(t, h.bea) // who is the busier one once ana lets go
	_, err = h.Release(t.Context(), h.ana, c.ID, "client-0003")
	must(t, err)
	must(t, h.Drain(t.Context(), h.sc))
	got, err := h.Service.Conversation(t.Context(), h.ana, c.ID)
	must(t, err)
	if got.Agent != "bea" {
		t.Fatalf("%s for %q, want bea", got.Status, got.Agent)
	}
	// With nobody else it comes back rather than wait.
	_, err = h.Transfer(t.Context(), h.bea, c.ID, chat.Transfer{ClientID: "client-0004", Project: "sales"})
	must(t, err)
	_, err = h.Release(t.Context(), h.ana, c.ID, "client-0005")
	must(t, err)
	must(t, h.Drain(t.Context(), h.sc))
	if got, err = h.Service.Conversation(t.Context(), h.ana, c.ID); err != nil || got.Agent != "ana" {
		t.Fatalf("%s for %q, %v; want ana", got.Status, got.Agent, err)
	}
}

// What an earlier reservation says of an agent who may not answer there is no
// answer: a conversation never goes to somebody outside its project.
func TestReservationOfAnotherProject(t *testing.T) {
	h := newHouse(t)
	c := h.start(t, h.visitor("v1"), "sales", "client-0001", "hola")
	must(t, h.presence.Assign(t.Context(), h.sc, c.ID, "bea", h.now.Now().UnixMilli())) // by a node that died
	h.there(t, h.ana, h.bea)
	must(t, h.Drain(t.Context(), h.sc))
	got, err := h.Service.Conversation(t.Context(), h.ana, c.ID)
	must(t, err)
	if got.Agent != "ana" || h.load(t, h.bea) != 0 {
		t.Fatalf("given to %q, bea counts %d", got.Agent, h.load(t, h.bea))
	}
}
