package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"recado/tenant"
)

// sdkPage calls before the script has loaded, by the documented stub; what the
// promises give is kept in window.got, events in window.events and window.dom.
const sdkPage = `<script>
window.Recado = window.Recado || function () { var a = arguments; return new Promise(function (r) { a.r = r; (Recado.q = Recado.q || []).push(a) }) }
window.got = {}; window.events = []; window.dom = []
const keep = (name, p) => p.then(v => got[name] = v === undefined ? 'done' : v, e => got[name] = 'no: ' + e.message)
keep('on', Recado('on', '*', e => events.push(e)))
keep('typo', Recado('on', 'mesage.sent', () => {}))
for (const name of {names}) addEventListener('recado:' + name, e => dom.push(e.detail))
keep('hook', Recado('beforeSend', m => m.text === 'secreto' ? false : m.text.replace('1234', '****')))
keep('veil', Recado('beforeDisplay', m => m.text === 'oculto' ? false : m.text.toUpperCase()))
keep('context', Recado('setContext', { plan: 'pro', seats: 3 }))
keep('track', Recado('track', 'carrito', { total: 20 }))
keep('wrong', Recado('setTheme', 'sepia'))
keep('unknown', Recado('opne'))
</script>`

// An sdkStory is a page that uses all of the SDK, and what it has called.
type sdkStory struct {
	*hostileStage
	inner *tab // the panel
	desk  *hostileDesk
	line  *line // the agent's
	id    string
	made  map[string]bool
}

// The SDK as a page uses it, over a whole story: every call, every event as a
// handler's and as the window's, hooks, what promises give (docs/sdk.md).
func TestBrowserSDK(t *testing.T) {
	h := newHouse(t)
	s := &sdkStory{made: map[string]bool{}, desk: &hostileDesk{h, h.signIn(t, "bruno@demo.example")}}
	s.line = h.hello(t, s.desk.token)
	until(t, "the agent is online", func() bool {
		return text(h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key+"/availability", "", nil), "state") == "online"
	})
	types := string(h.assets.Types())
	names, err := json.Marshal(sdkNames(types, "RecadoEvents"))
	if err != nil {
		t.Fatal(err)
	}
	s.hostileStage = h.stage(t, openBrowser(t, false), hostilePage{head: strings.Replace(sdkPage, "{names}", string(names), 1)})
	s.identifies(t)
	s.waits(t)
	s.talks(t)
	s.veils(t)
	s.apart(t)
	s.ends(t)
	s.offline(t)
	s.changes(t)
	s.leaves(t)
	s.complete(t, types)
}

// code is an argument that is a script.
type code string

// call makes a call, as from a click, and returns what its promise gives: JSON,
// "done" for nothing, or "no: " and why.
func (s *sdkStory) call(t *testing.T, name string, args ...any) string {
	t.Helper()
	s.made[name] = true
	script := "Recado(" + quote(name)
	for _, a := range args {
		if c, ok := a.(code); ok {
			script += ", " + string(c)
			continue
		}
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		script += ", " + string(data)
	}
	ctx, cancel := context.WithTimeout(s.page.ctx, 2*patience)
	defer cancel()
	clicked := func(p *runtime.EvaluateParams) { yes := true; p.UserGesture = &yes }
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script+").then(v => v === undefined ? 'done' : JSON.stringify(v), e => 'no: ' + e.message)", chromedp.EvalAwaitPromise, clicked))
	if err != nil {
		s.page.shoot(t, "failed")
		t.Fatalf("%s: %v", script, err)
	}
	return got
}

// gives makes a call whose promise must give this.
func (s *sdkStory) gives(t *testing.T, want, name string, args ...any) {
	t.Helper()
	if got := s.call(t, name, args...); got != want {
		t.Errorf("%s %v: got %s, want %s", name, args, got, want)
	}
}

// hears waits for an event e.
func (s *sdkStory) hears(t *testing.T, name, which string) {
	t.Helper()
	s.page.waitFor(t, "hears "+name+" with "+which, "events.some(e => e.type === "+quote(name)+" && ("+which+"))")
}

// says is the agent's word.
func (s *sdkStory) says(t *testing.T, words string) {
	t.Helper()
	s.house.ok(t, "POST", "/api/v1/conversations/"+s.id+"/messages", s.desk.token, map[string]any{"client_id": tenant.NewID(), "text": words})
}

// identifies checks calls before load, then tokens that are refused: the
// console tells them apart, the visitor reads nothing of it, and a fresh one is
// asked for.
func (s *sdkStory) identifies(t *testing.T) {
	s.page.waitFor(t, "calls before load were answered", "['on', 'typo', 'hook', 'veil', 'context', 'track'].every(k => got[k] === 'done') && got.wrong.startsWith('no: setTheme: theme') && got.unknown === 'no: opne: unknown call'")
	s.gives(t, "done", "ready")
	s.gives(t, "done", "open")
	s.inner = s.panel(t)
	s.gives(t, "no: requestTranscript: there is no conversation", "requestTranscript")
	sign := func(secret tenant.IdentitySecret, key string, at time.Time) string {
		signed, err := tenant.Identity{Subject: "17", Email: "eva@correo.example", Name: "Eva"}.Sign(secret, key, at, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	secret, now := s.house.identitySecret(t), time.Now()
	refused := func(why string) func() bool {
		return func() bool { return s.told.count("error [Recado] identify: the token was refused ("+why+")") == 1 }
	}
	s.gives(t, "done", "identify", map[string]any{"token": sign(secret, "another-widget", now)})
	until(t, "the console names the audience", refused("audience"))
	s.gives(t, "done", "identify", map[string]any{"token": sign(tenant.IdentitySecret{KID: secret.KID, Secret: "not the secret"}, s.key, now)})
	until(t, "the console names the signature", refused("signature"))
	good := "() => { window.asked = (window.asked || 0) + 1; return Promise.resolve(" + quote(sign(secret, s.key, now)) + ") }"
	s.gives(t, "done", "identify", code("{ token: "+quote(sign(secret, s.key, now.Add(-2*time.Hour)))+", getToken: "+good+" }"))
	until(t, "the console says that it has expired", refused("expired"))
	s.hears(t, "identity.expired", "e.data.fresh === true")
	s.page.waitFor(t, "a fresh one was asked for, once, and is kept", "asked === 1 && localStorage.getItem('recado:"+s.key+":token')")
	if s.inner.yes("document.querySelector('[role=alert]:not([hidden])') || /token|firma|expir|venc/i.test(document.body.innerText)") {
		t.Error("the visitor reads of a token that was refused")
	}
}

// waits opens a conversation that waits in the queue until an agent comes.
func (s *sdkStory) waits(t *testing.T) {
	support := s.house.projects(t)["Soporte"]
	s.gives(t, "no: newConversation: project: the widget offers no nothing", "newConversation", "nothing")
	s.gives(t, "done", "newConversation", support, "borrador")
	const composed = "document.querySelector('.composer textarea')?.value === "
	s.inner.waitFor(t, "the composer holds the draft", composed+"'borrador'")
	s.gives(t, "done", "prefill", "otro")
	s.inner.waitFor(t, "the composer holds another", composed+"'otro'")
	s.gives(t, "done", "prefill", "")
	s.hears(t, "connection", "e.data.state === 'up'")
	s.house.ok(t, "PUT", "/api/v1/me/availability", s.desk.token, map[string]any{"availability": "away"})
	s.hears(t, "availability", "e.data.state === 'away'")
	var sent struct{ Conversation, Message string }
	if got := s.call(t, "send", "mi clave es 1234"); json.Unmarshal([]byte(got), &sent) != nil || sent.Message == "" {
		t.Fatal("send gives", got)
	}
	s.id = sent.Conversation
	s.hears(t, "message.sent", "e.data.text === 'mi clave es ****'")
	s.hears(t, "conversation.started", "e.data.project === "+quote(support))
	s.hears(t, "queue", "e.data.place === 1")
	s.house.ok(t, "PUT", "/api/v1/me/availability", s.desk.token, map[string]any{"availability": "online"})
	s.house.ok(t, "POST", "/api/v1/conversations/"+s.id+"/claim", s.desk.token, map[string]any{"client_id": tenant.NewID()})
	s.says(t, "hola, visitante")
	for _, name := range []string{"conversation.assigned", "agent.joined"} {
		s.hears(t, name, "true")
	}
	s.hears(t, "queue", "e.data.place === 0")
	s.hears(t, "message.received", "e.data.text === 'hola, visitante' && e.data.from === 'agent'")
	s.inner.sees(t, "HOLA, VISITANTE")
	c := s.house.ok(t, "GET", "/api/v1/conversations/"+s.id, s.desk.token, nil)
	if text(c, "visitor", "email") != "eva@correo.example" || at(c, "visitor", "verified") != true {
		t.Errorf("the desk knows the visitor as %v", c["visitor"])
	}
}

// talks is what happens in a conversation.
func (s *sdkStory) talks(t *testing.T) {
	h, path := s.house, "/api/v1/conversations/"+s.id
	until(t, "the desk knows what the page said", func() bool {
		c := h.ok(t, "GET", path+"/context", s.desk.token, nil)
		data, trail := quoteAll(c["data"]), quoteAll(c["trail"])
		return strings.Contains(data, "seats") && strings.Contains(data, "pro") && strings.Contains(trail, "carrito total=20")
	})
	s.gives(t, "done", "setContext", map[string]any{"plan": nil, "vip": true})
	s.gives(t, "done", "track", "compra")
	s.gives(t, "done", "page", map[string]any{"title": "Otra página"})
	until(t, "the desk hears of changes", func() bool {
		c := h.ok(t, "GET", path+"/context", s.desk.token, nil)
		data, trail := quoteAll(c["data"]), quoteAll(c["trail"])
		return strings.Contains(data, "vip") && !strings.Contains(data, "plan") && strings.Contains(trail, "compra") && strings.Contains(trail, "Otra página")
	})
	h.ok(t, "POST", path+"/read", s.desk.token, map[string]any{"seq": 1})
	s.hears(t, "message.read", "e.data.seq >= 1")
	s.line.say(t, map[string]any{"type": "typing", "conversation": s.id, "on": true})
	s.hears(t, "typing", "e.data.on")
	s.inner.attach(t, "input[type=file]", "pantalla.png", picture(t))
	s.hears(t, "file.uploaded", "e.data.attachment.name === 'pantalla.png'")
	s.inner.click(t, ".composer .send")
	s.hears(t, "message.sent", "e.data.text === ''")
	s.gives(t, "no: send: not sent: message_too_long", "send", strings.Repeat("x", 4001))
	s.hears(t, "message.failed", "e.data.reason === 'message_too_long'")
	s.gives(t, "no: send: text: the message is empty", "send", " ")
	s.inner.write(t, "secreto")
	s.inner.waitFor(t, "what the hook refuses is back in the composer", "document.querySelector('.composer textarea').value === 'secreto'")
	s.gives(t, "done", "beforeSend")
	s.inner.click(t, ".composer .send")
	s.hears(t, "message.sent", "e.data.text === 'secreto'")
	s.gives(t, "done", "close")
	s.gives(t, "done", "prefill", "") // answered by a panel that has heard that it was closed
	s.says(t, "¿sigues ahí?")
	const unread = "events.filter(e => e.type === 'unread').pop()?.data.count === "
	s.page.waitFor(t, "hears of one that is unread", unread+"1")
	s.gives(t, "1", "unread")
	s.gives(t, "done", "toggle")
	s.page.waitFor(t, "hears that all is read", unread+"0")
}

// veils checks that what beforeDisplay hides is nowhere: not in the thread, not
// read aloud, not as a list's last line, also in a panel that has not read it.
func (s *sdkStory) veils(t *testing.T) {
	p := s.inner
	// The hook has its time, however slow the machine is.
	p.run(t, "wait longer for verdicts", evaluate("{ const later = setTimeout; window.setTimeout = (f, ms, ...a) => later(f, ms === 500 ? 30000 : ms, ...a) }"))
	p.run(t, "listen to what is read aloud", evaluate(p.js(`(aside => {
		window.aloud = []
		new MutationObserver(() => aloud.push(aside.textContent)).observe(aside, { childList: true, characterData: true, subtree: true })
	})(document.querySelector('.scroll-place > .aside'))`)))
	s.says(t, "visible")
	s.says(t, "oculto")
	s.hears(t, "message.received", "e.data.text === 'oculto'")
	p.waitFor(t, "hears VISIBLE", "aloud.some(a => a.includes('VISIBLE'))")
	s.says(t, "otro")
	s.says(t, "oculto")
	s.hears(t, "message.received", "e.data.text === 'otro'")
	p.waitFor(t, "hears and sees OTRO", "aloud.some(a => a.includes('OTRO')) && document.querySelector('.thread').innerText.includes('OTRO')")
	p.waitFor(t, "nothing hidden was shown or said", "!/oculto/i.test(aloud.join() + document.querySelector('.thread').innerText)")
	const last = "[...document.querySelectorAll('.row-words small')].some(e => e.innerText === 'OTRO') && !/oculto/i.test(document.body.innerText)"
	s.gives(t, "done", "open", "conversations")
	p.waitFor(t, "the list's last line is veiled", last)
	s.gives(t, "no: setLocale: locale can't be: xx", "setLocale", "xx")
	s.gives(t, "done", "setLocale", "en")
	s.gives(t, "done", "open", "conversations")
	s.inner = s.panel(t)
	s.inner.waitFor(t, "in another language too", "document.documentElement.lang === 'en' && "+last)
	s.gives(t, "done", "beforeDisplay")
	s.gives(t, "done", "open", "conversation", s.id)
	s.inner.sees(t, "oculto")
}

// apart gives the panel a window of its own, with the same conversation.
func (s *sdkStory) apart(t *testing.T) {
	s.gives(t, "done", "popout")
	window := s.page.window(t, "/w/"+s.key+"/panel")
	window.backInTalk(t)
	window.sees(t, "otro")
	s.page.waitFor(t, "has no panel any more", "!"+s.root()+".querySelector('iframe')")
	window.write(t, "desde la ventana")
	s.hears(t, "message.sent", "e.data.text === 'desde la ventana'")
	s.says(t, "te leo")
	window.sees(t, "te leo")
	s.gives(t, "done", "setTheme", "dark")
	window.waitFor(t, "is dark", "document.documentElement.dataset.scheme === 'dark'")
	window.run(t, "close", evaluate("setTimeout(close)"))
	until(t, "the window is gone, and its panel in the page again", func() bool {
		got := s.call(t, "prefill", "de vuelta")
		if got != "done" && got != "no: prefill: the window was closed" {
			t.Fatal("prefill gives", got)
		}
		return got == "done" && len(s.page.popups("/panel")) == 0
	})
	s.gives(t, "done", "open")
	s.inner = s.panel(t)
	s.inner.waitFor(t, "is dark, in the same conversation, with the draft", "document.documentElement.dataset.scheme === 'dark' && document.body.innerText.includes('te leo') && document.querySelector('.composer textarea').value === 'de vuelta'")
}

// popups are the pages of the same person whose address holds part.
func (p *tab) popups(part string) (found []target.ID) {
	all, err := chromedp.Targets(p.ctx)
	if err != nil {
		return nil
	}
	for _, info := range all {
		if info.Type == "page" && strings.Contains(info.URL, part) && info.BrowserContextID == chromedp.FromContext(p.ctx).BrowserContextID {
			found = append(found, info.TargetID)
		}
	}
	return found
}

// ends ends the conversation, and asks for a copy of it.
func (s *sdkStory) ends(t *testing.T) {
	const mine = `{"email":"eva@correo.example"}`
	s.gives(t, mine, "requestTranscript")
	s.gives(t, mine, "requestTranscript", "otra@correo.example", s.id) // who is verified gets it where that was signed
	s.gives(t, "no: requestTranscript: id: the visitor has no conversation nope", "requestTranscript", "", "nope")
	s.gives(t, "done", "endConversation")
	s.hears(t, "conversation.ended", "e.data.by === 'visitor'")
	s.hears(t, "agent.left", "true")
	s.gives(t, "no: endConversation: there is no conversation", "endConversation")
	s.gives(t, mine, "requestTranscript")
	s.inner.click(t, "input[name=stars][value='5']")
	s.inner.click(t, ".rating .main")
	s.hears(t, "rating.submitted", "e.data.stars === 5")
}

// offline leaves words while nobody is there.
func (s *sdkStory) offline(t *testing.T) {
	h := s.house
	s.line.Close()
	s.hears(t, "availability", "e.data.state === 'offline'")
	s.gives(t, `no: send: nobody is there: use createCase, or open("form")`, "send", "hola")
	s.gives(t, "no: requestTranscript: too_many", "requestTranscript") // the fourth to this address
	if got := s.call(t, "availability"); !strings.Contains(got, `"state":"offline"`) {
		t.Error("availability gives", got)
	}
	made := s.call(t, "createCase", map[string]any{"text": "Falta una bolsa", "subject": "Pedido"})
	if !strings.HasPrefix(made, `{"outcome":"ticket","number":`) {
		t.Error("createCase gives", made)
	}
	s.hears(t, "case.created", "e.data.number > 0")
	s.gives(t, "no: createCase: empty_message", "createCase", map[string]any{"text": "", "subject": "Pedido"})
	s.gives(t, "done", "newConversation", h.projects(t)["Soporte"], "Se rompió")
	s.inner.waitFor(t, "the form holds the words", "document.querySelector('[name=text]')?.value === 'Se rompió'")
	s.inner.fill(t, "[name=subject]", "La cafetera")
	s.inner.click(t, ".foot .main")
	s.hears(t, "form.submitted", "e.data.form === 'offline'")
	list := h.ok(t, "GET", "/api/v1/tickets", h.signIn(t, demoOwner), nil)["items"].([]any)
	i := slices.IndexFunc(list, func(v any) bool { return text(v.(map[string]any), "subject") == "La cafetera" })
	if i < 0 {
		t.Fatalf("the case is not among %v", list)
	}
	ticket := list[i].(map[string]any)
	h.ok(t, "POST", "/api/v1/tickets/"+text(ticket, "id")+"/notes", s.desk.token, map[string]any{"client_id": tenant.NewID(), "visibility": "public", "text": "Va otra."})
	s.hears(t, "case.updated", fmt.Sprint("e.data.number === ", number(ticket, "number")))
	s.gives(t, "done", "open", "case", number(ticket, "number"))
	s.gives(t, "no: open: id: not a case's number: x", "open", "case", "x")
	s.gives(t, "no: open: view: no such view: attic", "open", "attic")
}

// changes is all that alters the widget while it runs.
func (s *sdkStory) changes(t *testing.T) {
	root := s.root() + ".querySelector('div')"
	s.gives(t, "done", "setProject", "nothing")
	s.hears(t, "error", "e.data.message.includes('no project nothing')")
	s.gives(t, "done", "setProject")
	s.gives(t, "done", "setLauncher", false)
	s.page.waitFor(t, "has no launcher", root+".matches('.bare')")
	s.gives(t, "done", "setLauncher", true)
	s.gives(t, "done", "update", map[string]any{"position": "left", "zIndex": "9"})
	s.page.waitFor(t, "stands left, with a launcher", root+".matches('.left:not(.bare)') && getComputedStyle("+s.host+").zIndex === '2147483000'")
	until(t, "the option of another type is named", func() bool { return s.told.count("warning [Recado]", "not of its type: zIndex 9") == 1 })
	until(t, "an event that there is not is named, once", func() bool { return s.told.count("warning [Recado] on: no such event: mesage.sent") == 1 })
	s.gives(t, "done", "once", "constructor", code("() => {}"))
	until(t, "later ones are", func() bool { return s.told.count("warning [Recado] on: no such event: constructor") == 1 })
	s.gives(t, "done", "once", "open", code("() => window.opened = (window.opened || 0) + 1"))
	s.gives(t, "done", "on", "close", code("window.closes = () => window.closed2 = true"))
	s.gives(t, "done", "off", "close", code("closes"))
	s.gives(t, "done", "hide")
	s.page.waitFor(t, "is hidden", s.host+".matches('[hidden]')")
	s.gives(t, "done", "show")
	for range 2 {
		s.gives(t, "done", "open")
		s.gives(t, "done", "close")
	}
	s.page.waitFor(t, "one of two openings is heard, no closing", "opened === 1 && !window.closed2 && events.filter(e => e.type === 'close').length > 2")
	state := s.call(t, "state")
	for _, part := range []string{`"key":"` + s.key + `"`, `"open":false`, `"hidden":false`, `"locale":"en"`, `"availability":"offline"`, `"unread":0`, `"identified":true`, `"consent":true`} {
		if !strings.Contains(state, part) {
			t.Errorf("the state lacks %s: %s", part, state)
		}
	}
}

// leaves takes back what is kept, and the widget itself.
func (s *sdkStory) leaves(t *testing.T) {
	const kept = "Object.keys(localStorage).filter(k => k.startsWith('recado:'))"
	s.gives(t, "done", "consent", false)
	s.page.waitFor(t, "nothing is kept", kept+".length === 0")
	s.gives(t, "done", "consent", true)
	s.page.waitFor(t, "it is kept again", kept+".length > 0")
	s.gives(t, "done", "logout")
	s.page.waitFor(t, "nothing is kept of the visitor", "!"+kept+".some(k => /token|outbox|talking/.test(k))")
	if state := s.call(t, "state"); !strings.Contains(state, `"identified":false`) {
		t.Error("after logout the state is", state)
	}
	s.gives(t, "done", "open", "conversations")
	s.panel(t).waitFor(t, "has no conversation", "document.querySelector('.screen:not([aria-busy])') && !document.querySelector('.row-words, .thread')")
	s.gives(t, "done", "destroy")
	s.page.waitFor(t, "nothing is drawn any more", "!"+s.host)
	s.gives(t, "done", "boot")
	s.page.waitFor(t, "the widget is there again", s.host)
}

// complete compares what was called and heard with the types.
func (s *sdkStory) complete(t *testing.T, types string) {
	for _, name := range sdkNames(types, "RecadoCalls") {
		if !s.made[name] {
			t.Errorf("%s was never called", name)
		}
	}
	type heard struct {
		ID, Type string
		At       float64
		Data     map[string]any
	}
	read := func(list string) (all []map[string]json.RawMessage, events []heard) {
		raw := s.page.read(t, "JSON.stringify("+list+")")
		if err := json.Unmarshal([]byte(raw), &all); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(raw), &events); err != nil {
			t.Fatal(err)
		}
		return all, events
	}
	_, events := read("events")
	raw, dom := read("dom")
	holds := sdkData(types)
	for _, name := range sdkNames(types, "RecadoEvents") {
		if !slices.ContainsFunc(events, func(e heard) bool { return e.Type == name }) {
			t.Errorf("no handler ever heard %s", name)
		}
		if !slices.ContainsFunc(dom, func(e heard) bool { return e.Type == name }) {
			t.Errorf("the window never heard %s", name)
		}
	}
	ids := map[string]bool{}
	for i, e := range dom {
		var keys []string
		for k := range e.Data {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		if want, ok := holds[e.Type]; !ok || !slices.Equal(keys, want) {
			t.Errorf("%s holds %v, its type says %v", e.Type, keys, want)
		}
		_, data := raw[i]["data"]
		if len(raw[i]) != 3 && !(data && len(raw[i]) == 4) || e.ID == "" || ids[e.ID] || e.At < 1e12 {
			t.Errorf("an event is {id, type, at, data}, each with its own id: %v", raw[i])
		}
		ids[e.ID] = true
	}
	for _, e := range events {
		if !ids[e.ID] {
			t.Errorf("a handler heard %s %s, the window did not", e.Type, e.ID)
		}
	}
}

var sdkMember = regexp.MustCompile(`(?m)^  '?([\w.]+)'?(?:[<(].*|: (.*))$`)

func sdkMembers(types, of string) [][]string {
	_, body, _ := strings.Cut(types, "export interface "+of+" {\n")
	body, _, _ = strings.Cut(body, "\n}")
	return sdkMember.FindAllStringSubmatch(body, -1)
}

// sdkNames are the members of an interface of the types.
func sdkNames(types, of string) (names []string) {
	for _, m := range sdkMembers(types, of) {
		names = append(names, m[1])
	}
	return names
}

var inside = regexp.MustCompile(`: \{[^{}]*\}`)

// sdkData are the names of what each event's data holds, sorted.
func sdkData(types string) map[string][]string {
	all := map[string][]string{}
	for _, m := range sdkMembers(types, "RecadoEvents") {
		names := []string{}
		flat := inside.ReplaceAllString(strings.TrimPrefix(m[2], "{"), ":")
		for part := range strings.SplitSeq(strings.TrimSuffix(flat, "}"), ";") {
			if name, _, ok := strings.Cut(strings.TrimSpace(part), ":"); ok {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		all[m[1]] = names
	}
	return all
}

func quoteAll(v any) string {
	s := ""
	for _, one := range v.([]any) {
		for _, value := range one.(map[string]any) {
			if text, ok := value.(string); ok {
				s += text + "\n"
			}
		}
	}
	return s
}
