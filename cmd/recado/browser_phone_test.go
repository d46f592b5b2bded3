package main

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// phonePage is a company's page whose keyboard a test can open, and whose
// minutes are short.
const phonePage = `<!doctype html><html lang="es" style="overflow:scroll"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Empresa</title><link rel="icon" href="data:,">
<script>
const view = Object.assign(new EventTarget(), { scale: 1, offsetTop: 0, height: innerHeight })
Object.defineProperty(window, 'visualViewport', { value: view })
const keyboard = (height, offsetTop) => Object.assign(view, { height, offsetTop }).dispatchEvent(new Event('resize'))
const every = setInterval
window.setInterval = (f, ms) => every(f, ms === 60000 ? 300 : ms)
</script><body><h1>Una empresa</h1>`

// On a phone: the launcher changes without a panel (S2), the panel is the
// screen and makes room for the keyboard, the page behind stays where it is,
// and times are the visitor's.
func TestBrowserPhone(t *testing.T) {
	h := newHouse(t)
	var key string
	company := serveHostile(t, func(string) (string, string) {
		return "", phonePage + `<script src="` + h.url + "/w/" + key + `.js" async></script>`
	})
	key = h.demoWidgetOn(t, company)
	support := h.projects(t)["Soporte"]
	owner := h.signIn(t, demoOwner)
	day := (int(time.Now().UTC().Weekday()) + 3) % 7
	for _, id := range h.projects(t) {
		p := h.ok(t, "GET", "/api/v1/admin/projects/"+id, owner, nil)
		p["hours"] = map[string]any{"always": true}
		if id == support {
			p["hours"] = map[string]any{"time_zone": "UTC", "shifts": []any{map[string]any{"weekday": day, "open": 6*60 + 40, "close": 8 * 60}}}
		}
		h.ok(t, "PUT", "/api/v1/admin/projects/"+id, owner, p)
	}

	page := openBrowser(t, false).person(t, "visitor")
	page.run(t, "be a phone", chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
	page.visit(t, company)
	page.launcherIs(t, "offline")
	desk := h.openDesk(t, "carla@demo.example", key)
	page.launcherIs(t, "online")
	h.ok(t, "PUT", "/api/v1/me/availability", desk.token, map[string]any{"availability": "away"})
	page.launcherIs(t, "away")
	if page.yes(shadow + ".querySelector('iframe')") {
		t.Error("the panel is there before anybody wants it")
	}

	panel := page.openPanel(t)
	page.waitFor(t, "the panel is the screen, the page behind it is held", whole+" && document.documentElement.style.overflow === 'hidden'")
	panel.waitFor(t, "no keyboard jumps up", "document.activeElement.matches('h1')")
	if _, err := chromedp.Call(panel.ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Tokyo"}); err != nil {
		t.Fatal(err)
	}
	panel.click(t, "[data-project='"+support+"']")
	panel.waitFor(t, "is told when it opens, in Tokyo", "document.querySelector('.form, form')?.innerText.includes('15:40')")
	panel.waitFor(t, "no field makes the browser zoom in", "[...document.querySelectorAll('input:not([type=file]), textarea, select')].every(e => parseFloat(getComputedStyle(e).fontSize) >= 16)")

	const box = "(r => [r.top, r.height])(" + shadow + ".querySelector('.p').getBoundingClientRect()).join()"
	page.run(t, "the keyboard opens", evaluate("keyboard(500, 30)"))
	page.waitFor(t, "the panel stands above it", box+" === '30,500'")
	page.run(t, "the keyboard closes", evaluate("keyboard(innerHeight, 0)"))
	page.waitFor(t, "the panel is the screen again", whole)
	panel.click(t, ".header .tool:last-child")
	page.waitFor(t, "it is closed, and the page as it was", "!"+shadow+".querySelector('.open') && document.documentElement.style.overflow === 'scroll'")
}
