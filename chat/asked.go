package chat

import (
	"context"
	"errors"
	"fmt"
	"time"

	"recado/tenant"
)

// emailWait is how long somebody unknown whom nobody answers is given to leave
// an e-mail address, before what they wrote becomes a case all the same.
const emailWait = 2 * time.Minute

// emailMissing reports whether a case made of the conversation could not be
// answered by e-mail, and its visitor can be asked for an address.
func (c *Conversation) emailMissing() bool {
	return !c.Visitor.Verified && c.Visitor.Email == ""
}

// ask says in the thread that an e-mail address is wanted, once, unless
// anything was said since c was judged. The job that looks for the answer is
// written first.
func (s *Service) ask(ctx context.Context, sc tenant.Scope, c *Conversation) error {
	if err := s.Store.InsertJob(ctx, sc, s.askedJob(c.ID, s.now()+emailWait.Milliseconds())); err != nil {
		return err
	}
	system := tenant.SystemActor(sc)
	m := s.entry(system, EntryAsked, "", nil)
	stored, _, err := s.Store.AppendMessage(ctx, sc, c.ID, owned(system, "asked-for-email"), func(last *Message) (*Message, error) {
		if last == nil || last.Seq != c.Seq || last.State.Status == Closed {
			return nil, tenant.ErrStale
		}
		e := *m
		e.State = last.State
		e.State.Asked = e.At
		return &e, nil
	})
	if errors.Is(err, tenant.ErrStale) {
		return nil // answered, or written again: judged anew next time
	}
	if err != nil {
		return err
	}
	s.publishMessage(sc, c, stored, stored.State.Project)
	_, err = s.refresh(ctx, sc, c.ID)
	return err
}

// askedJob judges a conversation again that was asked for an address, at a time
// (ms).
func (s *Service) askedJob(conversation string, due int64) *Job {
	return &Job{ID: fmt.Sprint(JobUnanswered, ":", conversation, ":", due), Kind: JobUnanswered, Subject: conversation, Due: due, CreatedAt: s.now()}
}

// hurriedJob judges it at once, because the address has come.
func (s *Service) hurriedJob(conversation string) *Job {
	j := s.askedJob(conversation, s.now())
	j.ID = fmt.Sprint(JobUnanswered, ":asked:", conversation)
	return j
}

// judgeAsked judges a conversation that was asked for an address, once the time
// for it is over.
func (s *Service) judgeAsked(ctx context.Context, sc tenant.Scope, p *patience, id string) error {
	c, err := s.refresh(ctx, sc, id)
	if errors.Is(err, tenant.ErrNotFound) {
		return nil // removed
	}
	if err != nil {
		return err
	}
	if end := c.Asked + emailWait.Milliseconds(); c.Asked != 0 && c.emailMissing() && p.now < end {
		return s.Store.InsertJob(ctx, sc, s.askedJob(id, end)) // the entry was stored late
	}
	return s.judge(ctx, sc, p, c)
}
