package main

import (
	"slices"
	"testing"
)

// Every screen of administration, as TestBrowserScreensOfConsole looks at the
// agents'.
func TestBrowserScreensOfAdministration(t *testing.T) {
	b := openBrowser(t, false)
	for _, v := range viewings() {
		t.Run(v.locale, func(t *testing.T) {
			v.looks = slices.DeleteFunc(slices.Clone(v.looks), func(l look) bool { return l.dir == "rtl" })
			s := newShow(t, b, v)
			for _, sc := range adminScreens {
				if sc.slow && !v.all {
					continue
				}
				sc.reach(t, s)
				s.look(t, "admin-"+sc.name)
			}
		})
	}
}

// adminScreens are the screens of somebody who administers.
var adminScreens = []screen{
	{"settings", func(t *testing.T, s *show) {
		s.alone(t, "owner", "/console")
		s.page.run(t, "choose the language", evaluate("localStorage.setItem('recado.locale', '"+s.locale+"')"))
		s.page.visit(t, s.house.url+"/console/settings")
		s.page.fill(t, "[data-testid=signin-email]", demoOwner)
		s.page.fill(t, "[data-testid=signin-password]", demoPassword)
		s.page.click(t, "[data-testid=signin-submit]")
		s.page.waitFor(t, "the sections", "document.querySelector('[data-testid=settings-projects]')")
	}, false},
	{"projects", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=settings-projects]")
		s.page.waitFor(t, "the projects", "document.querySelectorAll('[data-testid=project-row]').length > 1")
	}, false},
	{"project", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=project-row]")
		s.page.waitFor(t, "its form", "document.querySelector('[data-testid=f-name]')?.value")
	}, false},
	{"project-hours", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=f-hours-always]")
		s.page.waitFor(t, "the week", "document.querySelector('[data-testid=week]')")
		for _, day := range []string{"1", "1", "3", "5"} {
			s.page.click(t, "[data-testid=add-"+day+"]")
		}
		s.page.click(t, "[data-testid=add-off]")
		s.page.run(t, "look at the week", evaluate("document.querySelector('[data-testid=week]').closest('.card').scrollIntoView({ block: 'end' })"))
	}, true},
	{"project-routing", func(t *testing.T, s *show) {
		s.page.run(t, "look at the routing", evaluate("document.querySelector('[data-testid=f-routing-policy]').closest('.card').scrollIntoView()"))
	}, true},
	{"project-asked", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=add-field]")
		s.page.fill(t, "[data-testid=f-fields-0-kind]", "choice")
		s.page.run(t, "look at the question", evaluate("document.querySelector('[data-testid=asked]').closest('.card').scrollIntoView()"))
	}, true},
	{"project-wrong", func(t *testing.T, s *show) {
		s.page.fill(t, "[data-testid=f-name]", "")
		s.page.click(t, "[data-testid=save]")
		s.page.waitFor(t, "what is wrong", "document.querySelector('[data-testid=f-name][aria-invalid=true]')")
	}, true},
	{"project-draft", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=discard]") // the question without words, which is no draft yet
		s.page.waitFor(t, "what there was", "document.querySelector('[data-testid=f-name]').value && !document.querySelector('[data-testid=save-draft]')")
		s.page.fill(t, "[data-testid=f-name]", "Mesa de ayuda")
		s.page.click(t, "[data-testid=save-draft]")
		s.page.waitFor(t, "the draft", "document.querySelector('[data-testid=drafted]')")
		s.page.run(t, "look at it", evaluate("document.querySelector('[data-testid=drafted]').scrollIntoView({block:'center'})"))
	}, true},
	{"project-new", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=drop-draft]")
		s.page.waitFor(t, "no draft", "!document.querySelector('[data-testid=drafted]')")
		s.page.visit(t, s.house.url+"/console/settings/projects/new")
		s.page.waitFor(t, "an empty form", "document.querySelector('[data-testid=f-name]')")
	}, true},
	{"agents", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/agents")
		s.page.waitFor(t, "the agents", "document.querySelectorAll('[data-testid=agent-row]').length > 2")
	}, true},
	{"agent-new", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=new-agent]")
		s.page.fill(t, "[data-testid=f-name]", "Diana Ruiz")
		s.page.fill(t, "[data-testid=f-email]", "diana@demo.example")
	}, true},
	{"agent-invited", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=save]")
		s.page.waitFor(t, "the link", "document.querySelector('[data-testid=invitation-link]')")
	}, true},
	{"agent", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/agents")
		s.page.click(t, "[data-testid=agent-row]")
		s.page.waitFor(t, "its form", "document.querySelector('[data-testid=f-name]')?.value")
	}, true},
	{"operator", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/operator")
		s.page.waitFor(t, "its form", "document.querySelector('[data-testid=consent-form]')")
	}, true},
	{"operator-let-in", func(t *testing.T, s *show) {
		s.house.ok(t, "PUT", "/api/v1/admin/operator", s.house.signIn(t, demoOwner), map[string]any{"hours": 2, "conversations": true, "reason": "El chat no sale en la portada"})
		s.page.visit(t, s.house.url+"/console/settings/operator")
		s.page.waitFor(t, "until when", "document.querySelector('[data-testid=consent-withdraw]')")
	}, true},
	{"company", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/company")
		s.page.waitFor(t, "its form", "document.querySelector('[data-testid=f-name]')?.value")
	}, false},
	{"company-limits", func(t *testing.T, s *show) {
		s.page.waitFor(t, "the limits", "document.querySelector('[data-testid=limits]')")
		s.page.run(t, "look at them", evaluate("document.querySelector('[data-testid=limits]').closest('.card').scrollIntoView()"))
	}, true},
	{"company-secrets", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=add-secret]")
		s.page.waitFor(t, "the secret", "document.querySelector('[data-testid=secret]')")
		s.page.run(t, "look at it", evaluate("document.querySelector('.signing').open = true; document.querySelector('[data-testid=secrets]').closest('.card').scrollIntoView()"))
	}, true},
	{"mail", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/mail")
		s.page.fill(t, "[data-testid=f-host]", "smtp.empresa.example")
		s.page.waitFor(t, "its form", "document.querySelector('[data-testid=f-from]')")
		s.page.click(t, "[data-testid=mail-test]")
		s.page.waitFor(t, "the mistake", "document.querySelector('[data-testid=f-from][aria-invalid=true]')")
	}, true},
	{"key-new", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/keys/new")
		s.page.fill(t, "[data-testid=f-name]", "CRM")
	}, false},
	{"key-made", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=save]")
		s.page.waitFor(t, "the token", "document.querySelector('[data-testid=key-token]')?.innerText.startsWith('rk_')")
	}, false},
	{"keys", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=keys-done]")
		s.page.waitFor(t, "the key", "document.querySelector('[data-testid=key-row]')")
	}, false},
	{"letters", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/letters")
		s.page.waitFor(t, "the letters", "document.querySelector('[data-testid=letter-answer]')")
	}, true},
	{"letter", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=letter-answer]")
		s.page.waitFor(t, "its preview", "document.querySelector('[data-testid=letter-html]')?.contentDocument.body.innerText.includes('Bruno')")
	}, true},
	{"letter-wrong", func(t *testing.T, s *show) {
		s.page.fill(t, "[data-testid=f-text]", "{{nombre}}")
		s.page.click(t, "[data-testid=save]")
		s.page.waitFor(t, "the mistake", "document.querySelector('[data-testid=f-text][aria-invalid=true]')")
	}, true},
	{"languages", func(t *testing.T, s *show) {
		const letter = "/api/v1/admin/letters/case/es"
		owner := s.house.signIn(t, demoOwner)
		is := s.house.ok(t, "GET", letter, owner, nil)
		s.house.ok(t, "PUT", letter, owner, map[string]any{"version": is["version"], "subject": "Caso {{number}}", "text": "Su número: {{number}}"})
		s.page.visit(t, s.house.url+"/console/settings/languages")
		s.page.waitFor(t, "what is missing", "document.querySelector('[data-testid=lack]')")
	}, true},
	{"sso", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/sso")
		s.page.waitFor(t, "its form", "document.querySelector('[data-testid=f-issuer]')")
	}, true},
	{"sso-wrong", func(t *testing.T, s *show) {
		s.page.fill(t, "[data-testid=f-issuer]", "https://id.empresa.example")
		s.page.fill(t, "[data-testid=f-client_id]", "recado")
		s.page.click(t, "[data-testid=save]")
		s.page.waitFor(t, "what is missing", "document.querySelector('[data-testid=f-secret][aria-invalid=true]')")
	}, true},
	{"simulator", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/simulator")
		s.page.fill(t, "[data-testid=sim-when]", "2026-12-24T17:10")
		s.page.click(t, "[data-testid=sim-go]")
		s.page.waitFor(t, "the answer", "document.querySelector('[data-testid=sim-answer]')")
	}, false},
	{"start", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/start")
		s.page.waitFor(t, "the tag", "document.querySelector('[data-testid=snippet]')")
	}, true},
	{"widgets", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/widgets")
		s.page.waitFor(t, "the widgets", "document.querySelector('[data-testid=widget-row]')")
	}, false},
	{"widget", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=widget-row]")
		s.page.waitFor(t, "its form", "document.querySelector('[data-testid=f-name]')?.value && document.querySelector('[data-testid=snippet]')")
	}, false},
	{"widget-look", func(t *testing.T, s *show) {
		s.page.fill(t, "[data-testid=f-look-accent]", "#ff8a00")
		s.page.run(t, "look at it", evaluate("document.querySelector('[data-testid=f-look-accent]').closest('.card').scrollIntoView()"))
	}, true},
	{"widget-install", func(t *testing.T, s *show) {
		s.page.run(t, "look at it", evaluate("document.querySelector('[data-testid=snippet]').closest('.card').scrollIntoView()"))
	}, true},
	{"project-delete", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/projects")
		s.page.click(t, "[data-testid=project-row]")
		s.page.click(t, "[data-testid=delete-project]")
		s.page.waitFor(t, "the question", "document.querySelector('[data-testid=delete-dialog]')")
	}, true},
	{"changes", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/settings/changes")
		s.page.waitFor(t, "the changes", "document.querySelector('[data-testid=change]')")
	}, false},
}
