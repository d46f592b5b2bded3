package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"recado/storage/blob/blobtest"
	"recado/storage/enginetest"
	"recado/storage/redis/redistest"
)

// The whole main job as two people see it, in two browser contexts, on the
// embedded default. The company's page is of another site than the server.
func TestBrowserStory(t *testing.T) {
	n := startNode(t)
	browserStory(t, n, n, false)
}

// The same with third-party cookies and storage blocked, as careful browsers
// do: the visitor's token lives in the company's page.
func TestBrowserStoryWithoutThirdPartyStorage(t *testing.T) {
	n := startNode(t)
	browserStory(t, n, n, true)
}

// The same on MongoDB, Redis and S3 with two nodes: the visitor on one, the
// agent on the other.
func TestBrowserStoryOnTwoNodes(t *testing.T) {
	env := []string{
		"RECADO_MONGO_URL=" + enginetest.MongoDatabase(t), "RECADO_REDIS_URL=" + redistest.Start(t).URL(),
		"RECADO_S3_URL=" + blobtest.S3URL(t), "RECADO_SECRET=" + strings.Repeat("browser-story-", 3),
	}
	browserStory(t, startNode(t, env...), startNode(t, env...), false)
}

// browserStory is told by a visitor on one node and an agent on another, or
// the same.
func browserStory(t *testing.T, visitorSide, agentSide *node, strict bool) {
	t.Helper()
	key, _, _ := visitorSide.widgetKey(t)
	company := companyPage(t, visitorSide.url+"/w/"+key+".js")
	visitorSide.allow(t, company)
	b := openBrowser(t, strict)

	agent := b.person(t, "agent")
	signInConsole(t, agent, agentSide.url, "bruno@demo.example")
	visitor := b.person(t, "visitor")
	visitor.visit(t, company)
	visitor.launcherIs(t, "online")
	visitor.shoot(t, "01-launcher-online")

	panel := visitor.openPanel(t)
	panel.sees(t, "Soporte técnico")
	visitor.shoot(t, "02-opening")
	panel.click(t, "text:Soporte técnico")
	panel.sees(t, "¿Qué ha pasado?")
	panel.write(t, "No me deja entrar a mi cuenta")
	panel.sees(t, "No me deja entrar a mi cuenta")
	visitor.shoot(t, "03-first-words")

	agent.click(t, ".row-name")
	agent.sees(t, "No me deja entrar a mi cuenta")
	agent.fill(t, "[data-testid=composer-text]", "Hola, soy Bruno. ¿Qué mensaje ves?")
	agent.click(t, "[data-testid=send]")
	panel.sees(t, "Hola, soy Bruno. ¿Qué mensaje ves?")
	agent.shoot(t, "04-agent-thread")
	visitor.shoot(t, "05-answered")

	panel.attach(t, "input[type=file]", "pantalla.png", picture(t))
	panel.click(t, ".composer .send")
	agent.waitFor(t, "the picture arrives", "document.querySelector('[data-testid=thread] .picture, [data-testid=thread] .file')")
	agent.attach(t, "[data-testid=file-input]", "pasos.txt", []byte("1. Abre el enlace\n2. Cambia la clave\n"))
	agent.click(t, "[data-testid=send]")
	panel.waitFor(t, "the file arrives", "[...document.querySelectorAll('.file')].some(e => e.innerText.includes('pasos.txt'))")
	agent.shoot(t, "06-agent-files")
	visitor.shoot(t, "07-files")

	sameAfterReloadAndInASecondTab(t, visitor, company)
	panel = visitor.panel(t)

	panel.click(t, "text:Más acciones")
	panel.click(t, "text:Terminar la conversación")
	visitor.shoot(t, "09-ask-end")
	panel.click(t, ".sheet .main")
	panel.click(t, "input[name=stars][value='5']")
	panel.fill(t, ".rating textarea", "Rápido y claro")
	visitor.shoot(t, "10-rating")
	panel.click(t, ".rating .main")
	panel.sees(t, "Gracias por escribirnos")
	visitor.shoot(t, "11-farewell")
	agent.waitFor(t, "the rating arrives", "document.body.innerText.includes('Rápido y claro')")
	agent.shoot(t, "12-agent-rated")

	// The agent leaves: the launcher turns offline by itself.
	agent.visit(t, "about:blank")
	visitor.launcherIs(t, "offline")
	panel.click(t, "text:Empezar otra")
	panel.fill(t, "[name=email]", "lucia@andina.example")
	panel.fill(t, "[name=subject]", "Sigo sin poder entrar")
	panel.fill(t, "[name=text]", "Ahora dice que el usuario no existe.")
	visitor.shoot(t, "13-offline-form")
	panel.click(t, ".foot .main")
	panel.waitFor(t, "a case number", "document.querySelector('[data-number]')")
	visitor.shoot(t, "14-case-number")
	number := panel.text(t, "[data-number]")

	panel.click(t, "text:Volver al inicio")
	panel.fill(t, "#case", number)
	panel.click(t, ".case-field button")
	panel.fill(t, "[name=email]", "lucia@andina.example")
	panel.fill(t, "[name=text]", "Ya pude entrar, gracias.")
	visitor.shoot(t, "15-about-a-case")
	panel.click(t, ".foot .main")
	panel.waitFor(t, "it was received", "document.querySelector('.done')")
	visitor.shoot(t, "16-received")

	agentFindsCase(t, agent, agentSide.url, number)
}

// sameAfterReloadAndInASecondTab checks S8.
func sameAfterReloadAndInASecondTab(t *testing.T, visitor *tab, company string) {
	t.Helper()
	visitor.visit(t, company)
	panel := visitor.openPanel(t)
	panel.backInTalk(t)
	panel.sees(t, "Hola, soy Bruno. ¿Qué mensaje ves?")
	second := visitor.another(t, "second-tab")
	second.visit(t, company)
	other := second.openPanel(t)
	other.backInTalk(t)
	other.sees(t, "No me deja entrar a mi cuenta")
	other.write(t, "Escribo desde otra pestaña")
	panel.sees(t, "Escribo desde otra pestaña")
	second.shoot(t, "08-second-tab")
	second.close()
}

// backInTalk goes to the conversation, where the panel is not there by itself.
func (p *tab) backInTalk(t *testing.T) {
	t.Helper()
	p.waitFor(t, "finds the conversation", "document.querySelector('.card.list button, .talk .thread')")
	if p.yes("document.querySelector('.card.list button')") {
		p.click(t, ".card.list button")
	}
}

func agentFindsCase(t *testing.T, agent *tab, base, number string) {
	t.Helper()
	agent.visit(t, base+"/console/tickets")
	agent.sees(t, "Sigo sin poder entrar")
	agent.shoot(t, "17-cases")
	agent.run(t, "open the case", evaluate(`[...document.querySelectorAll('.row, tr, a, button, [role=option]')].find(e => e.innerText.includes('Sigo sin poder entrar')).click()`))
	agent.sees(t, "Ya pude entrar, gracias.")
	agent.sees(t, "#"+number)
	agent.shoot(t, "18-case-with-note")
}

// signInConsole signs an agent in.
func signInConsole(t *testing.T, p *tab, base, email string) {
	t.Helper()
	p.visit(t, base+"/console")
	p.fill(t, "[data-testid=signin-email]", email)
	p.fill(t, "[data-testid=signin-password]", demoPassword)
	p.shoot(t, "00-sign-in")
	p.click(t, "[data-testid=signin-submit]")
	p.waitFor(t, "is signed in", "document.querySelector('[data-testid=availability]')")
}

const shadow = "document.querySelector('recado-widget').shadowRoot"

// launcherIs waits for the launcher's state.
func (p *tab) launcherIs(t *testing.T, state string) {
	t.Helper()
	p.waitFor(t, "the launcher is "+state, "document.querySelector('recado-widget') && "+shadow+".querySelector('div."+state+"')")
}

// openPanel clicks the launcher, if the panel is not open yet, and waits for it.
func (p *tab) openPanel(t *testing.T) *tab {
	t.Helper()
	p.waitFor(t, "has a launcher", "document.querySelector('recado-widget') && "+shadow+".querySelector('button.b')")
	p.run(t, "open the panel", evaluate("(b => b.getAttribute('aria-expanded') === 'true' || b.click())("+shadow+".querySelector('button.b'))"))
	panel := p.panel(t)
	panel.waitFor(t, "is drawn", "document.querySelector('.screen:not([aria-busy])')")
	return panel
}

// write sends a message from the panel's composer.
func (p *tab) write(t *testing.T, words string) {
	t.Helper()
	p.fill(t, ".composer textarea", words)
	p.click(t, ".composer .send")
}

// picture is a small PNG.
func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for x := range 320 {
		for y := range 200 {
			img.Set(x, y, color.RGBA{uint8(x / 2), uint8(y), 160, 255})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
