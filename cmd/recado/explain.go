package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"recado/tenant"
)

// explainAvailability prints what a visitor of a project sees at a time, and
// why. Of a server that runs on its own folder, ask
// GET /admin/projects/{id}/availability instead: the folder is its own.
func explainAvailability(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("explain availability", flag.ContinueOnError)
	project := own.String("project", "", "id of the project; all of them without it")
	moment := own.String("at", "", "time as 2026-12-24T17:10:00+01:00; now without it")
	return withServer(ctx, own, args, 1, func(s *server, words []string) error {
		at := time.Now()
		if *moment != "" {
			var err error
			if at, err = time.Parse(time.RFC3339, *moment); err != nil {
				return fmt.Errorf("%w: --at takes a time like 2026-12-24T17:10:00+01:00", errUsage)
			}
		}
		sc := tenant.UnscopedScope(words[0])
		if _, err := s.pipes.store.Tenant(ctx, sc); err != nil {
			return err
		}
		projects, err := s.pipes.store.Projects(ctx, sc)
		if err != nil {
			return err
		}
		found := false
		for _, p := range projects {
			if p.Disabled || *project != "" && *project != p.ID {
				continue
			}
			found = true
			e, err := s.chat.Explain(ctx, sc, p.ID, at)
			if err != nil {
				return err
			}
			fmt.Printf("%s (%s)\n", p.Name, p.ID)
			for _, sentence := range e.Because {
				fmt.Println("  " + sentence)
			}
		}
		if !found {
			return tenant.ErrNotFound
		}
		return nil
	})
}
