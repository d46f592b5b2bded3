package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"recado/tenant"
	"recado/widget"
)

// A hostilePage is a company's page that does what breaks other widgets. In its
// strings {loader} is filled in, and {install} and {install by nonce}: what the
// install page says that a policy needs.
type hostilePage struct {
	name   string
	policy string           // its Content-Security-Policy
	open   string           // doctype and <html>, "" is an ordinary one
	head   string           // before the script tag
	script string           // the script tag, "" is an ordinary one
	show   tenant.ShowRules // of its widget
	before func(*testing.T, *hostileStage)
	after  func(*testing.T, *hostileStage)
}

const cspNonce = "r4nd0m"

var hostilePages = []hostilePage{
	{
		name:   "a strict policy with a nonce and trusted types",
		policy: "default-src 'none'; {install by nonce}; img-src data:; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
		head:   `<script nonce="` + cspNonce + `">window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))</script>`,
		after: func(t *testing.T, s *hostileStage) {
			s.page.waitFor(t, "breaks no rule of the policy", "broken.length === 0")
		},
	},
	{
		name: "styles that undo and hide everything",
		head: `<style>
:not(html) { all: unset !important; display: none !important; opacity: 0 !important; pointer-events: none !important; transform: scale(0) !important }
html { visibility: hidden !important; font: 40px fantasy !important; letter-spacing: 1em !important; text-transform: uppercase !important }
button, iframe, div, span, svg { visibility: hidden !important; position: static !important }
recado-widget, recado-widget * { position: static !important; z-index: -1 !important; width: 0 !important; clip-path: inset(50%) !important; contain: strict !important }
</style>`,
	},
	{
		name: "arrays, JSON and fetch of its own, and a title that is no text",
		head: `<script>
document.title = 'Empresa \ud83d'
const no = () => { throw new Error('the page broke this') }
Array.prototype.extra = function () { return 'enumerable' }
for (const name of ['map', 'push', 'filter', 'some', 'concat', 'splice', 'indexOf', 'forEach', 'slice', 'join', 'find', 'includes', 'shift', 'unshift', 'reduce']) Array.prototype[name] = no
Array.from = no
Array.prototype.toJSON = () => '"not what you meant"'
JSON.parse = JSON.stringify = no
window.fetch = no
</script>`,
	},
	{name: "a base address elsewhere", head: `<base href="https://elsewhere.example/deep/" target="_blank">`},
	{
		name: "right to left, under a policy with addresses", open: `<!doctype html><html lang="ar" dir="rtl">`,
		policy: "default-src 'none'; {install}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'",
		after: func(t *testing.T, s *hostileStage) {
			s.page.run(t, "close the panel", evaluate("Recado('close')"))
			s.page.waitFor(t, "the label is left of the button", s.root()+".querySelector('.l').getBoundingClientRect().right < "+s.root()+".querySelector('.b').getBoundingClientRect().left")
		},
	},
	{name: "quirks mode", open: `<html>`, before: func(t *testing.T, s *hostileStage) {
		s.page.waitFor(t, "is in quirks mode", "document.compatMode === 'BackCompat'")
	}},
	{
		name: "the script twice", script: `<script src="{loader}" async></script><script src="{loader}"></script><script src="{loader}?again" defer></script>`,
		before: func(t *testing.T, s *hostileStage) {
			s.page.waitFor(t, "all scripts ran, and drew one launcher", "document.readyState === 'complete' && document.querySelectorAll('recado-widget').length === 1")
		},
	},
	{name: "a single-page app", show: tenant.ShowRules{Exclude: []string{"/private*"}}, before: singlePageApp, after: rewrittenDocument},
	{name: "no storage", head: `<script>
for (const name of ['getItem', 'setItem', 'removeItem']) Storage.prototype[name] = () => { throw new DOMException('no', 'SecurityError') }
Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })
</script>`},
	{name: "destroy and boot", head: census, after: destroyAndBoot},
}

// A visitor has a whole conversation on every hostile page. The pages are of
// another site than the server.
func TestBrowserHostilePages(t *testing.T) {
	h := newHouse(t)
	b := openBrowser(t, false)
	desk := h.openDesk(t, "bruno@demo.example", h.demo.widget.Key)
	for _, page := range hostilePages {
		t.Run(page.name, func(t *testing.T) {
			s := h.stage(t, b, page)
			if page.before != nil {
				page.before(t, s)
			}
			s.stands(t, "button.b", 60)
			s.talk(t, "Soporte técnico", desk)
			s.stands(t, "iframe", 384)
			s.page.shoot(t, "talk")
			if page.after != nil {
				page.after(t, s)
			}
		})
	}
}

// A hostileStage is a page with a widget on it, and who looks at it.
type hostileStage struct {
	house *house
	page  *tab
	url   string
	key   string
	host  string // a script for the widget's element
	told  *told
}

// stage serves the page with a widget of its own, and opens it.
func (h *house) stage(t *testing.T, b *browser, page hostilePage) *hostileStage {
	t.Helper()
	s := &hostileStage{house: h, host: "document.querySelector('recado-widget')"}
	s.url = serveHostile(t, func(path string) (string, string) {
		in := widget.InstallOf(h.url, s.key, "")
		fill := strings.NewReplacer("{loader}", h.url+"/w/"+s.key+".js", "{install}", widget.PolicyText(in.Policy),
			"{install by nonce}", strings.ReplaceAll(widget.PolicyText(in.PolicyNonce), "{nonce}", cspNonce))
		open, script := page.open, page.script
		if open == "" {
			open = `<!doctype html><html lang="es">`
		}
		if script == "" {
			script = `<script src="{loader}" nonce="` + cspNonce + `" async></script>`
		}
		return fill.Replace(page.policy), open + `<head><meta charset="utf-8"><title>Empresa</title><link rel="icon" href="data:,">` + fill.Replace(page.head+script) +
			`</head><body><h1>Una empresa</h1><p>Su página, con sus cosas.</p></body></html>`
	})
	s.key = h.widgetOn(t, s.url, page.show)
	s.page = b.person(t, "visitor")
	s.told = s.page.listen(t)
	s.page.visit(t, s.url)
	return s
}

// serveHostile serves what made returns, a policy and a page, at every path of
// another site: localhost against 127.0.0.1.
func serveHostile(t *testing.T, made func(path string) (policy, html string)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		policy, html := made(r.URL.Path)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if policy != "" {
			w.Header().Set("Content-Security-Policy", policy)
		}
		fmt.Fprint(w, html)
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// widgetOn makes a widget for one origin, and returns its key.
func (h *house) widgetOn(t *testing.T, origin string, show tenant.ShowRules) string {
	t.Helper()
	w, err := h.admin.AddWidget(t.Context(), h.demo.scope, tenant.WidgetEdit{
		ClientID: tenant.NewID(), Name: "Hostil", Origins: []string{origin}, Locale: "es", Projects: h.demo.widget.Projects,
		Look: tenant.Look{Accent: "#1f6f6b", Position: "right", Scheme: "auto"}, Show: show,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w.Key
}

// root is the shadow root of the widget.
func (s *hostileStage) root() string { return s.host + ".shadowRoot" }

// stands waits until a part of the widget is where it belongs, in its width, and
// on top of everything: what a person would click is the widget.
func (s *hostileStage) stands(t *testing.T, part string, width int) {
	t.Helper()
	s.page.waitFor(t, part+" is there", s.host+" && "+s.root()+".querySelector('"+part+"')")
	s.page.waitFor(t, part+" stands in the corner, seen", fmt.Sprintf(`((host, e) => {
		const r = e.getBoundingClientRect(), w = document.scrollingElement.clientWidth || innerWidth, top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)
		const left = e.closest('.left') ? r.left : w - r.right
		return top === host && left === 20 && innerHeight - r.bottom === 20 && r.width === %d && r.height >= 60 && getComputedStyle(e).visibility === 'visible'
	})(%s, %s.querySelector('%s'))`, width, s.host, s.root(), part))
}

// panel opens the widget's panel and attaches to it.
func (s *hostileStage) panel(t *testing.T) *tab {
	t.Helper()
	s.page.run(t, "open the panel", evaluate("(b => b.getAttribute('aria-expanded') === 'true' || b.click())("+s.root()+".querySelector('button.b'))"))
	inner := s.page.frame(t, "/w/"+s.key+"/panel")
	inner.waitFor(t, "is drawn", "document.querySelector('.screen:not([aria-busy])')")
	return inner
}

// talk is a whole conversation: opened, a word, an answer, a word, the end.
func (s *hostileStage) talk(t *testing.T, project string, d *hostileDesk) {
	t.Helper()
	p := s.panel(t)
	p.click(t, "text:"+project)
	p.write(t, "Hola desde "+s.url)
	id := d.answer(t, "Hola desde "+s.url, "Hola, ¿qué necesitas?")
	p.sees(t, "Hola, ¿qué necesitas?")
	p.write(t, "Nada más, gracias.")
	until(t, "the desk has the last word", func() bool {
		return text(d.house.ok(t, "GET", "/api/v1/conversations/"+id, d.token, nil), "last_text") == "Nada más, gracias."
	})
	d.house.ok(t, "POST", "/api/v1/conversations/"+id+"/end", d.token, map[string]any{"client_id": tenant.NewID()})
	p.waitFor(t, "is asked how it was", "document.querySelector('input[name=stars]')")
}

// A hostileDesk is the agent who answers, without a browser.
type hostileDesk struct {
	house *house
	token string
}

// openDesk puts an agent online and waits until a widget says so.
func (h *house) openDesk(t *testing.T, email, key string) *hostileDesk {
	t.Helper()
	d := &hostileDesk{h, h.signIn(t, email)}
	h.hello(t, d.token)
	until(t, email+" is online", func() bool {
		return text(h.ok(t, "GET", "/api/v1/widgets/"+key+"/availability", "", nil), "state") == "online"
	})
	return d
}

// answer finds the conversation by its first words and answers it.
func (d *hostileDesk) answer(t *testing.T, words, with string) (id string) {
	t.Helper()
	until(t, "the desk hears "+words, func() bool {
		desk := d.house.ok(t, "GET", "/api/v1/desk", d.token, nil)
		for _, c := range append(desk["mine"].([]any), desk["waiting"].([]any)...) {
			if c := c.(map[string]any); text(c, "last_text") == words {
				id = text(c, "id")
			}
		}
		return id != ""
	})
	d.house.ok(t, "POST", "/api/v1/conversations/"+id+"/messages", d.token, map[string]any{"client_id": tenant.NewID(), "text": with})
	return id
}

// singlePageApp changes its address without loading, by both calls.
func singlePageApp(t *testing.T, s *hostileStage) {
	shown := s.host + ".matches(':not([hidden])')"
	s.page.waitFor(t, "has a launcher", s.host)
	s.page.run(t, "go to a private part", evaluate("history.pushState(1, '', '/private/1')"))
	s.page.waitFor(t, "the launcher is gone there", "!"+shown)
	s.page.run(t, "go to a public part", evaluate("history.replaceState(1, '', '/public')"))
	s.page.waitFor(t, "the launcher is there again", shown)
	s.page.run(t, "go back and forth", evaluate("history.pushState(1, '', '/private/2'); history.back()"))
	s.page.waitFor(t, "is back", "location.pathname === '/public' && "+shown)
	s.page.run(t, "draw the body anew", evaluate("document.body.innerHTML = '<main>Otra</main>'"))
	s.page.run(t, "put another body", evaluate("document.body.replaceWith(document.createElement('body'))"))
}

// rewrittenDocument takes everything out, us with it, in the middle of a talk.
func rewrittenDocument(t *testing.T, s *hostileStage) {
	s.page.run(t, "draw the document anew", evaluate("document.documentElement.innerHTML = '<head></head><body>Otra</body>'"))
	s.stands(t, "iframe", 384)
	p := s.panel(t)
	p.sees(t, "Soporte técnico")
}

// census counts what is hung into the page and not taken away again.
const census = `<script>
window.hung = 0
const before = Object.keys(window)
const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
EventTarget.prototype.addEventListener = function (...a) { if (!(this instanceof Element)) hung++; return add.apply(this, a) }
EventTarget.prototype.removeEventListener = function (...a) { if (!(this instanceof Element)) hung--; return remove.apply(this, a) }
const { setInterval: every, clearInterval: stop } = window
window.setInterval = (...a) => (hung++, every(...a))
window.clearInterval = (n) => (hung--, stop(n))
window.ours = () => Object.keys(window).filter(k => !before.includes(k) && !['hung', 'ours', 'opened'].includes(k)).join()
</script>`

func destroyAndBoot(t *testing.T, s *hostileStage) {
	s.page.waitFor(t, "something is hung into the page, and one name is ours", "hung > 5 && ours() === 'Recado'")
	s.page.run(t, "destroy", evaluate("window.opened = 0; Recado('on', 'open', () => opened++); Recado('destroy')"))
	s.page.waitFor(t, "nothing is left", `hung === 0 && ours() === 'Recado' && !document.querySelector('recado-widget') &&
		document.documentElement.attributes.length === 1 && document.adoptedStyleSheets.length === 0 && document.querySelectorAll('style, link:not([rel=icon]), iframe').length === 0`)
	s.page.run(t, "destroy again, and what needs a launcher", evaluate("for (const c of ['destroy', 'close', 'hide', 'show', 'identify', 'destroy']) Recado(c)"))
	s.page.run(t, "boot", evaluate("Recado('boot')"))
	s.stands(t, "button.b", 60)
	s.panel(t).sees(t, "Soporte técnico")
	s.page.waitFor(t, "one launcher, and handlers of before are gone", "document.querySelectorAll('recado-widget').length === 1 && opened === 0")
	s.page.run(t, "destroy, and the script again", evaluate("Recado('destroy'); document.head.append(Object.assign(document.createElement('script'), { src: '"+s.house.url+"/w/"+s.key+".js' }))"))
	s.stands(t, "button.b", 60)
}

// Two widgets of two tenants on one page: each has its own launcher, panel,
// token and commands.
func TestBrowserTwoTenantsOnOnePage(t *testing.T) {
	h := newHouse(t)
	b := openBrowser(t, false)
	sc, other := h.another(t)
	var first, second hostileStage
	url := serveHostile(t, func(string) (string, string) {
		return "", `<!doctype html><title>Dos</title><link rel="icon" href="data:,"><body><h1>Dos empresas</h1><script src="` + h.url + "/w/" + first.key + `.js"></script><script src="` + h.url + "/w/" + second.key + `.js"></script>`
	})
	if _, err := h.admin.EditWidget(t.Context(), sc, other.ID, tenant.WidgetEdit{
		Version: other.Version, Name: other.Name, Origins: []string{url}, Look: other.Look, Locale: "es",
	}); err != nil {
		t.Fatal(err)
	}
	page := b.person(t, "visitor")
	first = hostileStage{house: h, page: page, url: url + " a la primera", key: h.widgetOn(t, url, tenant.ShowRules{}), host: "document.querySelectorAll('recado-widget')[0]"}
	second = hostileStage{house: h, page: page, url: url + " a la segunda", key: other.Key, host: "document.querySelectorAll('recado-widget')[1]"}
	desks := []*hostileDesk{h.openDesk(t, "bruno@demo.example", first.key), h.openDesk(t, "otto@otra.example", second.key)}
	page.visit(t, url)
	first.stands(t, "button.b", 60)
	second.stands(t, "button.b", 60)
	first.talk(t, "Soporte técnico", desks[0])
	second.talk(t, "Mesa", desks[1])
	page.shoot(t, "both")
	token := func(key string) string { return "localStorage.getItem('recado:" + key + ":token')" }
	page.waitFor(t, "each has a token of its own", token(first.key)+" && "+token(second.key)+" && "+token(first.key)+" !== "+token(second.key))
	page.run(t, "close the first, destroy the second by its key", evaluate("Recado('close'); Recado.widgets['"+second.key+"']('destroy')"))
	page.waitFor(t, "the first stays", "document.querySelectorAll('recado-widget').length === 1")
	first.stands(t, "button.b", 60)
}

// told is what a page's console says.
type told struct {
	sync.Mutex
	lines []string
}

// listen keeps what the page's console says.
func (p *tab) listen(t *testing.T) *told {
	t.Helper()
	heard := &told{}
	err := chromedp.Listen(p.ctx, func(event any) {
		heard.Lock()
		defer heard.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			line := string(e.Type)
			for _, arg := range e.Args {
				line += " " + strings.Trim(string(arg.Value), `"`) + arg.Description
			}
			heard.lines = append(heard.lines, line)
		case *log.EventEntryAdded:
			heard.lines = append(heard.lines, e.Entry.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return heard
}

// count is how many lines hold all of some words.
func (k *told) count(words ...string) int {
	k.Lock()
	defer k.Unlock()
	n := 0
lines:
	for _, l := range k.lines {
		for _, w := range words {
			if !strings.Contains(l, w) {
				continue lines
			}
		}
		n++
	}
	return n
}

// A page whose origin is not on the list gets one sentence in its console and
// nothing else, and the browser itself keeps the panel out of it.
func TestBrowserOriginNotOnTheList(t *testing.T) {
	h := newHouse(t)
	b := openBrowser(t, false)
	s := h.stage(t, b, hostilePage{})
	stranger := serveHostile(t, func(string) (string, string) {
		return "", `<!doctype html><title>Ajena</title><link rel="icon" href="data:,"><body><script src="` + h.url + "/w/" + s.key + `.js"></script>`
	})
	s.page.visit(t, stranger)
	if n := s.told.count("error [Recado] " + stranger + " is not an origin of widget " + s.key); n != 1 {
		t.Errorf("the console says %d times that the origin is not listed, want once: %q", n, s.told.lines)
	}
	s.page.waitFor(t, "nothing is drawn, nothing is ours", "document.readyState === 'complete' && !document.querySelector('recado-widget') && !window.Recado")
	s.page.run(t, "frame the panel by hand", evaluate("document.body.append(Object.assign(document.createElement('iframe'), { src: '"+h.url+"/w/"+s.key+"/panel?locale=es&origin="+stranger+"' }))"))
	until(t, "the browser blocks the frame", func() bool { return s.told.count("frame-ancestors") > 0 })
}

// Calls that make no sense are named in the console and do nothing, however
// many they are.
func TestBrowserSenselessCalls(t *testing.T) {
	h := newHouse(t)
	b := openBrowser(t, false)
	h.openDesk(t, "bruno@demo.example", h.demo.widget.Key)
	s := h.stage(t, b, hostilePage{head: `<script>window.Recado = function () { (Recado.q = Recado.q || []).push(arguments) }; Recado('beforehand'); Recado('boot', { colour: 'red' })</script>`})
	s.stands(t, "button.b", 60)
	for call, want := range map[string]string{
		`'beforehand'`:                      "beforehand: unknown call",
		`'boot', { colour: 'red' }`:         "no such option, or not of its type: colour red",
		`'opne'`:                            "opne: unknown call",
		`'constructor'`:                     "constructor: unknown call",
		`'__proto__'`:                       "__proto__: unknown call",
		``:                                  "undefined: unknown call",
		`{ toString() { throw Error(7) } }`: "Error: 7",
		`'boot', { locale: 5 }`:             "no such option, or not of its type: locale 5",
		`'boot', 'es'`:                      "update: options is not of type object: es",
		`'identify', { token: {} }`:         "identify: token is not a string",
		`'identify', { getToken: 'abc' }`:   "identify: getToken is not a function: abc",
		`'identify', { getToken() { throw Error('backend is down') } }`: "identify: backend is down",
		`'identify', { getToken: async () => 12 }`:                      "identify: getToken gave no token: 12",
		`'on', 'open', 'alert'`:                                         "on: not a function: alert",
		`'ready', 1`:                                                    "ready: not a function: 1",
		`'setTheme', 'sepia'`:                                           "setTheme: theme can't be: sepia",
		`'send'`:                                                        "send: text is not of type string: undefined",
		`'track', 'x'.repeat(65)`:                                       "track: a name is a text of 1 to 64 characters",
	} {
		if !strings.Contains(want, "beforehand") && !strings.Contains(want, "colour") {
			s.page.run(t, call, evaluate("Recado("+call+")"))
		}
		until(t, "the console says of "+call+": "+want, func() bool { return s.told.count("warning [Recado]", want) > 0 })
	}
	s.page.run(t, "a thousand of each", evaluate(`for (let i = 0; i < 1000; i++) for (const c of ['boot', 'open', 'close', 'toggle', 'show', 'hide', 'show', 'logout', 'nonsense']) Recado(c, i)`))
	s.page.run(t, "once more, in order", evaluate("Recado('close'); Recado('show')"))
	s.stands(t, "button.b", 60)
	s.panel(t).sees(t, "Soporte técnico")
	s.page.waitFor(t, "one launcher, one panel", "document.querySelectorAll('recado-widget').length === 1 && "+s.root()+".querySelectorAll('iframe').length === 1")
}

// What other windows say in our words is not heard: neither the page's own nor
// a foreign frame's.
func TestBrowserForeignMessages(t *testing.T) {
	h := newHouse(t)
	b := openBrowser(t, false)
	desk := h.openDesk(t, "bruno@demo.example", h.demo.widget.Key)
	const forged = `[{ type: 'ready' }, { type: 'claim', token: 'stolen', instead: '' }, { type: 'put', id: 'forged-id', item: '{}' }, { type: 'identity' }, { type: 'close' },
		{ type: 'event', name: 'message', data: 1 }, { type: 'state', availability: { state: 'offline' }, unread: 99, talking: true }]`
	stranger := serveHostile(t, func(string) (string, string) {
		return "", `<!doctype html><script>for (const m of ` + forged + `) parent.postMessage({ ...m, recado: 1 }, '*'); parent.postMessage('the end', '*')</script>`
	})
	s := h.stage(t, b, hostilePage{})
	s.talk(t, "Soporte técnico", desk)
	s.page.run(t, "forge", evaluate(`window.heard = 0; window.ends = 0
		Recado('on', 'message', () => heard++); Recado('on', 'unread', () => heard++); Recado('on', 'state', () => heard++); Recado('on', 'close', () => heard++)
		window.kept = JSON.stringify(localStorage)
		addEventListener('message', e => e.data === 'the end' && ends++)
		for (const m of `+forged+`) {
			postMessage({ ...m, recado: 1 }, '*')
			dispatchEvent(new MessageEvent('message', { data: { ...m, recado: 1 }, origin: '`+h.url+`', source: window }))
			dispatchEvent(new MessageEvent('message', { data: { ...m, recado: 1 }, origin: 'https://elsewhere.example', source: `+s.root()+`.querySelector('iframe').contentWindow }))
		}
		for (const m of [null, 5, 'recado', [], { recado: 1 }, { recado: 1, type: {} }]) postMessage(m, '*')
		postMessage('the end', '*')
		document.body.append(Object.assign(document.createElement('iframe'), { src: '`+stranger+`' }))`))
	s.page.waitFor(t, "all of it was said", "ends === 2")
	s.page.waitFor(t, "nothing of it was heard", "heard === 0 && JSON.stringify(localStorage) === kept && "+s.root()+".querySelector('.open.ready.online')")
	s.panel(t).waitFor(t, "is where it was", "document.querySelector('input[name=stars]')")
}
