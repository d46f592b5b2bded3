package mail

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// A tenant's mail server that takes the connection and says nothing is waited
// for 15 seconds in all, however it is spoken to.
func TestSilentServer(t *testing.T) {
	for _, how := range []string{"off", "starttls", "tls"} {
		synctest.Test(t, func(t *testing.T) {
			ours, theirs := net.Pipe()
			defer theirs.Close()
			s := Server{Host: "mail.example", Port: 25, TLS: how, Dial: func(context.Context, string, string) (net.Conn, error) { return ours, nil }}
			began := time.Now()
			err := s.Relay().Send(t.Context(), letter)
			if took := time.Since(began); err == nil || took != 15*time.Second {
				t.Errorf("%s: %v after %v", how, err, took)
			}
		})
	}
}
