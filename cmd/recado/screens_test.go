package main

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A look is how a screen is looked at.
type look struct {
	device, scheme, dir string
}

func (l look) String() string { return l.device + "-" + l.scheme + "-" + l.dir }

// touch says whether it is a phone.
func (l look) touch() bool { return l.device == "phone" || l.device == "small" }

// everyLook is the matrix of `make screens`.
func everyLook() (all []look) {
	for _, device := range []string{"desktop", "phone"} {
		for _, scheme := range []string{"light", "dark"} {
			for _, dir := range []string{"ltr", "rtl"} {
				all = append(all, look{device, scheme, dir})
			}
		}
	}
	// A phone of the smallest size, a desktop at 200 %, and the colours of the reader's system alone.
	return append(all, look{"small", "light", "ltr"}, look{"zoomed", "light", "ltr"}, look{"desktop", "forced", "ltr"})
}

// A viewing is what one pass over the screens does.
type viewing struct {
	locale   string
	looks    []look
	pictures func(look) bool
	check    func(look) bool // with axe-core
	all      bool            // the slow screens too
}

// viewings are one slice of the matrix, or with RECADO_SHOTS=1 all of it: every
// look is drawn and checked in Spanish, and both schemes on both devices in the
// other languages. Colours that the reader's system forces are not the page's.
func viewings() []viewing {
	always := func(look) bool { return true }
	if os.Getenv("RECADO_SHOTS") != "1" {
		never := func(look) bool { return false }
		return []viewing{{"es", everyLook()[:1], never, always, false}}
	}
	var schemes []look
	for _, l := range everyLook() {
		if l.dir == "ltr" && (l.scheme == "light" || l.scheme == "dark") && (l.device == "desktop" || l.device == "phone") {
			schemes = append(schemes, l)
		}
	}
	all := []viewing{{"es", everyLook(), always, func(l look) bool { return l.scheme != "forced" }, true}}
	for _, locale := range []string{"en", "pt"} {
		all = append(all, viewing{locale, schemes, func(l look) bool { return l.scheme == "light" }, always, true})
	}
	return all
}

// Every screen of the widget, checked with axe-core: one slice of the matrix,
// or with RECADO_SHOTS=1 all of it, with pictures in shots/screens.
func TestBrowserScreens(t *testing.T) {
	b := openBrowser(t, false)
	for _, v := range viewings() {
		t.Run(v.locale, func(t *testing.T) {
			s := newShow(t, b, v)
			for _, sc := range slices.Concat(plainScreens, widgetScreens, lastScreens) {
				if sc.slow && !v.all {
					continue
				}
				sc.reach(t, s)
				s.look(t, sc.name)
			}
		})
	}
}

// A screen is what a person may have before the eyes, and how it comes about
// from the one before it in the list.
type screen struct {
	name  string
	reach func(*testing.T, *show)
	slow  bool // left to make screens; the next one can be reached without it
}

// A show is a house, a company's page of another site, and who looks at it.
type show struct {
	viewing
	house   *house
	browser *browser
	desk    *hostileDesk // nil while nobody is there
	line    *line        // the desk's socket
	pageURL string
	key     string // of the widget
	page    *tab   // what is looked at
	panel   *tab   // nil while it is closed
	root    string // a script for the part of the page that is checked; "" is the widget in it
	number  int    // of screens so far
	talk    string // id of the conversation that is looked at
	case1   string // number of the case that was opened
}

func newShow(t *testing.T, b *browser, v viewing) *show {
	t.Helper()
	s := &show{viewing: v, house: newHouse(t), browser: b}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		key := req.URL.Query().Get("key")
		fmt.Fprintf(w, `<!doctype html><html lang="%s"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Empresa</title>
<link rel="icon" href="data:,"><style>:root{color-scheme:light dark}body{font:18px/1.6 Georgia;margin:8vw}</style><body><h1>Una empresa</h1><p>Su página, con sus cosas.</p>
<script src="%s/w/%s.js" async></script></body></html>`, s.locale, s.house.url, html.EscapeString(key))
	}))
	t.Cleanup(server.Close)
	s.pageURL = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	s.key = s.house.demoWidgetOn(t, s.pageURL)
	s.house.waitForever(t)
	return s
}

// waitForever gives the agents of the demo's projects all the time there is to
// take what they are offered: who looks at a screen takes none of it.
func (h *house) waitForever(t *testing.T) {
	t.Helper()
	h.offersLast(t, -1)
}

// offersLast gives the agents of the demo's projects so many seconds to take
// what they are offered.
func (h *house) offersLast(t *testing.T, seconds int) {
	t.Helper()
	owner := h.signIn(t, demoOwner)
	for _, id := range h.projects(t) {
		p := h.ok(t, "GET", "/api/v1/admin/projects/"+id, owner, nil)
		p["routing"].(map[string]any)["offer"] = seconds
		h.ok(t, "PUT", "/api/v1/admin/projects/"+id, owner, p)
	}
}

// demoWidgetOn lets the demo's own widget stand on one more origin.
func (h *house) demoWidgetOn(t *testing.T, origin string) string {
	t.Helper()
	owner, path := h.signIn(t, demoOwner), "/api/v1/admin/widgets/"+h.demo.widget.ID
	w := h.ok(t, "GET", path, owner, nil)
	w["origins"] = append(w["origins"].([]any), origin)
	w["locale"] = "" // the page's
	h.ok(t, "PUT", path, owner, w)
	return h.demo.widget.Key
}

// visit opens the page with a widget for somebody new.
func (s *show) visit(t *testing.T, name, key string) {
	t.Helper()
	if s.page != nil {
		s.page.close()
	}
	s.page, s.panel, s.root = s.browser.person(t, name), nil, ""
	s.as(t, s.looks[0])
	s.page.visit(t, s.pageURL+"?key="+key)
}

// alone opens a page of the server's own for somebody new.
func (s *show) alone(t *testing.T, name, path string) {
	t.Helper()
	s.visit(t, name, s.key)
	s.root = "document"
	s.page.visit(t, s.house.url+path)
}

// open opens the panel.
func (s *show) open(t *testing.T) {
	t.Helper()
	s.panel = s.page.openPanel(t)
}

// shut closes the panel.
func (s *show) shut(t *testing.T) {
	t.Helper()
	s.page.run(t, "close the panel", evaluate("Recado('close')"))
	s.panel = nil
}

// as makes the page, and the panel in it, look as l says.
func (s *show) as(t *testing.T, l look) {
	t.Helper()
	view := chromedp.EmulateViewport(1280, 800)
	switch l.device {
	case "phone":
		view = chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch)
	case "small":
		view = chromedp.EmulateViewport(320, 568, chromedp.EmulateMobile, chromedp.EmulateTouch)
	case "zoomed":
		view = chromedp.EmulateViewport(640, 400)
	}
	media := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}, {Name: "prefers-color-scheme", Value: l.scheme}, {Name: "forced-colors", Value: "none"}}
	if l.scheme == "forced" {
		media[1].Value, media[2].Value = "dark", "active"
	}
	s.page.run(t, "be a "+l.device, view)
	turn := evaluate("document.documentElement.dir = '" + l.dir + "'")
	for _, p := range []*tab{s.page, s.panel} {
		if p == nil {
			continue
		}
		_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media})
		if p == s.panel && err == nil { // its page has learnt it from the viewport
			_, err = chromedp.Call(p.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: l.touch()})
		}
		if err != nil {
			t.Fatal(err)
		}
		p.run(t, "turn "+l.dir, turn)
	}
}

// still waits until what has changed is drawn and nothing moves any more, and
// names what moves though the reader has asked for none of that: what has no
// end, or takes as long as for everybody.
const still = `(async () => {
	const frame = () => new Promise(done => requestAnimationFrame(done))
	const endless = a => a.effect.getComputedTiming().endTime === Infinity
	const named = a => (a.transitionProperty || a.animationName) + ' of ' + a.effect.target.tagName + '.' + (a.effect.target.getAttribute('class') || '')
	await frame()
	await frame()
	const all = document.getAnimations(), moving = all.filter(a => a.transitionProperty || endless(a) || a.effect.getComputedTiming().duration > 1)
	for (const a of all) if (!endless(a)) a.finish()
	await frame()
	await frame()
	return moving.map(named)
})()`

// whole says that the panel is the screen.
const whole = `(r => r.x === 0 && r.y === 0 && r.right === innerWidth && r.bottom === innerHeight)(` + shadow + `.querySelector('iframe').getBoundingClientRect())`

// outside names what is cut off at the sides, where nobody can scroll to (tabs can be).
const outside = `[...document.querySelectorAll('#app *')].filter(e => {
	const shortened = p => p && (getComputedStyle(p).textOverflow === 'ellipsis' || shortened(p.parentElement))
	const r = e.getBoundingClientRect(), shown = r.width > 1 && r.height > 1 && !e.closest('svg, .aside, .tabs, .numbers-scroll') && !shortened(e.parentElement)
	return shown && (r.left < -1 || r.right > innerWidth + 1) && getComputedStyle(e).visibility === 'visible'
}).map(e => e.tagName + '.' + e.className).join(' ')`

// look draws and checks the screen in every look of the viewing.
func (s *show) look(t *testing.T, name string) {
	t.Helper()
	s.number++
	for _, l := range s.looks {
		s.as(t, l)
		for _, p := range []*tab{s.page, s.panel} {
			if p != nil {
				ctx, cancel := context.WithTimeout(p.ctx, patience)
				moves, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](still, chromedp.EvalAwaitPromise))
				cancel()
				if err != nil {
					t.Fatal(err)
				}
				for _, what := range moves {
					t.Errorf("%s, %s, %s: this moves: %s", name, s.locale, l, what)
				}
			}
		}
		if s.pictures(l) {
			s.picture(t, name, l)
		}
		if s.panel == nil && s.root != "" {
			s.inside(t, s.page, name, l)
		}
		if s.panel != nil {
			if s.panel.yes("document.querySelector('.to-end')") != (name == "talk-new-below") {
				t.Errorf("%s, %s, %s: the end of the conversation is lost", name, s.locale, l)
			}
			if l.touch() && !s.page.yes(whole) {
				t.Errorf("%s, %s, %s: the panel does not fill the screen", name, s.locale, l)
			}
			s.inside(t, s.panel, name, l)
		}
		if !s.check(l) {
			continue
		}
		var found []string
		if s.panel == nil || name == "home-offline" { // the page beside a panel stays as it is
			found = s.page.violations(t, cmp.Or(s.root, "document.querySelector('recado-widget')"))
		}
		if s.panel != nil {
			found = append(found, s.panel.violations(t, "document")...)
		}
		for _, v := range found {
			t.Errorf("%s, %s, %s: %s", name, s.locale, l, v)
		}
	}
	s.as(t, s.looks[0])
}

// inside checks that nothing sticks out of a document at its sides.
func (s *show) inside(t *testing.T, p *tab, name string, l look) {
	t.Helper()
	if out := p.read(t, outside); out != "" {
		t.Errorf("%s, %s, %s: these stick out of the document: %s", name, s.locale, l, out)
	}
}

// picture writes shots/screens/<language>/<number>-<screen>.<look>.png.
func (s *show) picture(t *testing.T, name string, l look) {
	t.Helper()
	ctx, cancel := context.WithTimeout(s.page.ctx, patience)
	defer cancel()
	time.Sleep(60 * time.Millisecond) // a frame of another process is drawn later than its page
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join("..", "..", "shots", "screens", s.locale)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d-%s.%s.png", s.number, name, l)), png, 0o644); err != nil {
		t.Fatal(err)
	}
}
