package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"recado/tenant"
)

// administers opens a part of the settings as the demo's owner, in Spanish.
func (p *tab) administers(t *testing.T, h *house, path string) {
	t.Helper()
	p.visit(t, h.url+"/console/settings"+path)
	p.run(t, "choose the language", evaluate("localStorage.setItem('recado.locale', 'es')"))
	p.visit(t, h.url+"/console/settings"+path)
	p.fill(t, "[data-testid=signin-email]", demoOwner)
	p.fill(t, "[data-testid=signin-password]", demoPassword)
	p.press(t, kb.Enter)
	p.waitFor(t, "the settings", "document.querySelector('[data-testid=settings-nav]')")
}

// A project is made by the keyboard alone; a mistake is said at its field, and
// what was typed outlives it and the page.
func TestBrowserAdminProject(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	p := openBrowser(t, false).person(t, "owner")
	p.administers(t, h, "")
	p.tabTo(t, p, "the sections", "document.activeElement.dataset.testid === 'settings-start'")
	p.press(t, kb.ArrowDown)
	p.waitFor(t, "the projects have the focus", "document.activeElement.dataset.testid === 'settings-projects'")
	p.press(t, kb.Enter)
	p.tabTo(t, p, "the button for a new one", "document.activeElement.dataset.testid === 'new-project'")
	p.press(t, kb.Enter)
	p.tabTo(t, p, "its name", "document.activeElement.dataset.testid === 'f-name'")
	p.press(t, kb.Enter)
	p.waitFor(t, "the mistake at the name, in Spanish, with the focus in it",
		"document.activeElement.dataset.testid === 'f-name' && document.activeElement.ariaInvalid === 'true' && document.querySelector('.settings-form .wrong').innerText.trim() === 'Falta este dato.'")
	p.press(t, "Facturas <b>")
	p.waitFor(t, "it is kept", "Object.keys(sessionStorage).some(k => k.endsWith('projects/new'))")

	// As after a session that ended, or a page that was closed by mistake.
	p.visit(t, h.url+"/console/settings/projects/new")
	p.waitFor(t, "what was typed", "document.querySelector('[data-testid=f-name]')?.value === 'Facturas <b>'")
	p.click(t, "[data-testid=add-1]")
	p.click(t, "[data-testid=copy-weekdays]")
	p.click(t, "[data-testid=save]")
	p.waitFor(t, "the project's own page", "/projects\\/(?!new)/.test(location.pathname) && document.querySelector('[data-testid=settings-form][data-dirty=no]')")
	made := p.read(t, "location.pathname.split('/').at(-1)")
	got := h.ok(t, "GET", "/api/v1/admin/projects/"+made, owner, nil)
	if shifts := at(got, "hours", "shifts").([]any); text(got, "name") != "Facturas <b>" || len(shifts) != 5 || number(shifts[0].(map[string]any), "open") != 480 {
		t.Errorf("the project is %v", got)
	}
	p.sees(t, "Facturas <b>") // HTML is text
	if p.yes("Object.keys(sessionStorage).some(k => k.includes('recado.form'))") {
		t.Error("what was saved is still kept as unsaved")
	}
}

// Of two administrators who change the same project the second sees what the
// first changed, keeps what only one of them touched, and chooses the rest.
func TestBrowserAdminTwoAtOnce(t *testing.T) {
	h := newHouse(t)
	other := h.signIn(t, "carla@demo.example")
	path := "/api/v1/admin/projects/" + h.projects(t)["Soporte"]
	p := openBrowser(t, false).person(t, "owner")
	p.administers(t, h, "/projects/"+h.projects(t)["Soporte"])
	p.fill(t, "[data-testid=f-name]", "Mesa de ayuda")
	p.click(t, "[data-testid=f-files]")

	theirs := h.ok(t, "GET", path, other, nil)
	theirs["name"] = "Ayuda"
	theirs["routing"].(map[string]any)["sticky"] = true
	h.ok(t, "PUT", path, other, theirs)

	p.click(t, "[data-testid=save]")
	p.waitFor(t, "what the other did", "document.querySelector('[data-testid=heard]') && document.querySelectorAll('[data-testid=clash]').length === 1")
	p.sees(t, "Quien vuelve va con quien lo atendió la última vez")
	p.sees(t, "Ayuda")
	if got := h.ok(t, "GET", path, other, nil); text(got, "name") != "Ayuda" {
		t.Fatalf("it was overwritten before anybody chose: %v", got)
	}
	p.click(t, "[data-testid=clash] input[value=theirs]")
	p.click(t, "[data-testid=save]")
	p.waitFor(t, "it is saved", "document.querySelector('[data-testid=settings-form][data-dirty=no]') && !document.querySelector('[data-testid=heard]')")
	got := h.ok(t, "GET", path, other, nil)
	if text(got, "name") != "Ayuda" || at(got, "routing", "sticky") != true || at(got, "files") != false {
		t.Errorf("brought together it is %v", got)
	}
}

// Somebody is invited, and the link that is shown lets them in, as no more than
// an agent; a second one of the same address is refused at the field.
func TestBrowserAdminInvites(t *testing.T) {
	h := newHouse(t)
	p := openBrowser(t, false).person(t, "owner")
	p.administers(t, h, "/agents/new")
	p.fill(t, "[data-testid=f-name]", "Diana Ruiz")
	p.fill(t, "[data-testid=f-email]", "bruno@demo.example")
	p.click(t, "[data-testid=save]")
	p.waitFor(t, "the mistake at the address", "document.querySelector('[data-testid=f-email][aria-invalid=true]')")
	p.fill(t, "[data-testid=f-email]", "diana@demo.example")
	p.click(t, "[data-testid=save]")
	p.waitFor(t, "the link", "document.querySelector('[data-testid=invitation-link]')")
	_, token, _ := strings.Cut(p.text(t, "[data-testid=invitation-link]"), "/console/invitation#")
	diana := text(h.ok(t, "POST", "/api/v1/auth/accept", "", map[string]any{"token": token, "password": "una-clave-larga"}), "access_token")
	h.refused(t, tenant.ErrForbidden, "GET", "/api/v1/admin/agents", diana, nil)
}

// "Is it live on my page?" is answered by the page itself, in the
// administrator's own browser.
func TestBrowserAdminLiveCheck(t *testing.T) {
	h := newHouse(t)
	company := companyPage(t, h.url+"/w/"+h.demo.widget.Key+".js")
	key := h.demoWidgetOn(t, company)
	p := openBrowser(t, false).person(t, "owner")
	p.administers(t, h, "/widgets/"+h.demo.widget.ID)
	p.fill(t, "[data-testid=live-page]", "https://otra.example")
	p.click(t, "[data-testid=live-go]")
	p.waitFor(t, "that this page is not allowed", "document.querySelector('[data-testid=live-page][aria-invalid=true]')")
	p.fill(t, "[data-testid=live-page]", company)
	p.click(t, "[data-testid=live-go]")
	p.waitFor(t, "that it is live", "document.querySelector('[data-testid=live-answer]').dataset.answer === 'live'")
	if snippet := p.text(t, "[data-testid=snippet]"); !strings.Contains(snippet, "/w/"+key+".js") {
		t.Errorf("the snippet is %q", snippet)
	}
}

// The preview is the real widget with what is being designed, in the state that
// was chosen; the company's own stays as it is until it is saved.
func TestBrowserAdminPreview(t *testing.T) {
	h := newHouse(t)
	p := openBrowser(t, false).person(t, "owner")
	p.administers(t, h, "/widgets/"+h.demo.widget.ID)
	const inside = "document.querySelector('[data-testid=preview-frame]')?.contentDocument?.querySelector('recado-widget')?.shadowRoot"
	p.waitFor(t, "the launcher in the preview", inside+"?.querySelector('button')")
	p.click(t, "[data-testid=preview-offline]")
	p.fill(t, "[data-testid=f-texts-es-offline]", "Escríbenos <i>")
	p.waitFor(t, "what was written, as text, in the state that was chosen", inside+"?.textContent.includes('Escríbenos <i>')")
	owner := h.signIn(t, demoOwner)
	if w := h.ok(t, "GET", "/api/v1/admin/widgets/"+h.demo.widget.ID, owner, nil); strings.Contains(fmt.Sprint(w["texts"]), "Escríbenos") {
		t.Errorf("the preview has changed the widget: %v", w["texts"])
	}
	if all := at(h.ok(t, "GET", "/api/v1/admin/widgets", owner, nil), "items").([]any); len(all) != 1 {
		t.Errorf("%d widgets are listed", len(all))
	}
}

// A draft is kept for whoever comes next, visitors see nothing of it, and one
// press publishes it; of two who draft the second sees what the first saved.
func TestBrowserAdminDraft(t *testing.T) {
	h := newHouse(t)
	other := h.signIn(t, "carla@demo.example")
	path := "/api/v1/admin/projects/" + h.projects(t)["Soporte"]
	draft := "/api/v1/admin/drafts/project/" + h.projects(t)["Soporte"]
	p := openBrowser(t, false).person(t, "owner")
	p.administers(t, h, "/projects/"+h.projects(t)["Soporte"])
	p.fill(t, "[data-testid=f-name]", "Mesa de ayuda")
	p.click(t, "[data-testid=save-draft]")
	p.waitFor(t, "the draft", "document.querySelector('[data-testid=drafted]') && document.querySelector('[data-testid=settings-form][data-dirty=no]')")
	saved := h.ok(t, "GET", draft, other, nil)
	if now := h.ok(t, "GET", path, other, nil); text(now, "name") != "Soporte" || text(saved, "value", "name") != "Mesa de ayuda" {
		t.Fatalf("published is %v, the draft %v", now, saved)
	}

	// The other goes on with it, and the first with theirs.
	theirs := saved["value"].(map[string]any)
	theirs["hide_subject"] = true
	h.ok(t, "PUT", draft, other, map[string]any{"version": saved["version"], "value": theirs})
	p.fill(t, "[data-testid=f-name]", "Ayuda")
	p.click(t, "[data-testid=save]")
	p.waitFor(t, "what the other saved", "document.querySelector('[data-testid=heard]') && !document.querySelector('[data-testid=clash]')")
	if now := h.ok(t, "GET", path, other, nil); text(now, "name") != "Soporte" {
		t.Fatalf("it was published before anybody saw the other's: %v", now)
	}
	p.click(t, "[data-testid=save]")
	p.waitFor(t, "it is published", "!document.querySelector('[data-testid=drafted]') && document.querySelector('[data-testid=settings-form][data-dirty=no]')")
	if now := h.ok(t, "GET", path, other, nil); text(now, "name") != "Ayuda" || at(now, "hide_subject") != true {
		t.Errorf("published is %v", now)
	}
	h.refused(t, tenant.ErrNotFound, "GET", draft, other, nil)
}
