package main

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// A query is a filter, the order of what it finds, and how much of it.
type query struct {
	filter filter
	sort   []string
	down   []bool
	limit  int64 // 0: all
}

func parseQuery(filterDoc, sortDoc bson.Raw, limit int64) (q query, err error) {
	q.limit = limit
	if q.filter, err = parseFilter(filterDoc); err != nil || sortDoc == nil {
		return q, err
	}
	by, err := sortDoc.Elements()
	for _, e := range by {
		q.sort, q.down = append(q.sort, e.Key()), append(q.down, number(e.Value()) < 0)
	}
	return q, err
}

// A way is how an index serves a query.
type way struct {
	index     *index
	low, high string
	equal     int  // fields of which the value is known
	ranged    bool // and one more has a range
	ordered   bool // what is found is in the query's order
}

func (w way) better(than way) bool {
	if w.index == nil || than.index == nil {
		return than.index == nil
	}
	if w.equal != than.equal && !(w.ordered != than.ordered && min(w.equal, than.equal) > 0) {
		return w.equal > than.equal
	}
	if w.ordered != than.ordered {
		return w.ordered
	}
	return w.ranged && !than.ranged
}

// end is behind every key that begins with a prefix.
const end = "\xff"

// by is how one index serves the query.
func (q *query) by(ix *index) way {
	w := way{index: ix}
	prefix := ""
	for _, field := range ix.fields {
		i := slices.IndexFunc(q.filter.all, func(c condition) bool { return c.field == field && c.op == "$eq" })
		if i < 0 {
			break
		}
		prefix += q.filter.all[i].keys[0]
		w.equal++
	}
	w.low, w.high = prefix, prefix+end
	if w.equal < len(ix.fields) {
		q.bound(&w, prefix, ix.fields[w.equal])
	}
	rest := ix.fields[w.equal:]
	w.ordered = len(q.sort) <= len(rest) && slices.Equal(q.sort, rest[:min(len(q.sort), len(rest))]) && !mixed(q.down)
	return w
}

// bound narrows a way by the ranges of the field behind its equalities.
func (q *query) bound(w *way, prefix, field string) {
	for _, c := range q.filter.all {
		if c.field != field {
			continue
		}
		low, high := prefix+string(c.keyClass()), prefix+string(c.keyClass()+1)
		switch c.op {
		case "$gte", "$gt":
			low = prefix + c.keys[0] // what is equal is filtered out
		case "$lt":
			high = prefix + c.keys[0]
		case "$lte":
			high = prefix + c.keys[0] + end
		case "$regex":
			literal, _ := c.exp.LiteralPrefix()
			if !strings.HasPrefix(c.exp.String(), "^") || literal == "" || w.ranged {
				continue // of an array each may be met by another element
			}
			low = prefix + string(rune(classString)) + literal
			high = low + end
		default:
			continue
		}
		w.low, w.high, w.ranged = max(w.low, low), min(w.high, high), true
	}
}

// keyClass is the class of a condition's value.
func (c *condition) keyClass() byte {
	if len(c.keys) == 0 {
		return classString
	}
	return c.keys[0][0]
}

func mixed(ways []bool) bool {
	return slices.Contains(ways, true) && slices.Contains(ways, false)
}

// find returns the documents of a query. The caller holds mu.
func (c *collection) find(q query) (found []*stored) {
	for _, one := range q.filter.all { // by their ids
		if one.field == "_id" && (one.op == "$eq" || one.op == "$in") {
			for _, id := range one.keys {
				if d := c.docs[id]; d != nil && q.filter.holds(d.raw) {
					found = append(found, d)
				}
			}
			return q.inOrder(found)
		}
	}
	var best way
	for _, ix := range c.all() {
		if w := q.by(ix); w.better(best) {
			best = w
		}
	}
	several := map[*stored]bool{}
	best.index.tree.scan(best.low, best.high, len(q.down) > 0 && q.down[0], func(d *stored) bool {
		if several[d] || !q.filter.holds(d.raw) {
			return true
		}
		if len(d.keys) > 0 && manyKeys(d) {
			several[d] = true
		}
		found = append(found, d)
		return !best.ordered || q.limit == 0 || int64(len(found)) < q.limit
	})
	if best.ordered {
		return found
	}
	return q.inOrder(found)
}

// manyKeys reports whether some index finds a document more than once.
func manyKeys(d *stored) bool {
	return slices.ContainsFunc(d.keys, func(keys []string) bool { return len(keys) > 1 })
}

func (q *query) inOrder(found []*stored) []*stored {
	if len(q.sort) > 0 {
		slices.SortStableFunc(found, func(a, b *stored) int {
			for i, field := range q.sort {
				if n := strings.Compare(keyOf(lookup(a.raw, field)), keyOf(lookup(b.raw, field))); n != 0 {
					if q.down[i] {
						return -n
					}
					return n
				}
			}
			return 0
		})
	}
	if q.limit > 0 && int64(len(found)) > q.limit {
		found = found[:q.limit]
	}
	return found
}
