package chat_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// Whose a saved reply is decides who reads and who changes it.
func TestSavedReplies(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	ana, bea := h.ana, h.bea
	stranger := tenant.Actor{Scope: h.tenant(t, "other"), Kind: tenant.AgentOf, ID: "ana", Role: tenant.RoleOwner}
	boss := ana
	boss.Role = tenant.RoleOwner
	add := func(actor tenant.Actor, in chat.SavedReplyEdit) *chat.SavedReply {
		t.Helper()
		in.ClientID = tenant.NewID()
		h.now.Add(time.Millisecond) // they are listed by when they were made
		r, err := h.AddSavedReply(ctx, actor, in)
		must(t, err)
		return r
	}
	all := add(boss, chat.SavedReplyEdit{Title: "Saludo", Shortcut: " /Hola ", Text: "Hola, {{visitor.name}}  "})
	sales := add(boss, chat.SavedReplyEdit{Title: "Precios", Text: "…", Project: "sales"})
	own := add(ana, chat.SavedReplyEdit{Title: "Mía", Text: "yo", Own: true})
	if all.Shortcut != "hola" || all.Text != "Hola, {{visitor.name}}" || own.Owner != ana.ID {
		t.Errorf("stored %+v, %+v", all, own)
	}
	for _, c := range []struct {
		actor tenant.Actor
		want  string
	}{{ana, "Saludo Precios Mía"}, {bea, "Saludo"}} {
		list, err := h.SavedReplies(ctx, c.actor)
		must(t, err)
		var titles []string
		for _, r := range list {
			titles = append(titles, r.Title)
		}
		if got := strings.Join(titles, " "); got != c.want {
			t.Errorf("%s sees %q, want %q", c.actor.ID, got, c.want)
		}
	}
	edit := chat.SavedReplyEdit{Version: 1, Title: "Otra", Text: "otra"}
	for name, c := range map[string]struct {
		actor tenant.Actor
		id    string
		want  error
	}{
		"an agent and everybody's":        {ana, all.ID, tenant.ErrForbidden},
		"a project that they do not see":  {bea, sales.ID, tenant.ErrNotFound},
		"a colleague's own":               {bea, own.ID, tenant.ErrNotFound},
		"an owner and an agent's own":     {tenant.Actor{Scope: h.sc, Kind: tenant.AgentOf, ID: "otra", Role: tenant.RoleOwner}, own.ID, tenant.ErrNotFound},
		"one that is not there":           {boss, "none", tenant.ErrNotFound},
		"another tenant's":                {stranger, all.ID, tenant.ErrNotFound},
		"one's own, with what it was not": {ana, own.ID, nil},
	} {
		if _, err := h.EditSavedReply(ctx, c.actor, c.id, edit); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if c.want != nil {
			if err := h.DeleteSavedReply(ctx, c.actor, c.id, 1); !errors.Is(err, c.want) {
				t.Errorf("delete %s: %v, want %v", name, err, c.want)
			}
		}
	}
	if _, err := h.EditSavedReply(ctx, ana, own.ID, edit); !errors.Is(err, tenant.ErrStale) {
		t.Errorf("an old version: %v, want stale", err)
	}
	if err := h.DeleteSavedReply(ctx, ana, own.ID, 1); !errors.Is(err, tenant.ErrStale) {
		t.Errorf("what was just changed goes: %v", err)
	}
	must(t, h.DeleteSavedReply(ctx, ana, own.ID, 2))
	if list, err := h.SavedReplies(ctx, ana); err != nil || len(list) != 2 {
		t.Errorf("%d are left, %v", len(list), err)
	}
}

func TestSavedReplyRefusals(t *testing.T) {
	h := newHouse(t)
	good := chat.SavedReplyEdit{ClientID: "client-id-1", Own: true, Title: "Título", Text: "Texto"}
	for name, c := range map[string]struct {
		change func(*chat.SavedReplyEdit)
		want   error
		field  string
	}{
		"no title":            {func(e *chat.SavedReplyEdit) { e.Title = "  " }, tenant.ErrRequired, "title"},
		"a title of 121":      {func(e *chat.SavedReplyEdit) { e.Title = strings.Repeat("ñ", 121) }, tenant.ErrTooLong, "title"},
		"no text":             {func(e *chat.SavedReplyEdit) { e.Text = "\n" }, tenant.ErrRequired, "text"},
		"a text of 4001":      {func(e *chat.SavedReplyEdit) { e.Text = strings.Repeat("ñ", 4001) }, tenant.ErrMessageTooLong, "text"},
		"two words":           {func(e *chat.SavedReplyEdit) { e.Shortcut = "dos palabras" }, tenant.ErrBadValue, "shortcut"},
		"a shortcut of 33":    {func(e *chat.SavedReplyEdit) { e.Shortcut = strings.Repeat("a", 33) }, tenant.ErrTooLong, "shortcut"},
		"no such project":     {func(e *chat.SavedReplyEdit) { e.Project = "none" }, tenant.ErrBadProject, "project"},
		"an unseen project":   {func(e *chat.SavedReplyEdit) { e.Project = "sales" }, tenant.ErrBadProject, "project"},
		"everybody's":         {func(e *chat.SavedReplyEdit) { e.Own = false }, tenant.ErrForbidden, ""},
		"a client id of four": {func(e *chat.SavedReplyEdit) { e.ClientID = "abcd" }, tenant.ErrBadClientID, "client_id"},
	} {
		in := good
		c.change(&in)
		_, err := h.AddSavedReply(t.Context(), h.bea, in)
		if !errors.Is(err, c.want) || tenant.Answer(err).Field != c.field {
			t.Errorf("%s: %v at %q, want %v at %q", name, err, tenant.Answer(err).Field, c.want, c.field)
		}
	}
}

// The same call again is the first one; there can be no more than MaxSavedReplies.
func TestSavedRepliesAreBounded(t *testing.T) {
	h := newHouse(t)
	add := func(ctx context.Context, id string) (*chat.SavedReply, error) {
		return h.AddSavedReply(ctx, h.bea, chat.SavedReplyEdit{ClientID: id, Own: true, Title: id, Text: "…"})
	}
	first, err := add(t.Context(), "client-id-0")
	must(t, err)
	for i := 1; i < chat.MaxSavedReplies; i++ {
		_, err := add(t.Context(), fmt.Sprint("client-id-", i))
		must(t, err)
	}
	if _, err := add(t.Context(), "client-id-more"); !errors.Is(err, tenant.ErrLimit) {
		t.Errorf("one more: %v, want limit_reached", err)
	}
	if again, err := add(t.Context(), "client-id-0"); err != nil || again.ID != first.ID {
		t.Errorf("a repeat gives %+v, %v", again, err)
	}
}
