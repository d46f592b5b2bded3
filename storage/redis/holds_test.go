package redis_test

import (
	"testing"
	"time"

	"recado/storage/redis"
	"recado/storage/redis/redistest"
)

func held(l *redis.Limiter, key string, most int) (n int) {
	for l.Hold(key, most) {
		n++
	}
	return n
}

// What is held on one node counts on the others, from their next word to each
// other on; what is given back is free again, what a dead node held too.
func TestHoldsAreShared(t *testing.T) {
	server := redistest.Start(t)
	one, two := redis.NewLimiter(open(t, server.URL())), redis.NewLimiter(open(t, server.URL()))
	settle := func() {
		t.Helper()
		one.SettleHolds(t.Context())
		two.SettleHolds(t.Context())
		one.SettleHolds(t.Context())
	}
	for range 6 {
		one.Hold("k", 10)
	}
	if !two.Hold("k", 10) || two.Full("k", 10) {
		t.Fatal("the second node refused what it knows nothing of")
	}
	settle()
	if n := held(two, "k", 10); n != 3 || !two.Full("k", 10) {
		t.Errorf("the second node held %d more, full %v; want the 3 that are left", n, two.Full("k", 10))
	}
	if two.Full("other", 10) || !two.Hold("other", 10) {
		t.Error("another key is full")
	}
	settle()
	if one.Hold("k", 10) {
		t.Error("the first node holds more than all may")
	}
	two.Release("k")
	settle()
	if n := held(one, "k", 10); n != 1 {
		t.Errorf("%d could be held after one was given back", n)
	}
	for range 7 {
		one.Release("k")
	}
	settle()
	if n := held(two, "k", 10); n != 7 {
		t.Errorf("%d could be held after the first node gave all back, want 7", n)
	}

	// The second one is not heard any more.
	one.Hold("k", 10)
	settle()
	if !one.Full("k", 10) {
		t.Error("what the second node holds is not known")
	}
	waitFor(t, "the other's word to lose its worth", func() bool {
		one.SettleHolds(t.Context())
		return !one.Full("k", 10)
	})
	if n := held(one, "k", 10); n != 9 {
		t.Errorf("then %d more, want 9", n)
	}
}

// A Redis that is away stops nobody: each node counts for itself.
func TestHoldsWhileRedisIsAway(t *testing.T) {
	server := redistest.Start(t)
	one, two := redis.NewLimiter(open(t, server.URL())), redis.NewLimiter(open(t, server.URL()))
	held(one, "k", 10)
	two.Hold("k", 10)
	one.SettleHolds(t.Context())
	two.SettleHolds(t.Context())
	if !two.Full("k", 10) {
		t.Fatal("the second node does not know of the first one's")
	}
	server.Stop()
	two.SettleHolds(t.Context())
	if n := held(two, "k", 10); n != 9 {
		t.Errorf("%d could be held without Redis, want this node's own 9", n)
	}
	if one.Hold("k", 10) {
		t.Error("what a node knows itself does not count without Redis")
	}
}

// What weighs more uses up more; what is less than a hundredth of a limit is
// told when it has become one.
func TestWeights(t *testing.T) {
	server := redistest.Start(t)
	one, two := redis.NewLimiter(open(t, server.URL())), redis.NewLimiter(open(t, server.URL()))
	bytes := redis.Limit{Rate: 1_000_000, Per: time.Minute}
	spend := func(l *redis.Limiter, n int) bool {
		ok, _ := l.Allow(t.Context(), "bytes", n, bytes)
		return ok
	}
	if !spend(one, 600_000) || !spend(two, 5_000) {
		t.Fatal("refused at the beginning")
	}
	one.Settle(t.Context())
	two.Settle(t.Context()) // too little to say, and so nothing is heard
	if !spend(two, 5_000) {
		t.Fatal("refused")
	}
	two.Settle(t.Context())
	if spend(two, 500_000) {
		t.Error("the second node allows what the first has used up")
	}
	if !spend(two, 300_000) {
		t.Error("the second node refuses what is left")
	}
	// A minute's worth comes back in a minute; more than all is taken for all.
	if ok, wait := one.Allow(t.Context(), "large", 5_000_000, bytes); !ok || wait != 0 {
		t.Errorf("the first large one: %v %v", ok, wait)
	}
	if ok, wait := one.Allow(t.Context(), "large", 500_000, bytes); ok || wait < 25*time.Second || wait > 31*time.Second {
		t.Errorf("behind it: %v, wait %v; want half a minute", ok, wait)
	}
}
