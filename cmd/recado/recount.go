package main

import (
	"context"
	"flag"
	"fmt"

	"recado/tenant"
)

// recount counts for the reports, from the conversations and tickets that are
// there, what happened in each day. It is for a time zone that was changed, and
// for whoever doubts a number: nodes count by themselves.
func recount(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("recount", flag.ContinueOnError)
	only := own.String("tenant", "", "this tenant only")
	return withServer(ctx, own, args, 0, func(s *server, _ []string) error {
		if *only != "" {
			return s.recount(ctx, *only)
		}
		for cursor := ""; ; {
			page, err := s.pipes.store.UnscopedTenants(ctx, cursor, 200)
			if err != nil {
				return err
			}
			for _, t := range page.Items {
				if err := s.recount(ctx, t.ID); err != nil {
					return err
				}
			}
			if cursor = page.Cursor; cursor == "" {
				return nil
			}
		}
	})
}

// recount counts one tenant's days, and says how many.
func (s *server) recount(ctx context.Context, id string) error {
	sc := tenant.UnscopedScope(id)
	talks, err := s.chat.CountAll(ctx, sc)
	if err != nil {
		return fmt.Errorf("tenant %s: %w", id, err)
	}
	cases, err := s.tickets.CountAll(ctx, sc)
	if err != nil {
		return fmt.Errorf("tenant %s: %w", id, err)
	}
	fmt.Printf("%s  %d days with conversations, %d with tickets\n", id, talks, cases)
	return nil
}
