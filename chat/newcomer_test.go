package chat_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"recado/chat"
	"recado/tenant"
)

// A dyingStore is the real one, whose node dies in the middle of a newcomer's
// first words, after so many of its writes.
type dyingStore struct {
	chat.Store
	after int
}

var errDied = errors.New("the node died")

func (s *dyingStore) OpenConversation(ctx context.Context, sc tenant.Scope, slot string, c *chat.Conversation, first *chat.Message) error {
	if s.after > 0 {
		if _, err := s.TakeSlot(ctx, sc, c.VisitorID, slot, "", c.ID); err != nil {
			return err
		}
	}
	if s.after > 1 {
		next := func(*chat.Message) (*chat.Message, error) { e := *first; return &e, nil }
		if _, _, err := s.AppendMessage(ctx, sc, c.ID, first.ClientID, next); err != nil {
			return err
		}
	}
	return errDied
}

// DESIGN §6.13: whatever of a newcomer's conversation was stored when its node
// died, the repeat of the same words, or another tab's, completes it: one
// conversation, in the lists, with each words once.
func TestNewcomersNodeDies(t *testing.T) {
	for after := range 3 {
		for _, again := range []string{"client-0001", "client-0002"} {
			t.Run(fmt.Sprint(after, again), func(t *testing.T) {
				h := newHouse(t)
				v := h.visitor("v1")
				s, _, _ := h.counted()
				s.Store = &dyingStore{h.store, after}
				if _, _, err := s.Start(t.Context(), v, opening("support", "client-0001", "hola")); !errors.Is(err, errDied) {
					t.Fatal(err)
				}
				if list := h.waiting(t); len(list) != 0 {
					t.Errorf("%d conversations wait without a document", len(list))
				}
				c := h.start(t, v, "support", again, "hola")
				same := h.start(t, v, "support", "client-0001", "hola")
				said := h.thread(t, v, c.ID)
				want := map[string]bool{"client-0001": true, again: true}
				if list := h.waiting(t); len(list) != 1 || list[0].ID != c.ID || list[0].Seq != int64(len(want)) {
					t.Errorf("those who wait: %+v", list)
				}
				if same.ID != c.ID || len(said) != len(want) {
					t.Errorf("%s and %s, with %d words, want %d", c.ID, same.ID, len(said), len(want))
				}
			})
		}
	}
}

func (h *house) waiting(t *testing.T) []chat.Conversation {
	t.Helper()
	page, err := h.store.Conversations(t.Context(), h.sc, chat.ConversationQuery{View: chat.ViewWaiting, Limit: 10})
	must(t, err)
	return page.Items
}

// Several tabs of one newcomer, at once and with files: one conversation, and
// every tab's words and file in it once.
func TestNewcomersTabs(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	const tabs = 8
	var all sync.WaitGroup
	var ids sync.Map
	for i := range tabs {
		clientID := fmt.Sprint("client-000", i%(tabs/2)) // two of each
		f := h.file(t, v, fmt.Sprint("file-000", i%(tabs/2)))
		all.Go(func() {
			o := opening("support", clientID, "hola")
			o.Attachments = []string{f.ID}
			c, m, err := h.Start(t.Context(), v, o)
			if err != nil {
				t.Errorf("a tab was refused: %v", err)
				return
			}
			ids.Store(c.ID, true)
			if len(m.Attachments) != 1 || m.Attachments[0].ID != f.ID {
				t.Errorf("its file did not go along: %+v", m.Attachments)
			}
		})
	}
	all.Wait()
	n, id := 0, ""
	ids.Range(func(k, _ any) bool { n, id = n+1, k.(string); return true })
	if n != 1 {
		t.Fatalf("%d conversations", n)
	}
	if said := h.thread(t, v, id); len(said) != tabs/2 {
		t.Errorf("%d words of %d tabs", len(said), tabs/2)
	}
	for i := range tabs / 2 {
		f, err := h.FileOf(t.Context(), v, fmt.Sprint("file-000", i))
		must(t, err)
		if f.Conversation != id {
			t.Errorf("a file is in %q", f.Conversation)
		}
	}
}

// A slowStore lets other tabs go first, when a newcomer's conversation is about
// to be stored.
type slowStore struct {
	chat.Store
	meanwhile func()
}

func (s *slowStore) OpenConversation(ctx context.Context, sc tenant.Scope, slot string, c *chat.Conversation, first *chat.Message) error {
	s.meanwhile()
	return s.Store.OpenConversation(ctx, sc, slot, c, first)
}

// A tab has bound its file and loses the race: to another tab, to a repeat of
// its own words, or to both. Whoever comes first, the file is in the
// conversation that the words are in.
func TestNewcomersFileGoesAlong(t *testing.T) {
	for name, faster := range map[string][]string{
		"another tab":                     {"client-0002"},
		"a repeat of itself":              {"client-0001"},
		"another tab, and then a repeat":  {"client-0002", "client-0001"},
		"a repeat, and then another tab":  {"client-0001", "client-0002"},
		"another tab, and two repeats":    {"client-0002", "client-0001", "client-0001"},
		"two other tabs, before a repeat": {"client-0002", "client-0003", "client-0001"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			v := h.visitor("v1")
			o := opening("support", "client-0001", "hola")
			o.Attachments = []string{h.file(t, v, "file-0001").ID}
			say := func(s *chat.Service, clientID string) *chat.Conversation {
				o := o
				if o.ClientID = clientID; clientID != "client-0001" {
					o.Attachments = nil
				}
				c, m, err := s.Start(t.Context(), v, o)
				must(t, err)
				if len(m.Attachments) != len(o.Attachments) {
					t.Errorf("%s has files %+v", clientID, m.Attachments)
				}
				return c
			}
			s, _, _ := h.counted()
			s.Store = &slowStore{h.store, func() {
				for _, clientID := range faster {
					say(h.Service, clientID)
				}
			}}
			c := say(s, "client-0001")
			if f, err := h.FileOf(t.Context(), v, "file-0001"); err != nil || f.Conversation != c.ID {
				t.Errorf("the file is in %q, the words in %q (%v)", f.Conversation, c.ID, err)
			}
			words := map[string]bool{"client-0001": true}
			for _, id := range faster {
				words[id] = true
			}
			if said := h.thread(t, v, c.ID); len(said) != len(words) {
				t.Errorf("%d words, want %d", len(said), len(words))
			}
		})
	}
}

// A lateStore is the real one, of a node that is slow behind another tab, and
// dies before it takes the place of a conversation that was closed.
type lateStore struct {
	slowStore
	closes func()
}

func (s *lateStore) Slot(ctx context.Context, sc tenant.Scope, visitor, slot string) (string, error) {
	holder, err := s.Store.Slot(ctx, sc, visitor, slot)
	if slot == "support" {
		s.closes()
	}
	return holder, err
}

func (s *lateStore) TakeSlot(ctx context.Context, sc tenant.Scope, visitor, slot, old, conversation string) (string, error) {
	if slot == "support" {
		return "", errDied
	}
	return s.Store.TakeSlot(ctx, sc, visitor, slot, old, conversation)
}

// A tab comes too late into a conversation that was closed meanwhile, while a
// repeat of its words has opened one: the file stays with the words.
func TestNewcomersFileGoesBack(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	o := opening("support", "client-0001", "hola")
	o.Attachments = []string{h.file(t, v, "file-0001").ID}
	var other, own *chat.Conversation
	s, _, _ := h.counted()
	s.Store = &lateStore{
		slowStore{h.store, func() { other = h.start(t, v, "support", "client-0002", "hola") }},
		func() {
			_, err := h.End(t.Context(), h.ana, other.ID, "end-000001")
			must(t, err)
			own, _, err = h.Start(t.Context(), v, o)
			must(t, err)
		},
	}
	if _, _, err := s.Start(t.Context(), v, o); !errors.Is(err, errDied) {
		t.Fatal(err)
	}
	if f, err := h.FileOf(t.Context(), v, "file-0001"); err != nil || own.ID == other.ID || f.Conversation != own.ID {
		t.Errorf("the file is in %q, the words in %q (%v)", f.Conversation, own.ID, err)
	}
}

// A file that is nobody's refuses the first words, and leaves nothing behind.
func TestNewcomersFileMissing(t *testing.T) {
	h := newHouse(t)
	o := opening("support", "client-0001", "hola")
	o.Attachments = []string{"0123456789abcdef"}
	if _, _, err := h.Start(t.Context(), h.visitor("v1"), o); !errors.Is(err, tenant.ErrNotFound) {
		t.Fatalf("%v, want not_found", err)
	}
	if list := h.waiting(t); len(list) != 0 {
		t.Errorf("%d conversations wait", len(list))
	}
}
