package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"recado/tenant"
)

// unkeptRoutes change nothing that a tenant goes by, and why.
var unkeptRoutes = map[string]string{
	"PUT /api/v1/admin/preview":                        "what is being designed is the administrator's own, and on no page",
	"POST /api/v1/admin/mail/test":                     "a letter to who asks for it; nothing is stored",
	"POST /api/v1/admin/letters/:kind/:locale/test":    "a letter to who asks for it; nothing is stored",
	"POST /api/v1/admin/letters/:kind/:locale/preview": "shows, and stores nothing",
	"PUT /api/v1/admin/drafts/:kind/:id":               "a draft holds for nobody until it is published, which is kept",
	"DELETE /api/v1/admin/drafts/:kind/:id":            "a draft holds for nobody until it is published, which is kept",
}

// changes reports whether a route changes what is the whole tenant's.
func changes(route string) bool {
	method, path, _ := strings.Cut(route, " ")
	path, ours := strings.CutPrefix(path, "/api/v1/")
	first, _, _ := strings.Cut(path, "/")
	return ours && method != "GET" && (slices.Contains([]string{"admin", "replies", "bans", "companies", "teams"}, first) || strings.HasSuffix(path, "/ban"))
}

// An auditor calls routes, and looks whether the list of changes has grown.
type auditor struct {
	*house
	owner string
	left  []string // routes that were not called yet
	kept  int
}

// call makes a call that must be kept, and returns its answer.
func (a *auditor) call(t *testing.T, route string, body any, ids ...string) map[string]any {
	t.Helper()
	at := slices.Index(a.left, route)
	if at < 0 {
		t.Fatalf("%s is no route that changes something, or was called before", route)
	}
	a.left = slices.Delete(a.left, at, at+1)
	method, path, _ := strings.Cut(route, " ")
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") {
			parts[i], ids = ids[0], ids[1:]
		}
	}
	status, answer := a.request(t, method, strings.Join(parts, "/"), a.owner, body)
	if status != 200 && status != 204 {
		t.Fatalf("%s: %d %v", route, status, answer)
	}
	all := a.ok(t, "GET", "/api/v1/admin/changes", a.owner, nil)["items"].([]any)
	if len(all) <= a.kept {
		t.Errorf("%s is not in the list of changes", route)
	}
	for _, c := range all[:len(all)-a.kept] {
		if c := c.(map[string]any); c["done"] != true || text(c, "kind") == "" || text(c, "action") == "" || text(c, "object") == "" || text(c, "name") == "" {
			t.Errorf("%s is kept as %v", route, c)
		}
	}
	a.kept = len(all)
	return answer
}

func (a *auditor) version(t *testing.T, path string) int64 {
	t.Helper()
	return number(a.ok(t, "GET", "/api/v1"+path, a.owner, nil), "version")
}

// Whatever changes what is the whole tenant's is kept with who did it. A route
// that is in neither list has no place in it yet.
func TestRoutesThatChangeAreKept(t *testing.T) {
	post := newRelay(t)
	h := newHouse(t, nearTargets)
	a := &auditor{house: h, owner: h.signIn(t, demoOwner)}
	for _, r := range routesOf(h) {
		if changes(r) && unkeptRoutes[r] == "" {
			a.left = append(a.left, r)
		}
	}
	a.people(t, post)
	a.objects(t)
	a.company(t)
	for _, route := range a.left {
		t.Errorf("%s: call it here, or say in unkeptRoutes why it need not be kept", route)
	}
	for route := range unkeptRoutes {
		if !slices.Contains(routesOf(h), route) {
			t.Errorf("there is no %s", route)
		}
	}
}

// people calls what is about agents, visitors and what agents say.
func (a *auditor) people(t *testing.T, post *relay) {
	t.Helper()
	fresh := func(more map[string]any) map[string]any {
		more["client_id"] = tenant.NewID()
		return more
	}
	host, port := post.place(t)
	a.call(t, "PUT /api/v1/admin/mail", map[string]any{"version": a.version(t, "/admin/mail"), "host": host, "port": port, "tls": "off", "from": "soporte@empresa.example"})
	post.mu.Lock()
	post.refuse["diana@demo.example"] = &smtp.SMTPError{Code: 550, Message: "no such user"}
	post.mu.Unlock()
	diana := at(a.call(t, "POST /api/v1/admin/agents", fresh(map[string]any{"name": "Diana", "email": "diana@demo.example"})), "agent").(map[string]any)
	a.call(t, "POST /api/v1/admin/agents/:id/invitation", nil, text(diana, "id"))
	team := a.call(t, "POST /api/v1/admin/teams", fresh(map[string]any{"name": "Noche"}))
	a.call(t, "PUT /api/v1/admin/teams/:id", map[string]any{"version": 1, "name": "Noche", "members": []string{text(diana, "id")}}, text(team, "id"))
	a.call(t, "DELETE /api/v1/admin/teams/:id", nil, text(team, "id"))
	diana["name"] = "Diana Paz"
	diana["version"] = a.version(t, "/admin/agents/"+text(diana, "id"))
	a.call(t, "PUT /api/v1/admin/agents/:id", diana, text(diana, "id"))
	var failed string
	until(t, "her letter was refused", func() bool {
		for _, m := range a.ok(t, "GET", "/api/v1/admin/mails?state=failed", a.owner, nil)["items"].([]any) {
			failed = text(m.(map[string]any), "id")
		}
		return failed != ""
	})
	a.call(t, "POST /api/v1/admin/mails/:id/retry", nil, failed)

	reply := a.call(t, "POST /api/v1/replies", fresh(map[string]any{"title": "Saludo", "text": "Hola"}))
	a.call(t, "PUT /api/v1/replies/:id", map[string]any{"version": reply["version"], "title": "Saludo", "text": "Buenas"}, text(reply, "id"))
	a.call(t, "DELETE /api/v1/replies/:id", map[string]any{"version": number(reply, "version") + 1}, text(reply, "id"))
	own := a.ok(t, "POST", "/api/v1/replies", a.owner, fresh(map[string]any{"own": true, "title": "Mía", "text": "Hola"}))
	a.ok(t, "DELETE", "/api/v1/replies/"+text(own, "id"), a.owner, map[string]any{"version": own["version"]})
	if n := len(a.ok(t, "GET", "/api/v1/admin/changes", a.owner, nil)["items"].([]any)); n != a.kept {
		t.Error("an agent's own reply is in the tenant's list of changes")
	}

	a.hello(t, a.owner)
	until(t, "somebody is there", func() bool {
		return text(a.ok(t, "GET", "/api/v1/widgets/"+a.demo.widget.Key+"/availability", "", nil), "state") == "online"
	})
	talk := a.open(t, a.visit(t), "Compre ya")
	banned := a.call(t, "POST /api/v1/conversations/:id/ban", fresh(map[string]any{"hours": 1}), talk)
	a.call(t, "DELETE /api/v1/visitors/:id/ban", nil, text(banned, "id"))
}

// objects calls what is about projects, widgets and companies.
func (a *auditor) objects(t *testing.T) {
	t.Helper()
	made := a.call(t, "POST /api/v1/admin/projects", map[string]any{"client_id": tenant.NewID(), "name": "Otro", "hours": map[string]any{"always": true}})
	id := text(made, "id")
	made["name"] = "Otro más"
	made = a.call(t, "PUT /api/v1/admin/projects/:id", made, id)
	draft := a.ok(t, "PUT", "/api/v1/admin/drafts/project/"+id, a.owner, map[string]any{"version": 0, "value": made})
	a.call(t, "POST /api/v1/admin/drafts/:kind/:id/publish", map[string]any{"version": draft["version"]}, "project", id)
	file := a.ok(t, "GET", "/api/v1/admin/settings", a.owner, nil)
	for _, p := range file["projects"].([]any) {
		p.(map[string]any)["position"] = 7
	}
	plan := a.ok(t, "POST", "/api/v1/admin/settings", a.owner, map[string]any{"file": file})
	a.call(t, "POST /api/v1/admin/settings", map[string]any{"file": file, "seen": plan["seen"]})
	a.call(t, "DELETE /api/v1/admin/projects/:id", map[string]any{"version": a.version(t, "/admin/projects/"+id)}, id)
	w := a.call(t, "POST /api/v1/admin/widgets", map[string]any{"client_id": tenant.NewID(), "name": "Otro", "look": map[string]any{"accent": "#123456", "position": "left", "scheme": "auto"}})
	w["name"] = "Otro más"
	a.call(t, "PUT /api/v1/admin/widgets/:id", w, text(w, "id"))
	c := a.call(t, "POST /api/v1/admin/companies", map[string]any{"client_id": tenant.NewID(), "name": "Café", "domains": []string{"cafe.example"}})
	a.call(t, "PUT /api/v1/admin/companies/:id", map[string]any{"version": c["version"], "name": "Café Montaña"}, text(c, "id"))
}

// company calls what is about the tenant itself: how it signs, signs in and
// speaks.
func (a *auditor) company(t *testing.T) {
	t.Helper()
	is := a.ok(t, "GET", "/api/v1/admin/tenant", a.owner, nil)
	is["name"] = "Demostración"
	a.call(t, "PUT /api/v1/admin/tenant", is)
	secret := a.call(t, "POST /api/v1/admin/identity", nil)
	a.call(t, "DELETE /api/v1/admin/identity/:kid", nil, text(secret, "kid"))
	a.call(t, "PUT /api/v1/admin/sso", map[string]any{"version": a.version(t, "/admin/sso"), "issuer": newIdentityProvider(t).URL, "client_id": "x", "public": true})
	a.call(t, "DELETE /api/v1/admin/sso", map[string]any{"version": a.version(t, "/admin/sso")})
	a.call(t, "PUT /api/v1/admin/operator", map[string]any{"hours": 1})
	a.call(t, "DELETE /api/v1/admin/operator", nil)
	key := a.call(t, "POST /api/v1/admin/keys", map[string]any{"name": "Uno", "scope": "read"})
	a.call(t, "DELETE /api/v1/admin/keys/:id", nil, text(key, "key", "id"))
	l := a.call(t, "PUT /api/v1/admin/letters/:kind/:locale", map[string]any{"subject": "Su caso", "text": "Caso {{number}}"}, "case", "es")
	a.call(t, "DELETE /api/v1/admin/letters/:kind/:locale", map[string]any{"version": l["version"]}, "case", "es")
}
