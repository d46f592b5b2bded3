package enginetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"recado/storage/engine"
)

// opening is a paper, the first entry of a stream and another paper.
func opening(id string) []engine.New {
	return []engine.New{
		{Collection: papers, ID: "slot-" + id, Doc: newPaper("slot-" + id)},
		{Collection: entries, ID: "entry-" + id, Doc: &entry{ID: "entry-" + id, Stream: id, Seq: 1, ClientID: "first", Text: "one"}},
		{Collection: papers, ID: "paper-" + id, Doc: newPaper("paper-" + id)},
	}
}

func testInsertAll(t *testing.T, s Store) {
	e := s.open(t)
	if err := e.InsertAll(ctx(t), "a", opening("s1")); err != nil {
		t.Fatal(err)
	}
	var got paper
	for _, id := range []string{"slot-s1", "paper-s1"} {
		if err := e.Get(ctx(t), papers, "a", id, &got); err != nil || got.ID != id {
			t.Errorf("%s: %+v, %v", id, got, err)
		}
	}
	// The stream goes on behind its first entry, on this node and another one.
	again := say("a", "s1", "first", "one")
	appendAll(t, e, again)
	if !again.Repeated || again.Row.Position().ID != "entry-s1" {
		t.Errorf("the first entry's client id is not known: %+v", again)
	}
	appendAll(t, e, say("a", "s1", "c2", "two"))
	appendAll(t, s.second(t, e), say("a", "s1", "c3", "three"))
	if got := texts(t, e, "a", "s1"); got != "[one two three]" {
		t.Errorf("the stream: %s", got)
	}

	// Each of the three may be there already: what is before it stays.
	for i, there := range opening("s2") {
		tenant := fmt.Sprint("t", i)
		if err := e.InsertAll(ctx(t), tenant, []engine.New{there}); err != nil {
			t.Fatal(err)
		}
		if err := e.InsertAll(ctx(t), tenant, opening("s2")); !errors.Is(err, engine.ErrExists) {
			t.Errorf("with %s there: %v", there.ID, err)
		}
		for j, n := range opening("s2") {
			err := e.Get(ctx(t), n.Collection, tenant, n.ID, new(map[string]any))
			if want := j <= i; (err == nil) != want || err != nil && !errors.Is(err, engine.ErrNotFound) {
				t.Errorf("with %s there, %s: %v", there.ID, n.ID, err)
			}
		}
		if err := e.Insert(ctx(t), papers, tenant, "p", newPaper("p")); err != nil {
			t.Errorf("after a refused one: %v", err)
		}
	}
	if err := e.InsertAll(ctx(t), "a", opening("odd\x00")); err == nil {
		t.Error("an id with NUL was taken")
	}
}

// testInsertMany has many insert at once, some of them the same: each is
// answered for itself.
func testInsertMany(t *testing.T, s Store) {
	e := s.open(t)
	insert(t, e, "a", newPaper("slot-7"))
	const racers = 60
	var all sync.WaitGroup
	won := make([]int, racers/2)
	var mu sync.Mutex
	for i := range racers {
		all.Go(func() {
			n := i % len(won)
			err := e.InsertAll(ctx(t), "a", opening(fmt.Sprint(n)))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won[n]++
			} else if !errors.Is(err, engine.ErrExists) {
				t.Errorf("racer: %v", err)
			}
		})
	}
	all.Wait()
	for n, times := range won {
		want := 1
		if n == 7 {
			want = 0
		}
		if times != want || len(stored(t, e, "a", fmt.Sprint(n))) != want {
			t.Errorf("%d was inserted %d times", n, times)
		}
	}
}

// testInsertHangs has the inserts of one tenant hang, alone and together with
// another's: others' don't wait for them.
func testInsertHangs(t *testing.T, s Store) {
	if s.Proxy == nil {
		return // nothing can hang
	}
	e := s.open(t)
	insert(t, e, "other", newPaper("before"))
	s.Proxy.Hang("hung-tenant")
	defer s.Proxy.Hang("")
	hanging, end := context.WithCancel(ctx(t))
	var all sync.WaitGroup
	defer all.Wait()
	defer end()
	const most = 6
	for i := range most {
		all.Go(func() {
			if err := e.Insert(hanging, papers, "hung-tenant", fmt.Sprint("p", i), newPaper(fmt.Sprint("p", i))); err == nil {
				t.Error("what never arrived was stored")
			}
		})
	}
	within(t, "both places hang", func() bool { return s.Proxy.Hung() >= 2 })
	for i := range 3 * most {
		id := fmt.Sprint("p", i)
		if err := e.Insert(ctx(t), papers, "other", id, newPaper(id)); err != nil {
			t.Fatalf("another tenant's %s: %v", id, err)
		}
	}
	if hanging.Err() != nil || s.Proxy.Hung() > most {
		t.Errorf("%d requests hang: %v", s.Proxy.Hung(), hanging.Err())
	}
}

// within waits until something is so.
func within(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
