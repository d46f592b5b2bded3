package main

import (
	"testing"

	"recado/tenant"
)

// An agent merges a visitor's two conversations in the console: the visitor,
// in mid-sentence in the one that ends, finds that sentence in the one that
// stays, and can read the other.
func TestBrowserMerge(t *testing.T) {
	h := newHouse(t)
	company := companyPage(t, h.url+"/w/"+h.demo.widget.Key+".js")
	desk := h.openDesk(t, demoOwner, h.demoWidgetOn(t, company))
	sales := h.projects(t)["Ventas"]
	h.alwaysOpen(t, sales)
	b := openBrowser(t, false)
	visitor, agent := b.person(t, "visitor"), b.person(t, "agent")
	visitor.visit(t, company)
	visitor.launcherIs(t, "online")
	panel := visitor.openPanel(t)
	panel.click(t, "[data-project='"+h.projects(t)["Soporte"]+"']")
	panel.write(t, "Mi pedido no llega")
	panel.waitFor(t, "is sent", "document.querySelector('.bubble-row.sent')")
	token := visitor.read(t, "localStorage.getItem('recado:"+h.demo.widget.Key+":token')")
	opened := h.ok(t, "POST", "/api/v1/visitor/conversations", token, map[string]any{"client_id": tenant.NewID(), "project": sales, "text": "¿Venden al por mayor?"})
	into := text(opened, "conversation", "id")
	panel.fill(t, ".composer textarea", "y además")
	lists := h.ok(t, "GET", "/api/v1/visitor", token, nil)["conversations"].([]any)
	from := ""
	for _, c := range lists {
		if id := text(c.(map[string]any), "id"); id != into {
			from = id
		}
	}

	signInConsole(t, agent, h.url, demoOwner)
	agent.visit(t, h.url+"/console/conversations/"+from)
	agent.click(t, "[data-testid=merge]")
	agent.waitFor(t, "the other one is chosen", "document.querySelector('[data-testid=merge-into] input:checked')")
	agent.click(t, "[data-testid=merge-submit]")
	agent.waitFor(t, "is in the one that stays", "location.pathname.endsWith('"+into+"') && document.querySelector('[data-testid=entry-merged]')")

	panel.sees(t, "¿Venden al por mayor?")
	panel.waitFor(t, "the sentence is there", "document.querySelector('.composer textarea')?.value === 'y además'")
	panel.click(t, ".composer .send")
	desk.answer(t, "y además", "Lo vemos aquí")
	panel.sees(t, "Lo vemos aquí")
	panel.click(t, ".header > .tool")
	panel.click(t, ".row.more.list")
	panel.run(t, "open the other", evaluate("[...document.querySelectorAll('.list .row')].find(r => r.innerText.includes('Mi pedido')).click()"))
	panel.sees(t, "Seguimos en la otra conversación")
	panel.waitFor(t, "the way there", "document.querySelector('.ended .button.main, .foot .button.main')")
}
