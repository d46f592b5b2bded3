package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// A Rate allows Count events in each stretch of Per.
type Rate struct {
	Count int
	Per   time.Duration
}

// A Limiter counts events by key on all nodes. Allow counts one more; when it
// is one too many, ok is false and retryAfter says how long to wait. It answers
// by what this node has seen when the others can't be asked.
type Limiter interface {
	Allow(ctx context.Context, key string, rate Rate) (retryAfter time.Duration, ok bool)
}

// Limited asks l and turns a no into ErrTooMany.
func Limited(ctx context.Context, l Limiter, key string, rate Rate) error {
	wait, ok := l.Allow(ctx, key, rate)
	if ok {
		return nil
	}
	seconds := max(1, int((wait+time.Second-1)/time.Second))
	return ErrTooMany.With("seconds", seconds).After(seconds)
}

// Sends bound what people say, on all nodes together: what one person, one
// network address and one tenant may. Without a Limiter nothing is bounded.
type Sends struct {
	Limiter                Limiter
	Actor, Address, Tenant Rate
}

// Check counts one message, or what is as much work, of an actor who asks from
// a network address; ErrTooMany, with the time to wait, if it is one too many.
func (s Sends) Check(ctx context.Context, actor Actor, address string) error {
	if s.Limiter == nil {
		return nil
	}
	if err := Limited(ctx, s.Limiter, actor.Key("sends", string(actor.Kind), actor.ID), s.Actor); err != nil {
		return err
	}
	if err := Limited(ctx, s.Limiter, "sends/address/"+address, s.Address); err != nil {
		return err
	}
	return Limited(ctx, s.Limiter, actor.Key("sends"), s.Tenant)
}

// Fold makes a part of a limit's key out of something that should not stand in
// one in clear, such as an e-mail address.
func Fold(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}
