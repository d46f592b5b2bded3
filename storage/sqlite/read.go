package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"recado/storage/engine"
)

// A row is a document as it stands in the file.
type row struct {
	body []byte
	at   engine.Position
}

func (r row) Decode(into any) error {
	if err := json.Unmarshal(r.body, into); err != nil {
		return fmt.Errorf("sqlite: decode %T: %w", into, err)
	}
	return nil
}

func (r row) Position() engine.Position { return r.at }

// Get reads one document.
func (e *Engine) Get(ctx context.Context, c *engine.Collection, tenant, id string, into any) error {
	var r row
	err := e.queryRow(ctx, "SELECT body FROM "+table(c)+" WHERE tenant = ? AND id = ?", []any{tenant, id}, &r.body)
	if err != nil {
		return err
	}
	return r.Decode(into)
}

// Find lists by a declared index.
func (e *Engine) Find(ctx context.Context, c *engine.Collection, tenant string, q engine.Query) ([]engine.Row, error) {
	ix, err := c.Fit(q, q.Limit)
	if err != nil {
		return nil, err
	}
	order := "0"
	if ix.Order != "" {
		order = field(ix.Order)
	}
	where, args := conditions(c, ix, tenant, q)
	text := "SELECT id, " + order + ", body" + where + " ORDER BY " + orderBy(c, ix, q.Desc) + " LIMIT ?"
	return e.rows(ctx, text, append(args, q.Limit))
}

// Count counts by a declared index, no further than most.
func (e *Engine) Count(ctx context.Context, c *engine.Collection, tenant string, q engine.Query, most int) (int, error) {
	ix, err := c.Fit(q, most)
	if err != nil {
		return 0, err
	}
	where, args := conditions(c, ix, tenant, q)
	var n int
	err = e.queryRow(ctx, "SELECT count(*) FROM (SELECT 1"+where+" LIMIT ?)", append(args, most), &n)
	return n, err
}

// conditions is FROM and WHERE of a query. INDEXED BY makes SQLite refuse what
// its planner would do without the index.
func conditions(c *engine.Collection, ix engine.Index, tenant string, q engine.Query) (string, []any) {
	var b strings.Builder
	args := []any{tenant}
	and := func(text string, values ...any) {
		b.WriteString(" AND " + text)
		args = append(args, values...)
	}
	b.WriteString(" FROM " + table(c) + " INDEXED BY " + indexName(c, ix.Name) + " WHERE tenant = ?")
	for i, f := range ix.Equal {
		and(field(f)+" = ?", q.Equal[i])
	}
	if q.From != nil {
		and(field(ix.Order)+" >= ?", *q.From)
	}
	if q.To != nil {
		and(field(ix.Order)+" < ?", *q.To)
	}
	if q.After == nil {
		return b.String(), args
	}
	beyond := ">"
	if q.Desc {
		beyond = "<"
	}
	if ix.Order == "" {
		and("id "+beyond+" ?", q.After.ID)
	} else {
		and("("+field(ix.Order)+", id) "+beyond+" (?, ?)", q.After.Order, q.After.ID)
	}
	return b.String(), args
}

func orderBy(c *engine.Collection, ix engine.Index, desc bool) string {
	way := ""
	if desc {
		way = " DESC"
	}
	switch {
	case ix.Order == "":
		return "id" + way
	case c.UniqueFields(ix) != nil: // that index ends with seq, and no two are equal
		return field(ix.Order) + way
	}
	return field(ix.Order) + way + ", id" + way
}

// rows reads (id, order, body).
func (e *Engine) rows(ctx context.Context, text string, args []any) ([]engine.Row, error) {
	s, err := e.stmt(ctx, text)
	if err != nil {
		return nil, e.explain(ctx, err)
	}
	found, err := s.QueryContext(ctx, args...)
	if err != nil {
		return nil, e.explain(ctx, err)
	}
	defer found.Close()
	list := []engine.Row{}
	for found.Next() {
		var r row
		if err := found.Scan(&r.at.ID, &r.at.Order, &r.body); err != nil {
			return nil, e.explain(ctx, err)
		}
		list = append(list, r)
	}
	return list, e.explain(ctx, found.Err())
}

// queryRow reads one row; engine.ErrNotFound if there is none.
func (e *Engine) queryRow(ctx context.Context, text string, args []any, into ...any) error {
	s, err := e.stmt(ctx, text)
	if err != nil {
		return e.explain(ctx, err)
	}
	return e.explain(ctx, s.QueryRowContext(ctx, args...).Scan(into...))
}

// stmt prepares a read once for the whole pool. Their texts are bounded: the
// declared indexes times the shapes of a query.
func (e *Engine) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := e.stmts.Load(text); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := e.reads.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if other, loaded := e.stmts.LoadOrStore(text, s); loaded {
		s.Close()
		return other.(*sql.Stmt), nil
	}
	return s, nil
}
