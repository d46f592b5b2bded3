package main

import (
	"testing"

	"recado/tenant"
)

// A project with open conversations goes only when it was said where these go;
// they wait in the other one's queue, and the last one stays.
func TestDeleteProject(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	ids := h.projects(t)
	from, to := "/api/v1/admin/projects/"+ids["Soporte"], ids["Ventas"]
	h.hello(t, owner)
	until(t, "somebody is there", func() bool {
		return text(h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key+"/availability", "", nil), "state") == "online"
	})
	talk := h.open(t, h.visit(t), "¿Hay alguien?")
	version := number(h.ok(t, "GET", from, owner, nil), "version")

	h.refused(t, tenant.ErrProjectBusy, "DELETE", from, owner, map[string]any{"version": version})
	h.refused(t, tenant.ErrBadProject, "DELETE", from, owner, map[string]any{"version": version, "to": ids["Soporte"]})
	h.refused(t, tenant.ErrBadProject, "DELETE", from, owner, map[string]any{"version": version, "to": "nothing"})
	h.refused(t, tenant.ErrStale, "DELETE", from, owner, map[string]any{"version": version + 1, "to": to})
	if got := h.ok(t, "DELETE", from, owner, map[string]any{"version": version, "to": to}); number(got, "moved") != 1 {
		t.Errorf("moved: %v", got)
	}
	if c := h.ok(t, "GET", "/api/v1/conversations/"+talk, owner, nil); text(c, "project") != to || text(c, "status") == "closed" {
		t.Errorf("the conversation is %v", c)
	}
	h.refused(t, tenant.ErrNotFound, "GET", from, owner, nil)
	h.refused(t, tenant.ErrNotFound, "PUT", from, owner, map[string]any{"version": version + 1, "name": "Otra vez"})
	h.refused(t, tenant.ErrNotFound, "DELETE", from, owner, map[string]any{"version": version + 1})
	if left := at(h.ok(t, "GET", "/api/v1/admin/projects", owner, nil), "items").([]any); len(left) != 1 {
		t.Errorf("%d projects are left", len(left))
	}
	h.ok(t, "POST", "/api/v1/conversations/"+talk+"/end", owner, map[string]any{"client_id": tenant.NewID()})
	until(t, "it has ended", func() bool {
		return text(h.ok(t, "GET", "/api/v1/conversations/"+talk, owner, nil), "status") == "closed"
	})
	last := "/api/v1/admin/projects/" + to
	h.refused(t, tenant.ErrLastProject, "DELETE", last, owner, map[string]any{"version": number(h.ok(t, "GET", last, owner, nil), "version")})
}
