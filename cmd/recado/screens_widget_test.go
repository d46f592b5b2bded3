package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

// widgetScreens are all screens of the widget, each reached from the one
// before: nobody is there, then everybody is busy, then somebody answers, then
// the line breaks.
var widgetScreens = []screen{
	{"launcher-offline", func(t *testing.T, s *show) {
		s.visit(t, "stranger", s.key)
		s.page.launcherIs(t, "offline")
	}, false},
	{"home-offline", func(t *testing.T, s *show) { s.open(t) }, false},
	{"case-number-wrong", func(t *testing.T, s *show) {
		s.panel.fill(t, "#case", "abc")
		s.panel.click(t, ".case-field button")
		s.panel.waitFor(t, "is told", "document.querySelector('#case-wrong:not([hidden])')")
	}, false},
	{"form", func(t *testing.T, s *show) {
		s.panel.click(t, "[data-project]")
		s.panel.waitFor(t, "a form", "document.querySelector('[name=email]')")
	}, false},
	{"form-errors", func(t *testing.T, s *show) {
		s.panel.fill(t, "[name=email]", "lucia@")
		s.panel.click(t, ".foot .main")
		s.panel.waitFor(t, "errors", "document.querySelectorAll('.field .wrong').length > 1")
	}, false},
	{"form-with-file", func(t *testing.T, s *show) {
		s.panel.fill(t, "[name=email]", "lucia@andina.example")
		s.panel.fill(t, "[name=name]", "Lucía Prada")
		s.panel.fill(t, "[name=subject]", "El pedido 4471 llegó incompleto")
		s.panel.fill(t, "[name=text]", "Faltan dos bolsas de 500 g.\nLas pedí el lunes.")
		s.panel.attach(t, "input[type=file]", "pedido-4471.png", picture(t))
		s.panel.waitFor(t, "the file is there", "document.querySelector('.chosen.there')")
	}, false},
	{"done", func(t *testing.T, s *show) {
		s.panel.click(t, ".foot .main")
		s.panel.waitFor(t, "a number", "document.querySelector('[data-number]')")
		s.case1 = s.panel.text(t, "[data-number]")
	}, false},
	{"form-about-case", func(t *testing.T, s *show) {
		s.panel.click(t, ".header .tool")
		s.panel.fill(t, "#case", s.case1)
		s.panel.click(t, ".case-field button")
		s.panel.waitFor(t, "a form", "document.querySelector('[name=email]')")
	}, false},
	{"received", func(t *testing.T, s *show) {
		s.panel.fill(t, "[name=text]", "Ya llegaron, gracias.")
		s.panel.click(t, ".foot .main")
		s.panel.waitFor(t, "it was received", "document.querySelector('.done')")
	}, false},
	{"launcher-away", func(t *testing.T, s *show) {
		s.desk = &hostileDesk{s.house, s.house.signIn(t, "bruno@demo.example")}
		s.line = s.house.hello(t, s.desk.token)
		s.available(t, "away")
		s.visit(t, "patient", s.key)
		s.page.launcherIs(t, "away")
	}, false},
	{"home-away", func(t *testing.T, s *show) { s.open(t) }, false},
	{"talk-empty-away", func(t *testing.T, s *show) {
		s.panel.click(t, "[data-project]")
		s.panel.waitFor(t, "a composer", "document.querySelector('.composer textarea')")
	}, false},
	{"talk-too-long", func(t *testing.T, s *show) {
		s.panel.fill(t, ".composer textarea", strings.Repeat("Se me olvidó la clave. ", 200))
		s.panel.waitFor(t, "is told", "document.querySelector('.counter.over')")
	}, false},
	{"talk-waiting", func(t *testing.T, s *show) {
		s.house.open(t, s.house.visit(t), "Yo estaba antes")
		s.panel.write(t, "Hola. El pedido 4471 llegó con dos bolsas menos.")
		s.panel.waitFor(t, "its place", "document.querySelector('.place') && document.querySelector('.bubble-row.sent')")
	}, false},
	{"talk-failed", func(t *testing.T, s *show) {
		s.panel.write(t, "Esto no lo acepta nadie: \x01")
		s.panel.waitFor(t, "it failed", "document.querySelector('.bubble-row.failed')")
	}, false},
	{"talk-answered", func(t *testing.T, s *show) {
		s.panel.run(t, "discard", evaluate("[...document.querySelectorAll('.bubble-fail button')].at(-1).click()"))
		s.available(t, "online")
		s.talk = s.desk.answer(t, "Hola. El pedido 4471 llegó con dos bolsas menos.", "Hola, soy Bruno. Lo siento: te las envío hoy mismo.")
		s.say(t, "¿La dirección es la misma? Puedes verla en https://cafe.example/cuenta/direcciones?pedido=4471")
		s.panel.sees(t, "Puedes verla")
		s.say(t, "Antes de **confirmarla**:\n1. abre `Mi cuenta`\n2. mira [tus direcciones](https://cafe.example/cuenta)\n\n```\nCalle 72 # 10-34, Bogotá <b>no</b>\n```")
		s.panel.waitFor(t, "it is marked up", "document.querySelector('.bubble ol a') && document.querySelector('.bubble pre')")
		s.panel.write(t, "Sí, la misma. Muchas gracias.")
		s.panel.waitFor(t, "it is sent", "document.querySelectorAll('.bubble-row.sent').length > 3")
	}, false},
	{"talk-typing", func(t *testing.T, s *show) { s.typing(t) }, false},
	{"talk-tray", func(t *testing.T, s *show) {
		s.panel.attach(t, ".composer input[type=file]", "pantalla.png", picture(t))
		s.panel.attach(t, ".composer input[type=file]", "una-factura-con-un-nombre-larguísimo-que-no-cabe-en-la-bandeja.pdf", []byte("%PDF-1.7\n"))
		s.panel.waitFor(t, "both are there", "document.querySelectorAll('.chosen.there').length === 2")
	}, false},
	{"talk-drop", func(t *testing.T, s *show) {
		s.panel.run(t, "drag a file over it", evaluate(dragOver("dragover")))
		s.panel.waitFor(t, "a place to drop it", "document.querySelector('.drop')")
	}, true},
	{"talk-emoji", func(t *testing.T, s *show) {
		s.panel.run(t, "drag it away", evaluate(dragOver("dragleave")))
		s.panel.click(t, ".composer .mouse")
		s.panel.fill(t, ".emoji input", map[string]string{"es": "corazon azul", "en": "blue heart", "pt": "coracao azul"}[s.locale])
		s.panel.waitFor(t, "hearts", "document.querySelectorAll('.emoji button').length === 1 && document.querySelector('.emoji button').innerText === '💙'")
		s.panel.fill(t, ".emoji input", "")
	}, false},
	{"talk-kindly", func(t *testing.T, s *show) {
		s.panel.click(t, ".emoji-row button")
		s.panel.waitFor(t, "it is in the text", "!document.querySelector('.emoji') && document.activeElement.value === '😀'")
		s.panel.fill(t, ".composer textarea", "YA LO ENVIÉ TRES VECES")
		s.panel.waitFor(t, "a kind word", "document.querySelector('.hint').innerText")
	}, false},
	{"talk-files", func(t *testing.T, s *show) {
		s.panel.fill(t, ".composer textarea", "")
		s.panel.click(t, ".composer .send")
		s.panel.waitFor(t, "both are sent", "document.querySelectorAll('.bubble-row.sent .file, .bubble-row.sent .picture').length === 2")
	}, false},
	{"talk-new-below", func(t *testing.T, s *show) {
		until(t, "reads further up, and stays there", func() bool { // a place that changes its size meanwhile takes them back
			s.panel.run(t, "read further up", evaluate("document.querySelector('.scroller').scrollTop = 0"))
			return s.panel.yes("document.querySelector('.scroller').scrollTop < 10")
		})
		s.say(t, "Ya salió tu pedido: llega mañana.")
		s.panel.waitFor(t, "is told that there is more", "document.querySelector('.to-end')")
	}, false},
	{"talk-menu", func(t *testing.T, s *show) {
		if s.panel.yes("document.querySelector('.to-end')") {
			grows := "document.querySelector('.talk-body').style.paddingBottom = "
			s.panel.run(t, "goes to the end while a picture arrives there", evaluate("document.querySelector('.to-end').click(); "+grows+"'500px'"))
			s.panel.waitFor(t, "is at the end", "!document.querySelector('.to-end')")
			s.panel.run(t, "the picture is gone", evaluate(grows+"''"))
		}
		s.panel.click(t, ".menu-place summary")
		s.panel.waitFor(t, "the menu", "document.querySelector('.menu button')")
	}, false},
	{"talk-copy", func(t *testing.T, s *show) {
		s.panel.click(t, ".menu button:first-child")
		s.panel.waitFor(t, "the question", "document.querySelector('.sheet [name=copy]')")
	}, false},
	{"talk-copy-queued", func(t *testing.T, s *show) {
		s.panel.fill(t, ".sheet [name=copy]", "lucia@andina.example")
		s.panel.click(t, ".sheet .main")
		s.panel.waitFor(t, "it is queued", "!document.querySelector('.sheet form') && document.querySelector('.sheet').innerText.includes('lucia@andina.example')")
	}, false},
	{"talk-ask-end", func(t *testing.T, s *show) {
		s.panel.click(t, ".sheet .main")
		s.panel.waitFor(t, "the focus is back", "!document.querySelector('.sheet') && document.activeElement.matches('.menu-place summary')")
		s.panel.click(t, ".menu-place summary")
		s.panel.click(t, ".menu button:last-child")
		s.panel.waitFor(t, "the question", "document.querySelector('.sheet[open]')")
	}, false},
	{"rating", func(t *testing.T, s *show) {
		s.panel.click(t, ".sheet .main")
		s.panel.waitFor(t, "the stars", "document.querySelector('input[name=stars]') && document.activeElement.matches('.menu-place summary')")
	}, false},
	{"rating-stars", func(t *testing.T, s *show) {
		s.panel.click(t, "input[name=stars][value='4']")
		s.panel.fill(t, ".rating textarea", "Rápido y claro")
	}, false},
	{"farewell", func(t *testing.T, s *show) {
		s.panel.click(t, ".rating .main")
		s.panel.waitFor(t, "the farewell, with the focus", "document.activeElement.matches('.ended button')")
	}, false},
	{"conversations", func(t *testing.T, s *show) {
		s.panel.click(t, ".header .tool")
		s.panel.click(t, ".row.more")
		s.panel.waitFor(t, "the list", "document.querySelector('.card.list .row')")
	}, false},
	{"home-returning", func(t *testing.T, s *show) {
		s.panel.click(t, ".header .tool")
		s.panel.click(t, "[data-project]")
		s.panel.write(t, "Otra cosa: ¿tienen café descafeinado?")
		s.talk = s.desk.answer(t, "Otra cosa: ¿tienen café descafeinado?", "Sí, El Mirador también viene descafeinado.")
		s.panel.click(t, ".header .tool")
		s.say(t, "Y esta semana tiene un 10 % de descuento.")
		s.panel.waitFor(t, "it is not read", "document.querySelector('.row.unread')")
	}, false},
	{"launcher-unread", func(t *testing.T, s *show) {
		s.shut(t)
		s.page.waitFor(t, "it is counted", shadow+".querySelector('.n')")
	}, false},
	{"customer-home", func(t *testing.T, s *show) {
		s.visit(t, "customer", s.key)
		s.page.launcherIs(t, "online")
		s.page.run(t, "sign in", evaluate("Recado('identify', { token: "+quote(s.signed(t))+" })"))
		s.open(t)
	}, false},
	{"customer-cases", func(t *testing.T, s *show) {
		s.panel.click(t, ".row.cases")
		s.panel.waitFor(t, "her cases", "document.querySelector('[data-case]')")
	}, false},
	{"customer-case-notes", func(t *testing.T, s *show) {
		s.panel.click(t, "[data-case='1']")
		s.panel.waitFor(t, "what was said of it", "document.querySelector('.about') && document.querySelector('.status')")
	}, false},
	{"customer-case-answered", func(t *testing.T, s *show) {
		note := map[string]any{"client_id": tenant.NewID(), "visibility": "public", "text": "Hola, Lucía. Hoy salen las dos bolsas:\n- 500 g de El Mirador\n- 500 g de La Loma"}
		s.house.ok(t, "POST", "/api/v1/tickets/1/notes", s.desk.token, note)
		s.panel.click(t, ".header .tool")
		s.panel.click(t, "[data-case='1']")
		s.panel.waitFor(t, "the answer", "document.querySelector('.bubble')")
	}, true},
	{"customer-case-not-hers", func(t *testing.T, s *show) {
		s.panel.click(t, ".header .tool")
		s.panel.click(t, ".header .tool")
		s.panel.fill(t, "#case", "2")
		s.panel.click(t, ".case-field button")
		s.panel.waitFor(t, "is told", "document.querySelector('#case-wrong:not([hidden])')")
	}, false},
	{"customer-case", func(t *testing.T, s *show) {
		s.panel.fill(t, "#case", "1")
		s.panel.click(t, ".case-field button")
		s.panel.waitFor(t, "her case", "document.querySelector('.talk .composer')")
	}, false},
	{"customer-no-cases", func(t *testing.T, s *show) {
		s.visit(t, "new customer", s.key)
		s.page.run(t, "sign in", evaluate("Recado('identify', { token: "+quote(s.signedAs(t, tenant.Identity{Subject: "cliente-9", Name: "Nuria", Email: "nuria@otra.example"}))+" })"))
		s.open(t)
		s.panel.click(t, ".row.cases")
		s.panel.waitFor(t, "that there is none", "document.querySelector('.screen:not(.home) .body:not([aria-busy=true])')")
	}, true},
	{"long-launcher", func(t *testing.T, s *show) {
		s.visit(t, "reader", s.longWidget(t))
		s.page.launcherIs(t, "online")
	}, false},
	{"long-home", func(t *testing.T, s *show) { s.open(t) }, false},
	{"long-questions", func(t *testing.T, s *show) {
		s.panel.click(t, "[data-project]")
		s.panel.waitFor(t, "the questions", "document.querySelector('[name=\"fields.plan\"]')")
	}, false},
	{"long-questions-errors", func(t *testing.T, s *show) {
		s.panel.click(t, "[name='fields.plan'][value=pro]")
		s.panel.click(t, ".foot .main")
		s.panel.waitFor(t, "is told of two", "document.querySelectorAll('.wrong:not([hidden])').length === 2 && document.activeElement.name === 'fields.mail'")
	}, false},
	{"long-talk", func(t *testing.T, s *show) {
		s.panel.fill(t, "[name='fields.mail']", "una@direccion.example")
		s.panel.click(t, "[name='fields.terms']")
		s.panel.click(t, ".foot .main")
		s.panel.write(t, strings.Repeat("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", 3)+"\n\n🙂 y una línea más, con palabras de un largo de todos los días.")
		s.panel.waitFor(t, "it is sent", "document.querySelector('.bubble-row.sent')")
		s.panel.attach(t, ".composer input[type=file]", "una-factura-con-un-nombre-larguísimo-que-no-cabe-en-ninguna-parte.txt", bytes.Repeat([]byte("Factura\n"), 9000))
		s.panel.waitFor(t, "it is there", "document.querySelector('.chosen.there')")
		s.panel.click(t, ".composer .send")
		s.panel.waitFor(t, "it is sent", "document.querySelector('.bubble-row.sent .file')")
	}, false},
}

// available is what the desk's agent chooses.
func (s *show) available(t *testing.T, choice string) {
	t.Helper()
	s.house.ok(t, "PUT", "/api/v1/me/availability", s.desk.token, map[string]any{"availability": choice})
}

// say is one more message of the desk.
func (s *show) say(t *testing.T, words string) {
	t.Helper()
	s.house.ok(t, "POST", "/api/v1/conversations/"+s.talk+"/messages", s.desk.token, map[string]any{"client_id": tenant.NewID(), "text": words})
}

// typing says that the agent writes, for as long as somebody hears it.
func (s *show) typing(t *testing.T) {
	t.Helper()
	s.line.say(t, map[string]any{"type": "typing", "conversation": s.talk, "on": true})
	s.panel.waitFor(t, "somebody writes", "document.querySelector('.typing')")
}

// signed is what the company's backend says of a customer.
func (s *show) signed(t *testing.T) string {
	t.Helper()
	return s.signedAs(t, tenant.Identity{Subject: "cliente-1", Name: "Lucía Prada", Email: "lucia@andina.example", Company: "Comercial Andina"})
}

func (s *show) signedAs(t *testing.T, who tenant.Identity) string {
	t.Helper()
	token, err := who.Sign(s.house.identitySecret(t), s.key, time.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// dragOver is a script: a file is dragged over the conversation, or away.
func dragOver(event string) string {
	return `((files) => {
	files.items.add(new File(['x'], 'x.txt'))
	document.querySelector('.talk').dispatchEvent(new DragEvent('` + event + `', { bubbles: true, dataTransfer: files }))
})(new DataTransfer())`
}

// longWidget is a widget of another tenant, whose every word is too long.
func (s *show) longWidget(t *testing.T) string {
	t.Helper()
	h := s.house
	sc, w := h.another(t)
	long := strings.Repeat("Sondereinrichtungsbeauftragter ", 3)
	projects, err := h.pipes.store.Projects(t.Context(), sc)
	if err != nil {
		t.Fatal(err)
	}
	p := projects[0]
	label := func(words string) map[string]string { return map[string]string{s.locale: words} }
	fields := []tenant.Field{
		{ID: "plan", Kind: tenant.FieldChoice, Label: label("Tu plan"), Required: true, Options: []tenant.FieldOption{{ID: "basic", Label: label("Básico")}, {ID: "pro", Label: label(long)}}},
		{ID: "mail", Kind: tenant.FieldEmail, Label: label("Correo de la cuenta"), Help: label("El que usas para entrar. Más en https://una-empresa.example/ayuda"), Required: true, When: tenant.FieldWhen{Field: "plan", Equals: "pro"}},
		{ID: "country", Kind: tenant.FieldChoice, Label: label("País"), Options: []tenant.FieldOption{
			{ID: "co", Label: label("Colombia")}, {ID: "ec", Label: label("Ecuador")}, {ID: "mx", Label: label("México")}, {ID: "pe", Label: label("Perú")}, {ID: "cl", Label: label("Chile")}}},
		{ID: "terms", Kind: tenant.FieldConsent, Label: label("Acepto el tratamiento de mis datos: https://una-empresa.example/datos"), Required: true},
	}
	texts := tenant.ProjectTexts{Name: strings.TrimSpace(long), Welcome: strings.Repeat(long, 6), Scope: strings.Repeat("Antragsbearbeitungsstelle", 6), Farewell: long}
	if _, err := h.admin.EditProject(t.Context(), sc, p.ID, tenant.ProjectEdit{
		Version: p.Version, Name: p.Name, Agents: p.Agents, Files: true, Hours: tenant.Hours{Always: true}, Fields: fields, Texts: map[string]tenant.ProjectTexts{s.locale: texts},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.admin.EditWidget(t.Context(), sc, w.ID, tenant.WidgetEdit{
		Version: w.Version, Name: w.Name, Origins: []string{s.pageURL}, Look: tenant.Look{Accent: "#f5c518", Position: "left", Scheme: "auto"},
		Texts:    map[string]tenant.WidgetTexts{s.locale: {Title: long, Welcome: strings.Repeat("Bienvenidaalservicio", 5), Online: long}},
		Channels: []tenant.ContactChannel{{Level: long, Contact: strings.Repeat("Oficina", 12), Kind: "email", Value: "una.direccion.tan.larga.que.no.cabe.en.la.linea@una-empresa-de-nombre-largo.example"}},
	}); err != nil {
		t.Fatal(err)
	}
	token := h.signIn(t, "otto@otra.example")
	h.hello(t, token)
	until(t, "otto is online", func() bool {
		return text(h.ok(t, "GET", "/api/v1/widgets/"+w.Key+"/availability", "", nil), "state") == "online"
	})
	return w.Key
}
