package storage

import (
	"context"
	"errors"
	"slices"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

// sharedCollections hold what belongs to no tenant alone; of each, PurgeTenant
// removes what concerns the tenant by itself.
var sharedCollections = []*engine.Collection{tenants, widgetKeys, logins, refreshTokens, jobs, meta, deliveries}

// PurgeTenant removes all that is stored of the scope's tenant, but for the
// tenant's own document and its jobs of the kinds to keep, and counts what it
// removed, by collection, also where it fails. It may be called again, and goes
// on where it was broken off.
func (s *Store) PurgeTenant(ctx context.Context, sc tenant.Scope, keep ...string) (removed map[string]int64, err error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	removed = map[string]int64{}
	for _, step := range []func() error{
		func() error { return s.purgeLogins(ctx, sc) },
		func() error { return s.purgeKeys(ctx, sc) },
		func() error { return s.purgeJobs(ctx, t, keep) },
	} {
		if err := step(); err != nil {
			return removed, err
		}
	}
	for _, c := range collections {
		if slices.Contains(sharedCollections, c) {
			continue
		}
		for {
			n, err := s.engine.Purge(ctx, c, t, engine.MaxLimit)
			if n > 0 {
				removed[c.Name] += int64(n)
			}
			if err != nil {
				return removed, refusal(err)
			}
			if n < engine.MaxLimit {
				break
			}
		}
	}
	return removed, nil
}

// purgeLogins takes the tenant's memberships from its people, before their
// agents are gone; who is nobody anywhere any more is no login any more.
func (s *Store) purgeLogins(ctx context.Context, sc tenant.Scope) error {
	people, err := s.Agents(ctx, sc)
	if err != nil {
		return err
	}
	for _, a := range people {
		for {
			err := s.leave(ctx, a.Login, sc.Tenant())
			if err == nil || errors.Is(err, tenant.ErrNotFound) {
				break
			}
			if !errors.Is(err, tenant.ErrStale) {
				return err
			}
		}
	}
	return nil
}

func (s *Store) leave(ctx context.Context, login, t string) error {
	l, err := s.UnscopedLogin(ctx, login)
	if err != nil {
		return err
	}
	l.Memberships = slices.DeleteFunc(l.Memberships, func(m tenant.Membership) bool { return m.Tenant == t })
	if len(l.Memberships) > 0 || l.Operator {
		return s.UnscopedReplaceLogin(ctx, l)
	}
	if err := s.UnscopedEndRefresh(ctx, login, ""); err != nil {
		return err
	}
	return loginTable.delete(ctx, s, shared, login)
}

func (s *Store) purgeKeys(ctx context.Context, sc tenant.Scope) error {
	all, err := s.Widgets(ctx, sc)
	if err != nil {
		return err
	}
	for _, w := range all {
		if err := widgetKeyTable.delete(ctx, s, shared, w.Key); err != nil {
			return err
		}
	}
	return nil
}

// purgeJobs looks through the queue of all tenants.
func (s *Store) purgeJobs(ctx context.Context, t string, keep []string) error {
	q := engine.Query{Index: "due", Limit: engine.MaxLimit}
	for {
		rows, err := s.engine.Find(ctx, jobs, shared, q)
		if err != nil {
			return refusal(err)
		}
		for _, row := range rows {
			var j chat.Job
			if err := row.Decode(&j); err != nil {
				return err
			}
			if j.Tenant != t || slices.Contains(keep, j.Kind) {
				continue
			}
			if err := jobTable.delete(ctx, s, shared, jobTable.id(&j)); err != nil {
				return err
			}
		}
		if len(rows) < engine.MaxLimit {
			return nil
		}
		last := rows[len(rows)-1].Position()
		q.After = &last
	}
}
