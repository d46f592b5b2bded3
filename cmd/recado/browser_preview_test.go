package main

import "testing"

// A visitor whose project shows what is typed is told so beside the text, and
// the agent sees it before it is sent; afterwards it is a message like others.
func TestBrowserPreview(t *testing.T) {
	h := newHouse(t)
	h.waitForever(t)
	owner, path := h.signIn(t, demoOwner), "/api/v1/admin/projects/"+h.projects(t)["Soporte"]
	p := h.ok(t, "GET", path, owner, nil)
	p["preview"] = true
	h.ok(t, "PUT", path, owner, p)
	company := companyPage(t, h.url+"/w/"+h.demo.widget.Key+".js")
	h.demoWidgetOn(t, company)

	b := openBrowser(t, false)
	bruno := b.person(t, "agent")
	signInConsole(t, bruno, h.url, "bruno@demo.example")
	bruno.waitFor(t, "is online", "document.querySelector('[data-testid=availability][data-state=online]')")
	lucia := b.person(t, "visitor")
	lucia.visit(t, company)
	lucia.waitFor(t, "the loader", "window.Recado")
	lucia.run(t, "begin in Soporte", evaluate("Recado('setProject', '"+h.projects(t)["Soporte"]+"')"))
	panel := lucia.openPanel(t)
	panel.sees(t, "Soporte")
	panel.run(t, "open it", evaluate("[...document.querySelectorAll('button, a')].find(b => b.innerText.includes('Soporte'))?.click()"))
	panel.write(t, "Hola")
	panel.sees(t, "El equipo ve lo que escribes antes de que lo envíes.")
	bruno.click(t, "[data-testid=conversation-row]")
	panel.fill(t, ".composer textarea", "Mi clave es 44")
	bruno.waitFor(t, "what she types", "document.querySelector('[data-testid=typed-so-far]')?.innerText.includes('Mi clave es 44')")
	bruno.shoot(t, "typed")
	panel.shoot(t, "told")
	panel.write(t, "Mi pedido es el 4471")
	bruno.waitFor(t, "the message alone", "!document.querySelector('[data-testid=typed-so-far]') && document.querySelector('.entries').innerText.includes('4471') && !document.querySelector('.entries').innerText.includes('clave')")
}
