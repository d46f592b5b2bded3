package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
	"recado/widget"
)

// resyncSpread is over how long sessions are told that they missed something.
const resyncSpread = 2 * time.Second

// mailPause is how long a letter may wait before somebody looks for it.
const mailPause = 3 * time.Second

// jobWorkers is how many jobs a node runs at once.
const jobWorkers = 8

// startSettles is when a node that has started needs no more what only the
// start needed.
const startSettles = time.Second

// jobHandlers are those of all jobs but letters.
func (s *server) jobHandlers() map[string]chat.JobHandler {
	return map[string]chat.JobHandler{
		chat.JobClosed:       s.desk.RunClosed,
		chat.JobUnanswered:   s.desk.RunUnanswered,
		chat.JobOffer:        s.chat.PassOn,
		chat.JobFollow:       s.desk.RunFollow,
		chat.JobRemoved:      s.chat.RunRemoved,
		chat.JobCount:        s.chat.RunCount,
		ticket.JobCount:      s.tickets.RunCount,
		ticket.JobTranscript: s.desk.RunTranscript,
		ticket.JobAnswer:     s.desk.RunAnswer,
		ticket.JobUndo:       s.desk.RunUndo,
		widget.JobClaim:      s.widget.RunClaim,
		chat.JobPush:         s.chat.RunPush,
		chat.JobPushAll:      s.chat.RunPushAll,
		jobDelete:            s.runDelete,
		jobConsentOver:       s.runConsentOver,
	}
}

// work starts every background task of a node; each ends when ctx does.
func (s *server) work(ctx context.Context, all *sync.WaitGroup) {
	// Frames between nodes, and to this node's own sessions; to the end of
	// those who still have something to tell.
	carrying, stopBus := context.WithCancel(context.WithoutCancel(ctx))
	var telling sync.WaitGroup
	all.Go(func() {
		s.pipes.bus.Run(carrying, s.hub.Deliver, func(channel int) {
			s.hub.Resync(func(tenantID string) bool { return s.pipes.bus.ChannelOf(tenantID) == channel }, resyncSpread)
		})
	})
	// Projections, availability, routing, leases.
	telling.Go(func() { s.chat.Run(ctx, s.cfg.PresencePing) })
	// What must happen later.
	slow := append([]string{chat.JobPush}, chat.MailJobs...)
	jobs := &chat.Runner{Store: s.pipes.store, Log: s.log, Now: time.Now, Workers: jobWorkers, Slow: slow, Handlers: s.jobHandlers()}
	if s.mailer != nil {
		for _, kind := range chat.MailJobs {
			jobs.Handlers[kind] = s.widget.RunMail
		}
		// Letters that were written anywhere, also while nobody could send any.
		all.Go(func() {
			every(ctx, mailPause, func() {
				if _, err := jobs.Store.UnscopedWakeJobs(ctx, chat.MailJobs, time.Now().UnixMilli(), s.wakes(ctx)); err != nil && ctx.Err() == nil {
					s.log.Warn("letters wait", "error", err)
				}
			})
		})
	}
	telling.Go(func() { jobs.Run(ctx) })
	// All who tell have begun: only now can their end be waited for.
	all.Go(func() { telling.Wait(); stopBus() })
	// Limits hold over all nodes.
	all.Go(func() { s.pipes.limiter.Run(ctx) })
	// Memory that only the start needed.
	all.Go(func() {
		select {
		case <-ctx.Done():
		case <-time.After(startSettles):
			if err := giveBack(); err != nil {
				s.log.Debug("the start's memory stays", "error", err)
			}
		}
	})
	// How often garbage is collected.
	all.Go(func() { tendGarbage(ctx) })
	// Deletions of tenants that stand still.
	all.Go(func() {
		every(ctx, time.Hour, func() {
			if err := s.resumeDeletions(ctx); err != nil && ctx.Err() == nil {
				s.log.Warn("deletions stand still", "error", err)
			}
		})
	})
	// Files that were uploaded and never sent.
	all.Go(func() { every(ctx, time.Hour, func() { s.purgeLoose(ctx) }) })
	// How messages reach people, kept and told to the other nodes' operators.
	all.Go(func() { every(ctx, chat.DeliveryStep, s.delivery.Mark) })
	all.Go(func() {
		every(ctx, chat.DeliverySays, func() {
			if err := s.delivery.Say(ctx); err != nil && ctx.Err() == nil {
				s.log.Warn("what this node counted is not told", "error", err)
			}
		})
	})
	// Refresh tokens that nobody can use any more.
	all.Go(func() {
		every(ctx, time.Hour, func() {
			if err := s.auth.UnscopedSweep(ctx); err != nil {
				s.log.Warn("old refresh tokens stay", "error", err)
			}
		})
	})
}

// every calls work once per period, until ctx ends. The first call is spread
// over a period, so that nodes that start together don't work together.
func every(ctx context.Context, period time.Duration, work func()) {
	timer := time.NewTimer(rand.N(period))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			work()
			timer.Reset(period)
		}
	}
}

// purgeLoose removes what every tenant's people uploaded and never sent.
func (s *server) purgeLoose(ctx context.Context) {
	for cursor := ""; ; {
		page, err := s.pipes.store.UnscopedTenants(ctx, cursor, 200)
		if err != nil {
			s.log.Warn("files that were never sent stay", "error", err)
			return
		}
		for _, t := range page.Items {
			if _, err := s.chat.PurgeLoose(ctx, tenant.UnscopedScope(t.ID), s.pipes.files.Delete); err != nil && ctx.Err() == nil {
				s.log.Warn("files that were never sent stay", "tenant", t.ID, "error", err)
			}
		}
		if cursor = page.Cursor; cursor == "" || ctx.Err() != nil {
			return
		}
	}
}
