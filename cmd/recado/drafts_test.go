package main

import (
	"testing"

	"recado/tenant"
)

// A draft is seen by nobody but in previews, until one act publishes it; what
// stood there before stays in the list of changes.
func TestDrafts(t *testing.T) {
	h := newHouse(t)
	owner, other := h.signIn(t, demoOwner), h.signIn(t, "carla@demo.example")
	id := h.projects(t)["Soporte"]
	path, draft := "/api/v1/admin/projects/"+id, "/api/v1/admin/drafts/project/"+id
	h.refused(t, tenant.ErrNotFound, "GET", draft, owner, nil)
	p := h.ok(t, "GET", path, owner, nil)
	p["name"], p["texts"] = "Mesa de ayuda", map[string]any{"es": map[string]any{"name": "Mesa de ayuda"}}
	saved := h.ok(t, "PUT", draft, owner, map[string]any{"version": 0, "value": p})
	if text(saved, "base", "name") != "Soporte" || text(saved, "value", "name") != "Mesa de ayuda" || text(saved, "name") != "Ana Rojas" {
		t.Errorf("the draft is %v", saved)
	}
	if now := h.ok(t, "GET", path, owner, nil); text(now, "name") != "Soporte" {
		t.Errorf("the draft has changed the project: %v", now)
	}
	if shown := h.offers(t, h.demo.widget.Key, "Mesa de ayuda"); shown {
		t.Error("visitors see the draft")
	}
	w := h.ok(t, "GET", "/api/v1/admin/widgets/"+h.demo.widget.ID, owner, nil)
	preview := h.ok(t, "PUT", "/api/v1/admin/preview", owner, map[string]any{"state": "real", "widget": w})
	if !h.offers(t, text(preview, "key"), "Mesa de ayuda") {
		t.Error("the preview does not show the draft")
	}

	// Of two who save it the second is told; so is who drafts upon what is no more.
	h.refused(t, tenant.ErrStale, "PUT", draft, other, map[string]any{"version": 0, "value": p})
	p["version"] = 99
	h.refused(t, tenant.ErrStale, "PUT", draft, other, map[string]any{"version": number(saved, "version"), "value": p})
	p["version"], p["name"] = at(saved, "value", "version"), ""
	if wrong := h.refused(t, tenant.ErrRequired, "PUT", draft, other, map[string]any{"version": number(saved, "version"), "value": p}); text(wrong, "error", "field") != "name" {
		t.Errorf("the mistake is at %v", wrong)
	}
	p["name"] = "Ayuda"
	saved = h.ok(t, "PUT", draft, other, map[string]any{"version": number(saved, "version"), "value": p})
	h.refused(t, tenant.ErrStale, "POST", draft+"/publish", owner, map[string]any{"version": 1})
	h.refused(t, tenant.ErrStale, "DELETE", draft, owner, map[string]any{"version": 1})
	if made := h.ok(t, "POST", draft+"/publish", owner, map[string]any{"version": number(saved, "version")}); text(made, "name") != "Ayuda" {
		t.Errorf("published is %v", made)
	}
	h.refused(t, tenant.ErrNotFound, "GET", draft, owner, nil)
	change := h.ok(t, "GET", "/api/v1/admin/changes?kind=project", owner, nil)["items"].([]any)[0].(map[string]any)
	if text(change, "action") != "published" || text(change, "before", "name") != "Soporte" || text(change, "after", "name") != "Ayuda" || at(change, "done") != true {
		t.Errorf("the change is %v", change)
	}
}

// A draft of what somebody published in another way meanwhile is not published
// over it.
func TestDraftOfAnOlderOne(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	path, draft := "/api/v1/admin/widgets/"+h.demo.widget.ID, "/api/v1/admin/drafts/widget/"+h.demo.widget.ID
	w := h.ok(t, "GET", path, owner, nil)
	w["name"] = "Borrador"
	saved := h.ok(t, "PUT", draft, owner, map[string]any{"version": 0, "value": w})
	w["name"] = "Directo"
	h.ok(t, "PUT", path, owner, w)
	h.refused(t, tenant.ErrStale, "POST", draft+"/publish", owner, map[string]any{"version": number(saved, "version")})
	if now := h.ok(t, "GET", path, owner, nil); text(now, "name") != "Directo" {
		t.Errorf("it is %v", now)
	}
	if marks := h.ok(t, "GET", "/api/v1/admin/drafts", owner, nil)["items"].([]any); len(marks) != 1 || text(marks[0].(map[string]any), "object") != h.demo.widget.ID {
		t.Errorf("the drafts are %v", marks)
	}
	h.refused(t, tenant.ErrNotFound, "PUT", "/api/v1/admin/drafts/tenant/x", owner, map[string]any{"version": 0, "value": w})
	h.refused(t, tenant.ErrForbidden, "GET", draft, h.signIn(t, "bruno@demo.example"), nil)
}

// offers reports whether a widget shows a project of that name.
func (h *house) offers(t *testing.T, key, name string) bool {
	t.Helper()
	for _, p := range h.ok(t, "GET", "/api/v1/widgets/"+key+"?locale=es", "", nil)["projects"].([]any) {
		if text(p.(map[string]any), "name") == name {
			return true
		}
	}
	return false
}
