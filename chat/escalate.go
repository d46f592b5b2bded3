package chat

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"recado/tenant"
)

// What a letter's job says of who is told.
const (
	EscalatedTo    = "to"    // an address
	EscalatedAgent = "agent" // an agent's id, instead
)

// escalate has letters written about those who wait and whom nobody has taken
// in their project's time. Each visitor's wait is told once to each address: a
// letter's job and what became of it are found by their name.
func (s *Service) escalate(ctx context.Context, sc tenant.Scope, p *patience) error {
	before := p.toldBefore()
	if before < 0 {
		return nil
	}
	tell := func(c *Conversation) error { return s.tell(ctx, sc, p, c) }
	return errors.Join(
		s.each(ctx, sc, ConversationQuery{View: ViewUnanswered, Status: Waiting, Before: before}, tell),
		s.each(ctx, sc, ConversationQuery{View: ViewUnanswered, Status: Active, Before: before}, tell))
}

// toldBefore is before when (ms) somebody has begun to wait about whom a letter
// may be due; below 0 if no project wants any.
func (p *patience) toldBefore() int64 {
	least := time.Duration(math.MaxInt64)
	for i := range p.page.projects {
		if after := p.page.projects[i].Escalation.After(); after > 0 {
			least = min(least, after)
		}
	}
	if least == math.MaxInt64 {
		return -1
	}
	return p.now - least.Milliseconds() + 1
}

// Untaken reports whether the visitor waits and no agent has taken them.
func (c *Conversation) Untaken() bool {
	return c.WaitingSince != 0 && (c.Status == Waiting || c.Status == Active && c.OfferUntil != 0)
}

// reachable reports whether an agent may be sent letters about visitors.
func (p *directoryPage) reachable(agent string) bool {
	return slices.ContainsFunc(p.agents, func(a tenant.Agent) bool { return a.ID == agent && !a.Disabled && !a.Invited })
}

// tell writes the letters' jobs of one conversation.
func (s *Service) tell(ctx context.Context, sc tenant.Scope, p *patience, c *Conversation) error {
	project := p.project(c.Project)
	after := project.Escalation.After()
	if after == 0 || !c.Untaken() || p.now-c.WaitingSince < after.Milliseconds() {
		return nil
	}
	key, to := EscalatedTo, project.Escalation.To
	if len(to) == 0 {
		key, to = EscalatedAgent, project.Answering()
	}
	var failed error
	for _, who := range to {
		if key == EscalatedAgent && !p.page.reachable(who) {
			continue
		}
		id := fmt.Sprint(JobEscalationMail, ":", c.ID, ":", c.WaitingSince, ":", who)
		if _, err := s.Store.Mail(ctx, sc, id); !errors.Is(err, tenant.ErrNotFound) {
			failed = errors.Join(failed, err)
			continue
		}
		j := &Job{ID: id, Kind: JobEscalationMail, Subject: c.ID, Data: map[string]string{key: who}, Due: JobParked, CreatedAt: p.now}
		failed = errors.Join(failed, s.Store.InsertJob(ctx, sc, j))
	}
	return failed
}
