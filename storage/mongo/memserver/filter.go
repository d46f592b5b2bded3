package main

import (
	"fmt"
	"regexp"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// A condition is what one field must be.
type condition struct {
	field string
	op    string // $eq, $gt, $gte, $lt, $lte, $ne, $in, $regex
	value bson.RawValue
	keys  []string // of the value, or of those of $in
	exp   *regexp.Regexp
}

// A filter is conditions that must all hold, and alternatives of each of which
// one must.
type filter struct {
	all []condition
	any [][]filter
}

// parseFilter reads a filter; what is not known here is refused.
func parseFilter(d bson.Raw) (f filter, err error) {
	if d == nil {
		return f, nil
	}
	fields, err := d.Elements()
	if err != nil {
		return f, err
	}
	for _, e := range fields {
		switch v := e.Value(); {
		case e.Key() == "$and" || e.Key() == "$or":
			err = f.several(e.Key(), v)
		case e.Key()[0] == '$':
			err = fmt.Errorf("%s is not known here", e.Key())
		case v.Type == bson.TypeEmbeddedDocument:
			err = f.operators(e.Key(), v.Document())
		case v.Type == bson.TypeRegex:
			err = f.add(e.Key(), "$regex", v)
		default:
			err = f.add(e.Key(), "$eq", v)
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *filter) several(op string, v bson.RawValue) error {
	values, err := v.Array().Values()
	if err != nil {
		return err
	}
	var parts []filter
	for _, v := range values {
		part, err := parseFilter(subdocument(v))
		if err != nil {
			return err
		}
		parts = append(parts, part)
	}
	if op == "$or" {
		f.any = append(f.any, parts)
		return nil
	}
	for _, part := range parts {
		f.all, f.any = append(f.all, part.all...), append(f.any, part.any...)
	}
	return nil
}

var operators = []string{"$eq", "$gt", "$gte", "$lt", "$lte", "$ne", "$in"}

func (f *filter) operators(field string, d bson.Raw) error {
	all, err := d.Elements()
	if err != nil {
		return err
	}
	for _, e := range all {
		if !slices.Contains(operators, e.Key()) {
			return fmt.Errorf("%s is not known here", e.Key())
		}
		if err := f.add(field, e.Key(), e.Value()); err != nil {
			return err
		}
	}
	return nil
}

func (f *filter) add(field, op string, v bson.RawValue) (err error) {
	c := condition{field: field, op: op, value: v}
	switch op {
	case "$regex":
		pattern, _ := v.Regex()
		c.exp, err = regexp.Compile(pattern)
	case "$in":
		for _, one := range elements(v) {
			c.keys = append(c.keys, keyOf(one))
		}
	default:
		c.keys = []string{keyOf(v)}
	}
	f.all = append(f.all, c)
	return err
}

// holds reports whether a document is what the filter asks for.
func (f *filter) holds(d bson.Raw) bool {
	for i := range f.all {
		if !f.all[i].holds(d) {
			return false
		}
	}
	for _, parts := range f.any {
		if !slices.ContainsFunc(parts, func(part filter) bool { return part.holds(d) }) {
			return false
		}
	}
	return true
}

func (c *condition) holds(d bson.Raw) bool {
	some := slices.ContainsFunc(elements(lookup(d, c.field)), c.meets)
	return some != (c.op == "$ne")
}

// meets compares one value; $ne asks whether it is equal.
func (c *condition) meets(v bson.RawValue) bool {
	if c.op == "$regex" {
		s, ok := v.StringValueOK()
		return ok && c.exp.MatchString(s)
	}
	k := keyOf(v)
	switch c.op {
	case "$eq", "$ne", "$in":
		return slices.Contains(c.keys, k)
	}
	want := c.keys[0]
	if k[0] != want[0] { // of another class
		return false
	}
	switch c.op {
	case "$gt":
		return k > want
	case "$gte":
		return k >= want
	case "$lt":
		return k < want
	}
	return k <= want
}
