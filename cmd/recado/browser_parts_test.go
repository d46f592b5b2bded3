package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"recado/configs"
	"recado/tenant"
)

// A part of the panel that is fetched later does not arrive: what was written
// goes its way, the screen says what is missing, and another try brings it.
func TestBrowserMissingParts(t *testing.T) {
	f := newFront(t)
	h := newHouse(t, func(c *configs.Config) { c.PublicURL = f.url })
	f.lead(t, h.url)
	company := companyPage(t, f.url+"/w/"+h.demo.widget.Key+".js")
	desk := h.openDesk(t, "bruno@demo.example", h.demoWidgetOn(t, company))

	f.cut("/static/panel-talk.", "/static/panel-screens.")
	visitor := openBrowser(t, false).person(t, "visitor")
	visitor.visit(t, company)
	panel := visitor.openPanel(t)
	panel.click(t, "[data-project]")
	panel.write(t, "¿Se oye?")
	panel.sees(t, "Esta parte no se pudo cargar")
	desk.answer(t, "¿Se oye?", "Se oye.")
	panel.waitFor(t, "the conversation, without what was said in it", "document.querySelector('.menu-place') && document.querySelector('.notice .link')")
	panel.fill(t, ".composer textarea", "Lo que sigo escribiendo")

	f.cut()
	panel.click(t, "text:Reintentar")
	panel.sees(t, "Se oye.")
	panel.waitFor(t, "once each", "document.querySelectorAll('.bubble-row.sent').length === 2")
	panel.waitFor(t, "what was being written", "document.querySelector('.composer textarea').value === 'Lo que sigo escribiendo'")
}

// A front stands between browsers and a house, and answers 502 for paths that
// were cut.
type front struct {
	url    string
	server *httptest.Server
	mu     sync.Mutex
	gone   []string
}

// newFront listens; lead says to which house.
func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{server: httptest.NewUnstartedServer(nil)}
	f.url = "http://" + f.server.Listener.Addr().String()
	t.Cleanup(f.server.Close)
	return f
}

func (f *front) lead(t *testing.T, to string) {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	f.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.lacks(r.URL.Path) {
			http.Error(w, "cut", http.StatusBadGateway)
			return
		}
		proxy.ServeHTTP(w, r)
	})
	f.server.Start()
}

// cut takes away all paths that hold any of these; without one, none.
func (f *front) cut(paths ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone = paths
}

func (f *front) lacks(path string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.gone, func(part string) bool { return strings.Contains(path, part) })
}

// hasty makes the loader's patience with a panel short, so that a test need not
// wait for it.
const hasty = `<script>const later = setTimeout; window.setTimeout = (f, ms, ...a) => later(f, ms === 12000 ? 500 : ms, ...a)</script>`

// Each stage of the loader that does not come says so to the visitor and the
// developer, and comes with another try: the panel's place, the panel itself,
// the SDK.
func TestBrowserStagesAway(t *testing.T) {
	f := newFront(t)
	h := newHouse(t, func(c *configs.Config) { c.PublicURL = f.url })
	f.lead(t, h.url)
	var key string
	url := serveHostile(t, func(string) (string, string) {
		return "", `<!doctype html><html lang="es"><title>Empresa</title><link rel="icon" href="data:,"><body>` + hasty + `<script src="` + f.url + "/w/" + key + `.js"></script>`
	})
	key = h.widgetOn(t, url, tenant.ShowRules{})
	page := openBrowser(t, false).person(t, "visitor")
	told := page.listen(t)
	page.visit(t, url)
	page.run(t, "hear", evaluate("window.wrong = []; Recado('on', 'error', e => wrong.push(e.data.message)); undefined"))
	const button = shadow + ".querySelector('button.b')"
	says := func(words string) string { return button + ".ariaLabel.includes(" + quote(words) + ")" }

	f.cut("/static/widget.")
	page.waitFor(t, "has a launcher", button)
	page.run(t, "open", evaluate(button+".click()"))
	page.waitFor(t, "the launcher says that nothing answers, the page hears why", says("El chat no responde. Reintentar")+" && wrong.length === 1 && wrong[0].includes('script-src') && !"+shadow+".querySelector('.busy')")
	until(t, "the console names it too", func() bool { return told.count("error [Recado] "+f.url+" must answer") == 1 })
	page.run(t, "call", evaluate("Recado('open').catch(e => window.said = e.message); undefined"))
	page.waitFor(t, "the call says so", "window.said === 'open: not loaded' && wrong.length === 2")

	f.cut("/panel")
	page.run(t, "open", evaluate(button+".click()"))
	const out = shadow + ".querySelector('.open .w')"
	page.waitFor(t, "the place says that nothing answers, with a way out", out+"?.querySelector('.c') && "+out+".innerText.includes('El chat no responde. Reintentar') && !"+says("no responde"))
	page.waitFor(t, "the page hears why", "wrong.some(w => w.includes('frame-src'))")
	f.cut("/static/widget-sdk.")
	page.run(t, "again", evaluate(out+".querySelector('button:not(.c)').click()"))
	panel := page.panel(t)
	panel.sees(t, "Soporte técnico")
	page.waitFor(t, "the panel has its place", shadow+".querySelector('.open.ready iframe')")

	page.run(t, "call", evaluate("window.said = ''; Recado('setTheme', 'dark').catch(e => window.said = e.message); undefined"))
	page.waitFor(t, "the call fails, and says what did not come", "said.startsWith('setTheme: ') && said.includes('widget-sdk')")
	f.cut()
	page.run(t, "call again", evaluate("Recado('setTheme', 'dark'); undefined"))
	panel.waitFor(t, "is dark", "document.documentElement.dataset.scheme === 'dark'")
}
