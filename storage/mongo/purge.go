package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"recado/storage/engine"
)

// Purge removes documents of a tenant: first it reads which, since a bounded
// deletion is no verb of the server's.
func (e *Engine) Purge(ctx context.Context, c *engine.Collection, tenant string, limit int) (int, error) {
	if c.Stream {
		defer e.lasts.Forget(c.Name)
	}
	opts := options.Find().SetLimit(int64(limit)).SetProjection(doc{element(fieldID, 1)})
	cursor, err := e.in(c).Find(ctx, doc{element(fieldTenant, tenant)}, opts)
	if err != nil {
		return 0, e.explain(ctx, err)
	}
	var found []bson.Raw
	if err := cursor.All(ctx, &found); err != nil {
		return 0, e.explain(ctx, err)
	}
	if len(found) == 0 {
		return 0, nil
	}
	ids := make(bson.A, len(found))
	for i, d := range found {
		ids[i] = d.Lookup(fieldID)
	}
	_, err = e.in(c).DeleteMany(ctx, doc{element(fieldID, doc{element("$in", ids)})})
	return len(found), e.explain(ctx, err)
}

// Scan reads documents of a tenant in the order of their ids, by the index that
// every collection has: the character after the slash ends the tenant's.
func (e *Engine) Scan(ctx context.Context, c *engine.Collection, tenant, after string, limit int) ([]engine.Row, error) {
	own := doc{element(fieldID, doc{element("$gt", key(tenant, after)), element("$lt", tenant+"0")})}
	opts := options.Find().SetSort(doc{element(fieldID, 1)}).SetLimit(int64(limit)).SetBatchSize(int32(limit) + 1)
	return e.rows(ctx, c, tenant, "", own, opts)
}
