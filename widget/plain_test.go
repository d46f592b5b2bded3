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
	"recado/ticket"
)

// A11, S4: what is left on the page becomes a case, whose number and thread the
// browser that opened it sees, and nobody else.
func TestPlainOpensACase(t *testing.T) {
	h := newPlainHouse(t)
	r := h.reader()
	form := r.get(t, plainPage+"?project=support")
	fields := with(form.fields(t), "email", "Lia@Example.com", "name", "Lía", "subject", "No arranca", "text", "Pone <E-42>.\nY nada más.")
	answer := r.post(t, plainPage, fields)
	page := r.follow(t, answer)
	made := h.numbered(t, 4)
	if made.Description != "Pone <E-42>.\nY nada más." || made.Subject != "No arranca" || made.Requester.Email != "lia@example.com" || made.Requester.Name != "Lía" || made.Requester.Verified || made.Project != "support" {
		t.Errorf("the case is %+v", made)
	}
	for _, want := range []string{`<b class="number">4</b>`, "Pone &lt;E-42&gt;.<br>Y nada más.", "lia@example.com"} {
		if !strings.Contains(page.raw, want) {
			t.Errorf("the page lacks %s: %s", want, page.raw)
		}
	}
	// Sending the same form again, or reloading, is the same case.
	if again := r.post(t, plainPage, fields); again.headers.Get("Location") != answer.headers.Get("Location") {
		t.Errorf("sent twice: %d %s", again.status, again.headers.Get("Location"))
	}
	if _, err := h.store.TicketByNumber(t.Context(), h.sc, 5); tenant.Answer(err).Code != tenant.NotFound {
		t.Error("sent twice, it made two cases")
	}
	nobody := h.reader()
	for _, stranger := range []*reader{nobody, h.reader()} {
		got, none := stranger.get(t, plainPage+"/4"), stranger.get(t, plainPage+"/999")
		if got.status != http.StatusNotFound || strings.Contains(got.raw, "E-42") {
			t.Errorf("a stranger got %d %s", got.status, got.raw)
		}
		if got.status != none.status || strings.ReplaceAll(got.raw, plainPage+"/4", "") != strings.ReplaceAll(none.raw, plainPage+"/999", "") {
			t.Errorf("a stranger can tell a case from none: %s\n%s", got.raw, none.raw)
		}
	}
}

// The thread shows what is public, and takes what the requester adds.
func TestPlainThread(t *testing.T) {
	h := newPlainHouse(t)
	r := h.reader()
	fields := with(r.get(t, plainPage+"?project=support").fields(t), "email", "lia@example.com", "subject", "x", "text", "Hola")
	r.follow(t, r.post(t, plainPage, fields))
	for visibility, text := range map[ticket.Visibility]string{ticket.Public: "¿Qué <b>pone</b>?", ticket.Internal: "Ya van tres."} {
		_, err := h.tickets.AddNote(t.Context(), h.ana, h.numbered(t, 4), ticket.NewNote{ClientID: "note-" + string(visibility), Visibility: visibility, Text: text})
		must(t, err)
	}
	page := r.get(t, plainPage+"/4")
	if !strings.Contains(page.raw, "¿Qué &lt;b&gt;pone&lt;/b&gt;?") || strings.Contains(page.raw, "Ya van tres") || !strings.Contains(page.raw, "Ana") {
		t.Errorf("the thread is %s", page.raw)
	}
	reply := with(page.fields(t), "text", "Pone E-42.")
	r.follow(t, r.post(t, plainPage+"/4", reply))
	r.post(t, plainPage+"/4", reply)
	if notes := h.notes(t, 4); len(notes) != 1 || notes[0].Text != "Pone E-42." || notes[0].Visibility != ticket.Public {
		t.Errorf("the notes are %+v", notes)
	}
	if got := r.get(t, plainPage); !strings.Contains(got.raw, plainPage+"/4") {
		t.Error("the opening page does not list the case")
	}
	empty := r.post(t, plainPage+"/4", with(page.fields(t), "text", "  "))
	if empty.status != http.StatusBadRequest || empty.text("text-wrong") == "" {
		t.Errorf("an empty reply: %d %s", empty.status, empty.raw)
	}
	stranger := h.reader()
	stranger.get(t, plainPage)
	theirs := with(stranger.get(t, plainPage+"?project=support").fields(t), "text", "Soy yo")
	if got := stranger.post(t, plainPage+"/4", theirs); got.status != http.StatusNotFound || len(h.notes(t, 4)) != 1 {
		t.Errorf("a stranger's reply: %d", got.status)
	}
	h.close(t, 4)
	if got := r.get(t, plainPage+"/4"); strings.Contains(got.raw, "<textarea") || !strings.Contains(got.raw, "cerrado") {
		t.Errorf("a closed case: %s", got.raw)
	}
	if got := r.post(t, plainPage+"/4", with(page.fields(t), "form", reply["form"], "text", "Otra")); got.status == http.StatusSeeOther && len(h.notes(t, 4)) != 1 {
		t.Errorf("a closed case took %v", h.notes(t, 4))
	}
}

// E4: who names a case reads the same whether it exists or not, and finds no
// way to what became of it.
func TestPlainClaimSaysNoMore(t *testing.T) {
	h := newPlainHouse(t)
	pages := map[string]bool{}
	for number, email := range map[string]string{"3": "leo@example.com", "1": "leo@example.com", "2": "eva@example.com", "999": "leo@example.com"} {
		r := h.reader()
		form := r.get(t, plainPage+"?case="+number)
		if form.status != http.StatusOK {
			t.Fatalf("%s: %d", number, form.status)
		}
		pages[strings.ReplaceAll(form.text("main"), "n.º "+number, "")] = true
		sent := r.post(t, plainPage, with(form.fields(t), "email", email, "text", "Sigue igual", "project", "support"))
		page := r.follow(t, sent)
		if !strings.HasPrefix(sent.headers.Get("Location"), plainPage+"/received") || strings.Contains(page.raw, `class="number"`) {
			t.Errorf("%s: sent to %s: %s", number, sent.headers.Get("Location"), page.raw)
		}
		h.work(t)
		for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", number} {
			if got := r.get(t, plainPage+"/"+n); got.status != http.StatusNotFound {
				t.Errorf("who claimed %s reads case %s: %d", number, n, got.status)
			}
		}
		if got := r.get(t, plainPage); strings.Contains(got.raw, "Tus casos") {
			t.Errorf("who claimed %s has cases: %s", number, got.raw)
		}
	}
	if notes := h.notes(t, 3); len(notes) != 1 || !notes[0].Unverified {
		t.Errorf("the right claim made %+v", notes)
	}
	for _, n := range []int64{4, 5, 6} {
		h.numbered(t, n) // the wrong ones are cases of their own
	}
	if len(pages) != 1 {
		t.Errorf("different pages for different cases: %v", pages)
	}
}

// What is wrong is said at every field at once, with a link to it, and nothing
// that was typed is lost.
func TestPlainSaysWhatIsWrong(t *testing.T) {
	h := newPlainHouse(t)
	r := h.reader()
	form := r.get(t, plainPage+"?project=support")
	long := strings.Repeat("ñ", 4001)
	for what, c := range map[string]struct {
		fill   []string
		wrong  []string
		status int
	}{
		"nothing":           {nil, []string{"email", "subject", "text"}, 400},
		"no e-mail address": {[]string{"email", "lia", "subject", "x", "text", "y"}, []string{"email"}, 400},
		"too long":          {[]string{"email", "lia@example.com", "subject", strings.Repeat("x", 201), "name", strings.Repeat("y", 201), "text", long}, []string{"name", "subject", "text"}, 400},
		"not shown":         {[]string{"email", "lia@example.com", "subject", "a\x00b", "text", "a\u202eb"}, []string{"subject", "text"}, 400},
		"not UTF-8":         {[]string{"email", "lia@example.com", "subject", "x", "text", "a\xffb"}, []string{"text"}, 400},
		"another's project": {[]string{"email", "lia@example.com", "subject", "x", "text", "y", "project", "nowhere"}, []string{"project"}, 400},
		"no number":         {[]string{"email", "lia@example.com", "text", "y", "case", "uno"}, []string{"case"}, 400},
	} {
		fields := with(form.fields(t), c.fill...)
		got := r.post(t, plainPage, fields)
		if got.status != c.status {
			t.Errorf("%s: %d %s", what, got.status, got.raw)
		}
		for _, field := range []string{"email", "name", "subject", "text", "project", "case"} {
			wrong := false
			for _, w := range c.wrong {
				wrong = wrong || w == field
			}
			if said := got.text(field + "-wrong"); (said != "") != wrong {
				t.Errorf("%s: at %s: %q", what, field, said)
			}
			if wrong && !strings.Contains(got.raw, `href="#`+field+`"`) {
				t.Errorf("%s: the summary does not lead to %s", what, field)
			}
		}
		kept := got.fields(t)
		for _, field := range []string{"email", "subject", "text"} {
			if _, shown := kept[field]; shown && strings.ToValidUTF8(strings.ReplaceAll(fields[field], "\x00", "\ufffd"), "\ufffd") != strings.ReplaceAll(kept[field], "\x00", "\ufffd") {
				t.Errorf("%s: %s was %q, is %q", what, field, fields[field], kept[field])
			}
		}
	}
	if _, err := h.store.TicketByNumber(t.Context(), h.sc, 4); tenant.Answer(err).Code != tenant.NotFound {
		t.Error("something was stored")
	}
}

// A form that other sites make, an old one, another browser's: nothing is
// stored, and nothing that was typed is lost.
func TestPlainFormIsOurs(t *testing.T) {
	h := newPlainHouse(t)
	r := h.reader()
	good := with(r.get(t, plainPage+"?project=support").fields(t), "email", "lia@example.com", "subject", "x", "text", "Hola")
	other := h.reader()
	others := other.get(t, plainPage+"?project=support").fields(t)["form"]
	again := func(what string, got *sheet) {
		t.Helper()
		if got.status != http.StatusForbidden || got.fields(t)["text"] != "Hola" || got.text("summary") == "" {
			t.Errorf("%s: %d %s", what, got.status, got.raw)
		}
	}
	again("no token", r.post(t, plainPage, with(good, "form", "")))
	again("a forged token", r.post(t, plainPage, with(good, "form", good["form"]+"x")))
	again("another browser's", r.post(t, plainPage, with(good, "form", others)))
	blocked := h.reader().post(t, plainPage, good)
	again("no cookie", blocked)
	if !strings.Contains(blocked.text("summary"), "cookie") {
		t.Errorf("no cookie: %s", blocked.text("summary"))
	}
	for what, headers := range map[string]map[string]string{
		"another site":        {"Sec-Fetch-Site": "cross-site"},
		"a sibling site":      {"Sec-Fetch-Site": "same-site"},
		"another origin":      {"Origin": "https://evil.example"},
		"an origin of nobody": {"Origin": "null"},
	} {
		req := httptest.NewRequest("POST", plainPage, strings.NewReader(""))
		for name, value := range headers {
			req.Header.Set(name, value)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if got := r.ask(t, req); got.status != http.StatusForbidden || !strings.Contains(got.raw, "otra página") {
			t.Errorf("%s: %d %s", what, got.status, got.raw)
		}
	}
	h.pass(tenant.FormLife + time.Minute)
	expired := r.post(t, plainPage, good)
	again("expired", expired)
	// What is sent instead creates what the first would have: no second case.
	r.follow(t, r.post(t, plainPage, expired.fields(t)))
	if got := r.post(t, plainPage, expired.fields(t)); got.status != http.StatusSeeOther {
		t.Errorf("sent again: %d", got.status)
	}
	h.numbered(t, 4)
	if _, err := h.store.TicketByNumber(t.Context(), h.sc, 5); tenant.Answer(err).Code != tenant.NotFound {
		t.Error("the form made two cases")
	}
}

func TestPlainFiles(t *testing.T) {
	h := newPlainHouse(t)
	r := h.reader()
	fields := with(r.get(t, plainPage+"?project=support").fields(t), "email", "lia@example.com", "subject", "x", "text", "Mira")
	fields["name"] = ""
	bad := r.postFile(t, plainPage, fields, "virus.exe", "MZ\x90\x00")
	if bad.status != http.StatusBadRequest || bad.text("file-wrong") == "" || bad.fields(t)["text"] != "Mira" {
		t.Errorf("a program: %d %s", bad.status, bad.raw)
	}
	large := r.postFile(t, plainPage, fields, "grande.txt", strings.Repeat("x", 1<<20+1))
	if large.status != http.StatusRequestEntityTooLarge || large.text("file-wrong") == "" {
		t.Errorf("a large file: %d %s", large.status, large.raw)
	}
	page := r.follow(t, r.postFile(t, plainPage, fields, "foto <1>.png", "\x89PNG\r\n\x1a\n0123456789"))
	if !strings.Contains(page.raw, "foto &lt;1&gt;.png</a>") {
		t.Errorf("the case does not show its file: %s", page.raw)
	}
	link := page.all(func(n *html.Node) bool { return strings.HasPrefix(attrOf(n, "href"), "/files/") })
	if len(link) != 1 {
		t.Fatalf("%d links to files", len(link))
	}
	if got := r.get(t, attrOf(link[0], "href")); got.status != http.StatusOK {
		t.Errorf("the file: %d", got.status)
	}
	h.pass(time.Hour)
	if got := r.get(t, attrOf(link[0], "href")); got.status != http.StatusNotFound || !strings.Contains(got.raw, "El enlace caducó") {
		t.Errorf("an expired link: %d %s", got.status, got.raw)
	}
	// S10: sales takes no files.
	sales := r.get(t, plainPage+"?project=sales")
	if strings.Contains(sales.raw, `type="file"`) {
		t.Error("a project without files asks for one")
	}
	forced := r.postFile(t, plainPage, with(sales.fields(t), "email", "lia@example.com", "text", "Mira"), "a.png", "\x89PNG\r\n\x1a\n")
	if forced.status != http.StatusForbidden {
		t.Errorf("a file where none are taken: %d %s", forced.status, forced.raw)
	}
}

// A page that tells about limits keeps what was typed.
func TestPlainLimits(t *testing.T) {
	h := newPlainHouse(t)
	h.Service.RateVisitors = tenant.Rate{Count: 2, Per: time.Hour}
	var last *sheet
	for range 3 {
		r := h.reader() // without its cookie anybody is somebody else: the address counts
		last = r.post(t, plainPage, with(r.get(t, plainPage+"?project=support").fields(t), "email", "lia@example.com", "subject", "x", "text", "Hola"))
	}
	if last.status != http.StatusTooManyRequests || last.headers.Get("Retry-After") == "" || last.fields(t)["text"] != "Hola" || !strings.Contains(last.text("summary"), "Demasiadas") {
		t.Errorf("got %d %s", last.status, last.raw)
	}
}

// S1: a widget for signed-in visitors says so, and takes nothing.
func TestPlainForSignedInVisitorsOnly(t *testing.T) {
	h := newPlainHouse(t)
	r := h.reader()
	fields := with(r.get(t, plainPage+"?project=support").fields(t), "email", "lia@example.com", "subject", "x", "text", "Hola")
	w, err := h.store.Widget(t.Context(), h.sc, "w")
	must(t, err)
	w.Show.VerifiedOnly = true
	w.Channels = []tenant.ContactChannel{{Kind: "phone", Value: "+57 1 234"}, {Kind: "web", Value: "javascript:alert(1)"}}
	must(t, h.store.ReplaceWidget(t.Context(), h.sc, w))
	h.pass(5 * time.Second)
	for what, got := range map[string]*sheet{"the page": r.get(t, plainPage), "the form": r.get(t, plainPage+"?project=support"), "sending": r.post(t, plainPage, fields)} {
		if strings.Contains(got.raw, "<textarea") || !strings.Contains(got.raw, "entra en el sitio de Acme") || !strings.Contains(got.raw, `href="tel:+571234"`) {
			t.Errorf("%s: %d %s", what, got.status, got.raw)
		}
		if strings.Contains(got.raw, `href="javascript`) {
			t.Errorf("%s links to a script", what)
		}
	}
	if got := r.post(t, plainPage, fields); got.status != http.StatusForbidden {
		t.Errorf("sending: %d", got.status)
	}
}

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
