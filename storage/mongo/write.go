package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"recado/storage/engine"
)

func document(tenant, id string, version int64, body any) (bson.Raw, error) {
	if err := engine.CheckKey(tenant, id); err != nil {
		return nil, err
	}
	text, err := engine.Encode(body)
	if err != nil {
		return nil, err
	}
	return encode(tenant, id, version, text)
}

// Replace stores the next version if nobody was faster.
func (e *Engine) Replace(ctx context.Context, c *engine.Collection, tenant, id string, version int64, body any) error {
	d, err := document(tenant, id, version+1, body)
	if err != nil {
		return err
	}
	if c.Stream {
		defer e.lasts.Forget(c.Name)
	}
	res, err := e.in(c).ReplaceOne(ctx, doc{element(fieldID, key(tenant, id)), element(fieldVersion, version)}, d)
	if err != nil {
		return e.whyNot(ctx, c, d, err)
	}
	if res.MatchedCount == 1 {
		return nil
	}
	err = e.in(c).FindOne(ctx, doc{element(fieldID, key(tenant, id))}).Err()
	if err != nil {
		return e.explain(ctx, err)
	}
	return engine.ErrStale
}

// whyNot explains a failed replace. FerretDB 1 has no code for an update that a
// unique index refuses, so for a server's error that says nothing else the
// unique indexes are asked whether another document is in the way.
func (e *Engine) whyNot(ctx context.Context, c *engine.Collection, stored bson.Raw, err error) error {
	explained := e.explain(ctx, err)
	if _, ok := errors.AsType[mongo.ServerError](err); !ok || isDuplicate(err) || isAway(err) {
		return explained
	}
	for _, ix := range c.AllIndexes() {
		fields := c.UniqueFields(ix)
		if fields == nil {
			continue
		}
		f := doc{element(fieldTenant, stored.Lookup(fieldTenant)), element(fieldID, doc{element("$ne", stored.Lookup(fieldID))})}
		for _, name := range fields {
			f = append(f, element(name, stored.Lookup(strings.Split(name, ".")...)))
		}
		if e.in(c).FindOne(ctx, f).Err() == nil {
			return engine.ErrExists
		}
	}
	return explained
}

// Delete removes a document.
func (e *Engine) Delete(ctx context.Context, c *engine.Collection, tenant, id string) error {
	if c.Stream {
		defer e.lasts.Forget(c.Name)
	}
	_, err := e.in(c).DeleteOne(ctx, doc{element(fieldID, key(tenant, id))})
	return e.explain(ctx, err)
}

// Add adds to counters by one upsert.
func (e *Engine) Add(ctx context.Context, c *engine.Collection, tenant, id string, by map[string]int64) (map[string]int64, error) {
	if err := engine.CheckKey(tenant, id); err != nil {
		return nil, err
	}
	plus := doc{element(fieldVersion, int64(1))}
	for name, n := range by {
		plus = append(plus, element(escape(name), n))
	}
	raw, err := e.upsert(ctx, c, key(tenant, id), doc{
		element("$inc", plus), element("$setOnInsert", doc{element(fieldTenant, tenant)}),
	})
	if err != nil {
		return nil, e.explain(ctx, err)
	}
	sums := make(map[string]int64, len(by))
	for name := range by {
		n, ok := raw.Lookup(escape(name)).AsInt64OK()
		if !ok {
			return nil, fmt.Errorf("mongo: counter %s of %s %s is no integer", name, c.Name, id)
		}
		sums[name] = n
	}
	return sums, nil
}

// upsertTries is how often two upserts of one new document may meet.
const upsertTries = 10

func (e *Engine) upsert(ctx context.Context, c *engine.Collection, id string, update doc) (bson.Raw, error) {
	opts := options.FindOneAndUpdate().SetUpsert(true).SetReturnDocument(options.After)
	var raw bson.Raw
	err := error(mongo.ErrNoDocuments)
	for try := 0; try < upsertTries; try++ {
		raw, err = e.in(c).FindOneAndUpdate(ctx, doc{element(fieldID, id)}, update, opts).Raw()
		// Two upserts that both found nothing: the slower one may be told
		// that the document exists, and finds it when it asks again.
		if !isDuplicate(err) {
			return raw, err
		}
	}
	return nil, errors.Join(engine.ErrUnavailable, err)
}
