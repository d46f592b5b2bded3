package tenant_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"recado/tenant"
)

// appCode is what an authenticator app shows at a time.
func appCode(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (r *room) claims(t *testing.T, email string) tenant.AgentClaims {
	t.Helper()
	access, _ := r.login(t, email)
	_, c, err := r.auth.Identify(t.Context(), access)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// factor turns the second factor of a login on.
func (r *room) factor(t *testing.T, email string) (c tenant.AgentClaims, secret string, recovery []string) {
	t.Helper()
	c = r.claims(t, email)
	made, err := r.auth.BeginFactor(t.Context(), c, password)
	if err != nil {
		t.Fatal(err)
	}
	r.login(t, email) // what is not confirmed is not asked for
	if _, err := r.auth.ConfirmFactor(t.Context(), c, "000000"); !errors.Is(err, tenant.ErrBadCode) {
		t.Errorf("a wrong code: %v", err)
	}
	recovery, err = r.auth.ConfirmFactor(t.Context(), c, appCode(t, made.Secret, r.at))
	if err != nil {
		t.Fatal(err)
	}
	if len(recovery) != 10 || !strings.Contains(made.URL, "issuer=Recado") || !strings.HasPrefix(made.Picture, "M4 4h1v1h-1z") || made.Size < 33 {
		t.Errorf("got %+v, %v", made, recovery)
	}
	return c, made.Secret, recovery
}

func TestSecondFactor(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	c, secret, recovery := r.factor(t, "ana@example.com")
	enter := func(code string) error {
		_, err := r.auth.Login(t.Context(), tenant.Credentials{Email: "ana@example.com", Password: password, Code: code, Address: tenant.NewID()})
		return err
	}
	r.at = r.at.Add(5 * time.Minute)
	if err := enter(""); !errors.Is(err, tenant.ErrCodeRequired) {
		t.Errorf("without a code: %v", err)
	}
	if _, err := r.auth.Login(t.Context(), tenant.Credentials{Email: "ana@example.com", Password: "wrong password", Code: appCode(t, secret, r.at), Address: "x"}); !errors.Is(err, tenant.ErrBadLogin) {
		t.Errorf("with a wrong password: %v", err)
	}
	for _, c := range []struct {
		what, code string
		want       error
	}{
		{"a code of two steps ago", appCode(t, secret, r.at.Add(-time.Minute)), tenant.ErrBadCode},
		{"a code of a clock that is behind", appCode(t, secret, r.at.Add(-30*time.Second)), nil},
		{"the code of now, with spaces", " " + appCode(t, secret, r.at)[:3] + " " + appCode(t, secret, r.at)[3:], nil},
		{"the same again", appCode(t, secret, r.at), tenant.ErrBadCode},
		{"one before the last", appCode(t, secret, r.at.Add(-30*time.Second)), tenant.ErrBadCode},
		{"a recovery code", strings.ToUpper(recovery[3]), nil},
		{"the same again", recovery[3], tenant.ErrBadCode},
	} {
		r.counts.seen = map[string]int{} // tries are counted elsewhere
		if err := enter(c.code); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
	}
	r.counts.seen = map[string]int{}
	if s, err := r.auth.Security(t.Context(), c); err != nil || !s.Factor || s.Recovery != 9 {
		t.Errorf("got %+v, %v", s, err)
	}
	if _, err := r.auth.BeginFactor(t.Context(), c, password); !errors.Is(err, tenant.ErrTaken) {
		t.Errorf("another one: %v", err)
	}
	added, err := r.admin.AddAgent(t.Context(), r.other(t), tenant.NewAgent{ClientID: "ana-again-1", Name: "Ana", Email: "ana@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.auth.Accept(t.Context(), added.Invitation.Token, tenant.Credentials{Password: password}); !errors.Is(err, tenant.ErrCodeRequired) {
		t.Errorf("an invitation without a code: %v", err)
	}
	r.at = r.at.Add(time.Minute)
	if _, err := r.auth.Accept(t.Context(), added.Invitation.Token, tenant.Credentials{Password: password, Code: appCode(t, secret, r.at)}); err != nil {
		t.Error(err)
	}
	// Who belongs to several shows the same code with the choice.
	r.at = r.at.Add(time.Minute)
	code := appCode(t, secret, r.at)
	if err := enter(code); !errors.Is(err, tenant.ErrChooseTenant) {
		t.Errorf("of several: %v", err)
	}
	if _, err := r.auth.Login(t.Context(), tenant.Credentials{Email: "ana@example.com", Password: password, Code: code, Tenant: owner.Tenant(), Address: "y"}); err != nil {
		t.Errorf("with the choice: %v", err)
	}
	r.at = r.at.Add(time.Minute)
	if err := r.auth.RemoveFactor(t.Context(), c, password, code); !errors.Is(err, tenant.ErrBadCode) {
		t.Errorf("turned off by an old code: %v", err)
	}
	if err := r.auth.RemoveFactor(t.Context(), c, password, appCode(t, secret, r.at)); err != nil {
		t.Error(err)
	}
	if err := enter(""); !errors.Is(err, tenant.ErrChooseTenant) {
		t.Errorf("turned off: %v", err)
	}
}

// other is the owner of another tenant.
func (r *room) other(t *testing.T) tenant.Actor {
	t.Helper()
	owner, _ := r.tenant(t, "Otra", "olga@example.com")
	return owner
}

// Who guesses codes, with the password in hand, is stopped.
func TestCodesAreLimited(t *testing.T) {
	r := newRoom(t)
	r.tenant(t, "Uno", "ana@example.com")
	r.factor(t, "ana@example.com")
	var err error
	for range 12 {
		_, err = r.auth.Login(t.Context(), tenant.Credentials{Email: "ana@example.com", Password: password, Code: "123456", Address: tenant.NewID()})
	}
	if !errors.Is(err, tenant.ErrTooMany) {
		t.Errorf("got %v", err)
	}
}

// The operator's word helps who lost everything.
func TestRescue(t *testing.T) {
	r := newRoom(t)
	r.tenant(t, "Uno", "ana@example.com")
	r.factor(t, "ana@example.com")
	if err := r.auth.UnscopedRescue(t.Context(), "Ana@example.com", "a password of today"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.auth.Login(t.Context(), tenant.Credentials{Email: "ana@example.com", Password: "a password of today"}); err != nil {
		t.Error(err)
	}
}

// Sessions are listed with their browser, and ended one by one: the other
// stays.
func TestSessions(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	in := func(browser string) (tenant.AgentClaims, *tenant.SignedIn) {
		t.Helper()
		s, err := r.auth.Login(t.Context(), tenant.Credentials{Email: "ana@example.com", Password: password, Browser: browser, Address: tenant.NewID()})
		if err != nil {
			t.Fatal(err)
		}
		_, c, err := r.auth.Identify(t.Context(), s.AccessToken)
		if err != nil {
			t.Fatal(err)
		}
		return c, s
	}
	mine, me := in("Firefox")
	r.at = r.at.Add(time.Second)
	theirs, them := in(strings.Repeat("é", 200))
	if _, err := r.auth.Refresh(t.Context(), them.Refresh); err != nil { // a second token of the same session
		t.Fatal(err)
	}
	s, err := r.auth.Security(t.Context(), mine)
	if err != nil || len(s.Sessions) != 2 || s.Sessions[0].Current || !s.Sessions[1].Current || s.Sessions[1].Browser != "Firefox" || s.Sessions[1].Tenant != "Uno" || s.Factor {
		t.Fatalf("got %+v, %v", s, err)
	}
	if b := s.Sessions[0].Browser; b != strings.Repeat("é", 150) {
		t.Errorf("the name of a browser: %q", b)
	}
	r.agent(t, owner, "leo@example.com", tenant.RoleAgent)
	if err := r.auth.EndSession(t.Context(), r.claims(t, "leo@example.com"), theirs.Family); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	if err := r.auth.EndSession(t.Context(), mine, theirs.Family); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.auth.Identify(t.Context(), them.AccessToken); !errors.Is(err, tenant.ErrUnauthorized) {
		t.Errorf("its access token: %v", err)
	}
	if _, err := r.auth.Refresh(t.Context(), them.Refresh); !errors.Is(err, tenant.ErrUnauthorized) {
		t.Errorf("its refresh token: %v", err)
	}
	if _, _, err := r.auth.Identify(t.Context(), me.AccessToken); err != nil {
		t.Errorf("this browser: %v", err)
	}
	if s, err := r.auth.Security(t.Context(), mine); err != nil || len(s.Sessions) != 1 {
		t.Errorf("got %+v, %v", s, err)
	}
}

// What a store holds of a second factor opens nothing by itself; what it held
// before secrets were sealed still does.
func TestFactorIsSealed(t *testing.T) {
	r := newRoom(t)
	r.tenant(t, "Uno", "ana@example.com")
	_, secret, _ := r.factor(t, "ana@example.com")
	login, err := r.store.UnscopedLoginByEmail(t.Context(), "ana@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(login.Factor.Secret, secret) {
		t.Error("the secret is stored in clear")
	}
	login.Factor.Secret = secret
	if err := r.store.UnscopedReplaceLogin(t.Context(), login); err != nil {
		t.Fatal(err)
	}
	r.at = r.at.Add(time.Minute)
	if _, err := r.auth.Login(t.Context(), tenant.Credentials{Email: "ana@example.com", Password: password, Code: appCode(t, secret, r.at)}); err != nil {
		t.Errorf("an old row: %v", err)
	}
}
