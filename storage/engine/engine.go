// Package engine is the seam between what Recado stores and where: about ten
// verbs that SQLite and MongoDB both do well. A query that no declared index
// serves is refused, so that a slow one can't be written. One suite,
// storage/enginetest, holds for every engine.
package engine

import (
	"context"
	"errors"
)

// What an engine answers besides success. Everything else is an accident.
var (
	// ErrNotFound: no document by that id in that tenant.
	ErrNotFound = errors.New("engine: not found")
	// ErrExists: a unique index, or the id, is taken.
	ErrExists = errors.New("engine: exists")
	// ErrStale: the document's version is not the one that was expected.
	ErrStale = errors.New("engine: stale version")
	// ErrNoIndex: the query is not served by a declared index. A programmer's
	// mistake, found by the first test that runs the query.
	ErrNoIndex = errors.New("engine: no declared index serves this query")
	// ErrUnavailable wraps what an engine says when its server is away, its disk
	// full or its file locked. The operation may or may not have happened.
	ErrUnavailable = errors.New("engine: unavailable")
)

// A Collection is one kind of document. Documents are Go structs with JSON
// tags; both engines take field names from those tags. Every indexed field is
// always present (never omitempty). Each document belongs to a tenant; what
// belongs to all of them (logins, jobs, widget keys) is kept under "".
type Collection struct {
	Name    string
	Indexes []Index
	// Words names a field that holds a []string of normalised words for
	// Search; "" means that the collection can't be searched.
	Words string
	// Stream marks a collection of entries in streams: documents have the
	// fields stream (string), seq (int64) and client_id (string), unique by
	// (tenant, stream, seq) and by (tenant, stream, client_id). Both indexes
	// are implied: IndexSeq and IndexClientID.
	Stream bool
}

// An Index serves one kind of list: the tenant first, then equalities, then
// one ordered field of type int64, then the id, which makes the order total.
// Field names are JSON names; a dot reaches into an embedded document.
type Index struct {
	Name   string
	Equal  []string
	Order  string // "" orders by id alone
	Unique bool   // at most one document per tenant and Equal values
}

// The two indexes of every Stream collection.
const (
	IndexSeq      = "seq"       // Equal: stream; Order: seq; unique with seq
	IndexClientID = "client_id" // Equal: stream, client_id; unique
)

// A Query asks for documents by one declared index.
type Query struct {
	Index string
	Equal []any // string, bool or int64; as many as the index has
	// From and To bound the ordered field: From <= value < To. nil is open.
	From, To *int64
	Desc     bool
	Limit    int       // 1 to MaxLimit
	After    *Position // continue behind this row, in the query's direction
}

// MaxLimit is the most rows that one Find, Count or Search looks at.
const MaxLimit = 1000

// A Position is a row's place in an index.
type Position struct {
	Order int64
	ID    string
}

// A Row is a document that was found.
type Row interface {
	// Decode fills a struct of the type that was stored.
	Decode(into any) error
	// Position is the row's place in the index that found it.
	Position() Position
}

// An Append asks for one entry at the end of a stream.
//
// The engine looks for ClientID first: found, Row is the first result and
// Repeated is true, whatever Next would say. Otherwise it calls Next with the
// stream's last entry, nil for an empty stream, and stores what Next returns;
// doc's seq must be the last one's plus one, its stream and client_id those of
// the Append. An error from Next becomes Err. Next may be called again when
// another node was faster, so it must not have effects.
type Append struct {
	Tenant, Stream, ClientID string
	Next                     func(last Row) (id string, doc any, err error)

	// Filled by the engine.
	Row      Row // the stored entry, or the first result of a repeat
	Repeated bool
	Err      error
}

// A New is a document that is not there yet.
type New struct {
	Collection *Collection
	ID         string
	Doc        any
}

// An Engine keeps documents of collections that Ensure has named. Every call
// is safe for concurrent use. A call whose context ends returns its error, and
// may have happened.
type Engine interface {
	// Ensure creates collections and indexes that are missing. It may be
	// called by several nodes at once and at every start.
	Ensure(ctx context.Context, collections []Collection) error

	// Insert stores a new document at version 1. ErrExists if its id or a
	// unique index is taken.
	Insert(ctx context.Context, c *Collection, tenant, id string, doc any) error

	// InsertAll stores new documents in their order, in as few commits as the
	// engine can, and ends with the first that it can't store: those before it
	// stay, those behind it are not tried. The error is that one's, as
	// Insert's. An entry among them must be the first of its stream.
	InsertAll(ctx context.Context, tenant string, all []New) error

	// Get fills into. ErrNotFound if there is none.
	Get(ctx context.Context, c *Collection, tenant, id string, into any) error

	// Replace stores doc as version+1 if the stored version is version.
	// ErrStale if it is another one, ErrNotFound if there is none, ErrExists
	// on a unique index. doc's own field "version" is the caller's business:
	// engines keep theirs apart; both start at 1 and grow by 1.
	Replace(ctx context.Context, c *Collection, tenant, id string, version int64, doc any) error

	// Delete removes a document; removing none is no error.
	Delete(ctx context.Context, c *Collection, tenant, id string) error

	// Purge removes up to limit (1 to MaxLimit) documents of a tenant, whatever
	// they are, and tells how many there were.
	Purge(ctx context.Context, c *Collection, tenant string, limit int) (removed int, err error)

	// Scan returns up to limit (1 to MaxLimit) documents of a tenant, whatever
	// they are, in the order of their ids, behind the id after; "" begins. It
	// is for taking all of it away, not for lists, and not for documents of Add.
	Scan(ctx context.Context, c *Collection, tenant, after string, limit int) ([]Row, error)

	// Find returns up to q.Limit rows in the index's order. ErrNoIndex if the
	// query does not fit its index.
	Find(ctx context.Context, c *Collection, tenant string, q Query) ([]Row, error)

	// Count counts matching rows, and stops at most (1 to MaxLimit).
	Count(ctx context.Context, c *Collection, tenant string, q Query, most int) (int, error)

	// Add adds to the integer fields of a document, which it makes when there
	// is none, in one atomic step, and returns their new values. Documents of
	// Add are touched by no other verb but Get and Delete.
	Add(ctx context.Context, c *Collection, tenant, id string, by map[string]int64) (map[string]int64, error)

	// Append adds entries to streams, as a group in as few commits as the
	// engine can, and fills each Append's result. A group holds at most one
	// Append per stream. The caller (storage's grouper) keeps at most one
	// Append per stream in flight on this node; other nodes do the same to the
	// same streams.
	Append(ctx context.Context, c *Collection, group []*Append)

	// Search returns rows whose words hold, for each given word, one that
	// starts with it; newest id first, behind the id before if it is not "".
	Search(ctx context.Context, c *Collection, tenant string, words []string, before string, limit int) ([]Row, error)

	// Ping reports whether the engine can serve now.
	Ping(ctx context.Context) error
	Close() error
}
