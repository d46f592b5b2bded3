package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

// An owner reads along and writes internally to the agent who answers: the
// visitor's line hears nothing of it. Signed out elsewhere in mid-sentence, the
// owner signs in again and finds the sentence.
func TestBrowserSupervise(t *testing.T) {
	h := newHouse(t)
	agent, token := h.signIn(t, "bruno@demo.example"), h.visit(t)
	bruno := h.hello(t, agent)
	visitor := h.hello(t, token)
	talk := h.open(t, token, "¿Cuánto tarda el envío?")
	says := func(words string) {
		h.ok(t, "POST", "/api/v1/conversations/"+talk+"/messages", agent, map[string]any{"client_id": tenant.NewID(), "text": words})
	}
	says("Lo miro")

	owner := openBrowser(t, false).person(t, "owner")
	signInConsole(t, owner, h.url, demoOwner)
	owner.visit(t, h.url+"/console/conversations/"+talk)
	owner.click(t, "[data-testid=mode-note]")
	owner.fill(t, "[data-testid=composer-text]", "Son dos días")
	owner.click(t, "[data-testid=send]")
	bruno.wait(t, "note", func(f map[string]any) bool { return at(f, "message", "text") == "Son dos días" })
	owner.waitFor(t, "an empty note", "document.querySelector('[data-testid=composer][data-mode=note] [data-testid=composer-text]').value === ''")
	owner.fill(t, "[data-testid=composer-text]", "y si es a las islas")
	h.endOthers(t, h.signIn(t, demoOwner))
	owner.waitFor(t, "has to sign in", "document.querySelector('[data-testid=signin-password]')")
	if !owner.yes("document.querySelector('[data-testid=signin-email]').value") {
		owner.fill(t, "[data-testid=signin-email]", demoOwner)
	}
	owner.fill(t, "[data-testid=signin-password]", demoPassword)
	owner.click(t, "[data-testid=signin-submit]")
	owner.waitFor(t, "the sentence is there", "document.querySelector('[data-testid=composer][data-mode=note] [data-testid=composer-text]')?.value === 'y si es a las islas'")

	says("Dos días")
	who := text(h.ok(t, "GET", "/api/v1/me", h.signIn(t, demoOwner), nil), "agent", "id")
	timeout := time.After(patience)
	for over := false; !over; {
		var f map[string]any
		select {
		case f = <-visitor.frames:
		case <-timeout:
			t.Fatal("the visitor never hears the answer")
		}
		heard, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if kind := text(f, "type"); kind == "note" || kind == "looking" || kind == "typing" || kind == "read" || strings.Contains(string(heard), who) || strings.Contains(string(heard), "islas") {
			t.Errorf("the visitor hears %s", heard)
		}
		over = at(f, "message", "text") == "Dos días"
	}
}

// endOthers ends all sessions of a login but the one that asks.
func (h *house) endOthers(t *testing.T, token string) {
	t.Helper()
	for _, s := range h.ok(t, "GET", "/api/v1/me/security", token, nil)["sessions"].([]any) {
		s := s.(map[string]any)
		if s["current"] == true {
			continue
		}
		if status, answer := h.request(t, "DELETE", "/api/v1/me/sessions/"+text(s, "id"), token, nil); status != http.StatusNoContent {
			t.Fatalf("ending a session: %d %v", status, answer)
		}
	}
}
