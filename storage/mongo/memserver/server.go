package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Codes of MongoDB's errors.
const (
	codeBadValue   = 2
	codeNotKnown   = 59
	codeOtherIndex = 86
	codeDuplicate  = 11000
)

// A failure is an error with MongoDB's code.
type failure struct {
	code int32
	text string
}

func (f *failure) Error() string { return f.text }

func bad(err error) *failure { return &failure{codeBadValue, err.Error()} }

// A server is databases by name, and collections by name in each.
type server struct {
	mu          sync.Mutex
	collections map[string]map[string]*collection
	commands    map[string]func(*request) (bson.D, error)
}

func newServer() *server {
	s := &server{collections: map[string]map[string]*collection{}}
	done := func(*request) (bson.D, error) { return nil, nil }
	s.commands = map[string]func(*request) (bson.D, error){
		"hello": s.hello, "ismaster": s.hello,
		"ping": done, "endsessions": done, "killcursors": done,
		"listcollections": s.listCollections, "createindexes": s.createIndexes, "dropdatabase": s.dropDatabase,
		"find": s.find, "aggregate": s.aggregate,
		"insert": s.insert, "update": s.update, "delete": s.remove, "findandmodify": s.findAndModify,
	}
	return s
}

// answer does what a request asks for.
func (s *server) answer(r *request) []byte {
	e, err := r.body.IndexErr(0)
	out := bson.D{}
	if err == nil {
		if do := s.commands[strings.ToLower(e.Key())]; do == nil {
			err = &failure{codeNotKnown, fmt.Sprintf("no such command: '%s'", e.Key())}
		} else {
			out, err = do(r)
		}
	}
	if err != nil {
		f, ok := errors.AsType[*failure](err)
		if !ok {
			f = bad(err)
		}
		out = bson.D{{Key: "ok", Value: 0.0}, {Key: "errmsg", Value: f.text}, {Key: "code", Value: f.code}}
	} else {
		out = append(out, bson.E{Key: "ok", Value: 1.0})
	}
	b, err := bson.Marshal(out)
	if err != nil { // what is stored was read before
		panic(err)
	}
	return b
}

func (s *server) hello(*request) (bson.D, error) {
	return bson.D{
		{Key: "helloOk", Value: true}, {Key: "ismaster", Value: true}, {Key: "isWritablePrimary", Value: true},
		{Key: "maxBsonObjectSize", Value: int32(16 << 20)}, {Key: "maxMessageSizeBytes", Value: int32(maxMessage)},
		{Key: "maxWriteBatchSize", Value: int32(100_000)}, {Key: "localTime", Value: time.Now()},
		{Key: "minWireVersion", Value: int32(0)}, {Key: "maxWireVersion", Value: int32(21)}, {Key: "readOnly", Value: false},
	}, nil
}

// in is the collection that a command names, and makes it where there is none.
func (s *server) in(r *request) *collection {
	db, name := text(r.body.Lookup("$db")), text(r.body.Index(0).Value())
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.collections[db] == nil {
		s.collections[db] = map[string]*collection{}
	}
	if s.collections[db][name] == nil {
		s.collections[db][name] = newCollection()
	}
	return s.collections[db][name]
}

func (s *server) listCollections(r *request) (bson.D, error) {
	db := text(r.body.Lookup("$db"))
	s.mu.Lock()
	defer s.mu.Unlock()
	batch := bson.A{}
	for name := range s.collections[db] {
		batch = append(batch, bson.D{{Key: "name", Value: name}, {Key: "type", Value: "collection"}})
	}
	return cursor(db+".$cmd.listCollections", batch), nil
}

func (s *server) dropDatabase(r *request) (bson.D, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.collections, text(r.body.Lookup("$db")))
	return nil, nil
}

func (s *server) createIndexes(r *request) (bson.D, error) {
	c := s.in(r)
	all, err := r.documents("indexes")
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		fields, err := subdocument(d.Lookup("key")).Elements()
		if err != nil {
			return nil, err
		}
		ix := &index{name: text(d.Lookup("name")), unique: truth(d.Lookup("unique"))}
		for _, e := range fields {
			ix.fields, ix.ways = append(ix.fields, e.Key()), append(ix.ways, number(e.Value()))
		}
		if !c.ensure(ix) {
			return nil, &failure{codeOtherIndex, "an index of the name " + ix.name + " has other fields"}
		}
	}
	return nil, nil
}

// documents are the ones of that name, beside the command or in it.
func (r *request) documents(name string) ([]bson.Raw, error) {
	if all, ok := r.beside[name]; ok {
		return all, nil
	}
	list, ok := r.body.Lookup(name).ArrayOK()
	if !ok {
		return nil, fmt.Errorf("%s is missing", name)
	}
	values, err := list.Values()
	all := make([]bson.Raw, len(values))
	for i, v := range values {
		all[i] = subdocument(v)
	}
	return all, err
}

// cursor is a whole answer: nothing is left behind.
func cursor(where string, batch bson.A) bson.D {
	return bson.D{{Key: "cursor", Value: bson.D{
		{Key: "firstBatch", Value: batch}, {Key: "id", Value: int64(0)}, {Key: "ns", Value: where},
	}}}
}

func (r *request) where() string {
	return text(r.body.Lookup("$db")) + "." + text(r.body.Index(0).Value())
}

func (s *server) find(r *request) (bson.D, error) {
	q, err := parseQuery(subdocument(r.body.Lookup("filter")), subdocument(r.body.Lookup("sort")), number(r.body.Lookup("limit")))
	if err != nil {
		return nil, err
	}
	// A projection is not applied: whoever asks for less takes what they need.
	return cursor(r.where(), s.in(r).read(q)), nil
}

func (c *collection) read(q query) bson.A {
	c.mu.RLock()
	defer c.mu.RUnlock()
	batch := bson.A{}
	for _, d := range c.find(q) {
		batch = append(batch, d.raw)
	}
	return batch
}

// aggregate counts: $match, $limit, and a $group of everything.
func (s *server) aggregate(r *request) (bson.D, error) {
	stages, err := r.documents("pipeline")
	if err != nil {
		return nil, err
	}
	var q query
	for _, stage := range stages {
		e := stage.Index(0)
		switch e.Key() {
		case "$match":
			q.filter, err = parseFilter(subdocument(e.Value()))
		case "$limit":
			q.limit = number(e.Value())
		case "$group":
		default:
			err = fmt.Errorf("%s is not known here", e.Key())
		}
		if err != nil {
			return nil, err
		}
	}
	n := len(s.in(r).read(q))
	if n == 0 {
		return cursor(r.where(), bson.A{}), nil
	}
	return cursor(r.where(), bson.A{bson.D{{Key: "_id", Value: int32(1)}, {Key: "n", Value: int64(n)}}}), nil
}
