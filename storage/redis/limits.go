package redis

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
	goredis "github.com/redis/go-redis/v9"
)

const (
	// limitTimeout bounds how long a limit may hold up what it guards.
	limitTimeout = 500 * time.Millisecond
	// limitRetry is how often a limiter tries a Redis that is away.
	limitRetry = time.Second
	// localKeys is the most keys that a node remembers.
	localKeys = 50_000
	// shortPeriod is the longest period of a limit that a node decides by
	// itself and settles with the others afterwards.
	shortPeriod = time.Minute
	// settleEvery is how long a node may not know what the others allowed.
	settleEvery = 100 * time.Millisecond
	// settleMost is how many keys one pipeline settles.
	settleMost = 500
	// settleShare is the part of a limit that a node may keep to itself: of less
	// than a hundredth the others are not told until it has become one.
	settleShare = 100
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

// A Limiter counts events of all nodes. What has a period of a minute or less,
// such as messages, is decided by a bucket on the node and settled with Redis
// in the background, so that nothing waits for it: until then a node may allow
// one burst that others have used up already. What has a longer one, such as
// tries to log in, is counted in Redis at once. While Redis is away each node
// counts for itself; with the Redis inside the process there is no other.
type Limiter struct {
	redis *Redis
	rate  *redis_rate.Limiter

	mu      sync.Mutex
	tried   time.Time // when Redis was last asked
	local   localLimits
	unknown map[string]spending // what the other nodes don't know was spent
	holds   *holds
}

// A spending is how much of a limit was used up, and how much of it the others
// must be told.
type spending struct{ spent, least time.Duration }

// NewLimiter makes a Limiter. Run must be running for it to hear of other
// nodes.
func NewLimiter(r *Redis) *Limiter {
	return &Limiter{redis: r, rate: redis_rate.NewLimiter(r.client), local: localLimits{}, unknown: map[string]spending{}, holds: newHolds(r)}
}

// Allow counts n events and reports whether they may happen; if not, after how
// long it is worth trying. More than a whole burst counts as one. A key says whose events: it carries the tenant (or,
// before there is one, the address) and what is counted. A limit without a
// rate allows nothing. It takes half a second at most.
func (l *Limiter) Allow(ctx context.Context, key string, n int, limit Limit) (ok bool, retryAfter time.Duration) {
	if limit.Rate <= 0 || limit.Per <= 0 {
		return false, time.Minute
	}
	n = min(max(n, 0), limit.burst())
	if l.redis.Embedded() {
		return l.decide(key, n, limit, false)
	}
	if limit.Per <= shortPeriod {
		return l.decide(key, n, limit, true)
	}
	if l.try() {
		ctx, cancel := context.WithTimeout(ctx, limitTimeout)
		defer cancel()
		result, err := l.rate.AllowN(ctx, "recado:"+key, redis_rate.Limit{Rate: limit.Rate, Burst: limit.burst(), Period: limit.Per}, n)
		l.redis.observe(err)
		if err == nil {
			return result.Allowed >= n, max(result.RetryAfter, 0)
		}
	}
	return l.decide(key, n, limit, false)
}

// decide asks this node's bucket; settled says that the others are told.
func (l *Limiter) decide(key string, n int, limit Limit, settled bool) (ok bool, retryAfter time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ok, retryAfter = l.local.allow(key, n, limit, time.Now())
	if ok && settled {
		u := l.unknown[key]
		l.unknown[key] = spending{u.spent + limit.cost(n), limit.cost(limit.burst()) / settleShare}
	}
	return ok, retryAfter
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

// Run settles with the other nodes until ctx ends.
func (l *Limiter) Run(ctx context.Context) {
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	count := time.NewTicker(holdEvery)
	defer count.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			l.settle(ctx)
		case <-count.C:
			l.settleHolds(ctx)
		}
	}
}

// settle tells Redis what was spent here, and learns what was spent in all.
// What can't be told is forgotten: a Redis that is away stops nobody, neither
// now nor when it is back.
func (l *Limiter) settle(ctx context.Context) {
	spent := l.takeUnknown(time.Now())
	if len(spent) == 0 || !l.try() {
		return
	}
	keys := slices.Collect(maps.Keys(spent))
	for some := range slices.Chunk(keys, settleMost) {
		if err := l.settleSome(ctx, some, spent); err != nil {
			return
		}
	}
}

// takeUnknown takes what the others must be told. What does not come to that
// is kept, as long as it counts here.
func (l *Limiter) takeUnknown(now time.Time) map[string]time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	var spent map[string]time.Duration
	for key, u := range l.unknown {
		if u.spent >= u.least {
			if spent == nil {
				spent = map[string]time.Duration{}
			}
			spent[key] = u.spent
		}
		if u.spent >= u.least || !l.local[key].After(now) {
			delete(l.unknown, key)
		}
	}
	return spent
}

func (l *Limiter) settleSome(ctx context.Context, keys []string, spent map[string]time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limitTimeout)
	defer cancel()
	ahead := make([]*goredis.Cmd, len(keys))
	_, err := l.redis.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for i, key := range keys {
			ahead[i] = p.Eval(ctx, settleScript, []string{"recado:bucket:" + key}, spent[key].Microseconds())
		}
		return nil
	})
	l.redis.observe(err)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for i, key := range keys {
		us, err := ahead[i].Int64()
		if err != nil {
			continue
		}
		// What was spent here since is not in it.
		free := now.Add(time.Duration(us)*time.Microsecond + l.unknown[key].spent)
		if known, ok := l.local[key]; ok && free.After(known) {
			l.local[key] = free
		}
	}
	return nil
}

// settleScript adds ARGV[1] us to the time at which a bucket will have used up
// nothing, by Redis's own clock, and returns how far ahead that is.
const settleScript = `
local at = redis.call('TIME')
local now = at[1] * 1000000 + at[2]
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + ARGV[1]
redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000) + 1)
return free - now`

// localLimits is, for each key, when it will have used up nothing (the
// generic cell rate algorithm, as in Redis).
type localLimits map[string]time.Time

// cost is how long n events use up.
func (l Limit) cost(n int) time.Duration {
	return time.Duration(float64(n) * float64(l.Per) / float64(l.Rate))
}

func (m localLimits) allow(key string, n int, limit Limit, now time.Time) (bool, time.Duration) {
	free := m[key]
	if free.Before(now) {
		free = now
	}
	free = free.Add(limit.cost(n))
	if wait := free.Sub(now) - limit.cost(limit.burst()); wait > 0 {
		return false, wait
	}
	m.makeRoom(key, now)
	m[key] = free
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
