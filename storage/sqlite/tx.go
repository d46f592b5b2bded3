package sqlite

import (
	"context"
	"database/sql"

	"recado/storage/engine"
)

// A tx runs statements in the writer's open transaction. Their text is
// prepared once and kept: there are a few per collection. An error that is not
// a breakage has undone its statement alone.
type tx struct{ w *writer }

func (t *tx) stmt(text string) (*sql.Stmt, error) {
	if s, ok := t.w.stmts[text]; ok {
		return s, nil
	}
	s, err := t.w.conn.PrepareContext(context.Background(), text)
	if err == nil {
		t.w.stmts[text] = s
	}
	return s, err
}

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(text string, args ...any) (int64, error) {
	s, err := t.stmt(text)
	if err != nil {
		return 0, t.w.engine.judge(err)
	}
	res, err := s.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, t.w.engine.judge(err)
	}
	n, err := res.RowsAffected()
	return n, t.w.engine.judge(err)
}

// row reads one row; sql.ErrNoRows if there is none.
func (t *tx) row(text string, args []any, into ...any) error {
	s, err := t.stmt(text)
	if err != nil {
		return t.w.engine.judge(err)
	}
	return t.w.engine.judge(s.QueryRowContext(context.Background(), args...).Scan(into...))
}

// changes is told of what happens to a collection's documents other than by
// an append.
func (t *tx) changes(c *engine.Collection) {
	if c.Stream {
		t.w.lasts.Forget(c.Name)
	}
}
