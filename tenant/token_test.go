package tenant_test

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"recado/tenant"
)

// A clock that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) pass(d time.Duration)    { c.at = c.at.Add(d) }
func newClock() *clock                   { return &clock{time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)} }
func scope(tenantID string) tenant.Scope { return tenant.UnscopedScope(tenantID) }

func newTokens(t testing.TB, master string, c *clock) *tenant.Tokens {
	t.Helper()
	tokens, err := tenant.NewTokens(tenant.TokenOptions{
		Master: []byte(master), Now: c.now, Access: 10 * time.Minute, Visitor: 90 * 24 * time.Hour,
		Renew: 90 * 24 * time.Hour, Link: 5 * time.Minute, Invitation: 7 * 24 * time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

const master = "a master secret of a test, 32 by"

// kind is one kind of token: how it is made, how it is read.
type kind struct {
	sign func() (string, int64, error)
	read func(string) (tenant.Scope, error)
	life time.Duration
}

func kinds(tokens *tenant.Tokens) map[string]kind {
	sc := scope("t1")
	return map[string]kind{
		"agent": {
			func() (string, int64, error) {
				return tokens.SignAgent(tenant.AgentClaims{Scope: sc, Agent: "x", Login: "l", Family: "f"})
			},
			func(s string) (tenant.Scope, error) { c, err := tokens.Agent(s); return c.Scope, err }, 10 * time.Minute,
		},
		"visitor": {
			func() (string, int64, error) {
				return tokens.SignVisitor(tenant.VisitorClaims{Scope: sc, ID: "x", Widget: "w"})
			},
			func(s string) (tenant.Scope, error) { c, err := tokens.VisitorToken(s); return c.Scope, err }, 90 * 24 * time.Hour,
		},
		"file": {
			func() (string, int64, error) { return tokens.SignFile(sc, "x") },
			func(s string) (tenant.Scope, error) { sc, _, err := tokens.File(s); return sc, err }, 5 * time.Minute,
		},
		"invitation": {
			func() (string, int64, error) { return tokens.SignInvitation(sc, "x") },
			func(s string) (tenant.Scope, error) { sc, _, err := tokens.Invited(s); return sc, err }, 7 * 24 * time.Hour,
		},
		"browser": {
			func() (string, int64, error) {
				return tokens.SignBrowser(tenant.Browser{Scope: sc, ID: "x", Widget: "w"})
			},
			func(s string) (tenant.Scope, error) { b, err := tokens.Browser(s); return b.Scope, err }, 90 * 24 * time.Hour,
		},
		"form": {
			func() (string, int64, error) {
				return tokens.SignForm(tenant.Form{Scope: sc, Browser: "x", ClientID: "client-0001"})
			},
			func(s string) (tenant.Scope, error) { f, err := tokens.Form(s); return f.Scope, err }, tenant.FormLife,
		},
	}
}

func TestTokensOfEachKind(t *testing.T) {
	c := newClock()
	all := kinds(newTokens(t, master, c))
	other := kinds(newTokens(t, "another master secret of 32 byte", c))
	for name, k := range all {
		token, expires, err := k.sign()
		if err != nil || expires != c.at.Add(k.life).UnixMilli() {
			t.Fatalf("%s: expires %d, %v", name, expires, err)
		}
		if sc, err := k.read(token); err != nil || sc.Tenant() != "t1" {
			t.Errorf("%s: %v, %v", name, sc, err)
		}
		for reader, r := range all {
			if sc, err := r.read(token); reader != name && (!errors.Is(err, tenant.ErrUnauthorized) || sc.Valid()) {
				t.Errorf("%s read as %s: %v, %v", name, reader, sc, err)
			}
		}
		if _, err := other[name].read(token); !errors.Is(err, tenant.ErrUnauthorized) {
			t.Errorf("%s of another master: %v", name, err)
		}
		c.pass(k.life - time.Second)
		if _, err := k.read(token); err != nil {
			t.Errorf("%s a second before its end: %v", name, err)
		}
		c.pass(time.Second)
		if sc, err := k.read(token); !errors.Is(err, tenant.ErrTokenExpired) || sc.Valid() {
			t.Errorf("%s at its end: %v, %v", name, sc, err)
		}
		for reader, r := range all {
			if _, err := r.read(token); reader != name && !errors.Is(err, tenant.ErrUnauthorized) {
				t.Errorf("%s, expired, read as %s: %v", name, reader, err)
			}
		}
	}
}

func TestTokenClaims(t *testing.T) {
	c := newClock()
	tokens := newTokens(t, master, c)
	agent := tenant.AgentClaims{Scope: scope("t1"), Agent: "a", Login: "l", Family: "f", Started: 123}
	raw, _, err := tokens.SignAgent(agent)
	if err != nil {
		t.Fatal(err)
	}
	got, err := tokens.Agent(raw)
	agent.ExpiresAt = c.at.Add(10 * time.Minute).UnixMilli()
	if err != nil || got != agent {
		t.Errorf("got %+v, %v", got, err)
	}
	visitor := tenant.VisitorClaims{Scope: scope("t1"), ID: "v", Widget: "w", Name: "Ana", Email: "a@b.co", Company: "C", Verified: true, Subject: "17"}
	if raw, _, err = tokens.SignVisitor(visitor); err != nil {
		t.Fatal(err)
	}
	seen, err := tokens.VisitorToken(raw)
	visitor.ExpiresAt = c.at.Add(90 * 24 * time.Hour).UnixMilli()
	if err != nil || seen != visitor {
		t.Errorf("got %+v, %v", seen, err)
	}
	if a := seen.Actor(); a.Kind != tenant.Visitor || a.ID != "v" || a.Tenant() != "t1" || !a.Verified || a.Email != "a@b.co" {
		t.Errorf("got %+v", a)
	}
	if _, _, err := tokens.SignVisitor(tenant.VisitorClaims{ID: "v"}); err == nil {
		t.Error("signed without a tenant")
	}
	if _, _, err := tokens.SignFile(scope("t1"), ""); err == nil {
		t.Error("signed for nobody")
	}
}

func TestRenewable(t *testing.T) {
	c := newClock()
	tokens := newTokens(t, master, c)
	raw, _, err := tokens.SignVisitor(tenant.VisitorClaims{Scope: scope("t1"), ID: "v", Widget: "w"})
	if err != nil {
		t.Fatal(err)
	}
	access, _, _ := tokens.SignAgent(tenant.AgentClaims{Scope: scope("t1"), Agent: "v"})
	c.pass(179 * 24 * time.Hour)
	if _, err := tokens.VisitorToken(raw); !errors.Is(err, tenant.ErrTokenExpired) {
		t.Errorf("got %v", err)
	}
	if got, err := tokens.Renewable(raw); err != nil || got.ID != "v" || got.Tenant() != "t1" {
		t.Errorf("within the grace: %+v, %v", got, err)
	}
	if _, err := tokens.Renewable(access); !errors.Is(err, tenant.ErrUnauthorized) {
		t.Errorf("an agent's token: %v", err)
	}
	c.pass(24 * time.Hour)
	if _, err := tokens.Renewable(raw); !errors.Is(err, tenant.ErrTokenExpired) {
		t.Errorf("beyond the grace: %v", err)
	}
}

func TestTokensRefuseTricks(t *testing.T) {
	c := newClock()
	tokens := newTokens(t, master, c)
	good, _, err := tokens.SignVisitor(tenant.VisitorClaims{Scope: scope("t1"), ID: "v", Widget: "w"})
	if err != nil {
		t.Fatal(err)
	}
	claims := jwt.MapClaims{"iss": "recado", "aud": []string{"visitor"}, "sub": "v", "tid": "t1", "exp": c.at.Add(time.Hour).Unix()}
	none, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	rs, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(rsaKey(t))
	if err != nil {
		t.Fatal(err)
	}
	byMaster, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(master))
	if err != nil {
		t.Fatal(err)
	}
	part := strings.Split(good, ".")
	payload := func(from, to string) string {
		raw, err := base64.RawURLEncoding.DecodeString(part[1])
		if err != nil || !strings.Contains(string(raw), from) {
			t.Fatalf("%s, %v", raw, err)
		}
		return part[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(raw), from, to, 1))) + "." + part[2]
	}
	for name, token := range map[string]string{
		"empty": "", "junk": "junk", "dots": "..", "alg none": none, "alg None with a signature": strings.TrimSuffix(none, ".") + "." + part[2],
		"RS256": rs, "signed by the master": byMaster, "another tenant": payload(`"t1"`, `"t2"`), "longer": payload(`"exp":1`, `"exp":9`),
		"no signature": part[0] + "." + part[1] + ".", "another signature": part[0] + "." + part[1] + "." + flipped(part[2]),
		"huge": good + strings.Repeat("A", 1<<20),
	} {
		for name2, read := range map[string]func(string) (tenant.VisitorClaims, error){"VisitorToken": tokens.VisitorToken, "Renewable": tokens.Renewable} {
			if got, err := read(token); !errors.Is(err, tenant.ErrUnauthorized) || got != (tenant.VisitorClaims{}) {
				t.Errorf("%s of %s: %+v, %v", name2, name, got, err)
			}
		}
	}
	if _, err := tokens.VisitorToken(good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

// Even the right key is not enough: what it signs must say what its kind says.
// The derivation stands here a second time, since every node and every later
// version must come to the same keys.
func TestTokensOfTheRightKey(t *testing.T) {
	c := newClock()
	tokens := newTokens(t, master, c)
	key := func(aud string) []byte {
		k, err := hkdf.Key(sha256.New, []byte(master), nil, "recado token "+aud, 32)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	sign := func(method jwt.SigningMethod, keyOf string, change func(jwt.MapClaims)) string {
		claims := jwt.MapClaims{"iss": "recado", "aud": "visitor", "sub": "v", "tid": "t1", "exp": c.at.Add(time.Hour).Unix()}
		change(claims)
		s, err := jwt.NewWithClaims(method, claims).SignedString(key(keyOf))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	hs := jwt.SigningMethodHS256
	same := func(jwt.MapClaims) {}
	drop := func(name string) func(jwt.MapClaims) { return func(c jwt.MapClaims) { delete(c, name) } }
	if got, err := tokens.VisitorToken(sign(hs, "visitor", same)); err != nil || got.ID != "v" {
		t.Fatalf("got %+v, %v", got, err)
	}
	for name, token := range map[string]string{
		"another kind's key": sign(hs, "agent", same), "HS512": sign(jwt.SigningMethodHS512, "visitor", same),
		"no audience": sign(hs, "visitor", drop("aud")), "no end": sign(hs, "visitor", drop("exp")), "no issuer": sign(hs, "visitor", drop("iss")),
		"no tenant": sign(hs, "visitor", drop("tid")), "nobody": sign(hs, "visitor", drop("sub")),
		"another audience":          sign(hs, "visitor", func(c jwt.MapClaims) { c["aud"] = "agent" }),
		"expired, another audience": sign(hs, "visitor", func(c jwt.MapClaims) { c["aud"], c["exp"] = "agent", 1 }),
		"expired, another issuer":   sign(hs, "visitor", func(c jwt.MapClaims) { c["iss"], c["exp"] = "other", 1 }),
	} {
		if got, err := tokens.VisitorToken(token); !errors.Is(err, tenant.ErrUnauthorized) || got.Valid() {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func flipped(signature string) string {
	first := byte('A')
	if signature[0] == first {
		first = 'B'
	}
	return string(first) + signature[1:]
}

func rsaKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestMasterMustBeLong(t *testing.T) {
	if _, err := tenant.NewTokens(tenant.TokenOptions{Master: []byte("short")}); err == nil {
		t.Error("took a short master secret")
	}
}

func FuzzTokens(f *testing.F) {
	c := newClock()
	tokens := newTokens(f, master, c)
	visitor, _, _ := tokens.SignVisitor(tenant.VisitorClaims{Scope: scope("t1"), ID: "v", Widget: "w"})
	agent, _, _ := tokens.SignAgent(tenant.AgentClaims{Scope: scope("t1"), Agent: "a"})
	f.Add(visitor)
	f.Add(agent)
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, token string) {
		if got, err := tokens.VisitorToken(token); err == nil && canonical(token) != canonical(visitor) {
			t.Fatalf("%q is %+v", token, got)
		}
		if got, err := tokens.Agent(token); err == nil && canonical(token) != canonical(agent) {
			t.Fatalf("%q is %+v", token, got)
		}
	})
}

// canonical drops the last character, some bits of which mean nothing.
func canonical(token string) string { return token[:max(0, len(token)-1)] }

// A form that was open for too long still says what it would have created, so
// that the one shown in its place creates nothing twice; a forged one does not.
func TestExpiredForm(t *testing.T) {
	c := newClock()
	tokens := newTokens(t, master, c)
	form := tenant.Form{Scope: scope("t1"), Browser: "b", ClientID: "client-0001"}
	raw, _, err := tokens.SignForm(form)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := tokens.Form(raw); err != nil || got != form {
		t.Errorf("got %+v, %v", got, err)
	}
	c.pass(tenant.FormLife)
	if got, err := tokens.Form(raw); !errors.Is(err, tenant.ErrTokenExpired) || got.ClientID != form.ClientID || got.Browser != form.Browser {
		t.Errorf("expired: got %+v, %v", got, err)
	}
	for _, forged := range []string{raw + "x", raw[:len(raw)-4], "", "a.b.c"} {
		if got, err := tokens.Form(forged); !errors.Is(err, tenant.ErrUnauthorized) || got != (tenant.Form{}) {
			t.Errorf("forged: got %+v, %v", got, err)
		}
	}
}
