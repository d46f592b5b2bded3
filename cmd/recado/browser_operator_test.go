package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// operates opens the operator's desk in a language and signs in.
func (p *tab) operates(t *testing.T, h *house, locale, path string) {
	t.Helper()
	h.operator(t)
	p.entersDesk(t, h, locale, path)
}

// entersDesk is operates with an operator who is there already.
func (p *tab) entersDesk(t *testing.T, h *house, locale, path string) {
	t.Helper()
	p.visit(t, h.url+"/operator")
	p.run(t, "choose the language", evaluate("localStorage.setItem('recado.locale', '"+locale+"')"))
	p.visit(t, h.url+"/operator"+path)
	p.operatorSignsIn(t)
}

// operatorSignsIn signs the operator in where the desk asks for it.
func (p *tab) operatorSignsIn(t *testing.T) {
	t.Helper()
	p.fill(t, "[data-testid=signin-email]", "root@recado.example")
	p.fill(t, "[data-testid=signin-password]", demoPassword)
	p.press(t, kb.Enter)
	p.waitFor(t, "the desk", "document.querySelector('[data-testid=nav-tenants]')")
}

// An operator's round by the keyboard alone: a tenant is made and its owner
// invited, found again, suspended, opened, announced to be deleted and kept;
// each of it stands in the log. A session outlives the page.
func TestBrowserOperator(t *testing.T) {
	h := newHouse(t)
	p := openBrowser(t, false).person(t, "operator")
	p.operates(t, h, "es", "")
	focused := func(testid string) string { return "document.activeElement.dataset.testid === '" + testid + "'" }
	p.waitFor(t, "the list", "document.querySelectorAll('[data-testid=tenant-row]').length === 1")
	p.press(t, "n")
	p.waitFor(t, "the form", "document.querySelector('[data-testid=tenant-form]')")
	p.tabTo(t, p, "the name", focused("f-name"))
	p.press(t, "Casa <b>Azul</b>")
	p.tabTo(t, p, "the address", focused("f-email"))
	p.press(t, "nobody"+kb.Enter)
	p.waitFor(t, "the mistake at the address", "document.querySelector('[data-testid=f-email][aria-invalid=true]')")
	p.fill(t, "[data-testid=f-email]", "olga@azul.example")
	p.press(t, kb.Enter)
	p.waitFor(t, "the link", "document.querySelector('[data-testid=invitation-link]')?.innerText.includes('/console/invitation#')")
	if _, token, _ := strings.Cut(p.text(t, "[data-testid=invitation-link]"), "#"); token == "" {
		t.Error("the link has no token")
	}

	p.press(t, "/")
	p.waitFor(t, "the search", focused("find"))
	p.fill(t, "[data-testid=find]", "azul")
	p.waitFor(t, "the one that is meant", "document.querySelectorAll('[data-testid=tenant-row]').length === 1 && document.querySelector('[data-testid=tenant-row]').innerText.includes('Casa <b>Azul</b>')")
	p.tabTo(t, p, "it", focused("tenant-row"))
	p.press(t, kb.Enter)
	for _, step := range []struct{ button, then string }{
		{"suspend", "document.querySelector('[data-testid=resume]')"},
		{"resume", "document.querySelector('[data-testid=suspend]')"},
	} {
		p.tabTo(t, p, "the button: "+step.button, focused(step.button))
		p.press(t, kb.Enter)
		p.waitFor(t, step.button+" is done", step.then)
	}
	p.tabTo(t, p, "the name to be typed", focused("f-confirm"))
	p.press(t, "Casa"+kb.Enter)
	p.waitFor(t, "the mistake at the name", "document.querySelector('[data-testid=f-confirm][aria-invalid=true]')")
	p.fill(t, "[data-testid=f-confirm]", "Casa <b>Azul</b>")
	p.press(t, kb.Enter)
	p.waitFor(t, "the countdown", "document.querySelector('[data-testid=take-back]')")
	p.visit(t, p.read(t, "location.href"))
	p.tabTo(t, p, "the way back", focused("take-back"))
	p.press(t, kb.Enter)
	p.waitFor(t, "it stays", "document.querySelector('[data-testid=suspend]')")

	p.tabTo(t, p, "the parts", focused("nav-health"))
	p.press(t, kb.Enter)
	until(t, "all is fine", func() bool {
		p.visit(t, h.url+"/operator/health")
		p.waitFor(t, "the parts", "document.querySelector('[data-testid=parts]')")
		return p.read(t, "String(document.querySelectorAll('[data-testid=parts] [data-state=ok]').length)") == "4"
	})
	p.tabTo(t, p, "the test", focused("test"))
	p.press(t, kb.Enter)
	p.waitFor(t, "that it is over", "document.querySelector('[data-testid=test][aria-disabled=false]')")

	p.tabTo(t, p, "the log", focused("nav-changes"))
	p.press(t, kb.Enter)
	p.waitFor(t, "all of it", "['tested','taken_back','leaving','resumed','suspended','made'].every((a, i) => document.querySelectorAll('[data-testid=change]')[i]?.dataset.action === a)")
	p.tabTo(t, p, "the way out", focused("sign-out"))
	p.press(t, kb.Enter)
	p.waitFor(t, "the door", "document.querySelector('[data-testid=signin-form]')")
}

// Every screen of the operator's desk, as TestBrowserScreensOfConsole looks at
// the agents'.
func TestBrowserScreensOfOperator(t *testing.T) {
	b := openBrowser(t, false)
	for _, v := range viewings() {
		t.Run(v.locale, func(t *testing.T) {
			v.looks = slices.DeleteFunc(slices.Clone(v.looks), func(l look) bool { return l.dir == "rtl" })
			s := newShow(t, b, v)
			for _, sc := range operatorScreens {
				if sc.slow && !v.all {
					continue
				}
				sc.reach(t, s)
				s.look(t, "operator-"+sc.name)
			}
		})
	}
}

// operatorScreens are the screens of who runs the server.
var operatorScreens = []screen{
	{"door", func(t *testing.T, s *show) {
		s.alone(t, "operator", "/operator")
		s.page.run(t, "choose the language", evaluate("localStorage.setItem('recado.locale', '"+s.locale+"')"))
		s.page.visit(t, s.house.url+"/operator")
		s.page.waitFor(t, "the door", "document.querySelector('[data-testid=signin-form]')")
	}, false},
	{"tenants", func(t *testing.T, s *show) {
		scope, _ := s.house.another(t)
		s.page.operates(t, s.house, s.locale, "")
		if _, err := s.house.admin.UnscopedSuspend(t.Context(), scope, true); err != nil {
			t.Fatal(err)
		}
		s.page.visit(t, s.house.url+"/operator")
		s.page.waitFor(t, "the list", "document.querySelectorAll('[data-testid=tenant-row]').length > 1")
	}, false},
	{"tenant", func(t *testing.T, s *show) {
		s.page.click(t, "[data-testid=tenant-row]")
		s.page.waitFor(t, "the tenant", "document.querySelector('[data-testid=leave-form]')")
	}, false},
	{"tenant-leaving", func(t *testing.T, s *show) {
		s.page.fill(t, "[data-testid=f-confirm]", "Otra")
		s.page.press(t, kb.Enter)
		s.page.waitFor(t, "the countdown", "document.querySelector('[data-testid=take-back]')")
	}, false},
	{"new", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/operator/tenants/new")
		s.page.waitFor(t, "the form", "document.querySelector('[data-testid=tenant-form]')")
	}, true},
	{"new-made", func(t *testing.T, s *show) {
		s.page.fill(t, "[data-testid=f-name]", "Casa Azul")
		s.page.fill(t, "[data-testid=f-email]", "olga@azul.example")
		s.page.press(t, kb.Enter)
		s.page.waitFor(t, "the link", "document.querySelector('[data-testid=invitation-link]')")
	}, true},
	{"health", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/operator/health")
		s.page.waitFor(t, "the parts", "document.querySelector('[data-testid=parts]')")
	}, false},
	{"delivery", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/operator/delivery")
		s.page.waitFor(t, "the figures", "document.querySelectorAll('[data-testid=figures]').length > 1")
	}, false},
	{"jobs", func(t *testing.T, s *show) {
		s.house.giveUp(t)
		s.page.visit(t, s.house.url+"/operator/jobs")
		s.page.waitFor(t, "the job", "document.querySelector('[data-testid=job]')")
	}, false},
	{"changes", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/operator/changes")
		s.page.waitFor(t, "the log", "document.querySelector('[data-testid=change]')")
	}, false},
	{"account", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/operator/account")
		s.page.waitFor(t, "who one is", "document.querySelector('[data-testid=factor-password]')")
	}, true},
}
