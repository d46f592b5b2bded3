package chat

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"recado/tenant"
)

// A Merge names the conversation that another one of the same visitor goes on
// in.
type Merge struct {
	ClientID string `json:"client_id"`
	Into     string `json:"into"`
}

// Merge ends a conversation that goes on in another one of the same visitor:
// each keeps its entries and points to the other, and whoever sends to the one
// that ended is told where it goes on. Nobody's are merged but those of one
// visitor id: no claim makes two people one (E4). tenant.ErrHasCase if the one
// that ends is about a case that the other is not about. Repeating it does no
// harm.
func (s *Service) Merge(ctx context.Context, actor tenant.Actor, id string, in Merge) (*Conversation, error) {
	if !tenant.ValidClientID(in.ClientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	c, err := s.reach(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	done, err := s.mergeTurn(ctx, actor.Scope, c.VisitorID)
	if err != nil {
		return nil, err
	}
	defer done()
	into, err := s.mergeable(ctx, actor, id, in.Into)
	if err != nil {
		return nil, err
	}
	if c, err = s.refresh(ctx, actor.Scope, id); err != nil {
		return nil, err
	}
	if c.Merged == "" {
		if err := s.carryMerge(ctx, actor, c, into, in.ClientID); err != nil {
			return nil, err
		}
	}
	return s.settleMerge(ctx, actor.Scope, c, into)
}

// mergeable returns the conversation that one may go on in, or the refusal.
func (s *Service) mergeable(ctx context.Context, actor tenant.Actor, id, intoID string) (into *Conversation, err error) {
	c, err := s.Conversation(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	if into, err = s.Conversation(ctx, actor, intoID); err != nil {
		return nil, err
	}
	switch {
	case id == intoID || into.VisitorID != c.VisitorID:
		return nil, tenant.ErrBadValue.At("into")
	case c.Merged == intoID:
		return into, nil
	case c.Status == Closed:
		return nil, closedRefusal(State{Ticket: c.Ticket, Merged: c.Merged})
	case c.Ticket != 0 && c.Ticket != into.Ticket:
		return nil, tenant.ErrHasCase.With("number", c.Ticket)
	}
	return into, nil
}

// carryMerge writes both entries. The one that stays comes first: if it has
// ended, nothing has happened; if the node dies between the two, the other is
// still open and can be merged again.
func (s *Service) carryMerge(ctx context.Context, actor tenant.Actor, c, into *Conversation, clientID string) error {
	here := s.entry(actor, EntryMerged, "", nil)
	here.Data = &EntryData{Of: c.ID, Since: c.WaitingSince}
	if _, _, err := s.actOnce(ctx, actor, into.ID, "of-"+c.ID, here, func(st State) (State, error) { return st, st.open() }); err != nil {
		return err
	}
	if err := s.Store.InsertJob(ctx, actor.Scope, s.closedJob(c.ID, clientID)); err != nil {
		return err
	}
	there := s.entry(actor, EntryMerged, "", nil)
	there.Data = &EntryData{Into: into.ID}
	_, err := s.act(ctx, actor, c.ID, clientID, there, func(st State) (State, error) {
		st, err := st.close()
		st.Merged, st.Follow = into.ID, false
		return st, err
	})
	return err
}

// settleMerge sees to what follows a merge, once more if need be: a new word in
// the place of the one that ended goes to the one that stays, which waits for
// an answer to what was said until the end.
func (s *Service) settleMerge(ctx context.Context, sc tenant.Scope, c, into *Conversation) (*Conversation, error) {
	first, err := s.Store.Messages(ctx, sc, c.ID, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(first) == 1 {
		slot := Opening{Project: first[0].State.Project, Claim: c.Claim, Ticket: first[0].State.Ticket}.slot()
		if _, err := s.Store.TakeSlot(ctx, sc, c.VisitorID, slot, c.ID, into.ID); err != nil {
			return nil, err
		}
	}
	since, ended, err := s.unansweredSince(ctx, sc, c.ID)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, sc, into.ID, func(into *Conversation) bool {
		answered := into.LastAuthor == FromAgent && into.LastAt >= ended
		return !answered && into.waitSince(since)
	})
}

// unansweredSince is when the first of the visitor's last words was said that
// nobody answered, of the newest entries, 0 for none; and when the last entry
// was made.
func (s *Service) unansweredSince(ctx context.Context, sc tenant.Scope, id string) (since, ended int64, err error) {
	last, err := s.Store.MessagesBefore(ctx, sc, id, 0, pageSize)
	for i := range last {
		m := &last[i]
		ended = m.At
		switch {
		case m.Type != EntryText:
		case m.From == FromAgent:
			since = 0
		case since == 0:
			since = m.At
		}
	}
	return since, ended, err
}

// waitSince makes the visitor wait since a time for an answer.
func (c *Conversation) waitSince(since int64) bool {
	if since == 0 || c.Status == Closed || c.WaitingSince != 0 && c.WaitingSince <= since {
		return false
	}
	c.WaitingSince = since
	return true
}

// merged applies an EntryMerged.
func (c *Conversation) merged(m *Message) {
	if m.State.Status == Closed {
		c.ClosedAt, c.WaitingSince = m.At, 0
	} else if m.Data != nil {
		c.waitSince(m.Data.Since)
	}
}

// bareRefusal says that a conversation has ended without the case that it
// became, but where it goes on: that is the visitor's own too.
func bareRefusal(err error) error {
	if into, merged := tenant.Answer(err).Params["merged"]; merged {
		return tenant.ErrConversationClosed.With("merged", into)
	}
	return tenant.ErrConversationClosed
}

const (
	// mergeSlot is where it stands that somebody merges a visitor's
	// conversations: two at once could end both, each in the other.
	mergeSlot = "merging"
	// mergeTime is when whoever has not finished is taken to be gone. It is
	// longer than a request may take.
	mergeTime = 60_000 // ms
)

// mergeTurn waits for nobody: tenant.ErrStale if somebody merges the visitor's
// conversations at this moment.
func (s *Service) mergeTurn(ctx context.Context, sc tenant.Scope, visitor string) (done func(), err error) {
	old, err := s.Store.Slot(ctx, sc, visitor, mergeSlot)
	if err != nil {
		return nil, err
	}
	_, began, _ := strings.Cut(old, "@")
	if at, err := strconv.ParseInt(began, 10, 64); err == nil && s.now()-at < mergeTime {
		return nil, tenant.ErrStale
	}
	mine := fmt.Sprintf("%s@%d", tenant.NewID(), s.now())
	holder, err := s.Store.TakeSlot(ctx, sc, visitor, mergeSlot, old, mine)
	if err != nil {
		return nil, err
	}
	if holder != mine {
		return nil, tenant.ErrStale
	}
	return func() {
		last := context.WithoutCancel(ctx)
		if _, err := s.Store.TakeSlot(last, sc, visitor, mergeSlot, mine, ""); err != nil && !errors.Is(err, tenant.ErrNotFound) {
			s.Log.Warn("nobody can merge a visitor's conversations for a minute", "tenant", sc.Tenant(), "error", err)
		}
	}, nil
}
