package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"recado/chat"
	"recado/configs"
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
		Purge: func(ctx context.Context, sc tenant.Scope) (map[string]int64, error) {
			removed, err := s.pipes.store.PurgeTenant(ctx, sc, jobDelete)
			return removed, errors.Join(err, s.pipes.files.DeleteTenant(ctx, sc), s.pipes.presence.Forget(ctx, sc))
		},
	}
}

// resumeDeletions has deletions go on whose jobs were given up, or are gone:
// nobody should have to ask for what was promised.
func (s *server) resumeDeletions(ctx context.Context) error {
	for cursor := ""; ; {
		page, err := s.pipes.store.UnscopedFailedJobs(ctx, cursor, 200)
		if err != nil {
			return err
		}
		for i := range page.Items {
			if j := &page.Items[i]; j.Kind == jobDelete {
				_, err := s.pipes.store.ReviveJob(ctx, tenant.UnscopedScope(j.Tenant), j.ID, time.Now().UnixMilli())
				if err != nil && !errors.Is(err, tenant.ErrNotFound) && !errors.Is(err, tenant.ErrStale) {
					return err
				}
			}
		}
		if cursor = page.Cursor; cursor == "" {
			break
		}
	}
	leaving := func(t *tenant.Tenant) bool { return t.Deleting != 0 && t.Deleted == 0 }
	for cursor := ""; ; {
		page, err := s.pipes.store.UnscopedFindTenants(ctx, leaving, cursor, 200)
		if err != nil {
			return err
		}
		for _, t := range page.Items {
			if err := s.deletion().Resume(ctx, tenant.UnscopedScope(t.ID)); err != nil {
				return err
			}
		}
		if cursor = page.Cursor; cursor == "" {
			return nil
		}
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
		var t *tenant.Tenant
		err := s.audited(ctx, own, tenant.Change{Kind: tenant.KindTenant, Object: sc.Tenant(), Action: "leaving"}, func() (any, error) {
			var err error
			t, err = d.Begin(ctx, sc, commandActor(own), *confirm)
			if err != nil {
				return nil, err
			}
			return map[string]string{"id": t.ID, "name": t.Name}, nil
		})
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
		if t, err = s.pipes.store.Tenant(ctx, sc); err != nil {
			return err
		}
		receipt, err := s.admin.Tokens.SignReceipt(t)
		if err != nil {
			return err
		}
		fmt.Printf("tenant %s is gone; its receipt, to be kept:\n%s\n", t.ID, receipt.JWS)
		return nil
	})
}

// receiptVerify reads a receipt, as the operator's desk gives it or its
// signature alone, and says what it says if this server, or who has the private
// half of --key, signed it.
func receiptVerify(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("receipt verify", flag.ContinueOnError)
	key := own.String("key", "", "public key that the receipt must be signed with; this server's own without one")
	cfg, words, err := configs.LoadCommand(own, args, os.Environ())
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return fmt.Errorf("%w: recado receipt verify FILE", errUsage)
	}
	raw, err := os.ReadFile(words[0])
	if err != nil {
		return err
	}
	if *key == "" {
		s, err := newServer(ctx, cfg, newLog(cfg), nil)
		if err != nil {
			return err
		}
		*key = s.admin.Tokens.ReceiptKey()
		if err := s.pipes.close(); err != nil {
			return err
		}
	}
	var whole tenant.SignedReceipt
	if json.Unmarshal(raw, &whole) != nil {
		whole.JWS = strings.TrimSpace(string(raw))
	}
	r, err := tenant.VerifyReceipt(whole.JWS, *key)
	if err != nil {
		return fmt.Errorf("%s was not signed by %s", words[0], *key)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	return out.Encode(r)
}
