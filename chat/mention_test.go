package chat_test

import (
	"slices"
	"strings"
	"testing"
	"time"

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

// Who is called finds it later, however often the note was sent; what they have
// read is read on all their screens, and what they see no more is left out.
func TestMentionsAreKept(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	sales, support := h.start(t, h.visitor("v1"), "sales", "client-0001", "hola"), h.start(t, h.visitor("v2"), "support", "client-0001", "hola")
	owner := tenant.Actor{Scope: h.sc, Kind: tenant.AgentOf, ID: "bea", Name: "bea", Role: tenant.RoleOwner}
	note := func(c *chat.Conversation, id, text string) {
		_, err := h.Note(ctx, owner, c.ID, chat.Outgoing{ClientID: id, Text: text, Mentions: []string{"ana", "bea"}})
		must(t, err)
	}
	// Bea is called too, but by herself.
	note(support, "client-0002", strings.Repeat("¿", 300))
	note(support, "client-0002", strings.Repeat("¿", 300))
	h.now.Add(time.Minute)
	_, err := h.Note(ctx, owner, sales.ID, chat.Outgoing{ClientID: "client-0003", Text: "@ana", Mentions: []string{"ana"}})
	must(t, err)
	lists := func(actor tenant.Actor, unread int, want ...string) chat.Mentioned {
		t.Helper()
		got, err := h.Mentions(ctx, actor, "")
		must(t, err)
		var of []string
		for _, m := range got.Items {
			of = append(of, m.Conversation)
		}
		if !slices.Equal(of, want) || got.Unread != unread {
			t.Errorf("%s is called to %v, %d unread; want %v, %d", actor.ID, of, got.Unread, want, unread)
		}
		return got
	}
	lists(h.bea, 0)
	all := lists(h.ana, 2, sales.ID, support.ID)
	if m := all.Items[1]; m.Name != "bea" || len([]rune(m.Text)) != 200 || !m.Unread {
		t.Errorf("it says %+v", m)
	}
	told := h.heard.on("agent:ana", "mentions")
	if len(told) != 2 || told[1]["unread"] != 2.0 || told[1]["mention"].(map[string]any)["conversation"] != sales.ID {
		t.Errorf("their screens hear %v", told)
	}
	must(t, h.ReadMentions(ctx, h.bea, support.ID)) // not theirs
	must(t, h.ReadMentions(ctx, h.ana, support.ID))
	lists(h.ana, 1, sales.ID, support.ID)
	if told := h.heard.on("agent:ana", "mentions"); len(told) != 3 || told[2]["unread"] != 1.0 || told[2]["mention"] != nil {
		t.Errorf("their screens hear %v", told)
	}
	gone := h.ana
	gone.Projects = []string{"support"}
	lists(gone, 1, support.ID)
	must(t, h.ReadMentions(ctx, h.ana, ""))
	lists(h.ana, 0, sales.ID, support.ID)
	must(t, h.ReadMentions(ctx, h.ana, ""))
	if told := h.heard.on("agent:ana", "mentions"); len(told) != 4 {
		t.Errorf("nothing was unread, and %d frames came", len(told))
	}
}
