package tenant_test

import (
	"testing"

	"recado/tenant"
)

// A session is open as long as its browser could get a new access token: what
// the tenant's single sign-on does not let in any more is over.
func TestSessionOpenAsSignInAllows(t *testing.T) {
	for name, of := range map[string]struct {
		role tenant.Role
		by   bool // single sign-on
		on   *tenant.SingleSignOn
		want bool
	}{
		"password":                          {tenant.RoleAgent, false, nil, true},
		"password, beside single sign-on":   {tenant.RoleAgent, false, &tenant.SingleSignOn{}, true},
		"password, single sign-on required": {tenant.RoleAgent, false, &tenant.SingleSignOn{Required: true}, false},
		"an owner's password":               {tenant.RoleOwner, false, &tenant.SingleSignOn{Required: true}, true},
		"single sign-on":                    {tenant.RoleAgent, true, &tenant.SingleSignOn{Required: true}, true},
		"single sign-on that was removed":   {tenant.RoleAgent, true, nil, false},
	} {
		r := newRoom(t)
		owner, made := r.tenant(t, "Uno", "ana@example.com")
		now, err := r.store.Tenant(t.Context(), owner.Scope)
		must(t, err)
		now.SSO = of.on
		must(t, r.store.ReplaceTenant(t.Context(), owner.Scope, now))
		must(t, r.store.UnscopedInsertLogin(t.Context(), &tenant.Login{ID: "bea", Email: "bea@example.com"}))
		must(t, r.store.UnscopedInsertRefresh(t.Context(), &tenant.RefreshToken{
			Hash: "hash", Family: "session", Login: "bea", Tenant: made.ID, Agent: "a1", SSO: of.by, ExpiresAt: r.now().UnixMilli() + 1,
		}))
		open, err := tenant.SessionOpen(t.Context(), r.store, owner.Scope, &tenant.Agent{ID: "a1", Login: "bea", Role: of.role}, "session", r.now().UnixMilli())
		if err != nil || open != of.want {
			t.Errorf("%s: open is %v, want %v (%v)", name, open, of.want, err)
		}
	}
}
