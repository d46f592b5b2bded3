package main

import (
	"strings"
	"testing"

	"recado/tenant"
)

// An agent joins a conversation to a case: what was said stands there, the
// visitor reads the number and writes nothing into it, and undo takes it back.
func TestJoin(t *testing.T) {
	h := newHouse(t)
	owner, visitor := h.signIn(t, demoOwner), h.visit(t)
	h.hello(t, owner)
	talk := h.open(t, visitor, "Otra vez lo del pedido")
	made := func(subject string) (string, int) {
		k := h.ok(t, "POST", "/api/v1/tickets", owner, map[string]any{"client_id": tenant.NewID(), "subject": subject, "project": h.projects(t)["Soporte"]})
		return text(k, "id"), int(number(k, "number"))
	}
	id, n := made("Pedido")
	_, other := made("Otro")
	join := "/api/v1/conversations/" + talk + "/join"
	body := func(n int) map[string]any { return map[string]any{"client_id": tenant.NewID(), "number": n} }
	h.refused(t, tenant.ErrNotFound, "POST", join, owner, body(999_999))
	for range 2 {
		if k := h.ok(t, "POST", join, owner, body(n)); text(k, "id") != id {
			t.Fatalf("joined to %v", k)
		}
	}
	h.refused(t, tenant.ErrHasCase, "POST", join, owner, body(other))
	_, notes := h.raw(t, "GET", "/api/v1/tickets/"+id+"/notes", owner, "")
	if n := strings.Count(string(notes), "Otra vez lo del pedido"); n != 1 {
		t.Errorf("what was said stands %d times on the case: %s", n, notes)
	}
	if c := h.ok(t, "GET", "/api/v1/visitor/conversations/"+talk, visitor, nil); int(number(c, "case")) != n || c["follow"] != false {
		t.Errorf("the visitor reads %v", c)
	}
	h.ok(t, "POST", "/api/v1/conversations/"+talk+"/undo", owner, map[string]any{"client_id": tenant.NewID()})
	if k := h.ok(t, "GET", "/api/v1/tickets/"+id, owner, nil); text(k, "category") == "cancelled" {
		t.Error("undo cancels a case that was only joined")
	}
	h.ok(t, "POST", join, owner, body(other))
}
