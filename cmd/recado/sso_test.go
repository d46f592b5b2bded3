package main

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"recado/tenant"
)

// useProvider makes the provider the demo's, and returns the version of its settings.
func useProvider(t *testing.T, h *house, owner string, p *identityProvider, required bool) {
	t.Helper()
	now := h.ok(t, "GET", "/api/v1/admin/sso", owner, nil)
	h.ok(t, "PUT", "/api/v1/admin/sso", owner, map[string]any{
		"version": now["version"], "issuer": p.URL, "client_id": providerClient, "secret": providerSecret, "required": required,
	})
}

// aBrowser keeps cookies and follows no redirect.
func aBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (h *house) post(t *testing.T, c *http.Client, path string, body string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", h.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return doWith(t, c, req)
}

// back is where the provider sends a browser that begins to sign in.
func (h *house) back(t *testing.T, c *http.Client) url.Values {
	t.Helper()
	status, began := h.post(t, c, "/api/v1/auth/sso", `{"tenant":"`+h.demo.scope.Tenant()+`"}`)
	if status != http.StatusOK {
		t.Fatalf("begin: %d %v", status, began)
	}
	req, err := http.NewRequestWithContext(t.Context(), "GET", text(began, "url"), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	to, err := resp.Location()
	if err != nil || to.Path != "/console/sso/"+h.demo.scope.Tenant()+"/back" {
		t.Fatalf("the provider answers %d %v", resp.StatusCode, err)
	}
	return to.Query()
}

// enters is a whole sign-in.
func (h *house) enters(t *testing.T, c *http.Client) (int, map[string]any) {
	t.Helper()
	q := h.back(t, c)
	return h.finish(t, c, h.demo.scope.Tenant(), q)
}

// finish is what the page does that the provider sends a browser back to.
func (h *house) finish(t *testing.T, c *http.Client, tenantID string, q url.Values) (int, map[string]any) {
	t.Helper()
	return h.post(t, c, "/api/v1/auth/sso/finish", `{"tenant":"`+tenantID+`","state":"`+q.Get("state")+`","code":"`+q.Get("code")+`"}`)
}

// Whoever the tenant's provider vouches for comes in as the agent with that
// address, and touches of the login only what is this tenant's.
func TestSingleSignOn(t *testing.T) {
	p := newIdentityProvider(t)
	h := newHouse(t, nearTargets)
	owner := h.signIn(t, demoOwner)
	useProvider(t, h, owner, p, false)
	stored, err := h.pipes.store.Tenant(t.Context(), h.demo.scope)
	if err != nil || stored.SSO == nil || strings.Contains(stored.SSO.Secret, providerSecret) {
		t.Errorf("the secret stands in the store: %+v, %v", stored.SSO, err)
	}

	p.is(jwt.MapClaims{"email": "Bruno@demo.example", "email_verified": true}, nil)
	status, in := h.enters(t, aBrowser(t))
	if status != http.StatusOK || text(in, "agent", "email") != "bruno@demo.example" {
		t.Fatalf("%d %v", status, in)
	}
	token := text(in, "access_token")
	h.ok(t, "GET", "/api/v1/me", token, nil)
	byPassword := h.signIn(t, "bruno@demo.example")
	if seen := h.ok(t, "GET", "/api/v1/me/security", token, nil)["sessions"].([]any); len(seen) != 2 {
		t.Errorf("sees %v", seen)
	}
	// Nobody who was only vouched for touches the password or the second factor.
	h.refused(t, tenant.ErrForbidden, "POST", "/api/v1/me/factor", token, map[string]any{"password": demoPassword})
	h.refused(t, tenant.ErrForbidden, "PUT", "/api/v1/me/factor", token, map[string]any{"code": "000000"})
	h.refused(t, tenant.ErrForbidden, "DELETE", "/api/v1/me/factor", token, map[string]any{"password": demoPassword, "code": "000000"})
	h.refused(t, tenant.ErrForbidden, "POST", "/api/v1/me/password", token, map[string]any{"current": demoPassword, "password": "una frase larga"})
	h.ok(t, "GET", "/api/v1/me", byPassword, nil)

	// An agent who was invited is in without a password of their own.
	h.ok(t, "POST", "/api/v1/admin/agents", owner, map[string]any{"client_id": "sso-invited", "name": "Eva Sol", "email": "eva@demo.example"})
	p.is(jwt.MapClaims{"email": "eva@demo.example"}, nil)
	if status, in := h.enters(t, aBrowser(t)); status != http.StatusOK || text(in, "agent", "name") != "Eva Sol" {
		t.Errorf("who was invited: %d %v", status, in)
	}
}

func TestSingleSignOnRefuses(t *testing.T) {
	p := newIdentityProvider(t)
	h := newHouse(t, nearTargets)
	owner := h.signIn(t, demoOwner)
	h.refused(t, tenant.ErrNoSSO, "POST", "/api/v1/auth/sso", "", map[string]any{"tenant": h.demo.scope.Tenant()})
	h.refused(t, tenant.ErrNoSSO, "POST", "/api/v1/auth/sso", "", map[string]any{"tenant": "nobody"})
	h.refused(t, tenant.ErrNoSSO, "POST", "/api/v1/auth/sso", "", map[string]any{})
	useProvider(t, h, owner, p, false)

	bruno := jwt.MapClaims{"email": "bruno@demo.example", "email_verified": true}
	for name, c := range map[string]struct {
		claims jwt.MapClaims
		spoil  func(jwt.MapClaims)
		want   *tenant.Error
	}{
		"nobody's address":      {jwt.MapClaims{"email": "nadie@demo.example"}, nil, tenant.ErrSSOStranger},
		"an unverified address": {jwt.MapClaims{"email": "bruno@demo.example", "email_verified": false}, nil, tenant.ErrSSOStranger},
		"unverified, as text":   {jwt.MapClaims{"email": "bruno@demo.example", "email_verified": "false"}, nil, tenant.ErrSSOStranger},
		"another audience":      {bruno, func(c jwt.MapClaims) { c["aud"] = "somebody else" }, tenant.ErrSSOFailed},
		"another issuer":        {bruno, func(c jwt.MapClaims) { c["iss"] = "https://elsewhere.example" }, tenant.ErrSSOFailed},
		"another sign-in":       {bruno, func(c jwt.MapClaims) { c["nonce"] = "old" }, tenant.ErrSSOFailed},
		"over":                  {bruno, func(c jwt.MapClaims) { c["exp"] = 1 }, tenant.ErrSSOFailed},
	} {
		p.is(c.claims, c.spoil)
		if status, answer := h.enters(t, aBrowser(t)); status != c.want.Code.HTTP() || text(answer, "error", "reason") != c.want.Reason {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}

	// The code is of one browser and of one try.
	p.is(bruno, nil)
	finish := func(c *http.Client, q url.Values) (int, map[string]any) {
		return h.finish(t, c, h.demo.scope.Tenant(), q)
	}
	mine := aBrowser(t)
	q := h.back(t, mine)
	if status, _ := finish(aBrowser(t), q); status != http.StatusUnauthorized {
		t.Errorf("another browser's code: %d", status)
	}
	if status, _ := finish(mine, url.Values{"state": {"forged"}, "code": q["code"]}); status != http.StatusUnauthorized {
		t.Errorf("a forged state: %d", status)
	}
	if status, _ := finish(mine, q); status != http.StatusUnauthorized {
		t.Errorf("a second try: %d", status)
	}
	// What came back to another tenant's address was meant for its provider.
	mine = aBrowser(t)
	if status, _ := h.finish(t, mine, "another", h.back(t, mine)); status != http.StatusUnauthorized {
		t.Errorf("another tenant's address: %d", status)
	}
}

// Where single sign-on is the only way, nobody but an owner comes in by
// password, and who did is out; without it, those whom it let in are out.
func TestSingleSignOnAsTheOnlyWay(t *testing.T) {
	p := newIdentityProvider(t)
	h := newHouse(t, nearTargets)
	owner := h.signIn(t, demoOwner)
	password := aBrowser(t)
	login := `{"email":"bruno@demo.example","password":"` + demoPassword + `"}`
	if status, _ := h.post(t, password, "/api/v1/auth/login", login); status != http.StatusOK {
		t.Fatal(status)
	}
	useProvider(t, h, owner, p, true)
	if status, answer := h.post(t, password, "/api/v1/auth/refresh", ""); status != http.StatusUnauthorized {
		t.Errorf("a session by password goes on: %d %v", status, answer)
	}
	status, answer := h.post(t, password, "/api/v1/auth/login", login)
	if status != http.StatusForbidden || text(answer, "error", "reason") != "sso_required" || text(answer, "error", "params", "tenant") != h.demo.scope.Tenant() {
		t.Errorf("%d %v", status, answer)
	}
	h.signIn(t, demoOwner)

	p.is(jwt.MapClaims{"email": "bruno@demo.example"}, nil)
	vouched := aBrowser(t)
	if status, _ := h.enters(t, vouched); status != http.StatusOK {
		t.Fatal(status)
	}
	if status, _ := h.post(t, vouched, "/api/v1/auth/refresh", ""); status != http.StatusOK {
		t.Errorf("does not stay in: %d", status)
	}
	version := number(h.ok(t, "GET", "/api/v1/admin/sso", owner, nil), "version")
	h.refused(t, tenant.ErrStale, "DELETE", "/api/v1/admin/sso", owner, map[string]any{"version": version - 1})
	h.ok(t, "DELETE", "/api/v1/admin/sso", owner, map[string]any{"version": version})
	if status, _ := h.post(t, vouched, "/api/v1/auth/refresh", ""); status != http.StatusUnauthorized {
		t.Errorf("stays in without it: %d", status)
	}
	kinds := h.ok(t, "GET", "/api/v1/admin/changes?kind=sso", owner, nil)["items"].([]any)
	if len(kinds) != 2 || strings.Contains(fmt.Sprint(kinds), providerSecret) {
		t.Errorf("the list of changes: %v", kinds)
	}
}

func TestSingleSignOnSettings(t *testing.T) {
	p := newIdentityProvider(t)
	h := newHouse(t, nearTargets)
	owner := h.signIn(t, demoOwner)
	useProvider(t, h, owner, p, false)
	now := h.ok(t, "GET", "/api/v1/admin/sso", owner, nil)
	if now["secret"] != true || now["redirect"] != h.url+"/console/sso/"+h.demo.scope.Tenant()+"/back" || now["link"] != h.url+"/console/sso/"+h.demo.scope.Tenant() {
		t.Errorf("got %v", now)
	}
	put := func(with map[string]any) map[string]any {
		in := map[string]any{"version": now["version"], "issuer": p.URL, "client_id": providerClient}
		for k, v := range with {
			in[k] = v
		}
		return in
	}
	for name, c := range map[string]struct {
		with map[string]any
		want *tenant.Error
	}{
		"http elsewhere":            {map[string]any{"issuer": "http://id.example"}, tenant.ErrBadIssuer},
		"no address":                {map[string]any{"issuer": "hola"}, tenant.ErrBadIssuer},
		"a password in it":          {map[string]any{"issuer": "https://a:b@id.example"}, tenant.ErrBadIssuer},
		"nothing":                   {map[string]any{"issuer": ""}, tenant.ErrRequired},
		"nobody there":              {map[string]any{"issuer": "http://127.0.0.1:1", "secret": "x"}, tenant.ErrBadIssuer},
		"another address's issuer":  {map[string]any{"issuer": strings.Replace(p.URL, "127.0.0.1", "localhost", 1), "secret": "x"}, tenant.ErrBadIssuer},
		"no client":                 {map[string]any{"client_id": ""}, tenant.ErrRequired},
		"the secret goes elsewhere": {map[string]any{"client_id": "another"}, tenant.ErrRequired},
		"long":                      {map[string]any{"secret": strings.Repeat("x", 501)}, tenant.ErrTooLong},
		"old":                       {map[string]any{"version": 1}, tenant.ErrStale},
	} {
		status, answer := h.request(t, "PUT", "/api/v1/admin/sso", owner, put(c.with))
		if status != c.want.Code.HTTP() || text(answer, "error", "reason") != c.want.Reason {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	// A secret that is there stays; a public client has none.
	h.ok(t, "PUT", "/api/v1/admin/sso", owner, put(nil))
	now = h.ok(t, "GET", "/api/v1/admin/sso", owner, nil)
	h.ok(t, "PUT", "/api/v1/admin/sso", owner, put(map[string]any{"public": true}))
	if now = h.ok(t, "GET", "/api/v1/admin/sso", owner, nil); now["secret"] != false || now["public"] != true {
		t.Errorf("got %v", now)
	}
	agent := h.signIn(t, "bruno@demo.example")
	h.refused(t, tenant.ErrForbidden, "GET", "/api/v1/admin/sso", agent, nil)

	closed := newHouse(t)
	h2 := closed.signIn(t, demoOwner)
	status, answer := closed.request(t, "PUT", "/api/v1/admin/sso", h2, map[string]any{"version": closed.ok(t, "GET", "/api/v1/admin/sso", h2, nil)["version"], "issuer": p.URL, "client_id": "x", "public": true})
	if status != http.StatusBadRequest || text(answer, "error", "params", "why") != "private" {
		t.Errorf("an inside address: %d %v", status, answer)
	}
}
