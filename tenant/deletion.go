package tenant

import (
	"context"
	"time"
)

// A Deletion removes a tenant with all that is its own (DESIGN §5): closed to
// everybody, then purged, then purged once more, so that what was underway when
// it was closed is gone too. It goes on by jobs, on whatever node; of the
// tenant a document without a name stays, so that its id is never used again.
type Deletion struct {
	Admin *Admin
	// Later makes a step run at a time (ms), once.
	Later func(ctx context.Context, sc Scope, step string, due int64) error
	// Purge removes what is stored elsewhere than in the tenant's document; it
	// may be called again.
	Purge func(ctx context.Context, sc Scope) error
}

// How long after the tenant was closed it is purged, and how long after that
// again: longer than what nodes remember, and than what was asked before.
const (
	purgeAfter = 10 * time.Second
	purgeAgain = time.Minute
)

// The steps of a deletion.
const (
	stepPurge = "purge"
	stepAgain = "again"
)

// Begin closes a tenant for good. confirm must be its id, typed once more.
// Beginning again changes nothing.
func (d *Deletion) Begin(ctx context.Context, sc Scope, confirm string) (*Tenant, error) {
	if confirm != sc.Tenant() {
		return nil, ErrBadValue.At("confirm")
	}
	t, err := d.Admin.Store.Tenant(ctx, sc)
	if err != nil || t.Deleting != 0 {
		return t, err
	}
	now := d.Admin.Now()
	// The intention comes first; it does nothing to a tenant that lives.
	if err := d.Later(ctx, sc, stepPurge, now.Add(purgeAfter).UnixMilli()); err != nil {
		return nil, err
	}
	t, err = d.Admin.changeTenant(ctx, sc, func(t *Tenant) error {
		t.Suspended = true
		if t.Deleting == 0 {
			t.Deleting = now.UnixMilli()
		}
		return nil
	})
	if err == nil {
		d.Admin.Events.TenantChanged(ctx, sc, "tenant")
	}
	return t, err
}

// Step runs one step of a deletion that has begun.
func (d *Deletion) Step(ctx context.Context, sc Scope, step string) error {
	t, err := d.Admin.Store.Tenant(ctx, sc)
	if err != nil {
		return err
	}
	if t.Deleting == 0 || t.Deleted != 0 {
		return nil
	}
	if step == stepPurge {
		// Before the purge: a node that dies meanwhile leaves two steps to do.
		if err := d.Later(ctx, sc, stepAgain, d.Admin.Now().Add(purgeAgain).UnixMilli()); err != nil {
			return err
		}
		return d.Purge(ctx, sc)
	}
	if err := d.Purge(ctx, sc); err != nil {
		return err
	}
	now := d.Admin.Now().UnixMilli()
	_, err = d.Admin.changeTenant(ctx, sc, func(t *Tenant) error {
		*t = Tenant{ID: t.ID, Version: t.Version, Suspended: true, CreatedAt: t.CreatedAt, Deleting: t.Deleting, Deleted: now}
		return nil
	})
	return err
}

// DeletionSteps are the steps of a deletion in their order, for who does them
// all at once.
func DeletionSteps() []string { return []string{stepPurge, stepAgain} }
