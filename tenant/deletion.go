package tenant

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// A Deletion removes a tenant with all that is its own (DESIGN §5): announced,
// when it is only closed and may be taken back; then closed for good, purged,
// and purged once more, so that what was underway when it was closed is gone
// too. It goes on by jobs, on whatever node; of the tenant a document without a
// name stays, so that its id is never used again, and that says what went.
type Deletion struct {
	Admin *Admin
	// Later makes a step run at a time (ms), once.
	Later func(ctx context.Context, sc Scope, step string, due int64) error
	// Purge removes what is stored elsewhere than in the tenant's document, and
	// tells how many documents it removed, by collection, also when it failed
	// half way; it may be called again.
	Purge func(ctx context.Context, sc Scope) (map[string]int64, error)
}

// How long after the tenant was closed it is purged, and how long after that
// again: longer than what nodes remember, and than what was asked before.
const (
	purgeAfter = 10 * time.Second
	purgeAgain = time.Minute
)

// How many days a deletion is announced before it begins, unless the operator
// says otherwise, and at most.
const (
	NoticeDays    = 14
	maxNoticeDays = 90
)

// The steps of a deletion. The first carries the time that it was announced for.
const (
	stepBegin = "begin@"
	stepPurge = "purge"
	stepAgain = "again"
)

// Announce closes a tenant now and lets its deletion begin in so many days;
// with 0 it begins at once, as Begin. confirm must be its id, typed once more.
func (d *Deletion) Announce(ctx context.Context, sc Scope, by Actor, confirm string, days int) (*Tenant, error) {
	if days < 0 || days > maxNoticeDays {
		return nil, ErrBadValue.At("days")
	}
	if days == 0 {
		return d.Begin(ctx, sc, by, confirm)
	}
	if confirm != sc.Tenant() {
		return nil, ErrBadValue.At("confirm")
	}
	due := d.Admin.Now().AddDate(0, 0, days).UnixMilli()
	// The intention comes first; it does nothing to a tenant that lives.
	if err := d.Later(ctx, sc, stepBegin+strconv.FormatInt(due, 10), due); err != nil {
		return nil, err
	}
	return d.change(ctx, sc, func(t *Tenant) error {
		if t.Deleting == 0 {
			t.DeleteAt, t.DeletedBy = due, by.Name
		}
		return nil
	})
}

// TakeBack opens a tenant again whose deletion was announced. ErrTenantGone if
// it has begun.
func (d *Deletion) TakeBack(ctx context.Context, sc Scope) (*Tenant, error) {
	return d.change(ctx, sc, func(t *Tenant) error {
		if t.Deleting != 0 {
			return ErrTenantGone
		}
		t.DeleteAt, t.DeletedBy = 0, ""
		return nil
	})
}

// Begin closes a tenant for good. confirm must be its id, typed once more.
// Beginning again only has what is left to do done.
func (d *Deletion) Begin(ctx context.Context, sc Scope, by Actor, confirm string) (*Tenant, error) {
	if confirm != sc.Tenant() {
		return nil, ErrBadValue.At("confirm")
	}
	return d.begin(ctx, sc, by, 0)
}

// errNotDue says that a deletion was taken back, or announced for another day.
var errNotDue = errors.New("not the announced time")

// begin is Begin; errNotDue unless the deletion is announced for due, 0 for
// whenever.
func (d *Deletion) begin(ctx context.Context, sc Scope, by Actor, due int64) (*Tenant, error) {
	t, err := d.Admin.Store.Tenant(ctx, sc)
	if err != nil || t.Deleted != 0 {
		return t, err
	}
	now := d.Admin.Now()
	if err := d.Later(ctx, sc, stepPurge, now.Add(purgeAfter).UnixMilli()); err != nil {
		return nil, err
	}
	if t.Deleting != 0 {
		return t, nil
	}
	return d.change(ctx, sc, func(t *Tenant) error {
		if due != 0 && t.DeleteAt != due {
			return errNotDue
		}
		t.Suspended = true
		if t.Deleting == 0 {
			t.Deleting, t.DeletedBy = now.UnixMilli(), by.Name
		}
		return nil
	})
}

// Resume has a deletion that has begun carried on, should the job be lost that
// was to do it: what was promised to be gone must go.
func (d *Deletion) Resume(ctx context.Context, sc Scope) error {
	return d.Later(ctx, sc, stepPurge, d.Admin.Now().UnixMilli())
}

// change changes the tenant's document and tells its sessions.
func (d *Deletion) change(ctx context.Context, sc Scope, change func(*Tenant) error) (*Tenant, error) {
	t, err := d.Admin.changeTenant(ctx, sc, change)
	if err == nil {
		d.Admin.Events.TenantChanged(ctx, sc, "tenant")
		if t.Closed() != nil {
			err = d.Admin.endStays(ctx, sc, StayClosed)
		}
	}
	return t, err
}

// Step runs one step of a deletion that was announced, or has begun.
func (d *Deletion) Step(ctx context.Context, sc Scope, step string) error {
	t, err := d.Admin.Store.Tenant(ctx, sc)
	if err != nil {
		return err
	}
	if due, is := strings.CutPrefix(step, stepBegin); is {
		// Taken back meanwhile, or announced for another day.
		if strconv.FormatInt(t.DeleteAt, 10) != due {
			return nil
		}
		_, err := d.begin(ctx, sc, OperatorActor("", t.DeletedBy), t.DeleteAt)
		if errors.Is(err, errNotDue) {
			return nil
		}
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
		return d.purge(ctx, sc)
	}
	if err := d.purge(ctx, sc); err != nil {
		return err
	}
	now := d.Admin.Now().UnixMilli()
	_, err = d.Admin.changeTenant(ctx, sc, func(t *Tenant) error {
		*t = Tenant{
			ID: t.ID, Version: t.Version, Suspended: true, CreatedAt: t.CreatedAt,
			Deleting: t.Deleting, Deleted: now, DeletedBy: t.DeletedBy, Removed: t.Removed,
		}
		return nil
	})
	return err
}

// purge purges and keeps how much that was. A node that dies in between leaves
// some uncounted.
func (d *Deletion) purge(ctx context.Context, sc Scope) error {
	removed, failed := d.Purge(ctx, sc)
	_, err := d.Admin.changeTenant(ctx, sc, func(t *Tenant) error {
		if t.Removed == nil {
			t.Removed = map[string]int64{}
		}
		for what, n := range removed {
			t.Removed[what] += n
		}
		return nil
	})
	if failed != nil {
		return failed
	}
	return err
}

// DeletionSteps are the steps of a deletion that has begun in their order, for
// who does them all at once.
func DeletionSteps() []string { return []string{stepPurge, stepAgain} }
