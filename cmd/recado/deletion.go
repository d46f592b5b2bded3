package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"recado/chat"
	"recado/tenant"
)

// jobDelete is the kind of the jobs that carry a tenant's deletion on; data
// "step" says which step.
const jobDelete = "tenant.delete"

// deletion is how a tenant goes, with all that every pipe keeps of it.
func (s *server) deletion() *tenant.Deletion {
	return &tenant.Deletion{
		Admin: s.admin,
		Later: func(ctx context.Context, sc tenant.Scope, step string, due int64) error {
			return s.pipes.store.InsertJob(ctx, sc, &chat.Job{
				ID: jobDelete + ":" + step, Kind: jobDelete, Subject: sc.Tenant(), Data: map[string]string{"step": step}, Due: due, CreatedAt: due,
			})
		},
		Purge: func(ctx context.Context, sc tenant.Scope) error {
			return errors.Join(
				s.pipes.store.PurgeTenant(ctx, sc, jobDelete), s.pipes.files.DeleteTenant(ctx, sc), s.pipes.presence.Forget(ctx, sc),
			)
		},
	}
}

// runDelete is the handler of jobDelete.
func (s *server) runDelete(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	return s.deletion().Step(ctx, sc, j.Data["step"])
}

// tenantDelete removes a tenant. Where nothing else runs (the embedded store
// belongs to one process) it is done at once, else by the nodes that serve.
func tenantDelete(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("tenant delete", flag.ContinueOnError)
	confirm := own.String("confirm", "", "the tenant's id once more")
	return withServer(ctx, own, args, 1, func(s *server, words []string) error {
		sc := tenant.UnscopedScope(words[0])
		if *confirm != words[0] {
			return fmt.Errorf("%w: this removes everything of tenant %s and can't be undone; say --confirm %s", errUsage, words[0], words[0])
		}
		d := s.deletion()
		t, err := d.Begin(ctx, sc, *confirm)
		if err != nil {
			return err
		}
		if s.cfg.MongoURL != "" {
			fmt.Printf("tenant %s is closed; the nodes that run remove it in about a minute\n", t.ID)
			return nil
		}
		for _, step := range tenant.DeletionSteps() {
			if err := d.Step(ctx, sc, step); err != nil {
				return err
			}
		}
		fmt.Printf("tenant %s is gone\n", t.ID)
		return nil
	})
}
