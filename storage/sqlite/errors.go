package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"recado/storage/engine"
)

// advice says in words what a result code of SQLite means for the file.
var advice = map[int]struct{ why, what string }{
	sqlite3.SQLITE_FULL:     {"the disk is full", "free space on its disk; nothing that was acknowledged is lost"},
	sqlite3.SQLITE_READONLY: {"it is not writable", "let the user that runs Recado write to the file and its folder"},
	sqlite3.SQLITE_PERM:     {"it is not writable", "let the user that runs Recado write to the file and its folder"},
	sqlite3.SQLITE_CANTOPEN: {"it can't be opened", "check that the folder exists and that the user that runs Recado may write there"},
	sqlite3.SQLITE_IOERR:    {"the disk answered with an error", "check the disk, its free space and the system's log"},
	sqlite3.SQLITE_CORRUPT:  {"it is damaged", "stop Recado, keep a copy of the file, and restore the last backup"},
	sqlite3.SQLITE_NOTADB:   {"it is not a SQLite database", "move it away, or give Recado another data folder (--data or RECADO_DATA)"},
	sqlite3.SQLITE_BUSY:     {"another program holds its lock", "end that program (a backup, an open sqlite3 shell)"},
	sqlite3.SQLITE_NOMEM:    {"the memory is used up", "give the machine more memory"},
}

// unavailable is an error in four parts: which file, why, what to do, and what
// the system said, if it said anything.
func (e *Engine) unavailable(why, what string, cause error) error {
	return unavailable(e.path, why, what, cause)
}

func unavailable(path, why, what string, cause error) error {
	if cause == nil {
		return fmt.Errorf("%w: %s: %s: %s", engine.ErrUnavailable, path, why, what)
	}
	return fmt.Errorf("%w: %s: %s: %s (%w)", engine.ErrUnavailable, path, why, what, cause)
}

// fileError explains what the operating system refused.
func fileError(path string, err error) error {
	code := sqlite3.SQLITE_IOERR
	switch {
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS):
		code = sqlite3.SQLITE_READONLY
	case errors.Is(err, syscall.ENOSPC):
		code = sqlite3.SQLITE_FULL
	case errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ENOTDIR), errors.Is(err, os.ErrNotExist):
		code = sqlite3.SQLITE_CANTOPEN
	}
	return unavailable(path, advice[code].why, advice[code].what, err)
}

// explain turns what the driver says into the engine's words. What is already
// in them stays as it is.
func (e *Engine) explain(ctx context.Context, err error) error {
	switch {
	case err == nil, errors.Is(err, engine.ErrUnavailable):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, sql.ErrNoRows):
		return engine.ErrNotFound
	case errors.Is(err, sql.ErrConnDone), err.Error() == "sql: database is closed":
		return e.unavailable("it is closed", "the server is stopping", nil)
	}
	if code, ok := primary(err); ok {
		if code == sqlite3.SQLITE_CONSTRAINT {
			return engine.ErrExists
		}
		if a, ok := advice[code]; ok {
			return e.unavailable(a.why, a.what, err)
		}
	}
	return fmt.Errorf("sqlite: %w", err)
}

// primary is SQLite's result code without its extension.
func primary(err error) (int, bool) {
	se, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return 0, false
	}
	return se.Code() & 0xff, true
}

// A breakage is an error after which a transaction can't be trusted.
type breakage struct{ err error }

func (b *breakage) Error() string { return b.err.Error() }
func (b *breakage) Unwrap() error { return b.err }

// judge tells what breaks the transaction (disk, memory, damage) from what
// SQLite has undone with the one statement that it refused.
func (e *Engine) judge(err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	code, ok := primary(err)
	if _, serious := advice[code]; serious || !ok {
		return &breakage{err}
	}
	return e.explain(context.Background(), err)
}
