package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"recado/storage/engine"
)

func testAdd(t *testing.T, s Store) {
	e := s.open(t)
	nodes := []engine.Engine{e, s.second(t, e)}
	got, err := e.Add(ctx(t), counters, "a", "day", map[string]int64{"started": 2, "by.agent.1": 1})
	if err != nil || !maps.Equal(got, map[string]int64{"started": 2, "by.agent.1": 1}) {
		t.Fatalf("a new one: %v, %v", got, err)
	}
	got, err = e.Add(ctx(t), counters, "a", "day", map[string]int64{"started": -1})
	if err != nil || !maps.Equal(got, map[string]int64{"started": 1}) {
		t.Errorf("the next: %v, %v", got, err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := map[int64]bool{}
	for i := range 20 {
		all.Go(func() {
			got, err := nodes[i%2].Add(ctx(t), counters, "a", "race", map[string]int64{"n": 1})
			if err != nil {
				t.Errorf("racer: %v", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if seen[got["n"]] {
				t.Errorf("two were told %d", got["n"])
			}
			seen[got["n"]] = true
		})
	}
	all.Wait()
	var sum map[string]int64
	if err := e.Get(ctx(t), counters, "a", "race", &sum); err != nil || sum["n"] != 20 {
		t.Errorf("sum: %v, %v", sum, err)
	}
	sum = nil
	if err := e.Get(ctx(t), counters, "a", "day", &sum); err != nil || !maps.Equal(sum, map[string]int64{"started": 1, "by.agent.1": 1}) {
		t.Errorf("day: %v, %v", sum, err)
	}
	if err := e.Get(ctx(t), counters, "b", "race", &sum); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("another tenant's: %v", err)
	}
}

func testSearch(t *testing.T, s Store) {
	e := s.open(t)
	for i, words := range [][]string{
		{"factura", "cordoba", "ana"}, {"facturas", "rocha"}, {"ñandú", "日本語", "ana"},
		{"ana@example.com", "o'higgins"}, {}, {"anaconda", "zzz"},
	} {
		p := newPaper(fmt.Sprint("p", i))
		p.Words = words
		insert(t, e, "a", p)
	}
	stranger := newPaper("q")
	stranger.Words = []string{"factura", "ana"}
	insert(t, e, "b", stranger)
	find := func(want, before string, limit int, words ...string) {
		t.Helper()
		rows, err := e.Search(ctx(t), papers, "a", words, before, limit)
		if err != nil || ids(rows) != want {
			t.Errorf("search %q before %q: %s, %v, want %s", words, before, ids(rows), err, want)
		}
	}
	find("[p1 p0]", "", 10, "factura")
	find("[p1]", "", 10, "facturas")
	find("[p0]", "", 10, "factura", "ana")
	find("[p0]", "", 10, "an", "cord")
	find("[p5 p3 p2 p0]", "", 10, "ana")
	find("[p5 p3]", "", 2, "ana")
	find("[p2 p0]", "p3", 2, "ana")
	find("[p2]", "", 10, "ñan")
	find("[]", "", 10, "nan") // letters are compared as they are
	find("[p2]", "", 10, "日本")
	find("[p3]", "", 10, "ana@ex")
	find("[p3]", "", 10, "o'h")
	find("[]", "", 10, `" OR 1`)
	find("[]", "", 10, "ctura")

	changed := newPaper("p1")
	changed.Words = []string{"recibo"}
	if err := e.Replace(ctx(t), papers, "a", "p1", 1, changed); err != nil {
		t.Fatal(err)
	}
	if err := e.Delete(ctx(t), papers, "a", "p5"); err != nil {
		t.Fatal(err)
	}
	find("[p0]", "", 10, "factura")
	find("[p1]", "", 10, "recibo")
	find("[p3 p2 p0]", "", 10, "ana")
}

// testTenants tries every verb from another tenant on what "a" has.
func testTenants(t *testing.T, s Store) {
	e := s.open(t)
	p := newPaper("p")
	p.Words = []string{"secret"}
	insert(t, e, "a", p)
	appendAll(t, e, say("a", "s", "c", "secret"))
	if _, err := e.Add(ctx(t), counters, "a", "n", map[string]int64{"n": 1}); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"b", "", "A", "a ", "a%", "aa"} {
		var got paper
		if err := e.Get(ctx(t), papers, other, "p", &got); !errors.Is(err, engine.ErrNotFound) {
			t.Errorf("%q gets: %v", other, err)
		}
		if err := e.Replace(ctx(t), papers, other, "p", 1, p); !errors.Is(err, engine.ErrNotFound) {
			t.Errorf("%q replaces: %v", other, err)
		}
		if err := e.Delete(ctx(t), papers, other, "p"); err != nil {
			t.Errorf("%q deletes: %v", other, err)
		}
		for _, q := range []engine.Query{
			{Index: "all", Limit: 9}, {Index: "at", Limit: 9},
			{Index: "kind", Equal: []any{"letter"}, Limit: 9}, {Index: "name", Equal: []any{p.Name}, Limit: 9},
		} {
			if rows, err := e.Find(ctx(t), papers, other, q); err != nil || len(rows) != 0 {
				t.Errorf("%q finds by %s: %s, %v", other, q.Index, ids(rows), err)
			}
			if n, err := e.Count(ctx(t), papers, other, q, 9); err != nil || n != 0 {
				t.Errorf("%q counts by %s: %d, %v", other, q.Index, n, err)
			}
		}
		if rows, err := e.Search(ctx(t), papers, other, []string{"s"}, "", 9); err != nil || len(rows) != 0 {
			t.Errorf("%q searches: %s, %v", other, ids(rows), err)
		}
		if got, err := e.Add(ctx(t), counters, other, "n", map[string]int64{"n": 5}); err != nil || got["n"] != 5 {
			t.Errorf("%q adds: %v, %v", other, got, err)
		}
		mine := say(other, "s", "c", "mine")
		appendAll(t, e, mine)
		if mine.Repeated || mine.Row.Position().Order != 1 {
			t.Errorf("%q appends: %+v", other, mine)
		}
		insert(t, e, other, p)
	}
	var got paper
	if err := e.Get(ctx(t), papers, "a", "p", &got); err != nil || got.Name != p.Name {
		t.Errorf("a's own: %+v, %v", got, err)
	}
	if texts := texts(t, e, "a", "s"); texts != "[secret]" {
		t.Errorf("a's stream: %s", texts)
	}
}

func testContext(t *testing.T, s Store) {
	e := s.open(t)
	insert(t, e, "a", newPaper("p"))
	ended, cancel := context.WithCancel(ctx(t))
	cancel()
	var p paper
	ask := say("a", "s", "c", "never")
	e.Append(ended, entries, []*engine.Append{ask})
	_, find := e.Find(ended, papers, "a", engine.Query{Index: "all", Limit: 1})
	_, count := e.Count(ended, papers, "a", engine.Query{Index: "all"}, 1)
	_, add := e.Add(ended, counters, "a", "n", map[string]int64{"n": 1})
	_, search := e.Search(ended, papers, "a", []string{"x"}, "", 1)
	for verb, err := range map[string]error{
		"insert": e.Insert(ended, papers, "a", "q", newPaper("q")), "get": e.Get(ended, papers, "a", "p", &p),
		"replace": e.Replace(ended, papers, "a", "p", 1, newPaper("p")), "delete": e.Delete(ended, papers, "a", "p"),
		"find": find, "count": count, "add": add, "search": search, "append": ask.Err, "ping": e.Ping(ended),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if err := e.Get(ctx(t), papers, "a", "p", &p); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// testAway takes the server away: calls fail with ErrUnavailable in bounded
// time, and work again when it is back, on the same engine.
func testAway(t *testing.T, s Store) {
	if s.Proxy == nil {
		return // an embedded store has no server
	}
	e := s.open(t)
	appendAll(t, e, say("a", "s", "c1", "before"))
	s.Proxy.Down()
	start := time.Now()
	ask := say("a", "s", "c2", "after")
	e.Append(ctx(t), entries, []*engine.Append{ask})
	for verb, err := range map[string]error{
		"append": ask.Err, "insert": e.Insert(ctx(t), papers, "a", "p", newPaper("p")), "ping": e.Ping(ctx(t)),
	} {
		if !errors.Is(err, engine.ErrUnavailable) {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("three calls took %v", took)
	}
	short, cancel := context.WithTimeout(ctx(t), 100*time.Millisecond)
	defer cancel()
	start = time.Now()
	if err := e.Ping(short); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 2*time.Second {
		t.Errorf("a short wait: %v after %v", err, time.Since(start))
	}
	s.Proxy.Up()
	for deadline := time.Now().Add(30 * time.Second); ; {
		err := e.Ping(ctx(t))
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("not back: %v", err)
		}
	}
	appendAll(t, e, say("a", "s", "c2", "after"))
	if got := texts(t, e, "a", "s"); got != "[before after]" {
		t.Errorf("stored: %s", got)
	}
}

func testReopen(t *testing.T, s Store) {
	e := s.open(t)
	p := newPaper("p")
	p.Words = []string{"kept"}
	insert(t, e, "a", p)
	appendAll(t, e, say("a", "s", "c1", "one"))
	if _, err := e.Add(ctx(t), counters, "a", "n", map[string]int64{"n": 4}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
	}
	if err := e.Ping(ctx(t)); !errors.Is(err, engine.ErrUnavailable) {
		t.Errorf("ping of a closed engine: %v", err)
	}
	if err := e.Insert(ctx(t), papers, "a", "q", newPaper("q")); !errors.Is(err, engine.ErrUnavailable) {
		t.Errorf("insert into a closed engine: %v", err)
	}
	e = s.open(t)
	var got paper
	if err := e.Get(ctx(t), papers, "a", "p", &got); err != nil || got.Name != p.Name {
		t.Errorf("document: %+v, %v", got, err)
	}
	if rows, err := e.Search(ctx(t), papers, "a", []string{"kep"}, "", 9); err != nil || ids(rows) != "[p]" {
		t.Errorf("words: %s, %v", ids(rows), err)
	}
	if n, err := e.Add(ctx(t), counters, "a", "n", map[string]int64{"n": 1}); err != nil || n["n"] != 5 {
		t.Errorf("counter: %v, %v", n, err)
	}
	again := say("a", "s", "c1", "changed")
	appendAll(t, e, again, say("a", "new", "c1", "x"))
	appendAll(t, e, say("a", "s", "c2", "two"))
	if got := texts(t, e, "a", "s"); !again.Repeated || got != "[one two]" {
		t.Errorf("stream: %s, %+v", got, again)
	}
}

// testScan takes all of one tenant away, page by page, and nothing of another
// whose name begins alike.
func testScan(t *testing.T, s Store) {
	e := s.open(t)
	for _, tenant := range []string{"a", "ab", "a0", "b"} {
		for i := range 5 {
			insert(t, e, tenant, newPaper(fmt.Sprint(tenant, "-", i)))
		}
	}
	var got []string
	for after := ""; ; {
		rows, err := e.Scan(ctx(t), papers, "a", after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			after = row.Position().ID
			got = append(got, after)
			var raw json.RawMessage
			if err := row.Decode(&raw); err != nil || !strings.Contains(string(raw), `"`+after+`"`) {
				t.Errorf("%s is %s, %v", after, raw, err)
			}
		}
		if len(rows) < 2 {
			break
		}
	}
	if !slices.Equal(got, []string{"a-0", "a-1", "a-2", "a-3", "a-4"}) {
		t.Errorf("scanned %v", got)
	}
}
