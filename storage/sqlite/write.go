package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"

	"recado/storage/engine"
)

// Insert stores a new document.
func (e *Engine) Insert(ctx context.Context, c *engine.Collection, tenant, id string, doc any) error {
	body, err := encode(tenant, id, doc)
	if err != nil {
		return err
	}
	return e.write(ctx, func(t *tx) error { return insert(t, c, tenant, id, body) })
}

// InsertAll stores new documents in one commit.
func (e *Engine) InsertAll(ctx context.Context, tenant string, all []engine.New) error {
	bodies := make([]string, len(all))
	for i, n := range all {
		var err error
		if bodies[i], err = encode(tenant, n.ID, n.Doc); err != nil {
			return err
		}
	}
	return e.write(ctx, func(t *tx) error {
		for i, n := range all {
			if err := insert(t, n.Collection, tenant, n.ID, bodies[i]); err != nil {
				return err
			}
			if err := began(t, n, tenant, bodies[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// began remembers a stream's first entry as its last one.
func began(t *tx, n engine.New, tenant, body string) error {
	if !n.Collection.Stream {
		return nil
	}
	at, err := engine.PlaceOf(n.Doc, []byte(body))
	if err == nil {
		key := engine.StreamKey{Collection: n.Collection.Name, Tenant: tenant, Stream: at.Stream}
		t.w.lasts.Put(key, row{[]byte(body), engine.Position{Order: at.Seq, ID: n.ID}})
	}
	return err
}

func encode(tenant, id string, doc any) (string, error) {
	if err := engine.CheckKey(tenant, id); err != nil {
		return "", err
	}
	body, err := engine.Encode(doc)
	return string(body), err
}

func insert(t *tx, c *engine.Collection, tenant, id, body string) error {
	_, err := t.exec("INSERT INTO "+table(c)+" (tenant, id, version, body) VALUES (?, ?, 1, ?)", tenant, id, body)
	if err != nil || c.Words == "" {
		return err
	}
	return addWords(t, c, tenant, id, body)
}

// Replace stores the next version if nobody was faster.
func (e *Engine) Replace(ctx context.Context, c *engine.Collection, tenant, id string, version int64, doc any) error {
	body, err := encode(tenant, id, doc)
	if err != nil {
		return err
	}
	return e.write(ctx, func(t *tx) error {
		t.changes(c)
		n, err := t.exec("UPDATE "+table(c)+" SET version = version + 1, body = ? WHERE tenant = ? AND id = ? AND version = ?",
			body, tenant, id, version)
		switch {
		case err != nil:
			return err
		case n == 0:
			return whyNot(t, c, tenant, id)
		case c.Words == "":
			return nil
		}
		if err := dropWords(t, c, tenant, id); err != nil {
			return err
		}
		return addWords(t, c, tenant, id, body)
	})
}

// whyNot tells a missing document from one of another version.
func whyNot(t *tx, c *engine.Collection, tenant, id string) error {
	var version int64
	err := t.row("SELECT version FROM "+table(c)+" WHERE tenant = ? AND id = ?", []any{tenant, id}, &version)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return engine.ErrNotFound
	case err != nil:
		return err
	}
	return engine.ErrStale
}

// Delete removes a document.
func (e *Engine) Delete(ctx context.Context, c *engine.Collection, tenant, id string) error {
	return e.write(ctx, func(t *tx) error {
		t.changes(c)
		if c.Words != "" {
			if err := dropWords(t, c, tenant, id); err != nil {
				return err
			}
		}
		_, err := t.exec("DELETE FROM "+table(c)+" WHERE tenant = ? AND id = ?", tenant, id)
		return err
	})
}

// Add adds to counters. The one writer makes reading first safe.
func (e *Engine) Add(ctx context.Context, c *engine.Collection, tenant, id string, by map[string]int64) (map[string]int64, error) {
	if err := engine.CheckKey(tenant, id); err != nil {
		return nil, err
	}
	by = maps.Clone(by) // ctx may end, and the caller go on, before it is used
	var sums map[string]int64
	err := e.write(ctx, func(t *tx) error {
		all := map[string]int64{}
		var body string
		err := t.row("SELECT body FROM "+table(c)+" WHERE tenant = ? AND id = ?", []any{tenant, id}, &body)
		if err == nil {
			err = json.Unmarshal([]byte(body), &all)
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		changed := map[string]int64{}
		for name, n := range by {
			all[name] += n
			changed[name] = all[name]
		}
		text, err := engine.Encode(all)
		if err != nil {
			return err
		}
		sums = changed
		_, err = t.exec("INSERT INTO "+table(c)+" (tenant, id, version, body) VALUES (?, ?, 1, ?)"+
			" ON CONFLICT (tenant, id) DO UPDATE SET version = version + 1, body = excluded.body", tenant, id, string(text))
		return err
	})
	if err != nil {
		return nil, err // sums may still be written to: the caller must not see it
	}
	return sums, nil
}
