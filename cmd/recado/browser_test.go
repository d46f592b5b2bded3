package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// missing ends a test that lacks a tool: fatally where all tools are required,
// with words where they are not.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("RECADO_TEST_REQUIRE") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// program is the program without the race detector, as browsers should meet
// it: RECADO_TEST_BINARY, or built once.
var program = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("RECADO_TEST_BINARY"); path != "" {
		return path, nil
	}
	dir, err := os.MkdirTemp("", "recado-test")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "recado")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// A node is the running program.
type node struct {
	url  string
	stop func() // SIGTERM, and waits
}

var said = regexp.MustCompile(`console\s+(http://\S+)/console`)

// startNode runs `recado demo` with environment variables KEY=VALUE.
func startNode(t *testing.T, env ...string) *node {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "demo", "--listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), append([]string{
		"RECADO_DATA=" + filepath.Join(t.TempDir(), "data"), "RECADO_ARGON2_MEMORY=64", "RECADO_ARGON2_TIME=1", "RECADO_LOG_LEVEL=warn",
	}, env...)...)
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	n := &node{}
	n.stop = sync.OnceFunc(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the node ended with %v\n%s", err, log.String())
		}
	})
	t.Cleanup(func() {
		n.stop()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if m := said.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[1]
			}
		}
	}()
	select {
	case n.url = <-found:
	case <-time.After(patience):
		t.Fatalf("the node does not say where it is\n%s", log.String())
	}
	return n
}

// A browser is a headless Chromium of this test's own.
type browser struct {
	ctx context.Context
}

// openBrowser starts Chromium. strict blocks third-party cookies and storage.
func openBrowser(t *testing.T, strict bool) *browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		missing(t, "no Chromium on this machine: apt-get install chromium")
	}
	profile := t.TempDir()
	if strict {
		blockThirdParties(t, profile)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("site-per-process", true),
		chromedp.Flag("disable-features", "Translate"), chromedp.WindowSize(1280, 860))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, end := chromedp.NewContext(alloc)
	t.Cleanup(end)
	if _, err := chromedp.Run(ctx, chromedp.Title()); err != nil {
		t.Fatal(err)
	}
	return &browser{ctx}
}

// blockThirdParties writes the preference that a careful person sets.
func blockThirdParties(t *testing.T, profile string) {
	t.Helper()
	prefs := `{"profile":{"block_third_party_cookies":true,"cookie_controls_mode":1}}`
	if err := os.MkdirAll(filepath.Join(profile, "Default"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(profile, "Default", "Preferences"), []byte(prefs), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A tab is a page, or the panel's document inside one.
type tab struct {
	ctx   context.Context
	name  string
	close func()
	page  *tab // the page around a panel
	// inner says that the panel's document is of its page's own site, and so
	// is reached through it.
	inner bool
	deaf  bool // its pages' scripts don't run
}

const inPanel = "document.querySelector('recado-widget').shadowRoot.querySelector('iframe').contentDocument"

// js is a script for the tab's own document.
func (p *tab) js(expression string) string {
	if p.inner {
		return "(document => " + expression + ")(" + inPanel + ")"
	}
	return expression
}

// person opens a tab in a browser context of its own: nothing is shared with
// others, as between two people.
func (b *browser) person(t *testing.T, name string) *tab {
	t.Helper()
	return b.open(t, b.ctx, name, chromedp.WithNewBrowserContext())
}

// another opens one more tab of the same person.
func (p *tab) another(t *testing.T, name string) *tab {
	t.Helper()
	b := &browser{p.ctx}
	return b.open(t, p.ctx, name)
}

func (b *browser) open(t *testing.T, parent context.Context, name string, options ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, options...)
	p := &tab{ctx: ctx, name: name, close: cancel}
	t.Cleanup(cancel)
	p.start(t)
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	return p
}

// start attaches to the page.
func (p *tab) start(t *testing.T) {
	t.Helper()
	if err := p.hear(t); err != nil {
		t.Fatal(err)
	}
}

// hear fails the test when a script of the page fails.
func (p *tab) hear(t *testing.T) error {
	return chromedp.Listen(p.ctx, func(event any) {
		if e, ok := event.(*runtime.EventExceptionThrown); ok && t.Context().Err() == nil {
			why := e.ExceptionDetails.Text
			if e.ExceptionDetails.Exception != nil {
				why += " " + e.ExceptionDetails.Exception.Description
			}
			t.Errorf("%s: a script failed: %s (%s:%d:%d)", p.name, why, e.ExceptionDetails.URL, e.ExceptionDetails.LineNumber, e.ExceptionDetails.ColumnNumber)
		}
	})
}

// visit loads an address.
func (p *tab) visit(t *testing.T, url string) {
	t.Helper()
	p.run(t, "load "+url, chromedp.Navigate(url))
}

func (p *tab) run(t *testing.T, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.shoot(t, "failed")
		t.Fatalf("%s: %s: %v", p.name, what, err)
	}
}

// panel attaches to the panel's document, which is of another site and so of
// another process than its page.
func (p *tab) panel(t *testing.T) *tab {
	t.Helper()
	p.waitFor(t, "has the panel's frame", shadow+".querySelector('iframe')")
	if p.yes("location.origin === new URL(" + shadow + ".querySelector('iframe').src).origin") {
		return &tab{ctx: p.ctx, name: p.name + "'s panel", close: func() {}, page: p, inner: true}
	}
	return p.frame(t, "/panel")
}

// attachPatience is how long a frame's own changes wait for who attaches.
const attachPatience = 5 * time.Second

// attach attaches to a frame that is busy. While chromedp draws its tree of the
// document, on the goroutine that asks for it, it must not hear of changes to
// the document, which it reads on another one.
func attach(parent context.Context, id target.ID) (context.Context, context.CancelFunc, error) {
	attached := make(chan struct{})
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithTargetID(id), chromedp.WithListener(func(event any) {
		select {
		case <-attached:
			return
		default:
		}
		if kind := fmt.Sprintf("%T", event); !strings.HasPrefix(kind, "*dom.") || kind == "*dom.EventDocumentUpdated" {
			return
		}
		select {
		case <-attached:
		case <-time.After(attachPatience):
		}
	}))
	err := chromedp.Do(ctx)
	close(attached)
	return ctx, cancel, err
}

// frame attaches to the frame whose address holds part.
func (p *tab) frame(t *testing.T, part string) *tab {
	t.Helper()
	var inner *tab
	until(t, p.name+": the panel is there", func() bool {
		there := p.frames(part)
		if len(there) != 1 { // none yet, or a former one that is still going
			return false
		}
		ctx, cancel, err := attach(p.ctx, there[0])
		inner = &tab{ctx: ctx, name: p.name + "'s panel", close: cancel, page: p}
		if err == nil && inner.hear(t) == nil && inner.yes("document.body") && slices.Equal(p.frames(part), there) {
			return true
		}
		cancel() // it went while we came
		return false
	})
	return inner
}

// frames are the frames of another site in this page whose address holds part.
func (p *tab) frames(part string) []target.ID {
	all, err := chromedp.Targets(p.ctx)
	if err != nil {
		return nil
	}
	own := chromedp.FromContext(p.ctx)
	var found []target.ID
	for _, info := range all {
		if info.Type == "iframe" && strings.Contains(info.URL, part) && info.BrowserContextID == own.BrowserContextID &&
			(info.ParentFrameID == "" || string(info.ParentFrameID) == string(own.Target.TargetID)) {
			found = append(found, info.TargetID)
		}
	}
	return found
}

// yes evaluates a condition; false if it can't be evaluated now.
func (p *tab) yes(condition string) bool {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](p.js("!!("+condition+")")))
	return err == nil && yes
}

// waitFor polls until a condition is true.
func (p *tab) waitFor(t *testing.T, what, condition string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(40 * time.Millisecond) {
		if p.yes(condition) {
			return
		}
	}
	p.shoot(t, "failed")
	t.Fatalf("%s: never: %s", p.name, what)
}

// evaluate is a script whose value nobody wants.
func evaluate(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](script)
}

// text is what an element says.
func (p *tab) text(t *testing.T, selector string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	words, err := chromedp.Run(ctx, chromedp.Evaluate[string](p.js(find(selector)+".innerText.trim()")))
	if err != nil {
		t.Fatalf("%s: the text of %s: %v", p.name, selector, err)
	}
	return words
}

// sees waits for a text on the screen.
func (p *tab) sees(t *testing.T, words string) {
	t.Helper()
	p.waitFor(t, "sees "+words, "document.body.innerText.includes("+quote(words)+")")
}

func quote(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be encoded
	}
	return string(data)
}

// find is a JavaScript expression for what a person would name: a CSS selector,
// or the words of a button or link.
func find(what string) string {
	if words, ok := strings.CutPrefix(what, "text:"); ok {
		return `[...document.querySelectorAll('button,a,label,[role=button],[role=menuitem],summary')].find(e => e.offsetParent !== null && (e.innerText.includes(` + quote(words) + `) || e.getAttribute('aria-label') === ` + quote(words) + `))`
	}
	return `document.querySelector(` + quote(what) + `)`
}

// click waits until something can be clicked, and clicks it.
func (p *tab) click(t *testing.T, what string) {
	t.Helper()
	p.waitFor(t, "can click "+what, "(e => e && !e.disabled)("+find(what)+")")
	p.run(t, "click "+what, chromedp.Evaluate[chromedp.Void](p.js(find(what)+".click()")))
}

// fill waits for a field and types into it.
func (p *tab) fill(t *testing.T, what, words string) {
	t.Helper()
	p.waitFor(t, "has "+what, find(what))
	p.run(t, "fill "+what, chromedp.Evaluate[chromedp.Void](p.js(`(e => {
		e.focus()
		const proto = { TEXTAREA: HTMLTextAreaElement, SELECT: HTMLSelectElement, INPUT: HTMLInputElement }[e.tagName].prototype
		Object.getOwnPropertyDescriptor(proto, 'value').set.call(e, `+quote(words)+`)
		e.dispatchEvent(new Event('input', { bubbles: true }))
		e.dispatchEvent(new Event('change', { bubbles: true }))
	})(`+find(what)+`)`)))
}

// attach puts a file into a file field.
func (p *tab) attach(t *testing.T, field, name string, content []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	p.waitFor(t, "has "+field, find(field))
	p.run(t, "attach "+name, chromedp.SetUploadFiles(field, []string{path}, chromedp.NodeReady))
}

// shoot writes a picture of the page to shots/, which git ignores.
func (p *tab) shoot(t *testing.T, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	// A frame of another process is drawn later than its page.
	if !p.deaf {
		_, _ = chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](`new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 250))`, chromedp.EvalAwaitPromise))
	}
	if p.page != nil {
		p.page.shoot(t, name)
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Logf("no picture of %s: %v", name, err)
		return
	}
	dir := filepath.Join("..", "..", "shots", strings.ReplaceAll(t.Name(), "/", "-"))
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, p.name+"-"+name+".png"), picture, 0o644)); err != nil {
		t.Log(err)
	}
}

// companyPage serves a page with the widget from another site than the server:
// localhost against 127.0.0.1.
func companyPage(t *testing.T, loader string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Empresa</title>
<link rel="icon" href="data:,"><body style="font:18px Georgia;margin:60px"><h1>Una empresa</h1><p>Su página, con sus cosas.</p><script src="%s" async></script></body></html>`, loader)
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// api calls the REST API of a node.
func (n *node) api(t *testing.T, method, path, token string, body any) map[string]any {
	t.Helper()
	h := &house{url: n.url}
	return h.ok(t, method, "/api/v1"+path, token, body)
}

// widgetKey is the demo's widget, with a token that may change it.
func (n *node) widgetKey(t *testing.T) (key, id string, token string) {
	t.Helper()
	token = text(n.api(t, "POST", "/auth/login", "", map[string]any{"email": demoOwner, "password": demoPassword}), "access_token")
	list := n.api(t, "GET", "/admin/widgets", token, nil)
	first := list["items"].([]any)[0].(map[string]any)
	return text(first, "key"), text(first, "id"), token
}

// allow adds an origin to the demo's widget.
func (n *node) allow(t *testing.T, origin string) {
	t.Helper()
	_, id, token := n.widgetKey(t)
	w := n.api(t, "GET", "/admin/widgets/"+id, token, nil)
	w["origins"] = append(w["origins"].([]any), origin)
	n.api(t, "PUT", "/admin/widgets/"+id, token, w)
}
