package redis

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

const (
	// holdEvery is how often nodes tell each other what they hold.
	holdEvery = time.Second
	// holdKeep is how long a node's word counts: one that died holds nothing.
	holdKeep = 5 * time.Second
	// holdShare is the part of a limit that a node may hold unheard: whoever
	// holds less than a sixteenth of it is not worth asking about every second.
	holdShare = 16
)

// holds are what lasts, such as open connections, by key: this node's own, and
// what the others said of theirs at most holdEvery ago. Until then a node may
// take what others have taken already.
type holds struct {
	node string

	mu   sync.Mutex
	held map[string]*held
}

type held struct {
	here, others, most int
	told               bool // the others count on it
}

func newHolds(r *Redis) *holds {
	h := &holds{held: map[string]*held{}}
	if !r.Embedded() {
		h.node = rand.Text()
	}
	return h
}

// Hold counts one more of key on this node, unless the nodes hold most already.
func (l *Limiter) Hold(key string, most int) bool {
	l.holds.mu.Lock()
	defer l.holds.mu.Unlock()
	h := l.holds.held[key]
	if h == nil {
		h = &held{}
		l.holds.held[key] = h
	}
	h.most = most
	if h.here+h.others >= most {
		l.holds.tidy(key, h)
		return false
	}
	h.here++
	return true
}

// Full reports whether Hold would refuse.
func (l *Limiter) Full(key string, most int) bool {
	l.holds.mu.Lock()
	defer l.holds.mu.Unlock()
	h := l.holds.held[key]
	return most <= 0 || h != nil && h.here+h.others >= most
}

// Release gives back what one Hold took.
func (l *Limiter) Release(key string) {
	l.holds.mu.Lock()
	defer l.holds.mu.Unlock()
	if h := l.holds.held[key]; h != nil {
		h.here--
		l.holds.tidy(key, h)
	}
}

// tidy forgets what nobody holds here and nobody was told of. The caller holds
// mu.
func (h *holds) tidy(key string, one *held) {
	if one.here <= 0 && !one.told {
		delete(h.held, key)
	}
}

// settleHolds tells the others what this node holds, and hears what they do.
// While Redis is away each node counts for itself.
func (l *Limiter) settleHolds(ctx context.Context) {
	if l.redis.Embedded() {
		return
	}
	keys, counts := l.holds.worthTelling()
	if len(keys) == 0 || !l.try() {
		l.holds.alone(keys)
		return
	}
	for len(keys) > 0 {
		n := min(len(keys), settleMost)
		if err := l.tellHolds(ctx, keys[:n], counts[:n]); err != nil {
			l.holds.alone(keys)
			return
		}
		keys, counts = keys[n:], counts[n:]
	}
}

func (h *holds) worthTelling() (keys []string, counts []int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, one := range h.held {
		if one.told || one.here > 0 && one.here >= one.most/holdShare {
			keys, counts = append(keys, key), append(counts, one.here)
		}
	}
	return keys, counts
}

// alone forgets what the others said.
func (h *holds) alone(keys []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, key := range keys {
		if one := h.held[key]; one != nil {
			one.others, one.told = 0, false
			h.tidy(key, one)
		}
	}
}

func (l *Limiter) tellHolds(ctx context.Context, keys []string, counts []int) error {
	ctx, cancel := context.WithTimeout(ctx, limitTimeout)
	defer cancel()
	others := make([]*goredis.Cmd, len(keys))
	_, err := l.redis.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for i, key := range keys {
			others[i] = p.Eval(ctx, holdScript, []string{"recado:hold:" + key}, l.holds.node, counts[i], holdKeep.Milliseconds())
		}
		return nil
	})
	l.redis.observe(err)
	if err != nil {
		return err
	}
	l.holds.mu.Lock()
	defer l.holds.mu.Unlock()
	for i, key := range keys {
		one := l.holds.held[key]
		n, err := others[i].Int()
		if one == nil || err != nil {
			continue
		}
		one.others = n
		one.told = counts[i] > 0 && (n > 0 || one.here >= one.most/holdShare)
		l.holds.tidy(key, one)
	}
	return nil
}

// holdScript says that node ARGV[1] holds ARGV[2] of a key for ARGV[3] ms from
// now on, by Redis's own clock, and returns what the others hold.
const holdScript = `
local at = redis.call('TIME')
local now = at[1] * 1000 + math.floor(at[2] / 1000)
if ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], string.format('%s:%.0f', ARGV[2], now + ARGV[3]))
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
local others, all = 0, redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local count, last = string.match(all[i + 1], '^(%d+):(%d+)$')
  if tonumber(last) <= now then
    redis.call('HDEL', KEYS[1], all[i])
  elseif all[i] ~= ARGV[1] then
    others = others + count
  end
end
return others`
