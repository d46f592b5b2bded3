package storage_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"recado/storage"
	"recado/storage/engine"
	"recado/storage/sqlite"
	"recado/storage/storetest"
	"recado/tenant"
)

// Two tenants: whatever one of them has, the other can neither read nor replace
// by its id, nor find in a list (E1).
func TestTenantsAreApart(t *testing.T) {
	s := storetest.Open(t)
	ctx := t.Context()
	ours, theirs := tenant.UnscopedScope("t-ours"), tenant.UnscopedScope("t-theirs")
	for _, sc := range []tenant.Scope{ours, theirs} {
		if err := s.InsertTenant(ctx, sc, &tenant.Tenant{ID: sc.Tenant(), Name: "Tenant"}); err != nil {
			t.Fatal(err)
		}
	}
	must(t, s.InsertProject(ctx, ours, &tenant.Project{ID: "p1", Name: "P"}))
	must(t, s.InsertWidget(ctx, ours, &tenant.Widget{ID: "w1", Key: "k1"}))
	must(t, s.InsertAgent(ctx, ours, &tenant.Agent{ID: "a1", Login: "l1"}))

	for name, call := range map[string]func(sc tenant.Scope) error{
		"Project":        func(sc tenant.Scope) error { _, err := s.Project(ctx, sc, "p1"); return err },
		"ReplaceProject": func(sc tenant.Scope) error { return s.ReplaceProject(ctx, sc, &tenant.Project{ID: "p1", Version: 1}) },
		"Widget":         func(sc tenant.Scope) error { _, err := s.Widget(ctx, sc, "w1"); return err },
		"ReplaceWidget":  func(sc tenant.Scope) error { return s.ReplaceWidget(ctx, sc, &tenant.Widget{ID: "w1", Version: 1}) },
		"Agent":          func(sc tenant.Scope) error { _, err := s.Agent(ctx, sc, "a1"); return err },
		"ReplaceAgent":   func(sc tenant.Scope) error { return s.ReplaceAgent(ctx, sc, &tenant.Agent{ID: "a1", Version: 1}) },
	} {
		if err := call(theirs); !errors.Is(err, tenant.ErrNotFound) {
			t.Errorf("%s of another tenant: %v, want not found", name, err)
		}
		if err := call(tenant.Scope{}); err == nil || tenant.IsRefusal(err) {
			t.Errorf("%s without a scope: %v, want an accident", name, err)
		}
		if err := call(ours); err != nil {
			t.Errorf("%s of its own tenant: %v", name, err)
		}
	}
	lists := map[string]func(sc tenant.Scope) (int, error){
		"Projects": func(sc tenant.Scope) (int, error) { l, err := s.Projects(ctx, sc); return len(l), err },
		"Widgets":  func(sc tenant.Scope) (int, error) { l, err := s.Widgets(ctx, sc); return len(l), err },
		"Agents":   func(sc tenant.Scope) (int, error) { l, err := s.Agents(ctx, sc); return len(l), err },
	}
	for name, call := range lists {
		if n, err := call(theirs); err != nil || n != 0 {
			t.Errorf("%s of another tenant: %d, %v", name, n, err)
		}
		if n, err := call(ours); err != nil || n != 1 {
			t.Errorf("%s of its own tenant: %d, %v", name, n, err)
		}
		if _, err := call(tenant.Scope{}); err == nil {
			t.Errorf("%s without a scope: no error", name)
		}
	}
}

// A tenant's document can't be written under another tenant's scope.
func TestTenantDocumentIsItsScopes(t *testing.T) {
	s := storetest.Open(t)
	ctx := t.Context()
	sc, other := tenant.UnscopedScope("t1"), tenant.UnscopedScope("t2")
	must(t, s.InsertTenant(ctx, sc, &tenant.Tenant{ID: "t1", Name: "One"}))
	doc, err := s.Tenant(ctx, sc)
	must(t, err)
	if err := s.ReplaceTenant(ctx, other, doc); err == nil {
		t.Error("replaced under another scope")
	}
	if err := s.InsertTenant(ctx, other, &tenant.Tenant{ID: "t3"}); err == nil {
		t.Error("inserted under another scope")
	}
	if _, err := s.Tenant(ctx, other); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("got %v, want not found", err)
	}
	doc.Name = "Uno"
	must(t, s.ReplaceTenant(ctx, sc, doc))
	doc.Version--
	if err := s.ReplaceTenant(ctx, sc, doc); !errors.Is(err, tenant.ErrStale) {
		t.Errorf("got %v, want stale", err)
	}
}

func TestTenantsPages(t *testing.T) {
	s := storetest.Open(t)
	ctx := t.Context()
	var want []string
	for i := range 7 {
		id := fmt.Sprintf("t%d", i)
		want = append(want, id)
		must(t, s.InsertTenant(ctx, tenant.UnscopedScope(id), &tenant.Tenant{ID: id, CreatedAt: int64(i)}))
	}
	var got []string
	cursor := ""
	for {
		page, err := s.UnscopedTenants(ctx, cursor, 3)
		must(t, err)
		for _, item := range page.Items {
			got = append(got, item.ID)
		}
		if cursor = page.Cursor; cursor == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, err := s.UnscopedTenants(ctx, "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", 3); !errors.Is(err, tenant.ErrBadCursor) {
		t.Errorf("a made-up cursor: %v", err)
	}
}

// interrupted fails at the first widget, as a crash would.
type interrupted struct {
	engine.Engine
	failed bool
}

func (e *interrupted) Insert(ctx context.Context, c *engine.Collection, tenantID, id string, doc any) error {
	if c.Name == "widgets" && !e.failed {
		e.failed = true
		return errors.New("interrupted")
	}
	return e.Engine.Insert(ctx, c, tenantID, id, doc)
}

// A crash between a widget's key and the widget leaves a key that opens
// nothing, and the same call again completes it.
func TestWidgetIsCompleted(t *testing.T) {
	ctx := t.Context()
	e, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "recado.db"))
	must(t, err)
	defer e.Close()
	s := storage.New(&interrupted{Engine: e}, []byte("key"))
	must(t, s.UnscopedPrepare(ctx))
	sc := tenant.UnscopedScope("t1")
	if err := s.InsertWidget(ctx, sc, &tenant.Widget{ID: "w1", Key: "key"}); err == nil {
		t.Fatal("was not interrupted")
	}
	if _, err := s.UnscopedWidgetKey(ctx, "key"); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := tenant.WidgetByKey(ctx, s, "key"); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("a key without its widget: %v, want not found", err)
	}
	must(t, s.InsertWidget(ctx, sc, &tenant.Widget{ID: "w1", Key: "key"}))
	if _, err := s.Widget(ctx, sc, "w1"); err != nil {
		t.Error(err)
	}
}

// A public key is one widget's, whoever asks.
func TestWidgetKeyIsUnique(t *testing.T) {
	s := storetest.Open(t)
	ctx := t.Context()
	sc, other := tenant.UnscopedScope("t1"), tenant.UnscopedScope("t2")
	w := &tenant.Widget{ID: "w1", Key: "key"}
	must(t, s.InsertWidget(ctx, sc, w))
	k, err := s.UnscopedWidgetKey(ctx, "key")
	must(t, err)
	if k.Tenant != "t1" || k.Widget != "w1" {
		t.Errorf("got %+v", k)
	}
	if err := s.InsertWidget(ctx, other, &tenant.Widget{ID: "w2", Key: "key"}); !errors.Is(err, tenant.ErrTaken) {
		t.Errorf("another tenant's key: %v, want taken", err)
	}
	if _, err := s.Widget(ctx, other, "w2"); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("its widget: %v, want not found", err)
	}
	if _, err := s.UnscopedWidgetKey(ctx, "nobody"); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestListsAreInOrder(t *testing.T) {
	s := storetest.Open(t)
	ctx := t.Context()
	sc := tenant.UnscopedScope("t1")
	for i, p := range []tenant.Project{{Name: "b", Position: 1}, {Name: "c", Position: 0}, {Name: "a", Position: 1}} {
		p.ID = fmt.Sprint("p", i)
		must(t, s.InsertProject(ctx, sc, &p))
		must(t, s.InsertAgent(ctx, sc, &tenant.Agent{ID: "a" + p.Name, Name: p.Name, Login: p.Name}))
	}
	projects, err := s.Projects(ctx, sc)
	must(t, err)
	agents, err := s.Agents(ctx, sc)
	must(t, err)
	got := ""
	for i := range projects {
		got += projects[i].Name + agents[i].Name
	}
	if got != "caabbc" {
		t.Errorf("got %q", got)
	}
	if err := s.InsertAgent(ctx, sc, &tenant.Agent{ID: "again", Login: "a"}); !errors.Is(err, tenant.ErrTaken) {
		t.Errorf("the same login twice: %v, want taken", err)
	}
}

func TestLogins(t *testing.T) {
	s := storetest.Open(t)
	ctx := t.Context()
	must(t, s.UnscopedInsertLogin(ctx, &tenant.Login{ID: "l1", Email: "a@example.com"}))
	if err := s.UnscopedInsertLogin(ctx, &tenant.Login{ID: "l2", Email: "a@example.com"}); !errors.Is(err, tenant.ErrTaken) {
		t.Errorf("the same e-mail twice: %v", err)
	}
	l, err := s.UnscopedLoginByEmail(ctx, "a@example.com")
	must(t, err)
	l.Operator = true
	must(t, s.UnscopedReplaceLogin(ctx, l))
	if l, err = s.UnscopedLogin(ctx, "l1"); err != nil || !l.Operator || l.Version != 2 {
		t.Errorf("got %+v, %v", l, err)
	}
	if _, err := s.UnscopedLoginByEmail(ctx, "b@example.com"); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

// A login's tokens end by family or all together, in more than one page too.
func TestEndRefresh(t *testing.T) {
	s := storetest.Open(t)
	ctx := t.Context()
	count := func(login, family string) (n int) {
		for i := range 1100 {
			if _, err := s.UnscopedRefresh(ctx, fmt.Sprint(login, family, i)); err == nil {
				n++
			} else if !errors.Is(err, tenant.ErrNotFound) {
				t.Fatal(err)
			}
		}
		return n
	}
	fill(ctx, t, s, "l1", "f1", 1100)
	fill(ctx, t, s, "l1", "f2", 2)
	fill(ctx, t, s, "l2", "f1", 2)
	must(t, s.UnscopedEndRefresh(ctx, "l1", "f1"))
	if a, b, c := count("l1", "f1"), count("l1", "f2"), count("l2", "f1"); a != 0 || b != 2 || c != 2 {
		t.Errorf("after one family: %d, %d, %d", a, b, c)
	}
	must(t, s.UnscopedEndRefresh(ctx, "l1", ""))
	if b, c := count("l1", "f2"), count("l2", "f1"); b != 0 || c != 2 {
		t.Errorf("after all: %d, %d", b, c)
	}
	n, err := s.UnscopedExpireRefresh(ctx, 1, 10) // expires_at are 0 and 1
	if err != nil || n != 1 || count("l2", "f1") != 1 {
		t.Errorf("expired %d, %v", n, err)
	}
}

func fill(ctx context.Context, t *testing.T, s *storage.Store, login, family string, n int) {
	t.Helper()
	for i := range n {
		r := tenant.RefreshToken{Hash: fmt.Sprint(login, family, i), Login: login, Family: family, CreatedAt: int64(i), ExpiresAt: int64(i)}
		must(t, s.UnscopedInsertRefresh(ctx, &r))
	}
}

func TestFingerprintIsTheFirst(t *testing.T) {
	s := storetest.Open(t)
	for _, give := range []string{"one", "two"} {
		got, err := s.UnscopedFingerprint(t.Context(), give)
		if err != nil || got != "one" {
			t.Errorf("gave %q, got %q, %v", give, got, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
