package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	goodName  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	goodField = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*(\.[a-z][a-zA-Z0-9_]*)*$`)
)

// AllIndexes are the declared indexes and, of a stream, the two implied ones.
func (c *Collection) AllIndexes() []Index {
	if !c.Stream {
		return c.Indexes
	}
	return append(slices.Clone(c.Indexes),
		Index{Name: IndexSeq, Equal: []string{"stream"}, Order: "seq"},
		Index{Name: IndexClientID, Equal: []string{"stream", "client_id"}, Unique: true})
}

// UniqueFields are the fields whose values, together, one document per tenant
// may have; nil if the index is not unique.
func (c *Collection) UniqueFields(ix Index) []string {
	switch {
	case c.Stream && ix.Name == IndexSeq:
		return []string{"stream", "seq"}
	case ix.Unique:
		return ix.Equal
	}
	return nil
}

// Check reports the first mistake in a declaration.
func (c *Collection) Check() error {
	if !goodName.MatchString(c.Name) {
		return fmt.Errorf("engine: %q is no name for a collection", c.Name)
	}
	seen := map[string]bool{}
	for _, ix := range c.AllIndexes() {
		if !goodName.MatchString(ix.Name) || seen[ix.Name] {
			return fmt.Errorf("engine: %s: index name %q is not good or taken", c.Name, ix.Name)
		}
		seen[ix.Name] = true
		fields := slices.Clone(ix.Equal)
		if ix.Order != "" {
			fields = append(fields, ix.Order)
		}
		for _, f := range fields {
			if !goodField.MatchString(f) {
				return fmt.Errorf("engine: %s: index %s: %q is no field name", c.Name, ix.Name, f)
			}
		}
		if ix.Unique && len(ix.Equal) == 0 {
			return fmt.Errorf("engine: %s: index %s is unique by nothing", c.Name, ix.Name)
		}
	}
	if c.Words != "" && !goodField.MatchString(c.Words) {
		return fmt.Errorf("engine: %s: %q is no field name", c.Name, c.Words)
	}
	return nil
}

// Fit returns the index that serves q, or ErrNoIndex with what does not fit.
// limit is q.Limit, or what takes its place.
func (c *Collection) Fit(q Query, limit int) (Index, error) {
	i := slices.IndexFunc(c.AllIndexes(), func(ix Index) bool { return ix.Name == q.Index })
	if i < 0 {
		return Index{}, c.misfit(q, "no such index")
	}
	ix := c.AllIndexes()[i]
	if len(q.Equal) != len(ix.Equal) {
		return Index{}, c.misfit(q, fmt.Sprintf("%d values for %d equalities", len(q.Equal), len(ix.Equal)))
	}
	for n, v := range q.Equal {
		switch v.(type) {
		case string, bool, int64:
		default:
			return Index{}, c.misfit(q, fmt.Sprintf("%s is a %T, not a string, bool or int64", ix.Equal[n], v))
		}
	}
	if ix.Order == "" && (q.From != nil || q.To != nil) {
		return Index{}, c.misfit(q, "a range, but the index has no ordered field")
	}
	if limit < 1 || limit > MaxLimit {
		return Index{}, c.misfit(q, fmt.Sprintf("limit %d is not within 1 and %d", limit, MaxLimit))
	}
	return ix, nil
}

func (c *Collection) misfit(q Query, why string) error {
	return fmt.Errorf("%w: %s by %q: %s", ErrNoIndex, c.Name, q.Index, why)
}

// FitSearch is Fit for a Search.
func (c *Collection) FitSearch(words []string, limit int) error {
	switch {
	case c.Words == "":
		return fmt.Errorf("%w: %s can't be searched", ErrNoIndex, c.Name)
	case len(words) == 0 || slices.Contains(words, ""):
		return fmt.Errorf("%w: search of %s for an empty word", ErrNoIndex, c.Name)
	case limit < 1 || limit > MaxLimit:
		return fmt.Errorf("%w: search of %s: limit %d is not within 1 and %d", ErrNoIndex, c.Name, limit, MaxLimit)
	}
	return nil
}

// CheckKey refuses what can't name a document: an empty id, and a tenant with
// a slash, which could be mistaken for another tenant's.
func CheckKey(tenant, id string) error {
	if id == "" || strings.Contains(id, "\x00") || strings.ContainsAny(tenant, "/\x00") {
		return fmt.Errorf("engine: tenant %q and id %q can't name a document", tenant, id)
	}
	return nil
}

// Encode is the one encoding of documents: what encoding/json makes of the
// struct. Engines keep its text, or what says the same in their own terms.
func Encode(doc any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("engine: encode %T: %w", doc, err)
	}
	text := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if len(text) == 0 || text[0] != '{' {
		return nil, fmt.Errorf("engine: a %T is no document", doc)
	}
	return text, nil
}

// An Entry is what engines themselves read in an entry of a stream.
type Entry struct {
	Stream   string `json:"stream"`
	Seq      int64  `json:"seq"`
	ClientID string `json:"client_id"`
}

// NextEntry calls a.Next and encodes what it returns. It refuses an entry that
// is not a's, or that does not follow the last one by exactly one.
func (a *Append) NextEntry(last Row) (id string, body []byte, seq int64, err error) {
	seq = 1
	if last != nil {
		seq = last.Position().Order + 1
	}
	id, doc, err := a.Next(last)
	if err != nil {
		return "", nil, 0, err
	}
	if body, err = Encode(doc); err != nil {
		return "", nil, 0, err
	}
	e, err := PlaceOf(doc, body)
	if err != nil {
		return "", nil, 0, err
	}
	if want := (Entry{a.Stream, seq, a.ClientID}); e != want {
		return "", nil, 0, fmt.Errorf("engine: the entry says %+v, the append %+v", e, want)
	}
	return id, body, seq, CheckKey(a.Tenant, id)
}

// PlaceOf is where an entry says that it stands: by its method Place, which
// must say what its encoding does, or by the encoding itself.
func PlaceOf(doc any, body []byte) (e Entry, err error) {
	if p, ok := doc.(interface {
		Place() (stream string, seq int64, clientID string)
	}); ok {
		e.Stream, e.Seq, e.ClientID = p.Place()
		return e, nil
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return e, fmt.Errorf("engine: entry of %T: %w", doc, err)
	}
	return e, nil
}

// CheckAppend refuses an Append that names no stream or no client id.
func (a *Append) CheckAppend() error {
	if a.Stream == "" || a.ClientID == "" || a.Next == nil {
		return errors.New("engine: an append needs a stream, a client id and Next")
	}
	return nil
}
