package chat_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"recado/chat"
)

// heap is what is in use, once nothing that could go is left.
func heap() int64 {
	var m runtime.MemStats
	for range 2 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Who begins the largest frame and the largest message and ends neither, or
// announces more than may be, costs what one largest message costs and no more,
// however often they come with the next piece.
func TestMemoryOfWhatIsNeverWhole(t *testing.T) {
	const peers, limit = 40, 64 << 10
	d := newDoor(t, func(o *chat.SocketOptions) {
		o.Sessions, o.Times.Frame = 1000, limit
		o.Times.Hello = time.Minute
	})
	other := d.enter(t, "ana")
	before := heap()
	half, rest := strings.Repeat("x", limit/2), strings.Repeat("x", limit/2-100)
	for i := range peers {
		p := d.raw(t)
		p.hello(t, "visitor")
		switch i % 3 {
		case 0: // a frame without its end
			whole := piece(ws.OpText, true, half+rest)
			p.Write(whole[:len(whole)-1])
		case 1: // a message without its end, and a frame of it without its own
			p.Write(piece(ws.OpText, false, half))
			whole := piece(ws.OpContinuation, false, rest)
			p.Write(whole[:len(whole)-1])
		case 2: // fragments of nothing, for as long as they are taken
			p.Write(piece(ws.OpText, false, "x"))
			for range 500 {
				p.Write(piece(ws.OpContinuation, false, ""))
			}
		}
	}
	other.answers(t)
	// A message's buffers may be twice what is in them, while it grows.
	if grown, most := heap()-before, int64(peers*4*limit+8<<20); grown > most {
		t.Errorf("%d KiB of %d peers, want at most %d", grown>>10, peers, most>>10)
	}
	large := d.raw(t)
	large.hello(t, "visitor")
	before = heap()
	head := piece(ws.OpText, true, "", func(h *ws.Header) { h.Length = 1 << 40 })
	large.Write(head)
	if _, code := large.hear(t, 1); code != 1009 {
		t.Errorf("a terabyte was answered with %d", code)
	}
	if grown := heap() - before; grown > 8<<20 {
		t.Errorf("a terabyte that was announced took %d KiB", grown>>10)
	}
	other.answers(t)
}
