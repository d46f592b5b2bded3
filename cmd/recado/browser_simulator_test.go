package main

import (
	"testing"
)

// What a visitor will see on Christmas Eve, from Madrid, of a desk in Bogotá
// that closes at eleven on that day: asked in the settings, at two moments on
// either side of it.
func TestBrowserSimulator(t *testing.T) {
	h := newHouse(t)
	owner, project := h.signIn(t, demoOwner), h.projects(t)["Soporte"]
	path := "/api/v1/admin/projects/" + project
	p := h.ok(t, "GET", path, owner, nil)
	p["hours"] = map[string]any{
		"time_zone": "America/Bogota", "shifts": []any{},
		"exceptions": []any{map[string]any{"date": "2026-12-24", "name": "Víspera <b>", "shifts": []any{map[string]any{"open": 480, "close": 660}}}},
	}
	h.ok(t, "PUT", path, owner, p)

	page := openBrowser(t, false).person(t, "owner")
	page.administers(t, h, "/simulator")
	page.fill(t, "[data-testid=sim-project]", project)
	page.fill(t, "[data-testid=sim-zone]", "Europe/Madrid")
	for _, tc := range []struct {
		when, state string
		says        []string
	}{
		{"2026-12-24T17:10", "offline", []string{"Allí es jueves, 24 de diciembre de 2026, 17:10 (Europe/Madrid).", "Para el proyecto es jueves, 24 de diciembre de 2026, 11:10 (America/Bogota).", "Es un día especial: Víspera <b>.", "Está fuera de su horario", "Abre viernes, 25 de diciembre de 2026, 6:00"}},
		{"2026-12-24T16:50", "online", []string{"10:50 (America/Bogota)", "Es un día especial", "Está dentro de su horario y hay quien puede atender.", "Cierra jueves, 24 de diciembre de 2026, 17:00"}},
	} {
		page.fill(t, "[data-testid=sim-when]", tc.when)
		page.click(t, "[data-testid=sim-go]")
		page.waitFor(t, tc.when+" is "+tc.state, "document.querySelector('[data-testid=sim-answer][data-state="+tc.state+"]')")
		for _, words := range tc.says {
			page.sees(t, words)
		}
	}
}
