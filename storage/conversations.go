package storage

import (
	"context"
	"errors"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

var conversationTable = table[chat.Conversation]{
	collection: conversations,
	id:         func(c *chat.Conversation) string { return c.ID },
	version:    func(c *chat.Conversation) *int64 { return &c.Version },
}

// InsertConversation stores a new conversation.
func (s *Store) InsertConversation(ctx context.Context, sc tenant.Scope, c *chat.Conversation) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return conversationTable.insert(ctx, s, t, c)
}

// OpenConversation stores a visitor's first conversation in the order of
// DESIGN §6.13: slot, entry, and c as it is after it.
func (s *Store) OpenConversation(ctx context.Context, sc tenant.Scope, slot string, c *chat.Conversation, first *chat.Message) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	c.Version = 1
	taken := slotDoc{ID: c.VisitorID + "/" + slot, Version: 1, Conversation: c.ID}
	return refusal(s.engine.InsertAll(ctx, t, []engine.New{
		{Collection: slots, ID: taken.ID, Doc: &taken},
		{Collection: messages, ID: first.ID, Doc: first},
		{Collection: conversations, ID: c.ID, Doc: c},
	}))
}

// Conversation returns one by its id.
func (s *Store) Conversation(ctx context.Context, sc tenant.Scope, id string) (*chat.Conversation, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return conversationTable.get(ctx, s, t, id)
}

// ReplaceConversation stores c if nobody was faster.
func (s *Store) ReplaceConversation(ctx context.Context, sc tenant.Scope, c *chat.Conversation) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return conversationTable.replace(ctx, s, t, c)
}

// Conversations returns one page of a view.
func (s *Store) Conversations(ctx context.Context, sc tenant.Scope, q chat.ConversationQuery) (tenant.Page[chat.Conversation], error) {
	t, err := within(sc)
	if err != nil {
		return tenant.Page[chat.Conversation]{}, err
	}
	return conversationTable.filtered(ctx, s, t, conversationQuery(q), q.Cursor, q.Keep)
}

// HeldBy counts the active conversations of an agent.
func (s *Store) HeldBy(ctx context.Context, sc tenant.Scope, agent string, most int) (int, error) {
	t, err := within(sc)
	if err != nil {
		return 0, err
	}
	n, err := s.engine.Count(ctx, conversations, t, engine.Query{Index: "agent", Equal: []any{agent, string(chat.Active)}}, most)
	return n, refusal(err)
}

// conversationQuery names the index that serves a view.
func conversationQuery(q chat.ConversationQuery) engine.Query {
	if q.Project != "" {
		if status, ok := map[chat.View]chat.Status{
			chat.ViewActive: chat.Active, chat.ViewClosed: chat.Closed,
		}[q.View]; ok {
			return engine.Query{Index: "project", Equal: []any{string(status), q.Project}, Desc: true, Limit: q.Limit}
		}
	}
	first := int64(1) // 0 is none
	switch q.View {
	case chat.ViewWaiting:
		return engine.Query{Index: "waiting", Equal: []any{string(chat.Waiting)}, Limit: q.Limit}
	case chat.ViewUnanswered:
		return engine.Query{Index: "waiting", Equal: []any{string(q.Status)}, From: &first, To: &q.Before, Limit: q.Limit}
	case chat.ViewActive:
		return engine.Query{Index: "status", Equal: []any{string(chat.Active)}, Desc: true, Limit: q.Limit}
	case chat.ViewStarted:
		return engine.Query{Index: "status", Equal: []any{""}, Limit: q.Limit}
	case chat.ViewClosed:
		return engine.Query{Index: "status", Equal: []any{string(chat.Closed)}, Desc: true, Limit: q.Limit}
	case chat.ViewMine:
		return engine.Query{Index: "agent", Equal: []any{q.Agent, string(chat.Active)}, Desc: true, Limit: q.Limit}
	case chat.ViewVisitor:
		return engine.Query{Index: "visitor", Equal: []any{q.Visitor}, Desc: true, Limit: q.Limit}
	case chat.ViewTicket:
		return engine.Query{Index: "ticket", Equal: []any{q.Ticket}, Desc: true, Limit: q.Limit}
	case chat.ViewBegun:
		return engine.Query{Index: "begun", From: &q.Since, To: &q.Before, Desc: true, Limit: q.Limit}
	}
	return engine.Query{Index: "all", From: &first, Desc: true, Limit: q.Limit}
}

// A slotDoc names a visitor's conversation in one slot.
type slotDoc struct {
	ID           string `json:"id"`
	Version      int64  `json:"version"`
	Conversation string `json:"conversation"`
}

var slotTable = table[slotDoc]{
	collection: slots,
	id:         func(d *slotDoc) string { return d.ID },
	version:    func(d *slotDoc) *int64 { return &d.Version },
}

// Slot returns the conversation of a visitor's slot, "" for none.
func (s *Store) Slot(ctx context.Context, sc tenant.Scope, visitor, slot string) (string, error) {
	t, err := within(sc)
	if err != nil {
		return "", err
	}
	d, err := slotTable.get(ctx, s, t, visitor+"/"+slot)
	if errors.Is(err, tenant.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return d.Conversation, nil
}

// TakeSlot makes id the slot's conversation unless somebody else's is there.
func (s *Store) TakeSlot(ctx context.Context, sc tenant.Scope, visitor, slot, old, id string) (string, error) {
	t, err := within(sc)
	if err != nil {
		return "", err
	}
	key := visitor + "/" + slot
	err = slotTable.insert(ctx, s, t, &slotDoc{ID: key, Conversation: id})
	if err == nil {
		return id, nil
	}
	if !errors.Is(err, tenant.ErrTaken) {
		return "", err
	}
	d, err := slotTable.get(ctx, s, t, key)
	if err != nil {
		return "", err
	}
	if d.Conversation != old {
		return d.Conversation, nil
	}
	d.Conversation = id
	err = slotTable.replace(ctx, s, t, d)
	if errors.Is(err, tenant.ErrStale) {
		return s.Slot(ctx, sc, visitor, slot)
	}
	return id, err
}
