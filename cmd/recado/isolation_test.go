package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

// A side is one tenant of a test with one of everything, and tokens of its people.
type side struct {
	scope  tenant.Scope
	things map[string]string // what its ids, names and links are, by kind
	tokens map[string]string // owner, agent, visitor, verified, key

	line    *line // its agent's socket, so that it is online
	visitor *line
}

// another makes a second tenant on the demo's server.
func (h *house) another(t *testing.T) (tenant.Scope, *tenant.Widget) {
	t.Helper()
	made, owner, err := h.admin.UnscopedCreateTenant(t.Context(), tenant.NewTenant{
		Name: "Otra", Project: "Mesa", Owner: tenant.NewAgent{Name: "Olga", Email: "olga@otra.example", Password: demoPassword},
	})
	if err != nil {
		t.Fatal(err)
	}
	sc := tenant.UnscopedScope(made.ID)
	p, err := h.pipes.store.Project(t.Context(), sc, owner.Agent.Projects[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.admin.EditProject(t.Context(), sc, p.ID, tenant.ProjectEdit{
		Version: p.Version, Name: p.Name, Agents: p.Agents, Files: true, Hours: tenant.Hours{Always: true},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.admin.AddAgent(t.Context(), tenant.SystemActor(sc), tenant.NewAgent{
		ClientID: "otra-agent", Name: "Otto", Email: "otto@otra.example", Projects: []string{p.ID}, Password: demoPassword,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.admin.AddIdentity(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
	w, err := h.admin.AddWidget(t.Context(), sc, tenant.WidgetEdit{
		ClientID: "otra-widget", Name: "Otra", Origins: []string{"https://otra.example"},
		Look: tenant.Look{Accent: "#123456", Position: "left", Scheme: "auto"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return sc, w
}

// pass signs a visitor's token, as the door would.
func (h *house) pass(t *testing.T, sc tenant.Scope, widget, id, email string, verified bool) string {
	t.Helper()
	c := tenant.VisitorClaims{Scope: sc, Widget: widget, ID: id, Verified: verified}
	if verified {
		c.Name, c.Email, c.Subject = "Vera", email, "sub-"+id
	}
	token, _, err := h.auth.Tokens.SignVisitor(c)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// furnish gives a tenant one of everything; word stands in all its texts.
func (h *house) furnish(t *testing.T, sc tenant.Scope, w *tenant.Widget, owner, agent, word string, verified bool) *side {
	t.Helper()
	s := &side{scope: sc, things: map[string]string{"word": word, "mail": requester, "email": owner, "tenant": sc.Tenant(), "password": demoPassword, "widget": w.ID, "key": w.Key}}
	visitor := word + "-visitor"
	s.tokens = map[string]string{
		"owner": h.signIn(t, owner), "agent": h.signIn(t, agent),
		"visitor":  h.pass(t, sc, w.ID, visitor, requester, verified),
		"verified": h.pass(t, sc, w.ID, word+"-verified", requester, true),
	}
	s.things["visitor"], s.things["access"], s.things["pass"] = visitor, s.tokens["agent"], s.tokens["visitor"]
	me := h.ok(t, "GET", "/api/v1/me", s.tokens["agent"], nil)
	s.things["agent"] = text(me, "agent", "id")
	s.things["project"] = me["projects"].([]any)[0].(map[string]any)["id"].(string)
	s.line = h.hello(t, s.tokens["agent"])
	s.visitor = h.hello(t, s.tokens["visitor"])
	until(t, word+" is online", func() bool {
		return text(h.ok(t, "GET", "/api/v1/widgets/"+w.Key+"/availability", "", nil), "state") == "online"
	})
	h.talk(t, s)
	h.paper(t, s)
	return s
}

// talk fills the tenant's conversations and files.
func (h *house) talk(t *testing.T, s *side) {
	t.Helper()
	word := s.things["word"]
	s.things["file"] = h.upload(t, "/api/v1/visitor/files", s.tokens["visitor"], word+"-sent")
	s.things["loose"] = h.upload(t, "/api/v1/visitor/files", s.tokens["visitor"], word+"-loose")
	s.things["deskfile"] = h.upload(t, "/api/v1/files", s.tokens["owner"], word+"-desk")
	for _, n := range []string{"", "2", "3", "4"} {
		s.things["deskloose"+n] = h.upload(t, "/api/v1/files", s.tokens["owner"], word+"-deskloose"+n)
	}
	s.things["link"] = strings.TrimPrefix(text(h.ok(t, "GET", "/api/v1/visitor/files/"+s.things["file"], s.tokens["visitor"], nil), "url"), "/files/")
	opened := h.ok(t, "POST", "/api/v1/visitor/conversations", s.tokens["visitor"], map[string]any{
		"client_id": word + "-words", "project": s.things["project"], "text": word + " hola", "name": word, "attachments": []string{s.things["file"]},
	})
	id := text(opened, "conversation", "id")
	s.things["conversation"] = id
	h.ok(t, "POST", "/api/v1/conversations/"+id+"/notes", s.tokens["owner"], map[string]any{
		"client_id": word + "-note", "text": word + " nota", "attachments": []string{s.things["deskfile"]},
	})
	other := h.pass(t, s.scope, s.things["widget"], word+"-other", "", false)
	h.ok(t, "POST", "/api/v1/visitor/conversations", other, map[string]any{"client_id": word + "-other", "project": s.things["project"], "text": word + " dos"})
	page := h.ok(t, "GET", "/api/v1/conversations?view=all&limit=1", s.tokens["owner"], nil)
	s.things["reply"] = text(h.ok(t, "POST", "/api/v1/replies", s.tokens["owner"], map[string]any{"client_id": word + "-reply", "title": word, "text": word}), "id")
	s.things["cursor"] = text(page, "cursor")
	if s.things["cursor"] == "" {
		t.Fatal("two conversations fit on a page of one")
	}
}

// paper fills the tenant's cases, companies and invitations.
func (h *house) paper(t *testing.T, s *side) {
	t.Helper()
	word, owner := s.things["word"], s.tokens["owner"]
	made := h.ok(t, "POST", "/api/v1/tickets", owner, map[string]any{
		"client_id": word + "-ticket", "subject": word, "description": word, "project": s.things["project"], "requester": map[string]any{"name": word, "email": requester},
	})
	s.things["ticket"], s.things["number"] = text(made, "id"), fmt.Sprint(number(made, "number"))
	h.ok(t, "POST", "/api/v1/tickets/"+s.things["ticket"]+"/notes", owner, map[string]any{"client_id": word + "-thread", "visibility": "internal", "text": word})
	s.things["domain"] = word + ".example"
	s.things["company"] = text(h.ok(t, "POST", "/api/v1/admin/companies", owner, map[string]any{"client_id": word + "-company", "name": word, "domains": []string{s.things["domain"]}}), "id")
	s.things["kid"] = at(h.ok(t, "GET", "/api/v1/admin/tenant", owner, nil), "identity").([]any)[0].(map[string]any)["kid"].(string)
	s.things["team"] = text(h.ok(t, "POST", "/api/v1/admin/teams", owner, map[string]any{"client_id": word + "-team", "name": word, "members": []string{s.things["agent"]}}), "id")
	key := h.ok(t, "POST", "/api/v1/admin/keys", owner, map[string]any{"name": word, "scope": "admin"})
	s.things["apikey"], s.tokens["key"] = text(key, "key", "id"), text(key, "token")
	invited := h.ok(t, "POST", "/api/v1/admin/agents", owner, map[string]any{"client_id": word + "-invited", "name": word, "email": word + "@correo.example"})
	s.things["invited"], s.things["invitation"] = text(invited, "agent", "id"), text(invited, "invitation", "token")
	var err error
	s.things["identity"], err = tenant.Identity{Subject: "s"}.Sign(h.identitySecretOf(t, s.scope), s.things["key"], time.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
}

// upload sends a small text file and returns its id.
func (h *house) upload(t *testing.T, path, token, words string) string {
	t.Helper()
	status, raw := h.raw(t, "POST", path+"?client_id="+tenant.NewID()+"&name=words.txt", token, words)
	var f struct{ ID string }
	if err := json.Unmarshal(raw, &f); err != nil || status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, status, raw)
	}
	return f.ID
}

// raw is request with a body as it is and the answer as it is; a redirection
// is not followed, and of a stream only the first event is read.
func (h *house) raw(t *testing.T, method, path, token, body string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.Header.Get("Content-Type") == "text/event-stream" {
		first, err := bufio.NewReader(resp.Body).ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, first
	}
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

// versions are what the tenant's own documents stand at now.
func (h *house) versions(t *testing.T, s *side) {
	t.Helper()
	owner := s.tokens["owner"]
	for kind, path := range map[string]string{
		"version": "/api/v1/tickets/" + s.things["ticket"], "project_version": "/api/v1/admin/projects/" + s.things["project"],
		"widget_version": "/api/v1/admin/widgets/" + s.things["widget"], "invited_version": "/api/v1/admin/agents/" + s.things["invited"],
	} {
		s.things[kind] = fmt.Sprint(number(h.ok(t, "GET", path, owner, nil), "version"))
	}
}

// nothing are things that nobody has, of the same shape.
func (h *house) nothing(t *testing.T, own *side) map[string]string {
	t.Helper()
	none := map[string]string{}
	for kind := range own.things {
		none[kind] = tenant.NewID()
	}
	secret := tenant.IdentitySecret{KID: "nokid", Secret: "a secret that no tenant has at all"}
	var err error
	none["identity"], err = tenant.Identity{Subject: "s"}.Sign(secret, own.things["key"], time.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	none["number"], none["word"], none["domain"], none["mail"], none["version"] = "999999", "nadie", "nadie.example", requester, "1"
	none["key"], none["cursor"] = "abcdefghijklmnopqrst", "bm90IGEgY3Vyc29yIGF0IGFsbA"
	return none
}

// snapshot is all that a tenant has, as its own people see it.
func (h *house) snapshot(t *testing.T, s *side) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, path := range []string{
		"/conversations?view=all", "/conversations/" + s.things["conversation"], "/conversations/" + s.things["conversation"] + "/messages?after=0",
		"/conversations/" + s.things["conversation"] + "/notes", "/replies", "/visitors/" + s.things["visitor"], "/tickets?view=all",
		"/tickets/" + s.things["ticket"] + "/notes", "/admin/tenant", "/admin/projects", "/admin/widgets", "/admin/agents", "/admin/companies", "/admin/teams", "/admin/keys",
	} {
		_, body := h.raw(t, "GET", api+path, s.tokens["owner"], "")
		all[path] = string(body)
	}
	_, body := h.raw(t, "GET", api+"/visitor", s.tokens["visitor"], "")
	all["/visitor"] = string(body)
	return all
}

// settled is a snapshot after which nothing is written behind any more.
func (h *house) settled(t *testing.T, s *side) map[string]string {
	t.Helper()
	was := h.snapshot(t, s)
	until(t, "everything is written", func() bool {
		before := was
		was = h.snapshot(t, s)
		return fmt.Sprint(was) == fmt.Sprint(before)
	})
	return was
}

// routeOf finds the route that a probe reaches, as the router would: the first
// one that fits.
func routeOf(h *house, p probe) string {
	path, _, _ := strings.Cut(hole.ReplaceAllString(p.path, "x"), "?")
	for _, r := range h.app.GetRoutes(true) {
		if r.Method != p.method {
			continue
		}
		pattern := strings.ReplaceAll(regexp.MustCompile(`:\w+`).ReplaceAllString(regexp.QuoteMeta(r.Path), `[^/]+`), `\*`, `.*`)
		if regexp.MustCompile("^" + pattern + "$").MatchString(path) {
			return r.Method + " " + r.Path
		}
	}
	return ""
}

// E1: with the tokens of one tenant, whatever is another one's does not exist.
// Every route of the router is asked for the other tenant's things and for
// things that nobody has, and must answer both alike.
func TestIsolation(t *testing.T) {
	h := newHouse(t)
	for range 50 { // the other tenant must have no case of the same number
		if _, err := h.pipes.store.NextNumber(t.Context(), h.demo.scope); err != nil {
			t.Fatal(err)
		}
	}
	a := h.furnish(t, h.demo.scope, h.demo.widget, demoOwner, "bruno@demo.example", "zafiro", true)
	scope, w := h.another(t)
	b := h.furnish(t, scope, w, "olga@otra.example", "otto@otra.example", "esmeralda", false)
	b.tokens["stay"] = h.stayIn(t, scope, b.tokens["owner"], h.operator(t), true)
	h.versions(t, a)
	h.versions(t, b)
	t.Run("every route is asked", func(t *testing.T) {
		left := routesOf(h)
		for _, p := range probes {
			route := routeOf(h, p)
			if route == "" {
				t.Errorf("%s %s reaches no route", p.method, p.path)
			}
			left = slices.DeleteFunc(left, func(r string) bool { return r == route })
		}
		for _, route := range left {
			t.Errorf("%s is not asked: add it here, to the probes of isolation_table_test.go", route)
		}
	})
	before := h.settled(t, a)
	answers := map[int]string{} // of who may call a route, by probe
	t.Run("the other's things don't exist", func(t *testing.T) {
		none := h.nothing(t, b)
		for i, p := range probes { // before the owner withdraws the consent
			h.probe(t, a, b, none, p, "stay", answers, i)
		}
		for i, p := range probes {
			for _, who := range []string{"", "visitor", "verified", "agent", "owner", "key"} {
				h.probe(t, a, b, none, p, who, answers, i)
			}
		}
	})
	t.Run("nothing of the other's changed", func(t *testing.T) {
		after := h.settled(t, a)
		for path, was := range before {
			if after[path] != was {
				t.Errorf("%s was\n%s\nis\n%s", path, was, after[path])
			}
		}
	})
	t.Run("its own people reach them", func(t *testing.T) {
		for i, p := range probes {
			if !p.names() || p.open || p.nobody {
				continue
			}
			token := a.tokens["owner"]
			if p.gate() == "visitor" {
				token = a.tokens["visitor"]
			}
			got := verdict(h.raw(t, p.method, filled(p.path, a.things, a.things), token, filled(p.body, a.things, a.things)))
			if got == answers[i] {
				t.Errorf("%s %s %s: %s for its own people too: this probe proves nothing", p.method, p.path, p.body, got)
			}
		}
	})
}

// probe asks b's people's question about a's things, and the same about what
// nobody has.
func (h *house) probe(t *testing.T, a, b *side, none map[string]string, p probe, who string, answers map[int]string, i int) {
	t.Helper()
	ask := func(things map[string]string) string {
		path, body := filled(p.path, b.things, things), filled(p.body, b.things, things)
		status, answer := h.raw(t, p.method, path, b.tokens[who], body)
		if leak := leaks(a.things, path+body, answer); leak != "" && !p.open {
			t.Errorf("%s %s %s as %s shows the other's %s: %s", p.method, p.path, p.body, who, leak, answer)
		}
		if status >= http.StatusInternalServerError {
			t.Errorf("%s %s as %s: %d %s", p.method, p.path, who, status, answer)
		}
		return named(verdict(status, answer), things)
	}
	got := ask(a.things)
	if want := p.refusedAtGate(who); want != nil {
		if !strings.HasPrefix(got, fmt.Sprint(want.Code.HTTP())) || !strings.Contains(got, `"`+want.Reason+`"`) {
			t.Errorf("%s %s as %q: %s, want %s", p.method, p.path, who, got, want.Reason)
		}
		return
	}
	answers[i] = got
	if !p.names() || p.open {
		return
	}
	if other := ask(none); got != other {
		t.Errorf("%s %s %s as %s: %s, but %s for what nobody has", p.method, p.path, p.body, who, got, other)
	}
}
