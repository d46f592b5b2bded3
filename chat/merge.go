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
// that ends is about a case that the other is not about, or its visitor named
// without proof one that they did not name in the other. Repeating it does no
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
	c, into, err := s.mergeable(ctx, actor, id, in.Into)
	if err != nil {
		return nil, err
	}
	if c.Merged == "" {
		if err := s.endMerged(ctx, actor, c, into, in.ClientID); err != nil {
			return nil, err
		}
	}
	return s.SettleMerge(ctx, actor.Scope, id)
}

// mergeable returns both, or the refusal.
func (s *Service) mergeable(ctx context.Context, actor tenant.Actor, id, intoID string) (c, into *Conversation, err error) {
	if c, err = s.Conversation(ctx, actor, id); err != nil {
		return nil, nil, err
	}
	if into, err = s.Conversation(ctx, actor, intoID); err != nil {
		return nil, nil, err
	}
	switch {
	case id == intoID || into.VisitorID != c.VisitorID:
		return nil, nil, tenant.ErrBadValue.At("into")
	case c.Merged == intoID:
		return c, into, nil
	case into.Status == Closed:
		return nil, nil, closedRefusal(State{Ticket: into.Ticket, Merged: into.Merged})
	}
	_, err = c.mergeInto(into, State{Status: c.Status, Ticket: c.Ticket, Merged: c.Merged})
	return c, into, err
}

// mergeInto is the rule of the entry that ends c. Where its visitor must not
// learn what a number leads to, the number decides and not the case: a merge
// that is done or refused must not tell whether there is one (E4).
func (c *Conversation) mergeInto(into *Conversation, st State) (State, error) {
	st, err := st.close()
	switch {
	case err != nil:
		return st, err
	case c.CaseHidden() && c.Claim != into.Claim:
		return st, tenant.ErrHasCase.With("number", c.Claim)
	case !c.CaseHidden() && st.Ticket != 0 && st.Ticket != into.Ticket:
		return st, tenant.ErrHasCase.With("number", st.Ticket)
	}
	st.Merged, st.Follow = into.ID, false
	return st, nil
}

// endMerged ends the one that goes on elsewhere. The job that sees to the rest
// is written before it, for the node that dies in between (DESIGN §6.12).
func (s *Service) endMerged(ctx context.Context, actor tenant.Actor, c, into *Conversation, clientID string) error {
	if err := s.Store.InsertJob(ctx, actor.Scope, s.closedJob(c.ID, clientID)); err != nil {
		return err
	}
	there := s.entry(actor, EntryMerged, "", nil)
	there.Data = &EntryData{Into: into.ID}
	_, err := s.act(ctx, actor, c.ID, clientID, there, func(st State) (State, error) { return c.mergeInto(into, st) })
	return err
}

// SettleMerge sees to what follows a merged conversation's end, once, however
// often it is called, and returns the one that it goes on in, nil if it was not
// merged. That one waits for an answer to what was said until the end, and a
// new word in the place of the one that ended goes there. It may have ended
// first: its sequence decides, and then tenant.ErrConversationClosed says that
// nobody heard of the one that was to go on there.
func (s *Service) SettleMerge(ctx context.Context, sc tenant.Scope, id string) (*Conversation, error) {
	end, err := s.mergedEnd(ctx, sc, id)
	if err != nil || end.there == nil {
		return nil, err
	}
	into, err := s.mergedHere(ctx, sc, id, end)
	if err != nil {
		return nil, err
	}
	c, err := s.Store.Conversation(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	slot := Opening{Project: end.first.Project, Claim: c.Claim, Ticket: end.first.Ticket}.slot()
	_, err = s.Store.TakeSlot(ctx, sc, c.VisitorID, slot, id, into.ID)
	return into, err
}

// mergedHere is the entry of the conversation that stays, and returns that. One
// that is there is published again, and no sending of anybody's.
func (s *Service) mergedHere(ctx context.Context, sc tenant.Scope, id string, end mergedEnd) (*Conversation, error) {
	system, key, into := tenant.SystemActor(sc), "of-"+id, end.there.Data.Into
	m, err := s.Store.MessageByClientID(ctx, sc, into, owned(system, string(EntryMerged)+":"+key))
	if err == nil {
		c, err := s.refresh(ctx, sc, into)
		if err == nil {
			s.publishMessage(sc, c, m, m.State.Project)
		}
		return c, err
	}
	if !errors.Is(err, tenant.ErrNotFound) {
		return nil, err
	}
	here := *end.there
	here.ID, here.At, here.Data = tenant.NewID(), s.now(), &EntryData{Of: id, Since: end.waiting}
	return s.act(ctx, system, into, key, &here, func(st State) (State, error) { return st, st.open() })
}

// WaitedAtMerge reports whether a conversation's visitor waited for an answer
// when it was merged.
func (s *Service) WaitedAtMerge(ctx context.Context, sc tenant.Scope, id string) (bool, error) {
	end, err := s.mergedEnd(ctx, sc, id)
	return end.waiting != 0, err
}

// A mergedEnd is how a conversation stood when it was merged.
type mergedEnd struct {
	first   State    // after its first entry
	there   *Message // the entry that ended it, nil if it was not merged
	waiting int64    // since when (ms) its visitor waited for an answer then, 0: not
}

// mergedEnd reads it from the entries: they alone say what came before the end.
func (s *Service) mergedEnd(ctx context.Context, sc tenant.Scope, id string) (end mergedEnd, err error) {
	for c := (Conversation{}); ; {
		entries, err := s.Store.Messages(ctx, sc, id, c.Seq, maxPageSize)
		if err != nil {
			return mergedEnd{}, err
		}
		for i := range entries {
			m := &entries[i]
			if m.Seq == 1 {
				end.first = m.State
			}
			if m.Type == EntryMerged && m.State.Merged != "" {
				end.there, end.waiting = m, c.WaitingSince
				return end, nil
			}
			c.Apply(m)
		}
		if len(entries) < maxPageSize {
			return mergedEnd{}, nil
		}
	}
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
