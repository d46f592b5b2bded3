package main

import (
	"fmt"
	"net"
	"slices"
	"testing"

	"recado/storage/engine"
	"recado/storage/enginetest"
	"recado/storage/mongo"
)

// What the engine is held to on any server holds on this one.
func TestSuite(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go serve(l, newServer())
	t.Setenv("RECADO_TEST_MONGO_URL", "mongodb://"+l.Addr().String()+"/")
	enginetest.Run(t, func(t *testing.T) enginetest.Store {
		url, proxy := enginetest.MongoThrough(t)
		return enginetest.Store{Shared: true, Proxy: proxy, Open: func(t testing.TB) engine.Engine {
			e, err := mongo.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { e.Close() })
			return e
		}}
	})
}

// Ten thousand keys, put in any order, are found, given in order both ways,
// and gone once removed.
func TestTree(t *testing.T) {
	const n = 10_000
	name := func(i int) string { return fmt.Sprintf("%06d", i) }
	var tr tree
	for i := range n {
		at := i * 7919 % n // a prime: each once
		tr.put(name(at), &stored{id: name(at)})
	}
	for i := 0; i < n; i += 3 {
		tr.remove(name(i))
	}
	var want []string
	for i := 1000; i < 4000; i++ {
		if i%3 != 0 {
			want = append(want, name(i))
		}
		if got := tr.get(name(i)); (got == nil) != (i%3 == 0) {
			t.Fatalf("%s: %v", name(i), got)
		}
	}
	for _, down := range []bool{false, true} {
		var got []string
		tr.scan(name(1000), name(4000), down, func(d *stored) bool {
			got = append(got, d.id)
			return true
		})
		if down {
			slices.Reverse(got)
		}
		if !slices.Equal(got, want) {
			t.Errorf("downwards %v: %d keys, want %d", down, len(got), len(want))
		}
	}
}

// A message that is cut, or says a wrong length, ends its connection and
// nothing else.
func FuzzParse(f *testing.F) {
	f.Add([]byte("\x20\x00\x00\x00aaaabbbb\xdd\x07\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00"))
	f.Add([]byte("\x20\x00\x00\x00aaaabbbb\xd4\x07\x00\x00\x00\x00\x00\x00a.b\x00"))
	f.Fuzz(func(t *testing.T, m []byte) {
		if len(m) >= headerSize+4 {
			_, _ = parse(m)
		}
	})
}
