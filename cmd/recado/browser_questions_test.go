package main

import "testing"

// A project asks something new while somebody writes: the server sends the
// words back, the panel asks, and the words wait where they were written.
func TestBrowserNewQuestion(t *testing.T) {
	h := newHouse(t)
	company := companyPage(t, h.url+"/w/"+h.demo.widget.Key+".js")
	desk := h.openDesk(t, "bruno@demo.example", h.demoWidgetOn(t, company))
	visitor := openBrowser(t, false).person(t, "visitor")
	visitor.visit(t, company)
	panel := visitor.openPanel(t)
	panel.click(t, "[data-project]")
	panel.waitFor(t, "a composer", "document.querySelector('.composer textarea')")

	owner, path := h.signIn(t, demoOwner), "/api/v1/admin/projects/"+h.projects(t)["Soporte"]
	p := h.ok(t, "GET", path, owner, nil)
	p["fields"] = []map[string]any{{"id": "order", "kind": "text", "label": map[string]string{"es": "Número de pedido"}, "required": true}}
	h.ok(t, "PUT", path, owner, p)
	until(t, "the door knows of it", func() bool {
		boot := h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key, "", nil)
		return boot["projects"].([]any)[0].(map[string]any)["fields"] != nil
	})

	panel.write(t, "Llegó <b>abierto</b>")
	panel.waitFor(t, "is asked, and told at the field", "document.querySelector('[name=\"fields.order\"]') && document.querySelector('.wrong:not([hidden])')")
	panel.fill(t, "[name='fields.order']", "<i>4471</i>")
	panel.click(t, ".foot .main")
	panel.waitFor(t, "the words", "document.querySelector('.composer textarea')?.value === 'Llegó <b>abierto</b>'")
	panel.click(t, ".composer .send")
	panel.waitFor(t, "they are sent, as text", "document.querySelector('.bubble-row.sent .bubble')?.innerText === 'Llegó <b>abierto</b>' && !document.querySelector('.bubble b')")
	id := desk.answer(t, "Llegó <b>abierto</b>", "¿Me mandas una foto?")
	fields := h.ok(t, "GET", "/api/v1/conversations/"+id+"/context", desk.token, nil)["fields"].([]any)
	if got := text(fields[0].(map[string]any), "value"); got != "<i>4471</i>" {
		t.Errorf("the desk reads the answer %q", got)
	}
}
