package main

import (
	"recado/configs"
	"recado/tenant"
)

// bounds is what administrators are told that they are held to.
func bounds(c *configs.Config) tenant.Bounds {
	rate := func(name string, actor, address, all configs.Rate) tenant.BoundRate {
		often := func(r configs.Rate) tenant.Often { return tenant.OftenBy(r.Count, r.Per) }
		return tenant.BoundRate{Name: name, Actor: often(actor), Address: often(address), Tenant: often(all)}
	}
	return tenant.Bounds{Message: c.MessageLimit, Attachments: c.MessageAttachments, File: c.FileLimit, Rates: []tenant.BoundRate{
		rate("sends", c.RateSends, c.RateAddress, c.RateTenant),
		rate("uploads", c.RateUploads, c.RateAddressUploads, c.RateTenantUploads),
		rate("bytes", ofBytes(c.RateBytes), ofBytes(c.RateAddressBytes), ofBytes(c.RateTenantBytes)),
		rate("connects", c.RateConnects, c.RateAddressConnects, c.RateTenantConnects),
	}}
}

func ofBytes(v configs.Volume) configs.Rate { return configs.Rate{Count: int(v.Bytes), Per: v.Per} }
