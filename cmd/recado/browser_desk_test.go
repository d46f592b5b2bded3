package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"recado/tenant"
)

// An agent writes with saved replies by keyboard alone: makes one, finds it
// behind "/", sends it with its places filled; one that is not filled waits.
// Meanwhile they see who else reads and writes there, and are seen.
func TestBrowserDesk(t *testing.T) {
	h := newHouse(t)
	h.waitForever(t)
	bruno := openBrowser(t, false).person(t, "agent")
	signInConsole(t, bruno, h.url, "bruno@demo.example")
	agent := h.signIn(t, "bruno@demo.example")
	bruno.waitFor(t, "is online", "document.querySelector('[data-testid=availability][data-state=online]')")
	lucia := h.person(t, tenant.Identity{Subject: "lucia", Name: "Lucía Prada"})
	h.ok(t, "POST", "/api/v1/replies", agent, map[string]any{
		"client_id": tenant.NewID(), "own": true, "title": "Número del caso", "shortcut": "caso", "text": "Su caso es el {{case.number}}.",
	})

	bruno.press(t, "3")
	bruno.waitFor(t, "the list", "document.querySelector('[data-testid=reply-row]')")
	bruno.tabTo(t, bruno, "a new one", "document.activeElement.matches('[data-testid=new-reply]')")
	bruno.press(t, kb.Enter)
	bruno.tabTo(t, bruno, "its title", "document.activeElement.matches('[data-testid=reply-title]')")
	bruno.press(t, "Saludo"+kb.Tab+"/Hola"+kb.Tab+"Hola, ")
	bruno.tabTo(t, bruno, "a place", "document.activeElement.matches('[data-testid=\"place-visitor.first_name\"]')")
	bruno.press(t, kb.Enter)
	bruno.waitFor(t, "the place stands in the text", "document.activeElement.value === 'Hola, {{visitor.first_name}}'")
	bruno.press(t, ". Soy {{agent.name}}.")
	bruno.tabTo(t, bruno, "save", "document.activeElement.matches('[data-testid=reply-save]')")
	bruno.press(t, kb.Enter)
	bruno.waitFor(t, "it is saved", "location.pathname.length > '/console/replies/new'.length && document.querySelectorAll('[data-testid=reply-row]').length === 2")

	talk := h.open(t, lucia, "¿Hay alguien?")
	bruno.press(t, kb.Escape+"1")
	bruno.waitFor(t, "hers", "document.querySelector('[data-row=\""+talk+"\"]')")
	bruno.toRows(t)
	bruno.press(t, kb.Enter)
	bruno.waitFor(t, "the thread", "document.querySelector('[data-testid=message]')")
	bruno.press(t, "r")
	bruno.waitFor(t, "the text has the focus", "document.activeElement.matches('[data-testid=composer-text]')")
	bruno.press(t, "/")
	bruno.waitFor(t, "both are offered", "document.querySelectorAll('[data-testid=suggestion]').length === 2")
	for _, v := range bruno.violations(t, "document.querySelector('.thread-pane')") {
		t.Errorf("suggestions: %s", v)
	}
	bruno.press(t, "ca"+kb.Enter)
	bruno.waitFor(t, "a place without a value is told, and nothing is sent", "document.querySelector('[data-testid=send]:disabled') && document.querySelector('[data-testid=writing-hint]').innerText.includes('Número del caso')")
	bruno.fill(t, "[data-testid=composer-text]", "")
	bruno.press(t, "/hol"+kb.Enter)
	bruno.waitFor(t, "it is filled", "document.activeElement.value === 'Hola, Lucía. Soy Bruno Díaz.'")
	colleague := h.hello(t, h.signIn(t, demoOwner))
	looks := func(doing string) map[string]any {
		return map[string]any{"type": "looking", "conversation": talk, "doing": doing}
	}
	colleague.say(t, looks("reads"))
	bruno.waitFor(t, "sees who else is here", "document.querySelector('[data-testid=also-here]')?.innerText.includes('Ana')")
	colleague.wait(t, "looking", func(f map[string]any) bool { return text(f, "doing") == "writes" && text(f, "name") == "Bruno Díaz" })
	colleague.say(t, looks("writes"))
	bruno.waitFor(t, "sees who else writes", "document.querySelector('[data-testid=also-writing]')?.innerText.includes('Ana')")
	colleague.say(t, looks(""))
	bruno.waitFor(t, "sees that nobody else is", "!document.querySelector('[data-testid=also-writing]')")
	bruno.press(t, kb.Enter)
	until(t, "it is sent", func() bool {
		last := h.ok(t, "GET", "/api/v1/conversations/"+talk, agent, nil)
		return text(last, "last_text") == "Hola, Lucía. Soy Bruno Díaz."
	})

	bruno.press(t, kb.Escape+"b")
	bruno.waitFor(t, "is asked for how long", "document.activeElement.matches('[data-testid=ban-reason]')")
	bruno.press(t, "Insulta"+kb.Enter)
	bruno.waitFor(t, "it is ended and told", "document.querySelector('[data-testid=banned]') && document.querySelector('.entries').innerText.includes('Insulta')")
	h.refused(t, tenant.ErrBanned, "POST", "/api/v1/visitor/conversations", lucia, map[string]any{"client_id": tenant.NewID(), "project": h.projects(t)["Soporte"], "text": "¿Y ahora?"})
	bruno.click(t, "[data-testid=banned] .link")
	bruno.waitFor(t, "it is lifted", "!document.querySelector('[data-testid=banned]')")
	h.open(t, lucia, "Gracias")
}

// Of a long list only what is seen is drawn; wheel and keys reach all of it,
// and the focus is never lost.
func TestBrowserLongList(t *testing.T) {
	h := newHouse(t)
	h.waitForever(t)
	h.hello(t, h.signIn(t, "bruno@demo.example")) // takes a few; the others wait
	for range 150 {
		h.open(t, h.visit(t), "Hola")
	}
	// Away: else the list loses whom routing gives to them.
	h.ok(t, "PUT", "/api/v1/me/availability", h.signIn(t, demoOwner), map[string]any{"availability": "away"})
	owner := openBrowser(t, false).person(t, "agent")
	signInConsole(t, owner, h.url, demoOwner)
	owner.visit(t, h.url+"/console/conversations?view=waiting")
	drawn := "document.querySelectorAll('[data-testid=conversation-row]')"
	last := "[..." + drawn + "].find(r => r.parentElement.ariaPosInSet === r.parentElement.ariaSetSize)"
	owner.waitFor(t, "some of them", drawn+".length > 10 && "+drawn+".length < 60 && "+drawn+"[0].parentElement.ariaSetSize && !"+last)
	owner.toRows(t)
	owner.press(t, "j")
	owner.waitFor(t, "has the focus on the second", "document.activeElement.parentElement.ariaPosInSet === '2'")
	for _, v := range owner.violations(t, "document.querySelector('.list-pane')") {
		t.Errorf("a long list: %s", v)
	}
	owner.run(t, "scroll to the foot", evaluate("document.querySelector('.pane-scroll').scrollTop = 1e6"))
	owner.waitFor(t, "the last one, and still few", last+" && "+drawn+".length < 60 && document.activeElement.parentElement.ariaPosInSet === '2'")
	owner.waitFor(t, "the last one is seen", "(r => r.bottom <= innerHeight && r.height > 40)("+last+".getBoundingClientRect())")
	owner.press(t, "j")
	owner.waitFor(t, "comes back to the third", "document.activeElement.parentElement.ariaPosInSet === '3' && (r => r.top >= 0 && r.bottom <= innerHeight)(document.activeElement.getBoundingClientRect())")
}

// toRows moves the focus to the list's first row, as soon as the list listens.
func (p *tab) toRows(t *testing.T) {
	t.Helper()
	until(t, "a row has the focus", func() bool {
		if p.yes("document.activeElement.matches('[data-row]')") {
			return true
		}
		p.press(t, "j")
		return p.yes("document.activeElement.matches('[data-row]')")
	})
}
