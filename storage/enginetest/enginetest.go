// Package enginetest is the one suite that every storage engine passes, and
// what its tests need: a MongoDB-compatible server and a proxy that loses
// answers.
package enginetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"recado/storage/engine"
)

// A Store is where the engines under test keep their data, empty at first.
type Store struct {
	// Open opens one more node on the data; the test closes it.
	Open func(t testing.TB) engine.Engine
	// Shared says that several nodes may be open at once.
	Shared bool
	// Proxy stands between nodes and server; nil if there is nothing between.
	Proxy *Proxy
}

// second is another node, or the same one where there can be only one.
func (s Store) second(t testing.TB, first engine.Engine) engine.Engine {
	if s.Shared {
		return s.open(t)
	}
	return first
}

// open is Open, with the suite's collections.
func (s Store) open(t testing.TB) engine.Engine {
	t.Helper()
	e := s.Open(t)
	t.Cleanup(func() { e.Close() })
	if err := e.Ensure(ctx(t), collections()); err != nil {
		t.Fatalf("ensure: %v", err)
	}
	return e
}

// Run runs the suite; fresh makes an empty store for each test in it.
func Run(t *testing.T, fresh func(t *testing.T) Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Store)
	}{
		{"ensure", testEnsure},
		{"insert and get", testInsertGet},
		{"unique conflict", testUnique},
		{"insert all", testInsertAll},
		{"insert all by many", testInsertMany},
		{"inserts hang", testInsertHangs},
		{"round trip", testRoundTrip},
		{"replace if unchanged", testReplace},
		{"replace by racers", testReplaceRace},
		{"delete", testDelete},
		{"purge", testPurge},
		{"scan", testScan},
		{"find by each index", testFind},
		{"find in a range", testFindRange},
		{"count", testCount},
		{"misfit queries", testMisfit},
		{"pages under inserts", testPages},
		{"append", testAppend},
		{"append repeated", testAppendRepeat},
		{"append refused", testAppendRefused},
		{"append misused", testAppendMisused},
		{"append by two nodes, answers lost", testAppendNodes},
		{"append, answer lost", testAppendLost},
		{"append after another node", testAppendStale},
		{"counters", testAdd},
		{"search", testSearch},
		{"tenants apart", testTenants},
		{"ended context", testContext},
		{"server away", testAway},
		{"reopen", testReopen},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, fresh(t)) })
	}
}

// ctx bounds a test, so that an engine that hangs fails it.
func ctx(t testing.TB) context.Context {
	c, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return c
}

// A paper is the suite's document: one of every kind of field.
type paper struct {
	ID       string              `json:"id"`
	Version  int64               `json:"version"`
	Name     string              `json:"name"`
	Kind     string              `json:"kind"`
	Open     bool                `json:"open"`
	Level    int64               `json:"level"`
	At       int64               `json:"at"`
	Place    place               `json:"place"`
	Labels   map[string]string   `json:"labels"`
	Shelves  map[string]place    `json:"shelves"`
	Tags     []string            `json:"tags"`
	Parts    []place             `json:"parts"`
	Words    []string            `json:"words"`
	Owner    *string             `json:"owner"`
	Next     *place              `json:"next,omitempty"`
	Remark   string              `json:"remark,omitempty"`
	Ratio    float64             `json:"ratio"`
	Days     map[string][]string `json:"days"`
	Secret   string              `json:"-"`
	Anything map[string]any      `json:"anything,omitempty"`
	shared
}

// shared is embedded without a tag: its fields are the paper's own.
type shared struct {
	Origin string `json:"origin"`
}

type place struct {
	Town  string `json:"town"`
	Since int64  `json:"since"`
	Count int    `json:"count"`
}

// An entry is the suite's entry of a stream.
type entry struct {
	ID       string `json:"id"`
	Stream   string `json:"stream"`
	Seq      int64  `json:"seq"`
	ClientID string `json:"client_id"`
	Text     string `json:"text"`
	At       int64  `json:"at"`
}

var (
	papers = &engine.Collection{Name: "papers", Words: "words", Indexes: []engine.Index{
		{Name: "all"},
		{Name: "at", Order: "at"},
		{Name: "kind", Equal: []string{"kind"}, Order: "at"},
		{Name: "kind_open", Equal: []string{"kind", "open"}, Order: "at"},
		{Name: "level", Equal: []string{"level"}},
		{Name: "town", Equal: []string{"place.town"}, Order: "place.since"},
		{Name: "origin", Equal: []string{"origin"}, Order: "at"},
		{Name: "name", Equal: []string{"name"}, Unique: true},
	}}
	entries = &engine.Collection{Name: "entries", Stream: true, Indexes: []engine.Index{
		{Name: "at", Order: "at"},
	}}
	counters = &engine.Collection{Name: "counters"}
)

func collections() []engine.Collection {
	return []engine.Collection{*papers, *entries, *counters}
}

// newPaper has a name of its own, so that only what a test wants collides.
func newPaper(id string) *paper {
	return &paper{ID: id, Version: 1, Name: "name of " + id, Kind: "letter", Words: []string{}}
}

func insert(t testing.TB, e engine.Engine, tenant string, docs ...*paper) {
	t.Helper()
	for _, d := range docs {
		if err := e.Insert(ctx(t), papers, tenant, d.ID, d); err != nil {
			t.Fatalf("insert %s: %v", d.ID, err)
		}
	}
}

// ids are the found ids; they stand for their rows.
func ids(rows []engine.Row) string {
	list := []string{}
	for _, r := range rows {
		list = append(list, r.Position().ID)
	}
	return fmt.Sprint(list)
}
