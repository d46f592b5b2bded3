package main

import (
	"fmt"
	"testing"

	"recado/chat"
	"recado/tenant"
)

// An agent at the console takes what they are offered by beginning to answer,
// reads why it is theirs, is told when they took nothing, and counts as idle
// while nobody is at any of their screens.
func TestBrowserOffer(t *testing.T) {
	h := newHouse(t)
	bruno := openBrowser(t, false).person(t, "agent")
	signInConsole(t, bruno, h.url, "bruno@demo.example")
	token, agent := h.visit(t), h.signIn(t, "bruno@demo.example")
	bruno.waitFor(t, "is online", "document.querySelector('[data-testid=availability][data-state=online]')")

	first := h.offered(t, token, agent, "Soporte")
	bruno.click(t, ".row-name")
	bruno.sees(t, "Te toca: tómala o respóndele.")
	bruno.click(t, "[data-testid=routing] summary")
	bruno.sees(t, "Se ofreció a Bruno")
	bruno.shoot(t, "offer")
	for _, part := range []string{".thread-pane", ".side-pane"} {
		for _, v := range bruno.violations(t, "document.querySelector('"+part+"')") {
			t.Errorf("an offer: %s", v)
		}
	}
	bruno.fill(t, "[data-testid=composer-text]", "Ho")
	bruno.waitFor(t, "it is taken", "!document.querySelector('[data-testid=offer]')")
	bruno.sees(t, "Bruno")
	if c := h.ok(t, "GET", "/api/v1/conversations/"+text(first, "id"), agent, nil); number(c, "offer_until") != 0 || text(c, "agent") != text(first, "agent") {
		t.Fatalf("taken: %v", c)
	}

	late := h.offered(t, h.visit(t), agent, "Soporte")
	end := chat.Job{ // the offer's own comes in a minute
		ID: "an-earlier-end", Kind: chat.JobOffer, Subject: text(late, "id"),
		Data: map[string]string{"agent": text(late, "agent"), "until": fmt.Sprint(number(late, "offer_until"))},
	}
	if err := h.pipes.store.InsertJob(t.Context(), h.demo.scope, &end); err != nil {
		t.Fatal(err)
	}
	bruno.sees(t, "te pusimos ausente")
	bruno.click(t, "[data-testid=away-notice] .link")
	bruno.waitFor(t, "nothing more to say", "!document.querySelector('[data-testid=away-notice]')")

	idle := func(want bool) func() bool {
		return func() bool {
			for _, a := range at(h.ok(t, "GET", "/api/v1/me", agent, nil), "agents").([]any) {
				if a := a.(map[string]any); text(a, "id") == text(first, "agent") {
					return a["idle"] == want && a["availability"] == string(tenant.AvailableOnline)
				}
			}
			return false
		}
	}
	bruno.run(t, "let time pass", evaluate("(() => { const real = Date.now; Date.now = () => real() + 11 * 60_000 })()"))
	until(t, "nobody is at the screen", idle(true))
	bruno.click(t, "[data-testid=view-mine]")
	until(t, "somebody is again", idle(false))
}

// offered is a new conversation that routing has given to the only agent.
func (h *house) offered(t *testing.T, visitor, agent, project string) map[string]any {
	t.Helper()
	begun := h.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
		"client_id": tenant.NewID(), "project": h.projects(t)[project], "text": "No me deja entrar",
	})
	id := text(begun, "conversation", "id")
	var c map[string]any
	until(t, "it is offered", func() bool {
		c = h.ok(t, "GET", "/api/v1/conversations/"+id, agent, nil)
		return number(c, "offer_until") != 0
	})
	return c
}
