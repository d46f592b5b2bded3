package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

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
	agent, err := s.reserve(ctx, sc, c, candidates)
	if err != nil {
		// Redis away: routing waits, and nothing else (DESIGN §6.14).
		s.Log.Warn("routing waits", "tenant", sc.Tenant(), "error", err)
		return c, nil
	}
	if agent == "" {
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
	s.count(ctx, sc, given)
	return given, nil
}

// reserve asks for an agent, rather not for the one who has just let the
// conversation go. What an earlier reservation still says of somebody who may
// not have it any more is no answer.
func (s *Service) reserve(ctx context.Context, sc tenant.Scope, c *Conversation, candidates []Candidate) (string, error) {
	first := candidates
	if c.Seq > 1 {
		last, err := s.Store.MessagesBefore(ctx, sc, c.ID, 0, 1)
		if err != nil {
			return "", err
		}
		first = without(candidates, last)
	}
	for _, some := range [][]Candidate{first, candidates} {
		agent, err := s.Presence.Reserve(ctx, sc, c.ID, some, s.now())
		if err != nil || slices.ContainsFunc(some, func(a Candidate) bool { return a.Agent == agent }) {
			return agent, err
		}
		if agent != "" {
			if err := s.Presence.Free(ctx, sc, c.ID); err != nil {
				return "", err
			}
		}
	}
	return "", nil
}

// without leaves out who let the conversation go with its last entry.
func without(candidates []Candidate, last []Message) []Candidate {
	if len(last) == 0 || last[0].Type != EntryReleased && last[0].Type != EntryMoved {
		return candidates
	}
	return slices.DeleteFunc(slices.Clone(candidates), func(a Candidate) bool { return a.Agent == last[0].Author })
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

// queueMost is how many of those who wait are told their place.
const queueMost = 200

// Drain gives the tenant's waiting conversations, longest waiting first, to
// agents who have become free. One project without a free agent does not hold
// up another.
func (s *Service) Drain(ctx context.Context, sc tenant.Scope) error {
	full := map[string]bool{}
	return s.each(ctx, sc, ConversationQuery{View: ViewWaiting}, func(c *Conversation) error {
		if full[c.Project] {
			return nil
		}
		// The projection may lag: the sequence says whether it still waits.
		c, err := s.refresh(ctx, sc, c.ID)
		if err != nil || c.Status != Waiting {
			return err
		}
		if c, err = s.route(ctx, sc, c); err == nil {
			full[c.Project] = c.Status == Waiting
		}
		return err
	})
}

// each calls do for every conversation of a view. One that fails does not keep
// the others waiting; the first failure is returned in the end.
func (s *Service) each(ctx context.Context, sc tenant.Scope, q ConversationQuery, do func(*Conversation) error) error {
	var failed error
	for q.Limit = maxPageSize; ; {
		page, err := s.Store.Conversations(ctx, sc, q)
		if err != nil {
			return err
		}
		for i := range page.Items {
			if err := do(&page.Items[i]); err != nil {
				failed = cmp.Or(failed, fmt.Errorf("conversation %s: %w", page.Items[i].ID, err))
			}
		}
		if q.Cursor = page.Cursor; q.Cursor == "" || ctx.Err() != nil {
			return cmp.Or(failed, ctx.Err())
		}
	}
}

// Rebuild brings presence's counts back to what the store says: after a start,
// after Redis lost its memory, and now and then. It also brings projections up
// to their entries whose node died before it could, and takes conversations
// from agents who may not answer them any more.
func (s *Service) Rebuild(ctx context.Context, sc tenant.Scope) error {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return err
	}
	started := s.each(ctx, sc, ConversationQuery{View: ViewStarted}, func(c *Conversation) error {
		_, err := s.refresh(ctx, sc, c.ID)
		return err
	})
	holders, readAt := map[string]string{}, s.now()
	err = s.each(ctx, sc, ConversationQuery{View: ViewActive}, func(c *Conversation) error {
		c, err := s.refresh(ctx, sc, c.ID)
		if err != nil || c.Status != Active {
			return err
		}
		if c.WaitingSince != 0 && !page.answers(c.Agent, c.Project) {
			return s.requeue(ctx, sc, c)
		}
		holders[c.ID] = c.Agent
		return nil
	})
	if err != nil {
		return errors.Join(started, err)
	}
	return errors.Join(started, s.Presence.Reset(ctx, sc, holders, readAt))
}

// Reclaim takes from agents who are gone what a visitor waits for an answer
// to, so that somebody else can give it (DESIGN §8). What was answered stays
// theirs until the visitor writes again.
func (s *Service) Reclaim(ctx context.Context, sc tenant.Scope, agents []string) error {
	var failed error
	for _, agent := range agents {
		failed = errors.Join(failed, s.each(ctx, sc, ConversationQuery{View: ViewMine, Agent: agent}, func(c *Conversation) error {
			c, err := s.refresh(ctx, sc, c.ID)
			if err != nil || c.Status != Active || c.Agent != agent || c.WaitingSince == 0 {
				return err
			}
			return s.requeue(ctx, sc, c)
		}))
	}
	return failed
}

// requeue puts a conversation back into the queue whose agent c names, unless
// somebody else has it by now; it keeps its place by how long it waits.
func (s *Service) requeue(ctx context.Context, sc tenant.Scope, c *Conversation) error {
	system := tenant.SystemActor(sc)
	waiting, err := s.act(ctx, system, c.ID, tenant.NewID(), s.entry(system, EntryReleased, "", nil), func(st State) (State, error) {
		if st.Status != Active || st.Agent != c.Agent {
			return st, tenant.ErrConversationTaken
		}
		return st.release("")
	})
	if errors.Is(err, tenant.ErrConversationTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Log.Info("a conversation's agent is gone", "tenant", sc.Tenant(), "conversation", c.ID, "agent", c.Agent)
	_, err = s.route(ctx, sc, waiting)
	return err
}

// count counts a conversation as what it is.
func (s *Service) count(ctx context.Context, sc tenant.Scope, c *Conversation) {
	if c.Status == Active {
		s.hold(ctx, sc, c.ID, c.Agent)
	} else {
		s.let(ctx, sc, c.ID)
	}
}

// hold counts a conversation as an agent's. What can't be counted now is
// mended by Rebuild; the entry is the truth.
func (s *Service) hold(ctx context.Context, sc tenant.Scope, id, agent string) {
	if err := s.Presence.Assign(ctx, sc, id, agent, s.now()); err != nil {
		s.Log.Warn("an assignment is not counted; the sweep mends it", "tenant", sc.Tenant(), "conversation", id, "error", err)
	}
	s.changed(sc, hintQueue)
}

// let counts a conversation as nobody's.
func (s *Service) let(ctx context.Context, sc tenant.Scope, id string) {
	if err := s.Presence.Free(ctx, sc, id); err != nil {
		s.Log.Warn("a conversation still counts as its agent's; the sweep mends it", "tenant", sc.Tenant(), "conversation", id, "error", err)
	}
	s.changed(sc, hintQueue)
}
