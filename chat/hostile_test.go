package chat_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"recado/chat"
)

// hello says who it is, and waits to be welcome.
func (p *rawPeer) hello(t *testing.T, token string) {
	t.Helper()
	p.Write(piece(ws.OpText, true, `{"type":"hello","token":"`+token+`"}`))
	h, err := ws.ReadHeader(p.in)
	if err == nil {
		_, err = io.CopyN(io.Discard, p.in, h.Length)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// answers is whether a session still gets its answer.
func (c *caller) answers(t *testing.T) {
	t.Helper()
	c.say(t, `{"type":"ping"}`)
	c.hear(t, "pong")
}

// Who sends a byte now and then has no goroutine, gets no more time by it than
// who is silent, before hello and after it, and nobody else notices.
func TestOneByteNowAndThen(t *testing.T) {
	d := newDoor(t, func(o *chat.SocketOptions) {
		o.Sessions, o.Times.Hello, o.Times.Dead = 1000, 3*time.Second, 3*time.Second
		o.Times.Ping = time.Second
	})
	before := runtime.NumGoroutine()
	const many, few = 200, 50
	var peers []*rawPeer
	for i := range many {
		p := d.raw(t)
		must(t, p.SetDeadline(time.Now().Add(2*time.Minute)))
		if i%2 == 0 {
			p.hello(t, "visitor")
		}
		peers = append(peers, p)
	}
	slow := piece(ws.OpText, true, `{"type":"ping","token":"`+strings.Repeat("x", 4000)+`"}`)
	var left sync.WaitGroup
	for _, p := range peers {
		left.Go(func() {
			for _, b := range slow {
				_, err := p.Write([]byte{b})
				if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
					t.Error("somebody who answers no ping was kept")
				}
				if err != nil {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
		})
	}
	eventually(t, "no goroutines of theirs", func() bool { return runtime.NumGoroutine()-before < many+few }) // they have one on this side
	d.enter(t, "ana").answers(t)
	left.Wait()
	eventually(t, "all are gone", func() bool { return d.hub.Count() <= 1 })
}

// Who never reads is cut off; others on the same channels hear everything, and
// its goroutine ends.
func TestOneWhoNeverReads(t *testing.T) {
	d := newDoor(t, nil)
	d.gate["second"] = entrance{actor: d.visitor("v2")}
	before := runtime.NumGoroutine()
	deaf := d.raw(t)
	must(t, deaf.Conn.(*net.TCPConn).SetReadBuffer(4<<10))
	deaf.hello(t, "visitor")
	other := d.enter(t, "second")
	frame := []byte(`{"type":"` + strings.Repeat("x", 30<<10) + `"}`)
	alone := false
	for end := time.Now().Add(30 * time.Second); d.hub.Count() > 1; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it is still there")
		}
		d.hub.Deliver(d.sc.Tenant(), "visitor:v1", frame, alone)
		alone = !alone
		other.answers(t)
	}
	eventually(t, "its goroutine ended", func() bool { return runtime.NumGoroutine()-before < 50 })
	other.answers(t)
}

// A thousand who open and close, at any moment of their beginning, leave
// nothing, and others notice nothing.
func TestOneThatOpensAndCloses(t *testing.T) {
	d := newDoor(t, func(o *chat.SocketOptions) { o.Sessions = 1000 })
	other := d.enter(t, "ana")
	before := runtime.NumGoroutine()
	hello := piece(ws.OpText, true, `{"type":"hello","token":"visitor"}`)
	ends := []func(p *rawPeer){
		func(p *rawPeer) { p.Close() },
		func(p *rawPeer) { p.Write(hello[:7]); p.Close() },
		func(p *rawPeer) { p.Write(hello); p.Close() },
		func(p *rawPeer) { p.Write(hello); p.Conn.(*net.TCPConn).SetLinger(0); p.Close() }, // a reset
		func(p *rawPeer) { p.Write(append(bytes.Clone(hello), closing(1000)...)); p.Close() },
		func(p *rawPeer) { p.hello(t, "visitor"); p.Conn.(*net.TCPConn).CloseWrite() }, // half closed
	}
	var all sync.WaitGroup
	for begin := range 10 {
		all.Go(func() {
			for i := range 100 {
				ends[(begin+i)%len(ends)](d.raw(t))
			}
		})
	}
	all.Wait()
	other.answers(t)
	eventually(t, "all are gone", func() bool { return d.hub.Count() == 1 && runtime.NumGoroutine()-before < 50 })
}

// Compression is offered to nobody: what claims to be compressed is none of
// ours, however small it is and however large it would become.
func TestNothingIsCompressed(t *testing.T) {
	for keeper, edit := range keepers {
		t.Run(keeper, func(t *testing.T) {
			d := newDoor(t, edit)
			dialer := ws.Dialer{Header: ws.HandshakeHeaderString("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")}
			conn, _, shake, err := dialer.Dial(t.Context(), d.url)
			must(t, err)
			conn.Close()
			if len(shake.Extensions) != 0 {
				t.Errorf("agreed to %v", shake.Extensions)
			}
			bomb := d.raw(t)
			bomb.hello(t, "visitor")
			bomb.Write(piece(ws.OpText, true, strings.Repeat("\x00", 1000), func(h *ws.Header) { h.Rsv = ws.Rsv(true, false, false) }))
			if said, code := bomb.hear(t, 1000); code != 1002 || slices.Contains(said, "pong") {
				t.Errorf("heard %q, then %d", said, code)
			}
		})
	}
}

// Ten thousand frames at once end their session; another's frames are answered
// meanwhile.
func TestTenThousandFrames(t *testing.T) {
	d := newDoor(t, func(o *chat.SocketOptions) { o.Frames = 20 })
	other := d.enter(t, "ana")
	flood := d.raw(t)
	flood.hello(t, "visitor")
	frame := piece(ws.OpText, true, `{"type":"ping"}`)
	go func() {
		for range 100 {
			if _, err := flood.Write(bytes.Repeat(frame, 100)); err != nil {
				return
			}
		}
	}()
	for range 10 {
		other.answers(t)
	}
	said, code := flood.hear(t, 1<<20)
	if pongs := len(said) - 1; code != 4029 || pongs > 3*20+20 {
		t.Errorf("%d answers, goodbye %d", pongs, code)
	}
	eventually(t, "it left", func() bool { return d.hub.Count() == 1 })
}
