package enginetest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"recado/storage/engine"
)

// shelf stores ten papers whose order by time is that of their numbers, two
// and two at one time, and as many of another tenant.
func shelf(t testing.TB, e engine.Engine) {
	for i := range 10 {
		p := newPaper(fmt.Sprintf("p%d", i))
		p.At = int64(i / 2 * 10)
		p.Kind = []string{"letter", "note"}[i%2]
		p.Open = i%4 < 2
		p.Level = int64(i % 3)
		p.Place = place{Town: []string{"Salto", "Rocha"}[i%2], Since: int64(100 - i)}
		p.Origin = "web"
		insert(t, e, "a", p)
		insert(t, e, "b", p)
	}
}

func testFind(t *testing.T, s Store) {
	e := s.open(t)
	shelf(t, e)
	for _, test := range []struct {
		index string
		equal []any
		want  string
	}{
		{"all", nil, "[p0 p1 p2 p3 p4 p5 p6 p7 p8 p9]"},
		{"at", nil, "[p0 p1 p2 p3 p4 p5 p6 p7 p8 p9]"},
		{"kind", []any{"note"}, "[p1 p3 p5 p7 p9]"},
		{"kind_open", []any{"letter", true}, "[p0 p4 p8]"},
		{"kind_open", []any{"letter", false}, "[p2 p6]"},
		{"level", []any{int64(2)}, "[p2 p5 p8]"},
		{"town", []any{"Rocha"}, "[p9 p7 p5 p3 p1]"},
		{"origin", []any{"web"}, "[p0 p1 p2 p3 p4 p5 p6 p7 p8 p9]"},
		{"name", []any{"name of p4"}, "[p4]"},
		{"name", []any{"nothing"}, "[]"},
		{"kind", []any{`' OR "1"="1`}, "[]"},
	} {
		q := engine.Query{Index: test.index, Equal: test.equal, Limit: 20}
		for _, q.Desc = range []bool{false, true} {
			rows, err := e.Find(ctx(t), papers, "a", q)
			if err != nil {
				t.Errorf("%+v: %v", q, err)
				continue
			}
			if q.Desc {
				slices.Reverse(rows)
			}
			if ids(rows) != test.want {
				t.Errorf("%+v: got %s, want %s", q, ids(rows), test.want)
			}
		}
	}
}

func testFindRange(t *testing.T, s Store) {
	e := s.open(t)
	shelf(t, e)
	for _, test := range []struct {
		from, to int64
		after    *engine.Position
		desc     bool
		limit    int
		want     string
	}{
		{10, 30, nil, false, 20, "[p2 p3 p4 p5]"},
		{10, 30, nil, true, 20, "[p5 p4 p3 p2]"},
		{10, 30, nil, false, 3, "[p2 p3 p4]"},
		{10, 10, nil, false, 20, "[]"},
		{math.MinInt64, math.MaxInt64, &engine.Position{Order: 20, ID: "p4"}, false, 2, "[p5 p6]"},
		{math.MinInt64, math.MaxInt64, &engine.Position{Order: 20, ID: "p5"}, true, 2, "[p4 p3]"},
		{0, 30, &engine.Position{Order: 20, ID: "p4"}, false, 20, "[p5]"},
		{20, 90, &engine.Position{Order: 20, ID: "p5"}, true, 20, "[p4]"},
	} {
		q := engine.Query{Index: "at", From: &test.from, To: &test.to, After: test.after, Desc: test.desc, Limit: test.limit}
		rows, err := e.Find(ctx(t), papers, "a", q)
		if err != nil || ids(rows) != test.want {
			t.Errorf("%+v: got %s, %v", test, ids(rows), err)
		}
	}
	rows, err := e.Find(ctx(t), papers, "a", engine.Query{Index: "all", After: &engine.Position{ID: "p7"}, Limit: 5})
	if err != nil || ids(rows) != "[p8 p9]" {
		t.Errorf("by id: got %s, %v", ids(rows), err)
	}
	rows, err = e.Find(ctx(t), papers, "a", engine.Query{Index: "town", Equal: []any{"Salto"}, Limit: 1})
	if err != nil || len(rows) != 1 || rows[0].Position() != (engine.Position{Order: 92, ID: "p8"}) {
		t.Errorf("position: %v, %v", rows, err)
	}
}

func testCount(t *testing.T, s Store) {
	e := s.open(t)
	shelf(t, e)
	from := int64(20)
	for _, test := range []struct {
		q    engine.Query
		most int
		want int
	}{
		{engine.Query{Index: "all"}, 100, 10},
		{engine.Query{Index: "all"}, 4, 4},
		{engine.Query{Index: "kind", Equal: []any{"note"}}, 100, 5},
		{engine.Query{Index: "kind", Equal: []any{"note"}, From: &from}, 100, 3},
		{engine.Query{Index: "kind", Equal: []any{"poem"}}, 100, 0},
	} {
		if n, err := e.Count(ctx(t), papers, "a", test.q, test.most); err != nil || n != test.want {
			t.Errorf("%+v: %d, %v, want %d", test.q, n, err, test.want)
		}
	}
}

func testMisfit(t *testing.T, s Store) {
	e := s.open(t)
	n := int64(1)
	for _, q := range []engine.Query{
		{Index: "", Limit: 1},
		{Index: "colour", Limit: 1},
		{Index: "kind", Limit: 1},
		{Index: "kind", Equal: []any{"a", "b"}, Limit: 1},
		{Index: "kind", Equal: []any{1}, Limit: 1},
		{Index: "kind", Equal: []any{nil}, Limit: 1},
		{Index: "level", Equal: []any{n}, From: &n, Limit: 1},
		{Index: "all", To: &n, Limit: 1},
		{Index: "at"},
		{Index: "at", Limit: engine.MaxLimit + 1},
		{Index: engine.IndexSeq, Equal: []any{"s"}, Limit: 1}, // papers are no stream
	} {
		if rows, err := e.Find(ctx(t), papers, "a", q); !errors.Is(err, engine.ErrNoIndex) {
			t.Errorf("find %+v: %d rows, %v", q, len(rows), err)
		}
	}
	for _, most := range []int{0, engine.MaxLimit + 1} {
		if _, err := e.Count(ctx(t), papers, "a", engine.Query{Index: "at"}, most); !errors.Is(err, engine.ErrNoIndex) {
			t.Errorf("count up to %d: %v", most, err)
		}
	}
	for _, words := range [][]string{nil, {""}} {
		if _, err := e.Search(ctx(t), papers, "a", words, "", 1); !errors.Is(err, engine.ErrNoIndex) {
			t.Errorf("search for %q: %v", words, err)
		}
	}
	if _, err := e.Search(ctx(t), counters, "a", []string{"x"}, "", 1); !errors.Is(err, engine.ErrNoIndex) {
		t.Errorf("search of what has no words: %v", err)
	}
}

// testPages reads a list page by page while others insert into it: nothing is
// shown twice, and nothing that was there at the start is missed.
func testPages(t *testing.T, s Store) {
	e := s.open(t)
	other := s.second(t, e)
	const before = 40
	for i := range before {
		p := newPaper(fmt.Sprintf("old%02d", i))
		p.At = int64(i / 4) // four at each time: the id decides
		insert(t, e, "a", p)
	}
	for _, desc := range []bool{false, true} {
		stop := make(chan struct{})
		var inserting sync.WaitGroup
		inserting.Go(func() {
			for i := range 300 {
				select {
				case <-stop:
					return
				default:
				}
				p := newPaper(fmt.Sprintf("new%v%03d", desc, i))
				p.At = int64(i % 11)
				if err := other.Insert(ctx(t), papers, "a", p.ID, p); err != nil {
					t.Errorf("insert: %v", err)
					return
				}
			}
		})
		seen, old := map[string]bool{}, 0
		q := engine.Query{Index: "kind", Equal: []any{"letter"}, Desc: desc, Limit: 7}
		for {
			rows, err := e.Find(ctx(t), papers, "a", q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				id := r.Position().ID
				if seen[id] {
					t.Errorf("desc %v: %s twice", desc, id)
				}
				seen[id] = true
				if id[:3] == "old" {
					old++
				}
			}
			if len(rows) < q.Limit {
				break
			}
			at := rows[len(rows)-1].Position()
			q.After = &at
		}
		close(stop)
		inserting.Wait()
		if old != before {
			t.Errorf("desc %v: saw %d of %d", desc, old, before)
		}
	}
}
