package tenant_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

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
