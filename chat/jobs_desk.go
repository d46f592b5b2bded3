package chat

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// FailedJobs are what an operator may do with jobs that were given up.
type FailedJobs interface {
	// UnscopedFailedJobs lists them, those of all tenants.
	UnscopedFailedJobs(ctx context.Context, cursor string, limit int) (tenant.Page[Job], error)
	// ReviveJob makes one due at a time (ms), as if it had never failed.
	// tenant.ErrNotFound if it was not given up.
	ReviveJob(ctx context.Context, sc tenant.Scope, id string, due int64) (*Job, error)
	// DropJob removes one. tenant.ErrNotFound if it was not given up.
	DropJob(ctx context.Context, sc tenant.Scope, id string) (*Job, error)
}

// A JobDesk answers the operator's routes for jobs that were given up.
type JobDesk struct {
	Jobs  FailedJobs
	Admin *tenant.Admin
	// Scope is that of a tenant that an operator names.
	Scope func(id string) tenant.Scope
	// Deletes is the kind of the jobs that delete a tenant, which begins their
	// ids: one that is dropped would leave a tenant half deleted for ever.
	Deletes string
}

// A ShownJob is a job as an operator sees it: not what is in it.
type ShownJob struct {
	ID        string `json:"id"`
	Tenant    string `json:"tenant"`
	Kind      string `json:"kind"`
	Subject   string `json:"subject"`
	Reason    string `json:"reason"` // why it failed the last time
	CreatedAt int64  `json:"created_at"`
}

func shownJob(j *Job) ShownJob {
	return ShownJob{j.ID, j.Tenant, j.Kind, j.Subject, j.LastError, j.CreatedAt}
}

// failedPage is how many failed jobs are listed at a time.
const failedPage = 50

// List is GET /operator/jobs → {items:[ShownJob], cursor}.
func (d *JobDesk) List(c *fiber.Ctx) error {
	page, err := d.Jobs.UnscopedFailedJobs(c.UserContext(), c.Query("cursor"), failedPage)
	if err != nil {
		return err
	}
	shown := tenant.Page[ShownJob]{Items: make([]ShownJob, len(page.Items)), Cursor: page.Cursor}
	for i := range page.Items {
		shown.Items[i] = shownJob(&page.Items[i])
	}
	return c.JSON(shown)
}

// Retry is POST /operator/jobs/retry: {tenant, id} → ShownJob.
func (d *JobDesk) Retry(c *fiber.Ctx) error {
	return d.act(c, "retried", func(ctx context.Context, sc tenant.Scope, id string) (*Job, error) {
		return d.Jobs.ReviveJob(ctx, sc, id, time.Now().UnixMilli())
	})
}

// Drop is POST /operator/jobs/drop: {tenant, id} → ShownJob.
func (d *JobDesk) Drop(c *fiber.Ctx) error {
	return d.act(c, "dropped", func(ctx context.Context, sc tenant.Scope, id string) (*Job, error) {
		if d.Deletes != "" && strings.HasPrefix(id, d.Deletes+":") {
			return nil, tenant.ErrTenantGone
		}
		return d.Jobs.DropJob(ctx, sc, id)
	})
}

func (d *JobDesk) act(c *fiber.Ctx, action string, do func(context.Context, tenant.Scope, string) (*Job, error)) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	r, err := tenant.Body[struct {
		Tenant string `json:"tenant"`
		ID     string `json:"id"`
	}](c, 4<<10)
	if err != nil {
		return err
	}
	if r.Tenant == "" || r.ID == "" {
		return tenant.ErrNotFound
	}
	var shown ShownJob
	err = d.Admin.Audited(c.UserContext(), actor, tenant.Change{Kind: tenant.KindJob, Object: r.ID, Action: action}, nil, func() (any, error) {
		j, err := do(c.UserContext(), d.Scope(r.Tenant), r.ID)
		if err != nil {
			return nil, err
		}
		shown = shownJob(j)
		return map[string]string{"name": j.Kind + " · " + j.Tenant}, nil
	})
	if err != nil {
		return err
	}
	return c.JSON(shown)
}
