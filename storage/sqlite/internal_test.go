package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"recado/storage/engine"
)

type doc struct {
	Stream   string   `json:"stream"`
	Seq      int64    `json:"seq"`
	ClientID string   `json:"client_id"`
	Kind     string   `json:"kind"`
	At       int64    `json:"at"`
	Words    []string `json:"words"`
	Fill     string   `json:"fill"`
}

var docs = &engine.Collection{Name: "docs", Words: "words", Stream: true, Indexes: []engine.Index{
	{Name: "kind", Equal: []string{"kind"}, Order: "at"},
	{Name: "at", Order: "at"},
	{Name: "all"},
}}

func newEngine(t testing.TB) *Engine {
	t.Helper()
	e, err := Open(context.Background(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	if err := e.Ensure(context.Background(), []engine.Collection{*docs}); err != nil {
		t.Fatal(err)
	}
	return e
}

func say(stream, clientID, fill string) *engine.Append {
	return &engine.Append{Tenant: "a", Stream: stream, ClientID: clientID, Next: func(last engine.Row) (string, any, error) {
		d := doc{Stream: stream, Seq: 1, ClientID: clientID, Fill: fill}
		if last != nil {
			d.Seq = last.Position().Order + 1
		}
		return stream + "-" + clientID, d, nil
	}}
}

// Every shape of query is one search of its index, sorted by it.
func TestPlans(t *testing.T) {
	e := newEngine(t)
	n := int64(1)
	for _, ix := range docs.AllIndexes() {
		equal := make([]any, len(ix.Equal))
		for i := range equal {
			equal[i] = "x"
		}
		for _, desc := range []bool{false, true} {
			for _, after := range []*engine.Position{nil, {Order: 5, ID: "x"}} {
				q := engine.Query{Index: ix.Name, Equal: equal, Desc: desc, After: after, Limit: 9}
				if ix.Order != "" {
					q.From, q.To = &n, &n
				}
				where, args := conditions(docs, ix, "a", q)
				plan := explainPlan(t, e, "SELECT id, body"+where+" ORDER BY "+orderBy(docs, ix, desc), args)
				if !strings.HasPrefix(plan, "SEARCH docs USING INDEX docs."+ix.Name) || strings.Contains(plan, "TEMP B-TREE") && !ix.Unique {
					t.Errorf("%s, desc %v, after %v: %s", ix.Name, desc, after, plan)
				}
			}
		}
	}
}

func explainPlan(t *testing.T, e *Engine, text string, args []any) string {
	t.Helper()
	rows, err := e.reads.Query("EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

// While one commit is held up, what arrives becomes one group.
func TestGroupCommit(t *testing.T) {
	e := newEngine(t)
	ctx := context.Background()
	inside, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		e.write(ctx, func(*tx) error { close(inside); <-release; return nil })
	})
	<-inside
	const many = 20
	for i := range many {
		all.Go(func() {
			err := e.Insert(ctx, docs, "a", fmt.Sprint(i%(many-1)), doc{Stream: "s", Seq: int64(i), ClientID: fmt.Sprint(i)})
			if err != nil && !errors.Is(err, engine.ErrExists) {
				t.Errorf("insert %d: %v", i, err)
			}
		})
	}
	waitFor(t, func() bool { e.writer.mu.Lock(); defer e.writer.mu.Unlock(); return len(e.writer.queue) == many })
	before := e.writer.groups.Load()
	close(release)
	all.Wait()
	if n := e.writer.groups.Load() - before; n != 2 {
		t.Errorf("%d commits, not the one held up and one for all", n)
	}
	// The one that collided failed alone.
	if n, err := e.Count(ctx, docs, "a", engine.Query{Index: "all"}, 100); err != nil || n != many-1 {
		t.Errorf("%d stored, %v", n, err)
	}
}

func waitFor(t *testing.T, what func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !what(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Error("it did not happen")
			return
		}
	}
}

// A full disk fails what is under way, says so, and is got over.
func TestDiskFull(t *testing.T) {
	e := newEngine(t)
	ctx := context.Background()
	limit := func(text string) {
		t.Helper()
		if err := e.write(ctx, func(tx *tx) error { var n int; return tx.row(text, nil, &n) }); err != nil {
			t.Fatal(err)
		}
	}
	limit("PRAGMA max_page_count=60")
	var err error
	stored := 0
	for ; err == nil && stored < 1000; stored++ {
		err = e.Insert(ctx, docs, "a", fmt.Sprint(stored), doc{Seq: int64(stored), ClientID: fmt.Sprint(stored), Fill: strings.Repeat("x", 3000)})
	}
	stored--
	if !errors.Is(err, engine.ErrUnavailable) || !strings.Contains(err.Error(), "disk is full: free space") || !strings.Contains(err.Error(), e.path) {
		t.Fatalf("got %v", err)
	}
	if n, err := e.Count(ctx, docs, "a", engine.Query{Index: "all"}, 1000); err != nil || n != stored {
		t.Errorf("%d of %d are there, %v", n, stored, err)
	}
	group := []*engine.Append{say("s1", "c", ""), say("s2", "c", strings.Repeat("x", 50_000)), say("s3", "c", "")}
	e.Append(ctx, docs, group)
	for _, a := range group {
		if !errors.Is(a.Err, engine.ErrUnavailable) || a.Row != nil {
			t.Errorf("append to %s: %v", a.Stream, a.Err)
		}
	}
	if n, err := e.Count(ctx, docs, "a", engine.Query{Index: engine.IndexSeq, Equal: []any{"s1"}}, 9); err != nil || n != 0 {
		t.Errorf("%d of the failed group are there, %v", n, err)
	}
	limit("PRAGMA max_page_count=1000000")
	e.writer.failed.Store(true) // as that insert left it
	if err := e.Ping(ctx); err != nil {
		t.Errorf("ping with space: %v", err)
	}
	if err := e.Insert(ctx, docs, "a", "more", doc{Seq: -1}); err != nil {
		t.Errorf("insert with space: %v", err)
	}
}

// Ping tries a write after one that failed, until one succeeds.
func TestPingAfterFailure(t *testing.T) {
	e := newEngine(t)
	ctx := context.Background()
	if err := e.write(ctx, func(*tx) error { return &breakage{errors.New("no")} }); !errors.Is(err, engine.ErrUnavailable) {
		t.Errorf("a broken group: %v", err)
	}
	if !e.writer.failed.Load() {
		t.Error("the failure is not remembered")
	}
	if err := e.Ping(ctx); err != nil || e.writer.failed.Load() {
		t.Errorf("ping: %v, still failed: %v", err, e.writer.failed.Load())
	}
}

// A panic in Next is that append's error alone.
func TestPanicInNext(t *testing.T) {
	e := newEngine(t)
	bad := &engine.Append{Tenant: "a", Stream: "s", ClientID: "c", Next: func(engine.Row) (string, any, error) { panic("oh") }}
	good := say("t", "c", "")
	e.Append(context.Background(), docs, []*engine.Append{bad, good})
	if bad.Err == nil || good.Err != nil {
		t.Errorf("bad: %v, good: %v", bad.Err, good.Err)
	}
}

// A context that ends during a commit returns at once.
// What was appended in a group that was not committed did not happen: the next
// one takes its place.
func TestNothingIsRememberedOfAFailedGroup(t *testing.T) {
	e, ctx := newEngine(t), context.Background()
	first, lost, next := say("s", "c1", ""), say("s", "c2", ""), say("s", "c3", "")
	e.Append(ctx, docs, []*engine.Append{first})
	err := e.write(ctx, func(t *tx) error {
		if got := appendOne(t, docs, lost); got.err != nil {
			return got.err
		}
		return &breakage{errors.New("the disk is gone")}
	})
	if !errors.Is(err, engine.ErrUnavailable) {
		t.Fatalf("the group ended with %v", err)
	}
	e.Append(ctx, docs, []*engine.Append{next})
	if next.Err != nil || next.Row.Position().Order != 2 {
		t.Errorf("the next one: %v, %+v", next.Err, next.Row)
	}
}

// A stream whose entry was deleted is looked at again.
func TestNothingIsRememberedOfADeletedEntry(t *testing.T) {
	e, ctx := newEngine(t), context.Background()
	one, two := say("s", "c1", ""), say("s", "c2", "")
	e.Append(ctx, docs, []*engine.Append{one})
	if err := e.Delete(ctx, docs, "a", one.Row.Position().ID); err != nil {
		t.Fatal(err)
	}
	e.Append(ctx, docs, []*engine.Append{two})
	if two.Err != nil || two.Row.Position().Order != 1 {
		t.Errorf("the next one: %v, %+v", two.Err, two.Row)
	}
}

func TestContextEndsWhileWriting(t *testing.T) {
	e := newEngine(t)
	inside, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		e.write(context.Background(), func(*tx) error { close(inside); <-release; return nil })
	})
	<-inside
	ctx, cancel := context.WithCancel(context.Background())
	ask := say("s", "c", "")
	all.Go(func() {
		waitFor(t, func() bool { e.writer.mu.Lock(); defer e.writer.mu.Unlock(); return len(e.writer.queue) == 1 })
		cancel()
	})
	e.Append(ctx, docs, []*engine.Append{ask})
	if !errors.Is(ask.Err, context.Canceled) {
		t.Errorf("got %v", ask.Err)
	}
	close(release)
	all.Wait()
}

// A changed declaration changes the file: indexes are made anew or dropped,
// and words of what was stored before become searchable.
func TestDeclarationChanges(t *testing.T) {
	e := newEngine(t)
	ctx := context.Background()
	old := &engine.Collection{Name: "papers", Indexes: []engine.Index{
		{Name: "kind", Equal: []string{"kind"}, Unique: true}, {Name: "gone", Equal: []string{"at"}, Unique: true},
	}}
	if err := e.Ensure(ctx, []engine.Collection{*old}); err != nil {
		t.Fatal(err)
	}
	for i, id := range []string{"1", "2"} {
		if err := e.Insert(ctx, old, "a", id, doc{Kind: id, At: int64(i), Words: []string{"w" + id}}); err != nil {
			t.Fatal(err)
		}
	}
	now := &engine.Collection{Name: "papers", Words: "words", Indexes: []engine.Index{{Name: "kind", Equal: []string{"kind"}, Order: "at"}}}
	for range 2 {
		if err := e.Ensure(ctx, []engine.Collection{*now}); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Insert(ctx, now, "a", "3", doc{Kind: "1", At: 1}); err != nil {
		t.Errorf("an index that is unique no more: %v", err)
	}
	rows, err := e.Find(ctx, now, "a", engine.Query{Index: "kind", Equal: []any{"1"}, Limit: 9})
	if err != nil || len(rows) != 2 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if rows, err := e.Search(ctx, now, "a", []string{"w"}, "", 9); err != nil || len(rows) != 2 {
		t.Errorf("search: %d rows, %v", len(rows), err)
	}
}

func TestNewerFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	e, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	e.write(context.Background(), func(t *tx) error { _, err := t.exec("PRAGMA user_version=99"); return err })
	e.Close()
	_, err = Open(context.Background(), path)
	if !errors.Is(err, engine.ErrUnavailable) || !strings.Contains(err.Error(), "newer Recado") {
		t.Errorf("got %v", err)
	}
	// What was refused let go of the lock.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	e, err = Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	e.Close()
}
