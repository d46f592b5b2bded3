package mongo_test

import (
	"context"
	"testing"

	"recado/storage/engine"
	"recado/storage/enginetest"
	"recado/storage/mongo"
)

func open(t testing.TB, url string) *mongo.Engine {
	t.Helper()
	e, err := mongo.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func TestSuite(t *testing.T) {
	enginetest.MongoURL(t) // says what is missing once, not for each test
	enginetest.Run(t, func(t *testing.T) enginetest.Store {
		url, proxy := enginetest.MongoThrough(t)
		return enginetest.Store{
			Open:   func(t testing.TB) engine.Engine { return open(t, url) },
			Shared: true,
			Proxy:  proxy,
		}
	})
}
