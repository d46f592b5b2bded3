package main

import (
	"strings"
	"testing"

	"recado/tenant"
)

// A consent that is required, and a cookie that subdomains share: nothing is
// kept before the visitor agrees, not even during a conversation; then the
// other subdomain knows them; and taken back, all of it is gone.
func TestBrowserConsentAndCookieDomain(t *testing.T) {
	h := newHouse(t)
	var key string
	local := serveHostile(t, func(string) (string, string) {
		return "", `<!doctype html><html lang="es"><title>Tienda</title><link rel="icon" href="data:,"><body><h1>Tienda</h1><script src="` + h.url + "/w/" + key + `.js" data-cookie-domain="tienda.localhost"></script>`
	})
	// Browsers resolve what ends in .localhost by themselves.
	shop, blog := strings.Replace(local, "//localhost", "//www.tienda.localhost", 1), strings.Replace(local, "//localhost", "//blog.tienda.localhost", 1)
	w, err := h.admin.AddWidget(t.Context(), h.demo.scope, tenant.WidgetEdit{
		ClientID: tenant.NewID(), Name: "Tienda", Origins: []string{shop, blog}, Locale: "es", Projects: h.demo.widget.Projects, Consent: tenant.ConsentRequired,
		Look: tenant.Look{Accent: "#1f6f6b", Position: "right", Scheme: "auto"},
	})
	if err != nil {
		t.Fatal(err)
	}
	key = w.Key
	desk := h.openDesk(t, "bruno@demo.example", key)
	cookie := "document.cookie.includes('recado-" + key + "=')"
	p := openBrowser(t, false).person(t, "visitor")

	p.visit(t, shop)
	panel := p.openPanel(t)
	panel.click(t, "[data-project]")
	panel.write(t, "sin permiso")
	desk.answer(t, "sin permiso", "te leo igual")
	panel.sees(t, "te leo igual")
	p.keepsNothing(t)
	panel.keepsNothing(t)

	p.run(t, "agree", evaluate("Recado('consent', true); undefined"))
	p.waitFor(t, "who they are is kept", cookie+" && localStorage.getItem('recado:"+key+":consent')")
	p.visit(t, shop)
	panel = p.openPanel(t)
	panel.backInTalk(t)
	panel.sees(t, "te leo igual")

	p.visit(t, blog)
	panel = p.openPanel(t)
	panel.waitFor(t, "is a stranger's, as nobody agreed here", "document.querySelector('.home [data-project]')")
	p.run(t, "agree here", evaluate("Recado('consent', true); undefined"))
	panel = p.openPanel(t)
	panel.backInTalk(t)
	panel.sees(t, "te leo igual")

	p.run(t, "take it back", evaluate("Recado('consent', false); undefined"))
	p.keepsNothing(t)
	panel.write(t, "sigo aquí")
	desk.answer(t, "sigo aquí", "y yo")
	panel.sees(t, "y yo")
	p.keepsNothing(t)
	p.visit(t, shop)
	p.openPanel(t).waitFor(t, "is a stranger's", "document.querySelector('.home [data-project]') && !document.querySelector('.card.list, .thread')")
	p.waitFor(t, "no cookie is left", "document.cookie === ''")
}
