package tenant_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

// Whatever writes a tenant's document seals what was stored in clear.
func TestEveryWriteSeals(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	writes := map[string]func(*tenant.Tenant) error{
		"EditTenant": func(now *tenant.Tenant) error {
			_, err := r.admin.EditTenant(t.Context(), owner.Scope, tenant.TenantEdit{
				Version: now.Version, Name: "Dos", Locale: now.Locale, TimeZone: now.TimeZone, Statuses: now.Statuses, CaseAccess: now.CaseAccess,
			})
			return err
		},
		"EditMail": func(now *tenant.Tenant) error {
			_, err := r.admin.EditMail(t.Context(), owner.Scope, tenant.MailEdit{Version: now.Version})
			return err
		},
		"RemoveSSO": func(now *tenant.Tenant) error {
			_, err := r.admin.RemoveSSO(t.Context(), owner.Scope, now.Version)
			return err
		},
		"UnscopedSuspend": func(*tenant.Tenant) error {
			_, err := r.admin.UnscopedSuspend(t.Context(), owner.Scope, true)
			return err
		},
	}
	for name, write := range writes {
		clear, err := r.store.Tenant(t.Context(), owner.Scope)
		must(t, err)
		clear.Identity = []tenant.IdentitySecret{{KID: "old", Secret: "a secret of before there was a seal"}}
		clear.SSO = &tenant.SingleSignOn{Issuer: "https://id.example", ClientID: "recado"}
		must(t, r.store.ReplaceTenant(t.Context(), owner.Scope, clear))
		must(t, write(clear))
		now, err := r.store.Tenant(t.Context(), owner.Scope)
		must(t, err)
		if now.Version == clear.Version || !tenant.IsSealed(now.Identity[0].Secret) {
			t.Errorf("%s: version %d, then %d with %+v", name, clear.Version, now.Version, now.Identity)
		}
	}
}

// A company's signing secrets can't be read in the store, those of before there
// was a seal neither once the tenant was written again; what they sign is good
// all the time, with this server's master secret and for this tenant alone.
func TestIdentitySecretsAreSealed(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	stored := func() *tenant.Tenant {
		t.Helper()
		got, err := r.store.Tenant(t.Context(), owner.Scope)
		must(t, err)
		return got
	}
	signed := func(s tenant.IdentitySecret) string {
		t.Helper()
		token, err := tenant.Identity{Subject: "17"}.Sign(s, "widget", r.at, time.Hour)
		must(t, err)
		return token
	}
	good := func(when string, s tenant.IdentitySecret) {
		t.Helper()
		if _, err := tenant.VerifyIdentity(stored(), r.admin.Tokens, "widget", signed(s), r.at); err != nil {
			t.Errorf("%s: %v", when, err)
		}
	}
	old := tenant.IdentitySecret{KID: "old", Secret: "a secret of before there was a seal"}
	was := stored()
	was.Identity = append(was.Identity, old)
	must(t, r.store.ReplaceTenant(t.Context(), owner.Scope, was))
	good("in clear", old)

	made, err := r.admin.AddIdentity(t.Context(), owner.Scope)
	must(t, err)
	if tenant.IsSealed(made.Secret) || made.Secret == "" {
		t.Errorf("what is shown is %q", made.Secret)
	}
	now := stored()
	for i, in := range []tenant.IdentitySecret{old, *made} {
		if kept := now.Identity[i]; kept.KID != in.KID || !tenant.IsSealed(kept.Secret) || strings.Contains(kept.Secret, in.Secret) {
			t.Errorf("stored is %+v", kept)
		}
		good("sealed", in)
	}

	if _, err := tenant.VerifyIdentity(now, newTokens(t, "another master secret altogether", newClock()), "widget", signed(old), r.at); !errors.Is(err, tenant.ErrSealed) {
		t.Errorf("with another master secret: %v", err)
	}
	now.ID = "t2"
	if _, err := tenant.VerifyIdentity(now, r.admin.Tokens, "widget", signed(old), r.at); !errors.Is(err, tenant.ErrSealed) {
		t.Errorf("in another tenant: %v", err)
	}
	now.Identity[0].Secret = now.Identity[1].Secret
	if _, err := tenant.VerifyIdentity(now, r.admin.Tokens, "widget", signed(old), r.at); err == nil {
		t.Error("one secret's seal was taken for another's")
	}
}
