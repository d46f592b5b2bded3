package redis

import (
	"context"
	"errors"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"recado/tenant"
)

// visitorsKept is how long it is remembered when a visitor was there last.
const visitorsKept = 24 * time.Hour

// visitorsKey is a sorted set of visitors who wait, by when they were there
// last (ms).
func visitorsKey(sc tenant.Scope) string { return key(sc, "visitors") }

// SawVisitors says that visitors are there now.
func (p *Presence) SawVisitors(ctx context.Context, sc tenant.Scope, visitors []string, now int64) error {
	if !sc.Valid() {
		return errScope
	}
	if in := p.redis.inside; in != nil {
		in.with(sc, now, func(h *house) { h.saw(visitors, now) })
		return p.done("saw visitors", nil, now)
	}
	members := make([]goredis.Z, len(visitors))
	for i, v := range visitors {
		members[i] = goredis.Z{Score: float64(now), Member: v}
	}
	_, err := p.redis.client.Pipelined(ctx, func(pipe goredis.Pipeliner) error {
		pipe.ZAdd(ctx, visitorsKey(sc), members...)
		pipe.ZRemRangeByScore(ctx, visitorsKey(sc), "-inf", strconv.FormatInt(now-visitorsKept.Milliseconds(), 10))
		pipe.PExpire(ctx, visitorsKey(sc), visitorsKept)
		return nil
	})
	return p.done("saw visitors", err, now)
}

// VisitorSeen is when a visitor was there last (ms), 0 if that is not known.
func (p *Presence) VisitorSeen(ctx context.Context, sc tenant.Scope, visitor string) (int64, error) {
	if !sc.Valid() {
		return 0, errScope
	}
	if in := p.redis.inside; in != nil {
		var at int64
		in.with(sc, 0, func(h *house) { at = h.visitors[visitor] })
		return at, nil
	}
	at, err := p.redis.client.ZScore(ctx, visitorsKey(sc), visitor).Result()
	if errors.Is(err, goredis.Nil) {
		err = nil
	}
	p.redis.observe(err)
	return int64(at), wrap("visitor seen", err)
}
