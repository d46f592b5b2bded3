package main

import "testing"

// An operator enters a company's console with its consent alone: the banner says
// so all the time, what they change stands in the company's log with their name,
// and when the consent is withdrawn they are out at once, their socket too.
func TestBrowserStay(t *testing.T) {
	h := newHouse(t)
	b := openBrowser(t, false)
	owner, root := b.person(t, "owner"), b.person(t, "operator")
	owner.administers(t, h, "/operator")
	root.operates(t, h, "es", "/tenants/"+h.demo.scope.Tenant())
	root.waitFor(t, "the company", "document.querySelector('[data-testid=enter]')")
	root.click(t, "[data-testid=enter]")
	root.waitFor(t, "why not", "document.querySelector('.toast')?.innerText.includes('no deja entrar')")

	owner.waitFor(t, "the form", "document.querySelector('[data-testid=consent-form]')")
	owner.fill(t, "[data-testid=consent-reason]", "<b>Los avisos</b>")
	owner.click(t, "[data-testid=consent-give]")
	owner.waitFor(t, "that it runs", "document.querySelector('[data-testid=consent-runs]')")

	root.click(t, "[data-testid=enter]")
	root.waitFor(t, "the banner", "document.querySelector('[data-testid=stay-bar]')?.innerText.includes('root@recado.example')")
	if inbox := root.read(t, "String(!!document.querySelector('[data-testid=nav-inbox], [data-testid=availability]'))"); inbox != "false" {
		t.Error("an operator who may not read has an inbox, or can be available")
	}
	until(t, "the operator's socket", func() bool { return h.hub.Count() == 2 })
	root.visit(t, h.url+"/console/settings/company")
	root.waitFor(t, "the company", "document.querySelector('[data-testid=f-name]')")
	root.fill(t, "[data-testid=f-name]", "Otro nombre")
	root.click(t, "[data-testid=save]")
	root.waitFor(t, "that it is saved", "document.querySelector('[data-testid=settings-form][data-dirty=no]')")
	root.waitFor(t, "the banner, still", "document.querySelector('[data-testid=stay-bar]')")

	owner.visit(t, h.url+"/console/settings/changes")
	owner.waitFor(t, "both in the log", "['root@recado.example cambió Otro nombre', 'root@recado.example entró'].every((s) => document.querySelector('[data-testid=settings-pane]')?.innerText.includes(s))")
	owner.visit(t, h.url+"/console/settings/operator")
	owner.click(t, "[data-testid=consent-withdraw]")
	root.waitFor(t, "the way back", "location.pathname.startsWith('/operator/tenants/') && document.querySelector('[data-testid=enter]')")
	until(t, "one socket is left", func() bool { return h.hub.Count() == 1 })
}
