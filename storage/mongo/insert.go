package mongo

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"recado/storage/engine"
)

const (
	// inserters is how many groups of one collection may be on their way.
	inserters = 2
	// insertMost bounds a group.
	insertMost = 256
	// placeLife is how long a group holds its place: what takes longer hangs,
	// and others go on beside it. lateMost bounds what hangs beside others.
	placeLife = 500 * time.Millisecond
	lateMost  = 32
	// several stands for the parties of a group of more than one; no id holds it.
	several = "\x00"
)

// Insert stores a new document. What arrives for a collection while others are
// on their way shares the next command; a lone one waits for nobody.
func (e *Engine) Insert(ctx context.Context, c *engine.Collection, tenant, id string, body any) error {
	d, err := document(tenant, id, 1, body)
	if err != nil {
		return err
	}
	return e.explain(ctx, e.inserterOf(c).insert(ctx, party(tenant, id), d))
}

// InsertAll stores new documents one after another: only a document by itself
// is atomic here.
func (e *Engine) InsertAll(ctx context.Context, tenant string, all []engine.New) error {
	docs := make([]bson.Raw, len(all))
	for i, n := range all {
		var err error
		if docs[i], err = document(tenant, n.ID, 1, n.Doc); err != nil {
			return err
		}
	}
	for i, n := range all {
		if err := e.inserterOf(n.Collection).insert(ctx, party(tenant, n.ID), docs[i]); err != nil {
			return e.explain(ctx, err)
		}
		if n.Collection.Stream {
			stream, _ := docs[i].Lookup("stream").StringValueOK()
			key := engine.StreamKey{Collection: n.Collection.Name, Tenant: tenant, Stream: stream}
			e.lasts.Put(key, newRow(docs[i], tenant, "seq"))
		}
	}
	return nil
}

func (e *Engine) inserterOf(c *engine.Collection) *inserter {
	if in, ok := e.inserters.Load(c.Name); ok {
		return in.(*inserter)
	}
	in, _ := e.inserters.LoadOrStore(c.Name, &inserter{into: e.in(c)})
	return in.(*inserter)
}

// An inserter turns single inserts into one collection into groups.
type inserter struct {
	into *mongo.Collection

	mu      sync.Mutex
	queue   []*insertion
	running int            // places that are taken
	late    map[string]int // groups that hang and gave up their places, by party
	lates   int            // all of them
}

// An insertion is one document on its way; done is closed when err is its
// answer.
type insertion struct {
	ctx   context.Context
	party string
	doc   bson.Raw
	err   error
	done  chan struct{}
}

// party is whose inserts wait for one another's: a tenant's; of documents that
// belong to no tenant, those of the tenant that the id begins with ("tenant/…",
// a job's), else each alone.
func party(tenant, id string) string {
	if tenant != "" {
		return tenant
	}
	owner, _, _ := strings.Cut(id, "/")
	return owner
}

// insert waits for the answer; when ctx ends first the document may be stored
// all the same. Who finds no group to join goes alone and at once; whoever
// comes meanwhile goes together behind them.
func (in *inserter) insert(ctx context.Context, party string, doc bson.Raw) error {
	n := &insertion{ctx: ctx, party: party, doc: doc, done: make(chan struct{})}
	in.mu.Lock()
	var alone *place
	if in.running < inserters && in.late[party] < inserters {
		alone = in.begin(party)
	} else {
		in.queue = append(in.queue, n)
	}
	in.mu.Unlock()
	if alone != nil {
		_, err := in.into.InsertOne(ctx, doc)
		in.end(alone)
		in.goOn()
		return err
	}
	select {
	case <-n.done:
		return n.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// goOn starts a group for every place that is free, while some wait.
func (in *inserter) goOn() {
	in.mu.Lock()
	defer in.mu.Unlock()
	for in.running < inserters {
		group, party := in.take()
		if group == nil {
			return
		}
		go in.run(group, in.begin(party))
	}
}

// run inserts a group, and has others follow. It does not do so by the callers'
// contexts: one that gives up must not take the others' documents along. The
// client's own limit bounds it.
func (in *inserter) run(group []*insertion, p *place) {
	in.store(context.Background(), group)
	in.end(p)
	for _, n := range group {
		close(n.done)
	}
	in.goOn()
}

// take removes the next group from the queue, and says whose it is. While
// something hangs a group is of one party, and of none that has as many hanging
// as there are places: its others wait for the answer.
func (in *inserter) take() (group []*insertion, party string) {
	hangs := in.lates > 0
	left := in.queue[:0]
	for _, n := range in.queue {
		switch {
		case n.ctx.Err() != nil: // nobody waits for it, and it has not begun
			n.err = n.ctx.Err()
			close(n.done)
		case len(group) == insertMost || in.late[n.party] >= inserters || hangs && len(group) > 0 && n.party != party:
			left = append(left, n)
		default:
			if group = append(group, n); len(group) == 1 {
				party = n.party
			} else if n.party != party {
				party = several
			}
		}
	}
	clear(in.queue[len(left):])
	in.queue = left
	return group, party
}

// store inserts a group and notes each one's answer.
func (in *inserter) store(ctx context.Context, group []*insertion) {
	if len(group) == 1 {
		_, group[0].err = in.into.InsertOne(ctx, group[0].doc)
		return
	}
	docs := make([]bson.Raw, len(group))
	for i, n := range group {
		docs[i] = n.doc
	}
	for i, err := range insertMany(ctx, in.into, docs) {
		group[i].err = err
	}
}

// insertMany inserts documents that don't depend on each other, and returns
// each one's answer.
func insertMany(ctx context.Context, into *mongo.Collection, docs []bson.Raw) []error {
	results := make([]error, len(docs))
	_, err := into.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	bulk, ok := errors.AsType[mongo.BulkWriteException](err)
	if !ok || bulk.WriteConcernError != nil {
		for i := range results {
			results[i] = err
		}
	}
	for _, we := range bulk.WriteErrors {
		results[we.Index] = we
	}
	return results
}
