package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"recado/storage/engine"
)

// wordIndex is the name of the index behind Search.
const wordIndex = "words_prefix"

// Ensure makes the missing indexes, and with them the collections. Indexes
// that are there but not declared stay: a node of an older version may still
// need them.
func (e *Engine) Ensure(ctx context.Context, collections []engine.Collection) error {
	for i := range collections {
		if err := collections[i].Check(); err != nil {
			return err
		}
	}
	for i := range collections {
		if err := e.ensure(ctx, &collections[i]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) ensure(ctx context.Context, c *engine.Collection) error {
	var models []mongo.IndexModel
	for _, ix := range c.AllIndexes() {
		models = append(models, model(c, ix))
	}
	if c.Words != "" {
		models = append(models, mongo.IndexModel{
			Keys:    doc{element(fieldTenant, 1), element(c.Words, 1), element(fieldID, -1)},
			Options: options.Index().SetName(wordIndex),
		})
	}
	// One by one: FerretDB 1 fails on a list of which some are there already.
	// A collection without indexes is made by its first document.
	for _, m := range models {
		_, err := e.in(c).Indexes().CreateOne(ctx, m)
		if se, ok := errors.AsType[mongo.ServerError](err); ok && slices.ContainsFunc(otherIndex, se.HasErrorCode) {
			return fmt.Errorf("mongo: collection %s in %s has an index of the same name with other fields: drop that index and start again: %w",
				c.Name, e.where, err)
		}
		if err != nil {
			return e.explain(ctx, err)
		}
	}
	return nil
}

// otherIndex are the codes for an index that exists, but not as declared.
var otherIndex = []int{85, 86}

// model declares one index: a unique one over what is unique, any other over
// all that its lists are ordered by.
func model(c *engine.Collection, ix engine.Index) mongo.IndexModel {
	keys := doc{element(fieldTenant, 1)}
	fields := c.UniqueFields(ix)
	unique := fields != nil
	if !unique {
		fields = ix.Equal
	}
	for _, f := range fields {
		keys = append(keys, element(f, 1))
	}
	if !unique {
		if ix.Order != "" {
			keys = append(keys, element(ix.Order, 1))
		}
		keys = append(keys, element(fieldID, 1))
	}
	opts := options.Index().SetName(ix.Name)
	if unique {
		opts.SetUnique(true)
	}
	return mongo.IndexModel{Keys: keys, Options: opts}
}
