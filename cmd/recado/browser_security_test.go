package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// By keyboard: the second factor goes on, is asked for by another browser, and
// that one's session is ended from the first.
func TestBrowserSecondFactor(t *testing.T) {
	h := newHouse(t)
	browser := openBrowser(t, false)
	p := browser.person(t, "first")
	signIn := func(p *tab) {
		p.visit(t, h.url+"/console")
		p.fill(t, "[data-testid=signin-email]", "bruno@demo.example")
		p.fill(t, "[data-testid=signin-password]", demoPassword)
		p.press(t, kb.Enter)
	}
	signIn(p)
	p.waitFor(t, "is in", "document.querySelector('[data-testid=account]')")
	p.click(t, "[data-testid=account]")
	p.click(t, "[data-testid=security]")
	p.waitFor(t, "one session", "document.querySelectorAll('.sessions li').length === 1")
	p.shoot(t, "off")
	p.click(t, "[data-testid=factor-start]")
	p.fill(t, "[data-testid=factor-password]", "no es esta")
	p.press(t, kb.Enter)
	p.waitFor(t, "is told at the field", "document.querySelector('[data-testid=factor-password][aria-invalid=true]')")
	p.fill(t, "[data-testid=factor-password]", demoPassword)
	p.press(t, kb.Enter)
	p.waitFor(t, "a picture", "document.querySelector('.qr path')?.getBBox().width > 20 && document.activeElement.matches('[data-testid=code]')")
	p.shoot(t, "scan")
	secret := strings.ReplaceAll(p.text(t, "[data-testid=factor-secret]"), " ", "")
	code := func(later time.Duration) string {
		c, err := totp.GenerateCodeCustom(secret, time.Now().Add(later), totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	p.press(t, "000000"+kb.Enter)
	p.waitFor(t, "is told of the code", "document.querySelector('[data-testid=code][aria-invalid=true]')")
	p.fill(t, "[data-testid=code]", code(0))
	p.press(t, kb.Enter)
	p.waitFor(t, "ten codes", "document.querySelectorAll('[data-testid=recovery] li').length === 10")
	p.shoot(t, "keep")
	recovery := p.text(t, "[data-testid=recovery] li")
	p.click(t, "[data-testid=factor-kept]")
	p.waitFor(t, "is on", "document.querySelector('[data-testid=factor-stop]')")

	other := browser.person(t, "second")
	signIn(other)
	other.waitFor(t, "is asked", "document.activeElement.matches('[data-testid=code]')")
	other.shoot(t, "asked")
	other.press(t, code(-10*time.Minute)+kb.Enter)
	other.waitFor(t, "is refused", "document.querySelector('[data-testid=code][aria-invalid=true]')")
	other.fill(t, "[data-testid=code]", recovery)
	other.press(t, kb.Enter)
	other.waitFor(t, "is in", "document.querySelector('[data-testid=account]')")

	p.press(t, kb.Escape)
	p.click(t, "[data-testid=account]")
	p.click(t, "[data-testid=security]")
	p.waitFor(t, "two sessions", "document.querySelectorAll('.sessions li').length === 2")
	p.shoot(t, "on")
	p.click(t, ".sessions button")
	p.waitFor(t, "one session again", "document.querySelectorAll('.sessions li').length === 1")
	other.waitFor(t, "has to sign in", "document.querySelector('[data-testid=signin-email]')")
	p.waitFor(t, "is still in", "document.querySelector('[data-testid=account]')")
}
