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
	rebuilt time.Time // or compared
	members uint64    // who answered what when they were rebuilt
	doubts  map[string]int
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
		if err = errors.Join(astray, err); err != nil || !w.doubt(sc, off) {
			return err
		}
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
		fmt.Fprintf(h, "%q %q\n", p.projects[i].ID, p.projects[i].Agents)
	}
	return h.Sum64()
}

// doubt remembers what differs, and reports whether any of it did so before.
func (w *watch) doubt(sc tenant.Scope, off map[string]int) (again bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st := w.states[sc.Tenant()]
	for agent, n := range off {
		again = again || st.doubts[agent] == n
	}
	if st.doubts = off; again || len(off) == 0 {
		st.doubts = nil
	}
	return again
}

// miscounted is by how many presence counts more for an agent than the store
// has; who is counted right is not in it. Conversations that nobody could
// bring into a list yet are brought there first.
func (s *Service) miscounted(ctx context.Context, sc tenant.Scope, page *directoryPage) (map[string]int, error) {
	failed := s.mendStarted(ctx, sc)
	ids := make([]string, len(page.agents))
	for i := range page.agents {
		ids[i] = page.agents[i].ID
	}
	loads, err := s.Presence.Loads(ctx, sc, ids)
	if err != nil {
		return nil, err
	}
	off := map[string]int{}
	for _, id := range ids {
		held, err := s.Store.HeldBy(ctx, sc, id, heldMost)
		if err != nil {
			return nil, errors.Join(failed, err)
		}
		if n := min(loads[id], heldMost) - held; n != 0 {
			off[id] = n
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
