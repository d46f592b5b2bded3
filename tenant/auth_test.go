package tenant_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"recado/tenant"
)

func TestLogin(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	got := r.request(t, "POST", "/auth/login", map[string]string{"email": " Ana@Example.com", "password": password})
	var s tenant.Session
	got.into(t, &s)
	if s.Agent.ID != owner.ID || s.Agent.Email != "ana@example.com" || len(s.Agent.Projects) != 1 || s.Tenant.ID != made.ID || len(s.Tenant.Statuses) != 8 {
		t.Errorf("got %s", got.body)
	}
	if s.ExpiresAt != r.at.Add(10*time.Minute).UnixMilli() || strings.Contains(string(got.body), "argon2") {
		t.Errorf("got %s", got.body)
	}
	c := got.cookie()
	if c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/api/v1/auth" || len(c.Value) < 40 {
		t.Errorf("cookie %+v", c)
	}
	actor, claims, err := r.auth.Identify(t.Context(), s.AccessToken)
	if err != nil || actor.ID != owner.ID || actor.Role != tenant.RoleOwner || actor.Tenant() != made.ID || len(actor.Projects) != 1 || claims.Family == "" {
		t.Errorf("got %+v, %+v, %v", actor, claims, err)
	}
}

// An unknown e-mail and a wrong password answer alike, to the byte.
func TestLoginTellsNothing(t *testing.T) {
	r := newRoom(t)
	r.tenant(t, "Uno", "ana@example.com")
	a := r.request(t, "POST", "/auth/login", map[string]string{"email": "ana@example.com", "password": "wrong password"})
	b := r.request(t, "POST", "/auth/login", map[string]string{"email": "nobody@example.com", "password": "wrong password"})
	if a.StatusCode != 401 || b.StatusCode != 401 || string(a.body) != string(b.body) || a.refusal(t).Reason != "bad_login" || a.cookie() != nil {
		t.Errorf("%d %s, %d %s", a.StatusCode, a.body, b.StatusCode, b.body)
	}
}

func TestLoginIsLimited(t *testing.T) {
	r := newRoom(t)
	r.tenant(t, "Uno", "ana@example.com")
	try := func(email, address string) error {
		_, err := r.auth.Login(t.Context(), tenant.Credentials{Email: email, Password: "wrong password", Address: address})
		return err
	}
	for i := range 10 {
		if err := try("ana@example.com", fmt.Sprint("10.0.0.", i)); !errors.Is(err, tenant.ErrBadLogin) {
			t.Fatal(err)
		}
		if err := try(fmt.Sprint(i, "@example.com"), "10.0.1.1"); !errors.Is(err, tenant.ErrBadLogin) {
			t.Fatal(err)
		}
	}
	for _, err := range []error{try("ana@example.com", "10.0.0.99"), try("99@example.com", "10.0.1.1")} {
		if e := tenant.Answer(err); !errors.Is(err, tenant.ErrTooMany) || e.RetryAfter != 2 || e.Params["seconds"] != 2 {
			t.Errorf("got %v, %d, %v", err, e.RetryAfter, e.Params)
		}
	}
	if err := try("other@example.com", "10.0.0.98"); !errors.Is(err, tenant.ErrBadLogin) {
		t.Errorf("somebody else: %v", err)
	}
	for key := range r.counts.seen {
		if strings.Contains(key, "@") {
			t.Errorf("an address in clear in %q", key)
		}
	}
}

func TestChooseTenant(t *testing.T) {
	r := newRoom(t)
	_, one := r.tenant(t, "Uno", "ana@example.com")
	_, two := r.tenant(t, "Dos", "ana@example.com")
	body := map[string]string{"email": "ana@example.com", "password": password}
	e := r.request(t, "POST", "/auth/login", body)
	if got := e.refusal(t); got.Reason != "choose_tenant" || e.StatusCode != 409 ||
		!strings.Contains(string(e.body), one.ID) || !strings.Contains(string(e.body), `"name":"Dos"`) {
		t.Errorf("got %s", e.body)
	}
	body["password"] = "wrong password"
	if got := r.request(t, "POST", "/auth/login", body).refusal(t); got.Reason != "bad_login" {
		t.Errorf("a wrong password learns: %+v", got)
	}
	body["password"], body["tenant"] = password, two.ID
	var s tenant.Session
	r.request(t, "POST", "/auth/login", body).into(t, &s)
	if s.Tenant.ID != two.ID {
		t.Errorf("got %+v", s.Tenant)
	}
	body["tenant"] = "t-of-somebody-else"
	if got := r.request(t, "POST", "/auth/login", body).refusal(t); got.Reason != "forbidden" {
		t.Errorf("another tenant: %+v", got)
	}
	if _, err := r.admin.UnscopedSuspend(t.Context(), scope(two.ID), true); err != nil {
		t.Fatal(err)
	}
	delete(body, "tenant")
	r.request(t, "POST", "/auth/login", body).into(t, &s)
	if s.Tenant.ID != one.ID {
		t.Errorf("the only one that is left: got %+v", s.Tenant)
	}
}

func TestSuspendedAndDisabled(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	agent := r.agent(t, owner, "leo@example.com", tenant.RoleAgent)
	access, refresh := r.login(t, "leo@example.com")
	edit := tenant.AgentEdit{Version: agent.Version, Name: "Leo", Role: tenant.RoleAgent, Capacity: 2, Locale: "es", Disabled: true}
	if _, err := r.admin.EditAgent(t.Context(), owner, agent.ID, edit); err != nil {
		t.Fatal(err)
	}
	if !r.events.has(fmt.Sprint("agent ", made.ID, " ", agent.ID, " true")) {
		t.Error("nobody was told")
	}
	expect := func(want *tenant.Error) {
		t.Helper()
		_, err := r.auth.Login(t.Context(), tenant.Credentials{Email: "leo@example.com", Password: password})
		_, _, shown := r.auth.Identify(t.Context(), access)
		_, renewed := r.auth.Refresh(t.Context(), refresh)
		if !errors.Is(err, want) || !errors.Is(shown, want) || !errors.Is(renewed, want) {
			t.Errorf("login %v, token %v, refresh %v; want %v", err, shown, renewed, want)
		}
	}
	expect(tenant.ErrAgentDisabled)
	if _, err := r.admin.UnscopedSuspend(t.Context(), owner.Scope, true); err != nil {
		t.Fatal(err)
	}
	expect(tenant.ErrTenantSuspended)
}

func TestIdentifyReadsAgain(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	agent := r.agent(t, owner, "leo@example.com", tenant.RoleAgent)
	access, _ := r.login(t, "leo@example.com")
	projects, err := r.store.Projects(t.Context(), owner.Scope)
	must(t, err)
	ids := []string{projects[0].ID}
	edit := tenant.AgentEdit{Version: agent.Version, Name: "Leonor", Role: tenant.RoleAdmin, Capacity: 2, Locale: "pt", Projects: &ids}
	if _, err := r.admin.EditAgent(t.Context(), owner, agent.ID, edit); err != nil {
		t.Fatal(err)
	}
	actor, _, err := r.auth.Identify(t.Context(), access)
	if err != nil || actor.Role != tenant.RoleAdmin || actor.Name != "Leonor" || len(actor.Projects) != 1 {
		t.Errorf("got %+v, %v", actor, err)
	}
	r.pass(11 * time.Minute)
	if _, _, err := r.auth.Identify(t.Context(), access); !errors.Is(err, tenant.ErrTokenExpired) {
		t.Errorf("got %v", err)
	}
}

// A token that names another tenant's agent, or somebody else's login.
func TestIdentifyRefusesMixedTokens(t *testing.T) {
	r := newRoom(t)
	one, _ := r.tenant(t, "Uno", "ana@example.com")
	two, _ := r.tenant(t, "Dos", "leo@example.com")
	login, err := r.store.UnscopedLoginByEmail(t.Context(), "ana@example.com")
	must(t, err)
	for name, c := range map[string]tenant.AgentClaims{
		"another tenant's agent": {Scope: two.Scope, Agent: one.ID, Login: login.ID, Started: r.at.UnixMilli()},
		"another agent's login":  {Scope: two.Scope, Agent: two.ID, Login: login.ID, Started: r.at.UnixMilli()},
		"no such login":          {Scope: one.Scope, Agent: one.ID, Login: "nobody", Started: r.at.UnixMilli()},
		"no such tenant":         {Scope: scope("nowhere"), Agent: one.ID, Login: login.ID, Started: r.at.UnixMilli()},
	} {
		token, _, err := r.tokens.SignAgent(c)
		must(t, err)
		if actor, _, err := r.auth.Identify(t.Context(), token); !errors.Is(err, tenant.ErrUnauthorized) || actor.Valid() {
			t.Errorf("%s: %+v, %v", name, actor, err)
		}
	}
}

// A membership that names somebody else's agent opens nothing.
func TestLoginRefusesMixedMemberships(t *testing.T) {
	r := newRoom(t)
	r.tenant(t, "Uno", "ana@example.com")
	two, _ := r.tenant(t, "Dos", "leo@example.com")
	login, err := r.store.UnscopedLoginByEmail(t.Context(), "ana@example.com")
	must(t, err)
	login.Memberships = []tenant.Membership{{Tenant: two.Tenant(), Agent: two.ID}, {Tenant: two.Tenant(), Agent: "nobody"}, {Tenant: "nowhere"}}
	must(t, r.store.UnscopedReplaceLogin(t.Context(), login))
	if in, err := r.auth.Login(t.Context(), tenant.Credentials{Email: "ana@example.com", Password: password}); !errors.Is(err, tenant.ErrForbidden) {
		t.Errorf("got %+v, %v", in, err)
	}
}

func TestRefreshRotates(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	_, first := r.login(t, "ana@example.com")
	cookie := func(v string) []string { return []string{"Cookie", tenant.RefreshCookie + "=" + v} }
	got := r.request(t, "POST", "/auth/refresh", nil, cookie(first)...)
	var s tenant.Session
	got.into(t, &s)
	second := got.cookie().Value
	if second == first || s.Agent.ID != owner.ID {
		t.Errorf("got %s", got.body)
	}
	// Another tab, or an answer that got lost: within the grace it goes on.
	r.pass(29 * time.Second)
	again := r.request(t, "POST", "/auth/refresh", nil, cookie(first)...)
	again.into(t, &s)
	for _, v := range []string{second, again.cookie().Value} {
		r.request(t, "POST", "/auth/refresh", nil, cookie(v)...).into(t, &s)
	}
	// Later it is a theft: the whole family ends, and sessions are told.
	last := r.request(t, "POST", "/auth/refresh", nil, cookie(second)...).cookie().Value
	r.pass(2 * time.Second)
	r.events.has("")
	stolen := r.request(t, "POST", "/auth/refresh", nil, cookie(first)...)
	if c := stolen.cookie(); stolen.refusal(t).Reason != "unauthorized" || c == nil || c.Value != "" {
		t.Errorf("got %s, %v", stolen.body, c)
	}
	if !r.events.has(fmt.Sprint("agent ", made.ID, " ", owner.ID, " true")) {
		t.Error("sessions were not told")
	}
	if got := r.request(t, "POST", "/auth/refresh", nil, cookie(last)...); got.refusal(t).Reason != "unauthorized" {
		t.Errorf("the family goes on: %s", got.body)
	}
	if strings.Contains(r.log.String(), first) || !strings.Contains(r.log.String(), "used again") {
		t.Error("the log is silent, or tells the token")
	}
}

func TestRefreshRefuses(t *testing.T) {
	r := newRoom(t)
	r.tenant(t, "Uno", "ana@example.com")
	access, refresh := r.login(t, "ana@example.com")
	for _, bad := range []string{"", "x", access, strings.Repeat("x", 1<<12), "../tenants/x"} {
		if _, err := r.auth.Refresh(t.Context(), bad); !errors.Is(err, tenant.ErrUnauthorized) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	r.pass(30 * 24 * time.Hour)
	if _, err := r.auth.Refresh(t.Context(), refresh); !errors.Is(err, tenant.ErrUnauthorized) {
		t.Errorf("expired: %v", err)
	}
	must(t, r.auth.UnscopedSweep(t.Context()))
	if n, err := r.store.UnscopedExpireRefresh(t.Context(), r.at.UnixMilli(), 10); n != 0 || err != nil {
		t.Errorf("the sweep left %d, %v", n, err)
	}
}

// Many tabs at once: all go on, in one family.
func TestRefreshRaces(t *testing.T) {
	r := newRoom(t)
	r.tenant(t, "Uno", "ana@example.com")
	_, refresh := r.login(t, "ana@example.com")
	var all sync.WaitGroup
	var mu sync.Mutex
	next := map[string]bool{}
	for range 8 {
		all.Go(func() {
			in, err := r.auth.Refresh(t.Context(), refresh)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			next[in.Refresh] = true
		})
	}
	all.Wait()
	if len(next) != 8 {
		t.Errorf("got %d tokens", len(next))
	}
	for v := range next {
		if _, err := r.auth.Refresh(t.Context(), v); err != nil {
			t.Error(err)
		}
	}
}

func TestLogout(t *testing.T) {
	r := newRoom(t)
	r.tenant(t, "Uno", "ana@example.com")
	_, here := r.login(t, "ana@example.com")
	access, there := r.login(t, "ana@example.com")
	got := r.request(t, "POST", "/auth/logout", nil, "Cookie", tenant.RefreshCookie+"="+here)
	if c := got.cookie(); got.StatusCode != 204 || c == nil || c.Value != "" {
		t.Errorf("got %d, %v", got.StatusCode, c)
	}
	if _, err := r.auth.Refresh(t.Context(), here); !errors.Is(err, tenant.ErrUnauthorized) {
		t.Errorf("this browser goes on: %v", err)
	}
	in, err := r.auth.Refresh(t.Context(), there)
	if err != nil {
		t.Fatalf("the other browser: %v", err)
	}
	if got := r.request(t, "POST", "/auth/logout", nil); got.StatusCode != 204 {
		t.Errorf("without a cookie: %d", got.StatusCode)
	}
	if got := r.request(t, "POST", "/auth/logout-all", nil); got.StatusCode != 401 {
		t.Errorf("logout-all without a token: %d", got.StatusCode)
	}
	if got := r.request(t, "POST", "/auth/logout-all", nil, "Authorization", "Bearer "+access); got.StatusCode != 204 {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
	if _, err := r.auth.Refresh(t.Context(), in.Refresh); !errors.Is(err, tenant.ErrUnauthorized) {
		t.Errorf("the other browser goes on: %v", err)
	}
	for _, token := range []string{access, in.AccessToken} { // at once, not when it expires
		if _, _, err := r.auth.Identify(t.Context(), token); !errors.Is(err, tenant.ErrUnauthorized) {
			t.Errorf("an access token goes on: %v", err)
		}
	}
	// A refresh that was on its way meanwhile stored its successor too late.
	fresh, _ := r.login(t, "ana@example.com") // in the same millisecond
	_, claims, err := r.auth.Identify(t.Context(), fresh)
	if err != nil {
		t.Fatalf("signing in again: %v", err)
	}
	sum := sha256.Sum256([]byte("late"))
	must(t, r.store.UnscopedInsertRefresh(t.Context(), &tenant.RefreshToken{
		Hash: base64.RawURLEncoding.EncodeToString(sum[:]), Family: "f", Login: claims.Login, Tenant: claims.Tenant(), Agent: claims.Agent,
		StartedAt: r.at.UnixMilli(), ExpiresAt: r.at.Add(time.Hour).UnixMilli(),
	}))
	if _, err := r.auth.Refresh(t.Context(), "late"); !errors.Is(err, tenant.ErrUnauthorized) {
		t.Errorf("a late successor goes on: %v", err)
	}
}

func TestChangePassword(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	access, _ := r.login(t, "ana@example.com")
	_, other := r.login(t, "ana@example.com")
	bearer := []string{"Authorization", "Bearer " + access}
	ask := func(current, to string) answer {
		return r.request(t, "POST", "/me/password", map[string]string{"current": current, "password": to}, bearer...)
	}
	if e := ask("wrong password", "another password").refusal(t); e.Reason != "bad_password" || e.Field != "current" {
		t.Errorf("got %+v", e)
	}
	if e := ask(password, "short").refusal(t); e.Reason != "weak_password" || e.Field != "password" {
		t.Errorf("got %+v", e)
	}
	r.events.has("")
	var s tenant.Session
	got := ask(password, "another password")
	got.into(t, &s)
	if !r.events.has(fmt.Sprint("agent ", made.ID, " ", owner.ID, " true")) {
		t.Error("sessions were not told")
	}
	if _, _, err := r.auth.Identify(t.Context(), s.AccessToken); err != nil {
		t.Errorf("this browser: %v", err)
	}
	if _, err := r.auth.Refresh(t.Context(), got.cookie().Value); err != nil {
		t.Errorf("this browser's refresh: %v", err)
	}
	_, _, old := r.auth.Identify(t.Context(), access)
	_, refreshed := r.auth.Refresh(t.Context(), other)
	_, login := r.auth.Login(t.Context(), tenant.Credentials{Email: "ana@example.com", Password: password})
	if !errors.Is(old, tenant.ErrUnauthorized) || !errors.Is(refreshed, tenant.ErrUnauthorized) || !errors.Is(login, tenant.ErrBadLogin) {
		t.Errorf("old token %v, other browser %v, old password %v", old, refreshed, login)
	}
	must(t, r.auth.UnscopedRescue(t.Context(), "ana@example.com", password))
	r.login(t, "ana@example.com")
}
