package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"recado/tenant"
)

// silence makes a tab run no scripts, or lets it again; the test's own do
// always, but without timers.
func (p *tab) silence(t *testing.T, deaf bool) {
	t.Helper()
	p.deaf = deaf
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: deaf})
	if err != nil {
		t.Fatal(err)
	}
}

// Without JavaScript: a visitor opens a case, reads its number, its thread and
// the answer, and adds to it. Nobody else's browser sees it.
func TestBrowserWithoutScripts(t *testing.T) {
	h := newHouse(t)
	b := openBrowser(t, false)
	p := b.person(t, "visitor")
	p.silence(t, true)
	p.run(t, "be a phone", chromedp.EmulateViewport(390, 780, chromedp.EmulateMobile))
	page := h.url + "/t/" + h.demo.widget.Key
	p.visit(t, page+"?locale=es")
	p.shoot(t, "1-opening")
	p.click(t, "text:Soporte técnico")
	p.fill(t, "[name=email]", "nadie en ninguna parte")
	p.fill(t, "[name=text]", "No arranca <b>nada</b>.\nNi con prisa.")
	p.click(t, "text:Enviar")
	p.waitFor(t, "is told at the fields", "document.querySelector('.summary') && document.querySelector('#email-wrong') && document.querySelector('#subject-wrong')")
	p.waitFor(t, "has what was typed", `document.querySelector('[name=text]').value === 'No arranca <b>nada</b>.\nNi con prisa.'`)
	p.waitFor(t, "the summary has the focus", "document.activeElement === document.querySelector('.summary')")
	p.shoot(t, "2-wrong")
	p.fill(t, "[name=email]", "lia@correo.example")
	p.fill(t, "[name=subject]", "No arranca")
	p.attach(t, "[name=file]", "foto.png", []byte("\x89PNG\r\n\x1a\nthe rest of a picture"))
	p.click(t, "text:Enviar")
	p.waitFor(t, "has a number", "document.querySelector('.number')")
	number := p.text(t, ".number")
	p.sees(t, "<b>nada</b>")
	p.sees(t, "foto.png")
	p.shoot(t, "3-case")

	owner := h.signIn(t, demoOwner)
	h.ok(t, "POST", "/api/v1/tickets/"+number+"/notes", owner, map[string]any{"client_id": tenant.NewID(), "visibility": "public", "text": "¿Qué pone la pantalla?"})
	h.ok(t, "POST", "/api/v1/tickets/"+number+"/notes", owner, map[string]any{"client_id": tenant.NewID(), "visibility": "internal", "text": "Otra vez lo mismo."})
	p.click(t, "text:Ver si hay respuesta")
	p.sees(t, "¿Qué pone la pantalla?")
	if strings.Contains(p.text(t, "body"), "Otra vez lo mismo") {
		t.Error("an internal note is shown")
	}
	p.fill(t, "[name=text]", "Pone E-42.")
	p.click(t, "text:Enviar")
	p.sees(t, "Añadido")
	p.sees(t, "Pone E-42.")
	p.shoot(t, "4-thread")
	until(t, "the desk has it", func() bool {
		_, notes := h.raw(t, "GET", "/api/v1/tickets/"+number+"/notes", owner, "")
		return strings.Count(string(notes), "Pone E-42.") == 1
	})
	p.visit(t, page)
	p.click(t, "text:"+number)
	p.sees(t, "Pone E-42.")

	other := b.person(t, "stranger")
	other.silence(t, true)
	other.run(t, "prefer dark", chromedp.EmulateViewport(1100, 800))
	if _, err := chromedp.Call(other.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	}); err != nil {
		t.Fatal(err)
	}
	other.visit(t, page+"/"+number+"?locale=es")
	other.sees(t, "Aquí no hay nada")
	other.shoot(t, "1-nothing")
	other.visit(t, page+"?locale=es")
	other.fill(t, "[name=case]", number)
	other.shoot(t, "2-opening")
	other.click(t, "text:Seguir")
	other.sees(t, "no se muestra nada del caso")
	other.shoot(t, "3-claim")
	other.fill(t, "[name=email]", "eva@correo.example")
	other.fill(t, "select", h.projects(t)["Soporte"])
	other.fill(t, "[name=text]", "Yo también.")
	other.click(t, "text:Enviar")
	other.sees(t, "Mensaje recibido")
	other.shoot(t, "4-received")
	other.visit(t, page+"?locale=es&project="+h.projects(t)["Ventas"])
	other.shoot(t, "5-form")

	// Everyone can use the pages: light on a phone, dark on a desktop.
	for who, paths := range map[*tab][]string{
		p:     {"/" + number + "?sent=case", "?locale=en&case=1", "?locale=pt&project=" + h.projects(t)["Soporte"]},
		other: {"?locale=es&case=x", "/999?locale=pt", "?locale=es&project=" + h.projects(t)["Ventas"]},
	} {
		who.silence(t, false)
		for _, path := range paths {
			who.visit(t, page+path)
			who.accessible(t, path)
		}
		who.run(t, "send nothing", evaluate("document.querySelector('form[method=post]').submit()"))
		who.waitFor(t, "is told at the fields", "document.querySelector('.summary')")
		who.accessible(t, "wrong")
	}
}

func (p *tab) accessible(t *testing.T, what string) {
	t.Helper()
	for _, v := range p.violations(t, "document") {
		t.Errorf("%s, %s: %s", p.name, what, v)
	}
}
