package chat_test

import (
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// The minute's look at who holds what does not read what is open, however much
// that is; at first sight it does.
func TestRecountReadsNoConversation(t *testing.T) {
	for _, open := range []int{3, 30} {
		h := newHouse(t)
		h.there(t, h.ana)
		h.stock(t, "open", open, chat.Active, 0)
		s, store, _ := h.counted()
		s.Attend(t.Context(), h.sc)
		if n := store.reads.Load(); n < int64(open) {
			t.Errorf("%d reads at first sight of %d conversations", n, open)
		}
		if n := h.load(t, h.ana); n != open {
			t.Fatalf("ana counts %d of %d", n, open)
		}
		store.reads.Store(0)
		for range 3 {
			h.now.Add(time.Minute)
			h.there(t, h.ana)
			s.Attend(t.Context(), h.sc)
		}
		if n := store.reads.Load(); n != 0 {
			t.Errorf("%d reads in three minutes, with %d conversations open and nothing changed", n, open)
		}
	}
}

// A count that went wrong is found in the next minute and mended, but one that
// differs for a moment alone is not doubted.
func TestRecountMendsWhatDiffersTwice(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	h.stock(t, "open", 2, chat.Active, 0)
	s, store, _ := h.counted()
	s.Attend(t.Context(), h.sc)
	store.reads.Store(0)

	must(t, h.presence.Free(t.Context(), h.sc, "open-0000")) // nobody noticed
	s.Attend(t.Context(), h.sc)
	if n := h.load(t, h.ana); n != 1 {
		t.Errorf("ana counts %d before a minute is over", n)
	}
	h.now.Add(time.Minute)
	h.there(t, h.ana)
	s.Attend(t.Context(), h.sc) // sees it
	must(t, h.presence.Assign(t.Context(), h.sc, "open-0000", "ana", h.now.Now().UnixMilli()))
	s.Attend(t.Context(), h.sc) // it was being given just then
	if n := store.reads.Load(); n != 0 {
		t.Errorf("%d reads for what differed for a moment", n)
	}

	must(t, h.presence.Free(t.Context(), h.sc, "open-0001"))
	h.now.Add(time.Minute)
	h.there(t, h.ana)
	s.Attend(t.Context(), h.sc)
	s.Attend(t.Context(), h.sc)
	if n := h.load(t, h.ana); n != 2 {
		t.Errorf("ana counts %d of 2 after two looks", n)
	}
}

// Who answers nothing any more loses what is unanswered with the next minute's
// look, on a node that was told nothing too.
func TestRecountAfterAnEdit(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	s, _, _ := h.counted()
	s.Attend(t.Context(), h.sc)
	h.stock(t, "open", 1, chat.Active, h.now.Now().UnixMilli())
	must(t, h.presence.Assign(t.Context(), h.sc, "open-0000", "ana", h.now.Now().UnixMilli()))
	p, err := h.store.Project(t.Context(), h.sc, "support")
	must(t, err)
	p.Agents = []string{"bea"}
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	h.now.Add(time.Minute)
	h.there(t, h.bea)
	s.Attend(t.Context(), h.sc)
	c, err := s.Conversation(t.Context(), tenant.SystemActor(h.sc), "open-0000")
	must(t, err)
	if c.Agent != "bea" {
		t.Errorf("%s for %q", c.Status, c.Agent)
	}
}

// Who was removed from a project keeps what was answered, until its visitor
// writes again.
func TestRecountAfterALateWord(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	s, _, _ := h.counted()
	h.stock(t, "open", 1, chat.Active, 0)
	p, err := h.store.Project(t.Context(), h.sc, "support")
	must(t, err)
	p.Agents = []string{"bea"}
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	look := func() string {
		h.now.Add(time.Minute)
		h.there(t, h.ana, h.bea)
		s.Attend(t.Context(), h.sc)
		c, err := s.Conversation(t.Context(), tenant.SystemActor(h.sc), "open-0000")
		must(t, err)
		return c.Agent
	}
	if who := look(); who != "ana" {
		t.Fatalf("what is answered is %q's", who)
	}
	c, err := h.store.Conversation(t.Context(), h.sc, "open-0000")
	must(t, err)
	c.WaitingSince = h.now.Now().UnixMilli()
	must(t, h.store.ReplaceConversation(t.Context(), h.sc, c))
	if who := look(); who != "bea" {
		t.Errorf("what waits is %q's", who)
	}
}
