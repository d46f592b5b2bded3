package storage_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"recado/chat"
	"recado/storage"
	"recado/storage/engine"
	"recado/storage/enginetest"
	"recado/storage/mongo"
	"recado/storage/sqlite"
	"recado/tenant"
)

// BenchmarkAppendMessage is durable messages through the group commit: each
// sender has a conversation of its own and waits for each answer, so that one
// sender shows what a lone message pays (DESIGN §6.9).
//
//	go test -run='^$' -bench=AppendMessage ./storage
func BenchmarkAppendMessage(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		e, err := sqlite.Open(context.Background(), filepath.Join(b.TempDir(), "x.db"))
		if err != nil {
			b.Fatal(err)
		}
		defer e.Close()
		appendMessages(b, e)
	})
	b.Run("mongo", func(b *testing.B) {
		e, err := mongo.Open(context.Background(), enginetest.MongoURL(b)+"bench"+tenant.NewID()[:8])
		if err != nil {
			b.Fatal(err)
		}
		defer e.Close()
		appendMessages(b, e)
	})
}

// groups counts how many appends came as one.
type groups struct {
	engine.Engine
	calls, appends atomic.Int64
}

func (g *groups) Append(ctx context.Context, c *engine.Collection, group []*engine.Append) {
	g.calls.Add(1)
	g.appends.Add(int64(len(group)))
	g.Engine.Append(ctx, c, group)
}

func appendMessages(b *testing.B, e engine.Engine) {
	counted := &groups{Engine: e}
	s := storage.New(counted, make([]byte, 32))
	if err := s.UnscopedPrepare(context.Background()); err != nil {
		b.Fatal(err)
	}
	sizes := []int{1, 16, 256}
	for _, senders := range sizes { // a conversation's first message asks for its last one
		together(senders, func(i int) { sendAlone(b, s, senders, i, 1) })
	}
	for _, senders := range sizes {
		b.Run(fmt.Sprint("senders=", senders), func(b *testing.B) {
			counted.calls.Store(0)
			counted.appends.Store(0)
			b.ReportAllocs()
			together(senders, func(i int) { sendAlone(b, s, senders, i, (b.N+senders-1-i)/senders) })
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
			b.ReportMetric(float64(counted.appends.Load())/float64(max(counted.calls.Load(), 1)), "messages/group")
		})
	}
}

func together(n int, work func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { work(i) })
	}
	all.Wait()
}

// sendAlone says n things in one of so many conversations, one after another.
func sendAlone(b *testing.B, s *storage.Store, of, conversation, n int) {
	sc, id := tenant.UnscopedScope("bench"), fmt.Sprint("c", of, "-", conversation)
	for range n {
		_, _, err := s.AppendMessage(context.Background(), sc, id, tenant.NewID(), func(*chat.Message) (*chat.Message, error) {
			return &chat.Message{ID: tenant.NewID(), Type: chat.EntryText, From: chat.FromVisitor, Author: "v",
				Text: "Good morning, I have a question about my invoice.", At: 1_700_000_000_000, State: chat.State{Status: chat.Waiting, Project: "p"}}, nil
		})
		if err != nil {
			b.Error(err)
			return
		}
	}
}
