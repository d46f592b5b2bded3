package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// A Rate allows Count events, or bytes, in each stretch of Per.
type Rate struct {
	Count int
	Per   time.Duration
}

// A Limiter counts by key on all nodes. It answers by what this node has seen
// when the others can't be asked: nobody is stopped because they are away.
type Limiter interface {
	// Allow counts n more events, or bytes; when that is too many, ok is false
	// and retryAfter says how long to wait.
	Allow(ctx context.Context, key string, n int, rate Rate) (retryAfter time.Duration, ok bool)
	// Hold counts one more of what lasts, such as an open connection, until
	// Release; false, and nothing is counted, if there are most already. Full
	// says so beforehand.
	Hold(key string, most int) bool
	Release(key string)
	Full(key string, most int) bool
}

// Limited asks l for one event and turns a no into ErrTooMany.
func Limited(ctx context.Context, l Limiter, key string, rate Rate) error {
	return limited(ctx, l, key, 1, rate)
}

func limited(ctx context.Context, l Limiter, key string, n int, rate Rate) error {
	wait, ok := l.Allow(ctx, key, n, rate)
	if ok {
		return nil
	}
	seconds := max(1, int((wait+time.Second-1)/time.Second))
	return ErrTooMany.With("seconds", seconds).After(seconds)
}

// Fold makes a part of a limit's key out of something that should not stand in
// one in clear, such as an e-mail address.
func Fold(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}
