package main

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// What the README tells: the demo page, as a stranger and as a customer whom
// the company has signed in, on a desktop and a phone, light and dark.
func TestBrowserDemo(t *testing.T) {
	n := startNode(t)
	b := openBrowser(t, false)
	agent := b.person(t, "agent")
	signInConsole(t, agent, n.url, "ana@demo.example")

	visitor := b.person(t, "desktop")
	visitor.visit(t, n.url+"/demo")
	visitor.launcherIs(t, "online")
	visitor.shoot(t, "1-launcher")
	panel := visitor.openPanel(t)
	panel.click(t, "text:Soporte técnico")
	panel.write(t, "Hola. El pedido 4471 llegó con dos bolsas menos.")
	panel.sees(t, "El pedido 4471")
	agent.click(t, ".row-name")
	agent.fill(t, "[data-testid=composer-text]", "Hola, soy Ana. Lo siento; te las envío hoy mismo. ¿La dirección es la misma?")
	agent.click(t, "[data-testid=send]")
	panel.sees(t, "soy Ana")
	panel.write(t, "Sí, la misma. Muchas gracias.")
	agent.sees(t, "Muchas gracias")
	visitor.shoot(t, "2-talk")
	visitor.waitFor(t, "the page hears of it", "/ ready.* open/.test(document.querySelector('#log').textContent)")
	visitor.click(t, "text:English")
	panel.waitFor(t, "speaks English", "document.documentElement.lang === 'en'")
	visitor.click(t, "text:Oscura")
	visitor.waitFor(t, "the page is dark", "document.documentElement.matches('.dark') && document.querySelector('#theme [value=dark]').ariaPressed === 'true'")
	panel.waitFor(t, "the panel is dark too", "document.documentElement.dataset.scheme === 'dark' && getComputedStyle(document.body).backgroundColor === 'rgb(22, 21, 19)'")
	visitor.shoot(t, "2-talk-dark")
	agent.shoot(t, "3-console")

	// S1, A2, E4: a verified customer finds her own open case and no other.
	lucia := b.person(t, "customer")
	lucia.visit(t, n.url+"/demo?as=lucia")
	signed := lucia.openPanel(t)
	signed.fill(t, "#case", "2")
	signed.click(t, ".case-field button")
	signed.waitFor(t, "somebody else's case is not found", "document.querySelector('#case-wrong:not([hidden])')")
	lucia.shoot(t, "4-not-hers")
	signed.fill(t, "#case", "1")
	signed.click(t, ".case-field button")
	signed.waitFor(t, "her case is found", "document.querySelector('.talk')")
	signed.write(t, "¿Cuándo llega lo que falta?")
	signed.sees(t, "¿Cuándo llega")
	signed.sees(t, "1")
	lucia.shoot(t, "5-about-her-case")

	for _, dark := range []bool{false, true} {
		phoneShots(t, b, n, dark)
	}
}

// phoneShots takes the panel's pictures on a phone.
func phoneShots(t *testing.T, b *browser, n *node, dark bool) {
	t.Helper()
	name, scheme := "phone-light", "light"
	if dark {
		name, scheme = "phone-dark", "dark"
	}
	phone := b.person(t, name)
	phone.run(t, "be a phone", chromedp.EmulateViewport(390, 780, chromedp.EmulateMobile, chromedp.EmulateTouch))
	_, err := chromedp.Call(phone.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		t.Fatal(err)
	}
	phone.visit(t, n.url+"/demo")
	phone.launcherIs(t, "online")
	phone.shoot(t, "1-launcher")
	panel := phone.openPanel(t)
	panel.sees(t, "Soporte técnico")
	phone.shoot(t, "2-opening")
	panel.click(t, "text:Soporte técnico")
	panel.write(t, "¿Tienen café descafeinado?")
	panel.sees(t, "descafeinado")
	phone.shoot(t, "3-talk")
	phone.close()
}
