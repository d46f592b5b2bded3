package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"recado/storage/engine"
	"recado/storage/enginetest"
	"recado/storage/sqlite"
)

func open(t testing.TB, path string) *sqlite.Engine {
	t.Helper()
	e, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func TestSuite(t *testing.T) {
	enginetest.Run(t, func(t *testing.T) enginetest.Store {
		path := filepath.Join(t.TempDir(), "data", "recado ñ?#%.db")
		return enginetest.Store{Open: func(t testing.TB) engine.Engine { return open(t, path) }}
	})
}
