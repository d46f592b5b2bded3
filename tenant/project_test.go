package tenant_test

import (
	"errors"
	"fmt"
	"testing"

	"recado/tenant"
)

// Projects that were deleted take nobody's place, and hide none that is there.
func TestDeletedProjectsTakeNoPlace(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	for i := range tenant.MaxProjects {
		must(t, r.store.InsertProject(t.Context(), owner.Scope, &tenant.Project{ID: fmt.Sprintf("000-%03d", i), Name: "Antes", Disabled: true, Removed: 1}))
	}
	add := func(i int) error {
		_, err := r.admin.AddProject(t.Context(), owner.Scope, tenant.ProjectEdit{ClientID: tenant.NewID(), Name: fmt.Sprint("Mesa ", i), Hours: tenant.Hours{Always: true}})
		return err
	}
	must(t, add(0))
	there := func() (n int) {
		all, err := r.store.Projects(t.Context(), owner.Scope)
		must(t, err)
		for _, p := range all {
			if p.Removed == 0 {
				n++
			}
		}
		return n
	}
	if n := there(); n != 2 {
		t.Errorf("%d projects are there, want the first one's and the new one", n)
	}
	for i := there(); i < tenant.MaxProjects; i++ {
		must(t, add(i))
	}
	if err := add(-1); !errors.Is(err, tenant.ErrLimit) {
		t.Errorf("one too many: %v", err)
	}
}
