package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

// person is a visitor whom the company's backend has signed in, with a token
// that the door gave for it.
func (h *house) person(t *testing.T, who tenant.Identity) string {
	t.Helper()
	signed, err := who.Sign(h.identitySecret(t), h.demo.widget.Key, time.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return text(h.ok(t, "POST", "/api/v1/widgets/"+h.demo.widget.Key+"/visitors", "", map[string]any{"identity": signed}), "token")
}

// caseOf makes a case for an e-mail, closed or not, and returns its number.
func (h *house) caseOf(t *testing.T, email string, closed bool) int64 {
	t.Helper()
	owner := h.signIn(t, demoOwner)
	made := h.ok(t, "POST", "/api/v1/tickets", owner, map[string]any{
		"client_id": tenant.NewID(), "subject": "Secreto", "project": h.projects(t)["Soporte"], "requester": map[string]any{"email": email},
	})
	if closed {
		made = h.ok(t, "PATCH", "/api/v1/tickets/"+text(made, "id"), owner, map[string]any{"version": number(made, "version"), "status": "closed", "reason": "listo"})
		if text(made, "category") != "closed" {
			t.Fatalf("the case is %v", made)
		}
	}
	return number(made, "number")
}

// notNumbers are what is no case number at all.
var notNumbers = []string{"abc", "12a", "-1", "0", "1.5", "1e3", "99999999999999999999", strings.Repeat("9", 400), "١٢", "1 2", "#", "0x10", "\u202e1"}

func TestBadCaseNumbers(t *testing.T) {
	h := newHouse(t)
	lucia := tenant.Identity{Subject: "cliente-1", Email: "lucia@andina.example"}
	project := h.projects(t)["Soporte"]
	for name, token := range map[string]string{"verified": h.person(t, lucia), "unverified": h.visit(t)} {
		for _, n := range notNumbers {
			for _, as := range []string{"", "ticket"} {
				status, answer := h.request(t, "POST", "/api/v1/visitor/conversations", token, map[string]any{
					"client_id": tenant.NewID(), "case": n, "as": as, "text": "hola", "subject": "eh", "email": "a@correo.example", "project": project,
				})
				refusedFor(t, fmt.Sprintf("%s, case %q as %q", name, n, as), status, answer, tenant.ErrBadCaseNumber, "case")
			}
		}
		for _, n := range []string{"abc", "0", "99999999999999999999", "%31%20%32"} {
			h.refused(t, tenant.ErrBadCaseNumber, "GET", "/api/v1/visitor/cases/"+n, token, nil)
		}
		// An empty one is none.
		made := h.ok(t, "POST", "/api/v1/visitor/conversations", token, map[string]any{
			"client_id": tenant.NewID(), "case": " ", "as": "ticket", "text": "hola", "subject": "eh", "email": "a@correo.example", "project": project,
		})
		if text(made, "outcome") != "ticket" {
			t.Errorf("%s, an empty case number: %v", name, made)
		}
	}
}

// A verified visitor learns the same of a case that is not there, is closed, or
// is somebody else's, to the byte (A2).
func TestCasesThatAreNotYours(t *testing.T) {
	h := newHouse(t)
	token := h.person(t, tenant.Identity{Subject: "cliente-1", Email: "lucia@andina.example", Company: "Comercial Andina"})
	mine := h.caseOf(t, "lucia@andina.example", false)
	numbers := map[string]int64{"closed": h.caseOf(t, "lucia@andina.example", true), "somebody else's": h.caseOf(t, "otra@correo.example", false), "nobody's": 999999}
	if got := h.ok(t, "GET", fmt.Sprint("/api/v1/visitor/cases/", mine), token, nil); text(got, "subject") != "Secreto" {
		t.Fatalf("my own case: %v", got)
	}
	for _, ask := range []func(n int64) (int, []byte){
		func(n int64) (int, []byte) {
			return h.raw(t, "GET", fmt.Sprint("/api/v1/visitor/cases/", n), token, "")
		},
		func(n int64) (int, []byte) {
			return h.raw(t, "POST", "/api/v1/visitor/conversations", token, fmt.Sprintf(`{"client_id":"%s","case":%d,"as":"ticket","text":"hola"}`, tenant.NewID(), n))
		},
		func(n int64) (int, []byte) {
			return h.raw(t, "POST", "/api/v1/visitor/conversations", token, fmt.Sprintf(`{"client_id":"%s","case":%d,"text":"hola"}`, tenant.NewID(), n))
		},
	} {
		answers := map[string]bool{}
		for what, n := range numbers {
			status, body := ask(n)
			if status != http.StatusNotFound || !strings.Contains(string(body), `"case_not_found"`) {
				t.Errorf("%s: %d %s", what, status, body)
			}
			answers[string(body)] = true
		}
		if len(answers) != 1 {
			t.Errorf("the answers differ: %v", answers)
		}
	}
}

// An unverified visitor who names a case always gets the same sentence: what
// matches becomes a note that is marked unverified, everything else a ticket
// (E4).
func TestClaimedCases(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	open, closed := h.caseOf(t, "lucia@andina.example", false), h.caseOf(t, "lucia@andina.example", true)
	tickets := func() int { return len(h.ok(t, "GET", "/api/v1/tickets?view=all", owner, nil)["items"].([]any)) }
	notes := func(n int64, words string) (all int, unverified bool) {
		for _, item := range h.ok(t, "GET", fmt.Sprintf("/api/v1/tickets/%d/notes", n), owner, nil)["items"].([]any) {
			if note := item.(map[string]any); text(note, "text") == words {
				all++
				unverified = note["unverified"] == true
			}
		}
		return all, unverified
	}
	answers := map[string]bool{}
	for i, tt := range []struct {
		number int64
		email  string
		note   bool
	}{
		{open, "lucia@andina.example", true},
		{open, "LUCIA@andina.example", true},
		{open, "otra@correo.example", false},
		{closed, "lucia@andina.example", false},
		{999999, "lucia@andina.example", false},
	} {
		visitor, before, words := h.visit(t), tickets(), fmt.Sprintf("palabras %d", i)
		body := fmt.Sprintf(`{"client_id":"claim-%04d","case":"%d","as":"ticket","text":"%s","email":"%s"}`, i, tt.number, words, tt.email)
		for range 2 { // the second is a repeat
			status, answer := h.raw(t, "POST", "/api/v1/visitor/conversations", visitor, body)
			answers[fmt.Sprint(status, string(answer))] = true
		}
		if status, answer := h.raw(t, "GET", fmt.Sprint("/api/v1/visitor/cases/", tt.number), visitor, ""); status != http.StatusOK ||
			string(answer) != fmt.Sprintf(`{"number":%d}`, tt.number) {
			t.Errorf("an unverified visitor learnt %s of case %d", answer, tt.number)
		}
		until(t, "number and e-mail were compared", func() bool {
			if tickets() > before {
				return true
			}
			n := 0
			if tt.note {
				n, _ = notes(tt.number, words)
			}
			return n > 0
		})
		made := tickets() - before
		if tt.note {
			if n, unverified := notes(tt.number, words); n != 1 || !unverified || made != 0 {
				t.Errorf("%+v: %d notes, unverified %v, and %d tickets", tt, n, unverified, made)
			}
			continue
		}
		n := 0
		if tt.number != 999999 {
			n, _ = notes(tt.number, words)
		}
		if n != 0 || made != 1 {
			t.Errorf("%+v: %d notes and %d tickets", tt, n, made)
		}
	}
	if len(answers) != 1 || !answers[`200{"outcome":"received"}`] {
		t.Errorf("the answers differ, or say too much: %v", answers)
	}
	// Without an address nothing could be compared, nor answered.
	status, answer := h.request(t, "POST", "/api/v1/visitor/conversations", h.visit(t), map[string]any{"client_id": "claim-none", "case": open, "as": "ticket", "text": "a"})
	refusedFor(t, "no e-mail", status, answer, tenant.ErrEmailRequired, "email")
	for _, bad := range []string{"a", "a@b", "a b@correo.example", "a@correo.example, b@correo.example", "<a@correo.example>", "a@correo.example\r\nBcc: x@y.example"} {
		status, answer = h.request(t, "POST", "/api/v1/visitor/conversations", h.visit(t), map[string]any{"client_id": "claim-bad1", "case": open, "as": "ticket", "text": "a", "email": bad})
		refusedFor(t, bad, status, answer, tenant.ErrBadEmail, "email")
	}
}

// A live talk about a case tells an unverified visitor no more than a note
// does: all answers have the same shape and values but for their ids.
func TestClaimedTalks(t *testing.T) {
	k := newHouse(t).converse(t)
	open, closed := k.caseOf(t, "lucia@andina.example", false), k.caseOf(t, "lucia@andina.example", true)
	shapes := map[string]string{}
	for what, n := range map[string]int64{"matches": open, "closed": closed, "not there": 999999} {
		answer := k.ok(t, "POST", "/api/v1/visitor/conversations", k.visit(t), map[string]any{
			"client_id": "talk-about-1", "case": n, "project": k.project, "text": "hola", "email": "lucia@andina.example",
		})
		c := answer["conversation"].(map[string]any)
		if number(c, "case") != n {
			t.Errorf("%s: %v", what, c)
		}
		for _, unlike := range []string{"id", "case", "created_at", "last_at", "version"} {
			delete(c, unlike)
		}
		delete(c, "place") // each stands behind the last
		delete(c, "agent") // whoever had the fewest
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		shapes[string(raw)] = what
	}
	if len(shapes) != 1 {
		t.Errorf("the answers differ: %v", shapes)
	}
	k.intact(t)
}
