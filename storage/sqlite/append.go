package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"recado/storage/engine"
)

// What became of one Append, kept apart from it until the group is on the
// disk: when ctx ends first, the caller has its Append back already.
type appended struct {
	row      engine.Row
	repeated bool
	err      error
}

// Append adds a group in one commit, which it may share with other writes.
// seq is counted in the transaction.
func (e *Engine) Append(ctx context.Context, c *engine.Collection, group []*engine.Append) {
	asks := make([]engine.Append, len(group))
	for i, a := range group {
		asks[i] = *a
	}
	results := make([]appended, len(group))
	err := e.write(ctx, func(t *tx) error {
		for i := range asks {
			results[i] = appendOne(t, c, &asks[i])
			if b, ok := errors.AsType[*breakage](results[i].err); ok {
				return b
			}
		}
		return nil
	})
	for i, a := range group {
		if err != nil {
			a.Row, a.Repeated, a.Err = nil, false, err
		} else {
			a.Row, a.Repeated, a.Err = results[i].row, results[i].repeated, results[i].err
		}
	}
}

// appendOne inserts what follows the last entry. The client id is not looked
// up before: a repeat's insert collides with the first one, and what Next says
// of a repeat does not count.
func appendOne(t *tx, c *engine.Collection, a *engine.Append) appended {
	if err := a.CheckAppend(); err != nil {
		return appended{err: err}
	}
	key := engine.StreamKey{Collection: c.Name, Tenant: a.Tenant, Stream: a.Stream}
	last, err := lastEntry(t, c, key)
	if err != nil {
		return appended{err: err}
	}
	id, body, seq, err := next(a, last)
	if err == nil {
		err = insert(t, c, a.Tenant, id, string(body))
	}
	if err == nil {
		r := row{body, engine.Position{Order: seq, ID: id}}
		t.w.lasts.Put(key, r)
		return appended{row: r}
	}
	if _, broken := errors.AsType[*breakage](err); broken {
		return appended{err: err}
	}
	t.w.lasts.Drop(key)
	first, lookErr := entry(t, c, engine.IndexClientID, `AND `+field("client_id")+` = ?`, a.Tenant, a.Stream, a.ClientID)
	if first != nil || lookErr != nil {
		return appended{row: first, repeated: first != nil, err: lookErr}
	}
	return appended{err: err}
}

// lastEntry is a stream's last entry, nil for none. Nobody else writes to the
// file, so what the writer remembers of committed groups, and of this one, is
// true.
func lastEntry(t *tx, c *engine.Collection, key engine.StreamKey) (engine.Row, error) {
	if r, known := t.w.lasts.Get(key); known {
		return r, nil
	}
	return entry(t, c, engine.IndexSeq, `ORDER BY `+field("seq")+` DESC LIMIT 1`, key.Tenant, key.Stream)
}

// entry reads one entry of a stream; nil if there is none.
func entry(t *tx, c *engine.Collection, index, rest string, args ...any) (engine.Row, error) {
	var r row
	err := t.row("SELECT id, "+field("seq")+", body FROM "+table(c)+" INDEXED BY "+indexName(c, index)+
		" WHERE tenant = ? AND "+field("stream")+" = ? "+rest, args, &r.at.ID, &r.at.Order, &r.body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return r, nil
}

// next calls Next. A panic in it is this append's error: it runs on the
// writer's goroutine, where it would take every tenant's server down.
func next(a *engine.Append, last engine.Row) (id string, body []byte, seq int64, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("sqlite: panic in an append to %s: %v", a.Stream, p)
		}
	}()
	return a.NextEntry(last)
}
