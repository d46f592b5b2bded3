package chat

import (
	"context"
	"time"

	"recado/tenant"
)

// Attend is one round of the watch for a tenant.
func (s *Service) Attend(ctx context.Context, sc tenant.Scope) { s.watch.attend(ctx, sc) }

// MendHeld looks at what agents hold one by one, as a round does who doubts
// their counts.
func (s *Service) MendHeld(ctx context.Context, sc tenant.Scope, agents ...string) error {
	return s.mendHeld(ctx, sc, agents)
}

// Rest is how long hints wait after looks that took so long.
var Rest = rest

// Plain is how a measured wait is said.
var Plain = plain

// Due takes what is to be summarized by then, and counts it.
func (s *Service) Due(now time.Time) int { return len(s.takeBehind(now)) }

// Summarize writes what is to be summarized by then.
func (s *Service) Summarize(ctx context.Context, now time.Time) { s.flush(ctx, s.takeBehind(now)) }

// FlushTraces writes what was noted of how conversations went.
func (s *Service) FlushTraces(ctx context.Context) error { return s.tracer.flush(ctx) }

// MeetAsking tells of the visitors who asked over REST.
func (s *Service) MeetAsking(ctx context.Context) { s.watch.meetAsking(ctx) }

// Taken are a session's frames at times since its first one: let through or not.
func Taken(r tenant.Rate, at ...time.Duration) (all []bool) {
	b, start := bucket{}, time.UnixMilli(1_700_000_000_000)
	for _, d := range at {
		all = append(all, b.take(r, start.Add(d)))
	}
	return all
}

// QueueMost is how many of those who wait are told their place.
const QueueMost = queueMost

// TellQueue looks at a tenant's queue, as a round does.
func (s *Service) TellQueue(ctx context.Context, sc tenant.Scope) error {
	return s.watch.tellQueue(ctx, sc)
}
