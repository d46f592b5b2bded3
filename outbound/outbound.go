// Package outbound reaches the addresses that tenants name: identity providers,
// mail servers, push services. A tenant must not reach the server's own network
// through them, so an address is judged after its name was resolved, at every
// connection: a name that answers differently the second time gains nothing.
package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivate says that an address is not a public one, and that the operator
// has not allowed it.
var ErrPrivate = errors.New("not a public address")

// ErrInsecure says that a redirect leads away from https.
var ErrInsecure = errors.New("redirected away from https")

const (
	connectTime  = 10 * time.Second
	maxRedirects = 3
)

// closed are the ranges beside those that netip knows: of carriers, protocols,
// measurements and translation, which may lead inside (IANA's special-purpose
// registries).
var closed = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2002::/16"),
}

// A Dialer connects to public addresses, and to the private ones that the
// operator allows. It is safe for concurrent use.
type Dialer struct {
	private []netip.Prefix
	net     net.Dialer
}

// New returns a Dialer that reaches public addresses and those of private.
func New(private []netip.Prefix) *Dialer {
	d := &Dialer{private: private}
	d.net = net.Dialer{Timeout: connectTime, Control: d.control}
	return d
}

// DialContext is net.Dialer's. ErrPrivate.
func (d *Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d.net.DialContext(ctx, network, address)
}

func (d *Dialer) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("outbound: %w", err)
	}
	if !d.Allows(to.Addr()) {
		return fmt.Errorf("outbound: %s: %w", to.Addr(), ErrPrivate)
	}
	return nil
}

// Allows reports whether an address may be connected to.
func (d *Dialer) Allows(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, p := range d.private {
		if p.Contains(a) {
			return true
		}
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range closed {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// maxAnswer bounds what is read of an answer: whoever names the address must not
// fill our memory from it.
const maxAnswer = 1 << 20

// ErrTooLarge says that an answer has more than 1 MiB.
var ErrTooLarge = errors.New("the answer is too large")

// bounded ends answers that are too large with ErrTooLarge.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = &body{answer.Body, maxAnswer}
	}
	return answer, err
}

type body struct {
	io.ReadCloser
	left int64
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		return n, ErrTooLarge
	}
	return n, err
}

// Client returns an HTTP client that gives up after a time and on answers of
// more than 1 MiB, takes no proxy from the environment, and follows few
// redirects, none of them away from https.
func (d *Dialer) Client(life time.Duration) *http.Client {
	return &http.Client{
		Timeout: life,
		Transport: bounded{&http.Transport{
			DialContext: d.DialContext, TLSHandshakeTimeout: connectTime, ResponseHeaderTimeout: life,
			MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
		}},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return fmt.Errorf("outbound: more than %d redirects", maxRedirects)
			}
			if via[0].URL.Scheme == "https" && r.URL.Scheme != "https" {
				return ErrInsecure
			}
			return nil
		},
	}
}
