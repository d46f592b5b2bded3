package main

import (
	"net/http"
	"testing"

	"recado/tenant"
)

// A banned visitor is refused wherever they could write, in the same words, and
// reads what they had.
func TestBannedVisitor(t *testing.T) {
	h := newHouse(t)
	owner, visitor, project := h.signIn(t, demoOwner), h.visit(t), h.projects(t)["Soporte"]
	h.hello(t, owner)
	talk := h.open(t, visitor, "Compre ya")
	h.ok(t, "POST", "/api/v1/conversations/"+talk+"/ban", owner, map[string]any{"client_id": tenant.NewID(), "hours": 24})
	words := func(more map[string]any) map[string]any {
		body := map[string]any{"client_id": tenant.NewID(), "project": project, "text": "Compre ya", "email": "a@correo.example", "subject": "Compre"}
		for k, v := range more {
			body[k] = v
		}
		return body
	}
	for _, more := range []map[string]any{nil, {"as": "ticket"}, {"as": "ticket", "case": "1"}, {"case": "1"}} {
		answer := h.refused(t, tenant.ErrBanned, "POST", "/api/v1/visitor/conversations", visitor, words(more))
		if at(answer, "error", "params", "hours") != 24.0 {
			t.Errorf("%v: %v", more, answer)
		}
	}
	h.refused(t, tenant.ErrConversationClosed, "POST", "/api/v1/visitor/conversations/"+talk+"/messages", visitor, map[string]any{"client_id": tenant.NewID(), "text": "Compre"})
	if status, _ := h.raw(t, "POST", "/api/v1/visitor/files?client_id="+tenant.NewID()+"&name=a.txt&project="+project, visitor, "words"); status != http.StatusForbidden {
		t.Errorf("a file of theirs: %d", status)
	}
	h.ok(t, "GET", "/api/v1/visitor/conversations/"+talk+"/messages?after=0", visitor, nil)
	shown := h.ok(t, "GET", "/api/v1/visitor/conversations/"+talk, visitor, nil)
	if _, told := shown["banned_until"]; told {
		t.Error("the visitor reads until when")
	}
	var id string
	for _, b := range h.ok(t, "GET", "/api/v1/bans", owner, nil)["items"].([]any) {
		id = text(b.(map[string]any), "id")
	}
	h.ok(t, "DELETE", "/api/v1/visitors/"+id+"/ban", owner, nil)
	h.ok(t, "POST", "/api/v1/visitor/conversations", visitor, words(nil))
}
