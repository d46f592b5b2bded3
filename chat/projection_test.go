package chat_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/tenant"
)

// A flaky store is the real one, whose disk takes no changes of conversations
// for a while.
type flaky struct {
	*storage.Store
	full   atomic.Bool
	failed atomic.Int64
}

func (f *flaky) ReplaceConversation(ctx context.Context, sc tenant.Scope, c *chat.Conversation) error {
	if f.full.Load() {
		f.failed.Add(1)
		return errors.New("disk full")
	}
	return f.Store.ReplaceConversation(ctx, sc, c)
}

// A projection that could not be written is written when the store takes it
// again, without anybody asking.
func TestProjectionIsWrittenLater(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	store := &flaky{Store: h.store}
	s := chat.New(chat.Options{
		Store: store, People: h.store, Bus: h.heard, Presence: h.presence, Hub: h.hub,
		Log: slog.New(slog.DiscardHandler), Now: h.now.Now, MessageLimit: 4000, AttachmentLimit: 10, Pusher: &slowPushers{},
	})
	must(t, h.store.InsertPushSubscription(t.Context(), h.sc, &chat.PushSubscription{ID: "b0", Agent: "ana", Endpoint: "https://push.example"}))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { s.Run(ctx, time.Second); close(ended) }()
	defer func() { stop(); <-ended }()
	store.full.Store(true)
	_, err := s.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0002", Text: "¿hay alguien?"})
	must(t, err)
	eventually(t, "the flush fails", func() bool { return store.failed.Load() > 0 })
	store.full.Store(false)
	eventually(t, "the projection follows", func() bool {
		got, err := h.store.Conversation(t.Context(), h.sc, c.ID)
		must(t, err)
		return got.LastText == "¿hay alguien?"
	})
	eventually(t, "ana is called", func() bool {
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().Add(time.Hour).UnixMilli(), time.Hour.Milliseconds())
		return err == nil && j.Kind == chat.JobPushAll
	})
}

// Who was let go waits since then, behind those who came before.
func TestReleasedWaitsSinceThen(t *testing.T) {
	h := newHouse(t)
	first := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	_, err := h.Send(t.Context(), h.ana, first.ID, chat.Outgoing{ClientID: "client-0002", Text: "dígame"})
	must(t, err)
	h.now.Add(time.Minute)
	second := h.start(t, h.visitor("v2"), "support", "client-0001", "hola")
	h.now.Add(time.Minute)
	first, err = h.Release(t.Context(), h.ana, first.ID, "client-0003")
	must(t, err)
	for c, want := range map[*chat.Conversation]int{second: 1, first: 2} {
		view, err := h.VisitorView(t.Context(), h.sc, c)
		must(t, err)
		if view.Place != want {
			t.Errorf("place %d, want %d", view.Place, want)
		}
	}
	if first.WaitingSince != h.now.Now().UnixMilli() {
		t.Errorf("waits since %d", first.WaitingSince)
	}
}

// A mark in the middle leaves unread what stands behind it, and only what the
// other side said.
func TestUnreadBehindTheMark(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	for i := range 3 {
		_, err := h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: fmt.Sprint("client-100", i), Text: "sí"})
		must(t, err)
	}
	_, err := h.End(t.Context(), h.ana, c.ID, "client-0002")
	must(t, err)
	for _, step := range []struct {
		seq  int64
		want int
	}{{0, 3}, {2, 2}, {3, 1}, {1, 1}, {4, 0}} { // the closing entry is no word
		must(t, h.Read(t.Context(), v, c.ID, step.seq))
		c, err := h.Service.Conversation(t.Context(), v, c.ID)
		must(t, err)
		if c.VisitorUnread != step.want {
			t.Errorf("read up to %d: %d unread, want %d", step.seq, c.VisitorUnread, step.want)
		}
	}
}

// One project's long queue does not hide another's from an agent who is free.
func TestLongQueueHidesNobody(t *testing.T) {
	h := newHouse(t)
	for i := range 205 {
		h.start(t, h.visitor(fmt.Sprint("v", i)), "support", "client-0001", "hola")
	}
	h.now.Add(time.Minute)
	last := h.start(t, h.visitor("last"), "sales", "client-0001", "hola")
	p, err := h.store.Project(t.Context(), h.sc, "support")
	must(t, err)
	p.Agents = []string{"bea"}
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	h.TenantChanged(t.Context(), h.sc, "project")
	h.there(t, h.ana)
	must(t, h.Drain(t.Context(), h.sc))
	c, err := h.Service.Conversation(t.Context(), h.ana, last.ID)
	must(t, err)
	if c.Agent != "ana" {
		t.Fatalf("%s for %q", c.Status, c.Agent)
	}
}

// An event of the system has no author but its name for what it is.
func TestSystemHasNoID(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	for _, m := range h.thread(t, h.ana, c.ID) {
		if m.From == chat.FromSystem && m.Author != "" {
			t.Errorf("%s by %q", m.Type, m.Author)
		}
	}
}
