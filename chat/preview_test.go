package chat_test

import (
	"strings"
	"testing"

	"recado/tenant"
)

// What a visitor is typing is seen by the desk of a project that shows it, and
// by nobody else; no more of it than a screen needs, and nothing is kept.
func TestPreview(t *testing.T) {
	h := newHouse(t)
	p, err := h.store.Project(t.Context(), h.sc, "sales")
	must(t, err)
	p.Preview = true
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	v := h.visitor("v1")
	shown := h.start(t, v, "sales", "client-0001", "hola")
	hidden := h.start(t, v, "support", "client-0002", "hola")
	must(t, h.Typing(t.Context(), v, shown.ID, true, strings.Repeat("ñ", 1200)))
	must(t, h.Typing(t.Context(), v, hidden.ID, true, "secreto"))
	must(t, h.Typing(t.Context(), h.ana, shown.ID, true, "borrador"))
	must(t, h.Typing(t.Context(), v, shown.ID, false, "secreto"))
	desk := h.heard.on("desk:sales", "typing")
	if len(desk) != 2 || desk[0]["text"] != strings.Repeat("ñ", 1000) || desk[1]["text"] != nil || desk[1]["on"] != false {
		t.Errorf("the desk that may see it hears %v", desk)
	}
	for _, channel := range []string{"desk:support", "visitor:v1"} {
		if all := h.heard.on(channel, "typing"); len(all) != 1 || all[0]["on"] != true || all[0]["text"] != nil {
			t.Errorf("%s hears %v", channel, all)
		}
	}
	refused(t, h.Typing(t.Context(), h.visitor("v2"), shown.ID, true, "hola"), tenant.ErrNotFound)
	if all := h.thread(t, h.ana, shown.ID); len(all) != 1 {
		t.Errorf("%d entries, want the first words alone", len(all))
	}
}
