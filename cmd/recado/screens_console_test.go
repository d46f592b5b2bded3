package main

import (
	"slices"
	"testing"

	"recado/tenant"
)

// Every screen of the console, as TestBrowserScreens looks at the widget's.
func TestBrowserScreensOfConsole(t *testing.T) {
	b := openBrowser(t, false)
	for _, v := range viewings() {
		t.Run(v.locale, func(t *testing.T) {
			v.looks = slices.DeleteFunc(slices.Clone(v.looks), func(l look) bool { return l.dir == "rtl" }) // none of its languages is written so
			s := newShow(t, b, v)
			for _, sc := range consoleScreens {
				if sc.slow && !v.all {
					continue
				}
				sc.reach(t, s)
				s.look(t, "console-"+sc.name)
			}
		})
	}
}

// consoleScreens are the screens of somebody who answers.
var consoleScreens = []screen{
	{"sign-in", func(t *testing.T, s *show) {
		s.alone(t, "agent", "/console")
		s.page.run(t, "choose the language", evaluate("localStorage.setItem('recado.locale', '"+s.locale+"')"))
		s.page.visit(t, s.house.url+"/console")
		s.page.waitFor(t, "a form", "document.querySelector('[data-testid=signin-email]')")
	}, false},
	{"sign-in-wrong", func(t *testing.T, s *show) {
		s.page.fill(t, "[data-testid=signin-email]", demoOwner)
		s.page.fill(t, "[data-testid=signin-password]", "no es esta")
		s.page.click(t, "[data-testid=signin-submit]")
		s.page.waitFor(t, "is told", "document.querySelector('.wrong')")
	}, true},
	{"inbox-empty", func(t *testing.T, s *show) {
		s.page.fill(t, "[data-testid=signin-email]", demoOwner)
		s.page.fill(t, "[data-testid=signin-password]", demoPassword)
		s.page.click(t, "[data-testid=signin-submit]")
		s.page.waitFor(t, "an empty list", "document.querySelector('.list-pane .empty')")
	}, false},
	{"account", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=account]")
		s.page.waitFor(t, "the menu", "document.querySelector('#account-menu:popover-open')")
	}, true},
	{"inbox-waiting", func(t *testing.T, s *show) {
		s.page.run(t, "close the menu", evaluate("document.querySelector('#account-menu').hidePopover()"))
		s.page.click(t, "[data-testid=availability]")
		s.page.waitFor(t, "is away", "document.querySelector('[data-testid=availability][data-state=away]')")
		owner := s.house.signIn(t, demoOwner)
		until(t, "the house knows it", func() bool {
			return text(s.house.ok(t, "GET", "/api/v1/me", owner, nil), "agent", "availability") == "away"
		})
		s.house.open(t, s.house.visit(t), "¿Tienen café descafeinado?")
		s.house.open(t, s.house.visit(t), "Buenas, me cobraron dos veces el mismo pedido y necesito que me devuelvan uno de los dos cobros antes del viernes.")
		s.talk = s.house.open(t, s.lucia(t), "Hola. El pedido 4471 llegó con dos bolsas menos.")
		s.page.click(t, "[data-testid=view-waiting]")
		s.page.waitFor(t, "three wait", "document.querySelectorAll('[data-testid=conversation-row]').length === 3")
	}, false},
	{"thread-waiting", func(t *testing.T, s *show) {
		s.page.run(t, "open hers", evaluate("document.querySelector('[data-row=\""+s.talk+"\"]').click()"))
		s.page.waitFor(t, "her words", "document.querySelector('[data-testid=message]') && document.querySelector('[data-testid=action-claim]')")
	}, false},
	{"thread", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=action-claim]")
		s.page.waitFor(t, "it is hers", "document.querySelector('[data-testid=composer][data-mode=answer]') && !document.querySelector('[data-testid=action-claim]')")
		s.page.fill(t, "[data-testid=composer-text]", "Hola, Lucía. Antes de **enviarlas**:\n1. abre `Mi cuenta`\n2. mira [tu dirección](https://cafe.example/cuenta)")
		s.page.attach(t, "[data-testid=file-input]", "pantalla.png", picture(t))
		s.page.waitFor(t, "it may be sent", "document.querySelector('[data-testid=send]:enabled')")
		s.page.click(t, "[data-testid=send]")
		s.house.ok(t, "POST", "/api/v1/visitor/conversations/"+s.talk+"/messages", s.lucia(t), map[string]any{"client_id": tenant.NewID(), "text": "Es la misma. Gracias: https://cafe.example/pedidos/4471"})
		s.page.waitFor(t, "her answer", "document.querySelectorAll('[data-testid=message][data-state=sent]').length > 2")
	}, false},
	{"thread-note", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=mode-note]")
		s.page.fill(t, "[data-testid=composer-text]", "Bodega confirma: salen hoy.")
		s.page.click(t, "[data-testid=send]")
		s.page.waitFor(t, "the note", "document.querySelector('[data-testid=note][data-state=sent]')")
		s.page.fill(t, "[data-testid=composer-text]", "Avisar a Carla")
	}, true},
	{"visitor", func(t *testing.T, s *show) {
		s.overlay(t)
		s.page.waitFor(t, "who she is", "document.querySelector('[data-testid=visitor]')")
	}, true},
	{"transfer", func(t *testing.T, s *show) {
		s.as(t, look{"phone", "light", "ltr"})
		s.page.click(t, "[data-testid=visitor] .side-head .tool")
		s.as(t, s.looks[0])
		s.page.click(t, "[data-testid=action-transfer]")
		s.page.waitFor(t, "to whom", "document.querySelector('dialog[open] [data-testid=transfer-agent]')")
	}, true},
	{"end", func(t *testing.T, s *show) { s.ask(t, "end") }, true},
	{"convert", func(t *testing.T, s *show) { s.ask(t, "ticket") }, true},
	{"help", func(t *testing.T, s *show) {
		s.press(t, "?", "document.querySelector('[data-testid=help-dialog]')")
	}, true},
	{"palette", func(t *testing.T, s *show) {
		s.press(t, "k", "document.querySelector('[data-testid=palette-input]')")
		s.page.fill(t, "[data-testid=palette-input]", "ca")
	}, true},
	{"suggestions", func(t *testing.T, s *show) {
		owner := s.house.signIn(t, demoOwner)
		for _, r := range []map[string]any{
			{"title": "Saludo", "shortcut": "hola", "text": "Hola, {{visitor.first_name|buenas}}. Soy {{agent.first_name}}, ¿en qué le ayudo?"},
			{"title": "Horario", "shortcut": "horario", "text": "Atendemos de lunes a viernes, de 7:30 a 17:00."},
			{"title": "Devolución aprobada", "own": true, "text": "Le devolvimos el dinero; lo verá en su cuenta en tres días hábiles."},
		} {
			r["client_id"] = tenant.NewID()
			s.house.ok(t, "POST", "/api/v1/replies", owner, r)
		}
		s.page.visit(t, s.house.url+"/console/conversations/"+s.talk)
		s.page.click(t, "[data-testid=mode-answer]")
		s.page.fill(t, "[data-testid=composer-text]", "")
		s.house.hello(t, s.house.signIn(t, "carla@demo.example")).say(t, map[string]any{"type": "looking", "conversation": s.talk, "doing": "writes"})
		s.page.waitFor(t, "a colleague writes too", "document.querySelector('[data-testid=also-writing]')")
		s.page.click(t, "[data-testid=insert-reply]")
		s.page.waitFor(t, "what fits", "document.querySelectorAll('[data-testid=suggestion]').length === 3")
	}, true},
	{"replies", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/replies")
		s.page.waitFor(t, "the list", "document.querySelectorAll('[data-testid=reply-row]').length === 3")
	}, true},
	{"reply", func(t *testing.T, s *show) {
		s.page.run(t, "open one", evaluate("document.querySelector('[data-testid=reply-row]').click()"))
		s.page.waitFor(t, "its text", "document.querySelector('[data-testid=reply-text]')")
		s.page.fill(t, "[data-testid=reply-title]", "Otro título")
	}, true},
	{"join", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/conversations/"+s.talk)
		s.page.click(t, "[data-testid=join]")
		s.page.waitFor(t, "the dialog", "document.querySelector('dialog[open] form')")
	}, true},
	{"merge", func(t *testing.T, s *show) {
		s.shutDialog(t)
		sales := s.house.projects(t)["Ventas"]
		s.house.alwaysOpen(t, sales)
		s.house.ok(t, "POST", "/api/v1/visitor/conversations", s.lucia(t), map[string]any{
			"client_id": tenant.NewID(), "project": sales, "text": "¿Tienen precio para restaurantes? Somos tres locales y compramos cada semana.",
		})
		s.page.visit(t, s.house.url+"/console/conversations/"+s.talk)
		s.page.click(t, "[data-testid=merge]")
		s.page.waitFor(t, "the dialog", "document.querySelector('[data-testid=merge-into]')")
	}, true},
	{"ban", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/conversations/"+s.talk)
		s.page.click(t, "[data-testid=action-ban]")
		s.page.waitFor(t, "the dialog", "document.querySelector('[data-testid=ban-dialog] form')")
	}, true},
	{"banned", func(t *testing.T, s *show) {
		s.shutDialog(t)
		spam := s.house.open(t, s.house.visit(t), "Compre ya")
		s.house.ok(t, "POST", "/api/v1/conversations/"+spam+"/ban", s.house.signIn(t, demoOwner), map[string]any{"client_id": tenant.NewID(), "hours": 24, "reason": "Publicidad, la tercera vez"})
		s.page.visit(t, s.house.url+"/console/conversations/"+spam+"?view=closed")
		s.page.waitFor(t, "that it is so", "document.querySelector('.row-banned') && document.querySelector('[data-testid=banned]') && document.querySelector('.entries')?.innerText.includes('Publicidad')")
	}, true},
	{"bans", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=account]")
		s.page.click(t, "[data-testid=bans]")
		s.page.waitFor(t, "the list", "document.querySelector('[data-testid=ban-row]')")
	}, true},
	{"mentions", func(t *testing.T, s *show) {
		bruno := s.house.signIn(t, "bruno@demo.example")
		me := text(s.house.ok(t, "GET", "/api/v1/me", s.house.signIn(t, demoOwner), nil), "agent", "id")
		for _, words := range []string{"@Ana ¿lo miras tú? Llegó con dos bolsas menos y ya es la segunda vez que le pasa este mes.", "@Ana gracias"} {
			s.house.ok(t, "POST", "/api/v1/conversations/"+s.talk+"/notes", bruno, map[string]any{"client_id": tenant.NewID(), "text": words, "mentions": []string{me}})
		}
		s.page.visit(t, s.house.url+"/console/conversations")
		s.page.waitFor(t, "the number", "document.querySelector('[data-testid=mentions] .count')")
		s.page.click(t, "[data-testid=mentions]")
		s.page.waitFor(t, "the list", "document.querySelectorAll('[data-testid=mention-row]').length > 1")
	}, true},
	{"cases", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/tickets")
		s.page.waitFor(t, "the cases", "document.querySelectorAll('[data-testid=ticket-row]').length > 2")
	}, false},
	{"cases-none", func(t *testing.T, s *show) {
		s.page.fill(t, "[data-testid=cases-search]", "nada que se llame así")
		s.page.waitFor(t, "that there is none", "document.querySelector('.list-pane .empty')")
	}, true},
	{"new-case", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/tickets")
		s.page.click(t, ".pane-head .button")
		s.page.waitFor(t, "the form", "document.querySelector('[data-testid=new-subject]')")
	}, true},
	{"case", func(t *testing.T, s *show) {
		owner := s.house.signIn(t, demoOwner)
		for _, n := range []map[string]any{
			{"visibility": "public", "text": "Hola, Lucía. Hoy salen las dos bolsas:\n- 500 g de El Mirador\n- 500 g de La Loma"},
			{"visibility": "internal", "text": "Segunda vez este mes con la misma transportadora."},
		} {
			n["client_id"] = tenant.NewID()
			s.house.ok(t, "POST", "/api/v1/tickets/1/notes", owner, n)
		}
		s.page.visit(t, s.house.url+"/console/tickets/1")
		s.page.waitFor(t, "what was said", "document.querySelectorAll('.note').length > 1")
	}, false},
	{"case-fields", func(t *testing.T, s *show) {
		s.overlay(t)
		s.page.waitFor(t, "its fields", "document.querySelector('[data-testid=ticket-fields]')")
	}, true},
	{"case-gone", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/tickets/999")
		s.page.waitFor(t, "that there is none", "document.querySelector('.thread-pane .empty')")
	}, true},
	{"disconnected", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/conversations/"+s.talk)
		s.page.waitFor(t, "her words", "document.querySelector('[data-testid=message]')")
		s.house.stop()
		s.page.waitFor(t, "the banner", "document.querySelector('[data-testid=offline-banner]')")
	}, true},
}

// lucia is the token of a customer whom the company has signed in.
func (s *show) lucia(t *testing.T) string {
	t.Helper()
	return s.house.person(t, tenant.Identity{Subject: "cliente-1", Name: "Lucía Prada", Email: "lucia@andina.example", Company: "Comercial Andina"})
}

// overlay asks on a phone for what stands beside the thread on a desktop, and
// lies over it there.
func (s *show) overlay(t *testing.T) {
	t.Helper()
	s.as(t, look{"phone", "light", "ltr"})
	s.page.waitFor(t, "it is not there", "document.querySelector('[data-testid=toggle-side][aria-expanded=false]')")
	s.page.click(t, "[data-testid=toggle-side]")
}

// shutDialog closes the dialog that is open.
func (s *show) shutDialog(t *testing.T) {
	t.Helper()
	s.page.run(t, "close it", evaluate("document.querySelector('dialog[open]').close()"))
	s.page.waitFor(t, "it is gone", "!document.querySelector('dialog')")
}

// ask opens the dialog of an action instead of the one that is open.
func (s *show) ask(t *testing.T, action string) {
	t.Helper()
	s.shutDialog(t)
	s.page.click(t, "[data-testid=action-"+action+"]")
	s.page.waitFor(t, "the dialog", "document.querySelector('dialog[open] form')")
}

// press presses a key, with Ctrl where it is a letter, instead of the dialog
// that is open.
func (s *show) press(t *testing.T, key, condition string) {
	t.Helper()
	s.shutDialog(t)
	s.page.run(t, "press "+key, evaluate("document.activeElement.blur(); dispatchEvent(new KeyboardEvent('keydown', { key: '"+key+"', ctrlKey: /[a-z]/.test('"+key+"'), bubbles: true }))"))
	s.page.waitFor(t, key+" does something", condition)
}
