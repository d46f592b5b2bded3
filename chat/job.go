package chat

import (
	"context"
	"math"
	"time"

	"recado/tenant"
)

// A Job is something that must happen later (DESIGN §6.12): an intention that
// stands in the store until it was carried out. Any node may run it, and
// running it twice does no harm.
type Job struct {
	// ID is made from what the job is about, so that the same intention is
	// written once however often it is decided: "transcript:<conversation>".
	ID      string            `json:"id"`
	Version int64             `json:"version"`
	Tenant  string            `json:"tenant"`
	Kind    string            `json:"kind"` // names the handler
	Subject string            `json:"subject"`
	Data    map[string]string `json:"data,omitempty"`
	// Due is when it may run; while somebody runs it, when that lease ends.
	Due       int64  `json:"due"`
	Attempts  int64  `json:"attempts"` // that failed
	CreatedAt int64  `json:"created_at"`
	LastError string `json:"last_error"`
	// Failed marks a job that failed MaxAttempts times. It is kept, at
	// JobNever, for somebody to look at.
	Failed bool `json:"failed"`
}

// MaxAttempts is how often a job may fail before it is given up. With the
// runner's waits that is more than half a day.
const MaxAttempts = 24

// JobNever is when a job that was given up is due.
const JobNever = math.MaxInt64 / 4

// JobParked is when a job is due that waits until somebody who can carry it out
// wakes it.
const JobParked = JobNever + 1

// ParkedLife is how long a job waits at most for somebody who can carry it out:
// a letter that is older is no use any more.
const ParkedLife = 7 * 24 * time.Hour

// A JobStore keeps jobs. Jobs of all tenants stand in one queue, so that a
// worker finds the next one with one question.
type JobStore interface {
	// InsertJob writes an intention of sc's tenant; the same id twice is no
	// error and changes nothing.
	InsertJob(ctx context.Context, sc tenant.Scope, j *Job) error
	// UnscopedLeaseJob takes the job that has been due longest and moves its
	// Due to now+lease, so that nobody else takes it until then. Both are
	// milliseconds. Jobs of the kinds without are left where they are.
	// tenant.ErrNotFound if no other is due.
	UnscopedLeaseJob(ctx context.Context, now, lease int64, without ...string) (*Job, error)
	// UnscopedWakeJobs makes parked jobs of the given kinds due now, of the
	// tenants for which can is true (nil: of all), and says how many. Of the
	// others it removes those older than ParkedLife.
	UnscopedWakeJobs(ctx context.Context, kinds []string, now int64, can func(tenantID string) bool) (woken int, err error)
	// UnscopedFinishJob removes a job that is done; removing it twice is no
	// error.
	UnscopedFinishJob(ctx context.Context, j *Job) error
	// UnscopedRetryJob gives a leased job back, to be run at due, or gives it
	// up after MaxAttempts. tenant.ErrStale if the lease was lost meanwhile.
	UnscopedRetryJob(ctx context.Context, j *Job, due int64, cause string) error
}
