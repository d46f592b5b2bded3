package storage

import (
	"context"
	"errors"
	"slices"
	"strings"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

// Jobs of all tenants stand in one queue, under the shared tenant, so that one
// question finds what is due. A job's id carries its tenant.
var jobTable = table[chat.Job]{
	collection: jobs,
	id:         func(j *chat.Job) string { return j.Tenant + "/" + j.ID },
	version:    func(j *chat.Job) *int64 { return &j.Version },
}

// InsertJob writes an intention; the same id twice is no error.
func (s *Store) InsertJob(ctx context.Context, sc tenant.Scope, j *chat.Job) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	j.Tenant = t
	if err := jobTable.insert(ctx, s, shared, j); !errors.Is(err, tenant.ErrTaken) {
		return err
	}
	return nil
}

// leaseRows is how many due jobs a worker looks at at a time: other workers are
// after the same first ones.
const leaseRows = 16

// UnscopedLeaseJob takes the job that has been due longest, but for those of
// the kinds without.
func (s *Store) UnscopedLeaseJob(ctx context.Context, now, lease int64, without ...string) (*chat.Job, error) {
	before, rows := now+1, leaseRows
	if len(without) > 0 {
		rows = wakeRows // many of them may stand before any other
	}
	for cursor := ""; ; {
		due, err := jobTable.page(ctx, s, shared, engine.Query{Index: "due", To: &before, Limit: rows}, cursor)
		if err != nil {
			return nil, err
		}
		for i := range due.Items {
			j := &due.Items[i]
			if slices.Contains(without, j.Kind) {
				continue
			}
			j.Due = now + lease
			err := jobTable.replace(ctx, s, shared, j)
			if err == nil {
				return j, nil
			}
			if !errors.Is(err, tenant.ErrStale) && !errors.Is(err, tenant.ErrNotFound) {
				return nil, err
			}
		}
		if cursor = due.Cursor; cursor == "" {
			return nil, tenant.ErrNotFound
		}
	}
}

// wakeRows is how many parked jobs are looked at at a time, wakePages how often
// one call does so while others' jobs stand before.
const (
	wakeRows  = 200
	wakePages = 50
)

// UnscopedWakeJobs makes parked jobs due, and forgets those that nobody could
// carry out in time: they would stand before others' for ever.
func (s *Store) UnscopedWakeJobs(ctx context.Context, kinds []string, now int64, can func(tenantID string) bool) (woken int, err error) {
	cursor := ""
	for range wakePages {
		from := int64(chat.JobParked)
		parked, err := jobTable.page(ctx, s, shared, engine.Query{Index: "due", From: &from, Limit: wakeRows}, cursor)
		if err != nil {
			return woken, err
		}
		for i := range parked.Items {
			j := &parked.Items[i]
			if !slices.Contains(kinds, j.Kind) {
				continue
			}
			if can != nil && !can(j.Tenant) {
				if now-j.CreatedAt > chat.ParkedLife.Milliseconds() {
					if err := jobTable.delete(ctx, s, shared, jobTable.id(j)); err != nil {
						return woken, err
					}
				}
				continue
			}
			j.Due = now
			err := jobTable.replace(ctx, s, shared, j)
			if errors.Is(err, tenant.ErrStale) || errors.Is(err, tenant.ErrNotFound) {
				continue // another node woke it
			}
			if err != nil {
				return woken, err
			}
			woken++
		}
		if cursor = parked.Cursor; cursor == "" || woken > 0 {
			break
		}
	}
	return woken, nil
}

// UnscopedFinishJob removes a job that is done.
func (s *Store) UnscopedFinishJob(ctx context.Context, j *chat.Job) error {
	return jobTable.delete(ctx, s, shared, jobTable.id(j))
}

// maxCause bounds the error that a job keeps.
const maxCause = 500

// UnscopedRetryJob gives a leased job back, or gives it up.
func (s *Store) UnscopedRetryJob(ctx context.Context, j *chat.Job, due int64, cause string) error {
	again := *j
	again.Attempts++
	again.Due, again.LastError = due, strings.ToValidUTF8(cause[:min(len(cause), maxCause)], "")
	if again.Attempts >= chat.MaxAttempts {
		again.Due, again.Failed = chat.JobNever, true
	}
	if err := jobTable.replace(ctx, s, shared, &again); err != nil {
		return err
	}
	*j = again
	return nil
}

// UnscopedFailedJobs lists the jobs that were given up.
func (s *Store) UnscopedFailedJobs(ctx context.Context, cursor string, limit int) (tenant.Page[chat.Job], error) {
	from, to := int64(chat.JobNever), int64(chat.JobNever)+1
	return jobTable.filtered(ctx, s, shared, engine.Query{Index: "due", From: &from, To: &to, Limit: limit}, cursor, func(j *chat.Job) bool { return j.Failed })
}

// ReviveJob makes a job that was given up due at a time (ms), with all
// its tries before it. tenant.ErrNotFound if it was not given up.
func (s *Store) ReviveJob(ctx context.Context, sc tenant.Scope, id string, due int64) (*chat.Job, error) {
	j, err := s.failedJob(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	j.Due, j.Attempts, j.Failed = due, 0, false
	return j, jobTable.replace(ctx, s, shared, j)
}

// DropJob removes a job that was given up. tenant.ErrNotFound if it was
// not.
func (s *Store) DropJob(ctx context.Context, sc tenant.Scope, id string) (*chat.Job, error) {
	j, err := s.failedJob(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	return j, jobTable.delete(ctx, s, shared, jobTable.id(j))
}

func (s *Store) failedJob(ctx context.Context, sc tenant.Scope, id string) (*chat.Job, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	j, err := jobTable.get(ctx, s, shared, t+"/"+id)
	if err == nil && !j.Failed {
		return nil, tenant.ErrNotFound
	}
	return j, err
}
