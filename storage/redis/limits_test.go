package redis_test

import (
	"testing"
	"time"

	"recado/storage/redis"
	"recado/storage/redis/redistest"
	"recado/tenant"
)

func burstOf(t *testing.T, l *redis.Limiter, key string, limit redis.Limit) (allowed int, wait time.Duration) {
	t.Helper()
	for range 100 {
		ok, retryAfter := l.Allow(t.Context(), key, 1, limit)
		if !ok {
			return allowed, retryAfter
		}
		allowed++
	}
	return allowed, 0
}

func TestLimits(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		l, second := redis.NewLimiter(r), redis.NewLimiter(open(t, addrOf(t, r, url)))
		slow := redis.Limit{Rate: 1, Burst: 5, Per: time.Hour}
		key := tenant.NewID()
		if n, wait := burstOf(t, l, key, slow); n != 5 || wait < 59*time.Minute || wait > time.Hour {
			t.Errorf("%d allowed, then wait %v; want 5 and about an hour", n, wait)
		}
		if n, _ := burstOf(t, second, key, slow); n != 0 && !r.Embedded() { // there, no other node is
			t.Errorf("another node allowed %d more", n)
		}
		if n, _ := burstOf(t, second, key+"other", slow); n != 5 {
			t.Errorf("another key was allowed %d, want 5", n)
		}
		if ok, _ := l.Allow(t.Context(), key, 1, redis.Limit{}); ok {
			t.Error("a limit without a rate allows something")
		}
		fast := redis.Limit{Rate: 10, Burst: 1, Per: time.Second}
		if n, wait := burstOf(t, l, key+"fast", fast); n != 1 || wait > 100*time.Millisecond {
			t.Errorf("%d allowed, then wait %v; want 1 and at most 100ms", n, wait)
		}
		waitFor(t, "the next one", func() bool { ok, _ := l.Allow(t.Context(), key+"fast", 1, fast); return ok })
	})
}

// What is counted on the node is settled with the others, and waits for nobody.
func TestShortLimitsAreSettled(t *testing.T) {
	server := redistest.Start(t)
	one, two := redis.NewLimiter(open(t, server.URL())), redis.NewLimiter(open(t, server.URL()))
	limit := redis.Limit{Rate: 1, Burst: 20, Per: time.Minute}
	for range 10 {
		if ok, _ := one.Allow(t.Context(), "k", 1, limit); !ok {
			t.Fatal("the first node refused")
		}
	}
	if ok, _ := two.Allow(t.Context(), "k", 1, limit); !ok {
		t.Fatal("the second node refused")
	}
	one.Settle(t.Context())
	two.Settle(t.Context())
	if n, wait := burstOf(t, two, "k", limit); n != 9 || wait > time.Minute {
		t.Errorf("then the second allowed %d, wait %v; want what the first had left, less one: 9", n, wait)
	}
	two.Settle(t.Context())
	one.Settle(t.Context()) // has nothing to tell, and so hears nothing
	one.Allow(t.Context(), "k", 1, limit)
	one.Settle(t.Context())
	if n, _ := burstOf(t, one, "k", limit); n != 0 {
		t.Errorf("the first allowed %d that the second had used up", n)
	}

	server.Stop()
	if n, _ := burstOf(t, two, "other", limit); n != 20 {
		t.Errorf("%d allowed while Redis is away, want 20", n)
	}
	two.Settle(t.Context())
	check(t, server.Restart())
	three := redis.NewLimiter(open(t, server.URL()))
	if n, _ := burstOf(t, three, "other", limit); n != 20 {
		t.Errorf("what was spent while Redis was away is held against another node: %d allowed", n)
	}
}

func TestLimitsHoldWhileRedisIsAway(t *testing.T) {
	server := redistest.Start(t)
	l := redis.NewLimiter(open(t, server.URL()))
	slow := redis.Limit{Rate: 1, Burst: 5, Per: time.Hour}
	if n, _ := burstOf(t, l, "k", slow); n != 5 {
		t.Fatalf("%d allowed, want 5", n)
	}
	server.Stop()
	began := time.Now()
	if n, wait := burstOf(t, l, "k", slow); n != 5 || wait < 59*time.Minute || wait > time.Hour {
		t.Errorf("%d allowed while Redis is away, then wait %v; want this node's own 5, about an hour", n, wait)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("six answers took %v", took)
	}
	check(t, server.Restart())
	// The empty Redis knows nothing of the key: allowed means that it was asked.
	waitFor(t, "Redis to count again", func() bool { ok, _ := l.Allow(t.Context(), "k", 1, slow); return ok })
}
