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

	"recado/storage/engine"
)

// What no killed process can show: a write is answered when the disk has it.
// One that it would not take is not acknowledged, nor is anything after it
// until the log was brought to the database; then who asks again finds it.
func TestDurability(t *testing.T) {
	e, ctx := newEngine(t), context.Background()
	var mode string
	if err := e.write(ctx, func(tx *tx) error { return tx.row("PRAGMA journal_mode", nil, &mode) }); err != nil || mode != "wal" {
		t.Errorf("the journal is %s, %v", mode, err)
	}
	whole := e.writer.wal.file
	e.writer.wal.file, _ = os.Open(os.DevNull)
	e.writer.wal.file.Close()
	first := say("s", "c1", "")
	e.Append(ctx, docs, []*engine.Append{first})
	if !errors.Is(first.Err, engine.ErrUnavailable) || !strings.Contains(first.Err.Error(), e.path) {
		t.Fatalf("without a disk: %v", first.Err)
	}
	if !e.writer.wal.doubt || !e.writer.failed.Load() {
		t.Error("nobody is in doubt")
	}
	e.writer.wal.file = whole
	again, next := say("s", "c1", ""), say("s", "c2", "")
	e.Append(ctx, docs, []*engine.Append{again, next})
	if again.Err != nil || !again.Repeated || next.Err != nil || next.Row.Position().Order != 2 {
		t.Errorf("with the disk again: %v (a repeat: %v), %v", again.Err, again.Repeated, next.Err)
	}
	if e.writer.wal.doubt {
		t.Error("still in doubt")
	}
}

// A log that was filled before it is needed is read to its end and no further
// by who comes after a power cut.
func TestFilledLog(t *testing.T) {
	e, ctx := newEngine(t), context.Background()
	put := func(id string) {
		t.Helper()
		if err := e.Insert(ctx, docs, "a", id, doc{Seq: int64(len(id)), ClientID: id}); err != nil {
			t.Fatal(err)
		}
	}
	put("1")
	if err := e.write(ctx, func(t *tx) error { return t.w.wal.fill() }); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(e.path + "-wal"); err != nil || info.Size() != walFilled {
		t.Fatalf("the log: %v, %v", info, err)
	}
	put("22")
	copied := filepath.Join(t.TempDir(), "x.db")
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(e.path + end)
		if err == nil {
			err = os.WriteFile(copied+end, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	after, err := Open(ctx, copied)
	if err != nil {
		t.Fatal(err)
	}
	defer after.Close()
	if n, err := after.Count(ctx, docs, "a", engine.Query{Index: "all"}, 9); err != nil || n != 2 {
		t.Errorf("%d of 2 are there, %v", n, err)
	}
}

// The log does not grow with what is written, also when nobody pauses.
func TestLogIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 90 MB")
	}
	e, ctx := newEngine(t), context.Background()
	var all sync.WaitGroup
	fill := strings.Repeat("x", 40_000)
	for worker := range 4 {
		all.Go(func() {
			for i := range 500 {
				id := fmt.Sprint(worker, ".", i)
				if err := e.Insert(ctx, docs, "a", id, doc{Stream: id, Seq: 1, ClientID: id, Fill: fill}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	const page = 4096 + 24
	info, err := os.Stat(e.path + "-wal")
	if err != nil || info.Size() > 2*walMost*page {
		t.Errorf("the log is %v, %v", info.Size()/page, err)
	}
	t.Logf("%d pages", info.Size()/page)
}
