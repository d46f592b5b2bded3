package main

import (
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"recado/storage/enginetest"
	"recado/storage/redis/redistest"
)

// A Redis is emptied under a conversation, then its master dies and the sentinel
// names another one: what is said meanwhile is acknowledged and stored, both
// screens are told to look again, and the talk goes on from node to node.
func TestTalkThroughAFailover(t *testing.T) {
	pair := redistest.StartWatched(t)
	servers := onURLs(enginetest.MongoDatabase(t), pair.URL(), "")
	a, b := newHouse(t, servers, quickLeases), newHouse(t, servers, quickLeases)
	<-a.pipes.bus.Ready()
	<-b.pipes.bus.Ready()
	c := startTalk(t, a, b)
	heard := func(words string) {
		t.Helper()
		c.window.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "text") == words })
	}

	admin := goredis.NewClient(&goredis.Options{Addr: pair.Master.Addr()})
	if err := admin.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	admin.Close()
	c.send(t, c.desk, "con Redis vacío")
	heard("con Redis vacío")

	pair.Master.Stop()
	c.send(t, c.window, "sin Redis")
	c.send(t, c.desk, "la respuesta")
	c.window.wait(t, "resync", nil)
	c.desk.wait(t, "resync", nil)
	c.compare(t, a)
	c.compare(t, b)
	c.send(t, c.desk, "con el nuevo")
	heard("con el nuevo")
	waitOnline(t, a) // leases are back
}
