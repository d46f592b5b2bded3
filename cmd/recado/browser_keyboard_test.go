package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A whole conversation without a mouse: the launcher is reached, the panel
// opens, keeps the focus, says where it is, and gives it back.
func TestBrowserKeyboard(t *testing.T) {
	h := newHouse(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="es"><title>Empresa</title><link rel="icon" href="data:,"><a href="#a">Uno</a><script src="%s/w/%s.js"></script><a href="#b">Dos</a>`, h.url, h.demo.widget.Key)
	}))
	t.Cleanup(server.Close)
	company := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	desk := h.openDesk(t, "bruno@demo.example", h.demoWidgetOn(t, company))
	page := openBrowser(t, false).person(t, "visitor")
	page.visit(t, company)
	page.launcherIs(t, "online")

	onLauncher := "document.activeElement === document.querySelector('recado-widget') && " + shadow + ".activeElement.matches('button.b')"
	page.tabTo(t, page, "the launcher", onLauncher)
	page.press(t, kb.Enter)
	panel := page.panel(t)
	panel.waitFor(t, "has the focus on its first screen", "document.hasFocus() && document.querySelector('.screen:not([aria-busy])').contains(document.activeElement)")
	panel.roundTrip(t, page)

	page.tabTo(t, panel, "a project", "document.activeElement.matches('[data-project]')")
	page.press(t, kb.Enter)
	panel.waitFor(t, "may write", "document.activeElement.matches('.composer textarea')")
	panel.run(t, "remember the field", evaluate("window.field = document.activeElement"))
	page.press(t, "¿Hay alguien?"+kb.Enter+"Otra cosa")
	panel.waitFor(t, "goes on in the same field", "document.querySelector('.bubble-row.sent') && document.activeElement === field && field.value === 'Otra cosa'")
	page.press(t, "."+kb.Enter)
	desk.answer(t, "Otra cosa.", "Sí, aquí estoy.")
	panel.sees(t, "Sí, aquí estoy.")
	panel.waitFor(t, "is read what came", "[...document.querySelectorAll('[role=status]')].some(e => e.innerText.includes('Sí, aquí estoy.'))")
	panel.waitFor(t, "the field is empty and has the focus", "document.activeElement.matches('.composer textarea') && !document.activeElement.value")
	panel.roundTrip(t, page)

	page.tabTo(t, panel, "the menu", "document.activeElement.matches('summary')")
	page.press(t, kb.Enter+kb.Tab+kb.Enter)
	panel.waitFor(t, "is asked", "document.querySelector('dialog[open]')?.contains(document.activeElement)")
	panel.roundTrip(t, page)
	page.press(t, kb.Escape)
	panel.waitFor(t, "only the question is gone", "!document.querySelector('dialog[open]') && document.hasFocus()")
	page.waitFor(t, "the panel stays", shadow+".querySelector('.open')")
	page.press(t, kb.Escape)
	page.waitFor(t, "the panel is closed and the launcher has the focus", "!"+shadow+".querySelector('.open') && "+onLauncher)
}

// press sends keys to what has the focus, wherever that is: as one event each,
// so that who takes a key takes its letter too.
func (p *tab) press(t *testing.T, keys string) {
	t.Helper()
	for _, key := range keys {
		events := kb.Encode(key)
		down, up := events[0], events[len(events)-1]
		if len(events) == 3 {
			down.Type, down.Text = "keyDown", events[1].Text
		}
		for _, e := range []*input.DispatchKeyEventParams{down, up} {
			if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, *e); err != nil {
				t.Fatalf("%s: press %q: %v", p.name, key, err)
			}
		}
	}
}

// tabTo presses Tab on a page until a condition holds in one of its documents.
func (p *tab) tabTo(t *testing.T, in *tab, what, condition string) {
	t.Helper()
	for range 40 {
		if in.yes(condition) {
			return
		}
		p.press(t, kb.Tab)
	}
	p.shoot(t, "failed")
	t.Fatalf("%s: Tab does not lead to %s", p.name, what)
}

// focused is what has the focus: a number of its own, whether it is read before
// or after what had it last, and its name; "" if it is not to be seen there.
const focused = `(e => {
	window.stops ??= new Map()
	const r = e.getBoundingClientRect(), s = getComputedStyle(e.matches('input.aside') ? e.parentElement : e), group = getComputedStyle(e.parentElement)
	const seen = [s, group].some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')
	if (!document.hasFocus() || !seen || r.width === 0 || r.right > innerWidth + 1) return ''
	if (!stops.has(e)) stops.set(e, stops.size)
	const back = window.before?.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING
	window.before = e
	return stops.get(e) + (back ? ' back ' : ' on ') + (e.name || e.ariaLabel || e.innerText || e.className)
})(document.activeElement)`

// roundTrip presses Tab once around the panel: each stop shows that it has the
// focus, they come in the order in which they are read, and none is outside.
func (p *tab) roundTrip(t *testing.T, page *tab) {
	t.Helper()
	seen := map[string]string{}
	first, last, turns := "", "", 0
	for range 60 {
		page.press(t, kb.Tab)
		var at, way, name string
		until(t, "the focus goes on, in the panel", func() bool {
			at, name, _ = strings.Cut(p.read(t, focused), " ")
			way, name, _ = strings.Cut(name, " ")
			return at != "" && at != last
		})
		if way == "back" {
			turns++
		}
		if at == first {
			break
		}
		if seen[at] != "" {
			t.Fatalf("the focus comes back to %q and not to %q", seen[at], seen[first])
		}
		if first == "" {
			first, turns = at, 0
		}
		last, seen[at] = at, name
	}
	if len(seen) < 2 || turns > 1 {
		t.Errorf("Tab goes through %q, and turns back %d times", seen, turns)
	}
	page.run(t, "go back", chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
	until(t, "Shift and Tab go the other way", func() bool {
		at, _, _ := strings.Cut(p.read(t, focused), " ")
		return at != first && seen[at] != ""
	})
}
