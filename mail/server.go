package mail

import (
	"context"
	"crypto/tls"
	"net"
	"strconv"
)

// A Server is a mail server that somebody named whom we need not believe.
type Server struct {
	Host           string
	Port           int
	TLS            string // tls, starttls or off
	User, Password string
	// Dial connects to where it may stand.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Relay speaks to the server, over its own way of connecting.
func (s Server) Relay() *Relay {
	return &Relay{
		address: net.JoinHostPort(s.Host, strconv.Itoa(s.Port)), host: s.Host, user: s.User, password: s.Password, security: security(s.TLS),
		tls: &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}, dial: s.Dial, talk: serverWait,
	}
}
