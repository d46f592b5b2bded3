package main

import (
	"strings"
	"testing"

	"recado/tenant"
)

// sdkPage calls before the script has loaded, by the documented stub; what the
// promises give is kept in window.got, events in window.events.
const sdkPage = `<script>
window.Recado = window.Recado || function () { var a = arguments; return new Promise(function (r) { a.r = r; (Recado.q = Recado.q || []).push(a) }) }
window.got = {}; window.events = []; window.dom = []
const keep = (name, p) => p.then(v => got[name] = v === undefined ? 'done' : v, e => got[name] = 'no: ' + e.message)
keep('on', Recado('on', '*', e => events.push(e)))
addEventListener('recado:message.sent', e => dom.push(e.detail))
keep('hook', Recado('beforeSend', m => m.text === 'secreto' ? false : m.text.replace('1234', '****')))
keep('veil', Recado('beforeDisplay', m => m.text === 'oculto' ? false : m.text.toUpperCase()))
keep('context', Recado('setContext', { plan: 'pro', seats: 3 }))
keep('track', Recado('track', 'carrito', { total: 20 }))
keep('wrong', Recado('setTheme', 'sepia'))
keep('unknown', Recado('opne'))
</script>`

// The SDK as a page uses it: calls before load, promises, events, hooks,
// context, and what only the panel can do (docs/sdk.md).
func TestBrowserSDK(t *testing.T) {
	h := newHouse(t)
	b := openBrowser(t, false)
	desk := h.openDesk(t, "bruno@demo.example", h.demo.widget.Key)
	s := h.stage(t, b, hostilePage{head: sdkPage})
	p := s.page
	p.waitFor(t, "calls before load were answered", "['on', 'hook', 'veil', 'context', 'track'].every(k => got[k] === 'done') && got.wrong.startsWith('no: setTheme: theme') && got.unknown === 'no: opne: unknown call'")
	p.run(t, "send", evaluate("keep('send', Recado('send', 'mi clave es 1234'))"))
	p.waitFor(t, "the server has it, as the hook made it", "got.send && got.send.conversation && events.find(e => e.type === 'message.sent' && e.data.text === 'mi clave es ****') && dom.length === 1 && dom[0].id")
	id := desk.answer(t, "mi clave es ****", "hola, visitante")
	inner := s.panel(t)
	inner.sees(t, "HOLA, VISITANTE")
	p.waitFor(t, "events tell of it", "['ready', 'open', 'conversation.started', 'message.received', 'agent.joined'].every(t => events.some(e => e.type === t && e.id && e.at > 0))")
	until(t, "the desk knows what the page said", func() bool {
		c := h.ok(t, "GET", "/api/v1/conversations/"+id+"/context", desk.token, nil)
		data, trail := quoteAll(c["data"]), quoteAll(c["trail"])
		return strings.Contains(data, "seats") && strings.Contains(data, "pro") && strings.Contains(trail, "carrito total=20")
	})
	inner.write(t, "secreto")
	inner.waitFor(t, "what the hook refuses is back in the composer", "document.querySelector('.composer textarea').value === 'secreto'")
	p.run(t, "prefill, and hide an answer", evaluate("keep('prefill', Recado('prefill', 'borrador'))"))
	inner.waitFor(t, "the composer holds the draft", "document.querySelector('.composer textarea').value === 'borrador'")
	h.ok(t, "POST", "/api/v1/conversations/"+id+"/messages", desk.token, map[string]any{"client_id": tenant.NewID(), "text": "oculto"})
	h.ok(t, "POST", "/api/v1/conversations/"+id+"/messages", desk.token, map[string]any{"client_id": tenant.NewID(), "text": "visible"})
	inner.sees(t, "VISIBLE")
	if inner.yes("/oculto/i.test(document.querySelector('.thread').innerText)") {
		t.Error("a message that the hook hides is shown")
	}
	p.run(t, "state, availability, end", evaluate("keep('state', Recado('state')); keep('availability', Recado('availability')); keep('end', Recado('endConversation')); keep('case', Recado('createCase', { text: 'Falta una bolsa', subject: 'Pedido', email: 'eva@correo.example' }))"))
	p.waitFor(t, "they resolve", "got.state.open === true && got.state.locale === 'es' && got.availability.state === 'online' && got.end === 'done' && got.case.number > 0")
	p.waitFor(t, "the end is told", "events.some(e => e.type === 'conversation.ended') && events.some(e => e.type === 'case.created')")
	p.run(t, "dark", evaluate("Recado('setTheme', 'dark'); Recado('open', 'home')"))
	inner.waitFor(t, "the panel is dark, at home", "document.documentElement.dataset.scheme === 'dark' && document.querySelector('.home')")
	p.waitFor(t, "no promise is left", "Object.values(got).every(v => v !== undefined)")
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
