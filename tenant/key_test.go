package tenant_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

// keyed makes a key by its administrator and returns what was shown.
func (r *room) keyed(t testing.TB, by tenant.Actor, in tenant.NewKey) *tenant.MadeKey {
	t.Helper()
	made, err := r.admin.AddKey(t.Context(), by, in)
	must(t, err)
	return made
}

func bearer(token string) []string { return []string{"Authorization", "Bearer " + token} }

// A key opens what its scope covers, until its end or until it is taken back.
func TestAPIKey(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	reads := r.keyed(t, owner, tenant.NewKey{Name: "CRM", Scope: tenant.KeyRead})
	administers := r.keyed(t, owner, tenant.NewKey{Name: "Deploy", Scope: tenant.KeyAdmin, ExpiresAt: r.now().Add(time.Hour).UnixMilli()})
	asks := func(want int, method, path, token string) {
		t.Helper()
		if got := r.request(t, method, path, nil, bearer(token)...); got.StatusCode != want {
			t.Errorf("%s %s: %d %s, want %d", method, path, got.StatusCode, got.body, want)
		}
	}
	asks(http.StatusOK, "GET", "/admin/projects", administers.Token)
	asks(http.StatusForbidden, "GET", "/admin/projects", reads.Token)
	asks(http.StatusForbidden, "GET", "/admin/agents", administers.Token) // not on the list of these tests
	asks(http.StatusUnauthorized, "GET", "/admin/projects", administers.Token+"x")
	asks(http.StatusUnauthorized, "GET", "/admin/projects", administers.Token[:len(administers.Token)-2]+"AA")
	asks(http.StatusUnauthorized, "GET", "/admin/projects", tenant.KeyPrefix)
	asks(http.StatusUnauthorized, "GET", "/visitor", administers.Token)
	r.at = r.at.Add(time.Hour)
	asks(http.StatusUnauthorized, "GET", "/admin/projects", administers.Token)

	k, err := r.store.APIKey(t.Context(), owner.Scope, reads.Key.ID)
	must(t, err)
	if strings.Contains(reads.Token, k.Hash) || !strings.HasSuffix(reads.Token, k.Tail) || k.UsedAt != 0 {
		t.Errorf("stored %+v", k)
	}
	must(t, r.store.DeleteAPIKey(t.Context(), owner.Scope, reads.Key.ID))
	asks(http.StatusUnauthorized, "GET", "/admin/projects", reads.Token)
	if strings.Contains(r.log.String(), reads.Token) || strings.Contains(r.log.String(), administers.Token) {
		t.Error("a key is in the log")
	}
}

// When a key was last used is kept to the hour; calling costs no write.
func TestAPIKeyIsUsed(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	made := r.keyed(t, owner, tenant.NewKey{Name: "Deploy", Scope: tenant.KeyAdmin})
	first := r.now().UnixMilli()
	for _, step := range []struct {
		later time.Duration
		want  int64
	}{{0, first}, {59 * time.Minute, first}, {time.Minute, first + time.Hour.Milliseconds()}} {
		r.at = r.at.Add(step.later)
		r.request(t, "GET", "/admin/projects", nil, bearer(made.Token)...)
		k, err := r.store.APIKey(t.Context(), owner.Scope, made.Key.ID)
		must(t, err)
		if k.UsedAt != step.want {
			t.Errorf("%v later: used at %d, want %d", step.later, k.UsedAt, step.want)
		}
	}
}

// A key is stopped at its own rate, a suspended tenant's at once.
func TestAPIKeyIsLimited(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	one := r.keyed(t, owner, tenant.NewKey{Name: "One", Scope: tenant.KeyAdmin})
	other := r.keyed(t, owner, tenant.NewKey{Name: "Other", Scope: tenant.KeyAdmin})
	for range keyRate.Count {
		if got := r.request(t, "GET", "/admin/projects", nil, bearer(one.Token)...); got.StatusCode != http.StatusOK {
			t.Fatalf("%d %s", got.StatusCode, got.body)
		}
	}
	if got := r.request(t, "GET", "/admin/projects", nil, bearer(one.Token)...); got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if got := r.request(t, "GET", "/admin/projects", nil, bearer(other.Token)...); got.StatusCode != http.StatusOK {
		t.Errorf("another key: %d %s", got.StatusCode, got.body)
	}
	_, err := r.admin.UnscopedSuspend(t.Context(), scope(made.ID), true)
	must(t, err)
	if got := r.request(t, "GET", "/admin/projects", nil, bearer(other.Token)...).refusal(t); got.Reason != "tenant_suspended" {
		t.Errorf("of a suspended tenant: %+v", got)
	}
}

func TestAddKeyRefuses(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	other, _ := r.tenant(t, "Dos", "eva@example.com")
	theirs, err := r.store.Projects(t.Context(), other.Scope)
	must(t, err)
	for name, c := range map[string]struct {
		in   tenant.NewKey
		want error
		at   string
	}{
		"no name":            {tenant.NewKey{Scope: tenant.KeyRead}, tenant.ErrRequired, "name"},
		"unknown scope":      {tenant.NewKey{Name: "x", Scope: "all"}, tenant.ErrBadValue, "scope"},
		"another's project":  {tenant.NewKey{Name: "x", Scope: tenant.KeyRead, Projects: []string{theirs[0].ID}}, tenant.ErrBadProject, "projects"},
		"a bounded admin":    {tenant.NewKey{Name: "x", Scope: tenant.KeyAdmin, Projects: []string{theirs[0].ID}}, tenant.ErrBadValue, "projects"},
		"an end in the past": {tenant.NewKey{Name: "x", Scope: tenant.KeyRead, ExpiresAt: r.now().UnixMilli()}, tenant.ErrBadValue, "expires_at"},
	} {
		if _, err := r.admin.AddKey(t.Context(), owner, c.in); !errors.Is(err, c.want) || tenant.Answer(err).Field != c.at {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range tenant.MaxKeys {
		r.keyed(t, owner, tenant.NewKey{Name: "x", Scope: tenant.KeyRead})
	}
	if _, err := r.admin.AddKey(t.Context(), owner, tenant.NewKey{Name: "x", Scope: tenant.KeyRead}); !errors.Is(err, tenant.ErrLimit) {
		t.Errorf("one more than %d: %v", tenant.MaxKeys, err)
	}
	r.keyed(t, other, tenant.NewKey{Name: "x", Scope: tenant.KeyRead}) // the limit is each tenant's own
}

// keyRate and keyNeeds are those of the tests' room.
var keyRate = tenant.Rate{Count: 20, Per: time.Minute}

func keyNeeds(method, path string) tenant.KeyScope {
	if method == "GET" && slices.Contains([]string{"/api/v1/admin/projects", "/api/v1/visitor"}, path) {
		return tenant.KeyAdmin
	}
	return ""
}
