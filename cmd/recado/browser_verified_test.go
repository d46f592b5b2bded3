package main

import (
	"testing"
	"time"

	"recado/tenant"
)

// A widget for signed-in visitors only (S1): no launcher until the page says
// who is there, and none after they have left.
func TestBrowserSignedInOnly(t *testing.T) {
	h := newHouse(t)
	var key string
	company := serveHostile(t, func(string) (string, string) {
		return "", `<!doctype html><html lang="es"><meta charset="utf-8"><title>Empresa</title><link rel="icon" href="data:,"><script src="` + h.url + "/w/" + key + `.js" async></script>`
	})
	key = h.widgetOn(t, company, tenant.ShowRules{VerifiedOnly: true})
	signed, err := tenant.Identity{Subject: "17", Email: "eva@correo.example"}.Sign(h.identitySecret(t), key, time.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	page := openBrowser(t, false).person(t, "visitor")
	page.visit(t, company)
	page.waitFor(t, "has no launcher", "document.querySelector('recado-widget')?.hidden")
	page.run(t, "sign in", evaluate("Recado('identify', { token: "+quote(signed)+" }); undefined"))
	page.waitFor(t, "has a launcher", "!document.querySelector('recado-widget').hidden && "+shadow+".querySelector('button.b').offsetWidth === 60")
	page.run(t, "sign out", evaluate("Recado('logout'); undefined"))
	page.waitFor(t, "has none any more", "document.querySelector('recado-widget').hidden")
}
