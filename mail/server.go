package mail

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// A Server is a mail server that somebody named whom we need not believe.
type Server struct {
	Host           string
	Port           int
	TLS            string // tls, starttls or off
	User, Password string
	// Private lets it stand on an address that the Internet doesn't reach.
	Private bool
}

// ErrPrivate says that a mail server's name leads to where it may not.
var ErrPrivate = errors.New("the mail server's address is not a public one")

// Relay speaks to the server. Where it may not be private each address is
// judged when it is dialled, so that no name can lead elsewhere meanwhile.
func (s Server) Relay() *Relay {
	r := &Relay{
		address: net.JoinHostPort(s.Host, strconv.Itoa(s.Port)), host: s.Host, user: s.User, password: s.Password, security: security(s.TLS),
		tls: &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12},
	}
	if !s.Private {
		r.allow = public
	}
	return r
}

// reserved are networks that are nobody's, or lead into others.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
}

// public refuses an address, as it is dialled, that is not the Internet's.
func public(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return ErrPrivate
	}
	ip := at.Addr().Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return ErrPrivate
	}
	for _, net := range reserved {
		if net.Contains(ip) {
			return ErrPrivate
		}
	}
	return nil
}
