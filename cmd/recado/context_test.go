package main

import (
	"fmt"
	"testing"

	"recado/tenant"
)

// What the company's page says of a visitor reaches the desk as it changes,
// and nobody else; what its project asks stands beside it.
func TestContextOfAVisitor(t *testing.T) { onBothEngines(t, contextOfAVisitor) }

func contextOfAVisitor(t *testing.T, h *house) {
	owner := h.signIn(t, demoOwner)
	desk := h.hello(t, owner)
	until(t, "somebody is there", func() bool {
		return text(h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key+"/availability", "", nil), "state") == "online"
	})
	project := h.ask(t)
	visitor := h.visit(t)
	opened := h.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
		"client_id": "context-0001", "project": project, "text": "hola", "fields": map[string]any{"plan": "pro"},
		"context": map[string]any{"data": map[string]any{"cart": 3, "lists": []string{"dropped"}}, "trail": []any{map[string]any{"at": 1, "kind": "page", "name": "Inicio", "url": "https://cafe.example/"}}},
	})
	id := text(opened, "conversation", "id")
	desk.wait(t, "context", func(f map[string]any) bool { return text(f, "conversation") == id })
	path := "/api/v1/visitor/conversations/" + id + "/context"
	h.ok(t, "PATCH", path, visitor, map[string]any{"data": map[string]any{"cart": nil, "vip": true}})
	desk.wait(t, "context", func(f map[string]any) bool { return len(at(f, "context", "data").([]any)) == 1 })
	got := h.ok(t, "GET", "/api/v1/conversations/"+id+"/context", owner, nil)
	h.ok(t, "PATCH", path, visitor, map[string]any{"data": map[string]any{"cart": 2.5, "n": 9007199254740991, "name": "ñ"}})
	desk.wait(t, "context", func(f map[string]any) bool { return len(at(f, "context", "data").([]any)) == 4 })
	if all := fmt.Sprint(h.ok(t, "GET", "/api/v1/conversations/"+id+"/context", owner, nil)["data"]); all != "[map[key:cart value:2.5] map[key:n value:9.007199254740991e+15] map[key:name value:ñ] map[key:vip value:true]]" {
		t.Errorf("stored as %s", all)
	}
	datum := at(got, "data").([]any)[0].(map[string]any)
	answer := at(got, "fields").([]any)[0].(map[string]any)
	step := at(got, "trail").([]any)[0].(map[string]any)
	if datum["key"] != "vip" || datum["value"] != true || answer["value"] != "Pro" || step["name"] != "Inicio" {
		t.Errorf("the desk sees %v", got)
	}
	h.refused(t, tenant.ErrBadValue, "PATCH", path, visitor, map[string]any{"data": map[string]any{"cart": []int{1}}})
	h.refused(t, tenant.ErrNotFound, "PATCH", path, h.visit(t), map[string]any{"data": map[string]any{"cart": 1}})
	for range 40 { // the limit per minute, from wherever the minute stands
		if status, _ := h.request(t, "PATCH", path, visitor, map[string]any{}); status == tenant.TooMany.HTTP() {
			return
		}
	}
	t.Error("a page may say as much as it likes")
}

// ask gives a demo project a question, through the API, and returns the
// project.
func (h *house) ask(t *testing.T) string {
	t.Helper()
	owner, id := h.signIn(t, demoOwner), h.projects(t)["Soporte"]
	p := h.ok(t, "GET", "/api/v1/admin/projects/"+id, owner, nil)
	p["fields"] = []any{map[string]any{
		"id": "plan", "kind": "choice", "label": map[string]string{"es": "Tu plan"}, "required": true,
		"options": []any{map[string]any{"id": "pro", "label": map[string]string{"es": "Pro"}}},
	}}
	h.ok(t, "PUT", "/api/v1/admin/projects/"+id, owner, p)
	until(t, "the panel is told", func() bool {
		boot := h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key, "", nil)
		for _, shown := range boot["projects"].([]any) {
			if fields, ok := shown.(map[string]any)["fields"].([]any); ok && len(fields) == 1 {
				return true
			}
		}
		return false
	})
	return id
}
