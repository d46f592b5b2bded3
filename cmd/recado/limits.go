package main

import (
	"context"
	"time"

	"recado/configs"
	"recado/storage/redis"
	"recado/tenant"
)

// limiter says the rooms' rates in the pipe's words.
type limiter struct{ *redis.Limiter }

func (l limiter) Allow(ctx context.Context, key string, rate tenant.Rate) (time.Duration, bool) {
	ok, wait := l.Limiter.Allow(ctx, key, redis.Limit{Rate: rate.Count, Per: rate.Per})
	return wait, ok
}

func rate(r configs.Rate) tenant.Rate { return tenant.Rate{Count: r.Count, Per: r.Per} }
