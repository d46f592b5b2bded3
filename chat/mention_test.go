package chat_test

import (
	"slices"
	"testing"

	"recado/chat"
	"recado/tenant"
)

// A note calls only those who see its conversation; a message calls nobody.
func TestMentions(t *testing.T) {
	h := newHouse(t)
	c := h.start(t, h.visitor("v1"), "sales", "client-0001", "hola")
	note := func(id string, mentions ...string) error {
		_, err := h.Note(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: id, Text: "@ana", Mentions: mentions})
		return err
	}
	must(t, note("client-0002", "ana"))
	refused(t, note("client-0003", "bea"), tenant.ErrNoTargetAgent)
	refused(t, note("client-0004", "none"), tenant.ErrNoTargetAgent)
	refused(t, note("client-0005", slices.Repeat([]string{"ana"}, chat.MaxMentions+1)...), tenant.ErrBadValue)
	heard := h.heard.on("desk:sales", "note")
	if len(heard) != 1 || heard[0]["message"].(map[string]any)["data"].(map[string]any)["mentions"].([]any)[0] != "ana" {
		t.Errorf("the desk hears %v", heard)
	}
	m, err := h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: "client-0006", Text: "@bea", Mentions: []string{"bea"}})
	if err != nil || m.Data != nil {
		t.Errorf("a message carries %+v, %v", m.Data, err)
	}
}
