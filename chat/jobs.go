package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"recado/tenant"
)

// A JobHandler carries out one kind of job. It may run again after it
// succeeded (its node died before it could say so), and never runs longer than
// the lease: its context ends first.
type JobHandler func(ctx context.Context, sc tenant.Scope, j Job) error

// A Runner runs jobs. Several may run at once, on one node or many: a job
// belongs to whoever leased it, until the lease ends.
type Runner struct {
	Store    JobStore
	Handlers map[string]JobHandler // by Job.Kind
	Log      *slog.Logger
	Now      func() time.Time
	// Poll is how long to wait when nothing is due, 1 s if it is 0.
	Poll time.Duration
	// Lease is how long a job may take, 1 min if it is 0. Another runner takes
	// over a job whose runner died after this long.
	Lease time.Duration
	// Workers is how many jobs may run at once, 2 if it is 0.
	Workers int
	// Slow are kinds that wait for strangers' servers. Two workers, or one if
	// there are but two, never take any: whose server hangs holds up nobody
	// who asks for something else.
	Slow []string
}

// Run runs jobs until ctx ends, then waits for those that have begun.
func (r *Runner) Run(ctx context.Context) {
	var all sync.WaitGroup
	workers := or(r.Workers, 2)
	slow := make(chan struct{}, max(1, workers-2)) // those who may take what is slow
	for range workers {
		all.Go(func() { r.work(ctx, slow) })
	}
	all.Wait()
}

// work runs one job after another and waits when there is none, longer when
// the store does not answer.
func (r *Runner) work(ctx context.Context, slow chan struct{}) {
	poll := or(r.Poll, time.Second)
	wait := poll
	lease := or(r.Lease, time.Minute)
	for ctx.Err() == nil {
		until := time.Now().Add(lease) // before the store's own count begins
		j, done, err := r.lease(ctx, lease, slow)
		switch {
		case err == nil:
			r.run(context.WithoutCancel(ctx), j, until)
			done()
			wait = poll
			continue
		case errors.Is(err, tenant.ErrNotFound):
			wait = poll
		case ctx.Err() == nil:
			r.Log.Error("jobs: no lease", "error", err)
			wait = min(2*wait, 30*poll)
		}
		pause(ctx, wait/2+rand.N(wait))
	}
}

// lease takes the next job, a slow one only in one of the places for those,
// which done gives back.
func (r *Runner) lease(ctx context.Context, lease time.Duration, slow chan struct{}) (j *Job, done func(), err error) {
	var without []string
	done = func() { <-slow }
	select {
	case slow <- struct{}{}:
	default:
		without, done = r.Slow, func() {}
	}
	j, err = r.Store.UnscopedLeaseJob(ctx, r.Now().UnixMilli(), lease.Milliseconds(), without...)
	if err != nil || !slices.Contains(r.Slow, j.Kind) {
		done()
		done = func() {}
	}
	return j, done, err
}

// storeWait bounds the store's part of ending a job.
const storeWait = 10 * time.Second

// run carries out a leased job, and finishes it or gives it back.
func (r *Runner) run(ctx context.Context, j *Job, until time.Time) {
	handling, done := context.WithDeadline(ctx, until)
	err := r.handle(handling, j)
	done()
	ctx, cancel := context.WithTimeout(ctx, storeWait)
	defer cancel()
	if err == nil {
		err = r.Store.UnscopedFinishJob(ctx, j)
	}
	if err == nil {
		return
	}
	r.Log.Warn("jobs: failed", "tenant", j.Tenant, "kind", j.Kind, "job", j.ID, "attempts", j.Attempts+1, "error", err)
	due := r.Now().Add(backoff(j.Attempts)).UnixMilli()
	err = r.Store.UnscopedRetryJob(ctx, j, due, err.Error())
	if err != nil && !errors.Is(err, tenant.ErrStale) {
		// It comes back by itself when its lease ends.
		r.Log.Warn("jobs: not given back", "tenant", j.Tenant, "job", j.ID, "error", err)
	}
}

// handle calls the job's handler. A panic is the job's failure, not the node's.
func (r *Runner) handle(ctx context.Context, j *Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
			r.Log.Error("jobs: panic", "kind", j.Kind, "job", j.ID, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	do, ok := r.Handlers[j.Kind]
	if !ok {
		// A newer node's, perhaps: that node will take it.
		return fmt.Errorf("no handler for jobs of kind %q", j.Kind)
	}
	return do(ctx, tenant.UnscopedScope(j.Tenant), *j)
}

// backoff is how long a job waits after it failed once more: 1 s, doubling, at
// most an hour.
func backoff(attempts int64) time.Duration {
	return min(time.Second<<min(attempts, 12), time.Hour)
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// or is value, or instead where value is the zero one.
func or[T comparable](value, instead T) T {
	var zero T
	if value == zero {
		return instead
	}
	return value
}
