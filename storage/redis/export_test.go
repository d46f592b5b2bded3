package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// What tests look at from outside the package.

func EmbeddedAddr(r *Redis) string { return r.embedded.Addr() }

// Lose acts as if a frame of the Redis channel had not fitted the queue.
func Lose(b *Bus, channel int) {
	b.outbox.mu.Lock()
	defer b.outbox.mu.Unlock()
	b.outbox.lose(channel)
	b.outbox.ring()
}

// Knows reports whether hearer has heard speaker on every Redis channel.
func Knows(hearer, speaker *Bus) bool {
	hearer.mu.Lock()
	defer hearer.mu.Unlock()
	for i := range hearer.lanes {
		if hearer.lanes[i].peers[speaker.opts.Node] == nil {
			return false
		}
	}
	return true
}

// Sharded reports whether the server has the bus's channels as sharded ones.
func Sharded(ctx context.Context, url string, b *Bus) bool {
	o, err := goredis.ParseURL(url)
	if err != nil {
		return false
	}
	client := goredis.NewClient(o)
	defer client.Close()
	names, err := client.PubSubShardChannels(ctx, "*").Result()
	return err == nil && len(names) == len(b.names)
}

func SetFor(ctx context.Context, r *Redis, key string, ttl time.Duration) error {
	return r.client.Set(ctx, key, "x", ttl).Err()
}

func Has(ctx context.Context, r *Redis, key string) bool { return r.client.Exists(ctx, key).Val() == 1 }

// Settle tells the other nodes, and hears of them, once.
func (l *Limiter) Settle(ctx context.Context) { l.settle(ctx) }

// SettleHolds does the same for what lasts.
func (l *Limiter) SettleHolds(ctx context.Context) { l.settleHolds(ctx) }
