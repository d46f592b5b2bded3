package ticket

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
)

// JobUndo is the kind of the jobs that cancel a case whose conversation an
// agent took back. Subject is the conversation; data has the case's "ticket"
// number, the agent's "agent", "name" and "client_id", and the "reason".
const JobUndo = "ticket.undo"

// undoAfter is when such a job runs, for the node that dies on the way.
const undoAfter = 60_000 // ms

// Undo takes a conversation back from the case that it became, which is
// cancelled, or that it joined; both threads tell it. The conversation goes on
// where it was, a closed one with the agent or in the queue.
func (d *Desk) Undo(ctx context.Context, actor tenant.Actor, conversation string, u chat.Undo) (*chat.Conversation, error) {
	if !tenant.ValidClientID(u.ClientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	if actor.Program && u.Take { // it has no desk to go on at
		return nil, tenant.ErrKeyForbidden.At("take")
	}
	reason, err := tenant.CleanText("reason", u.Reason, MaxReason)
	if err != nil {
		return nil, err
	}
	number, err := d.undoes(ctx, actor, conversation, u.ClientID)
	if err != nil {
		return nil, err
	}
	now := d.Tickets.now()
	j := chat.Job{
		ID: JobUndo + ":" + conversation + ":" + u.ClientID, Kind: JobUndo, Subject: conversation, Due: now + undoAfter, CreatedAt: now,
		Data: map[string]string{"ticket": strconv.FormatInt(number, 10), "agent": actor.ID, "name": actor.Name, "client_id": u.ClientID, "reason": reason},
	}
	if err := d.Tickets.Conversations.InsertJob(ctx, actor.Scope, &j); err != nil {
		return nil, err
	}
	c, err := d.Chat.Reopen(ctx, actor, conversation, u, number)
	if err != nil {
		return nil, err
	}
	return c, d.undone(ctx, actor, j)
}

// undoes is the number of the case that an undo is about: the one that it was
// about before, if this is a repeat.
func (d *Desk) undoes(ctx context.Context, actor tenant.Actor, conversation, clientID string) (int64, error) {
	m, err := d.Chat.Reopened(ctx, actor, conversation, clientID)
	if err == nil && m.Data != nil {
		return m.Data.Ticket, nil
	}
	if err != nil && !errors.Is(err, tenant.ErrNotFound) {
		return 0, err
	}
	c, err := d.Chat.Conversation(ctx, actor, conversation)
	if err != nil {
		return 0, err
	}
	if c.Ticket == 0 {
		return 0, tenant.ErrNoCase
	}
	t, err := d.Tickets.Store.TicketByNumber(ctx, actor.Scope, c.Ticket)
	if err != nil {
		return 0, err
	}
	if !actor.Sees(t.Project) {
		return 0, tenant.ErrNotFound
	}
	return c.Ticket, nil
}

// RunUndo is the handler of JobUndo.
func (d *Desk) RunUndo(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	actor := tenant.SystemActor(sc)
	actor.Kind, actor.ID, actor.Name, actor.Role = tenant.AgentOf, j.Data["agent"], j.Data["name"], tenant.RoleOwner
	a, err := d.Tickets.People.Agent(ctx, sc, actor.ID)
	if err == nil {
		actor.Name = a.Name
	} else if actor.Name == "" || !errors.Is(err, tenant.ErrNotFound) { // else a program's key, or somebody who is gone
		return gone(err)
	}
	return gone(d.undone(ctx, actor, j))
}

// undone tells the case that its conversation was taken back, once, and cancels
// it if it was made from it. A case that the conversation has become again
// since stays as it is.
func (d *Desk) undone(ctx context.Context, actor tenant.Actor, j chat.Job) error {
	m, err := d.Chat.Reopened(ctx, actor, j.Subject, j.Data["client_id"])
	if err != nil {
		return err
	}
	c, err := d.Chat.Conversation(ctx, actor, j.Subject)
	if err != nil || c.Ticket == m.Data.Ticket {
		return err
	}
	t, err := d.Tickets.Store.TicketByNumber(ctx, actor.Scope, m.Data.Ticket)
	if err != nil {
		return err
	}
	return d.Tickets.letGo(ctx, actor, t, m, j.Data["reason"])
}

// letGo is the case's side of an undo; m is the entry that parted them.
func (s *Service) letGo(ctx context.Context, actor tenant.Actor, t *Ticket, m *chat.Message, reason string) error {
	statuses, err := s.statuses(ctx, actor.Scope)
	if err != nil {
		return err
	}
	after, err := s.change(ctx, actor.Scope, t, func(t *Ticket) ([]Note, error) {
		key := "undone:" + m.ID
		_, err := s.Store.TicketNoteByClientID(ctx, actor.Scope, t.ID, key)
		if err == nil {
			return nil, errUnchanged
		}
		if !errors.Is(err, tenant.ErrNotFound) {
			return nil, err
		}
		was := *t
		if t.Origin == conversationOrigin(m.Stream) {
			t.enter(firstOf(statuses, tenant.CategoryCancelled), s.now())
		}
		changes := append([]Change{{Field: "conversation", From: m.Stream}}, differences(&was, t)...)
		note := s.event(t, actor, changes)
		note.ClientID, note.Text = key, reason
		return []Note{note}, nil
	})
	if err != nil {
		return err
	}
	s.publish(ctx, actor.Scope, after)
	s.tell(actor.Scope, after)
	return nil
}

// revive opens the case again that a conversation had become before an agent
// took it back, and that it becomes again.
func (s *Service) revive(ctx context.Context, actor tenant.Actor, t *Ticket) (*Ticket, error) {
	statuses, err := s.statuses(ctx, actor.Scope)
	if err != nil {
		return nil, err
	}
	after, err := s.change(ctx, actor.Scope, t, func(t *Ticket) ([]Note, error) {
		if t.takes() {
			return nil, errUnchanged
		}
		was := *t
		t.enter(firstOf(statuses, tenant.CategoryOpen), s.now())
		return []Note{s.event(t, actor, differences(&was, t))}, nil
	})
	if err == nil {
		s.publish(ctx, actor.Scope, after)
	}
	return after, err
}

// PostUndo is POST /conversations/{id}/undo → Conversation.
func (d *Desk) PostUndo(c *fiber.Ctx) error {
	u, err := tenant.Body[chat.Undo](c, bodyLimit)
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return d.Undo(ctx, actor, id, u)
	})
}
