package main

import (
	"testing"

	"recado/tenant"
)

// Two tabs of one person agree: words that both say first make one
// conversation, an answer is counted once in each and read in both, and who
// signs out in one has left in the other.
func TestBrowserTabs(t *testing.T) {
	h := newHouse(t)
	company := companyPage(t, h.url+"/w/"+h.demo.widget.Key+".js")
	desk := h.openDesk(t, "bruno@demo.example", h.demoWidgetOn(t, company))
	first := openBrowser(t, false).person(t, "first")
	second := first.another(t, "second")
	tabs := []*tab{first, second}
	var panels []*tab
	for _, p := range tabs {
		p.visit(t, company)
		p.launcherIs(t, "online")
		p.run(t, "hear", evaluate("window.unread = []; Recado('on', 'unread', e => unread.push(e.data.count)); undefined"))
		panel := p.openPanel(t)
		panel.click(t, "[data-project]")
		panel.fill(t, ".composer textarea", "desde "+p.name)
		panels = append(panels, panel)
	}
	for _, p := range panels {
		p.run(t, "send", evaluate("document.querySelector('.composer .send').click()"))
	}
	for _, p := range panels {
		p.waitFor(t, "shows both words, sent, once each", `['desde first', 'desde second'].every(w => [...document.querySelectorAll('.bubble-row.sent .bubble')].filter(b => b.innerText === w).length === 1)`)
	}
	var all []any
	until(t, "the desk has one conversation", func() bool {
		lists := h.ok(t, "GET", "/api/v1/desk", desk.token, nil)
		all = append(lists["mine"].([]any), lists["waiting"].([]any)...)
		return len(all) == 1 && number(all[0].(map[string]any), "seq") >= 2
	})
	path := "/api/v1/conversations/" + text(all[0].(map[string]any), "id")
	h.ok(t, "POST", path+"/claim", desk.token, map[string]any{"client_id": tenant.NewID()})

	for _, p := range tabs {
		// What the panel answers, it does after it has heard that it was closed.
		p.run(t, "close", evaluate("window.shut = false; Recado('close').then(() => Recado('prefill', '')).then(() => { unread.length = 0; shut = true }); undefined"))
		p.waitFor(t, "is closed", "shut")
	}
	says := func(words string) {
		h.ok(t, "POST", path+"/messages", desk.token, map[string]any{"client_id": tenant.NewID(), "text": words})
	}
	says("una respuesta")
	for _, p := range tabs {
		p.waitFor(t, "counts one", shadow+".querySelector('.n')?.innerText === '1' && unread.join() === '1'")
	}
	first.openPanel(t).sees(t, "una respuesta")
	for _, p := range tabs {
		p.waitFor(t, "it is read", "!"+shadow+".querySelector('.n') && unread.join() === '1,0'")
	}

	first.run(t, "sign out", evaluate("Recado('logout'); undefined"))
	first.waitFor(t, "the token is gone", "!localStorage.getItem('recado:"+h.demo.widget.Key+":token')")
	for _, p := range tabs {
		panel := p.openPanel(t)
		panel.waitFor(t, "is a stranger's", "document.querySelector('.home [data-project]') && !document.querySelector('.card.list, .thread') && !/respuesta|desde/.test(document.body.innerText)")
	}
	if panels[1].yes("document.querySelector('.thread')") {
		t.Error("the thread is still in the second tab")
	}
	// Who comes next begins their own.
	panel := second.panel(t)
	panel.click(t, "[data-project]")
	panel.write(t, "soy otra persona")
	desk.answer(t, "soy otra persona", "hola")
	panel.sees(t, "hola")
}
