package tenant

import (
	"crypto/sha256"
	"sync"
	"time"
)

// verifiedMost bounds what is remembered, at about half a KiB each.
const verifiedMost = 8192

// verified are visitors' tokens that were found good, or made, lately, by their
// hash: a visitor shows the same one with every call, and with every
// connection. Nothing can take a token back before its end, so that what was
// good stays good until then.
type verified struct {
	mu  sync.Mutex
	all map[[sha256.Size]byte]VisitorClaims
}

// get is what a token says, if it is known and has not ended.
func (v *verified) get(token string, now time.Time) (VisitorClaims, bool) {
	key := sha256.Sum256([]byte(token))
	v.mu.Lock()
	defer v.mu.Unlock()
	c, known := v.all[key]
	return c, known && now.UnixMilli() < c.ExpiresAt
}

func (v *verified) put(token string, c VisitorClaims) {
	key := sha256.Sum256([]byte(token))
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.all) >= verifiedMost {
		clear(v.all)
	}
	v.all[key] = c
}
