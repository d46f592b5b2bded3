package tenant

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// How a project's waiting conversations reach its agents (DESIGN §8).
const (
	LeastBusy  = "least_busy"  // the one with the fewest, longest idle first
	RoundRobin = "round_robin" // the one who has been given none for longest
	Broadcast  = "broadcast"   // nobody: all see it, and the first to take it has it
)

// Routing says how a project's conversations reach its agents.
type Routing struct {
	Policy string `json:"policy"` // "" is least_busy
	// Offer is how many seconds an agent has to take what they are given,
	// before it goes to the next one: 0 for the default, -1 for no limit.
	Offer int `json:"offer"`
	// Sticky gives who comes back to the agent of last time, when that one is
	// free.
	Sticky bool `json:"sticky"`
}

// Bounds and default of Routing.Offer, in seconds.
const (
	MinOffer     = 10
	MaxOffer     = 3600
	defaultOffer = 60
)

func (r *Routing) check() error {
	r.Policy = cmp.Or(r.Policy, LeastBusy)
	switch {
	case !slices.Contains([]string{LeastBusy, RoundRobin, Broadcast}, r.Policy):
		return ErrBadValue.At("routing.policy")
	case r.Offer < -1 || r.Offer > MaxOffer || r.Offer > 0 && r.Offer < MinOffer:
		return ErrBadValue.At("routing.offer")
	}
	return nil
}

// OfferTime is how long an agent has to take what they are given; 0 is as long
// as they like.
func (r Routing) OfferTime() time.Duration {
	return max(0, time.Duration(cmp.Or(r.Offer, defaultOffer))*time.Second)
}

// Bounds and default of Tenant.IdleMinutes.
const (
	maxIdleMinutes     = 240
	defaultIdleMinutes = 10
)

// IdleTime is how long a console may be without input before its agent counts
// as idle; 0 is never.
func (t *Tenant) IdleTime() time.Duration {
	return max(0, time.Duration(cmp.Or(t.IdleMinutes, defaultIdleMinutes))*time.Minute)
}

// AwayOffer is why an agent is away who did not choose it: they did not take
// what they were offered.
const AwayOffer = "offer"

// SetAway makes an available agent away for a reason that they did not choose;
// who is away already stays so.
func SetAway(ctx context.Context, s Store, sc Scope, agent, reason string) error {
	_, err := changeAgent(ctx, s, sc, agent, func(g *Agent) error {
		if g.Availability == AvailableOnline {
			g.Availability, g.AwayReason = AvailableAway, reason
		}
		return nil
	})
	return err
}
