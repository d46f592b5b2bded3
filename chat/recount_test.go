package chat_test

import (
	"context"
	"fmt"
	"maps"
	"sync"
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
	if n := store.reads.Load(); n > 2 { // it, and its entries
		t.Errorf("%d reads for the one that differed", n)
	}
}

// The agent who differs is looked at, by however many at each look: under load
// it is never the same number.
func TestRecountMendsWhatDiffersOtherwise(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	h.stock(t, "open", 4, chat.Active, 0)
	s, _, _ := h.counted()
	s.Attend(t.Context(), h.sc)
	must(t, h.presence.Free(t.Context(), h.sc, "open-0000"))
	h.now.Add(time.Minute)
	h.there(t, h.ana)
	s.Attend(t.Context(), h.sc)
	must(t, h.presence.Free(t.Context(), h.sc, "open-0001"))
	must(t, h.presence.Free(t.Context(), h.sc, "open-0002"))
	s.Attend(t.Context(), h.sc)
	if n := h.load(t, h.ana); n != 4 {
		t.Errorf("ana counts %d of 4", n)
	}
}

// What decides is the last entry, not the document behind it: nobody loses what
// they have, nor is anything counted that is over.
func TestMendAsksTheEntries(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	h.stock(t, "kept", 1, chat.Active, 0)
	h.stock(t, "over", 1, chat.Active, 0)
	h.stock(t, "moved", 1, chat.Active, 0)
	kept, err := h.store.Conversation(t.Context(), h.sc, "kept-0000")
	must(t, err)
	kept.Status, kept.Agent, kept.Seq = chat.Waiting, "", 0 // written before it was given
	must(t, h.store.ReplaceConversation(t.Context(), h.sc, kept))
	h.append(t, "over-0000", chat.State{Status: chat.Closed, Project: "support"})
	h.append(t, "moved-0000", chat.State{Status: chat.Active, Project: "support", Agent: "bea"})
	for id, agent := range map[string]string{"kept-0000": "ana", "moved-0000": "bea", "deleted": "ana"} {
		must(t, h.presence.Assign(t.Context(), h.sc, id, agent, h.now.Now().UnixMilli()))
	}
	// Reserved just now, with no entry that says so yet.
	h.now.Add(time.Minute)
	h.stock(t, "new", 1, chat.Waiting, h.now.Now().UnixMilli())
	must(t, h.presence.Assign(t.Context(), h.sc, "new-0000", "ana", h.now.Now().UnixMilli()))

	must(t, h.MendHeld(t.Context(), h.sc, "ana", "bea"))
	held, err := h.presence.Held(t.Context(), h.sc, []string{"ana", "bea"})
	must(t, err)
	if want := map[string]string{"kept-0000": "ana", "moved-0000": "bea", "new-0000": "ana"}; !maps.Equal(held, want) {
		t.Errorf("held %v, want %v", held, want)
	}
}

// append adds an entry to a conversation whose document no one brings up to it.
func (h *house) append(t *testing.T, id string, state chat.State) {
	t.Helper()
	_, _, err := h.store.AppendMessage(t.Context(), h.sc, id, "a:ana:client-0002", func(last *chat.Message) (*chat.Message, error) {
		return &chat.Message{ID: id + "-2", Seq: last.Seq + 1, Type: chat.EntryText, From: chat.FromAgent, Text: "adiós", At: last.At, State: state}, nil
	})
	must(t, err)
}

// While many conversations begin, are taken and end, and every count is doubted
// all the time, nobody loses one that they have; in the end all counts are right.
func TestMendUnderLoad(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana, h.bea)
	h.stock(t, "stays", 20, chat.Active, 0)
	must(t, h.Rebuild(t.Context(), h.sc))
	ctx, stop := context.WithCancel(t.Context())
	var doubting, talking sync.WaitGroup
	doubting.Go(func() {
		for ctx.Err() == nil {
			h.now.Add(time.Second) // what was given lately is soon not late any more
			h.there(t, h.ana, h.bea)
			if err := h.MendHeld(t.Context(), h.sc, "ana", "bea"); err != nil {
				t.Error(err)
				return
			}
			held, err := h.presence.Held(t.Context(), h.sc, []string{"ana"})
			if err != nil {
				t.Error(err)
				return
			}
			for i := range 20 {
				if id := fmt.Sprintf("stays-%04d", i); held[id] != "ana" {
					t.Errorf("%s was taken from ana", id)
					return
				}
			}
		}
	})
	for worker := range 4 {
		talking.Go(func() {
			for n := range 25 {
				v := h.visitor(fmt.Sprintf("v%d-%d", worker, n))
				c, _, err := h.Start(t.Context(), v, opening("support", "client-0001", "hola"))
				if err == nil {
					_, err = h.Claim(t.Context(), h.bea, c.ID, "client-0002")
				}
				if err == nil && n%5 != 0 {
					_, err = h.End(t.Context(), h.bea, c.ID, "client-0003")
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	talking.Wait()
	stop()
	doubting.Wait()
	h.Summarize(t.Context(), time.Now().Add(time.Minute))
	h.now.Add(time.Minute)
	must(t, h.MendHeld(t.Context(), h.sc, "ana", "bea"))
	if ana, bea := h.load(t, h.ana), h.load(t, h.bea); ana != 20 || bea != 20 {
		t.Errorf("ana counts %d and bea %d, want 20 each", ana, bea)
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
