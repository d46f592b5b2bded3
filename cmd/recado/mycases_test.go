package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"recado/storage/enginetest"
	"recado/tenant"
)

// A verified visitor reads their own cases and their company's, hears of them,
// and nobody else does; on both engines (DESIGN §9, E4).
func TestMyCases(t *testing.T) {
	onBothEngines(t, myCases)
}

// onBothEngines runs a test of the whole program on the embedded store and on
// MongoDB.
func onBothEngines(t *testing.T, test func(*testing.T, *house)) {
	t.Run("embedded", func(t *testing.T) { test(t, newHouse(t)) })
	t.Run("MongoDB", func(t *testing.T) { test(t, newHouse(t, onURLs(enginetest.MongoDatabase(t), "", ""))) })
}

func myCases(t *testing.T, h *house) {
	agent := h.signIn(t, "bruno@demo.example")
	h.ok(t, "POST", "/api/v1/admin/companies", h.signIn(t, demoOwner), map[string]any{"client_id": "company-1", "name": "Ferretería Ñandú", "domains": []string{"nandu.example"}})
	lucia, marta := h.known(t, "lucia", "lucia@nandu.example"), h.known(t, "marta", "marta@nandu.example")
	eve := h.known(t, "eve", "eve@elsewhere.example")
	left := map[int64]string{}
	for i := range 25 {
		who := lucia
		if i%5 == 0 {
			who = marta
		}
		left[h.leave(t, who, fmt.Sprintf("caso %d", i))] = who
	}
	theirs := h.leave(t, eve, "ajeno")

	found := map[int64]bool{}
	pages := 0
	for cursor := "?locale=pt"; cursor != ""; pages++ {
		page := h.ok(t, "GET", "/api/v1/visitor/cases"+cursor, lucia, nil)
		for _, item := range page["items"].([]any) {
			k := item.(map[string]any)
			n := number(k, "number")
			if found[n] {
				t.Errorf("case %d is listed twice", n)
			}
			found[n] = true
			if text(k, "status_name") != "Novo" && cursor == "?locale=pt" || (k["mine"] == true) != (left[n] == lucia) {
				t.Errorf("case %d reads %v", n, k)
			}
		}
		if cursor = text(page, "cursor"); cursor != "" {
			cursor = "?cursor=" + cursor
		}
	}
	if len(found) != 25 || found[theirs] || pages != 2 {
		t.Errorf("%d cases on %d pages, somebody's: %v", len(found), pages, found[theirs])
	}
	h.refused(t, tenant.ErrVerifiedOnly, "GET", "/api/v1/visitor/cases", h.visit(t), nil)
	h.refused(t, tenant.ErrVerifiedOnly, "GET", fmt.Sprintf("/api/v1/visitor/cases/%d/notes", theirs), h.visit(t), nil)
	h.refused(t, tenant.ErrCaseNotFound, "GET", fmt.Sprintf("/api/v1/visitor/cases/%d/notes", theirs), lucia, nil)
	h.caseLives(t, agent, lucia, marta, eve, h.leave(t, lucia, "No puedo entrar"))
	h.caseByEmail(t, agent, lucia, eve)
}

// caseByEmail: what an agent opens for an e-mail address is the case of whoever
// it was signed for, who hears of it; who only claims the address does not.
func (h *house) caseByEmail(t *testing.T, agent, lucia, eve string) {
	t.Helper()
	own, other, claims := h.hello(t, lucia), h.hello(t, eve), h.visit(t)
	claims = text(h.ok(t, "PATCH", "/api/v1/visitor", claims, map[string]any{"email": "lucia@nandu.example"}), "token")
	claiming := h.hello(t, claims)
	made := h.ok(t, "POST", "/api/v1/tickets", agent, map[string]any{
		"client_id": "by-email-01", "project": h.projects(t)["Soporte"], "subject": "Por teléfono", "description": "Llamó.",
		"requester": map[string]any{"name": "Lucía", "email": "Lucia@nandu.example"},
	})
	h.ok(t, "POST", "/api/v1/tickets/"+text(made, "id")+"/notes", agent, map[string]any{"client_id": "by-email-02", "visibility": "public", "text": "Ya está"})
	own.wait(t, "case", func(f map[string]any) bool { return number(f, "case", "number") == number(made, "number") })
	for name, l := range map[string]*line{"stranger": other, "one who claims the address": claiming} {
		for _, raw := range l.heard(t) {
			if strings.Contains(raw, `"type":"case"`) {
				t.Errorf("a %s was told: %s", name, raw)
			}
		}
	}
}

// caseLives walks a case from its first answer to its end, as its requester, a
// colleague and a stranger see it.
func (h *house) caseLives(t *testing.T, agent, lucia, marta, eve string, n int64) {
	t.Helper()
	own, other := h.hello(t, lucia), h.hello(t, eve)
	path, desk := fmt.Sprintf("/api/v1/visitor/cases/%d/notes", n), fmt.Sprintf("/api/v1/tickets/%d", n)
	secret, open := h.sendFile(t, "/api/v1/files", agent, "secreto.txt", "x"), h.sendFile(t, "/api/v1/files", agent, "manual.txt", "x")
	h.ok(t, "POST", desk+"/notes", agent, map[string]any{"client_id": "note-0001", "visibility": "internal", "text": "ojo", "attachments": []string{text(secret, "id")}})
	h.ok(t, "POST", desk+"/notes", agent, map[string]any{"client_id": "note-0002", "visibility": "public", "text": "Mira el manual", "attachments": []string{text(open, "id")}})
	if f := own.wait(t, "case", nil); number(f, "case", "number") != n {
		t.Errorf("told of %v", f)
	}
	for name, who := range map[string]string{"requester": lucia, "colleague": marta} {
		thread := h.ok(t, "GET", path, who, nil)
		items := thread["items"].([]any)
		if len(items) != 1 || text(items[0].(map[string]any), "text") != "Mira el manual" || text(thread, "description") != "No puedo entrar" {
			t.Fatalf("the %s reads %v", name, thread)
		}
		h.ok(t, "GET", "/api/v1/visitor/files/"+text(open, "id"), who, nil)
		h.refused(t, tenant.ErrNotFound, "GET", "/api/v1/visitor/files/"+text(secret, "id"), who, nil)
	}
	h.refused(t, tenant.ErrNotFound, "GET", "/api/v1/visitor/files/"+text(open, "id"), eve, nil)

	is := h.ok(t, "GET", desk, agent, nil)
	h.ok(t, "PATCH", desk, agent, map[string]any{"version": number(is, "version"), "status": "closed"})
	own.wait(t, "case", func(f map[string]any) bool { return text(f, "case", "category") == "closed" })
	closed := h.ok(t, "GET", path, lucia, nil)
	if text(closed, "case", "category") != "closed" {
		t.Errorf("the list of closed ones shows %v", closed)
	}
	h.refused(t, tenant.ErrCaseNotFound, "GET", fmt.Sprintf("/api/v1/visitor/cases/%d", n), lucia, nil)
	for _, raw := range other.heard(t) {
		if strings.Contains(raw, `"type":"case"`) {
			t.Errorf("a stranger was told: %s", raw)
		}
	}
}

// known is the token of somebody whom the company's backend vouches for.
func (h *house) known(t *testing.T, subject, email string) string {
	t.Helper()
	signed, err := tenant.Identity{Subject: subject, Email: email, Name: subject}.Sign(h.identitySecret(t), h.demo.widget.Key, time.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return text(h.ok(t, "POST", "/api/v1/widgets/"+h.demo.widget.Key+"/visitors", "", map[string]any{"identity": signed}), "token")
}

// leave leaves a message while nobody is asked whether somebody is there, and
// returns its case's number.
func (h *house) leave(t *testing.T, visitor, words string) int64 {
	t.Helper()
	return number(h.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
		"client_id": "leave-" + tenant.NewID()[28:], "as": "ticket", "project": h.projects(t)["Soporte"], "subject": words, "text": words,
	}), "number")
}
