package chat_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/tenant"
)

// A counting store is the real one, which counts what is asked of its
// conversations.
type counting struct {
	*storage.Store
	reads, writes, lists atomic.Int64
	beforeRead           func() // if set
}

func (c *counting) Conversations(ctx context.Context, sc tenant.Scope, q chat.ConversationQuery) (tenant.Page[chat.Conversation], error) {
	c.lists.Add(1)
	return c.Store.Conversations(ctx, sc, q)
}

func (c *counting) Conversation(ctx context.Context, sc tenant.Scope, id string) (*chat.Conversation, error) {
	c.reads.Add(1)
	if c.beforeRead != nil {
		c.beforeRead()
	}
	return c.Store.Conversation(ctx, sc, id)
}

func (c *counting) Messages(ctx context.Context, sc tenant.Scope, id string, after int64, limit int) ([]chat.Message, error) {
	c.reads.Add(1)
	return c.Store.Messages(ctx, sc, id, after, limit)
}

func (c *counting) ReplaceConversation(ctx context.Context, sc tenant.Scope, doc *chat.Conversation) error {
	c.writes.Add(1)
	return c.Store.ReplaceConversation(ctx, sc, doc)
}

// counted is a second node of the house, whose store counts. It has a hub and
// a bus of its own, so that it hears nothing of the first one.
func (h *house) counted() (*chat.Service, *counting, *chat.Hub) {
	store, hub := &counting{Store: h.store}, chat.NewHub()
	return chat.New(chat.Options{
		Store: store, People: h.store, Bus: &ear{hub: hub}, Presence: h.presence, Hub: hub,
		Log: slog.New(slog.DiscardHandler), Now: h.now.Now, MessageLimit: 4000, AttachmentLimit: 10,
	}), store, hub
}

// Who writes on and on has the document neither read for every word, nor
// written.
func TestManyWordsOneSummary(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	s, store, _ := h.counted()
	for i := range 50 {
		_, err := s.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: fmt.Sprint("client-100", i), Text: fmt.Sprint("word ", i)})
		must(t, err)
	}
	if n := store.reads.Load(); n != 1 {
		t.Errorf("%d reads for 50 messages, want the first one's", n)
	}
	s.Summarize(t.Context(), time.Now())
	got, err := h.store.Conversation(t.Context(), h.sc, c.ID)
	must(t, err)
	if got.Seq != 51 || got.LastText != "word 49" || got.AgentUnread != 51 {
		t.Errorf("the summary says %+v", got)
	}
	if reads, writes := store.reads.Load(), store.writes.Load(); reads != 1 || writes != 1 {
		t.Errorf("%d reads and %d writes, want 1 and 1", reads, writes)
	}
}

// One that was written a moment ago waits for more; one that was quiet does
// not.
func TestBusyIsSummarizedOnceASecond(t *testing.T) {
	h := newHouse(t)
	s, _, _ := h.counted()
	busy, quiet := h.start(t, h.visitor("v1"), "support", "client-0001", "hola"), h.start(t, h.visitor("v2"), "support", "client-0001", "hola")
	say := func(v string, c *chat.Conversation, clientID string) {
		t.Helper()
		_, err := s.Send(t.Context(), h.visitor(v), c.ID, chat.Outgoing{ClientID: clientID, Text: "¿hola?"})
		must(t, err)
	}
	now := time.Now()
	say("v1", busy, "client-0002")
	if n := s.Due(now); n != 1 {
		t.Fatalf("%d due at once, want 1", n)
	}
	say("v1", busy, "client-0003")
	say("v2", quiet, "client-0002")
	if n := s.Due(now.Add(900 * time.Millisecond)); n != 1 {
		t.Errorf("%d due before a second is over, want the quiet one", n)
	}
	if n := s.Due(now.Add(1100 * time.Millisecond)); n != 1 {
		t.Errorf("%d due after it, want the busy one", n)
	}
}

// A node that has not heard that a conversation was moved believes its last
// entry, and not what it knew: the project that it was in neither hears of it
// nor may write in it.
func TestMovedBehindANodesBack(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	late, _, hub := h.counted()
	_, err := late.Send(t.Context(), h.bea, c.ID, chat.Outgoing{ClientID: "client-0002", Text: "dígame"})
	must(t, err)
	_, err = h.Transfer(t.Context(), h.ana, c.ID, chat.Transfer{ClientID: "client-0003", Project: "sales"})
	must(t, err)

	_, err = late.Send(t.Context(), h.bea, c.ID, chat.Outgoing{ClientID: "client-0004", Text: "¿sigue ahí?"})
	refused(t, err, tenant.ErrNotFound)
	ears := late.Bus.(*ear)
	before := len(ears.on("desk:support", "message"))
	_, err = late.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0005", Text: "un secreto"})
	must(t, err)
	if n := len(ears.on("desk:support", "message")) - before; n != 0 {
		t.Errorf("the desk that let it go heard %d messages", n)
	}

	// Once it is told, it does not take it for the old project's either.
	must(t, late.Typing(t.Context(), h.bea, c.ID, true, ""))
	moved, err := h.store.Conversation(t.Context(), h.sc, c.ID)
	must(t, err)
	hub.Deliver(h.sc.Tenant(), "known", fmt.Appendf(nil, "%d %s", moved.Version, c.ID), false)
	refused(t, late.Typing(t.Context(), h.bea, c.ID, true, ""), tenant.ErrNotFound)
	if len(h.heard.raw("known")) == 0 {
		t.Error("the node that moved it told nobody")
	}
}

// Who types on and on has no key wait for the store: what is known is read
// again in time, and after the key was told.
func TestTypingIsReadBehind(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	s, store, _ := h.counted()
	ears := s.Bus.(*ear)
	told := func() int { return len(ears.on("desk:support", "typing")) }
	late := 0
	store.beforeRead = func() { late += told() }
	for key := range 20 {
		must(t, s.Typing(t.Context(), v, c.ID, true, ""))
		if n := told(); n != key+1 {
			t.Fatalf("%d keys were told of %d", n, key+1)
		}
		h.now.Add(time.Second)
	}
	// The first key waited for a read; the reads of all others came after them:
	// at keys 3, 5, 7, … as many had been told.
	if n := store.reads.Load(); n != 10 || late != 3+5+7+9+11+13+15+17+19 {
		t.Errorf("%d reads, with %d keys told before", n, late)
	}
}
