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
// anything was said since c was judged.
func (s *Service) ask(ctx context.Context, sc tenant.Scope, c *Conversation) error {
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

// hurriedJob looks after those who wait at once, because one of them has left
// the address that was asked for.
func (s *Service) hurriedJob(conversation string) *Job {
	j := s.unansweredJob(nil)
	j.ID = fmt.Sprint(JobUnanswered, ":asked:", conversation)
	j.Due = s.now()
	return j
}
