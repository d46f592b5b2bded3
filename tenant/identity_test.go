package tenant_test

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"recado/tenant"
)

func identityTenant() *tenant.Tenant {
	return &tenant.Tenant{ID: "t1", Identity: []tenant.IdentitySecret{
		{KID: "k1", Secret: "first-secret-of-the-tenant-00000000"}, {KID: "k2", Secret: "second-secret-of-the-tenant-0000000"}, {KID: "empty"},
	}}
}

func TestVerifyIdentity(t *testing.T) {
	now := newClock().at
	who := identityTenant()
	ana := tenant.Identity{Subject: "17", Email: "Ana@Example.com", Name: "Ana", Company: "Uno"}
	for _, s := range who.Identity[:2] {
		token, err := ana.Sign(s, "widget", now, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tenant.VerifyIdentity(who, newTokens(t, master, newClock()), "widget", token, now)
		if err != nil || got.Email != "ana@example.com" || got.Subject != "17" || got.Name != "Ana" || got.Company != "Uno" {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestVerifyIdentityTellsWhy(t *testing.T) {
	now := newClock().at
	who := identityTenant()
	claims := func(change func(jwt.MapClaims)) jwt.MapClaims {
		c := jwt.MapClaims{"sub": "17", "aud": "widget", "exp": now.Add(time.Hour).Unix()}
		change(c)
		return c
	}
	set := func(name string, value any) func(jwt.MapClaims) { return func(c jwt.MapClaims) { c[name] = value } }
	drop := func(name string) func(jwt.MapClaims) { return func(c jwt.MapClaims) { delete(c, name) } }
	sign := func(method jwt.SigningMethod, kid any, key any, c jwt.MapClaims) string {
		token := jwt.NewWithClaims(method, c)
		if kid != nil {
			token.Header["kid"] = kid
		}
		s, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	key := []byte(who.Identity[0].Secret)
	good := claims(func(jwt.MapClaims) {})
	hs := jwt.SigningMethodHS256
	private := rsaKey(t)
	public, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ token, why string }{
		"empty":                  {"", "malformed"},
		"junk":                   {"a.b.c", "malformed"},
		"huge":                   {strings.Repeat("a", 1<<20), "malformed"},
		"alg none":               {sign(jwt.SigningMethodNone, "k1", jwt.UnsafeAllowNoneSignatureType, good), "algorithm"},
		"HS512":                  {sign(jwt.SigningMethodHS512, "k1", key, good), "algorithm"},
		"RS256":                  {sign(jwt.SigningMethodRS256, "k1", private, good), "algorithm"},
		"a public key as secret": {sign(hs, "k1", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), good), "signature"},
		"no kid":                 {sign(hs, nil, key, good), "kid"},
		"kid is a number":        {sign(hs, 1, key, good), "kid"},
		"unknown kid":            {sign(hs, "k9", key, good), "kid"},
		"kid of no secret":       {sign(hs, "empty", []byte{}, good), "kid"},
		"other kid's secret":     {sign(hs, "k2", key, good), "signature"},
		"other tenant's secret":  {sign(hs, "k1", []byte("another tenant's secret"), good), "signature"},
		"other widget":           {sign(hs, "k1", key, claims(set("aud", "other"))), "audience"},
		"no audience":            {sign(hs, "k1", key, claims(drop("aud"))), "audience"},
		"expired":                {sign(hs, "k1", key, claims(set("exp", now.Add(-2*time.Minute).Unix()))), "expired"},
		"no expiry":              {sign(hs, "k1", key, claims(drop("exp"))), "no_expiry"},
		"a year":                 {sign(hs, "k1", key, claims(set("exp", now.AddDate(1, 0, 0).Unix()))), "lives_too_long"},
		"not yet":                {sign(hs, "k1", key, claims(set("nbf", now.Add(time.Hour).Unix()))), "not_yet"},
		"no subject":             {sign(hs, "k1", key, claims(drop("sub"))), "subject"},
		"bad e-mail":             {sign(hs, "k1", key, claims(set("email", "nobody"))), "email"},
		"bad name":               {sign(hs, "k1", key, claims(set("name", "a\u202eb"))), "name"},
		"bad company":            {sign(hs, "k1", key, claims(set("company", strings.Repeat("c", 300)))), "company"},
	} {
		got, err := tenant.VerifyIdentity(who, newTokens(t, master, newClock()), "widget", c.token, now)
		if e := tenant.Answer(err); !errors.Is(err, tenant.ErrIdentityBad) || e.Params["why"] != c.why || got != (tenant.Identity{}) {
			t.Errorf("%s: got %v %v, want %s", name, err, e.Params, c.why)
		}
	}
	if _, err := tenant.VerifyIdentity(who, newTokens(t, master, newClock()), "widget", sign(hs, "k1", key, claims(set("exp", now.Add(-30*time.Second).Unix()))), now); err != nil {
		t.Errorf("a clock half a minute off: %v", err)
	}
}

func FuzzIdentity(f *testing.F) {
	now := newClock().at
	who := identityTenant()
	token, err := tenant.Identity{Subject: "17"}.Sign(who.Identity[0], "widget", now, time.Hour)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token)
	f.Add("eyJhbGciOiJub25lIiwia2lkIjoiazEifQ.e30.")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := tenant.VerifyIdentity(who, newTokens(t, master, newClock()), "widget", s, now); err == nil && canonical(s) != canonical(token) {
			t.Fatalf("%q is %+v", s, got)
		} else if err != nil && !errors.Is(err, tenant.ErrIdentityBad) {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
