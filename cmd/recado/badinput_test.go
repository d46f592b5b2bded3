package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"recado/tenant"
)

// A dialogue is a conversation with something in it, which no bad input may harm.
type dialogue struct {
	*house
	visitor, agent, id string
	project            string
	texts              []string // in the order of the sequence
	line               *line    // the agent's, so that somebody is there
}

// converse begins a dialogue of a new visitor with Bruno.
func (h *house) converse(t *testing.T) *dialogue {
	t.Helper()
	k := &dialogue{house: h, visitor: h.visit(t), agent: h.signIn(t, "bruno@demo.example"), project: h.projects(t)["Soporte"]}
	k.line = h.hello(t, k.agent)
	until(t, "support is online", func() bool {
		return text(h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key+"/availability", "", nil), "projects", k.project, "state") == "online"
	})
	opened := h.ok(t, "POST", "/api/v1/visitor/conversations", k.visitor, map[string]any{"client_id": tenant.NewID(), "project": k.project, "text": "uno"})
	k.id, k.texts = text(opened, "conversation", "id"), []string{"uno"}
	k.say(t, k.agent, "dos")
	k.say(t, k.visitor, "tres")
	return k
}

// door is where somebody sends messages.
func (k *dialogue) door(token string) string {
	if token == k.visitor {
		return "/api/v1/visitor/conversations/" + k.id + "/messages"
	}
	return "/api/v1/conversations/" + k.id + "/messages"
}

// say sends a message that must be accepted, and returns it.
func (k *dialogue) say(t *testing.T, token, words string) map[string]any {
	t.Helper()
	m := k.ok(t, "POST", k.door(token), token, map[string]any{"client_id": tenant.NewID(), "text": words})
	k.texts = append(k.texts, words)
	return m
}

// intact checks that all that was said is there, once, in order and dense, for
// both sides.
func (k *dialogue) intact(t *testing.T) {
	t.Helper()
	for _, token := range []string{k.visitor, k.agent} {
		var texts []string
		for i, item := range k.ok(t, "GET", k.door(token)+"?after=0&limit=200", token, nil)["items"].([]any) {
			m := item.(map[string]any)
			if number(m, "seq") != int64(i)+1 {
				t.Fatalf("entry %d has seq %d", i+1, number(m, "seq"))
			}
			if m["type"] == "text" {
				texts = append(texts, m["text"].(string))
			}
		}
		if !slices.Equal(texts, k.texts) {
			t.Fatalf("the dialogue holds %q, want %q", texts, k.texts)
		}
	}
}

// answer is raw, decoded as a refusal.
func (h *house) answer(t *testing.T, method, path, token, body string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return do(t, req)
}

// refusedFor checks that an answer is a refusal, for a reason and a field.
func refusedFor(t *testing.T, what string, status int, answer map[string]any, want *tenant.Error, field string) {
	t.Helper()
	if status != want.Code.HTTP() || text(answer, "error", "code") != string(want.Code) ||
		text(answer, "error", "reason") != want.Reason || text(answer, "error", "field") != field {
		t.Errorf("%s: %d %v, want %d %s at %q", what, status, answer, want.Code.HTTP(), want.Reason, field)
	}
	if text(answer, "error", "message") == "" {
		t.Errorf("%s: a refusal without a message", what)
	}
}

func TestBadWidgetKey(t *testing.T) {
	h := newHouse(t)
	for _, key := range []string{"abcdefghijklmnopqrst", "x", strings.Repeat("x", 300), "%2e%2e%2fetc", "a%20b%20c%20d%20e", h.demo.widget.ID, strings.ToUpper(h.demo.widget.Key)} {
		for _, path := range []string{"/w/" + key + ".js", "/w/" + key, "/w/" + key + "/panel", "/api/v1/widgets/" + key, "/api/v1/widgets/" + key + "/availability"} {
			h.refused(t, tenant.ErrNotFound, "GET", path, "", nil)
		}
		h.refused(t, tenant.ErrNotFound, "POST", "/api/v1/widgets/"+key+"/visitors", "", map[string]any{})
	}
}

// The browser itself keeps the panel out of pages that are not on the list:
// frame-ancestors names exactly the widget's origins, and what could add to it
// is no origin.
func TestPageOriginNotOnTheList(t *testing.T) {
	h := newHouse(t)
	ancestors := func(key string) string {
		resp, err := http.Get(h.url + "/w/" + key + "/panel")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		_, list, _ := strings.Cut(resp.Header.Get("Content-Security-Policy"), "frame-ancestors ")
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(list, ";") {
			t.Errorf("headers %v", resp.Header)
		}
		return list
	}
	owner := h.signIn(t, demoOwner)
	edit := func(origins ...string) (int, map[string]any) {
		w := h.ok(t, "GET", "/api/v1/admin/widgets/"+h.demo.widget.ID, owner, nil)
		w["origins"] = origins
		return h.request(t, "PUT", "/api/v1/admin/widgets/"+h.demo.widget.ID, owner, w)
	}
	if status, answer := edit("https://cafe.example", "https://*.cafe.example", "http://localhost:8000"); status != http.StatusOK {
		t.Fatal(answer)
	}
	want := "https://cafe.example https://*.cafe.example http://localhost:8000"
	until(t, "the panel's list is the new one", func() bool { return ancestors(h.demo.widget.Key) == want })
	for _, bad := range []string{
		"*", "https://*", "https://", "cafe.example", "https://cafe.example/path", "https://cafe.example; script-src *", "https://cafe.example 'self'",
		"https://cafe.example\nhttps://evil.example", "javascript:alert(1)", "data:", "https://user@cafe.example", "https://cafe.example,https://evil.example", "null",
	} {
		if status, answer := edit(bad); status != http.StatusBadRequest {
			t.Errorf("origin %q: %d %v", bad, status, answer)
		}
	}
	if got := ancestors(h.demo.widget.Key); got != want {
		t.Errorf("frame-ancestors %q, want %q", got, want)
	}
	_, w := h.another(t) // one without any origin allows nowhere
	none, err := h.admin.AddWidget(t.Context(), h.demo.scope, tenant.WidgetEdit{ClientID: "without-origins", Name: "x", Look: w.Look})
	if err != nil {
		t.Fatal(err)
	}
	if got := ancestors(none.Key); got != "'none'" {
		t.Errorf("frame-ancestors %q of a widget without origins", got)
	}
}

// badTexts are what no text may hold, as it stands in JSON.
var badTexts = map[string]string{
	"invalid UTF-8": "hola \xff\xfe", "cut UTF-8": "hola \xe2\x82", "overlong": "\xc0\xaf", "lone surrogate": `hola \ud83d`, "turned pair": `\udc4b\ud83d`,
	"null": `a\u0000b`, "bell": `a\u0007b`, "escape": `\u001b[31mred`, "delete": `a\u007fb`, "override": `a\u202egpj.exe`, "isolate": `a\u2066b`, "no character": `a\uffffb`,
}

// Every door that takes a text refuses what can't be shown, with the field.
func TestBadText(t *testing.T) {
	k := newHouse(t).converse(t)
	owner := k.signIn(t, demoOwner)
	doors := []struct{ method, path, token, field, rest string }{
		{"POST", k.door(k.visitor), k.visitor, "text", ""},
		{"POST", k.door(k.agent), k.agent, "text", ""},
		{"POST", "/api/v1/conversations/" + k.id + "/notes", k.agent, "text", ""},
		{"POST", "/api/v1/visitor/conversations", k.visitor, "text", `,"project":"` + k.project + `"`},
		{"POST", "/api/v1/visitor/conversations", k.visitor, "name", `,"text":"hola","project":"` + k.project + `"`},
		{"POST", "/api/v1/visitor/conversations", k.visitor, "subject", `,"as":"ticket","email":"a@correo.example","text":"hola","project":"` + k.project + `"`},
		{"PATCH", "/api/v1/visitor", k.visitor, "name", ""},
		{"POST", "/api/v1/tickets", k.agent, "subject", `,"project":"` + k.project + `"`},
		{"POST", "/api/v1/tickets", k.agent, "description", `,"subject":"eh","project":"` + k.project + `"`},
		{"POST", "/api/v1/tickets/1/notes", k.agent, "text", `,"visibility":"public"`},
		{"POST", "/api/v1/admin/projects", owner, "name", ""},
		{"POST", "/api/v1/admin/companies", owner, "name", ""},
	}
	for _, d := range doors {
		for what, bad := range badTexts {
			body := fmt.Sprintf(`{"client_id":"%s","%s":"%s"%s}`, tenant.NewID(), d.field, bad, d.rest)
			status, answer := k.answer(t, d.method, d.path, d.token, body)
			field := d.field
			if strings.Contains(what, "UTF-8") || what == "overlong" || strings.Contains(what, "surrogate") || what == "turned pair" {
				field = "" // found before any field is
			}
			refusedFor(t, d.method+" "+d.path+" "+d.field+" "+what, status, answer, tenant.ErrBadText, field)
		}
	}
	k.intact(t)
}

func TestEmptyAndLongMessages(t *testing.T) {
	k := newHouse(t).converse(t)
	for _, token := range []string{k.visitor, k.agent} {
		for _, nothing := range []string{"", "   \n\t ", "\u200b\u2060\ufeff", "\u200d"} {
			status, answer := k.request(t, "POST", k.door(token), token, map[string]any{"client_id": tenant.NewID(), "text": nothing})
			refusedFor(t, fmt.Sprintf("%q", nothing), status, answer, tenant.ErrEmptyMessage, "text")
		}
		status, answer := k.request(t, "POST", k.door(token), token, map[string]any{"client_id": tenant.NewID(), "text": strings.Repeat("ñ", 4001)})
		refusedFor(t, "4001 characters", status, answer, tenant.ErrMessageTooLong, "text")
		if number(answer, "error", "params", "limit") != 4000 {
			t.Errorf("the limit is not told: %v", answer)
		}
		k.say(t, token, strings.Repeat("ñ", 4000)) // counted in characters, not in bytes
		files := make([]string, 11)
		status, answer = k.request(t, "POST", k.door(token), token, map[string]any{"client_id": tenant.NewID(), "text": "a", "attachments": files})
		refusedFor(t, "11 files", status, answer, tenant.ErrTooManyAttachments, "attachments")
		for _, id := range []string{"", "short", strings.Repeat("x", 65), "with space", "ñandú-ñandú"} {
			status, answer = k.request(t, "POST", k.door(token), token, map[string]any{"client_id": id, "text": "a"})
			refusedFor(t, "client id "+id, status, answer, tenant.ErrBadClientID, "client_id")
		}
	}
	k.intact(t)
}

// Bodies that are not what they should be.
func TestBadBodies(t *testing.T) {
	k := newHouse(t).converse(t)
	deep := strings.Repeat(`[`, 30_000) + strings.Repeat(`]`, 30_000)
	for what, tt := range map[string]struct {
		body, field string
		want        *tenant.Error
	}{
		"nothing":        {``, "", tenant.ErrBadJSON},
		"no JSON":        {`hello`, "", tenant.ErrBadJSON},
		"cut":            {`{"text":"a`, "", tenant.ErrBadJSON},
		"a list":         {`[]`, "", tenant.ErrBadJSON},
		"two":            {`{"text":"a"} {"text":"b"}`, "", tenant.ErrBadJSON},
		"a wrong type":   {`{"text":5}`, "text", tenant.ErrBadJSON},
		"a wrong list":   {`{"attachments":"file"}`, "attachments", tenant.ErrBadJSON},
		"deep":           {`{"text":` + deep + `}`, "", tenant.ErrBadJSON},
		"deep elsewhere": {`{"x":` + deep + `}`, "", tenant.ErrBadJSON},
		"over the limit": {`{"text":"` + strings.Repeat("x", 200_000) + `"}`, "", tenant.ErrBodyTooLarge},
	} {
		for _, token := range []string{k.visitor, k.agent} {
			status, answer := k.answer(t, "POST", k.door(token), token, tt.body)
			refusedFor(t, what, status, answer, tt.want, tt.field)
		}
	}
	// Chunked: nothing says beforehand how long it is.
	endless := io.LimitReader(repeat("x"), 300_000)
	req, err := http.NewRequestWithContext(t.Context(), "POST", k.url+k.door(k.visitor), io.MultiReader(strings.NewReader(`{"text":"`), endless))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+k.visitor)
	status, answer := do(t, req)
	refusedFor(t, "chunked over the limit", status, answer, tenant.ErrBodyTooLarge, "")
	k.intact(t)
}

// What says that it is compressed is not unpacked, however small it is and
// however large it would become; a small one is no JSON either.
func TestCompressedBodies(t *testing.T) {
	k := newHouse(t).converse(t)
	for what, words := range map[string]int{"a bomb": 20 << 20, "a small one": 10} {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := fmt.Fprintf(z, `{"client_id":%q,"text":"%s"}`, tenant.NewID(), strings.Repeat("x", words)); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		for _, encoding := range []string{"gzip", "deflate", "br", "gzip, gzip"} {
			req, err := http.NewRequestWithContext(t.Context(), "POST", k.url+k.door(k.visitor), bytes.NewReader(packed.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+k.visitor)
			req.Header.Set("Content-Encoding", encoding)
			status, answer := do(t, req)
			refusedFor(t, what+" as "+encoding, status, answer, tenant.ErrBadText, "")
		}
	}
	k.intact(t)
}

// repeat reads as the same text for ever.
type repeat string

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r[i%len(r)]
	}
	return len(p), nil
}

// HTML is text: it comes back as it was, as JSON that no browser takes for a
// page.
func TestHTMLStaysText(t *testing.T) {
	k := newHouse(t).converse(t)
	const html = `<script>alert("1")</script><img src=x onerror='a()'>&lt;b&gt; ${x} {{y}} ]]>`
	owner := k.signIn(t, demoOwner)
	k.say(t, k.visitor, html)
	k.say(t, k.agent, html)
	k.ok(t, "PATCH", "/api/v1/visitor", k.visitor, map[string]any{"name": html})
	k.ok(t, "POST", "/api/v1/conversations/"+k.id+"/notes", k.agent, map[string]any{"client_id": tenant.NewID(), "text": html})
	made := k.ok(t, "POST", "/api/v1/tickets", k.agent, map[string]any{
		"client_id": tenant.NewID(), "subject": html, "description": html, "project": k.project, "requester": map[string]any{"name": html},
	})
	k.ok(t, "POST", "/api/v1/tickets/"+text(made, "id")+"/notes", k.agent, map[string]any{"client_id": tenant.NewID(), "text": html, "visibility": "public"})
	k.ok(t, "POST", "/api/v1/admin/companies", owner, map[string]any{"client_id": tenant.NewID(), "name": html})
	project := "/api/v1/admin/projects/" + k.project
	p := k.ok(t, "GET", project, owner, nil)
	p["fields"] = []any{map[string]any{"id": "a", "kind": "text", "label": map[string]string{"es": html}, "help": map[string]string{"es": html}}}
	k.ok(t, "PUT", project, owner, p)
	asked := "/api/v1/conversations/" + k.id + "/context"
	k.ok(t, "PATCH", "/api/v1/visitor/conversations/"+k.id+"/context", k.visitor, map[string]any{
		"data": map[string]any{"<b>": html}, "trail": []any{map[string]any{"at": 1, "kind": "event", "name": html}},
	})
	for path, token := range map[string]string{
		k.door(k.visitor): k.visitor, k.door(k.agent): k.agent, "/api/v1/conversations/" + k.id: k.agent, "/api/v1/conversations/" + k.id + "/notes": k.agent,
		"/api/v1/tickets/" + text(made, "id"): k.agent, "/api/v1/tickets/" + text(made, "id") + "/notes": k.agent, "/api/v1/admin/companies": owner,
		project: owner, asked: k.agent,
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", k.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if kind := resp.Header.Get("Content-Type"); kind != "application/json" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %s %v", path, kind, resp.Header)
		}
		if strings.Contains(string(raw), "<script") {
			t.Errorf("%s has markup that is not escaped: %s", path, raw)
		}
		if _, again := k.request(t, "GET", path, token, nil); !strings.Contains(fmt.Sprint(again), html) {
			t.Errorf("%s does not give back %q: %v", path, html, again)
		}
	}
	k.intact(t)
}
