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

// testInsertHangs has one party's inserts hang: a tenant's, those of a tenant
// among documents that belong to none, and such documents that are nobody's.
// Others' don't wait for them.
func testInsertHangs(t *testing.T, s Store) {
	if s.Proxy == nil {
		return // nothing can hang
	}
	for name, of := range map[string]struct{ hungTenant, hungID, tenant, id string }{
		"a tenant's":           {"hung-tenant", "p", "other", "p"},
		"a tenant's of shared": {"", "hung-tenant/p", "", "other/p"},
		"nobody's":             {"", "hung-p", "", "p"},
	} {
		t.Run(name, func(t *testing.T) {
			e := s.open(t)
			insert(t, e, of.tenant, newPaper(of.id+"before"))
			const most = 6
			hang(t, s.Proxy, e, most, func(i int) (tenant, id string) { return of.hungTenant, fmt.Sprint(of.hungID, i) })
			for i := range 3 * most {
				id := fmt.Sprint(of.id, i)
				if err := e.Insert(ctx(t), papers, of.tenant, id, newPaper(id)); err != nil {
					t.Fatalf("another's %s: %v", id, err)
				}
			}
		})
	}
	t.Run("one of a tenant's", func(t *testing.T) {
		e := s.open(t)
		insert(t, e, "alone", newPaper("before"))
		tenants := [2]string{"alone", "hung-tenant"}
		hang(t, s.Proxy, e, len(tenants), func(i int) (tenant, id string) { return tenants[i], "hung-one" })
		// Once a third goes on the first one's half second is over.
		for _, tenant := range []string{"third", "alone"} {
			if err := e.Insert(ctx(t), papers, tenant, "p", newPaper("p")); err != nil {
				t.Errorf("a tenant's (%s) waits for one that hangs: %v", tenant, err)
			}
		}
	})
}

// hang begins so many inserts, the first two one after the other, that hang
// until the test ends. It returns when both places of the collection are taken.
func hang(t *testing.T, p *Proxy, e engine.Engine, most int, of func(i int) (tenant, id string)) {
	t.Helper()
	p.Hang("hung-")
	// Longer than ctx: who waits for one of these waits too long.
	hanging, end := context.WithTimeout(context.Background(), 5*time.Minute)
	var all sync.WaitGroup
	t.Cleanup(func() { end(); all.Wait(); p.Hang("") })
	before := p.Hung()
	for i := range most {
		all.Go(func() {
			tenant, id := of(i)
			if err := e.Insert(hanging, papers, tenant, id, newPaper(id)); err == nil {
				t.Error("what never arrived was stored")
			}
		})
		if i < 2 {
			within(t, "both places hang", func() bool { return p.Hung() > before+i })
		}
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
