package chat

import (
	"context"

	"recado/tenant"
)

// An Undo takes a conversation back from the case that it became or joined.
type Undo struct {
	ClientID string `json:"client_id"`
	Take     bool   `json:"take"`   // to the agent who asks; else to the queue
	Reason   string `json:"reason"` // for the case's thread
}

// undoneKey is the client id of the entry that an undo makes.
func undoneKey(actor tenant.Actor, clientID string) string {
	return owned(actor, string(EntryReopened)+":"+clientID)
}

// Reopen parts a conversation from its case; a closed one waits again, or is
// the agent's who asks. tenant.ErrNoCase if it has none, tenant.ErrStale if it
// has another one by now.
func (s *Service) Reopen(ctx context.Context, actor tenant.Actor, id string, u Undo, ticket int64) (*Conversation, error) {
	m := s.entry(actor, EntryReopened, "", nil)
	m.Data = &EntryData{Ticket: ticket}
	if u.Take {
		m.Data.Agent, m.Data.Name = actor.ID, actor.Name
	}
	if err := s.lookAfter(ctx, actor.Scope); err != nil {
		return nil, err
	}
	c, err := s.act(ctx, actor, id, u.ClientID, m, func(st State) (State, error) {
		return st.part(actor.ID, u.Take, ticket)
	})
	if err != nil || c.Status != Waiting {
		return c, err
	}
	return s.route(ctx, actor.Scope, c)
}

// part is the rule of Reopen.
func (st State) part(agent string, take bool, ticket int64) (State, error) {
	if st.Ticket == 0 {
		return st, tenant.ErrNoCase
	}
	if st.Ticket != ticket {
		return st, tenant.ErrStale
	}
	if st.Merged != "" {
		return st, closedRefusal(st)
	}
	if st.Status == Closed {
		st.Status, st.Agent = Waiting, ""
		if take {
			st.Status, st.Agent = Active, agent
		}
	}
	st.Ticket, st.Follow = 0, false
	st.Undone++
	return st, nil
}

// Reopened returns the entry by which an actor's client id parted a
// conversation from its case, or tenant.ErrNotFound.
func (s *Service) Reopened(ctx context.Context, actor tenant.Actor, id, clientID string) (*Message, error) {
	if _, err := s.reach(ctx, actor, id); err != nil {
		return nil, err
	}
	return s.Store.MessageByClientID(ctx, actor.Scope, id, undoneKey(actor, clientID))
}
