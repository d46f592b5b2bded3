package widget_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"recado/chat"
	"recado/tenant"
)

// Whatever an administrator or a visitor writes is text (bad input), the pages
// keep to their own policy, and every field says what it is called.
func TestPlainPagesAreWellMade(t *testing.T) {
	h := newPlainHouse(t)
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`
	p, err := h.store.Project(t.Context(), h.sc, "support")
	must(t, err)
	p.Name, p.Texts = evil, map[string]tenant.ProjectTexts{"es": {Name: evil, Offline: evil, Scope: evil}}
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	w, err := h.store.Widget(t.Context(), h.sc, "w")
	must(t, err)
	w.Texts = map[string]tenant.WidgetTexts{"es": {Title: evil, Welcome: evil}}
	w.Look = tenant.Look{Accent: "#ffe000", Scheme: "auto", Picture: "https://cdn.example/logo.png"}
	w.Channels = []tenant.ContactChannel{{Level: evil, Contact: evil, Kind: "email", Value: "a@example.com"}}
	must(t, h.store.ReplaceWidget(t.Context(), h.sc, w))
	h.pass(5 * time.Second)
	h.present(t, chat.Offline)
	r := h.reader()
	form := r.get(t, plainPage+"?project=support")
	fields := with(form.fields(t), "email", "lia@example.com", "name", evil, "subject", evil, "text", evil)
	made := r.post(t, plainPage, fields)
	pages := map[string]*sheet{
		"opening": r.get(t, plainPage), "form": form, "wrong": r.post(t, plainPage, with(fields, "email", evil)),
		"case": r.follow(t, made), "claim": r.get(t, plainPage+"?case=7"), "wrong number": r.get(t, plainPage+"?case=%22%3E%3Cscript%3E"),
		"received": r.get(t, plainPage+"/received"), "missing": r.get(t, plainPage+"/77"), "evil number": r.get(t, plainPage+"/%22%3E%3Cscript%3E"),
		"no widget": r.get(t, "/t/no-such-widget"), "no panel": r.get(t, "/w/no-such-widget/panel"), "no file": r.get(t, "/files/none"),
	}
	for what, s := range pages {
		wellMade(t, what, s)
	}
	if !strings.Contains(pages["opening"].headers.Get("Content-Security-Policy"), "img-src data: https://cdn.example;") {
		t.Errorf("the picture may not be loaded: %s", pages["opening"].headers.Get("Content-Security-Policy"))
	}
	for _, what := range []string{"no widget", "no panel", "no file", "missing", "evil number"} {
		if pages[what].status != http.StatusNotFound {
			t.Errorf("%s: %d", what, pages[what].status)
		}
	}
	scripts := httptest.NewRequest("GET", "/w/no-such-widget/panel", nil)
	r.headers["Accept"] = "*/*"
	if got := r.ask(t, scripts); !strings.HasPrefix(got.headers.Get("Content-Type"), "application/json") {
		t.Errorf("a script gets %s", got.headers.Get("Content-Type"))
	}
}

func wellMade(t *testing.T, what string, s *sheet) {
	t.Helper()
	policy := s.headers.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'self'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%s: its policy lacks %s: %s", what, want, policy)
		}
	}
	if framed := what == "no panel"; strings.Contains(policy, "frame-ancestors 'none'") == framed {
		t.Errorf("%s: %s", what, policy)
	}
	if s.headers.Get("Cache-Control") != "no-store" || s.headers.Get("Referrer-Policy") != "same-origin" {
		t.Errorf("%s: its headers are %v", what, s.headers)
	}
	labels, ids := map[string]bool{}, map[string]bool{}
	for _, n := range s.all(func(*html.Node) bool { return true }) {
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" {
				t.Errorf("%s: %s has %s", what, n.Data, a.Key)
			}
		}
		if n.Data == "script" || n.Data == "iframe" {
			t.Errorf("%s has a %s", what, n.Data)
		}
		if id := attrOf(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("%s: two elements have the id %s", what, id)
			}
			ids[id] = true
		}
		if n.Data == "label" {
			labels[attrOf(n, "for")] = true
		}
	}
	for _, n := range s.all(func(n *html.Node) bool { return n.Data == "input" || n.Data == "textarea" || n.Data == "select" }) {
		if attrOf(n, "type") != "hidden" && !labels[attrOf(n, "id")] {
			t.Errorf("%s: %s has no label", what, attrOf(n, "name"))
		}
		for id := range strings.FieldsSeq(attrOf(n, "aria-describedby")) {
			if !ids[id] {
				t.Errorf("%s: %s is described by %s, which is not there", what, attrOf(n, "name"), id)
			}
		}
	}
	if h1 := s.all(func(n *html.Node) bool { return n.Data == "h1" }); len(h1) != 1 {
		t.Errorf("%s has %d titles", what, len(h1))
	}
	for _, key := range []string{"plain.", "form.", "done.", "sorry.", "refusal."} {
		if strings.Contains(textOf(s.doc), key) {
			t.Errorf("%s shows a key of the words, %s…: %s", what, key, textOf(s.doc))
		}
	}
}

// The language is what the address asks for, then the reader's browser.
func TestPlainLanguage(t *testing.T) {
	h := newPlainHouse(t)
	r := h.reader()
	for header, want := range map[string]string{
		"en-GB,en;q=0.9": "en", "pt-BR": "pt", "de, fr;q=0.8, pt;q=0.5": "pt", "en;q=0, pt": "pt", "": "es", "*": "es", "zz": "es", "EN": "en",
	} {
		r.headers["Accept-Language"] = header
		if got := r.get(t, plainPage); !strings.Contains(got.raw, `<html lang="`+want+`"`) {
			t.Errorf("%q: %s", header, got.raw[:80])
		}
	}
	got := r.get(t, plainPage+"?locale=pt&project=support")
	if !strings.Contains(got.raw, `<html lang="pt"`) || !strings.Contains(got.raw, `action="/t/widget-key-1?locale=pt"`) {
		t.Errorf("the asked language is not kept: %s", got.raw)
	}
}

// S6: when a project opens next, in its own time zone, which is named.
func TestPlainSaysWhenItOpens(t *testing.T) {
	h := newPlainHouse(t) // a Monday, 10:00 UTC
	for _, c := range []struct {
		hours tenant.Hours
		want  string
	}{
		{tenant.Hours{TimeZone: "America/Bogota", Shifts: []tenant.Shift{{Weekday: 1, Open: 450, Close: 1080}}}, "Abrimos hoy a las 07:30 (UTC−5)"},
		{tenant.Hours{TimeZone: "Asia/Kolkata", Shifts: []tenant.Shift{{Weekday: 2, Open: 450, Close: 1080}}}, "Abrimos mañana a las 07:30 (UTC+5:30)"},
		{tenant.Hours{Shifts: []tenant.Shift{{Weekday: 4, Open: 450, Close: 1080}}}, "Abrimos el jueves a las 07:30 (UTC+0)"},
		{tenant.Hours{Shifts: []tenant.Shift{{Weekday: 1, Open: 0, Close: 10}}}, "Abrimos el 30 de noviembre a las 00:00 (UTC+0)"},
	} {
		p, err := h.store.Project(t.Context(), h.sc, "support")
		must(t, err)
		p.Hours = c.hours
		must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
		h.pass(5 * time.Second)
		if got := h.reader().get(t, plainPage+"?project=support"); !strings.Contains(got.raw, c.want) {
			t.Errorf("want %q in %s", c.want, got.text("main"))
		}
	}
}

// A project's own questions are asked, all that is wrong with the answers is
// said at once, and what was answered stands on the case.
func TestPlainQuestions(t *testing.T) {
	h := newPlainHouse(t)
	p, err := h.store.Project(t.Context(), h.sc, "support")
	must(t, err)
	say := func(es string) map[string]string { return map[string]string{"es": es} }
	p.Fields = []tenant.Field{
		{ID: "mail", Kind: tenant.FieldEmail, Label: say("Correo de la cuenta"), Required: true},
		{ID: "order", Kind: tenant.FieldText, Label: say("Pedido <n.º>"), Help: say("Está en la factura."), Required: true},
		{ID: "kind", Kind: tenant.FieldChoice, Label: say("Tipo"), Required: true, Options: []tenant.FieldOption{{ID: "lost", Label: say("Perdido")}, {ID: "late", Label: say("Tarde")}}},
		{ID: "since", Kind: tenant.FieldText, Label: say("¿Desde cuándo?"), Required: true, When: tenant.FieldWhen{Field: "kind", Equals: "late"}},
		{ID: "live", Kind: tenant.FieldText, Label: say("Solo en vivo"), Required: true, When: tenant.FieldWhen{States: []string{"online", "away"}}},
		{ID: "terms", Kind: tenant.FieldConsent, Label: say("Acepto"), Required: true},
	}
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	h.pass(5 * time.Second)
	r := h.reader()
	page := r.get(t, plainPage+"?project=support")
	wellMade(t, "questions", page)
	fields := page.fields(t)
	if _, twice := fields["email"]; twice || strings.Contains(page.raw, "Solo en vivo") || !strings.Contains(page.raw, "Solo si en «Tipo» respondiste «Tarde».") {
		t.Errorf("the form asks %v: %s", fields, page.raw)
	}
	delete(fields, "fields.terms") // a box that is not ticked is not sent
	fields = with(fields, "subject", "x", "text", "Hola")
	wrong := r.post(t, plainPage, fields)
	for _, id := range []string{"mail", "order", "kind", "terms"} {
		if wrong.text("fields."+id+"-wrong") == "" || !strings.Contains(wrong.raw, `href="#fields.`+id+`"`) {
			t.Errorf("%s: nothing is said: %s", id, wrong.raw)
		}
	}
	if wrong.text("fields.since-wrong") != "" {
		t.Error("a question that is not asked is judged")
	}
	wellMade(t, "wrong answers", wrong)
	fields = with(fields, "fields.mail", "lia@example.com", "fields.order", "A-1 <b>", "fields.kind", "late", "fields.terms", "true")
	wrong = r.post(t, plainPage, fields)
	if kept := wrong.fields(t); wrong.text("fields.since-wrong") == "" || kept["fields.order"] != "A-1 <b>" || kept["fields.kind"] != "late" || !strings.Contains(wrong.raw, "checked") {
		t.Errorf("kept %v: %s", kept, wrong.raw)
	}
	r.follow(t, r.post(t, plainPage, with(fields, "fields.since", "ayer")))
	made := h.numbered(t, 4)
	if len(made.Fields) != 5 || made.Requester.Email != "lia@example.com" || made.Fields[2].Value != "Tarde" || made.Fields[3].Value != "ayer" {
		t.Errorf("the case has %+v of %s", made.Fields, made.Requester.Email)
	}
}
