package main

import (
	"encoding/json"
	"strings"
	"testing"

	"recado/tenant"
)

// A tenant's settings are one file: into the tenant itself it changes nothing,
// into another one what was shown before, and a second time nothing. A mistake
// is named by its place, and no secret is in the file.
func TestSettingsFile(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	h.another(t)
	olga := h.signIn(t, "olga@otra.example")
	secret := h.ok(t, "POST", "/api/v1/admin/identity", owner, nil)
	// Everything of a project is another than what a new one has.
	project := h.ok(t, "GET", "/api/v1/admin/projects", owner, nil)["items"].([]any)[0].(map[string]any)
	project["preview"], project["hide_subject"] = true, true
	project["escalation"] = map[string]any{"minutes": 5, "to": []string{"guardia@demo.example"}}
	bruno := text(h.ok(t, "GET", "/api/v1/me", h.signIn(t, "bruno@demo.example"), nil), "agent", "id")
	team := h.ok(t, "POST", "/api/v1/admin/teams", owner, map[string]any{"client_id": "night-owls", "name": "Búhos", "members": []string{bruno}})
	project["agents"], project["teams"], at(project, "ticket").(map[string]any)["assignee"] = []string{}, []string{text(team, "id")}, bruno
	h.ok(t, "PUT", "/api/v1/admin/projects/"+text(project, "id"), owner, project)
	const path = "/api/v1/admin/settings"
	file := h.ok(t, "GET", path, owner, nil)
	raw, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{text(secret, "secret"), text(secret, "kid"), h.demo.widget.Key, h.demo.scope.Tenant()} {
		if strings.Contains(string(raw), hidden) {
			t.Errorf("%q is in the file", hidden)
		}
	}
	for _, s := range at(h.ok(t, "POST", path, owner, map[string]any{"file": file}), "steps").([]any) {
		if text(s.(map[string]any), "action") != "same" {
			t.Errorf("into itself it changes %v", s)
		}
	}

	plan := h.ok(t, "POST", path, olga, map[string]any{"file": file})
	made := map[string]int{}
	for _, s := range plan["steps"].([]any) {
		made[text(s.(map[string]any), "kind")+" "+text(s.(map[string]any), "action")]++
	}
	if made["project made"] != len(file["projects"].([]any)) || made["widget made"] != 1 || len(plan["problems"].([]any)) != 0 || len(plan["unknown"].([]any)) != 3 {
		t.Fatalf("the plan is %v", plan)
	}
	if all := h.ok(t, "GET", "/api/v1/admin/projects", olga, nil)["items"].([]any); len(all) != 1 {
		t.Errorf("the plan has made %d projects", len(all))
	}
	h.refused(t, tenant.ErrStale, "POST", path, olga, map[string]any{"file": file, "seen": "not this one"})
	h.ok(t, "POST", path, olga, map[string]any{"file": file, "seen": plan["seen"]})
	if all := h.ok(t, "GET", "/api/v1/admin/projects", olga, nil)["items"].([]any); len(all) != 1+made["project made"] {
		t.Errorf("there are %d projects", len(all))
	}
	widgets := h.ok(t, "GET", "/api/v1/admin/widgets", olga, nil)["items"].([]any)
	if len(widgets) != 2 || text(widgets[1].(map[string]any), "key") == h.demo.widget.Key {
		t.Errorf("the widgets are %v", widgets)
	}
	for _, s := range at(h.ok(t, "POST", path, olga, map[string]any{"file": file}), "steps").([]any) {
		if text(s.(map[string]any), "action") != "same" {
			t.Errorf("a second time it changes %v", s)
		}
	}
	if all := h.ok(t, "GET", "/api/v1/admin/changes?kind=widget", olga, nil)["items"].([]any); len(all) != 1 {
		t.Errorf("%d changes of widgets are kept", len(all))
	}

	file["projects"].([]any)[1].(map[string]any)["name"] = ""
	file["widgets"].([]any)[0].(map[string]any)["look"].(map[string]any)["accent"] = "green"
	plan = h.ok(t, "POST", path, owner, map[string]any{"file": file})
	places := []string{}
	for _, p := range plan["problems"].([]any) {
		places = append(places, text(p.(map[string]any), "field"))
	}
	if strings.Join(places, " ") != "projects.1.name widgets.0.look.accent" {
		t.Errorf("the mistakes are at %v", places)
	}
	h.refused(t, tenant.ErrRequired, "POST", path, owner, map[string]any{"file": file, "seen": plan["seen"]})
	h.refused(t, tenant.ErrBadValue, "POST", path, owner, map[string]any{"file": map[string]any{"format": "other"}})
	h.refused(t, tenant.ErrForbidden, "GET", path, h.signIn(t, "bruno@demo.example"), nil)
}
