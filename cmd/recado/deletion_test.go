package main

import (
	"os"
	"path/filepath"
	"testing"

	"recado/chat"
	"recado/tenant"
)

// operator is a token for the operator's routes.
func (h *house) operator(t *testing.T) string {
	t.Helper()
	const email = "root@recado.example"
	if _, err := h.admin.UnscopedAddOperator(t.Context(), email, demoPassword); err != nil {
		t.Fatal(err)
	}
	return text(h.ok(t, "POST", "/api/v1/operator/login", "", map[string]any{"email": email, "password": demoPassword}), "token")
}

// A tenant is deleted: nobody of it gets in or stays in, nothing of it is left
// but that it was there, and the other has everything.
func TestTenantDeletion(t *testing.T) {
	h := newHouse(t)
	a := h.furnish(t, h.demo.scope, h.demo.widget, demoOwner, "bruno@demo.example", "zafiro", true)
	scope, w := h.another(t)
	b := h.furnish(t, scope, w, "olga@otra.example", "otto@otra.example", "esmeralda", false)
	before := h.settled(t, a)
	root := h.operator(t)
	path := "/api/v1/operator/tenants/" + scope.Tenant()

	h.refused(t, tenant.ErrBadValue, "DELETE", path, root, map[string]any{"confirm": "yes"})
	h.refused(t, tenant.ErrUnauthorized, "DELETE", path, b.tokens["owner"], map[string]any{"confirm": scope.Tenant(), "days": 0})
	h.refused(t, tenant.ErrUnauthorized, "GET", "/api/v1/me", root, nil)
	h.refused(t, tenant.ErrBadLogin, "POST", "/api/v1/operator/login", "", map[string]any{"email": demoOwner, "password": demoPassword})
	for range 2 {
		if began := h.ok(t, "DELETE", path, root, map[string]any{"confirm": scope.Tenant(), "days": 0}); number(began, "deleting") == 0 || began["suspended"] != true {
			t.Errorf("began as %v", began)
		}
	}
	for who, l := range map[string]*line{"agent": b.line, "visitor": b.visitor} {
		if code := l.goodbye(t); code != 4401 {
			t.Errorf("the %s's socket ended with %d", who, code)
		}
	}
	h.refused(t, tenant.ErrTenantLeaving, "GET", "/api/v1/me", b.tokens["owner"], nil)
	until(t, "visitors are refused", func() bool {
		status, _ := h.request(t, "GET", "/api/v1/visitor", b.tokens["visitor"], nil)
		return status == tenant.ErrTenantLeaving.Code.HTTP()
	})

	files := filepath.Join(h.cfg.Data, "files", scope.Tenant())
	if _, err := os.Stat(files); err != nil {
		t.Fatal(err)
	}
	for _, step := range append(tenant.DeletionSteps(), tenant.DeletionSteps()...) {
		if err := h.deletion().Step(t.Context(), scope, step); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(files); !os.IsNotExist(err) {
		t.Errorf("its files: %v", err)
	}
	stands := h.ok(t, "GET", path, root, nil)
	if number(stands, "deleted") == 0 || text(stands, "name") != "" {
		t.Errorf("what is left: %v", stands)
	}
	h.refused(t, tenant.ErrBadLogin, "POST", "/api/v1/auth/login", "", map[string]any{"email": "olga@otra.example", "password": demoPassword})
	h.refused(t, tenant.ErrNotFound, "GET", "/api/v1/widgets/"+w.Key, "", nil)
	after := h.settled(t, a)
	for p, was := range before {
		if after[p] != was {
			t.Errorf("the other's %s was\n%s\nis\n%s", p, was, after[p])
		}
	}
}

// A deletion whose job was given up, or is gone, goes on by itself.
func TestDeletionsGoOn(t *testing.T) {
	for _, lost := range []bool{false, true} {
		h := newHouse(t)
		scope, _ := h.another(t)
		store := h.pipes.store
		leaving, err := store.Tenant(t.Context(), scope)
		if err == nil {
			leaving.Suspended, leaving.Deleting = true, 1
			err = store.ReplaceTenant(t.Context(), scope, leaving)
		}
		if err == nil && !lost {
			err = store.InsertJob(t.Context(), scope, &chat.Job{
				ID: jobDelete + ":purge", Kind: jobDelete, Subject: scope.Tenant(), Data: map[string]string{"step": "purge"},
				Due: chat.JobNever, Attempts: chat.MaxAttempts, Failed: true, LastError: "the files are away",
			})
		}
		if err == nil {
			err = h.resumeDeletions(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		until(t, "its widgets are gone", func() bool {
			left, err := store.Widgets(t.Context(), scope)
			if err != nil {
				t.Fatal(err)
			}
			return len(left) == 0
		})
	}
}
