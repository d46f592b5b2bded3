package redis_test

import (
	"context"
	"testing"
	"time"

	"recado/storage/redis"
	"recado/tenant"
)

// A self-test's frame comes back where Redis carries frames, and only there.
func TestSelfTest(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		sc := tenant.UnscopedScope("acme")
		n := startNode(t, r, redis.BusOptions{Channels: 2})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if err := n.bus.Echo(ctx, sc); err != nil {
			t.Error(err)
		}
		if err := r.SelfTest(ctx); err != nil {
			t.Error(err)
		}
		idle := redis.NewBus(r, redis.BusOptions{}) // nobody runs it
		over, end := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer end()
		if err := idle.Echo(over, sc); err == nil {
			t.Error("a frame that went nowhere came back")
		}
	})
}
