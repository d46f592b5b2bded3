package storage

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"recado/chat"
	"recado/storage/engine"
	"recado/storage/sqlite"
	"recado/tenant"
)

// A purge leaves nothing of its tenant in any collection there is, and all of
// the other's; people of both stay people of the other.
func TestPurgeTenant(t *testing.T) {
	e, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "recado.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	s := New(e, []byte("key"))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.UnscopedPrepare(t.Context()))
	ctx := t.Context()
	for _, id := range []string{"gone", "here"} {
		sc := tenant.UnscopedScope(id)
		must(s.InsertTenant(ctx, sc, &tenant.Tenant{ID: id}))
		must(s.InsertWidget(ctx, sc, &tenant.Widget{ID: "w-" + id, Key: "key-" + id}))
		must(s.UnscopedInsertLogin(ctx, &tenant.Login{ID: "only-" + id, Email: id, Memberships: []tenant.Membership{{Tenant: id, Agent: "a"}}}))
		must(s.UnscopedInsertRefresh(ctx, &tenant.RefreshToken{Hash: "hash-" + id, Login: "only-" + id}))
		must(s.InsertAgent(ctx, sc, &tenant.Agent{ID: "a", Login: "only-" + id}))
		must(s.InsertAgent(ctx, sc, &tenant.Agent{ID: "b", Login: "both"}))
		for _, kind := range []string{"keep", "other"} {
			must(s.InsertJob(ctx, sc, &chat.Job{ID: kind, Kind: kind}))
		}
		for _, c := range collections {
			if slices.Contains(sharedCollections, c) {
				continue
			}
			for i := range engine.MaxLimit/len(collections) + 3 {
				must(e.Insert(ctx, c, id, fmt.Sprint("d", i), map[string]any{
					"stream": "s", "seq": i, "client_id": fmt.Sprint(i), "number": i, "origin": fmt.Sprint(i), "key": fmt.Sprint(i), "created_at": i, "position": i, "login": fmt.Sprint("l", i), "words": []string{"palabra"},
				}))
			}
		}
	}
	must(s.UnscopedInsertLogin(ctx, &tenant.Login{ID: "both", Email: "both", Memberships: []tenant.Membership{{Tenant: "gone", Agent: "b"}, {Tenant: "here", Agent: "b"}}}))

	gone := tenant.UnscopedScope("gone")
	for again := range 2 {
		removed, err := s.PurgeTenant(ctx, gone, "keep")
		must(err)
		if want := int64(2 + engine.MaxLimit/len(collections) + 3); again == 0 && removed["agents"] != want || again == 1 && len(removed) != 0 {
			t.Errorf("removed %v", removed)
		}
	}
	if both, err := s.UnscopedLogin(ctx, "both"); err != nil || len(both.Memberships) != 1 || both.Memberships[0].Tenant != "here" {
		t.Errorf("who is in both: %+v, %v", both, err)
	}
	for id, want := range map[string]error{"gone": tenant.ErrNotFound, "here": nil} {
		_, login := s.UnscopedLogin(ctx, "only-"+id)
		_, refresh := s.UnscopedRefresh(ctx, "hash-"+id)
		_, key := s.UnscopedWidgetKey(ctx, "key-"+id)
		for what, err := range map[string]error{"login": login, "refresh token": refresh, "widget key": key} {
			if !errors.Is(err, want) {
				t.Errorf("%s of %s: %v", what, id, err)
			}
		}
	}
	left := map[string]bool{}
	for {
		j, err := s.UnscopedLeaseJob(ctx, 1, chat.JobNever)
		if err != nil {
			break
		}
		left[j.Tenant+" "+j.ID] = true
	}
	if len(left) != 3 || left["gone other"] {
		t.Errorf("jobs left: %v", left)
	}
	for _, c := range collections {
		if slices.Contains(sharedCollections, c) {
			continue
		}
		if n, err := e.Purge(ctx, c, "gone", engine.MaxLimit); n != 0 || err != nil {
			t.Errorf("%s: %d left of the tenant, %v", c.Name, n, err)
		}
		if n, err := e.Purge(ctx, c, "here", engine.MaxLimit); n < 3 || err != nil {
			t.Errorf("%s: %d left of the other, %v", c.Name, n, err)
		}
	}
}
