package storage

import (
	"context"

	"recado/storage/engine"
	"recado/tenant"
)

// A table is a collection of documents of one type. Its functions say which
// field is the id and which the version, so that domain structs need not know
// that they are stored.
type table[T any] struct {
	collection *engine.Collection
	id         func(*T) string
	version    func(*T) *int64
}

// shared is the tenant of what belongs to all of them.
const shared = ""

func (t table[T]) insert(ctx context.Context, s *Store, tenantID string, doc *T) error {
	*t.version(doc) = 1
	return refusal(s.engine.Insert(ctx, t.collection, tenantID, t.id(doc), doc))
}

func (t table[T]) get(ctx context.Context, s *Store, tenantID, id string) (*T, error) {
	if engine.CheckKey(tenantID, id) != nil {
		return nil, tenant.ErrNotFound // nothing can have such an id
	}
	doc := new(T)
	if err := s.engine.Get(ctx, t.collection, tenantID, id, doc); err != nil {
		return nil, refusal(err)
	}
	return doc, nil
}

// replace stores doc if nobody was faster, and raises its version; a refused
// one leaves the version as it was.
func (t table[T]) replace(ctx context.Context, s *Store, tenantID string, doc *T) error {
	v := t.version(doc)
	was := *v
	*v++
	if err := s.engine.Replace(ctx, t.collection, tenantID, t.id(doc), was, doc); err != nil {
		*v = was
		return refusal(err)
	}
	return nil
}

func (t table[T]) delete(ctx context.Context, s *Store, tenantID, id string) error {
	return refusal(s.engine.Delete(ctx, t.collection, tenantID, id))
}

// find returns the documents of one query.
func (t table[T]) find(ctx context.Context, s *Store, tenantID string, q engine.Query) ([]T, error) {
	rows, err := s.engine.Find(ctx, t.collection, tenantID, q)
	if err != nil {
		return nil, refusal(err)
	}
	return decode[T](rows)
}

// one returns the first document of a query, or ErrNotFound.
func (t table[T]) one(ctx context.Context, s *Store, tenantID, index string, equal ...any) (*T, error) {
	found, err := t.find(ctx, s, tenantID, engine.Query{Index: index, Equal: equal, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, tenant.ErrNotFound
	}
	return &found[0], nil
}

// page returns a bounded part of a list and the cursor of the next one.
func (t table[T]) page(ctx context.Context, s *Store, tenantID string, q engine.Query, cursor string) (tenant.Page[T], error) {
	return t.filtered(ctx, s, tenantID, q, cursor, nil)
}

// filtered is page with a filter that no index serves: it looks at no more than
// engine.MaxLimit rows, then hands out a cursor, so a page may be short.
func (t table[T]) filtered(ctx context.Context, s *Store, tenantID string, q engine.Query, cursor string, keep func(*T) bool) (tenant.Page[T], error) {
	page := tenant.Page[T]{Items: []T{}}
	after, err := s.cursors.open(tenantID, t.collection.Name, q, cursor)
	if err != nil {
		return page, err
	}
	want := q.Limit
	q.After = after
	if keep != nil {
		q.Limit = engine.MaxLimit
	} else {
		q.Limit = want + 1
	}
	rows, err := s.engine.Find(ctx, t.collection, tenantID, q)
	if err != nil {
		return page, refusal(err)
	}
	for i, row := range rows {
		if len(page.Items) == want {
			page.Cursor = s.cursors.seal(tenantID, t.collection.Name, q, rows[i-1].Position())
			return page, nil
		}
		var doc T
		if err := row.Decode(&doc); err != nil {
			return page, err
		}
		if keep == nil || keep(&doc) {
			page.Items = append(page.Items, doc)
		}
	}
	if keep != nil && len(rows) == engine.MaxLimit {
		page.Cursor = s.cursors.seal(tenantID, t.collection.Name, q, rows[len(rows)-1].Position())
	}
	return page, nil
}

func decode[T any](rows []engine.Row) ([]T, error) {
	docs := make([]T, len(rows))
	for i, row := range rows {
		if err := row.Decode(&docs[i]); err != nil {
			return nil, err
		}
	}
	return docs, nil
}
