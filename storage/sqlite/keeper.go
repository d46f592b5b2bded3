package sqlite

import (
	"context"
	"database/sql"
	"time"
)

// A keeper brings what the log holds to the database (SQLite's checkpoint), so
// that the log can begin at its start again. It does so on a connection and a
// goroutine of its own: a commit doesn't wait for it, as it would for SQLite's
// own, unless the log grows faster than the keeper works.
type keeper struct {
	engine *Engine
	conn   *sql.Conn
	wake   chan struct{} // one place
	cancel context.CancelFunc
	ended  chan struct{}
}

// fillAfter is how long a start is over before the log is filled: who starts
// must not wait for it.
const fillAfter = time.Second

func newKeeper(e *Engine, conn *sql.Conn) *keeper {
	return &keeper{engine: e, conn: conn, wake: make(chan struct{}, 1), ended: make(chan struct{})}
}

func (k *keeper) nudge() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

func (k *keeper) start() {
	ctx, cancel := context.WithCancel(context.Background())
	k.cancel = cancel
	go k.loop(ctx)
}

func (k *keeper) stop() {
	if k.cancel != nil {
		k.cancel()
		<-k.ended
	}
}

func (k *keeper) loop(ctx context.Context) {
	defer close(k.ended)
	fill := time.NewTimer(fillAfter)
	defer fill.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-fill.C:
			// Without it all is well, only slower.
			k.engine.write(ctx, func(t *tx) error { return t.w.wal.fill() })
		case <-k.wake:
			k.checkpoint(ctx)
		}
	}
}

// checkpoint brings to the database what nobody reads the log for. One that
// fails, because the disk does, is tried again after as many pages as before.
func (k *keeper) checkpoint(ctx context.Context) {
	w := k.engine.writer
	before := w.pages.Load()
	var busy, pages, done int
	err := k.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &done)
	w.pages.Add(-before)
	if err == nil && pages > walMost {
		w.full.Store(true)
	}
}

// restart, on the writer's goroutine and between two groups, brings the few
// pages to the database that were written while the keeper brought the others:
// the next group begins the log at its start, unless somebody reads it just now.
func (w *writer) restart() {
	if w.full.CompareAndSwap(true, false) {
		var busy, pages, done int
		// Who fails here fails at the next commit, and says so.
		w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &done)
	}
}
