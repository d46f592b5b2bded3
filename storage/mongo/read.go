package mongo

import (
	"context"
	"regexp"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"recado/storage/engine"
)

func element(key string, value any) bson.E { return bson.E{Key: key, Value: value} }

func (e *Engine) in(c *engine.Collection) *mongo.Collection { return e.db.Collection(c.Name) }

// Get reads one document.
func (e *Engine) Get(ctx context.Context, c *engine.Collection, tenant, id string, into any) error {
	raw, err := e.in(c).FindOne(ctx, doc{element(fieldID, key(tenant, id))}).Raw()
	if err != nil {
		return e.explain(ctx, err)
	}
	return decode(raw, into)
}

// Find lists by a declared index.
func (e *Engine) Find(ctx context.Context, c *engine.Collection, tenant string, q engine.Query) ([]engine.Row, error) {
	ix, err := c.Fit(q, q.Limit)
	if err != nil {
		return nil, err
	}
	// One batch is the whole answer: no second trip.
	opts := options.Find().SetSort(order(c, ix, q.Desc)).SetLimit(int64(q.Limit)).SetBatchSize(int32(q.Limit) + 1)
	return e.rows(ctx, c, tenant, ix.Order, filter(ix, tenant, q), opts)
}

// rows reads what filter finds; by is the field that orders them.
func (e *Engine) rows(ctx context.Context, c *engine.Collection, tenant, by string, filter doc, opts *options.FindOptionsBuilder) ([]engine.Row, error) {
	cursor, err := e.in(c).Find(ctx, filter, opts)
	if err != nil {
		return nil, e.explain(ctx, err)
	}
	var raws []bson.Raw
	if err := cursor.All(ctx, &raws); err != nil {
		return nil, e.explain(ctx, err)
	}
	found := make([]engine.Row, len(raws))
	for i, raw := range raws {
		found[i] = newRow(raw, tenant, by)
	}
	return found, nil
}

func newRow(raw bson.Raw, tenant, by string) row {
	id, _ := raw.Lookup(fieldID).StringValueOK()
	r := row{raw: raw, at: engine.Position{ID: strings.TrimPrefix(id, tenant+"/")}}
	if by != "" {
		r.at.Order, _ = raw.Lookup(strings.Split(by, ".")...).AsInt64OK()
	}
	return r
}

// Count counts by a declared index, no further than most.
func (e *Engine) Count(ctx context.Context, c *engine.Collection, tenant string, q engine.Query, most int) (int, error) {
	ix, err := c.Fit(q, most)
	if err != nil {
		return 0, err
	}
	n, err := e.in(c).CountDocuments(ctx, filter(ix, tenant, q), options.Count().SetLimit(int64(most)))
	return int(n), e.explain(ctx, err)
}

// filter is a query's conditions, each a range of its index.
func filter(ix engine.Index, tenant string, q engine.Query) doc {
	f := doc{element(fieldTenant, tenant)}
	for i, name := range ix.Equal {
		f = append(f, element(name, q.Equal[i]))
	}
	var between doc
	if q.From != nil {
		between = append(between, element("$gte", *q.From))
	}
	if q.To != nil {
		between = append(between, element("$lt", *q.To))
	}
	if between != nil {
		f = append(f, element(ix.Order, between))
	}
	if q.After == nil {
		return f
	}
	beyond, upTo := "$gt", "$gte"
	if q.Desc {
		beyond, upTo = "$lt", "$lte"
	}
	behind := element(fieldID, doc{element(beyond, key(tenant, q.After.ID))})
	if ix.Order == "" {
		return append(f, behind)
	}
	// The first condition alone is what bounds the index; the second one
	// drops the rows at that very place that were seen.
	return append(f, element("$and", array{
		doc{element(ix.Order, doc{element(upTo, q.After.Order)})},
		doc{element("$or", array{
			doc{element(ix.Order, doc{element(beyond, q.After.Order)})},
			doc{element(ix.Order, q.After.Order), behind},
		})},
	}))
}

func order(c *engine.Collection, ix engine.Index, desc bool) doc {
	way := 1
	if desc {
		way = -1
	}
	switch {
	case ix.Order == "":
		return doc{element(fieldID, way)}
	case c.UniqueFields(ix) != nil: // that index ends with seq, and no two are equal
		return doc{element(ix.Order, way)}
	}
	return doc{element(ix.Order, way), element(fieldID, way)}
}

// Search asks, for each word, for one that begins with it. An anchored regular
// expression is a range of the index; $elemMatch with $gte and $lt would be
// one too, but FerretDB 1 lets two different words meet its two conditions.
func (e *Engine) Search(ctx context.Context, c *engine.Collection, tenant string, words []string, before string, limit int) ([]engine.Row, error) {
	if err := c.FitSearch(words, limit); err != nil {
		return nil, err
	}
	all := array{}
	for _, w := range words {
		all = append(all, doc{element(c.Words, bson.Regex{Pattern: "^" + regexp.QuoteMeta(w)})})
	}
	f := doc{element(fieldTenant, tenant), element("$and", all)}
	if before != "" {
		f = append(f, element(fieldID, doc{element("$lt", key(tenant, before))}))
	}
	opts := options.Find().SetSort(doc{element(fieldID, -1)}).SetLimit(int64(limit)).SetBatchSize(int32(limit) + 1)
	return e.rows(ctx, c, tenant, "", f, opts)
}
