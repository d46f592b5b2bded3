package chat

import (
	"context"
	"errors"
	"fmt"

	"recado/tenant"
)

// JobUnanswered is the kind of the jobs that look after those who wait for an
// answer. While a tenant has an open conversation there is one every
// unansweredEvery, each made by the one before it; a new conversation makes
// one too, in case there was none.
const JobUnanswered = "conversation.unanswered"

const (
	unansweredEvery = 30_000 // ms
	// unansweredLate is how much later than the others' a new conversation's
	// job is due: where there are others, they have made the next one by then.
	unansweredLate = 15_000 // ms
	// lookedMost bounds the tenants whose last job a node remembers.
	lookedMost = 10_000
	// mendKey stands before a view where a job keeps how far the view was mended.
	mendKey = "mend:"
)

// ReasonUnanswered is why the system closes a conversation that nobody has
// answered in time: it becomes a case.
const ReasonUnanswered = "unanswered"

// unansweredJob is the next job; known is what the last one leaves to it.
func (s *Service) unansweredJob(known map[string]string) *Job {
	now := s.now()
	next := now/unansweredEvery + 1
	return &Job{ID: fmt.Sprint(JobUnanswered, ":", next), Kind: JobUnanswered, Data: known, Due: next * unansweredEvery, CreatedAt: now}
}

// lookAfter makes sure that somebody looks whether a new conversation is
// answered. It is called before the conversation is there, so that no crash
// can leave one alone (DESIGN §6.12).
func (s *Service) lookAfter(ctx context.Context, sc tenant.Scope) error {
	j := s.unansweredJob(nil)
	j.ID += ":new"
	j.Due += unansweredLate
	s.mu.Lock()
	written := s.looked[sc] == j.ID
	s.mu.Unlock()
	if written {
		return nil // by this node, and it is not due yet
	}
	if err := s.Store.InsertJob(ctx, sc, j); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.looked) >= lookedMost {
		clear(s.looked)
	}
	s.looked[sc] = j.ID
	return nil
}

// GiveUp closes the tenant's conversations whose visitors have waited longer
// than their project allows; what follows a closed conversation makes a case
// of each. j is the job that asks; the next one is made while there is
// something to look after. What it reads is what may have waited too long, by
// the index of those who wait, and a bounded part of the rest: how many others
// are open does not count. A job about one conversation judges that one.
func (s *Service) GiveUp(ctx context.Context, sc tenant.Scope, j Job) error {
	round, err := s.newPatience(ctx, sc, j.Data)
	if err != nil {
		return err
	}
	if j.Subject != "" {
		return s.judgeAsked(ctx, sc, round, j.Subject)
	}
	err = errors.Join(s.mend(ctx, sc, round, ViewStarted, j.Data), s.mend(ctx, sc, round, ViewActive, j.Data))
	err = errors.Join(err, s.judgeAll(ctx, sc, round), s.escalate(ctx, sc, round))
	open, failed := s.anyOpen(ctx, sc, round)
	if err = errors.Join(err, failed); open || err != nil {
		err = errors.Join(err, s.Store.InsertJob(ctx, sc, s.unansweredJob(round.next)))
	}
	return err
}

// mend brings conversations up to their entries whose node died before it
// could: a word that no document shows would wait for ever. Each round takes
// the next page of the view, and begins again behind the last one.
func (s *Service) mend(ctx context.Context, sc tenant.Scope, p *patience, view View, last map[string]string) error {
	key := mendKey + string(view)
	page, err := s.Store.Conversations(ctx, sc, ConversationQuery{View: view, Cursor: last[key], Limit: maxPageSize})
	if errors.Is(err, tenant.ErrBadCursor) { // the secret was changed
		return nil
	}
	for i := range page.Items {
		_, failed := s.refresh(ctx, sc, page.Items[i].ID)
		err = errors.Join(err, failed)
	}
	if page.Cursor != "" {
		p.next[key] = page.Cursor
	}
	return err
}

// judgeAll judges those who may have waited too long. Only of the first of the
// queue do nodes say whether their visitors are still there.
func (s *Service) judgeAll(ctx context.Context, sc tenant.Scope, p *patience) error {
	judge := func(c *Conversation) error { return s.judge(ctx, sc, p, c) }
	front, err := s.Store.Conversations(ctx, sc, ConversationQuery{View: ViewUnanswered, Status: Waiting, Before: p.leftBefore(), Limit: queueMost})
	p.front = true
	for i := range front.Items {
		err = errors.Join(err, judge(&front.Items[i]))
	}
	p.front = false
	return errors.Join(err,
		s.each(ctx, sc, ConversationQuery{View: ViewUnanswered, Status: Waiting, Before: p.waitingBefore()}, judge),
		s.each(ctx, sc, ConversationQuery{View: ViewUnanswered, Status: Active, Before: p.activeBefore()}, judge))
}

// judge gives a conversation up that has waited too long, or asks for an
// e-mail address first. A projection says at most that somebody has waited
// longer than they have; what its entries say decides.
func (s *Service) judge(ctx context.Context, sc tenant.Scope, p *patience, c *Conversation) error {
	if !p.due(c) {
		return nil
	}
	c, err := s.refresh(ctx, sc, c.ID)
	if err != nil || !p.due(c) {
		return err
	}
	if c.emailMissing() && c.Asked == 0 {
		return s.ask(ctx, sc, c)
	}
	return s.giveUp(ctx, sc, c)
}

// anyOpen reports whether the tenant has a conversation to look after.
func (s *Service) anyOpen(ctx context.Context, sc tenant.Scope, p *patience) (bool, error) {
	if p.next[mendKey+string(ViewStarted)] != "" {
		return true, nil
	}
	for _, view := range []View{ViewWaiting, ViewActive} {
		page, err := s.Store.Conversations(ctx, sc, ConversationQuery{View: view, Limit: 1})
		if err != nil || len(page.Items) > 0 {
			return true, err
		}
	}
	return false, nil
}

// giveUp closes a conversation, unless anything was said in it since it was
// judged: the closing entry's place in the sequence decides (DESIGN §6.3).
func (s *Service) giveUp(ctx context.Context, sc tenant.Scope, c *Conversation) error {
	clientID := fmt.Sprintf("unanswered-%08d", c.Seq)
	if err := s.Store.InsertJob(ctx, sc, s.closedJob(c.ID, clientID)); err != nil {
		return err
	}
	system := tenant.SystemActor(sc)
	m := s.entry(system, EntryClosed, "", nil)
	m.Data = &EntryData{By: FromSystem, Reason: ReasonUnanswered}
	stored, _, err := s.Store.AppendMessage(ctx, sc, c.ID, owned(system, clientID), func(last *Message) (*Message, error) {
		if last == nil || last.Seq != c.Seq {
			return nil, tenant.ErrStale
		}
		st, err := last.State.close()
		// Until there is a case: what is written from now on is for it.
		st.Follow = st.Follow || st.Ticket == 0 && c.ownsCase()
		e := *m
		e.State = st
		return &e, err
	})
	if errors.Is(err, tenant.ErrStale) {
		return nil // answered, or written again: judged anew next time
	}
	if err != nil {
		return err
	}
	s.Log.Info("a conversation was not answered in time", "tenant", sc.Tenant(), "conversation", c.ID)
	s.publishMessage(sc, c, stored, stored.State.Project)
	if c, err = s.refresh(ctx, sc, c.ID); err == nil {
		s.count(ctx, sc, c)
	}
	return err
}
