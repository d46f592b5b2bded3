package main

import (
	"testing"

	"recado/tenant"
)

// plainScreens are the pages without JavaScript, and those that say that there
// is nothing. The browser's scripts run, so that they can be looked at.
var plainScreens = []screen{
	{"plain-home", func(t *testing.T, s *show) {
		s.alone(t, "plain", s.plain(""))
		s.page.waitFor(t, "the projects", "document.querySelector('.rows a')")
	}, false},
	{"plain-form", func(t *testing.T, s *show) {
		s.page.click(t, ".rows a")
		s.page.waitFor(t, "a form", "document.querySelector('[name=text]')")
	}, false},
	{"plain-errors", func(t *testing.T, s *show) {
		s.page.fill(t, "[name=email]", "nadie en ninguna parte")
		s.page.run(t, "send", evaluate("document.querySelector('form[method=post]').submit()"))
		s.page.waitFor(t, "is told at the fields", "document.querySelector('.summary') && document.querySelector('#email-wrong')")
	}, true},
	{"plain-case", func(t *testing.T, s *show) {
		s.page.fill(t, "[name=email]", "lucia@andina.example")
		s.page.fill(t, "[name=subject]", "El pedido 4471 llegó incompleto")
		s.page.fill(t, "[name=text]", "Faltan dos bolsas de 500 g.\nLas pedí el lunes.")
		s.page.attach(t, "[name=file]", "pedido-4471.png", picture(t))
		s.page.run(t, "send", evaluate("document.querySelector('form[method=post]').submit()"))
		s.page.waitFor(t, "a number", "document.querySelector('.number')")
	}, true},
	{"plain-thread", func(t *testing.T, s *show) {
		number := s.page.text(t, ".number")
		s.house.ok(t, "POST", "/api/v1/tickets/"+number+"/notes", s.house.signIn(t, demoOwner), map[string]any{
			"client_id": tenant.NewID(), "visibility": "public", "text": "Lo siento. ¿La dirección es la misma? Mira https://cafe.example/cuenta"})
		s.page.visit(t, s.house.url+"/t/"+s.key+"/"+number+"?locale="+s.locale)
		s.page.waitFor(t, "the answer", "document.querySelectorAll('.said > li').length > 1")
	}, true},
	{"plain-claim", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+s.plain("&case=1"))
		s.page.waitFor(t, "a form", "document.querySelector('[name=text]')")
	}, true},
	{"plain-received", func(t *testing.T, s *show) {
		s.page.fill(t, "[name=email]", "eva@correo.example")
		s.page.fill(t, "select", s.house.projects(t)["Soporte"])
		s.page.fill(t, "[name=text]", "Yo también.")
		s.page.run(t, "send", evaluate("document.querySelector('form[method=post]').submit()"))
		s.page.waitFor(t, "it was received", "document.querySelector('.done')")
	}, true},
	{"plain-nothing", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/t/"+s.key+"/999?locale="+s.locale)
	}, true},
	{"sorry-no-widget", func(t *testing.T, s *show) { s.page.visit(t, s.house.url+"/t/nadie?locale="+s.locale) }, true},
	{"sorry-in-panel", func(t *testing.T, s *show) { s.page.visit(t, s.house.url+"/w/nadie/panel?locale="+s.locale) }, true},
	{"panel-waiting", func(t *testing.T, s *show) {
		// Nobody is there to tell it who looks.
		s.page.visit(t, s.house.url+"/w/"+s.key+"/panel?locale="+s.locale+"&origin="+s.pageURL)
		s.page.waitFor(t, "a skeleton", "document.querySelector('.skeleton')")
	}, true},
}

// plain is the path of the page without JavaScript.
func (s *show) plain(query string) string { return "/t/" + s.key + "?locale=" + s.locale + query }
