package mail

import (
	"context"
	"errors"
	"net"
	"strconv"
	"testing"
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
