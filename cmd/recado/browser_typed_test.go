package main

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"recado/tenant"
)

// An operator's forms refuse nothing in silence and lose nothing: not by a
// mistake, nor by what the tenant saves meanwhile, nor by a session that ends.
func TestBrowserOperatorForms(t *testing.T) {
	h := newHouse(t)
	root := h.operator(t)
	path := operatorAPI + "/tenants/" + h.demo.scope.Tenant()
	plan := func() map[string]any {
		return h.ok(t, "GET", path+"/plan", root, nil)["plan"].(map[string]any)
	}
	h.ok(t, "PUT", path+"/plan", root, map[string]any{"version": number(h.ok(t, "GET", path, root, nil), "version"), "name": "Uno", "agents": 50})
	p := openBrowser(t, false).person(t, "operator")
	p.entersDesk(t, h, "es", "/tenants/"+h.demo.scope.Tenant())
	p.waitFor(t, "the plan", "document.querySelector('[data-testid=f-agents]')?.value === '50'")
	for _, wrong := range []string{"", "1.5"} {
		p.fill(t, "[data-testid=f-agents]", wrong)
		p.press(t, kb.Enter)
		p.waitFor(t, "that "+wrong+" is no whole number, at the field", "document.querySelector('[data-testid=f-agents][aria-invalid=true]')?.closest('.field').innerText.includes('número entero')")
		p.fill(t, "[data-testid=f-agents]", "60")
		p.waitFor(t, "no mistake", "!document.querySelector('[aria-invalid=true]')")
	}
	if got := plan(); number(got, "agents") != 50 {
		t.Fatalf("an emptied number became %v", got)
	}

	// The tenant saves a setting: no matter of the plan's.
	owner := h.signIn(t, demoOwner)
	company := h.ok(t, "GET", "/api/v1/admin/tenant", owner, nil)
	company["name"] = "Café Valle"
	h.ok(t, "PUT", "/api/v1/admin/tenant", owner, company)
	p.press(t, kb.Enter)
	until(t, "it is saved all the same", func() bool { return number(plan(), "agents") == 60 })
	p.waitFor(t, "nothing is kept as unsaved", "!Object.keys(sessionStorage).some(k => k.startsWith('recado.operator.form'))")

	// Another operator saves another plan: both are shown, and what was typed stays.
	p.fill(t, "[data-testid=f-agents]", "70")
	h.ok(t, "PUT", path+"/plan", root, map[string]any{"version": number(h.ok(t, "GET", path, root, nil), "version"), "name": "Dos", "agents": 65})
	p.press(t, kb.Enter)
	p.waitFor(t, "theirs beside mine", "document.querySelectorAll('[data-testid=clash]').length === 1 && document.querySelector('[data-testid=clash]').innerText.includes('65')")
	if got := plan(); number(got, "agents") != 65 || p.read(t, "document.querySelector('[data-testid=f-agents]').value") != "70" {
		t.Errorf("before anybody chose it is %v", got)
	}
	p.shoot(t, "plan-met")

	h.endsOthers(t, root)
	p.click(t, "[data-testid=save-plan]")
	p.operatorSignsIn(t)
	p.waitFor(t, "what was typed", "document.querySelector('[data-testid=f-agents]')?.value === '70' && document.querySelector('[data-testid=clash]')")
	p.click(t, "[data-testid=save-plan]")
	until(t, "it is saved", func() bool { return number(plan(), "agents") == 70 && text(plan(), "name") == "Dos" })

	p.visit(t, h.url+"/operator/tenants/new")
	p.fill(t, "[data-testid=f-name]", "Casa Azul")
	p.fill(t, "[data-testid=f-email]", "olga@azul.example")
	h.endsOthers(t, root)
	p.click(t, "[data-testid=make]")
	p.operatorSignsIn(t)
	p.waitFor(t, "what was typed", "document.querySelector('[data-testid=f-name]')?.value === 'Casa Azul' && document.querySelector('[data-testid=f-email]').value === 'olga@azul.example'")
	p.shoot(t, "new-kept")
}

// endsOthers ends all sessions of an operator but the one that asks.
func (h *house) endsOthers(t *testing.T, root string) {
	t.Helper()
	for _, s := range h.ok(t, "GET", operatorAPI+"/security", root, nil)["sessions"].([]any) {
		if s := s.(map[string]any); s["current"] != true {
			if status, answer := h.request(t, "DELETE", operatorAPI+"/sessions/"+text(s, "id"), root, nil); status != http.StatusNoContent {
				t.Fatalf("ending a session: %d %v", status, answer)
			}
		}
	}
}

// A session ends in mid-sentence: an answer, an internal note and a setting
// that were being written are all there after signing in again.
func TestBrowserSessionEndsMidSentence(t *testing.T) {
	h := newHouse(t)
	h.waitForever(t)
	lucia := h.person(t, tenant.Identity{Subject: "lucia", Name: "Lucía Prada"})
	p := openBrowser(t, false).person(t, "owner")
	signInConsole(t, p, h.url, demoOwner)
	p.waitFor(t, "is online", "document.querySelector('[data-testid=availability][data-state=online]')")
	talk := h.open(t, lucia, "¿Hay alguien?")
	project := "/settings/projects/" + h.projects(t)["Soporte"]
	p.visit(t, h.url+"/console"+project)
	p.fill(t, "[data-testid=f-name]", "Mesa de ay")
	p.visit(t, h.url+"/console/conversations/"+talk)
	p.fill(t, "[data-testid=composer-text]", "Ahora lo mi")
	p.click(t, "[data-testid=mode-note]")
	p.fill(t, "[data-testid=composer-text]", "Ojo con el ped")

	if status, _ := h.request(t, "POST", "/api/v1/auth/logout-all", h.signIn(t, demoOwner), nil); status != http.StatusNoContent {
		t.Fatal(status)
	}
	p.waitFor(t, "the door", "document.querySelector('[data-testid=signin-password]')")
	p.shoot(t, "door")
	p.fill(t, "[data-testid=signin-email]", demoOwner)
	p.fill(t, "[data-testid=signin-password]", demoPassword)
	p.press(t, kb.Enter)
	p.waitFor(t, "the note", "document.querySelector('[data-testid=composer][data-mode=note]') && document.querySelector('[data-testid=composer-text]').value === 'Ojo con el ped'")
	p.click(t, "[data-testid=mode-answer]")
	p.waitFor(t, "the answer", "document.querySelector('[data-testid=composer-text]').value === 'Ahora lo mi'")
	p.visit(t, h.url+"/console"+project)
	p.waitFor(t, "the setting", "document.querySelector('[data-testid=f-name]')?.value === 'Mesa de ay'")
}

// A change is taken back without what came after it: what was altered once more
// is to be chosen in the form. A project is deleted as it was shown, and the
// visitor who waits in it goes where it is said.
func TestBrowserTakesBackAndDeletes(t *testing.T) {
	h := newHouse(t)
	h.waitForever(t)
	owner := h.signIn(t, demoOwner)
	id, other := h.projects(t)["Soporte"], h.projects(t)["Ventas"]
	path := "/api/v1/admin/projects/" + id
	edit := func(change func(p map[string]any)) {
		t.Helper()
		project := h.ok(t, "GET", path, owner, nil)
		change(project)
		h.ok(t, "PUT", path, owner, project)
	}
	edit(func(p map[string]any) { p["name"], p["files"] = "Ayuda", false })
	edit(func(p map[string]any) { p["name"], p["position"] = "Mesa", 7 })

	p := openBrowser(t, false).person(t, "owner")
	p.administers(t, h, "/changes")
	p.waitFor(t, "both changes", "document.querySelectorAll('[data-testid=roll-back]').length >= 2")
	p.run(t, "take the first back", evaluate("document.querySelectorAll('[data-testid=roll-back]')[1].click()"))
	p.waitFor(t, "the form with what clashes", "location.pathname.endsWith('/projects/"+id+"') && document.querySelectorAll('[data-testid=clash]').length === 1 && document.querySelector('[data-testid=clash]').innerText.includes('Mesa')")
	p.shoot(t, "to-choose")
	if got := h.ok(t, "GET", path, owner, nil); text(got, "name") != "Mesa" || at(got, "files") != false {
		t.Fatalf("before anybody chose it is %v", got)
	}
	p.click(t, "[data-testid=clash] input[value=theirs]")
	p.click(t, "[data-testid=save]")
	p.waitFor(t, "it is saved", "document.querySelector('[data-testid=settings-form][data-dirty=no]') && !document.querySelector('[data-testid=heard]')")
	if got := h.ok(t, "GET", path, owner, nil); text(got, "name") != "Mesa" || at(got, "files") != true || number(got, "position") != 7 {
		t.Errorf("after taking the first back it is %v", got)
	}

	// Somebody else changes it while it is being deleted.
	p.click(t, "[data-testid=delete-project]")
	p.fill(t, "[data-testid=delete-name]", "Mesa")
	edit(func(p map[string]any) { p["position"] = 8 })
	p.click(t, "[data-testid=delete-go]")
	p.waitFor(t, "that it was changed", "document.querySelector('[data-testid=delete-dialog] .wrong')")
	if status, _ := h.request(t, "GET", path, owner, nil); status != http.StatusOK {
		t.Fatal("another version than the one that was shown was deleted")
	}
	p.waitFor(t, "is online", "document.querySelector('[data-testid=availability][data-state=online]')")
	lucia := h.person(t, tenant.Identity{Subject: "lucia", Name: "Lucía Prada"})
	talk := text(h.ok(t, "POST", "/api/v1/visitor/conversations", lucia, map[string]any{"client_id": tenant.NewID(), "project": id, "text": "¿Hay alguien?"}), "conversation", "id")
	p.click(t, "[data-testid=delete-go]")
	p.waitFor(t, "where they go", "document.querySelector('[data-testid=delete-to]')")
	p.shoot(t, "delete-to")
	p.fill(t, "[data-testid=delete-to]", other)
	p.click(t, "[data-testid=delete-go]")
	p.waitFor(t, "it is gone", "!document.querySelector('[data-testid=delete-dialog]') && location.pathname.endsWith('/settings/projects')")
	if got := h.ok(t, "GET", "/api/v1/conversations/"+talk, owner, nil); text(got, "project") != other {
		t.Errorf("the conversation is in %v", got["project"])
	}
}
