package rig

import (
	"net"
	"testing"

	"github.com/gobwas/ws"
)

// What is said to a channel may come before the welcome, in frames of any
// shape; an error instead of it is told.
func TestWelcomed(t *testing.T) {
	for name, tt := range map[string]struct {
		said string
		well bool
	}{
		"at once":        {`{"type":"welcome"}`, true},
		"behind others":  {`{"type":"conversation","conversation":{"id":"c1"}}` + "\n" + `{"type":"message","message":{"seq":1}}` + "\n" + `{"type":"welcome"}`, true},
		"a refusal":      {`{"type":"error","reason":"too_many"}`, false},
		"nothing of use": {`what`, false},
	} {
		here, there := net.Pipe()
		go func() {
			_ = ws.WriteFrame(there, ws.NewTextFrame([]byte(tt.said)))
			there.Close()
		}()
		if err := (&Conn{net: here, in: here}).welcomed(); tt.well != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
