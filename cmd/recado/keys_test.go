package main

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"recado/tenant"
)

// key makes an API key of the demo's and returns its token and id.
func (h *house) key(t *testing.T, scope tenant.KeyScope, projects ...string) (token, id string) {
	t.Helper()
	made := h.ok(t, "POST", api+"/admin/keys", h.signIn(t, demoOwner), map[string]any{"name": "CRM", "scope": scope, "projects": projects})
	return text(made, "token"), text(made, "key", "id")
}

// Every route that keys open is one of the router's; what lets people or
// programs in is none of them.
func TestKeyRoutes(t *testing.T) {
	h := newHouse(t)
	routes := routesOf(h)
	for _, r := range keyRoutes {
		known := slices.ContainsFunc(routes, func(route string) bool {
			method, pattern, _ := strings.Cut(route, " ")
			fits, err := path.Match(api+r.pattern, regexp.MustCompile(`:\w+`).ReplaceAllString(pattern, "x"))
			return method == r.method && fits && err == nil
		})
		if !known {
			t.Errorf("%s %s is no route", r.method, r.pattern)
		}
	}
	for _, route := range routes {
		method, pattern, _ := strings.Cut(route, " ")
		closed := regexp.MustCompile(`/(keys|identity|sso|auth|me|operator|mail|visitor|access)(/|$)|/(claim|messages|invitation)$`).MatchString(pattern)
		if keyNeeds(method, pattern) != "" && closed && (method != "GET" || !strings.HasSuffix(pattern, "/messages")) {
			t.Errorf("a key opens %s", route)
		}
	}
	if got := keyNeeds("HEAD", api+"/tickets"); got != tenant.KeyRead {
		t.Errorf("HEAD needs %q", got)
	}
	for _, at := range []string{"/", "/console", "/api/v1", api + "/tickets/1/notes/2", api + "/tickets/"} {
		if got := keyNeeds("GET", at); got != "" && at != api+"/tickets/" {
			t.Errorf("%s needs %q", at, got)
		}
	}
}

// A program works by REST as its key says: within its projects, under its own
// name, without holding conversations, and on no socket.
func TestKeyWorks(t *testing.T) {
	h := newHouse(t)
	support, sales := h.projects(t)["Soporte"], h.projects(t)["Ventas"]
	reads, _ := h.key(t, tenant.KeyRead, support)
	writes, id := h.key(t, tenant.KeyWrite, support)
	ticket := map[string]any{"client_id": tenant.NewID(), "subject": "Pedido 7", "project": support, "requester": map[string]any{"email": requester}}
	h.refused(t, tenant.ErrKeyForbidden, "POST", api+"/tickets", reads, ticket)
	made := h.ok(t, "POST", api+"/tickets", writes, ticket)
	if again := h.ok(t, "POST", api+"/tickets", writes, ticket); text(again, "id") != text(made, "id") {
		t.Errorf("the same call made %s and %s", text(made, "id"), text(again, "id"))
	}
	h.ok(t, "POST", api+"/tickets/"+text(made, "id")+"/notes", writes, map[string]any{"client_id": tenant.NewID(), "visibility": "internal", "text": "pagado"})
	notes := h.ok(t, "GET", api+"/tickets/"+text(made, "id")+"/notes", reads, nil)["items"].([]any)
	last := notes[len(notes)-1].(map[string]any)
	if text(last, "author") != id || text(last, "name") != "CRM (API)" || text(last, "text") != "pagado" {
		t.Errorf("the note is %v", last)
	}
	ticket["client_id"], ticket["project"] = tenant.NewID(), sales
	h.refused(t, tenant.ErrBadProject, "POST", api+"/tickets", writes, ticket)
	elsewhere := h.ok(t, "POST", api+"/tickets", h.signIn(t, demoOwner), ticket)
	h.refused(t, tenant.ErrNotFound, "GET", api+"/tickets/"+text(elsewhere, "id"), reads, nil)

	h.hello(t, h.signIn(t, "bruno@demo.example"))
	until(t, "somebody is there", func() bool {
		return text(h.ok(t, "GET", api+"/widgets/"+h.demo.widget.Key+"/availability", "", nil), "projects", support, "state") == "online"
	})
	talk := text(h.ok(t, "POST", api+"/visitor/conversations", h.visit(t), map[string]any{"client_id": tenant.NewID(), "project": support, "text": "hola"}), "conversation", "id")
	h.ok(t, "GET", api+"/conversations/"+talk+"/messages", reads, nil)
	for _, action := range []string{"claim", "messages", "read", "release"} {
		h.refused(t, tenant.ErrKeyForbidden, "POST", api+"/conversations/"+talk+"/"+action, writes, map[string]any{"client_id": tenant.NewID(), "text": "hola"})
	}
	h.ok(t, "POST", api+"/conversations/"+talk+"/notes", writes, map[string]any{"client_id": tenant.NewID(), "text": "cliente preferente"})
	h.refused(t, tenant.ErrKeyForbidden, "GET", api+"/me", writes, nil)
	l := h.dial(t)
	l.say(t, map[string]any{"type": "hello", "token": writes})
	if code := l.goodbye(t); code != 4401 {
		t.Errorf("a socket says goodbye with %d", code)
	}
}

// A key sees the numbers of its projects, all agents' ones.
func TestKeySeesReports(t *testing.T) {
	h := newHouse(t)
	support, sales := h.projects(t)["Soporte"], h.projects(t)["Ventas"]
	reads, _ := h.key(t, tenant.KeyRead, support)
	owner := h.signIn(t, demoOwner)
	for _, p := range []string{support, support, sales} {
		h.ok(t, "POST", api+"/tickets", owner, map[string]any{"client_id": tenant.NewID(), "subject": "eh", "project": p})
	}
	of := api + "/reports/tickets?days=3"
	until(t, "the tickets are counted", func() bool { return number(h.ok(t, "GET", of+"&project="+sales, owner, nil), "total") > 0 })
	all, mine := h.ok(t, "GET", of+"&project="+support, owner, nil), h.ok(t, "GET", of, reads, nil)
	if number(mine, "total") == 0 || number(mine, "total") != number(all, "total") {
		t.Errorf("a key counts %d, the owner %d", number(mine, "total"), number(all, "total"))
	}
	h.refused(t, tenant.ErrNotFound, "GET", of+"&project="+sales, reads, nil)
}

// What a key changes stands in the audit log as the key's, as does its making
// and its end, which holds at once on the other node too.
func TestKeyIsAudited(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	token, id := h.key(t, tenant.KeyAdmin)
	p := h.ok(t, "GET", api+"/admin/projects/"+h.projects(t)["Soporte"], token, nil)
	p["name"] = "Mesa"
	h.ok(t, "PUT", api+"/admin/projects/"+text(p, "id"), token, p)
	h.refused(t, tenant.ErrKeyForbidden, "POST", api+"/admin/keys", token, map[string]any{"name": "another", "scope": "admin"})
	h.refused(t, tenant.ErrKeyForbidden, "POST", api+"/admin/agents", token, map[string]any{"client_id": tenant.NewID()})
	h.refused(t, tenant.ErrKeyForbidden, "POST", api+"/admin/identity", token, nil)
	if status, answer := h.request(t, "DELETE", api+"/admin/keys/"+id, owner, nil); status != http.StatusNoContent {
		t.Fatalf("%d %v", status, answer)
	}
	h.refused(t, tenant.ErrUnauthorized, "GET", api+"/admin/projects", token, nil)
	changes := h.ok(t, "GET", api+"/admin/changes", owner, nil)["items"].([]any)
	var got []string
	for _, c := range changes[:3] {
		c := c.(map[string]any)
		got = append(got, text(c, "kind")+" "+text(c, "action")+" "+text(c, "label")+" by "+text(c, "name"))
		if at(c, "done") != true {
			t.Errorf("not done: %v", c)
		}
	}
	want := []string{"key removed CRM by Ana Rojas", "project changed Mesa by CRM (API)", "key made CRM by Ana Rojas"}
	if !slices.Equal(got, want) {
		t.Errorf("the log says %q, want %q", got, want)
	}
	if text(changes[1].(map[string]any), "agent") != id {
		t.Errorf("the change is %v", changes[1])
	}
}

// A key leaves nothing behind that lets people in, and takes nobody's place: it
// imports no letters, and a conversation that it takes back waits for somebody.
func TestKeyTakesNoPlace(t *testing.T) {
	h := newHouse(t)
	admin, _ := h.key(t, tenant.KeyAdmin)
	file := h.ok(t, "GET", api+"/admin/settings", admin, nil)
	h.ok(t, "POST", api+"/admin/settings", admin, map[string]any{"file": file})
	file["letters"] = []any{map[string]any{"kind": "reset", "locale": "es", "subject": "Clave", "text": "{{button}}"}}
	h.refused(t, tenant.ErrKeyForbidden, "POST", api+"/admin/settings", admin, map[string]any{"file": file})
	h.refused(t, tenant.ErrKeyForbidden, "POST", api+"/conversations/"+tenant.NewID()+"/undo", admin, map[string]any{"client_id": tenant.NewID(), "take": true})
}
