// Package storetest opens a real embedded store for the tests of the rooms.
package storetest

import (
	"path/filepath"
	"testing"

	"recado/storage"
	"recado/storage/sqlite"
)

// Open returns a prepared store over an SQLite file of its own, closed and
// removed when the test ends.
func Open(t testing.TB) *storage.Store {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "recado.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	store := storage.New(engine, []byte("the key of this test's cursors"))
	if err := store.UnscopedPrepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return store
}
