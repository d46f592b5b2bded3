package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A rough is a conversation over a bad line: what the two said, and where the
// program is that keeps it.
type rough struct {
	t              *testing.T
	env            []string
	p              *process
	front          *proxy
	company        string
	visitor, agent *tab
	panel          *tab
	id, token      string
	said           map[string][]string // by whom, in order
}

// roughTalk opens a conversation in two browsers. direct: the agent's line does
// not pass the proxy.
func roughTalk(t *testing.T, direct bool, env ...string) *rough {
	t.Helper()
	r := &rough{t: t, env: append([]string{"RECADO_DATA=" + filepath.Join(t.TempDir(), "data")}, env...), said: map[string][]string{}}
	r.p = launch(t, r.env, "demo")
	r.front = newProxy(t, r.p.url)
	n := &node{url: r.p.url}
	key, _, _ := n.widgetKey(t)
	r.company = companyPage(t, r.front.url+"/w/"+key+".js")
	n.allow(t, r.company)
	r.token = r.p.signIn(t, "bruno@demo.example")
	b := openBrowser(t, false)
	r.agent = b.person(t, "agent")
	console := r.front.url
	if direct {
		console = r.p.url
	}
	signInConsole(t, r.agent, console, "bruno@demo.example")
	r.visitor = b.person(t, "visitor")
	return r
}

// begin starts the conversation, which the agent opens.
func (r *rough) begin() {
	r.t.Helper()
	r.visitor.visit(r.t, r.company)
	r.visitor.launcherIs(r.t, "online")
	r.panel = r.visitor.openPanel(r.t)
	r.panel.click(r.t, "text:Soporte técnico")
	r.asks("hola")
	r.agent.click(r.t, ".row-name")
	r.agent.sees(r.t, "hola")
	r.answers("buenas")
	r.panel.sees(r.t, "buenas")
	list := r.p.ok(r.t, "GET", "/api/v1/conversations?view=mine", r.token, nil)["items"].([]any)
	r.id = text(list[0].(map[string]any), "id")
}

// asks is the visitor's word, answers the agent's.
func (r *rough) asks(words string) {
	r.t.Helper()
	r.said["visitor"] = append(r.said["visitor"], words)
	r.panel.write(r.t, words)
}

func (r *rough) answers(words string) {
	r.t.Helper()
	r.said["agent"] = append(r.said["agent"], words)
	r.agent.fill(r.t, "[data-testid=composer-text]", words)
	r.agent.click(r.t, "[data-testid=send]")
}

// stored is the texts that the store has, in its order.
func (r *rough) stored() []string {
	r.t.Helper()
	var all []string
	for _, m := range r.p.thread(r.t, r.token, asAgent, r.id) {
		if text(m, "type") == "text" {
			all = append(all, text(m, "text"))
		}
	}
	return all
}

func (r *rough) waitStored(words ...string) {
	r.t.Helper()
	until(r.t, fmt.Sprint("stored: ", words), func() bool {
		all := r.stored()
		return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(all, w) })
	})
}

const sending = "document.querySelector('.bubble-row.sending')"

// quiet waits until nothing of either waits for the server.
func (r *rough) quiet() {
	r.t.Helper()
	r.panel.waitFor(r.t, "has sent everything", "!"+sending)
	r.agent.waitFor(r.t, "has sent everything", "!"+sending)
}

// cutBefore cuts the line when words are on their way to the server, cutAfter
// when they are stored and the answer is on its way.
func (r *rough) cutBefore(say func()) {
	r.t.Helper()
	r.front.set(func() { r.front.up = true })
	say()
	r.panel.waitFor(r.t, "says that it is sending", sending)
	r.front.cut()
}

func (r *rough) cutAfter(say func(), words ...string) {
	r.t.Helper()
	r.quiet()
	r.front.set(func() { r.front.down = true })
	say()
	r.waitStored(words...)
	r.front.cut()
}

// back loads the company's page anew, in the same tab.
func (r *rough) back() {
	r.t.Helper()
	r.visitor.visit(r.t, r.company)
	r.panel = r.visitor.openPanel(r.t)
	r.panel.backInTalk(r.t)
}

// check compares what was said with the store, and both screens with it.
func (r *rough) check() {
	r.t.Helper()
	r.quiet()
	all := r.stored()
	left := slices.Clone(all)
	for who, words := range r.said {
		at := -1
		for _, w := range words {
			if i := slices.Index(left, w); i >= 0 {
				left[i] = ""
			}
			if next := slices.Index(all, w); next <= at {
				r.t.Errorf("%s's %q is at %d, the one before it at %d", who, w, next, at)
			} else {
				at = next
			}
		}
	}
	if extra := strings.Join(left, ""); extra != "" {
		r.t.Errorf("stored twice, or never said: %q", extra)
	}
	for _, screen := range []*tab{r.panel, r.agent} {
		// The visitor's screen begins with the company's greeting.
		script := screen.js("[...document.querySelectorAll('.thread .bubble')].map(b => b.innerText.trim()).join('\\n')")
		shown := ""
		until(r.t, screen.name+" shows everything", func() bool {
			var err error
			shown, err = chromedp.Run(screen.ctx, chromedp.Evaluate[string](script))
			return err == nil && len(strings.Split(shown, "\n")) >= len(all)
		})
		if want := strings.Join(all, "\n"); shown != want {
			r.t.Errorf("%s shows\n%s\nstored is\n%s", screen.name, shown, want)
		}
	}
}

// Ten cuts of the line in the middle of sending, among them two reloads, a
// second tab and a program that is killed: nothing is lost, nothing is there twice, and all
// see the same order.
func TestBrowserLineIsCut(t *testing.T) {
	r := roughTalk(t, false)
	r.begin()
	for i := range 3 {
		r.cutBefore(func() { r.asks(fmt.Sprint("antes ", i)); r.answers(fmt.Sprint("antes de ", i)) })
		mine, theirs := fmt.Sprint("después ", i), fmt.Sprint("después de ", i)
		r.cutAfter(func() { r.asks(mine); r.answers(theirs) }, mine, theirs)
	}
	// Reloads: the words are kept by the company's page.
	r.quiet()
	r.front.set(func() { r.front.up = true })
	r.asks("recargo antes")
	r.visitor.waitFor(t, "the page keeps it", "JSON.stringify({ ...localStorage }).includes('recargo antes')")
	r.visitor.visit(t, "about:blank")
	r.front.cut()
	r.back()
	r.panel.sees(t, "recargo antes")
	r.quiet()
	r.front.set(func() { r.front.down = true })
	r.asks("recargo después")
	r.waitStored("recargo después")
	r.visitor.visit(t, "about:blank")
	r.front.cut()
	r.back()

	// A second tab, cut with the first.
	first := r.panel
	second := r.visitor.another(t, "second-tab")
	second.visit(t, r.company)
	r.panel = second.openPanel(t)
	r.panel.backInTalk(t)
	r.cutBefore(func() { r.asks("otra pestaña") })
	r.quiet()
	second.close()
	r.panel = first

	// The program is killed with words on the way, and comes back elsewhere.
	r.quiet()
	r.front.set(func() { r.front.down = true })
	r.asks("antes del apagón")
	r.waitStored("antes del apagón")
	r.p.kill()
	r.answers("¿sigues ahí?")
	r.asks("durante el apagón")
	r.p = launch(t, r.env, "demo")
	r.front.set(func() { r.front.node = strings.TrimPrefix(r.p.url, "http://") })
	r.front.cut()
	r.check()
	r.panel.waitFor(t, "its words were read", "document.querySelector('.seen')")
}

// A whole conversation without WebSockets, over a stream, with words that the
// server refuses and that are sent again by hand; then through a proxy that
// holds back every answer until it is complete.
func TestBrowserWithoutWebSockets(t *testing.T) {
	r := roughTalk(t, true, "RECADO_RATE_SENDS=8/2s")
	r.front.set(func() { r.front.refuse = true })
	r.begin()
	until(t, "the panel listens to a stream", func() bool {
		r.front.mu.Lock()
		defer r.front.mu.Unlock()
		return r.front.refused >= 2 && r.front.streams > 0
	})
	r.panel.waitFor(t, "has a line", "!document.querySelector('.banner')")
	r.panel.fill(t, ".composer textarea", "escribo…")
	r.agent.waitFor(t, "sees the visitor writing", "document.querySelector('.typing')")
	r.agent.fill(t, "[data-testid=composer-text]", "yo también…")
	r.panel.waitFor(t, "sees the agent writing", "document.querySelector('.typing')")
	r.answers("dime")
	r.panel.sees(t, "dime")
	r.panel.waitFor(t, "its words were read", "document.querySelector('.seen')")

	const failed = "document.querySelector('.bubble-row.failed')"
	for i := 0; !r.panel.yes(failed); i++ {
		if i == 60 {
			t.Fatal("nothing was refused")
		}
		r.asks(fmt.Sprint("deprisa ", i))
	}
	r.panel.waitFor(t, "the rest was sent", "!"+sending)
	r.visitor.shoot(t, "failed")
	until(t, "it was sent by hand", func() bool {
		if r.panel.yes(failed) && !r.panel.yes(sending) {
			r.panel.run(t, "retry", evaluate(r.panel.js(find("text:Reintentar")+"?.click()")))
		}
		return !r.panel.yes(failed) && !r.panel.yes(sending)
	})
	// What failed comes after what was said meanwhile.
	all := r.stored()
	slices.SortFunc(r.said["visitor"], func(a, b string) int { return slices.Index(all, a) - slices.Index(all, b) })
	r.check()

	r.panel.click(t, "text:Más acciones")
	r.panel.click(t, "text:Terminar la conversación")
	r.panel.click(t, ".sheet .main")
	r.panel.click(t, "input[name=stars][value='5']")
	r.panel.click(t, ".rating .main")
	r.panel.sees(t, "Gracias por escribirnos")

	// What holds back a stream leaves the questions of every few seconds.
	r.front.set(func() { r.front.whole = true })
	r.front.cut()
	r.panel.click(t, "text:Empezar otra")
	r.panel.write(t, "otra cosa")
	r.agent.click(t, ".row:has(.unread) .row-name, .row-name")
	r.agent.sees(t, "otra cosa")
	r.answers("te leo")
	r.panel.sees(t, "te leo")
}
