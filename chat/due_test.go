package chat_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/tenant"
)

// A counted store is the real one, and counts what is read of conversations.
type countedStore struct {
	*storage.Store
	reads atomic.Int64
}

func (s *countedStore) Conversation(ctx context.Context, sc tenant.Scope, id string) (*chat.Conversation, error) {
	s.reads.Add(1)
	return s.Store.Conversation(ctx, sc, id)
}

func (s *countedStore) Conversations(ctx context.Context, sc tenant.Scope, q chat.ConversationQuery) (tenant.Page[chat.Conversation], error) {
	page, err := s.Store.Conversations(ctx, sc, q)
	s.reads.Add(1 + int64(len(page.Items)))
	return page, err
}

// stock stores open conversations as they stand after their first words: waiting
// since a time (ms), or answered (0).
func (h *house) stock(t *testing.T, prefix string, n int, status chat.Status, since int64) {
	t.Helper()
	for i := range n {
		h.stockOne(t, fmt.Sprintf("%s-%04d", prefix, i), status, since)
	}
}

func (h *house) stockOne(t *testing.T, id string, status chat.Status, since int64) {
	t.Helper()
	st := chat.State{Status: status, Project: "support"}
	if status == chat.Active {
		st.Agent = "ana"
	}
	m := chat.Message{ID: id + "-1", Type: chat.EntryText, From: chat.FromVisitor, Text: "hola", At: h.now.Now().UnixMilli(), State: st}
	must(t, h.store.InsertConversation(t.Context(), h.sc, &chat.Conversation{
		ID: id, VisitorID: "v-" + id, Project: "support", Visitor: chat.Visitor{ID: "v-" + id, Email: id + "@example.com"},
		Seq: 1, Status: status, Agent: st.Agent, WaitingSince: since, LastAt: m.At,
	}))
	_, _, err := h.store.AppendMessage(t.Context(), h.sc, id, "v:v-"+id+":client-0001", func(*chat.Message) (*chat.Message, error) { return &m, nil })
	must(t, err)
}

// What a round reads is what may have waited too long and one page of the rest:
// it does not grow with the conversations that are open.
func TestARoundReadsWhatIsDue(t *testing.T) {
	reads := map[int]int64{}
	for _, open := range []int{205, 410} {
		h := newHouse(t)
		h.settle(t)
		h.limit(t, "support", func(p *tenant.Project) { p.Unanswered = tenant.Unanswered{FirstAnswer: 600, AgentsGone: -1} })
		store := &countedStore{Store: h.store}
		h.Service = chat.New(chat.Options{Store: store, People: h.store, Bus: h.heard, Presence: h.presence, Hub: h.hub, Log: h.Log, Now: h.now.Now})
		now := h.now.Now().UnixMilli()
		h.stock(t, "answered", open, chat.Active, 0)
		h.stock(t, "new", open-185, chat.Waiting, now-60_000)
		h.stock(t, "late", 3, chat.Active, now-600_000)
		h.stock(t, "queued", 2, chat.Waiting, now-700_000)
		must(t, h.GiveUp(t.Context(), h.sc, chat.Job{}))
		reads[open] = store.reads.Load()
		closed, err := h.store.Conversations(t.Context(), h.sc, chat.ConversationQuery{View: chat.ViewClosed, Limit: 200})
		must(t, err)
		if len(closed.Items) != 5 {
			t.Fatalf("%d are closed, want the 5 that have waited too long", len(closed.Items))
		}
	}
	if reads[410] > reads[205] {
		t.Errorf("read %v by how many are open, want no more of more", reads)
	}
}

// Whose word was stored by a node that died before its projection was written
// is found, page by page, however many others are open.
func TestAWordThatNoProjectionShows(t *testing.T) {
	h := newHouse(t)
	h.settle(t)
	h.limit(t, "support", func(p *tenant.Project) { p.Unanswered = tenant.Unanswered{FirstAnswer: 600} })
	h.stockOne(t, "lost", chat.Active, 0)
	h.now.Add(time.Second)
	h.stock(t, "answered", 205, chat.Active, 0)
	at := h.now.Now().UnixMilli()
	_, _, err := h.store.AppendMessage(t.Context(), h.sc, "lost", "v:v-lost:client-0002", func(last *chat.Message) (*chat.Message, error) {
		return &chat.Message{ID: "lost-2", Type: chat.EntryText, From: chat.FromVisitor, Text: "¿hola?", At: at, State: last.State}, nil
	})
	must(t, err)
	h.now.Add(10 * time.Minute)
	left := h.round(t, nil)
	if c, err := h.store.Conversation(t.Context(), h.sc, "lost"); err != nil || c.Status != chat.Active {
		t.Fatalf("%s, %v: the first page was to be too short for it", c.Status, err)
	}
	h.now.Add(30 * time.Second)
	h.round(t, left)
	if c, err := h.store.Conversation(t.Context(), h.sc, "lost"); err != nil || c.Status != chat.Closed {
		t.Fatalf("%s, %v", c.Status, err)
	}
}

// Who was asked for an address is judged when the time for it is over, whether
// or not anything else is too late by then.
func TestAskedIsJudgedInTime(t *testing.T) {
	h := newHouse(t)
	h.settle(t)
	h.limit(t, "support", func(p *tenant.Project) { p.Unanswered = tenant.Unanswered{FirstAnswer: -1, AgentsGone: 60} })
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.rounds(t, 1, map[string]string{"support": "1"})
	if got := h.types(t, c.ID); got != "text asked " {
		t.Fatalf("after the limit: %s", got)
	}
	run := func() {
		t.Helper()
		for {
			j, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().UnixMilli(), 600_000)
			if err != nil {
				return
			}
			if j.Subject == c.ID && j.Kind == chat.JobUnanswered {
				must(t, h.GiveUp(t.Context(), h.sc, *j))
				must(t, h.store.UnscopedFinishJob(t.Context(), j))
			}
		}
	}
	// They come back, and are busy: nobody is gone any more.
	for range 4 {
		h.there(t, h.ana)
		h.choose(t, "ana", tenant.AvailableAway)
		h.now.Add(29 * time.Second)
		run()
		if got := h.types(t, c.ID); got != "text asked " {
			t.Fatalf("before the time is over: %s", got)
		}
	}
	h.now.Add(5 * time.Second)
	run()
	if got := h.types(t, c.ID); got != "text asked closed " {
		t.Fatalf("after it: %s", got)
	}
}
