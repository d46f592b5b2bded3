package main

import (
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// writes gathers what became of the writes of one command.
type writes struct {
	n, modified int32
	upserted    bson.A
	errors      bson.A
}

func (w *writes) duplicate(i int, where string) {
	w.errors = append(w.errors, bson.D{
		{Key: "index", Value: int32(i)}, {Key: "code", Value: int32(codeDuplicate)},
		{Key: "errmsg", Value: "E11000 duplicate key error collection: " + where},
	})
}

func (w *writes) document(updated bool) bson.D {
	d := bson.D{{Key: "n", Value: w.n}}
	if updated {
		d = append(d, bson.E{Key: "nModified", Value: w.modified})
	}
	if w.upserted != nil {
		d = append(d, bson.E{Key: "upserted", Value: w.upserted})
	}
	if w.errors != nil {
		d = append(d, bson.E{Key: "writeErrors", Value: w.errors})
	}
	return d
}

func ordered(r *request) bool {
	v, err := r.body.LookupErr("ordered")
	return err != nil || truth(v)
}

func (s *server) insert(r *request) (bson.D, error) {
	docs, err := r.documents("documents")
	if err != nil {
		return nil, err
	}
	c := s.in(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	var w writes
	for i, d := range docs {
		if c.put(nil, slices.Clone(d)) {
			w.n++
			continue
		}
		if w.duplicate(i, r.where()); ordered(r) {
			break
		}
	}
	return w.document(false), nil
}

func (s *server) remove(r *request) (bson.D, error) {
	deletes, err := r.documents("deletes")
	if err != nil {
		return nil, err
	}
	c := s.in(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	var w writes
	for _, d := range deletes {
		q, err := parseQuery(subdocument(d.Lookup("q")), nil, 0)
		if err != nil {
			return nil, err
		}
		found := c.find(q)
		if number(d.Lookup("limit")) == 1 {
			found = found[:min(len(found), 1)]
		}
		for _, one := range found {
			c.remove(one)
			w.n++
		}
	}
	return w.document(false), nil
}

// A change is what an update does: to the first document that its filter
// finds, or to a new one.
type change struct {
	filter bson.Raw
	update bson.Raw
	upsert bool
}

// An outcome is what a change found, and what it left; nil for none.
type outcome struct {
	before, after bson.Raw
	duplicate     bool
}

// apply does a change. The caller holds mu.
func (c *collection) apply(ch change) (o outcome, err error) {
	q, err := parseQuery(ch.filter, nil, 0)
	if err != nil {
		return o, err
	}
	var old *stored
	if found := c.find(q); len(found) > 0 {
		old, o.before = found[0], found[0].raw
	} else if !ch.upsert {
		return o, nil
	}
	if o.after, err = ch.result(o.before); err != nil {
		return o, err
	}
	o.duplicate = !c.put(old, o.after)
	return o, nil
}

// result is the document that an update makes of one, or of none.
func (ch change) result(before bson.Raw) (bson.Raw, error) {
	var d bson.D
	base := before
	if before == nil {
		base = ch.filter // an upsert begins with what was looked for
	}
	if err := bson.Unmarshal(base, &d); err != nil {
		return nil, err
	}
	elements, err := ch.update.Elements()
	if err != nil {
		return nil, err
	}
	if len(elements) == 0 || elements[0].Key()[0] != '$' {
		return ch.replaced(d, elements)
	}
	for _, e := range elements {
		fields, err := subdocument(e.Value()).Elements()
		if err != nil {
			return nil, err
		}
		for _, f := range fields {
			if d, err = operate(d, e.Key(), f.Key(), f.Value(), before == nil); err != nil {
				return nil, err
			}
		}
	}
	return bson.Marshal(d)
}

// replaced is the new document, with the old one's _id.
func (ch change) replaced(d bson.D, elements []bson.RawElement) (bson.Raw, error) {
	i := slices.IndexFunc(d, func(e bson.E) bool { return e.Key == "_id" })
	if i < 0 {
		return nil, fmt.Errorf("a new document needs an _id")
	}
	out := bson.D{d[i]}
	for _, e := range elements {
		if e.Key() != "_id" {
			out = append(out, bson.E{Key: e.Key(), Value: e.Value()})
		}
	}
	return bson.Marshal(out)
}

// operate applies one operator to one field of the top.
func operate(d bson.D, op, field string, v bson.RawValue, fresh bool) (bson.D, error) {
	i := slices.IndexFunc(d, func(e bson.E) bool { return e.Key == field })
	var has int64
	if i >= 0 {
		switch n := d[i].Value.(type) {
		case int64:
			has = n
		case int32:
			has = int64(n)
		}
	}
	var value any = v
	switch op {
	case "$inc":
		value = has + number(v)
	case "$max":
		if i >= 0 {
			value = max(has, number(v))
		}
	case "$set":
	case "$setOnInsert":
		if !fresh {
			return d, nil
		}
	default:
		return nil, fmt.Errorf("%s is not known here", op)
	}
	if i < 0 {
		return append(d, bson.E{Key: field, Value: value}), nil
	}
	d[i].Value = value
	return d, nil
}

func (s *server) update(r *request) (bson.D, error) {
	updates, err := r.documents("updates")
	if err != nil {
		return nil, err
	}
	c := s.in(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	var w writes
	for i, u := range updates {
		o, err := c.apply(change{subdocument(u.Lookup("q")), subdocument(u.Lookup("u")), truth(u.Lookup("upsert"))})
		switch {
		case err != nil:
			return nil, err
		case o.duplicate:
			w.duplicate(i, r.where())
		case o.after == nil:
		case o.before == nil:
			w.n++
			w.upserted = append(w.upserted, bson.D{{Key: "index", Value: int32(i)}, {Key: "_id", Value: o.after.Lookup("_id")}})
		default:
			w.n++
			w.modified++
		}
	}
	return w.document(true), nil
}

func (s *server) findAndModify(r *request) (bson.D, error) {
	c := s.in(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	o, err := c.apply(change{subdocument(r.body.Lookup("query")), subdocument(r.body.Lookup("update")), truth(r.body.Lookup("upsert"))})
	if err != nil {
		return nil, err
	}
	if o.duplicate {
		return nil, &failure{codeDuplicate, "E11000 duplicate key error collection: " + r.where()}
	}
	shown := o.before
	if truth(r.body.Lookup("new")) {
		shown = o.after
	}
	var value any = shown
	if shown == nil {
		value = nil
	}
	return bson.D{
		{Key: "lastErrorObject", Value: bson.D{{Key: "updatedExisting", Value: o.before != nil}}},
		{Key: "value", Value: value},
	}, nil
}
