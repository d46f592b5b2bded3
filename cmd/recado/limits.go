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

func (l limiter) Allow(ctx context.Context, key string, n int, rate tenant.Rate) (time.Duration, bool) {
	ok, wait := l.Limiter.Allow(ctx, key, n, redis.Limit{Rate: rate.Count, Per: rate.Per})
	return wait, ok
}

func rate(r configs.Rate) tenant.Rate { return tenant.Rate{Count: r.Count, Per: r.Per} }

func volume(v configs.Volume) tenant.Rate { return tenant.Rate{Count: int(v.Bytes), Per: v.Per} }

// quotas are what everybody may do.
func quotas(c configs.Config, l tenant.Limiter) tenant.Quotas {
	return tenant.Quotas{
		Limiter:  l,
		Sends:    tenant.Quota{Actor: rate(c.RateSends), Address: rate(c.RateAddress), Tenant: rate(c.RateTenant)},
		Bytes:    tenant.Quota{Actor: volume(c.RateBytes), Address: volume(c.RateAddressBytes), Tenant: volume(c.RateTenantBytes)},
		Uploads:  tenant.Quota{Actor: rate(c.RateUploads), Address: rate(c.RateAddressUploads), Tenant: rate(c.RateTenantUploads)},
		Connects: tenant.Quota{Actor: rate(c.RateConnects), Address: rate(c.RateAddressConnects), Tenant: rate(c.RateTenantConnects)},

		AddressSessions: c.AddressSessions, TenantSessions: c.TenantSessions,
	}
}
