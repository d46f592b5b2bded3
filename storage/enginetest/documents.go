package enginetest

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"recado/storage/engine"
)

func testEnsure(t *testing.T, s Store) {
	a := s.open(t)
	b := s.second(t, a)
	var all sync.WaitGroup
	for _, e := range []engine.Engine{a, b, a, b} {
		all.Go(func() {
			if err := e.Ensure(ctx(t), collections()); err != nil {
				t.Errorf("again, at once: %v", err)
			}
		})
	}
	all.Wait()
	if err := a.Ping(ctx(t)); err != nil {
		t.Errorf("ping: %v", err)
	}
	for _, bad := range []engine.Collection{
		{Name: ""}, {Name: `a"b`},
		{Name: "a", Indexes: []engine.Index{{Name: "x", Equal: []string{"a') --"}}}},
		{Name: "a", Indexes: []engine.Index{{Name: "x"}, {Name: "x"}}},
		{Name: "a", Stream: true, Indexes: []engine.Index{{Name: engine.IndexSeq}}},
		{Name: "a", Indexes: []engine.Index{{Name: "x", Unique: true}}},
	} {
		if err := a.Ensure(ctx(t), []engine.Collection{bad}); err == nil {
			t.Errorf("declared: %+v", bad)
		}
	}
}

func testInsertGet(t *testing.T, s Store) {
	e := s.open(t)
	insert(t, e, "a", newPaper("p1"))
	var got paper
	if err := e.Get(ctx(t), papers, "a", "p1", &got); err != nil || got.Name != "name of p1" {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := e.Get(ctx(t), papers, "a", "p2", &got); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a missing one: %v", err)
	}
	for _, key := range [][2]string{{"a", ""}, {"a/b", "p"}} {
		if err := e.Insert(ctx(t), papers, key[0], key[1], newPaper("x")); err == nil {
			t.Errorf("inserted under %q", key)
		}
	}
	if err := e.Insert(ctx(t), papers, "a", "p3", []string{"no document"}); err == nil {
		t.Error("inserted a list")
	}
	// An id may hold any letter but NUL.
	odd := newPaper("p/4 ñ'\"$.")
	insert(t, e, "a", odd)
	if err := e.Get(ctx(t), papers, "a", odd.ID, &got); err != nil || got.ID != odd.ID {
		t.Errorf("odd id: %+v, %v", got, err)
	}
}

func testUnique(t *testing.T, s Store) {
	e := s.open(t)
	insert(t, e, "a", newPaper("p1"))
	if err := e.Insert(ctx(t), papers, "a", "p1", newPaper("other")); !errors.Is(err, engine.ErrExists) {
		t.Errorf("same id: %v", err)
	}
	same := newPaper("p2")
	same.Name = "name of p1"
	if err := e.Insert(ctx(t), papers, "a", "p2", same); !errors.Is(err, engine.ErrExists) {
		t.Errorf("same name: %v", err)
	}
	insert(t, e, "b", same) // another tenant's business
	insert(t, e, "a", newPaper("p3"))
	if err := e.Replace(ctx(t), papers, "a", "p3", 1, same); !errors.Is(err, engine.ErrExists) {
		t.Errorf("replace to the same name: %v", err)
	}
	// One name, many at once, from two nodes: one of them gets it.
	other := s.second(t, e)
	var all sync.WaitGroup
	var won atomic.Int64
	for i := range 10 {
		all.Go(func() {
			p := newPaper(fmt.Sprint("race", i))
			p.Name = "wanted"
			err := []engine.Engine{e, other}[i%2].Insert(ctx(t), papers, "a", p.ID, p)
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, engine.ErrExists) {
				t.Errorf("racer: %v", err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d racers got the one name", won.Load())
	}
}

func testRoundTrip(t *testing.T, s Store) {
	e := s.open(t)
	owner := "Ana"
	full := &paper{
		ID: "full", Version: 7, Name: "¿Qué? <b>&amp; \u2028 日本語 🙂 \"quoted\" \\ \t", Kind: "k",
		Open: true, Level: math.MaxInt64, At: math.MinInt64,
		Place:    place{Town: "Córdoba", Since: 1 << 53, Count: -3},
		Labels:   map[string]string{"plain": "x", "with.dot": "y", "$dollar": "z", "": "empty", "_id": "u", "50%2E": "p", "ñ": "n"},
		Shelves:  map[string]place{"a.b": {Town: "T", Since: 1}},
		Tags:     []string{"one", "", "three"},
		Parts:    []place{{Town: "A"}, {Town: "B", Since: 2}},
		Words:    []string{"uno"},
		Owner:    &owner,
		Next:     &place{Town: "N"},
		Remark:   "r",
		Ratio:    0.1,
		Days:     map[string][]string{"mon": {"09:00", "17:00"}, "sun": {}},
		Anything: map[string]any{"text": "t", "yes": true, "half": 0.5, "four": 4.0, "none": nil, "list": []any{"x"}},
		shared:   shared{Origin: "web"},
	}
	bare := &paper{ID: "bare", Name: "bare", Tags: []string{}, Labels: map[string]string{}, Ratio: 3}
	for _, want := range []*paper{full, bare} {
		insert(t, e, "a", want)
		got := new(paper)
		if err := e.Get(ctx(t), papers, "a", want.ID, got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		rows, err := e.Find(ctx(t), papers, "a", engine.Query{Index: "name", Equal: []any{want.Name}, Limit: 1})
		if err != nil || len(rows) != 1 {
			t.Fatalf("find: %d rows, %v", len(rows), err)
		}
		got = new(paper)
		if err := rows[0].Decode(got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("found %+v, %v\nwant  %+v", got, err, want)
		}
	}
}

func testReplace(t *testing.T, s Store) {
	e := s.open(t)
	p := newPaper("p1")
	insert(t, e, "a", p)
	p.Name, p.Kind = "second", "note"
	if err := e.Replace(ctx(t), papers, "a", "p1", 1, p); err != nil {
		t.Fatal(err)
	}
	if err := e.Replace(ctx(t), papers, "a", "p1", 1, newPaper("p1")); !errors.Is(err, engine.ErrStale) {
		t.Errorf("an old version: %v", err)
	}
	if err := e.Replace(ctx(t), papers, "a", "p9", 1, newPaper("p9")); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a missing one: %v", err)
	}
	if err := e.Replace(ctx(t), papers, "a", "p1", 2, p); err != nil {
		t.Errorf("the next version, with its own name: %v", err)
	}
	var got paper
	if err := e.Get(ctx(t), papers, "a", "p1", &got); err != nil || got.Name != "second" {
		t.Errorf("got %+v, %v", got, err)
	}
	rows, err := e.Find(ctx(t), papers, "a", engine.Query{Index: "kind", Equal: []any{"letter"}, Limit: 9})
	if err != nil || len(rows) != 0 {
		t.Errorf("still found by its old value: %d, %v", len(rows), err)
	}
}

// testReplaceRace lets several racers on two nodes raise one number: each
// round, of those who read one version exactly one wins.
func testReplaceRace(t *testing.T, s Store) {
	e := s.open(t)
	nodes := []engine.Engine{e, s.second(t, e)}
	insert(t, e, "a", newPaper("p"))
	const racers, rounds = 4, 12
	for round := range int64(rounds) {
		var won atomic.Int64
		var all sync.WaitGroup
		for i := range racers {
			all.Go(func() {
				p := newPaper("p")
				p.Level = round + 1
				err := nodes[i%2].Replace(ctx(t), papers, "a", "p", round+1, p)
				if err == nil {
					won.Add(1)
				} else if !errors.Is(err, engine.ErrStale) {
					t.Errorf("racer: %v", err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Fatalf("round %d: %d racers won", round, won.Load())
		}
	}
}

func testDelete(t *testing.T, s Store) {
	e := s.open(t)
	p := newPaper("p1")
	p.Words = []string{"gone"}
	insert(t, e, "a", p)
	insert(t, e, "b", p)
	for range 2 {
		if err := e.Delete(ctx(t), papers, "a", "p1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Get(ctx(t), papers, "a", "p1", p); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("after delete: %v", err)
	}
	if err := e.Get(ctx(t), papers, "b", "p1", p); err != nil {
		t.Errorf("the other tenant's: %v", err)
	}
	insert(t, e, "a", newPaper("p1")) // id and name are free again
}

// A purge removes one tenant's documents, so many at a time, with their words,
// and streams begin anew.
func testPurge(t *testing.T, s Store) {
	e := s.open(t)
	for _, tenant := range []string{"a", "b"} {
		insert(t, e, tenant, newPaper("p1"), newPaper("p2"), newPaper("p3"))
		appendAll(t, e, say(tenant, "s", "c1", "words"))
	}
	for i, want := range []int{2, 1, 0} {
		if n, err := e.Purge(ctx(t), papers, "a", 2); n != want || err != nil {
			t.Errorf("purge %d: %d, %v", i, n, err)
		}
	}
	if n, err := e.Purge(ctx(t), entries, "a", 10); n != 1 || err != nil {
		t.Errorf("of a stream: %d, %v", n, err)
	}
	again := say("a", "s", "c1", "other words")
	appendAll(t, e, again)
	if got := texts(t, e, "a", "s"); again.Repeated || got != texts(t, e, "b", "s") && got == "" {
		t.Errorf("a stream after it: %q, repeated %v", got, again.Repeated)
	}
	var got paper
	if err := e.Get(ctx(t), papers, "a", "p1", &got); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("purged: %v", err)
	}
	for _, id := range []string{"p1", "p2", "p3"} {
		if err := e.Get(ctx(t), papers, "b", id, &got); err != nil {
			t.Errorf("the other tenant's %s: %v", id, err)
		}
	}
}
