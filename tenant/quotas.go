package tenant

import "context"

// A Quota is how much of one thing one person, one network address and all of
// one tenant but its agents may do, on all nodes together.
type Quota struct {
	Actor, Address, Tenant Rate
}

// Quotas bound what people do, all in the same way (docs/limits.md). Without a
// Limiter nothing is bounded.
type Quotas struct {
	Limiter  Limiter
	Sends    Quota // messages, and what is as much work
	Bytes    Quota // of what is sent: words and files
	Uploads  Quota // files
	Connects Quota // sockets and streams that are opened
	// Sockets and streams that may be open at once: of one address, and of one
	// tenant's visitors. An agent's are few, and must not be kept out by visitors.
	AddressSessions, TenantSessions int
}

// Say counts one message of so many bytes, of an actor who asks from a network
// address; ErrTooMany, with the time to wait, if it is one too many.
func (q *Quotas) Say(ctx context.Context, actor Actor, address string, bytes int) error {
	return q.count(ctx, actor, address, charge{"sends", 1, q.Sends}, charge{"bytes", bytes, q.Bytes})
}

// Upload counts one file. One whose size (bytes) is not announced, below 0,
// counts as the largest.
func (q *Quotas) Upload(ctx context.Context, actor Actor, address string, size, largest int64) error {
	if size < 0 || size > largest {
		size = largest
	}
	return q.count(ctx, actor, address, charge{"uploads", 1, q.Uploads}, charge{"bytes", int(size), q.Bytes})
}

// A charge is so much of one thing.
type charge struct {
	what  string
	n     int
	quota Quota
}

func (q *Quotas) count(ctx context.Context, actor Actor, address string, charges ...charge) error {
	if q.Limiter == nil {
		return nil
	}
	for _, c := range charges {
		if err := limited(ctx, q.Limiter, actor.Key(c.what, string(actor.Kind), actor.ID), c.n, c.quota.Actor); err != nil {
			return err
		}
		if err := limited(ctx, q.Limiter, addressKey(c.what, address), c.n, c.quota.Address); err != nil {
			return err
		}
		if actor.Kind == AgentOf {
			continue // they must not be kept from answering by how much visitors say
		}
		if err := limited(ctx, q.Limiter, actor.Key(c.what), c.n, c.quota.Tenant); err != nil {
			return err
		}
	}
	return nil
}

func addressKey(what, address string) string { return what + "/address/" + address }

// Knock counts a connection that an address is about to open, before anything
// is spent on it: ErrTooMany if it opens too many, ErrCrowded if it
// has too many open.
func (q *Quotas) Knock(ctx context.Context, address string) error {
	if q.Limiter == nil {
		return nil
	}
	if err := Limited(ctx, q.Limiter, addressKey("connects", address), q.Connects.Address); err != nil {
		return err
	}
	if q.Limiter.Full(addressKey("sessions", address), q.AddressSessions) {
		return ErrCrowded
	}
	return nil
}

// Open counts an open connection of an address until Close; ErrCrowded, and
// nothing is counted, if the address has too many.
func (q *Quotas) Open(address string) error {
	return q.hold(addressKey("sessions", address), q.AddressSessions)
}

// Close gives back what Open took.
func (q *Quotas) Close(address string) {
	if q.Limiter != nil {
		q.Limiter.Release(addressKey("sessions", address))
	}
}

// Enter counts a connection that has said whose it is until Leave; ErrTooMany
// if the actor opens too many or the tenant's visitors do, ErrCrowded if those
// have too many open.
func (q *Quotas) Enter(ctx context.Context, actor Actor) error {
	if q.Limiter == nil {
		return nil
	}
	if err := Limited(ctx, q.Limiter, actor.Key("connects", string(actor.Kind), actor.ID), q.Connects.Actor); err != nil {
		return err
	}
	if actor.Kind != Visitor {
		return nil
	}
	if err := Limited(ctx, q.Limiter, actor.Key("connects"), q.Connects.Tenant); err != nil {
		return err
	}
	return q.hold(actor.Key("sessions"), q.TenantSessions)
}

// Leave gives back what Enter took.
func (q *Quotas) Leave(actor Actor) {
	if q.Limiter != nil && actor.Kind == Visitor {
		q.Limiter.Release(actor.Key("sessions"))
	}
}

// Again counts a further session of an actor on this node, beside the first,
// until Fewer; false, and nothing is counted, if all nodes have most of them.
func (q *Quotas) Again(actor *Actor, most int) bool {
	return q.hold(furtherKey(actor), most) == nil
}

// Fewer gives back what Again took.
func (q *Quotas) Fewer(actor *Actor) {
	if q.Limiter != nil {
		q.Limiter.Release(furtherKey(actor))
	}
}

func furtherKey(actor *Actor) string { return actor.Key("sessions", string(actor.Kind), actor.ID) }

func (q *Quotas) hold(key string, most int) error {
	if q.Limiter != nil && !q.Limiter.Hold(key, most) {
		return ErrCrowded
	}
	return nil
}
