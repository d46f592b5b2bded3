package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"recado/tenant"
)

// An API key is made by the keyboard alone, shown once, and opens what it says;
// removing it asks for its name.
func TestBrowserAdminKey(t *testing.T) {
	h := newHouse(t)
	p := openBrowser(t, false).person(t, "owner")
	p.administers(t, h, "/keys")
	p.tabTo(t, p, "the button for a new one", "document.activeElement.dataset.testid === 'new-key'")
	p.press(t, kb.Enter)
	p.tabTo(t, p, "its name", "document.activeElement.dataset.testid === 'f-name'")
	p.press(t, kb.Enter)
	p.waitFor(t, "the mistake at the name", "document.activeElement.dataset.testid === 'f-name' && document.activeElement.ariaInvalid === 'true'")
	p.press(t, "CRM <b>")
	p.press(t, kb.Enter)
	p.waitFor(t, "the token", "document.querySelector('[data-testid=key-token]')?.innerText.startsWith('rk_')")
	token := p.text(t, "[data-testid=key-token]")
	h.ok(t, "GET", api+"/tickets", token, nil)
	h.refused(t, tenant.ErrKeyForbidden, "POST", api+"/tickets", token, map[string]any{})

	p.tabTo(t, p, "the way to the list", "document.activeElement.dataset.testid === 'keys-done'")
	p.press(t, kb.Enter)
	p.waitFor(t, "the key", "document.querySelector('[data-testid=key-row]')")
	p.sees(t, "CRM <b>") // HTML is text
	if p.yes("document.body.innerText.includes('" + token + "')") {
		t.Error("the token is shown again")
	}
	p.tabTo(t, p, "its end", "document.activeElement.dataset.testid === 'remove-key'")
	p.press(t, kb.Enter)
	p.waitFor(t, "the question", "document.querySelector('[data-testid=typed-go]')?.disabled")
	p.fill(t, "[data-testid=typed-name]", "CRM <b>")
	p.press(t, kb.Enter)
	p.waitFor(t, "it is gone", "document.querySelector('[data-testid=settings-pane]') && !document.querySelector('[data-testid=key-row]')")
	h.refused(t, tenant.ErrUnauthorized, "GET", api+"/tickets", token, nil)
}
