package main

import (
	"strings"
	"testing"

	"recado/chat"
	"recado/tenant"
)

// Who is told that a visitor waits reads where to go, and an agent also whose
// words they are; the visitor's text stays text. Nobody is told once somebody has taken them.
func TestLetterOfAnEscalation(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	owner := h.signIn(t, demoOwner)
	path := "/api/v1/admin/projects/" + h.projects(t)["Soporte"]
	p := h.ok(t, "GET", path, owner, nil)
	p["escalation"] = map[string]any{"minutes": 3, "to": []string{"jefa@", "otra@example.com"}}
	h.refused(t, tenant.ErrBadEmail, "PUT", path, owner, p)
	p["escalation"] = map[string]any{"minutes": 3, "to": []string{" Jefa@example.com "}}
	p = h.ok(t, "PUT", path, owner, p)
	if to := at(p, "escalation", "to").([]any); len(to) != 1 || to[0] != "jefa@example.com" {
		t.Errorf("told will be %v", to)
	}
	h.hello(t, owner)
	h.ok(t, "PUT", "/api/v1/me/availability", owner, map[string]any{"availability": "away"})
	until(t, "nobody can take it", func() bool {
		return text(h.ok(t, "GET", "/api/v1/me", owner, nil), "agent", "availability") == "away"
	})
	talk, taken := h.open(t, h.visit(t), "¿Hay <b>alguien</b>?"), h.open(t, h.visit(t), "Yo ya tengo a alguien")
	h.ok(t, "POST", "/api/v1/conversations/"+taken+"/claim", owner, map[string]any{"client_id": tenant.NewID()})
	for name, j := range map[string]chat.Job{
		"agent":   {Subject: talk, Data: map[string]string{chat.EscalatedTo: demoOwner}},
		"address": {Subject: talk, Data: map[string]string{chat.EscalatedTo: "jefa@example.com"}},
	} {
		j.ID, j.Kind, j.CreatedAt = "escalation-"+name, chat.JobEscalationMail, h.chat.Now().UnixMilli()
		if err := h.pipes.store.InsertJob(t.Context(), h.demo.scope, &j); err != nil {
			t.Fatal(err)
		}
	}
	letter := r.wait(t, demoOwner, "nadie lo ha tomado")
	if !strings.Contains(letter.text, "¿Hay <b>alguien</b>?") || !strings.Contains(letter.html, "&lt;b&gt;alguien") || !strings.Contains(letter.text, "/console/conversations/"+talk) {
		t.Errorf("it says %s\n%s", letter.text, letter.html)
	}
	letter = r.wait(t, "jefa@example.com", "nadie lo ha tomado")
	if strings.Contains(letter.text+letter.html, "alguien</b>") || strings.Contains(letter.html, "&lt;b&gt;alguien") || !strings.Contains(letter.text, "/console/conversations/"+talk) {
		t.Errorf("who is no agent reads %s\n%s", letter.text, letter.html)
	}
	// By hand: of what must not happen only the end of its job tells.
	gone := chat.Job{ID: "escalation-taken", Kind: chat.JobEscalationMail, Subject: taken, Data: map[string]string{chat.EscalatedTo: "nadie@example.com"}, CreatedAt: h.chat.Now().UnixMilli()}
	if err := h.widget.RunMail(t.Context(), h.demo.scope, gone); err != nil {
		t.Error(err)
	}
	if n := r.count("nadie@example.com"); n != 0 {
		t.Errorf("%d letters about one that was taken", n)
	}
}
