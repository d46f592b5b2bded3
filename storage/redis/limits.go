package redis

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
)

const (
	// limitTimeout bounds how long a limit may hold up what it guards.
	limitTimeout = 500 * time.Millisecond
	// limitRetry is how often a limiter tries a Redis that is away.
	limitRetry = time.Second
	// localKeys is the most keys that a node remembers while Redis is away.
	localKeys = 10_000
)

// A Limit allows Rate events per Per, and Burst at once (Rate if it is 0).
type Limit struct {
	Rate  int
	Burst int
	Per   time.Duration
}

func (l Limit) burst() int {
	if l.Burst > 0 {
		return l.Burst
	}
	return max(l.Rate, 1)
}

// A Limiter counts events of all nodes in Redis. While Redis is away each node
// counts for itself.
type Limiter struct {
	redis *Redis
	rate  *redis_rate.Limiter

	mu    sync.Mutex
	tried time.Time // when Redis was last asked
	local localLimits
}

// NewLimiter makes a Limiter.
func NewLimiter(r *Redis) *Limiter {
	return &Limiter{redis: r, rate: redis_rate.NewLimiter(r.client), local: localLimits{}}
}

// Allow counts one event and reports whether it may happen; if not, after how
// long it is worth trying. A key says whose events: it carries the tenant (or,
// before there is one, the address) and what is counted. A limit without a
// rate allows nothing. It takes half a second at most.
func (l *Limiter) Allow(ctx context.Context, key string, limit Limit) (ok bool, retryAfter time.Duration) {
	if limit.Rate <= 0 || limit.Per <= 0 {
		return false, time.Minute
	}
	if l.try() {
		ctx, cancel := context.WithTimeout(ctx, limitTimeout)
		defer cancel()
		result, err := l.rate.Allow(ctx, "recado:"+key, redis_rate.Limit{Rate: limit.Rate, Burst: limit.burst(), Period: limit.Per})
		l.redis.observe(err)
		if err == nil {
			return result.Allowed > 0, max(result.RetryAfter, 0)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.local.allow(key, limit, time.Now())
}

// try reports whether to ask Redis: always, or now and then while it is away.
func (l *Limiter) try() bool {
	if !l.redis.away.Load() {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.tried) < limitRetry {
		return false
	}
	l.tried = time.Now()
	return true
}

// localLimits is, for each key, when it will have used up nothing (the
// generic cell rate algorithm, as in Redis).
type localLimits map[string]time.Time

func (m localLimits) allow(key string, limit Limit, now time.Time) (bool, time.Duration) {
	each := limit.Per / time.Duration(limit.Rate)
	free := m[key]
	if free.Before(now) {
		free = now
	}
	if wait := free.Add(each).Sub(now) - each*time.Duration(limit.burst()); wait > 0 {
		return false, wait
	}
	m.makeRoom(key, now)
	m[key] = free.Add(each)
	return true, 0
}

// makeRoom keeps the map bounded: those that have used up nothing go first,
// then any, many at a time.
func (m localLimits) makeRoom(key string, now time.Time) {
	if _, known := m[key]; known || len(m) < localKeys {
		return
	}
	maps.DeleteFunc(m, func(_ string, free time.Time) bool { return !free.After(now) })
	for k := range m {
		if len(m) < localKeys*7/8 {
			return
		}
		delete(m, k)
	}
}
