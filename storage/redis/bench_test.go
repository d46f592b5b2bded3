package redis_test

import (
	"context"
	"log/slog"
	"testing"

	"recado/storage/redis"
	"recado/storage/redis/redistest"
)

// A frame from one node to another and nothing else on the way.
func BenchmarkBetweenNodes(b *testing.B) {
	url := redistest.URL(b)
	arrived := make(chan struct{}, 1<<20)
	start := func(deliver redis.Delivery) *redis.Bus {
		r, err := redis.Open(b.Context(), url)
		if err != nil {
			b.Fatal(err)
		}
		bus := redis.NewBus(r, redis.BusOptions{Prefix: b.Name(), Logger: slog.New(slog.DiscardHandler), QueueBytes: 1 << 30})
		ctx, stop := context.WithCancel(context.Background())
		over := make(chan struct{})
		go func() { defer close(over); bus.Run(ctx, deliver, func(int) {}) }()
		b.Cleanup(func() { stop(); <-over; _ = r.Close() })
		<-bus.Ready()
		return bus
	}
	from := start(func(string, string, []byte, bool) {})
	start(func(string, string, []byte, bool) { arrived <- struct{}{} })
	sc, frame := newScope(), make([]byte, 200)
	b.Run("alone", func(b *testing.B) {
		for b.Loop() {
			from.Publish(sc, "desk:1", frame)
			<-arrived
		}
	})
	b.Run("many", func(b *testing.B) {
		for range b.N {
			from.Publish(sc, "desk:1", frame)
		}
		for range b.N {
			<-arrived
		}
	})
}
