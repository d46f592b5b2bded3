package tenant_test

import (
	"testing"
	"time"

	"recado/tenant"
)

// A project's routing is checked, has defaults, and is kept as it was given.
func TestProjectRouting(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	for name, tt := range map[string]struct {
		in    tenant.Routing
		field string // "" is taken
		offer time.Duration
	}{
		"default":    {tenant.Routing{}, "", time.Minute},
		"all":        {tenant.Routing{Policy: tenant.RoundRobin, Offer: 30, Sticky: true}, "", 30 * time.Second},
		"no end":     {tenant.Routing{Policy: tenant.Broadcast, Offer: -1}, "", 0},
		"shortest":   {tenant.Routing{Offer: tenant.MinOffer}, "", 10 * time.Second},
		"longest":    {tenant.Routing{Offer: tenant.MaxOffer}, "", time.Hour},
		"too short":  {tenant.Routing{Offer: tenant.MinOffer - 1}, "routing.offer", 0},
		"too long":   {tenant.Routing{Offer: tenant.MaxOffer + 1}, "routing.offer", 0},
		"below none": {tenant.Routing{Offer: -2}, "routing.offer", 0},
		"unknown":    {tenant.Routing{Policy: "loudest"}, "routing.policy", 0},
	} {
		p, err := r.admin.AddProject(t.Context(), owner.Scope, tenant.ProjectEdit{ClientID: tenant.NewID(), Name: name, Routing: tt.in})
		if tt.field != "" {
			if err == nil || tenant.Answer(err).Field != tt.field {
				t.Errorf("%s: got %v, want a refusal of %s", name, err, tt.field)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p, err = r.admin.Store.Project(t.Context(), owner.Scope, p.ID); err != nil {
			t.Fatal(err)
		}
		if p.Routing.Policy == "" || p.Routing.Offer != tt.in.Offer || p.Routing.Sticky != tt.in.Sticky || p.Routing.OfferTime() != tt.offer {
			t.Errorf("%s: kept %+v, an offer of %s", name, p.Routing, p.Routing.OfferTime())
		}
	}
}

// After how long a console counts as idle is the tenant's choice.
func TestIdleMinutes(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	for minutes, want := range map[int]time.Duration{0: 10 * time.Minute, -1: 0, 1: time.Minute, 240: 4 * time.Hour, 241: -1, -2: -1} {
		old, err := r.store.Tenant(t.Context(), owner.Scope)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.admin.EditTenant(t.Context(), owner.Scope, tenant.TenantEdit{
			Version: old.Version, Name: old.Name, Locale: old.Locale, TimeZone: old.TimeZone, Statuses: old.Statuses,
			CaseAccess: old.CaseAccess, IdleMinutes: minutes,
		})
		if want < 0 {
			if err == nil || tenant.Answer(err).Field != "idle_minutes" {
				t.Errorf("%d minutes: %v", minutes, err)
			}
			continue
		}
		if err != nil || got.IdleTime() != want || got.AdminView().IdleMinutes != minutes || got.View().IdleAfter != int(want.Seconds()) {
			t.Errorf("%d minutes: %+v, %v", minutes, got, err)
		}
	}
}

// Who was set away says so by a reason, until they choose again; who chose to be
// away is not told anything else.
func TestSetAway(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	set := func(to tenant.Availability) {
		t.Helper()
		if _, err := r.admin.SetAvailability(t.Context(), owner.Scope, owner.ID, to); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ chose, reason string }{{"online", tenant.AwayOffer}, {"away", ""}} {
		set(tenant.Availability(tt.chose))
		if err := tenant.SetAway(t.Context(), r.store, owner.Scope, owner.ID, tenant.AwayOffer); err != nil {
			t.Fatal(err)
		}
		a, err := r.store.Agent(t.Context(), owner.Scope, owner.ID)
		if err != nil || a.Availability != tenant.AvailableAway || a.AwayReason != tt.reason {
			t.Errorf("chose %s: %s for %q, %v", tt.chose, a.Availability, a.AwayReason, err)
		}
	}
}
