package chat_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// A saved reply is in a language or for everybody; what has the same shortcut
// in the same project says the same.
func TestReplyTexts(t *testing.T) {
	h := newHouse(t)
	owner := h.ana
	owner.Role = tenant.RoleOwner
	add := func(id, shortcut, project, locale string, own bool) error {
		_, err := h.AddSavedReply(t.Context(), owner, chat.SavedReplyEdit{
			ClientID: "client-" + id, Title: id, Shortcut: shortcut, Project: project, Locale: locale, Text: "Hola", Own: own,
		})
		return err
	}
	for _, r := range [][4]string{
		{"0001", "hola", "", "es"}, {"0002", "hola", "", "en"}, {"0003", "hola", "sales", "pt"}, {"0004", "", "", "es"}, {"0005", "", "", "es"},
		{"0006", "todo", "", "es"}, {"0007", "todo", "", ""},
	} {
		must(t, add(r[0], r[1], r[2], r[3], false))
		h.now.Add(time.Second)
	}
	must(t, add("0008", "mia", "", "es", true))
	refused(t, add("0009", "", "", "fr", false), tenant.ErrBadValue)
	texts, err := h.ReplyTexts(t.Context(), h.sc)
	must(t, err)
	var got []string
	for _, m := range texts {
		got = append(got, m.Kind+" "+m.Label+": "+strings.Join(m.Has, " "))
	}
	slices.Sort(got)
	want := []string{"reply 0001: es en", "reply 0003: pt", "reply 0004: es", "reply 0005: es", "reply 0006: es en pt"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
