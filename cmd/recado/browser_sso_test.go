package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/golang-jwt/jwt/v5"
)

// An owner sets single sign-on up, a mistake is said at its field, and an agent
// comes in by the company's link, goes out, and comes in again by the button.
func TestBrowserSingleSignOn(t *testing.T) {
	p := newIdentityProvider(t)
	h := newHouse(t, nearTargets)
	browser := openBrowser(t, false)
	owner := browser.person(t, "owner")
	owner.administers(t, h, "/sso")
	owner.waitFor(t, "its form", "document.querySelector('[data-testid=f-issuer]')")
	owner.fill(t, "[data-testid=f-issuer]", "http://127.0.0.1:1")
	owner.fill(t, "[data-testid=f-client_id]", providerClient)
	owner.fill(t, "[data-testid=f-secret]", providerSecret)
	owner.press(t, kb.Enter)
	owner.waitFor(t, "is told that nobody answers", "document.querySelector('[data-testid=f-issuer][aria-invalid=true]')")
	owner.shoot(t, "wrong")
	owner.fill(t, "[data-testid=f-issuer]", p.URL)
	owner.press(t, kb.Enter)
	owner.waitFor(t, "has the link", "document.querySelector('[data-testid=sso-link]')")
	owner.shoot(t, "on")

	link := h.url + "/console/sso/" + h.demo.scope.Tenant()
	agent := browser.person(t, "agent")
	p.is(jwt.MapClaims{"email": "nadie@demo.example"}, nil)
	agent.visit(t, link)
	agent.sees(t, "Café Montaña")
	agent.shoot(t, "asked")
	agent.click(t, "[data-testid=sso-go]")
	agent.sees(t, "nadie@demo.example")
	agent.shoot(t, "stranger")
	p.is(jwt.MapClaims{"email": "bruno@demo.example"}, nil)
	agent.click(t, "[data-testid=sso-again]")
	agent.waitFor(t, "is in", "document.querySelector('[data-testid=account]') && !location.search")
	agent.run(t, "ends the session", evaluate("fetch('/api/v1/auth/logout', {method: 'POST'}).then(() => location.reload())"))
	agent.waitFor(t, "is out", "document.querySelector('[data-testid=signin-sso]')")
	agent.shoot(t, "button")
	agent.click(t, "[data-testid=signin-sso]")
	agent.waitFor(t, "is in again", "document.querySelector('[data-testid=account]')")
}
