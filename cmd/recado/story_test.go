package main

import (
	"fmt"
	"testing"

	"recado/tenant"
)

// The main job, over REST and sockets: live chat, rating, then the agent leaves
// and what is written becomes a ticket, or a note on the case that was named.
func TestStory(t *testing.T) {
	h := newHouse(t)
	story(t, h, h)
}

// story is told by a visitor on one node and an agent on another, or the same.
func story(t *testing.T, visitorSide, agentSide *house) {
	t.Helper()
	v, a := visitorSide, agentSide
	support := v.projects(t)["Soporte"]
	state := func() string {
		return text(v.ok(t, "GET", "/api/v1/widgets/"+v.demo.widget.Key+"/availability", "", nil), "projects", support, "state")
	}
	if got := state(); got != "offline" {
		t.Fatalf("before anybody is there: %s", got)
	}
	agent := a.signIn(t, "bruno@demo.example")
	desk := a.hello(t, agent)
	until(t, "support is online", func() bool { return state() == "online" })

	visitor := v.visit(t)
	window := v.hello(t, visitor)
	opened := v.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
		"client_id": "first-words", "project": support, "text": "No puedo entrar", "page": map[string]any{"url": "https://cafe.example/", "title": "Inicio"},
	})
	id := text(opened, "conversation", "id")
	got := desk.wait(t, "message", func(f map[string]any) bool { return text(f, "conversation") == id })
	if text(got, "message", "text") != "No puedo entrar" || text(got, "message", "client_id") != "" {
		t.Fatalf("the desk got %v", got)
	}
	desk.say(t, map[string]any{"type": "send", "client_id": "answer-0001", "conversation": id, "text": "¿Qué ve en la pantalla?"})
	desk.wait(t, "ack", func(f map[string]any) bool { return text(f, "client_id") == "answer-0001" })
	window.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "text") == "¿Qué ve en la pantalla?" })
	desk.say(t, map[string]any{"type": "typing", "conversation": id, "on": true})
	window.wait(t, "typing", nil)
	window.say(t, map[string]any{"type": "read", "conversation": id, "seq": 3})
	desk.wait(t, "read", func(f map[string]any) bool { return text(f, "by") == "visitor" })

	v.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/end", visitor, map[string]any{"client_id": "good-bye-1"})
	v.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/rating", visitor, map[string]any{"client_id": "rating-0001", "stars": 5, "comment": "Rápido"})
	desk.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "type") == "rating" })

	desk.Close()
	until(t, "support is offline", func() bool { return state() == "offline" })
	words := map[string]any{"client_id": "late-words-1", "project": support, "text": "¿Hay alguien?"}
	v.refused(t, tenant.ErrOffline, "POST", "/api/v1/visitor/conversations", visitor, words)
	words["as"] = "ticket"
	v.refused(t, tenant.ErrEmailRequired, "POST", "/api/v1/visitor/conversations", visitor, words)
	words["email"] = "lucia@andina.example"
	v.refused(t, tenant.ErrSubjectRequired, "POST", "/api/v1/visitor/conversations", visitor, words)
	words["subject"] = "No puedo entrar"
	made := v.ok(t, "POST", "/api/v1/visitor/conversations", visitor, words)
	case1 := number(made, "number")
	if text(made, "outcome") != "ticket" || case1 == 0 {
		t.Fatalf("got %v", made)
	}
	if again := v.ok(t, "POST", "/api/v1/visitor/conversations", visitor, words); number(again, "number") != case1 {
		t.Fatalf("a repeat made another ticket: %v", again)
	}
	note := v.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
		"client_id": "late-words-2", "case": case1, "as": "ticket", "email": "lucia@andina.example", "text": "Ya pude, gracias",
	})
	if text(note, "outcome") != "received" {
		t.Fatalf("an unverified visitor learnt %v", note)
	}
	until(t, "the note is on the case, marked as unverified", func() (found bool) {
		notes := a.ok(t, "GET", fmt.Sprintf("/api/v1/tickets/%d/notes", case1), agent, nil)
		for _, n := range notes["items"].([]any) {
			n := n.(map[string]any)
			found = found || text(n, "text") == "Ya pude, gracias" && n["unverified"] == true
		}
		return found
	})
}
