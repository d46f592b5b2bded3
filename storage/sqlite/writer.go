package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"recado/storage/engine"
)

// maxJobs bounds one commit, so that the first of a long queue isn't kept
// waiting by the last.
const maxJobs = 512

// maxLasts bounds the streams whose last entry is remembered.
const maxLasts = 4096

// A writer runs every write of the engine, one group of them per commit.
type writer struct {
	engine *Engine
	conn   *sql.Conn
	stmts  map[string]*sql.Stmt
	lasts  *engine.Lasts[row] // of committed groups and the one at hand
	wal    *wal
	failed atomic.Bool  // the last group was not committed
	groups atomic.Int64 // commits so far
	pages  atomic.Int64 // written to the log, and not by now brought to the database
	full   atomic.Bool  // the log holds more than it should

	mu      sync.Mutex
	queue   []*job
	stopped bool
	wake    chan struct{} // one place
	ended   chan struct{}
}

// A job is one operation. run is called in the writer's transaction; an error
// from it fails the job alone, unless the transaction itself is broken.
type job struct {
	ctx  context.Context
	run  func(*tx) error
	err  error
	done chan struct{}
}

func newWriter(e *Engine, conn *sql.Conn) *writer {
	return &writer{engine: e, conn: conn, stmts: map[string]*sql.Stmt{}, lasts: engine.NewLasts[row](maxLasts),
		wake: make(chan struct{}, 1), ended: make(chan struct{})}
}

// write queues run and waits until the group that it is in is on the disk, or
// until ctx ends; then run may still happen.
func (e *Engine) write(ctx context.Context, run func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{ctx: ctx, run: run, done: make(chan struct{})}
	if !e.writer.add(j) {
		return e.explain(ctx, sql.ErrConnDone)
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) add(j *job) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return false
	}
	w.queue = append(w.queue, j)
	w.nudge()
	return true
}

func (w *writer) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *writer) start() { go w.loop() }

// stop lets the writer finish its queue and waits for it.
func (w *writer) stop() {
	w.mu.Lock()
	w.stopped = true
	w.nudge()
	w.mu.Unlock()
	<-w.ended
}

func (w *writer) loop() {
	defer close(w.ended)
	for range w.wake {
		for group := w.take(); len(group) > 0; group = w.take() {
			w.commit(group)
		}
		w.mu.Lock()
		over := w.stopped && len(w.queue) == 0
		w.mu.Unlock()
		if over {
			return
		}
	}
}

// take removes the next group; who has stopped waiting is left out.
func (w *writer) take() []*job {
	w.mu.Lock()
	n := min(len(w.queue), maxJobs)
	taken := w.queue[:n:n]
	w.queue = w.queue[n:]
	w.mu.Unlock()
	group := taken[:0]
	for _, j := range taken {
		if j.err = j.ctx.Err(); j.err != nil {
			close(j.done)
			continue
		}
		group = append(group, j)
	}
	return group
}

// commit runs a group in one transaction and answers when it is on the disk.
// Whatever breaks the transaction fails all of the group. What was committed
// and may not be on the disk fails too: it is there for who asks again, as soon
// as the next group could settle it.
func (w *writer) commit(group []*job) {
	w.restart()
	err := w.settle()
	if err == nil {
		err = w.transact(group)
	}
	if err == nil {
		err = w.wal.sync()
	}
	w.count()
	if err != nil {
		err = w.broken(err)
	}
	if err != nil {
		w.lasts.Clear() // what it knows of this group did not happen
	}
	w.failed.Store(err != nil)
	w.groups.Add(1)
	for _, j := range group {
		if err != nil {
			j.err = err
		}
		close(j.done)
	}
}

func (w *writer) transact(group []*job) error {
	ctx := context.Background() // no caller ends what is done for all
	t := &tx{w}
	if _, err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, j := range group {
		j.err = j.run(t)
		if _, ok := errors.AsType[*breakage](j.err); ok {
			w.conn.ExecContext(ctx, "ROLLBACK")
			return j.err
		}
	}
	if _, err := t.exec("COMMIT"); err != nil {
		w.conn.ExecContext(ctx, "ROLLBACK") // a no-op where SQLite did it itself
		return err
	}
	return nil
}

// broken is the error of a whole group. It is always ErrUnavailable, since no
// single operation is to blame.
func (w *writer) broken(err error) error {
	err = w.engine.explain(context.Background(), err)
	if errors.Is(err, engine.ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", engine.ErrUnavailable, err)
}
