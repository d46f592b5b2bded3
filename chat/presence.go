package chat

import (
	"context"
	"time"

	"recado/tenant"
)

// answers reports whether an actor's sessions count as somebody who is there: an
// operator who looks in by consent is not.
func answers(actor *tenant.Actor) bool { return actor.Kind == tenant.AgentOf && !actor.ByConsent }

// arrived counts an agent's new session as there, and looks for work for them.
func (s *Service) arrived(ctx context.Context, actor tenant.Actor, session string) {
	if err := s.Presence.TouchMany(ctx, []Lease{{Scope: actor.Scope, Agent: actor.ID, Session: session}}, s.now()); err != nil {
		s.Log.Warn("an agent's session is not counted yet", "tenant", actor.Tenant(), "error", err)
	}
	s.changed(actor.Scope, hintPeople)
}

// left lets an ended session's lease go at once. A node that dies can't: its
// leases run out.
func (s *Service) left(ctx context.Context, actor tenant.Actor, session string) {
	if err := s.Presence.Leave(ctx, actor.Scope, actor.ID, session); err != nil {
		s.Log.Warn("an ended session counts until its lease is over", "tenant", actor.Tenant(), "error", err)
	}
	s.changed(actor.Scope, hintPeople)
}

// quiet says whether somebody is at an agent's session: an agent who is at none
// of theirs is given nothing, and what they chose to be stays what they chose.
func (s *Service) quiet(ctx context.Context, actor tenant.Actor, session *Session, idle bool) error {
	if actor.Kind != tenant.AgentOf {
		return tenant.ErrBadFrame
	}
	session.idle.Store(idle)
	if err := s.Presence.TouchMany(ctx, []Lease{{actor.Scope, actor.ID, session.ID, idle}}, s.now()); err != nil {
		s.Log.Warn("that a session is idle is told with its next lease", "tenant", actor.Tenant(), "error", err)
	}
	s.changed(actor.Scope, hintPeople)
	return nil
}

// beat renews the leases of the agents' sessions on this node that were heard
// since the last beat.
func (s *Service) beat(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		if err := s.Presence.TouchMany(ctx, s.Hub.leases(last), s.now()); err != nil {
			s.Log.Warn("leases were not renewed", "error", err)
			continue
		}
		last = now
	}
}

// Run does the room's background work on this node until ctx ends: projections,
// availability, routing, leases (renewed once in every ping). It returns when
// all of it has ended.
func (s *Service) Run(ctx context.Context, ping time.Duration) {
	done := make(chan struct{}, 3)
	for _, work := range []func(){
		func() { s.flushLoop(ctx) },
		func() { s.watch.run(ctx) },
		func() { s.beat(ctx, ping) },
	} {
		go func() { work(); done <- struct{}{} }()
	}
	for range cap(done) {
		<-done
	}
}
