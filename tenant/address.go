package tenant

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// addressLocal is where a request's address stands.
const addressLocal = "address"

// Addresses finds out from which network address each request comes. Proxies
// are those whose X-Forwarded-For is believed: each writes down who asked it,
// behind what it was told, so the list is read from its end, as far as it was
// written by one of them. What stands before that anybody may have made up.
func Addresses(proxies []netip.Prefix) fiber.Handler {
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	return func(c *fiber.Ctx) error {
		at := peer(c.Context().RemoteIP())
		if trusted(at) {
			var list []string
			for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
				list = append(list, strings.Split(string(line), ",")...)
			}
			for _, one := range slices.Backward(list) {
				before, err := netip.ParseAddr(strings.TrimSpace(one))
				if err != nil {
					break
				}
				if at = before.Unmap().WithZone(""); !trusted(at) {
					break
				}
			}
		}
		c.Locals(addressLocal, limitedBy(at))
		return c.Next()
	}
}

func peer(ip net.IP) netip.Addr {
	at, _ := netip.AddrFromSlice(ip)
	return at.Unmap()
}

// limitedBy is an address as limits count it: of IPv6 the network of 64 bits,
// which one customer has for themselves.
func limitedBy(a netip.Addr) string {
	if !a.Is6() {
		return a.String()
	}
	network, err := a.Prefix(64)
	if err != nil {
		return a.String()
	}
	return network.String()
}

// Address is what Addresses found, or, without it, the connection's other end.
func Address(c *fiber.Ctx) string {
	if at, ok := c.Locals(addressLocal).(string); ok {
		return at
	}
	return limitedBy(peer(c.Context().RemoteIP()))
}
