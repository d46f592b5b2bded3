package storage_test

import (
	"reflect"
	"strings"
	"testing"

	"recado/storage"
	"recado/tenant"
)

// Every method of the store says whose data it touches: tenant.Scope right
// after the context, or Unscoped in its name (DESIGN §5).
func TestEveryMethodTakesTheScope(t *testing.T) {
	scope := reflect.TypeFor[tenant.Scope]()
	store := reflect.TypeFor[*storage.Store]()
	if store.NumMethod() < 30 {
		t.Fatalf("looked at %d methods only", store.NumMethod())
	}
	for i := range store.NumMethod() {
		m := store.Method(i)
		scoped := m.Type.NumIn() > 2 && m.Type.In(2) == scope // 0 is the receiver, 1 the context
		if free := strings.HasPrefix(m.Name, "Unscoped"); scoped == free {
			t.Errorf("%s: takes the scope: %v, is named Unscoped: %v", m.Name, scoped, free)
		}
	}
}
