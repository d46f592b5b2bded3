package main

import (
	"slices"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// A stored document, and its keys in the collection's indexes.
type stored struct {
	id   string
	raw  bson.Raw
	keys [][]string
}

// An index keeps documents by some of their fields.
type index struct {
	name   string
	fields []string
	ways   []int64 // 1 or -1 of each field; all are kept upwards
	unique bool
	tree   tree
}

// keys are a document's in this index: several where a field is an array.
func (ix *index) keys(d bson.Raw, id string) []string {
	all := [][]byte{nil}
	for _, field := range ix.fields {
		values := elements(lookup(d, field))
		next := make([][]byte, 0, len(all)*len(values))
		for _, before := range all {
			for _, v := range values {
				next = append(next, appendKey(slices.Clip(before), v))
			}
		}
		all = next
	}
	keys := make([]string, len(all))
	for i, k := range all {
		if !ix.unique {
			k = append(append(k, id...), 0, 1)
		}
		keys[i] = string(k)
	}
	return keys
}

// A collection is documents by _id, and its indexes. One change at a time.
type collection struct {
	mu      sync.RWMutex
	docs    map[string]*stored
	ids     index // of _id
	indexes []*index
}

func newCollection() *collection {
	return &collection{docs: map[string]*stored{}, ids: index{name: "_id_", fields: []string{"_id"}, ways: []int64{1}, unique: true}}
}

func (c *collection) all() []*index { return append([]*index{&c.ids}, c.indexes...) }

// ensure adds an index, with the documents that are there; false if one of
// that name has other fields.
func (c *collection) ensure(ix *index) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, have := range c.indexes {
		if have.name == ix.name {
			return slices.Equal(have.fields, ix.fields) && slices.Equal(have.ways, ix.ways) && have.unique == ix.unique
		}
	}
	for _, d := range c.docs {
		keys := ix.keys(d.raw, d.id)
		d.keys = append(d.keys, keys)
		for _, k := range keys {
			ix.tree.put(k, d)
		}
	}
	c.indexes = append(c.indexes, ix)
	return true
}

// put stores a document in the place of old, nil for none; false if a unique
// index has it already. The caller holds mu.
func (c *collection) put(old *stored, raw bson.Raw) bool {
	d := &stored{id: keyOf(raw.Lookup("_id")), raw: raw}
	indexes := c.all()
	for _, ix := range indexes {
		keys := ix.keys(raw, d.id)
		d.keys = append(d.keys, keys)
		for _, k := range keys {
			if other := ix.tree.get(k); ix.unique && other != nil && other != old {
				return false
			}
		}
	}
	if old != nil {
		c.remove(old)
	}
	c.docs[d.id] = d
	for i, ix := range indexes {
		for _, k := range d.keys[i] {
			ix.tree.put(k, d)
		}
	}
	return true
}

// remove takes a document out. The caller holds mu.
func (c *collection) remove(d *stored) {
	delete(c.docs, d.id)
	for i, ix := range c.all() {
		for _, k := range d.keys[i] {
			ix.tree.remove(k)
		}
	}
}
