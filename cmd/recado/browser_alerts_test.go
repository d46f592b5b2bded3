package main

import (
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"recado/tenant"
)

// listening stands between a console and its browser before the page's own
// scripts run: it counts tones and notices, says that nobody looks at the tab
// while `away` is true, and lets the call that is repeated come every 0.2 s.
// `quiet` is how many of its turns in a row made no sound.
const listening = `(() => {
	Object.assign(window, { away: true, tones: 0, quiet: 0, notices: [] })
	Document.prototype.hasFocus = () => !away
	Object.defineProperty(Document.prototype, 'hidden', { get: () => away })
	const joined = more => ({ connect: to => to, ...more })
	const set = () => {}
	window.AudioContext = class {
		currentTime = 0
		state = 'running'
		destination = {}
		createOscillator() { return joined({ frequency: {}, start: () => void tones++, stop: set }) }
		createGain() { return joined({ gain: { setValueAtTime: set, linearRampToValueAtTime: set, exponentialRampToValueAtTime: set } }) }
	}
	window.Notification = class {
		static permission = 'granted'
		constructor(title, { body }) { notices.push(body) }
		close() {}
	}
	const every = window.setInterval
	window.setInterval = (f, ms) => ms !== 12_000 ? every(f, ms) : every(() => {
		const before = tones
		f()
		quiet = tones === before ? quiet + 1 : 0
	}, 200)
})()`

// listens has a tab of the console count what calls its agent.
func (p *tab) listens(t *testing.T, url string) {
	t.Helper()
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: listening}); err != nil {
		t.Fatal(err)
	}
	p.visit(t, url+"/console")
}

// An agent who looks elsewhere is called by a sound that comes again until
// somebody takes it, by a notice, and by the number in title and icon. Of two
// tabs only one calls: the one that was looked at last, and when it is closed the
// other. Without sound the notice still comes; a test of the alerts shows both.
func TestBrowserAlerts(t *testing.T) {
	h := newHouse(t)
	h.offersLast(t, 600)
	first := openBrowser(t, false).person(t, "agent")
	first.listens(t, h.url)
	signInConsole(t, first, h.url, "bruno@demo.example")
	agent := h.signIn(t, "bruno@demo.example")
	first.waitFor(t, "is online, and nothing calls", "document.querySelector('[data-testid=availability][data-state=online]') && quiet > 0 && tones === 0 && !/[(]/.test(document.title)")
	icon := "document.querySelector('link[rel=icon]').href"
	plain := first.read(t, icon)

	lucia := h.person(t, tenant.Identity{Subject: "lucia", Name: "Lucía Prada"})
	talk := "/api/v1/conversations/" + text(h.offered(t, lucia, agent, "Soporte"), "id")
	first.waitFor(t, "is called again and again, with a notice", "tones >= 6 && quiet === 0 && notices.at(-1)?.includes('Lucía Prada')")
	first.waitFor(t, "sees the number", "document.title.startsWith('(1) ') && "+icon+" !== "+quote(plain)+" && "+icon+".startsWith('data:image/png')")

	second := first.another(t, "second")
	second.listens(t, h.url)
	second.waitFor(t, "knows of it and leaves the call to the other", "document.title.startsWith('(1) ') && quiet >= 3 && tones === 0 && !notices.length")
	first.waitFor(t, "still calls", "quiet === 0")
	second.run(t, "look at it, and elsewhere again", evaluate("away = false; dispatchEvent(new Event('focus')); away = true"))
	second.waitFor(t, "calls now", "tones > 0 && quiet === 0")
	first.waitFor(t, "calls no more", "quiet >= 3")
	second.close()
	first.waitFor(t, "calls again, since the other is gone", "quiet === 0")

	h.ok(t, "POST", talk+"/claim", agent, map[string]any{"client_id": tenant.NewID()})
	first.waitFor(t, "silent: it is taken", "quiet >= 3")
	first.waitFor(t, "what is unread counts on", "document.title.startsWith('(1) ')")
	h.ok(t, "POST", talk+"/read", agent, map[string]any{"seq": number(h.ok(t, "GET", talk, agent, nil), "seq")})
	first.waitFor(t, "sees no number", "!/[(]/.test(document.title) && "+icon+" === "+quote(plain))

	first.run(t, "without sound", evaluate("document.querySelector('[data-testid=sound]').click(); tones = 0"))
	h.offered(t, h.person(t, tenant.Identity{Subject: "mario", Name: "Mario Vega"}), agent, "Soporte")
	first.waitFor(t, "has the notice alone", "notices.at(-1).includes('Mario Vega') && quiet >= 3 && tones === 0")
	first.run(t, "try the alerts", evaluate("document.querySelector('[data-testid=try-alerts]').click()"))
	first.waitFor(t, "hears and sees the trial", "tones === 2 && notices.at(-1).startsWith('Así')")
}
