package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

// yesterday signs tokens that are over, with the server's own keys.
func (h *house) yesterday(t *testing.T) *tenant.Tokens {
	t.Helper()
	o := h.auth.Tokens.TokenOptions
	o.Now = func() time.Time { return time.Now().Add(-200 * 24 * time.Hour) }
	old, err := tenant.NewTokens(o)
	if err != nil {
		t.Fatal(err)
	}
	return old
}

// forged is a token with another header or other claims, signed as it was or
// not at all.
func forged(t *testing.T, token string, header, claims map[string]any, signed bool) string {
	t.Helper()
	parts := strings.Split(token, ".")
	for i, change := range []map[string]any{header, claims} {
		raw, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		fields := map[string]any{}
		if err := json.Unmarshal(raw, &fields); err != nil {
			t.Fatal(err)
		}
		for k, v := range change {
			fields[k] = v
		}
		if raw, err = json.Marshal(fields); err != nil {
			t.Fatal(err)
		}
		parts[i] = base64.RawURLEncoding.EncodeToString(raw)
	}
	if !signed {
		parts[2] = ""
	}
	return strings.Join(parts, ".")
}

// badTokens are what opens nothing for anybody, with the reason.
func (h *house) badTokens(t *testing.T, good string) map[string]struct {
	token string
	want  *tenant.Error
} {
	t.Helper()
	sc, old := h.demo.scope, h.yesterday(t)
	visitor, _, err := old.SignVisitor(tenant.VisitorClaims{Scope: sc, ID: "v", Widget: h.demo.widget.ID})
	if err != nil {
		t.Fatal(err)
	}
	agent, _, err := old.SignAgent(tenant.AgentClaims{Scope: sc, Agent: "a", Login: "l"})
	if err != nil {
		t.Fatal(err)
	}
	link, _, err := h.auth.Tokens.SignFile(sc, "f")
	if err != nil {
		t.Fatal(err)
	}
	invitation, _, err := h.auth.Tokens.SignInvitation(sc, "a")
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := tenant.NewTokens(tenant.TokenOptions{Master: []byte("another installation's secret"), Visitor: time.Hour, Access: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	stranger, _, err := foreign.SignVisitor(tenant.VisitorClaims{Scope: sc, ID: "v", Widget: h.demo.widget.ID})
	if err != nil {
		t.Fatal(err)
	}
	none := map[string]any{"alg": "none"}
	return map[string]struct {
		token string
		want  *tenant.Error
	}{
		"an expired visitor's":   {visitor, tenant.ErrTokenExpired},
		"an expired agent's":     {agent, tenant.ErrTokenExpired},
		"a link's":               {link, tenant.ErrUnauthorized},
		"an invitation's":        {invitation, tenant.ErrUnauthorized},
		"another installation's": {stranger, tenant.ErrUnauthorized},
		"alg none":               {forged(t, good, none, nil, false), tenant.ErrUnauthorized},
		"alg none, signed":       {forged(t, good, none, nil, true), tenant.ErrUnauthorized},
		"alg HS512":              {forged(t, good, map[string]any{"alg": "HS512"}, nil, true), tenant.ErrUnauthorized},
		"another tenant's id":    {forged(t, good, nil, map[string]any{"tid": tenant.NewID()}, true), tenant.ErrUnauthorized},
		"a longer life":          {forged(t, good, nil, map[string]any{"exp": 9999999999}, true), tenant.ErrUnauthorized},
		"garbage":                {"not.a.token", tenant.ErrUnauthorized},
		"nothing":                {"", tenant.ErrUnauthorized},
		"dots":                   {"..", tenant.ErrUnauthorized},
		"endless":                {strings.Repeat("x", 5000), tenant.ErrUnauthorized},
	}
}

func TestBadTokens(t *testing.T) {
	k := newHouse(t).converse(t)
	for _, side := range []struct{ path, good string }{{"/api/v1/visitor", k.visitor}, {"/api/v1/me", k.agent}} {
		for what, bad := range k.badTokens(t, side.good) {
			want := bad.want
			if want == tenant.ErrTokenExpired && strings.Contains(what, "visitor") != (side.path == "/api/v1/visitor") {
				want = tenant.ErrUnauthorized // of the other kind before it is old
			}
			status, answer := k.request(t, "GET", side.path, bad.token, nil)
			refusedFor(t, side.path+" with "+what, status, answer, want, "")
			if status, answer = k.request(t, "GET", "/files/"+bad.token, "", nil); status != http.StatusNotFound && what != "a link's" {
				t.Errorf("/files/ with %s: %d %v", what, status, answer)
			}
		}
	}
	// At the socket: the reason, then a goodbye that says not to come back.
	for what, bad := range k.badTokens(t, k.visitor) {
		l := k.dial(t)
		l.say(t, map[string]any{"type": "hello", "token": bad.token})
		// A socket does not know which kind was meant.
		if got := l.wait(t, "error", nil); text(got, "code") != "unauthorized" {
			t.Errorf("hello with %s: %v", what, got)
		}
		if code := l.goodbye(t); code != 4401 {
			t.Errorf("hello with %s: goodbye %d", what, code)
		}
	}
	k.intact(t)
}

// A visitor who comes back with a token that is worth nothing starts anew; one
// that ended lately is renewed, and stays who they were.
func TestBadRenewals(t *testing.T) {
	k := newHouse(t).converse(t)
	enter := func(old string) (id, token string) {
		pass := k.ok(t, "POST", "/api/v1/widgets/"+k.demo.widget.Key+"/visitors", "", map[string]any{"visitor": old})
		return text(pass, "visitor", "id"), text(pass, "token")
	}
	mine := text(k.ok(t, "GET", "/api/v1/visitor", k.visitor, nil), "visitor", "id")
	if id, token := enter(k.visitor); id != mine || token == "" {
		t.Fatalf("a good token was not renewed: %s", id)
	}
	seen := map[string]bool{mine: true}
	for what, bad := range k.badTokens(t, k.visitor) {
		id, token := enter(bad.token)
		if seen[id] || id == "v" {
			t.Errorf("%s became the visitor %s", what, id)
		}
		seen[id] = true
		if items := k.ok(t, "GET", "/api/v1/visitor", token, nil)["conversations"].([]any); len(items) != 0 {
			t.Errorf("%s sees %v", what, items)
		}
	}
	k.intact(t)
}

// What the company's backend did not sign, or not for this widget, or too long
// ago, proves nothing, and the answer says why.
func TestBadIdentities(t *testing.T) {
	h := newHouse(t)
	secret, who := h.identitySecret(t), tenant.Identity{Subject: "s", Email: "lucia@andina.example"}
	sign := func(s tenant.IdentitySecret, key string, at time.Time, life time.Duration) string {
		token, err := who.Sign(s, key, at, life)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	now, key := time.Now(), h.demo.widget.Key
	good := sign(secret, key, now, time.Hour)
	for what, tt := range map[string]struct{ token, why string }{
		"good":              {good, ""},
		"garbage":           {"garbage", "malformed"},
		"alg none":          {forged(t, good, map[string]any{"alg": "none"}, nil, false), "algorithm"},
		"another secret":    {sign(tenant.IdentitySecret{KID: secret.KID, Secret: "guessed"}, key, now, time.Hour), "signature"},
		"an unknown secret": {sign(tenant.IdentitySecret{KID: "nobody", Secret: secret.Secret}, key, now, time.Hour), "kid"},
		"another widget":    {sign(secret, "another-widgets-key", now, time.Hour), "audience"},
		"expired":           {sign(secret, key, now.Add(-2*time.Hour), time.Hour), "expired"},
		"good for a year":   {sign(secret, key, now, 365*24*time.Hour), "lives_too_long"},
		"a changed claim":   {forged(t, good, nil, map[string]any{"email": "boss@andina.example"}, true), "signature"},
		"one of our own":    {h.visit(t), "kid"},
	} {
		status, answer := h.request(t, "POST", "/api/v1/widgets/"+key+"/visitors", "", map[string]any{"identity": tt.token})
		if tt.why == "" {
			if status != http.StatusOK || answer["visitor"].(map[string]any)["verified"] != true {
				t.Errorf("%s: %d %v", what, status, answer)
			}
			continue
		}
		refusedFor(t, what, status, answer, tenant.ErrIdentityBad, "identity")
		if got := text(answer, "error", "params", "why"); got != tt.why {
			t.Errorf("%s: %s, want %s", what, got, tt.why)
		}
	}
}

// A cursor is good for the list that gave it and for no other, and only as it
// was given.
func TestBadCursors(t *testing.T) {
	k := newHouse(t).converse(t)
	for i := range 3 {
		other := k.visit(t)
		k.ok(t, "POST", "/api/v1/visitor/conversations", other, map[string]any{"client_id": fmt.Sprintf("opening-%d", i), "project": k.project, "text": "hola"})
	}
	owner := k.signIn(t, demoOwner)
	list := "/api/v1/conversations?limit=1&view=all"
	good := text(k.ok(t, "GET", list, owner, nil), "cursor")
	if good == "" {
		t.Fatal("no cursor")
	}
	k.ok(t, "GET", list+"&cursor="+good, owner, nil)
	changed := []byte(good)
	for i := range changed {
		was := changed[i]
		changed[i] = 'A'
		if was == 'A' {
			changed[i] = 'B'
		}
		status, answer := k.request(t, "GET", list+"&cursor="+string(changed), owner, nil)
		if i < len(changed)-1 || status != http.StatusOK { // the last letter has bits that say nothing
			refusedFor(t, fmt.Sprintf("letter %d changed", i), status, answer, tenant.ErrBadCursor, "cursor")
		}
		changed[i] = was
	}
	for _, bad := range []string{"x", "%00", "null", good + "AAAA", good[:len(good)/2], strings.Repeat("A", 4000)} {
		status, answer := k.request(t, "GET", list+"&cursor="+bad, owner, nil)
		refusedFor(t, bad, status, answer, tenant.ErrBadCursor, "cursor")
	}
	for path, token := range map[string]string{
		"/api/v1/conversations?view=closed&limit=1": owner, "/api/v1/conversations?view=waiting&limit=1": owner, "/api/v1/tickets?view=all": owner,
		"/api/v1/tickets?view=open": owner, "/api/v1/tickets?q=pedido": owner, "/api/v1/admin/companies?": owner, "/api/v1/visitor/conversations?": k.visitor,
	} {
		status, answer := k.request(t, "GET", path+"&cursor="+good, token, nil)
		refusedFor(t, path, status, answer, tenant.ErrBadCursor, "cursor")
	}
	k.intact(t)
}
