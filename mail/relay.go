package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// A Relay is the mail server that takes our letters. All its methods are safe
// for concurrent use; each letter has a connection of its own.
type Relay struct {
	address        string // host:port
	host           string
	user, password string
	security       security
	tls            *tls.Config
	dial           func(ctx context.Context, network, address string) (net.Conn, error) // nil for anywhere
	talk           time.Duration                                                        // how long one delivery may take
}

type security string

const (
	implicit security = "tls"      // from the first byte
	starttls security = "starttls" // before anything that matters
	plain    security = "off"      // never; on this machine only, or said so
)

// ErrAddress says that a relay's address can't be used.
var ErrAddress = errors.New("want smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465 (TLS); smtp://host?tls=off sends without encryption")

// ParseRelay reads an address: smtp:// asks for STARTTLS and refuses to go on
// without it, but on this machine; smtps:// begins with TLS. The port is 587 or
// 465 if there is none. ?tls=off sends without encryption, and without a
// password then.
func ParseRelay(address string) (*Relay, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" {
		return nil, ErrAddress
	}
	r := &Relay{host: u.Hostname(), user: u.User.Username(), talk: talkWait}
	r.password, _ = u.User.Password()
	port := "587"
	off := u.Query().Get("tls") == "off"
	switch {
	case u.Scheme == "smtps" && !off:
		r.security, port = implicit, "465"
	case u.Scheme == "smtp" && (off || loopback(r.host)):
		r.security = plain
	case u.Scheme == "smtp":
		r.security = starttls
	default:
		return nil, ErrAddress
	}
	if r.user != "" && r.security == plain && !loopback(r.host) {
		return nil, fmt.Errorf("%w: a password must not travel without encryption", ErrAddress)
	}
	if u.Port() != "" {
		port = u.Port()
	}
	r.address = net.JoinHostPort(r.host, port)
	r.tls = &tls.Config{ServerName: r.host, MinVersion: tls.VersionTLS12}
	return r, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// A Refusal is a relay's answer to a letter that it did not take.
type Refusal struct {
	Permanent bool // it will not take it later either (5xx)
	Answer    string
}

func (r *Refusal) Error() string { return "the mail server answered: " + r.Answer }

// Bounds of one delivery.
const (
	connectWait = 15 * time.Second
	talkWait    = 45 * time.Second // all of it
	serverWait  = 15 * time.Second // all of it, by a server that we need not believe
)

// Send hands a letter to the relay. A *Refusal says what the relay said; every
// other error is a matter of reaching it, and may be gone the next time.
func (r *Relay) Send(ctx context.Context, l Letter) error {
	body, err := l.encode()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.talk)
	defer cancel()
	client, err := r.connect(ctx)
	if err != nil {
		return refused(err)
	}
	defer client.Close()
	// The library asks no context: when ours ends, the line is cut.
	defer context.AfterFunc(ctx, func() { client.Close() })()
	if r.user != "" {
		if err := client.Auth(sasl.NewPlainClient("", r.user, r.password)); err != nil {
			return refused(fmt.Errorf("log-in: %w", err))
		}
	}
	if err := client.SendMail(l.From.Address, []string{l.To.Address}, bytes.NewReader(body)); err != nil {
		return refused(err)
	}
	_ = client.Quit() // it has the letter, whatever it says now
	return nil
}

func (r *Relay) connect(ctx context.Context) (*smtp.Client, error) {
	dial := r.dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: connectWait}).DialContext
	}
	conn, err := dial(ctx, "tcp", r.address)
	if err != nil {
		return nil, err
	}
	if r.security == implicit {
		safe := tls.Client(conn, r.tls)
		within, cancel := context.WithTimeout(ctx, connectWait)
		defer cancel()
		if err := safe.HandshakeContext(within); err != nil {
			conn.Close()
			return nil, err
		}
		return smtp.NewClient(safe), nil
	}
	if r.security == plain {
		return smtp.NewClient(conn), nil
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	client, err := smtp.NewClientStartTLS(conn, r.tls)
	if err != nil {
		conn.Close()
	}
	return client, err
}

// refused tells a relay's answer from a line that broke.
func refused(err error) error {
	var said *smtp.SMTPError
	if !errors.As(err, &said) {
		return err
	}
	return &Refusal{Permanent: said.Code >= 500 && !strings.Contains(err.Error(), "log-in"), Answer: fmt.Sprintf("%d %s", said.Code, oneLine(said.Message))}
}

// String names the relay without its password.
func (r *Relay) String() string { return r.address + " (" + string(r.security) + ")" }
