package mongo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"recado/storage/engine"
)

const (
	// conflictTries is how often one append may find that others were faster.
	conflictTries = 100
	// insertTries is how often its insert may get no answer.
	insertTries = 4
	// readTries is how often one read for it may get none.
	readTries = 4
	// pause is the longest wait before asking once more.
	pause = 50 * time.Millisecond
)

// An attempt is one Append on its way into its stream (DESIGN §6.2). Who comes
// next is decided by the unique index on (tenant, stream, seq), and by nothing
// else: what this node knows of the last entry is only where it starts.
type attempt struct {
	engine     *Engine
	collection *engine.Collection
	ask        *engine.Append
	key        engine.StreamKey

	id     string // the entry to insert
	body   bson.Raw
	seq    int64
	result error // what its insert was answered

	conflicts int
	lost      int // inserts without an answer
	done      bool
}

func (t *attempt) fail(err error) { t.ask.Err, t.done = err, true }

func (t *attempt) succeed(r row, repeated bool) {
	t.ask.Row, t.ask.Repeated, t.done = r, repeated, true
}

// prepare makes the entry that follows the last one known here. The client id
// is not looked up before: the insert of a repeat collides with the first one.
func (t *attempt) prepare(ctx context.Context) {
	if last, known := t.engine.lasts.Get(t.key); known {
		if t.build(&last) != nil {
			t.again(ctx) // another node may have changed what Next thinks of it
		}
		return
	}
	last, err := t.readLast(ctx)
	if err != nil {
		t.fail(t.engine.explain(ctx, err))
		return
	}
	if err := t.build(last); err != nil && !t.repeated(ctx) {
		t.fail(err)
	}
}

// again looks for the client id and then at the stream's real last entry, in
// this order: a repeat gets the first result whatever Next would say.
func (t *attempt) again(ctx context.Context) {
	if t.repeated(ctx) {
		return
	}
	last, err := t.readLast(ctx)
	if err != nil {
		t.fail(t.engine.explain(ctx, err))
		return
	}
	before := t.seq
	if err := t.build(last); err != nil {
		t.fail(err)
		return
	}
	if t.seq == before && isDuplicate(t.result) {
		// Neither client id nor seq is taken, so it is the entry's own id,
		// or another unique index.
		t.fail(engine.ErrExists)
	}
}

// build asks Next for what follows last; nil is an empty stream.
func (t *attempt) build(last *row) error {
	var before engine.Row
	if last != nil {
		before = *last
	}
	id, body, seq, err := t.ask.NextEntry(before)
	if err != nil {
		return err
	}
	t.id, t.seq = id, seq
	t.body, err = encode(t.ask.Tenant, id, 1, body)
	return err
}

// settle decides by the answer to its insert whether the attempt is over, or
// prepares the next one.
func (t *attempt) settle(ctx context.Context) {
	switch err := t.result; {
	case err == nil:
		r := newRow(t.body, t.ask.Tenant, "seq")
		t.engine.lasts.Put(t.key, r)
		t.succeed(r, false)
	case ctx.Err() != nil:
		t.engine.lasts.Drop(t.key)
		t.fail(ctx.Err())
	case isDuplicate(err):
		if t.conflicts++; t.conflicts > conflictTries {
			t.fail(fmt.Errorf("%w: %d others were faster in stream %s", engine.ErrUnavailable, t.conflicts, t.ask.Stream))
			return
		}
		if t.conflicts > 3 {
			wait(ctx)
		}
		t.again(ctx)
	case isAway(err):
		t.engine.lasts.Drop(t.key)
		if t.lost++; t.lost > insertTries {
			t.fail(t.engine.explain(ctx, err))
			return
		}
		t.again(ctx)
	default:
		t.fail(t.engine.explain(ctx, err))
	}
}

// repeated looks for an entry by client id and, if there is one, ends the
// attempt with it.
func (t *attempt) repeated(ctx context.Context) bool {
	found, err := t.readOne(ctx, doc{
		element(fieldTenant, t.ask.Tenant), element("stream", t.ask.Stream), element("client_id", t.ask.ClientID),
	})
	if err == nil && found != nil {
		err = t.confirm(ctx, found)
	}
	if err != nil {
		t.fail(t.engine.explain(ctx, err))
		return true
	}
	if found == nil {
		return false
	}
	// The own insert, whose answer was lost, is no repeat.
	t.succeed(*found, t.lost == 0 || found.at.ID != t.id)
	return true
}

// confirm waits until what was found is on the majority: an update that
// changes nothing is answered when everything before it is. Without it a
// repeat could acknowledge an entry that a new primary does not have.
func (t *attempt) confirm(ctx context.Context, found *row) error {
	return persist(ctx, func() error {
		_, err := t.engine.in(t.collection).UpdateOne(ctx, doc{element(fieldID, key(t.ask.Tenant, found.at.ID))},
			doc{element("$max", doc{element(fieldVersion, int64(1))})})
		return err
	})
}

// readLast reads the stream's last entry and remembers it; nil if it is empty.
func (t *attempt) readLast(ctx context.Context) (*row, error) {
	last, err := t.readOne(ctx, doc{element(fieldTenant, t.ask.Tenant), element("stream", t.ask.Stream)})
	if err == nil && last != nil {
		t.engine.lasts.Put(t.key, *last)
	}
	return last, err
}

// readOne reads the entry with the highest seq; nil if there is none.
func (t *attempt) readOne(ctx context.Context, filter doc) (*row, error) {
	var raw bson.Raw
	err := persist(ctx, func() (err error) {
		opts := options.FindOne().SetSort(doc{element("seq", -1)})
		raw, err = t.engine.in(t.collection).FindOne(ctx, filter, opts).Raw()
		return err
	})
	if errors.Is(t.engine.explain(ctx, err), engine.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := newRow(raw, t.ask.Tenant, "seq")
	return &r, nil
}

// persist asks again where a connection was cut. A server that could not be
// reached for long is not waited for twice.
func persist(ctx context.Context, do func() error) error {
	for try := 1; ; try++ {
		start := time.Now()
		err := do()
		if try == readTries || !isAway(err) || ctx.Err() != nil || time.Since(start) > selectWait/2 {
			return err
		}
		wait(ctx)
	}
}

func wait(ctx context.Context) {
	t := time.NewTimer(rand.N(pause))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
