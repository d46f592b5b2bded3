package chat

import (
	"context"
	"errors"

	"recado/tenant"
)

// route gives a waiting conversation to the least busy agent of its project
// who is there, available and has capacity left (A5, DESIGN §8); without one
// it stays in the queue. The reservation is one atomic step for all nodes; the
// conversation's sequence is the truth, so an agent who was faster by hand
// keeps it.
func (s *Service) route(ctx context.Context, sc tenant.Scope, c *Conversation) (*Conversation, error) {
	candidates, err := s.candidates(ctx, sc, c.Project)
	if err != nil {
		return nil, err
	}
	agent, err := s.Presence.Reserve(ctx, sc, c.ID, candidates, s.now())
	if err != nil {
		// Redis away: routing waits, and nothing else (DESIGN §6.14).
		s.Log.Warn("routing waits", "tenant", sc.Tenant(), "error", err)
		return c, nil
	}
	if agent == "" {
		s.publishQueue(ctx, sc)
		return c, nil
	}
	who, err := s.directory.agent(ctx, sc, agent)
	if err != nil {
		return nil, err
	}
	system := tenant.SystemActor(sc)
	given, err := s.act(ctx, system, c.ID, tenant.NewID(), s.assigned(system, who.ID, who.Name), func(st State) (State, error) {
		if st.Status != Waiting {
			return st, tenant.ErrConversationTaken
		}
		return st.assignTo(agent, false)
	})
	if err == nil {
		return given, nil
	}
	if !tenant.IsRefusal(err) {
		return nil, err
	}
	// Somebody took or closed it meanwhile: count it as what it is.
	if given, err = s.refresh(ctx, sc, c.ID); err != nil {
		return nil, err
	}
	if given.Status == Active {
		s.hold(ctx, sc, c.ID, given.Agent)
	} else {
		s.let(ctx, sc, c.ID)
	}
	return given, nil
}

// candidates are the agents of a project who chose to be available.
func (s *Service) candidates(ctx context.Context, sc tenant.Scope, project string) ([]Candidate, error) {
	p, err := s.directory.project(ctx, sc, project)
	if err != nil {
		if errors.Is(err, tenant.ErrNotFound) {
			return nil, nil
		}
		return nil, err
	}
	var found []Candidate
	for _, id := range p.Agents {
		a, err := s.directory.agent(ctx, sc, id)
		if err != nil || a.Disabled || a.Availability != tenant.AvailableOnline {
			continue
		}
		found = append(found, Candidate{Agent: a.ID, Capacity: a.Capacity})
	}
	return found, nil
}

// drainMost is how many waiting conversations one sweep looks at.
const drainMost = 200

// Drain gives the tenant's waiting conversations, longest waiting first, to
// agents who have become free. One project without a free agent does not hold
// up another.
func (s *Service) Drain(ctx context.Context, sc tenant.Scope) error {
	page, err := s.Store.Conversations(ctx, sc, ConversationQuery{View: ViewWaiting, Limit: drainMost})
	if err != nil {
		return err
	}
	full := map[string]bool{}
	for i := range page.Items {
		c := &page.Items[i]
		if full[c.Project] {
			continue
		}
		// The projection may lag: the sequence says whether it still waits.
		now, err := s.refresh(ctx, sc, c.ID)
		if err != nil {
			return err
		}
		if now.Status != Waiting {
			continue
		}
		if now, err = s.route(ctx, sc, now); err != nil {
			return err
		}
		full[c.Project] = now.Status == Waiting
	}
	if len(page.Items) > 0 {
		s.publishQueue(ctx, sc)
	}
	return nil
}

// Rebuild brings presence's counts back to what the store says: after a start,
// after Redis lost its memory, and now and then.
func (s *Service) Rebuild(ctx context.Context, sc tenant.Scope) error {
	holders, readAt := map[string]string{}, s.now()
	q := ConversationQuery{View: ViewActive, Limit: maxPageSize}
	for {
		page, err := s.Store.Conversations(ctx, sc, q)
		if err != nil {
			return err
		}
		for i := range page.Items {
			c, err := s.refresh(ctx, sc, page.Items[i].ID)
			if err != nil {
				return err
			}
			if c.Status == Active {
				holders[c.ID] = c.Agent
			}
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			break
		}
	}
	return s.Presence.Reset(ctx, sc, holders, readAt)
}

// hold counts a conversation as an agent's. What can't be counted now is
// mended by Rebuild; the entry is the truth.
func (s *Service) hold(ctx context.Context, sc tenant.Scope, id, agent string) {
	if err := s.Presence.Assign(ctx, sc, id, agent, s.now()); err != nil {
		s.Log.Warn("an assignment is not counted; the sweep mends it", "tenant", sc.Tenant(), "conversation", id, "error", err)
	}
	s.changed(sc)
}

// let counts a conversation as nobody's.
func (s *Service) let(ctx context.Context, sc tenant.Scope, id string) {
	if err := s.Presence.Free(ctx, sc, id); err != nil {
		s.Log.Warn("a conversation still counts as its agent's; the sweep mends it", "tenant", sc.Tenant(), "conversation", id, "error", err)
	}
	s.changed(sc)
}
