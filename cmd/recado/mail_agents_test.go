package main

import (
	"regexp"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"recado/tenant"
)

var (
	invitationLink = regexp.MustCompile(`/console/invitation#(\S+)`)
	resetLink      = regexp.MustCompile(`/console/password#(\S+)`)
)

// tokenIn is the token of a letter's link.
func tokenIn(t *testing.T, a arrived, link *regexp.Regexp) string {
	t.Helper()
	m := link.FindStringSubmatch(a.text)
	if m == nil {
		t.Fatalf("no link in %s", a.text)
	}
	return m[1]
}

// Who is invited gets a letter whose link lets them in; a second invitation is
// a second letter.
func TestLetterOfAnInvitation(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	owner := h.signIn(t, demoOwner)
	call := map[string]any{"client_id": "invitation-1", "name": "Eva <b>Sol</b>", "email": "eva@demo.example", "locale": "en"}
	added := h.ok(t, "POST", "/api/v1/admin/agents", owner, call)
	h.ok(t, "POST", "/api/v1/admin/agents", owner, call) // once more is no second letter
	first := r.wait(t, "eva@demo.example", "invited to answer at Café Montaña")
	h.ok(t, "POST", "/api/v1/admin/agents/"+text(added, "agent", "id")+"/invitation", owner, map[string]any{})
	until(t, "the second letter", func() bool { return r.count("eva@demo.example") == 2 })
	in := h.ok(t, "POST", "/api/v1/auth/accept", "", map[string]any{"token": tokenIn(t, first, invitationLink), "password": "una frase larga"})
	if text(in, "agent", "name") != "Eva <b>Sol</b>" {
		t.Errorf("got %v", in)
	}
	h.refused(t, tenant.ErrTokenExpired, "POST", "/api/v1/auth/accept", "", map[string]any{"token": tokenIn(t, first, invitationLink), "password": "otra frase larga"})
}

// Who forgot the password sets another one by a letter's link, once. An address
// that nobody has is answered alike.
func TestLetterOfAReset(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	before := h.signIn(t, "bruno@demo.example")
	known, said := h.request(t, "POST", "/api/v1/auth/reset", "", map[string]any{"email": "Bruno@demo.example"})
	unknown, other := h.request(t, "POST", "/api/v1/auth/reset", "", map[string]any{"email": "nadie@demo.example"})
	if known != 202 || unknown != known || text(said) != text(other) {
		t.Errorf("known %d %v, unknown %d %v", known, said, unknown, other)
	}
	letter := r.wait(t, "bruno@demo.example", "contraseña nueva")
	token := tokenIn(t, letter, resetLink)
	h.refused(t, tenant.ErrWeakPassword, "POST", "/api/v1/auth/password", "", map[string]any{"token": token, "password": "corta"})
	h.refused(t, tenant.ErrUnauthorized, "POST", "/api/v1/auth/password", "", map[string]any{"token": before, "password": "una frase larga"})
	if status, _ := h.request(t, "POST", "/api/v1/auth/password", "", map[string]any{"token": token, "password": "una frase larga"}); status != 204 {
		t.Fatalf("got %d", status)
	}
	h.refused(t, tenant.ErrTokenExpired, "POST", "/api/v1/auth/password", "", map[string]any{"token": token, "password": "otra frase larga"})
	h.refused(t, tenant.ErrUnauthorized, "GET", "/api/v1/me", before, nil)
	h.refused(t, tenant.ErrBadLogin, "POST", "/api/v1/auth/login", "", map[string]any{"email": "bruno@demo.example", "password": demoPassword})
	h.ok(t, "POST", "/api/v1/auth/login", "", map[string]any{"email": "bruno@demo.example", "password": "una frase larga"})
	if n := r.count("nadie@demo.example"); n != 0 {
		t.Errorf("%d letters went to nobody", n)
	}
}

// The link of a new password opens the login in every tenant: no tenant's own
// mail server sees it.
func TestLetterOfAResetGoesByNoTenant(t *testing.T) {
	ours, theirs := newRelay(t), newRelay(t)
	h := newHouse(t, withRelay(ours), nearTargets)
	owner := h.signIn(t, demoOwner)
	host, port := theirs.place(t)
	is := h.ok(t, "GET", "/api/v1/admin/mail", owner, nil)
	h.ok(t, "PUT", "/api/v1/admin/mail", owner, map[string]any{"version": is["version"], "host": host, "port": port, "tls": "off", "from": "soporte@empresa.example"})
	h.request(t, "POST", "/api/v1/auth/reset", "", map[string]any{"email": "bruno@demo.example"})
	ours.wait(t, "bruno@demo.example", "contraseña nueva")
	if n := theirs.count("bruno@demo.example"); n != 0 {
		t.Errorf("%d letters went by the tenant's server", n)
	}
}

// Without a mail server nobody is told to wait for a letter.
func TestNoLetterOfAReset(t *testing.T) {
	h := newHouse(t)
	h.refused(t, tenant.ErrNoMail, "POST", "/api/v1/auth/reset", "", map[string]any{"email": "bruno@demo.example"})
}

// In the browser, by keyboard: forgot it, the letter, a new one, in.
func TestBrowserForgottenPassword(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	p := openBrowser(t, false).person(t, "agent")
	p.visit(t, h.url+"/console")
	p.fill(t, "[data-testid=signin-email]", "bruno@demo.example")
	p.press(t, kb.Tab+kb.Tab+kb.Tab+kb.Tab+kb.Enter)
	p.waitFor(t, "has the address", "document.activeElement.matches('[data-testid=forgot-email]') && document.activeElement.value === 'bruno@demo.example'")
	p.shoot(t, "console-forgot")
	p.press(t, kb.Enter)
	p.waitFor(t, "is told", "/bruno@demo.example/.test(document.querySelector('[data-testid=forgot-sent]')?.innerText)")
	p.shoot(t, "console-forgot-sent")
	link := h.url + "/console/password#" + tokenIn(t, r.wait(t, "bruno@demo.example", "contraseña nueva"), resetLink)
	p.visit(t, link)
	p.fill(t, "[data-testid=new-password]", "corta")
	p.press(t, kb.Enter)
	p.waitFor(t, "is told at the field", "document.querySelector('[data-testid=new-password][aria-invalid=true]')?.value === 'corta'")
	p.shoot(t, "console-new-password")
	p.fill(t, "[data-testid=new-password]", "una frase larga")
	p.press(t, kb.Enter)
	p.waitFor(t, "may sign in", "document.querySelector('[data-testid=signin-email]') && !location.hash")
	p.shoot(t, "console-new-password-done")
	p.fill(t, "[data-testid=signin-email]", "bruno@demo.example")
	p.fill(t, "[data-testid=signin-password]", "una frase larga")
	p.press(t, kb.Enter)
	p.waitFor(t, "is in", "!document.querySelector('.door')")
}
