package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"recado/tenant"
)

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
// after Redis lost its memory, and where they differ. It also brings projections up
// to their entries whose node died before it could, and takes conversations
// from agents who may not answer them any more.
func (s *Service) Rebuild(ctx context.Context, sc tenant.Scope) error {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return err
	}
	started := s.mendStarted(ctx, sc)
	holders, readAt := map[string]string{}, s.Now().Add(-givenLately).UnixMilli()
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
// theirs until the visitor writes again; what a person gave them stays theirs,
// who may have known that they are not there.
func (s *Service) Reclaim(ctx context.Context, sc tenant.Scope, agents []string) error {
	var failed error
	for _, agent := range agents {
		failed = errors.Join(failed, s.each(ctx, sc, ConversationQuery{View: ViewMine, Agent: agent}, func(c *Conversation) error {
			c, err := s.refresh(ctx, sc, c.ID)
			if err != nil || c.Status != Active || c.Agent != agent || c.WaitingSince == 0 || c.Manual {
				return err
			}
			return s.requeue(ctx, sc, c)
		}))
	}
	return failed
}

// requeue puts a conversation back into the queue whose agent c names, unless
// somebody else has it by now, and gives it to who can take it.
func (s *Service) requeue(ctx context.Context, sc tenant.Scope, c *Conversation) error {
	waiting, err := s.takeBack(ctx, sc, c, ReasonGone, tenant.NewID())
	if waiting == nil || err != nil {
		return err
	}
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
