package chat

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"recado/tenant"
)

// heldMost is how many conversations of one agent are counted: who has more is
// full all the same.
const heldMost = 1000

// A counted says when a tenant's counts were looked at, and what was found.
type counted struct {
	rebuilt time.Time       // or compared
	members uint64          // who answered what when they were rebuilt
	doubts  map[string]bool // agents whose count differed at the last look
}

// recount keeps presence's counts as the store has them. At first sight of a
// tenant, and where Redis lost what it knew of it, they are rebuilt. After that
// they are compared once in rebuildEvery, agent by agent, which reads no
// document; they are rebuilt where it is others who answer, or where a
// difference is the same at two looks: what is just being given differs for a
// moment.
func (w *watch) recount(ctx context.Context, sc tenant.Scope) error {
	all, compare := w.countDue(sc)
	if !all && !compare {
		return nil
	}
	page, err := w.service.directory.page(ctx, sc)
	if err != nil {
		return err
	}
	members := page.members()
	if !all && w.sameMembers(sc, members) {
		astray := w.service.reclaimAstray(ctx, sc, page)
		off, err := w.service.miscounted(ctx, sc, page)
		if again := w.doubt(sc, off); err == nil && len(again) > 0 {
			err = w.service.mendHeld(ctx, sc, again)
		}
		return errors.Join(astray, err)
	}
	if err := w.service.Rebuild(ctx, sc); err != nil {
		return err
	}
	w.keepMembers(sc, members)
	return nil
}

// countDue says whether counts are to be rebuilt, or else compared.
func (w *watch) countDue(sc tenant.Scope) (all, compare bool) {
	now := w.service.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	st := w.states[sc.Tenant()]
	all = st.rebuilt.IsZero() || w.service.Presence.Born(sc) > st.rebuilt.UnixMilli()
	late := now.Sub(st.rebuilt) >= rebuildEvery
	if all || late {
		st.rebuilt = now
	}
	return all, late || st.doubts != nil
}

// sameMembers reports whether the same answered the same at the last rebuild
// that succeeded.
func (w *watch) sameMembers(sc tenant.Scope, members uint64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.states[sc.Tenant()].members == members
}

// keepMembers remembers for whom counts were rebuilt.
func (w *watch) keepMembers(sc tenant.Scope, members uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.states[sc.Tenant()].members = members
}

// members stands for who may answer what.
func (p *directoryPage) members() uint64 {
	h := fnv.New64a()
	for i := range p.agents {
		fmt.Fprintf(h, "%q %q %v\n", p.agents[i].ID, p.agents[i].Role, p.agents[i].Disabled)
	}
	for i := range p.projects {
		fmt.Fprintf(h, "%q %q\n", p.projects[i].ID, p.projects[i].Answering())
	}
	return h.Sum64()
}

// doubt remembers who differs, and returns those who did so before, too. How
// many it is by counts for nothing: under load it is never the same.
func (w *watch) doubt(sc tenant.Scope, off map[string]bool) (again []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st := w.states[sc.Tenant()]
	for agent := range off {
		if st.doubts[agent] {
			again = append(again, agent)
		}
	}
	if st.doubts = off; len(again) > 0 || len(off) == 0 {
		st.doubts = nil
	}
	return again
}

// givenLately is for how long a reservation may be ahead of the entry that
// says so, and an entry of what is known elsewhere.
const givenLately = 5 * time.Second

// mendHeld compares conversation by conversation what presence and the store
// say that agents hold. Of each that differs the last entry decides: who has a
// conversation keeps it, whatever was counted, and what was given lately stays
// as it is.
func (s *Service) mendHeld(ctx context.Context, sc tenant.Scope, agents []string) error {
	differs, err := s.Presence.Held(ctx, sc, agents)
	if err != nil {
		return err
	}
	for _, agent := range agents {
		err := s.each(ctx, sc, ConversationQuery{View: ViewMine, Agent: agent}, func(c *Conversation) error {
			if differs[c.ID] == agent {
				delete(differs, c.ID)
			} else {
				differs[c.ID] = agent
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for id := range differs {
		err = errors.Join(err, s.mendOne(ctx, sc, id))
	}
	return err
}

// mendOne counts one conversation as its last entry says.
func (s *Service) mendOne(ctx context.Context, sc tenant.Scope, id string) error {
	readAt := s.Now().Add(-givenLately).UnixMilli()
	c, err := s.refresh(ctx, sc, id)
	holder := ""
	switch {
	case errors.Is(err, tenant.ErrNotFound): // it was deleted
	case err != nil:
		return err
	case c.Status == Active:
		holder = c.Agent
	}
	return s.Presence.Mend(ctx, sc, id, holder, readAt)
}

// miscounted are the agents for whom presence counts another number than the
// store has. Conversations that nobody could bring into a list yet are brought
// there first.
func (s *Service) miscounted(ctx context.Context, sc tenant.Scope, page *directoryPage) (map[string]bool, error) {
	failed := s.mendStarted(ctx, sc)
	ids := make([]string, len(page.agents))
	for i := range page.agents {
		ids[i] = page.agents[i].ID
	}
	loads, err := s.Presence.Loads(ctx, sc, ids)
	if err != nil {
		return nil, err
	}
	off := map[string]bool{}
	for _, id := range ids {
		held, err := s.Store.HeldBy(ctx, sc, id, heldMost)
		if err != nil {
			return nil, errors.Join(failed, err)
		}
		if min(loads[id], heldMost) != held {
			off[id] = true
		}
	}
	return off, failed
}

// reclaimAstray takes from agents what is unanswered and not theirs to answer
// any more: who was removed from a project keeps what was answered, and its
// visitor may write again at any time later.
func (s *Service) reclaimAstray(ctx context.Context, sc tenant.Scope, page *directoryPage) error {
	q := ConversationQuery{View: ViewUnanswered, Status: Active, Before: s.now() + 1}
	return s.each(ctx, sc, q, func(c *Conversation) error {
		if page.answers(c.Agent, c.Project) {
			return nil
		}
		c, err := s.refresh(ctx, sc, c.ID)
		if err != nil || c.Status != Active || c.WaitingSince == 0 || page.answers(c.Agent, c.Project) {
			return err
		}
		return s.requeue(ctx, sc, c)
	})
}

// mendStarted brings conversations to their first entries whose node died
// before it could.
func (s *Service) mendStarted(ctx context.Context, sc tenant.Scope) error {
	return s.each(ctx, sc, ConversationQuery{View: ViewStarted}, func(c *Conversation) error {
		_, err := s.refresh(ctx, sc, c.ID)
		return err
	})
}
