package tenant

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strings"
)

// Place is a network address, as Address gives it, made into what may be kept:
// the same for the same address within a tenant, and nothing that leads back to
// it without the server's key. An address of this machine, which is that of a
// proxy whom nobody told us to trust and so everybody's, is no place: "".
func (t *Tokens) Place(sc Scope, address string) string {
	bare, _, _ := strings.Cut(address, "/")
	at, err := netip.ParseAddr(bare)
	if err != nil || at.IsLoopback() || at.IsUnspecified() {
		return ""
	}
	sum := hmac.New(sha256.New, t.places)
	sum.Write([]byte(sc.Key(address)))
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
