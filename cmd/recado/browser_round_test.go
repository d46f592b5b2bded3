package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"recado/tenant"
)

// An agent's round by keyboard alone: who called them while they were away, the
// list up and down, an answer, a note, every key, the palette, the end of a
// conversation.
func TestBrowserAgentKeys(t *testing.T) {
	h := newHouse(t)
	h.waitForever(t)
	owner, agent := h.signIn(t, demoOwner), h.signIn(t, "bruno@demo.example")
	me := text(h.ok(t, "GET", "/api/v1/me", agent, nil), "agent", "id")
	desk := h.hello(t, agent) // so that routing gives both to them
	first := h.open(t, h.person(t, tenant.Identity{Subject: "lucia", Name: "Lucía Prada"}), "¿Hay alguien?")
	second := h.open(t, h.person(t, tenant.Identity{Subject: "mario", Name: "Mario Vega"}), "Una factura")
	until(t, "both are theirs", func() bool {
		return len(h.ok(t, "GET", "/api/v1/desk", agent, nil)["mine"].([]any)) == 2
	})
	h.ok(t, "POST", "/api/v1/conversations/"+first+"/notes", owner, map[string]any{
		"client_id": tenant.NewID(), "text": "@Bruno Díaz ¿lo miras tú?", "mentions": []string{me},
	})
	desk.wait(t, "mentions", func(f map[string]any) bool {
		return number(f, "unread") == 1 && text(f, "mention", "conversation") == first
	})

	bruno := openBrowser(t, false).person(t, "agent")
	signInConsole(t, bruno, h.url, "bruno@demo.example")
	row := func(id string) string { return "document.activeElement.matches('[data-row=\"" + id + "\"]')" }
	bruno.waitFor(t, "sees that somebody called", "document.querySelector('[data-testid=mentions] .count')?.innerText === '1' && document.querySelectorAll('[data-row]').length === 2")
	bruno.press(t, "7")
	bruno.waitFor(t, "the list of calls", "document.querySelector('[data-testid=mention-row]')?.innerText.includes('¿lo miras tú?') && document.querySelector('dialog[open]').contains(document.activeElement)")
	bruno.shoot(t, "mentions")
	for _, v := range bruno.violations(t, "document.querySelector('dialog[open]')") {
		t.Errorf("mentions: %s", v)
	}
	bruno.tabTo(t, bruno, "the call", "document.activeElement.matches('[data-testid=mention-row]')")
	bruno.press(t, kb.Enter)
	bruno.waitFor(t, "is where they were called to, and the call is read", "location.pathname.endsWith('"+first+"') && document.querySelector('.entries')?.innerText.includes('¿lo miras tú?') && !document.querySelector('[data-testid=mentions] .count')")

	bruno.press(t, kb.Escape+kb.Escape)
	bruno.toRows(t)
	top, foot := first, second
	if bruno.yes("document.querySelector('[data-row]').dataset.row === '" + second + "'") {
		top, foot = second, first
	}
	bruno.press(t, "k")
	bruno.waitFor(t, "is at the first one", row(top))
	bruno.press(t, "j")
	bruno.waitFor(t, "is at the next one", row(foot))
	bruno.press(t, "k")
	bruno.waitFor(t, "is at the one before", row(top))
	bruno.press(t, "?")
	bruno.waitFor(t, "reads every key", "document.querySelector('[data-testid=help-dialog][open]')?.innerText.includes('Terminar la conversación') && document.querySelector('dialog[open]').contains(document.activeElement)")
	bruno.press(t, kb.Escape)
	bruno.waitFor(t, "is back in the list", "!document.querySelector('dialog') && "+row(top))
	bruno.press(t, kb.Enter)
	bruno.waitFor(t, "opened it", "location.pathname.endsWith('"+top+"') && document.querySelector('[data-testid=message]')")
	bruno.press(t, "r")
	bruno.waitFor(t, "may answer", "document.activeElement.matches('[data-testid=composer][data-mode=answer] [data-testid=composer-text]')")
	bruno.press(t, "Sí."+kb.Enter)
	until(t, "it is answered", func() bool {
		return text(h.ok(t, "GET", "/api/v1/conversations/"+top, agent, nil), "last_text") == "Sí."
	})
	bruno.press(t, kb.Escape+"n")
	bruno.waitFor(t, "may write a note", "document.activeElement.matches('[data-testid=composer][data-mode=note] [data-testid=composer-text]')")
	bruno.run(t, "the palette, out of a text", chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	bruno.waitFor(t, "may search", "document.activeElement.matches('[data-testid=palette-input]')")
	bruno.press(t, "Terminar")
	bruno.waitFor(t, "it is found", "document.querySelectorAll('.palette-hit').length > 0 && document.querySelector('.palette-hit').innerText.includes('Terminar la conversación')")
	bruno.press(t, kb.Escape)
	bruno.waitFor(t, "is back in the note", "!document.querySelector('dialog') && document.activeElement.matches('textarea')")
	bruno.press(t, kb.Escape)
	bruno.waitFor(t, "has left the text", "!document.activeElement.matches('textarea')")
	bruno.press(t, "e")
	bruno.waitFor(t, "is asked", "document.querySelector('dialog[open]')?.contains(document.activeElement)")
	bruno.tabTo(t, bruno, "yes", "document.activeElement.matches('[data-testid=end-submit]')")
	bruno.press(t, kb.Enter)
	until(t, "it is ended", func() bool {
		return text(h.ok(t, "GET", "/api/v1/conversations/"+top, agent, nil), "status") == "closed"
	})
}
