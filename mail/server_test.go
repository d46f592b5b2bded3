package mail

import (
	"errors"
	"strconv"
	"testing"
)

// A server that a tenant names is reached only where the Internet is.
func TestServerPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34:25": true, "[2606:2800:220:1::1]:465": true,
		"127.0.0.1:25": false, "10.0.0.1:25": false, "172.16.3.4:25": false, "192.168.1.1:25": false, "169.254.169.254:80": false,
		"100.64.0.1:25": false, "0.0.0.0:25": false, "224.0.0.1:25": false, "255.255.255.255:25": false,
		"[::1]:25": false, "[::]:25": false, "[fe80::1%eth0]:25": false, "[fc00::1]:25": false, "[::ffff:127.0.0.1]:25": false,
		"[64:ff9b::7f00:1]:25": false, "[2002:7f00:1::]:25": false, "nonsense": false,
	} {
		if got := public("tcp", address, nil) == nil; got != want {
			t.Errorf("%s is public: %v", address, got)
		}
	}
}

func TestServerRelay(t *testing.T) {
	box := &postbox{}
	port, _ := strconv.Atoi(box.serve(t, nil, false))
	s := Server{Host: "localhost", Port: port, TLS: "off"}
	if err := s.Relay().Send(t.Context(), letter); !errors.Is(err, ErrPrivate) {
		t.Errorf("a private server: %v", err)
	}
	s.Private = true
	if err := s.Relay().Send(t.Context(), letter); err != nil || len(box.letters) != 1 {
		t.Errorf("an allowed one: %v, %d letters", err, len(box.letters))
	}
}
