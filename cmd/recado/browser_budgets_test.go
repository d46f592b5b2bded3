package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"recado/configs"
)

// What a page may cost that carries the widget: bytes as they travel, without
// headers.
const (
	mostLoader = 5 << 10  // in one request, before the visitor does anything
	mostPanel  = 30 << 10 // code, styles, words and page, until one can type
)

// What the widget costs a company's page, counted between browser and server:
// one small request until the visitor opens the panel, a small panel, no shift
// of the layout, nothing stored and no socket before the first word.
func TestBrowserBudgets(t *testing.T) {
	m := newMeter(t)
	h := newHouse(t, func(c *configs.Config) { c.PublicURL = m.url })
	m.lead(t, h.url)
	company := companyPage(t, m.url+"/w/"+h.demo.widget.Key+".js")
	desk := h.openDesk(t, "bruno@demo.example", h.demoWidgetOn(t, company))
	release := m.hold(t, h)
	m.take()

	visitor := openBrowser(t, false).person(t, "visitor")
	visitor.visit(t, company)
	visitor.launcherIs(t, "online")
	visitor.run(t, "watch the layout", evaluate(watchShifts))
	visitor.waitFor(t, "two quiet seconds", "performance.now() > 2000 && document.readyState === 'complete'")
	before := m.take()
	before.print(t, "before the visitor does anything")
	if len(before) != 1 || before.bytes() > mostLoader {
		t.Errorf("before the visitor does anything: %d requests, %d bytes; want 1 and at most %d", len(before), before.bytes(), mostLoader)
	}
	visitor.keepsNothing(t)

	panel := visitor.openPanel(t)
	panel.run(t, "watch the layout", evaluate(watchShifts))
	panel.click(t, "[data-project]")
	panel.waitFor(t, "can type", "document.activeElement === document.querySelector('.composer textarea')")
	opened := m.take()
	opened.print(t, "until one can type")
	if n := opened.of("/static/", "/panel?"); n == 0 || n > mostPanel { // the loader's second stage too
		t.Errorf("the panel costs %d bytes until one can type, want at most %d", n, mostPanel)
	}
	panel.stood(t) // a thread that grows moves what is above
	release()
	visitor.keepsNothing(t)
	panel.keepsNothing(t)

	panel.write(t, "¿Hay alguien?")
	desk.answer(t, "¿Hay alguien?", "Sí, ¿qué necesitas?")
	panel.sees(t, "¿qué necesitas?")
	later := m.take()
	later.print(t, "with the first words")
	if n := append(opened, later...).sockets(); n != 1 {
		t.Errorf("%d sockets were opened for the first words, want 1", n)
	}
	visitor.waitFor(t, "with the first words it is kept who wrote them", "localStorage.length > 0")
	panel.keepsNothing(t) // which the browser might take away
	visitor.stood(t)
}

// stood checks that nothing has moved since watchShifts and before it.
func (p *tab) stood(t *testing.T) {
	t.Helper()
	if shifts := p.read(t, "shifts.join('\\n')"); shifts != "" {
		t.Errorf("%s: the layout shifted:\n%s", p.name, shifts)
	}
}

// watchShifts collects what moved without the reader's doing, also before.
const watchShifts = `window.shifts = [], new PerformanceObserver(list => {
	for (const e of list.getEntries()) if (!e.hadRecentInput) shifts.push(e.value + ' at ' + Math.round(e.startTime) + ' ms ' + e.sources.map(s => [s.node && (s.node.id || s.node.className || s.node.nodeName), JSON.stringify(s.previousRect), JSON.stringify(s.currentRect)]))
}).observe({ type: 'layout-shift', buffered: true })`

// read is what a script gives, as a text.
func (p *tab) read(t *testing.T, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](p.js(script)))
	if err != nil {
		t.Fatalf("%s: %s: %v", p.name, script, err)
	}
	return got
}

// keepsNothing checks that a document has neither cookie nor stored entry.
func (p *tab) keepsNothing(t *testing.T) {
	t.Helper()
	p.waitFor(t, "keeps nothing", "document.cookie === '' && localStorage.length + sessionStorage.length === 0")
}

// A metered request is what the server was asked for, and what that cost.
type metered struct {
	path, encoding string
	bytes          *int // of the body, as it travelled
	socket, cookie bool
}

type bill []metered

func (b bill) bytes() int { return b.of("") }

// of adds up what holds any of some parts in its path.
func (b bill) of(parts ...string) (n int) {
	for _, r := range b {
		for _, part := range parts {
			if strings.Contains(r.path, part) {
				n += *r.bytes
				break
			}
		}
	}
	return n
}

func (b bill) sockets() (n int) {
	for _, r := range b {
		if r.socket {
			n++
		}
	}
	return n
}

func (b bill) print(t *testing.T, title string) {
	t.Helper()
	t.Logf("%s: %d requests, %d bytes", title, len(b), b.bytes())
	for _, r := range b {
		t.Logf("  %6d %-4s %s", *r.bytes, r.encoding, r.path)
		if r.cookie {
			t.Errorf("%s sets a cookie", r.path)
		}
	}
}

// A meter stands between browsers and a house, and counts.
type meter struct {
	url   string
	front *httptest.Server
	mu    sync.Mutex
	bill  bill
	held  chan struct{}   // closed when everything may pass
	first map[string]bool // what passes before
}

// newMeter listens; lead says to which house.
func newMeter(t *testing.T) *meter {
	t.Helper()
	m := &meter{front: httptest.NewUnstartedServer(nil)}
	m.url = "http://" + m.front.Listener.Addr().String()
	t.Cleanup(m.front.Close)
	return m
}

func (m *meter) lead(t *testing.T, to string) {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = m.count
	m.front.Config.Handler = proxy
	m.front.Start()
}

// hold keeps back the files that neither the launcher nor the panel's page
// names, until release is called: so it shows what can be done without them.
func (m *meter) hold(t *testing.T, h *house) (release func()) {
	t.Helper()
	page, err := h.assets.Panel("es", "", []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	m.held, m.first = make(chan struct{}), map[string]bool{h.assets.URL("widget.js"): true} // the loader's second stage
	for _, found := range regexp.MustCompile(`"(/static/[^"]+)"`).FindAllSubmatch(page, -1) {
		m.first[string(found[1])] = true
	}
	release = sync.OnceFunc(func() { close(m.held) })
	t.Cleanup(release)
	return release
}

func (m *meter) count(r *http.Response) error {
	if path := r.Request.URL.Path; strings.HasPrefix(path, "/static/") && m.held != nil && !m.first[path] {
		select {
		case <-m.held:
		case <-r.Request.Context().Done():
		}
	}
	one := metered{path: r.Request.URL.RequestURI(), encoding: r.Header.Get("Content-Encoding"), bytes: new(int), cookie: len(r.Cookies()) > 0}
	if r.StatusCode == http.StatusSwitchingProtocols {
		one.socket = true
	} else {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return fmt.Errorf("%s: %w", one.path, err)
		}
		*one.bytes = len(body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bill = append(m.bill, one)
	return nil
}

// take is what was asked for since the last time.
func (m *meter) take() bill {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.bill
	m.bill = nil
	return b
}
