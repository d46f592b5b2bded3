package chat_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// A gate holds counts up until it is opened.
type gate struct {
	chat.Store
	open   chan struct{}
	counts atomic.Int64
}

func (g *gate) ConversationDays(ctx context.Context, sc tenant.Scope, from, to tenant.Day) ([]chat.Day, error) {
	g.counts.Add(1)
	<-g.open
	return g.Store.ConversationDays(ctx, sc, from, to)
}

// planned is the house's tenant with a plan.
func (h *house) planned(t *testing.T, p tenant.Plan) *tenant.Tenant {
	t.Helper()
	got, err := h.store.Tenant(t.Context(), h.sc)
	must(t, err)
	got.Plan = p
	must(t, h.store.ReplaceTenant(t.Context(), h.sc, got))
	return got
}

// However many ask when the last count is too old, the store is asked once, and
// together they don't pass the plan.
func TestManyAtOnceKeepToThePlan(t *testing.T) {
	h := newHouse(t)
	planned := h.planned(t, tenant.Plan{Conversations: 5})
	store := &gate{Store: h.store, open: make(chan struct{})}
	s := h.node(store)
	const many = 40
	var all, came sync.WaitGroup
	var begun, refusals atomic.Int64
	came.Add(many)
	for i := range many {
		all.Go(func() {
			came.Done()
			done, err := s.RoomForTalk(t.Context(), planned, h.sc)
			defer done()
			if err != nil {
				if tenant.Answer(err).Reason != tenant.ErrQuotaConversations.Reason {
					t.Error(err)
				}
				refusals.Add(1)
				return
			}
			if _, _, err := s.Start(t.Context(), h.visitor(fmt.Sprint("v", i)), opening("support", "client-0001", "hola")); err != nil {
				t.Error(err)
			}
			begun.Add(1)
		})
	}
	came.Wait()
	close(store.open)
	all.Wait()
	if n := store.counts.Load(); n != 1 {
		t.Errorf("the store was asked %d times", n)
	}
	if begun.Load() != 5 || refusals.Load() != many-5 {
		t.Errorf("%d began and %d were refused, of a plan of 5", begun.Load(), refusals.Load())
	}
}

// What began since its day was counted counts too, before and after the count,
// on a node that did not see it: neither fewer nor more begin than the plan has.
func TestThePlanIsKeptBetweenCounts(t *testing.T) {
	h := newHouse(t)
	planned := h.planned(t, tenant.Plan{Conversations: 5})
	begun := 0
	for i := range 12 {
		s := h.node(h.store) // another one each time
		done, err := s.RoomForTalk(t.Context(), planned, h.sc)
		if err == nil {
			_, _, err = s.Start(t.Context(), h.visitor(fmt.Sprint("v", i)), opening("support", "client-0001", "hola"))
			must(t, err)
			begun++
		} else {
			refused(t, err, tenant.ErrQuotaConversations)
		}
		done()
		h.now.Add(3 * time.Second)
		if i%4 == 2 {
			h.counts(t)
		}
	}
	if begun != 5 {
		t.Errorf("%d began, want 5", begun)
	}
}

// Files that are on their way at once take their room before they are stored,
// and give it back if they are not.
func TestFilesAtOnceKeepToThePlan(t *testing.T) {
	h := newHouse(t)
	h.planned(t, tenant.Plan{Storage: 1})
	var taken []func()
	for range 10 {
		done, err := h.RoomForFile(t.Context(), h.sc, 300_000)
		if err == nil {
			taken = append(taken, done)
		} else {
			refused(t, err, tenant.ErrQuotaStorage)
		}
	}
	if len(taken) != 3 {
		t.Fatalf("room for %d files, want 3", len(taken))
	}
	taken[0]()
	_, err := h.NewFile(t.Context(), h.visitor("v1"), "client-file", &chat.File{Name: "a.txt", Type: "text/plain", Key: "files/1", Size: 300_000})
	must(t, err)
	taken[1]() // and this one was not stored after all
	taken[1]()
	for i, room := range []bool{true, false} {
		if _, err := h.RoomForFile(t.Context(), h.sc, 300_000); (err == nil) != room {
			t.Errorf("file %d: %v", i, err)
		}
	}
}
