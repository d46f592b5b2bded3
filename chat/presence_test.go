package chat_test

import (
	"fmt"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// absent brings the house to where ana has been absent for long enough, with
// absence proving something all the while: look is what a node does each round.
func (h *house) absent(t *testing.T, agents ...string) {
	t.Helper()
	_, err := h.Agents(t.Context(), h.sc)
	must(t, err)
	must(t, h.Reclaim(t.Context(), h.sc, agents))
}

// DESIGN §8: an agent who is lost gives back what a visitor waits for; what was
// answered stays theirs until the visitor writes again. Nobody is requeued
// twice.
func TestLostAgentGivesBackWhatIsUnanswered(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	asked := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	answered := h.start(t, h.visitor("v2"), "support", "client-0001", "hola")
	_, err := h.Send(t.Context(), h.ana, answered.ID, chat.Outgoing{ClientID: "client-0002", Text: "dígame"})
	must(t, err)
	h.now.Add(2 * time.Minute)
	h.there(t, h.bea)
	for range 2 {
		h.absent(t, "ana")
	}
	for id, want := range map[string]string{asked.ID: "bea", answered.ID: "ana"} {
		c, err := h.Service.Conversation(t.Context(), h.ana, id)
		must(t, err)
		if c.Agent != want {
			t.Errorf("%s for %q, want %s", c.Status, c.Agent, want)
		}
	}
	var types []chat.EntryType
	for _, m := range h.thread(t, h.ana, asked.ID) {
		types = append(types, m.Type)
	}
	if got, want := fmt.Sprint(types), "[text assigned released assigned]"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	_, err = h.Send(t.Context(), h.visitor("v2"), answered.ID, chat.Outgoing{ClientID: "client-0003", Text: "¿sigue ahí?"})
	must(t, err)
	h.absent(t, "ana")
	if c, err := h.Service.Conversation(t.Context(), h.ana, answered.ID); err != nil || c.Agent != "bea" {
		t.Errorf("written again: %q, %v", c.Agent, err)
	}
}

// With nobody to take it, it waits at its place: by how long it has waited.
func TestLostAgentsConversationKeepsItsPlace(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	first := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.now.Add(2 * time.Minute)
	h.start(t, h.visitor("v2"), "support", "client-0001", "hola")
	h.absent(t, "ana")
	c, err := h.Service.Conversation(t.Context(), h.ana, first.ID)
	must(t, err)
	view, err := h.VisitorView(t.Context(), h.sc, c)
	must(t, err)
	if c.Status != chat.Waiting || view.Place != 1 || view.Agent != nil || h.load(t, h.ana) != 0 {
		t.Fatalf("%s, place %d, %v, ana counts %d", c.Status, view.Place, view.Agent, h.load(t, h.ana))
	}
}

// Who was disabled, or works in the project no more, does not keep visitors
// waiting either.
func TestAgentsWhoMayNotAnswer(t *testing.T) {
	for name, leave := range map[string]func(t *testing.T, h *house){
		"disabled": func(t *testing.T, h *house) {
			a, err := h.store.Agent(t.Context(), h.sc, "ana")
			must(t, err)
			a.Disabled = true
			must(t, h.store.ReplaceAgent(t.Context(), h.sc, a))
		},
		"another project": func(t *testing.T, h *house) {
			p, err := h.store.Project(t.Context(), h.sc, "support")
			must(t, err)
			p.Agents = []string{"bea"}
			must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.there(t, h.ana)
			c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
			leave(t, h)
			h.AgentChanged(t.Context(), h.sc, "ana", true)
			h.there(t, h.bea)
			must(t, h.Rebuild(t.Context(), h.sc))
			c, err := h.Service.Conversation(t.Context(), h.bea, c.ID)
			must(t, err)
			if c.Agent != "bea" || h.load(t, h.ana) != 0 || h.load(t, h.bea) != 1 {
				t.Fatalf("%s for %q; ana counts %d, bea %d", c.Status, c.Agent, h.load(t, h.ana), h.load(t, h.bea))
			}
		})
	}
}

// Who only set themselves away keeps what they have: availability is for what
// is to come.
func TestAwayKeepsConversations(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana, h.bea)
	c := h.start(t, h.visitor("v1"), "sales", "client-0001", "hola")
	a, err := h.store.Agent(t.Context(), h.sc, "ana")
	must(t, err)
	a.Availability = tenant.AvailableAway
	must(t, h.store.ReplaceAgent(t.Context(), h.sc, a))
	h.TenantChanged(t.Context(), h.sc, "agent")
	must(t, h.Rebuild(t.Context(), h.sc))
	if c, err = h.Service.Conversation(t.Context(), h.ana, c.ID); err != nil || c.Agent != "ana" {
		t.Fatalf("%s for %q, %v", c.Status, c.Agent, err)
	}
}

// A word that was stored but whose node died before its projection was written
// reaches the queue all the same.
func TestFirstWordWithoutProjection(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	must(t, h.store.InsertConversation(t.Context(), h.sc, &chat.Conversation{ID: "c1", VisitorID: v.ID, Project: "support"}))
	_, _, err := h.store.AppendMessage(t.Context(), h.sc, "c1", "v:v1:client-0001", func(*chat.Message) (*chat.Message, error) {
		return &chat.Message{ID: "m1", Type: chat.EntryText, From: chat.FromVisitor, Text: "¿hola?", At: 1, State: chat.State{Status: chat.Waiting, Project: "support"}}, nil
	})
	must(t, err)
	h.there(t, h.ana)
	must(t, h.Rebuild(t.Context(), h.sc))
	must(t, h.Drain(t.Context(), h.sc))
	if c, err := h.Service.Conversation(t.Context(), h.ana, "c1"); err != nil || c.Agent != "ana" {
		t.Fatalf("%s for %q, %v", c.Status, c.Agent, err)
	}
}
