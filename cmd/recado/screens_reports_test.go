package main

import (
	"slices"
	"testing"
)

// Board and reports, as TestBrowserScreensOfConsole looks at the console.
func TestBrowserScreensOfReports(t *testing.T) {
	b := openBrowser(t, false)
	for _, v := range viewings() {
		t.Run(v.locale, func(t *testing.T) {
			v.looks = slices.DeleteFunc(slices.Clone(v.looks), func(l look) bool { return l.dir == "rtl" })
			s := newShow(t, b, v)
			for _, sc := range reportScreens {
				if sc.slow && !v.all {
					continue
				}
				sc.reach(t, s)
				s.look(t, "reports-"+sc.name)
			}
		})
	}
}

// reportScreens are the screens of somebody who looks how it goes.
var reportScreens = []screen{
	{"board", func(t *testing.T, s *show) {
		s.house.past(t, 40, 8)
		s.alone(t, "owner", "/console")
		s.page.run(t, "choose the language", evaluate("localStorage.setItem('recado.locale', '"+s.locale+"')"))
		s.page.visit(t, s.house.url+"/console/board")
		s.page.fill(t, "[data-testid=signin-email]", demoOwner)
		s.page.fill(t, "[data-testid=signin-password]", demoPassword)
		s.page.click(t, "[data-testid=signin-submit]")
		s.page.waitFor(t, "the board", "document.querySelector('[data-testid=board-project]')")
	}, false},
	{"conversations", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/reports")
		s.page.waitFor(t, "the chart", "document.querySelector('[data-testid=chart] canvas')")
	}, false},
	{"dates", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/reports?from=2026-02-03&to=2026-02-01")
		s.page.waitFor(t, "that they are none", "document.querySelector('.report-body .wrong')")
	}, true},
	{"behind", func(t *testing.T, s *show) {
		s.page.visit(t, s.house.url+"/console/reports/list?number=missed")
		s.page.waitFor(t, "the list", "document.querySelector('[data-testid=behind-row]')")
	}, false},
	{"tickets", func(t *testing.T, s *show) {
		owner := s.house.signIn(t, demoOwner)
		for _, project := range s.house.projects(t) {
			s.house.ok(t, "POST", "/api/v1/tickets", owner, map[string]any{"client_id": "ticket-" + project, "subject": "Pedido 4471", "project": project})
		}
		if _, err := s.house.tickets.CountAll(t.Context(), s.house.demo.scope); err != nil {
			t.Fatal(err)
		}
		s.page.visit(t, s.house.url+"/console/reports?kind=tickets&days=90")
		s.page.waitFor(t, "the table", "document.querySelector('[data-testid=behind-new]')")
	}, false},
}
