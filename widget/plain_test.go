package widget_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

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

// The cookie is for this page and no script's; one that was made for another
// tenant, another widget or another purpose opens nothing.
func TestPlainCookie(t *testing.T) {
	h := newPlainHouse(t)
	h.Service.PublicURL = "https://chat.example.com"
	r := h.reader()
	form := r.get(t, plainPage+"?project=support")
	for _, want := range []string{"path=" + plainPage + ";", "HttpOnly", "secure", "SameSite=Lax"} {
		if got := form.headers.Get("Set-Cookie"); !strings.Contains(got, want) {
			t.Errorf("the cookie is %s, without %s", got, want)
		}
	}
	r.follow(t, r.post(t, plainPage, with(form.fields(t), "email", "lia@example.com", "subject", "x", "text", "Hola")))
	own, err := h.Tokens.Browser(r.cookies["recado_browser"])
	must(t, err)
	sign := func(token string, _ int64, err error) string {
		must(t, err)
		return token
	}
	for what, token := range map[string]string{
		"another tenant's":        sign(h.Tokens.SignBrowser(tenant.Browser{Scope: tenant.UnscopedScope("other"), ID: own.ID, Widget: own.Widget})),
		"another widget's":        sign(h.Tokens.SignBrowser(tenant.Browser{Scope: own.Scope, ID: own.ID, Widget: "w2"})),
		"a visitor's":             sign(h.Tokens.SignVisitor(tenant.VisitorClaims{Scope: own.Scope, ID: own.ID, Widget: own.Widget})),
		"a form's":                sign(h.Tokens.SignForm(tenant.Form{Scope: own.Scope, Browser: own.ID, ClientID: "client-0001"})),
		"forged":                  r.cookies["recado_browser"] + "x",
		"of nobody in particular": "",
	} {
		thief := h.reader()
		thief.cookies["recado_browser"] = token
		if got := thief.get(t, plainPage+"/4"); got.status != http.StatusNotFound {
			t.Errorf("%s: %d %s", what, got.status, got.raw)
		}
	}
	// It is made anew in good time, for the same browser.
	h.pass(60 * 24 * time.Hour)
	if got := r.get(t, plainPage+"/4"); got.status != http.StatusOK || got.headers.Get("Set-Cookie") == "" {
		t.Errorf("after 60 days: %d, %q", got.status, got.headers.Get("Set-Cookie"))
	}
	h.pass(60 * 24 * time.Hour)
	if got := r.get(t, plainPage+"/4"); got.status != http.StatusOK {
		t.Errorf("after 120 days: %d", got.status)
	}
}
