package main

import (
	"encoding/json"
	"strings"
	"testing"

	"recado/tenant"
)

// Every change of the settings is kept with who made it and what stood there
// before and after; one that was refused is not, and no secret is in any.
func TestChangesAreKept(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	path := "/api/v1/admin/projects/" + h.projects(t)["Soporte"]
	p := h.ok(t, "GET", path, owner, nil)
	p["name"] = "Mesa de ayuda"
	h.ok(t, "PUT", path, owner, p)
	h.refused(t, tenant.ErrStale, "PUT", path, owner, p)
	secret := h.ok(t, "POST", "/api/v1/admin/identity", owner, nil)
	invited := h.ok(t, "POST", "/api/v1/admin/agents", owner, map[string]any{"client_id": tenant.NewID(), "name": "Diana", "email": "diana@demo.example"})

	all := h.ok(t, "GET", "/api/v1/admin/changes", owner, nil)
	items := all["items"].([]any)
	if len(items) != 3 {
		t.Fatalf("%d changes: %v", len(items), items)
	}
	first := items[2].(map[string]any)
	if text(first, "kind") != "project" || text(first, "action") != "changed" || text(first, "name") != "Ana Rojas" || at(first, "done") != true ||
		text(first, "before", "name") != "Soporte" || text(first, "after", "name") != "Mesa de ayuda" {
		t.Errorf("the change of the project is %v", first)
	}
	said, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{text(secret, "secret"), text(invited, "invitation", "token")} {
		if hidden == "" || strings.Contains(string(said), hidden) {
			t.Errorf("%q is in the changes", hidden)
		}
	}
	if some := h.ok(t, "GET", "/api/v1/admin/changes?kind=identity", owner, nil)["items"].([]any); len(some) != 1 {
		t.Errorf("%d changes of identity secrets", len(some))
	}
	h.refused(t, tenant.ErrForbidden, "GET", "/api/v1/admin/changes", h.signIn(t, "bruno@demo.example"), nil)
}
