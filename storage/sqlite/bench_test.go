package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"recado/storage/engine"
)

// BenchmarkAppend measures durable messages per second: each sender has a
// stream of its own and waits for each answer.
//
//	go test -run='^$' -bench=Append ./storage/sqlite
func BenchmarkAppend(b *testing.B) {
	for _, senders := range []int{1, 16, 256} {
		b.Run(fmt.Sprint("senders=", senders), func(b *testing.B) { benchAppend(b, senders) })
	}
}

type message struct {
	line
	Text string `json:"text"`
	At   int64  `json:"at"`
}

func benchAppend(b *testing.B, senders int) {
	ctx := context.Background()
	e := open(b, filepath.Join(b.TempDir(), "x.db"))
	if err := e.Ensure(ctx, []engine.Collection{*lines}); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	var all sync.WaitGroup
	for s := range senders {
		all.Go(func() {
			stream := fmt.Sprint("s", s)
			for i := s; i < b.N; i += senders {
				id := fmt.Sprint("message", i)
				ask := &engine.Append{Tenant: "a", Stream: stream, ClientID: id, Next: func(last engine.Row) (string, any, error) {
					m := message{line{stream, 1, id}, "Good morning, I have a question about my invoice.", 1700000000000}
					if last != nil {
						m.Seq = last.Position().Order + 1
					}
					return id, m, nil
				}}
				e.Append(ctx, lines, []*engine.Append{ask})
				if ask.Err != nil {
					b.Error(ask.Err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
