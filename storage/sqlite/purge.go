package sqlite

import (
	"context"

	"recado/storage/engine"
)

// Purge removes documents of a tenant.
func (e *Engine) Purge(ctx context.Context, c *engine.Collection, tenant string, limit int) (int, error) {
	removed := 0
	err := e.write(ctx, func(t *tx) error {
		some := " WHERE rowid IN (SELECT rowid FROM " + table(c) + " WHERE tenant = ? ORDER BY id LIMIT ?)"
		if c.Words != "" {
			if _, err := t.exec("DELETE FROM "+wordTable(c)+some, tenant, limit); err != nil {
				return err
			}
		}
		n, err := t.exec("DELETE FROM "+table(c)+some, tenant, limit)
		removed = int(n)
		t.changes(c)
		return err
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}

// Scan reads documents of a tenant in the order of their ids.
func (e *Engine) Scan(ctx context.Context, c *engine.Collection, tenant, after string, limit int) ([]engine.Row, error) {
	return e.rows(ctx, "SELECT id, 0, body FROM "+table(c)+" WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?", []any{tenant, after, limit})
}
