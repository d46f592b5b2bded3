package mail

import (
	"context"
	"errors"
	"net"
	"strconv"
	"testing"
	"time"
)

// A server that a tenant names is reached by the way that was given, and by no other.
func TestServerRelay(t *testing.T) {
	box := &postbox{}
	port, _ := strconv.Atoi(box.serve(t, nil, false))
	closed := errors.New("not from here")
	s := Server{Host: "localhost", Port: port, TLS: "off", Dial: func(context.Context, string, string) (net.Conn, error) { return nil, closed }}
	if err := s.Relay().Send(t.Context(), letter); !errors.Is(err, closed) || len(box.letters) != 0 {
		t.Errorf("a closed way: %v", err)
	}
	s.Dial = (&net.Dialer{}).DialContext
	if err := s.Relay().Send(t.Context(), letter); err != nil || len(box.letters) != 1 {
		t.Errorf("an open one: %v, %d letters", err, len(box.letters))
	}
}

// A tenant's own mail server gets letters over each kind of encryption, and none
// where it can't prove whose it is or offers less.
func TestServerRelayEncrypted(t *testing.T) {
	cert, pool := certificate(t)
	for _, c := range []struct {
		tls      string
		implicit bool
	}{{"starttls", false}, {"tls", true}} {
		t.Run(c.tls, func(t *testing.T) {
			box := &postbox{password: "geheim"}
			port, _ := strconv.Atoi(box.serve(t, cert, c.implicit))
			s := Server{Host: "mail.example", Port: port, TLS: c.tls, User: "recado", Password: "geheim", Dial: here}
			if err := s.Relay().Send(t.Context(), letter); err == nil || len(box.letters) != 0 {
				t.Errorf("a stranger's certificate: %v, %d letters", err, len(box.letters))
			}
			known := s.Relay()
			known.tls.RootCAs = pool
			if err := known.Send(t.Context(), letter); err != nil || len(box.letters) != 1 {
				t.Fatalf("%v, %d letters arrived", err, len(box.letters))
			}
			reads(t, box.letters[0])

			bare := &postbox{password: "geheim"}
			s.Port, _ = strconv.Atoi(bare.serve(t, nil, false))
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			if err := s.Relay().Send(ctx, letter); err == nil || len(bare.letters) != 0 {
				t.Errorf("without encryption: %v, %d letters", err, len(bare.letters))
			}
		})
	}
}

// here connects to this machine, whatever the name.
func here(ctx context.Context, network, address string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
}
