// Package sqlite is the embedded engine: one file, one writer that groups what
// arrives while a commit runs into the next one, and a pool of readers. Every
// acknowledged write is on the disk (WAL, synced by the writer).
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // registers the driver

	"recado/storage/engine"
)

// schema is PRAGMA user_version. A file with a higher one is refused.
const schema = 1

// An Engine keeps documents in one SQLite file.
type Engine struct {
	path   string
	lock   *os.File
	reads  *sql.DB
	writes *sql.DB // two connections: the writer's and the keeper's
	writer *writer
	keeper *keeper
	stmts  sync.Map // text of a read to its *sql.Stmt
	close  sync.Once
}

var _ engine.Engine = (*Engine)(nil)

// Open opens the file, and makes it and its folder when there is none. A file
// that is in use, not writable or not ours is an error that wraps
// engine.ErrUnavailable and says which file, why, and what to do.
func Open(ctx context.Context, path string) (*Engine, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	e := &Engine{path: path}
	if e.lock, err = lockFile(path); err != nil {
		return nil, err
	}
	if err := e.open(ctx); err != nil {
		e.release()
		return nil, err
	}
	e.writer.start()
	e.keeper.start()
	return e, nil
}

func (e *Engine) open(ctx context.Context) error {
	if err := createFile(e.path); err != nil {
		return err
	}
	var err error
	if e.writes, err = sql.Open("sqlite", dsn(e.path, "synchronous(normal)", "wal_autocheckpoint(0)", "cache_size(-8000)")); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	e.writes.SetMaxOpenConns(2)
	conn, err := e.writes.Conn(ctx)
	if err != nil {
		return e.explain(ctx, err)
	}
	e.writer = newWriter(e, conn)
	if err := e.prepareFile(ctx, conn); err != nil {
		return e.explain(ctx, err)
	}
	if e.writer.wal, err = openWAL(e.path); err != nil {
		return err
	}
	if conn, err = e.writes.Conn(ctx); err != nil {
		return e.explain(ctx, err)
	}
	e.keeper = newKeeper(e, conn)
	readers := max(4, 2*runtime.NumCPU())
	if e.reads, err = sql.Open("sqlite", dsn(e.path, "query_only(true)")); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	e.reads.SetMaxOpenConns(readers)
	e.reads.SetMaxIdleConns(readers)
	return e.explain(ctx, e.reads.PingContext(ctx))
}

// prepareFile switches to WAL, which stays with the file, and checks that no
// newer program has written it.
func (e *Engine) prepareFile(ctx context.Context, conn *sql.Conn) error {
	var mode string
	if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode=WAL").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return e.unavailable("its file system can't hold a write-ahead log", "put the data folder on a local disk", nil)
	}
	var version int
	if err := conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > schema {
		return e.unavailable(fmt.Sprintf("it was written by a newer Recado (schema %d, this one knows %d)", version, schema),
			"start that newer version again, or go back to a copy from before", nil)
	}
	_, err := conn.ExecContext(ctx, fmt.Sprintf(
		"CREATE TABLE IF NOT EXISTS _probe (at INTEGER); PRAGMA user_version=%d", schema))
	return err
}

// dsn names the file for the driver; pragmas are run on every connection.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append(pragmas, "busy_timeout(5000)", "temp_store(memory)")}
	u := url.URL{Path: filepath.ToSlash(path)}
	return "file:" + strings.ReplaceAll(u.EscapedPath(), "?", "%3F") + "?" + q.Encode()
}

// createFile makes the folder and the file, readable by their owner alone, so
// that what forbids it is reported by its own name.
func createFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fileError(path, err)
	}
	return f.Close()
}

// Ping reads and, when the last write failed, tries a small one.
func (e *Engine) Ping(ctx context.Context) error {
	var one int
	if err := e.queryRow(ctx, "SELECT 1", nil, &one); err != nil {
		return err
	}
	if !e.writer.failed.Load() {
		return nil
	}
	return e.write(ctx, func(t *tx) error {
		_, err := t.exec("INSERT OR REPLACE INTO _probe (rowid, at) VALUES (1, unixepoch())")
		return err
	})
}

// Close finishes what was accepted and closes the file. Later calls fail with
// engine.ErrUnavailable.
func (e *Engine) Close() error {
	var err error
	e.close.Do(func() {
		e.keeper.stop()
		e.writer.stop()
		err = e.release()
	})
	return err
}

func (e *Engine) release() error {
	var errs []error
	if e.reads != nil {
		errs = append(errs, e.reads.Close())
	}
	if e.keeper != nil {
		errs = append(errs, e.keeper.conn.Close())
	}
	if e.writer != nil {
		errs = append(errs, e.writer.conn.Close())
	}
	if e.writer != nil && e.writer.wal != nil {
		errs = append(errs, e.writer.wal.file.Close())
	}
	if e.writes != nil {
		errs = append(errs, e.writes.Close())
	}
	return errors.Join(append(errs, e.lock.Close())...)
}
