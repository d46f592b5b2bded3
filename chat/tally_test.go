package chat_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// A lost store stores, late, and says that it has not.
type lost struct {
	chat.Store
	late     func() // what happens before it stores; nil: it says what it does
	jobsDown bool
}

func (l *lost) OpenConversation(ctx context.Context, sc tenant.Scope, slot string, c *chat.Conversation, m *chat.Message) error {
	return l.answer(func() error { return l.Store.OpenConversation(ctx, sc, slot, c, m) })
}

func (l *lost) ReplaceConversation(ctx context.Context, sc tenant.Scope, c *chat.Conversation) error {
	return l.answer(func() error { return l.Store.ReplaceConversation(ctx, sc, c) })
}

func (l *lost) answer(store func() error) error {
	if l.late == nil {
		return store()
	}
	l.late()
	l.late = nil
	return errors.Join(context.DeadlineExceeded, store())
}

func (l *lost) InsertJob(ctx context.Context, sc tenant.Scope, j *chat.Job) error {
	if l.jobsDown {
		return tenant.ErrUnavailable
	}
	return l.Store.InsertJob(ctx, sc, j)
}

// node is another node of the house's, on a store of its own.
func (h *house) node(store chat.Store) *chat.Service {
	hub := chat.NewHub()
	return chat.New(chat.Options{
		Store: store, People: h.store, Bus: &ear{hub: hub}, Presence: h.presence, Hub: hub, Log: h.Log, Now: h.now.Now, MessageLimit: 4000,
	})
}

func (h *house) begunOn(t *testing.T, day string) int64 {
	t.Helper()
	return h.report(t, h.boss(), chat.ReportQuery{From: dayOf(t, day), To: dayOf(t, day)}).Total.Conversations
}

// What was stored although the store said that it was not, after the count that
// was asked for before, is counted all the same.
func TestWhatWasStoredInSecretIsCounted(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	store := &lost{Store: h.store}
	s := h.node(store)

	store.late = func() { h.counts(t) }
	if _, _, err := s.Start(t.Context(), h.visitor("v1"), opening("sales", "client-0001", "hola")); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the store's answer became %v", err)
	}
	if n := h.begunOn(t, "2026-11-23"); n != 0 {
		t.Fatalf("%d are counted, before any was there", n)
	}
	h.now.Add(time.Minute)
	h.counts(t)
	if n := h.begunOn(t, "2026-11-23"); n != 1 {
		t.Errorf("%d conversations are counted, want 1", n)
	}

	c := h.start(t, h.visitor("v2"), "sales", "client-0001", "hola")
	h.counts(t)
	store.late = func() { h.counts(t) }
	if _, err := s.End(t.Context(), h.ana, c.ID, "end-000001"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the store's answer became %v", err)
	}
	h.now.Add(time.Minute)
	h.counts(t)
	today := dayOf(t, "2026-11-23")
	if n := h.report(t, h.boss(), chat.ReportQuery{From: today, To: today}).Total.Missed; n != 1 {
		t.Errorf("%d are counted as missed, want 1", n)
	}
}

// The same while the store does not take the wish to count again either: it is
// wished for with the next thing that happens on that node, and, should the
// node not live to do so, with the next day.
func TestWhatWasStoredInSecretIsCountedLater(t *testing.T) {
	for _, dies := range []bool{false, true} {
		h := newHouse(t)
		h.there(t, h.ana)
		h.now.Add(13*time.Hour + 50*time.Minute)
		store := &lost{Store: h.store}
		s := h.node(store)
		store.late = func() { h.counts(t); store.jobsDown = true }
		if _, _, err := s.Start(t.Context(), h.visitor("v1"), opening("sales", "client-0001", "hola")); err == nil {
			t.Fatal("the store's error was swallowed")
		}
		store.jobsDown = false
		h.now.Add(time.Hour)
		if dies {
			h.now.Add(24 * time.Hour)
		} else if _, _, err := s.Start(t.Context(), h.visitor("v2"), opening("sales", "client-0001", "hola")); err != nil {
			t.Fatal(err)
		}
		h.now.Add(time.Minute)
		h.counts(t)
		if n := h.begunOn(t, "2026-11-23"); n != 1 {
			t.Errorf("the node dies: %v: %d conversations are counted, want 1", dies, n)
		}
	}
}

// A heavy day takes longer to read than a job may.
type heavy struct {
	chat.Store
	clock *clock
	end   context.CancelFunc // of the job that reads it; nil: it is light
	tries int
}

func (d *heavy) ConversationsBegun(ctx context.Context, sc tenant.Scope, from, to int64, each func(*chat.Counted)) error {
	d.tries++
	if d.end == nil {
		return d.Store.ConversationsBegun(ctx, sc, from, to, each)
	}
	d.clock.Add(time.Minute)
	d.end()
	return ctx.Err()
}

// counts runs what is due on a node, as its runner would.
func (d *heavy) counts(t *testing.T, s *chat.Service, h *house, light bool) {
	t.Helper()
	for {
		now := h.now.Now().UnixMilli()
		j, err := h.store.UnscopedLeaseJob(t.Context(), now, 60_000)
		if err != nil {
			return
		}
		err = nil
		if j.Kind == chat.JobCount {
			ctx, cancel := context.WithCancel(t.Context())
			if d.end = cancel; light {
				d.end = nil
			}
			err = s.RunCount(ctx, h.sc, *j)
			cancel()
		}
		if err == nil {
			must(t, h.store.UnscopedFinishJob(t.Context(), j))
		} else if err := h.store.UnscopedRetryJob(t.Context(), j, now+1000, err.Error()); err != nil && !errors.Is(err, tenant.ErrStale) {
			t.Fatal(err)
		}
	}
}

// A day that can't be counted in time is not tried for ever by every node:
// seldom, and where operators see it. It is counted as soon as that is possible,
// or when they say so.
func TestAHeavyDayIsTriedSeldom(t *testing.T) {
	for _, retried := range []bool{false, true} {
		h := newHouse(t)
		store := &heavy{Store: h.store, clock: h.now}
		nodes := [2]*chat.Service{h.node(store), h.node(store)}
		until := h.now.Now().Add(time.Hour)
		visitors := int64(0)
		for h.now.Now().Before(until) {
			visitors++
			h.start(t, h.visitor(fmt.Sprint("v", visitors)), "support", "client-0001", "hola")
			h.now.Add(time.Minute)
			store.counts(t, nodes[visitors%2], h, false)
		}
		if store.tries == 0 || store.tries > 3 {
			t.Errorf("%d tries in an hour, want one or a few", store.tries)
		}
		failed, err := h.store.UnscopedFailedJobs(t.Context(), "", 10)
		must(t, err)
		if len(failed.Items) != 1 || failed.Items[0].LastError == "" {
			t.Fatalf("operators see %+v", failed.Items)
		}
		if retried {
			_, err := h.store.ReviveJob(t.Context(), h.sc, failed.Items[0].ID, h.now.Now().UnixMilli())
			must(t, err)
		} else {
			h.now.Add(2 * time.Hour)
		}
		store.counts(t, nodes[0], h, true)
		if n := h.begunOn(t, "2026-11-23"); n != visitors {
			t.Errorf("retried: %v: %d conversations are counted of %d", retried, n, visitors)
		}
		if failed, err = h.store.UnscopedFailedJobs(t.Context(), "", 10); err != nil || len(failed.Items) != 0 {
			t.Errorf("operators still see %+v, %v", failed.Items, err)
		}
	}
}

// An operator's "try again" of a day that still can't be counted is one try, not
// as many as a job has; and the day is shown again when it fails the next time.
func TestTryAgainIsOneTry(t *testing.T) {
	h := newHouse(t)
	store := &heavy{Store: h.store, clock: h.now}
	s := h.node(store)
	h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	shown := func(when string) []chat.Job {
		t.Helper()
		failed, err := h.store.UnscopedFailedJobs(t.Context(), "", 10)
		must(t, err)
		if len(failed.Items) != 1 {
			t.Fatalf("%s operators see %+v", when, failed.Items)
		}
		return failed.Items
	}
	h.now.Add(time.Minute)
	store.counts(t, s, h, false)
	sign := shown("after the first try")[0]
	_, err := h.store.ReviveJob(t.Context(), h.sc, sign.ID, h.now.Now().UnixMilli())
	must(t, err)
	store.tries = 0
	for range 10 {
		store.counts(t, s, h, false)
		h.now.Add(time.Minute)
	}
	if store.tries != 1 {
		t.Errorf("%d tries, want 1", store.tries)
	}
	h.now.Add(3 * time.Hour)
	store.counts(t, s, h, false)
	shown("after the next failure")
}
