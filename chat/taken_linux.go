package chat

import (
	"encoding/binary"

	"github.com/fasthttp/websocket"
	"github.com/gobwas/ws"
)

// A taken socket is a TCP connection that was taken over after contrib's
// handshake: fasthttp's request, contrib's maps and both their buffers are
// freed, and while the peer is silent all that stays is this. It speaks RFC
// 6455 without extensions, as the server does: what of it is the peer's fault
// ends the socket with 1002 or 1009.
//
// What the peer says comes in whatever pieces the network makes. A message
// that is whole is handled where it lies; of one that is not, what has arrived
// is kept, at most one largest frame and its message.
type taken struct {
	wire
	session *Session
	limit   int64 // bytes of the largest message

	waiting bool // what is handled has said that it may wait
	watched bool // it is handled by who watches all

	deaf bool      // what else the peer says does not count
	part []byte    // of a frame
	kind ws.OpCode // of the message whose first fragments are in body
	body []byte
}

// feed takes what has arrived. It uses data, and whatever is handled must not
// keep it.
func (t *taken) feed(data []byte) {
	if t.deaf {
		return
	}
	if t.part != nil {
		t.part = append(t.part, data...)
		data = t.part
	}
	all := len(data)
	for !t.deaf {
		h, n, bye := t.head(data)
		if bye != nil {
			t.quit(*bye)
			return
		}
		if n == 0 || int64(len(data)-n) < h.Length {
			break
		}
		end := n + int(h.Length)
		payload := data[n:end:end]
		ws.Cipher(payload, h.Mask, 0)
		t.frame(h, payload)
		data = data[end:]
	}
	switch {
	case len(data) == 0 || t.deaf:
		t.part = nil
	case t.part == nil || len(data) < all: // else it is t.part already
		t.part = append([]byte(nil), data...)
	}
}

// head reads a frame's head and its size, 0 while there is not enough of it.
// It refuses at the first byte that can't be right.
func (t *taken) head(b []byte) (h ws.Header, size int, bye *Goodbye) {
	if len(b) == 0 {
		return h, 0, nil
	}
	h.Fin, h.Rsv, h.OpCode = b[0]&0x80 != 0, b[0]>>4&7, ws.OpCode(b[0]&15)
	control := h.OpCode.IsControl()
	if h.Rsv != 0 || h.OpCode.IsReserved() || control && !h.Fin {
		return h, 0, &goodbyeHeader
	}
	if !control && (h.OpCode == ws.OpContinuation) != (t.kind != 0) {
		return h, 0, &goodbyeFragments
	}
	if len(b) < 2 {
		return h, 0, nil
	}
	h.Length = int64(b[1] & 127)
	if b[1]&128 == 0 || control && h.Length > ws.MaxControlFramePayloadSize {
		return h, 0, &goodbyeHeader
	}
	size = 2
	switch {
	case h.Length == 126 && len(b) >= 4:
		h.Length, size = int64(binary.BigEndian.Uint16(b[2:])), 4
	case h.Length == 127 && len(b) >= 10:
		h.Length, size = int64(binary.BigEndian.Uint64(b[2:])), 10
	case h.Length >= 126:
		return h, 0, nil
	}
	if h.Length < 0 {
		return h, 0, &goodbyeHeader
	}
	if !control && h.Length > t.limit-int64(len(t.body)) {
		return h, 0, &goodbyeLarge
	}
	if len(b) < size+4 {
		return h, 0, nil
	}
	copy(h.Mask[:], b[size:])
	return h, size + 4, nil
}

// Goodbyes to who breaks the protocol.
var (
	goodbyeHeader    = Goodbye{websocket.CloseProtocolError, "bad header"}
	goodbyeFragments = Goodbye{websocket.CloseProtocolError, "fragments out of order"}
	goodbyeCode      = Goodbye{websocket.CloseProtocolError, "bad close code"}
	goodbyeLarge     = Goodbye{websocket.CloseMessageTooBig, "too large"}
)

// frame takes a whole frame.
func (t *taken) frame(h ws.Header, payload []byte) {
	switch h.OpCode {
	case ws.OpPing:
		t.session.received()
		t.session.answer(payload)
		return
	case ws.OpPong:
		t.session.received()
		return
	case ws.OpClose:
		t.quit(echo(payload))
		return
	case ws.OpContinuation:
	default:
		t.kind = h.OpCode
	}
	if t.body != nil || !h.Fin {
		t.body = append(t.body, payload...)
		payload = t.body
	}
	if h.Fin {
		text := t.kind == ws.OpText
		t.kind, t.body = 0, nil
		t.session.said(text, payload)
	}
}

// quit ends the socket by what the peer did.
func (t *taken) quit(bye Goodbye) {
	t.deaf, t.part, t.body = true, nil, nil
	t.session.Close(bye)
}

// echo is the answer to a peer's goodbye: its own code.
func echo(goodbye []byte) Goodbye {
	if len(goodbye) == 0 {
		return Goodbye{websocket.CloseNoStatusReceived, ""} // travels as nothing
	}
	if len(goodbye) == 1 || !validCode(binary.BigEndian.Uint16(goodbye)) {
		return goodbyeCode
	}
	return Goodbye{int(binary.BigEndian.Uint16(goodbye)), ""}
}

// validCode tells close codes that may travel (RFC 6455 §7.4).
func validCode(code uint16) bool {
	switch {
	case code >= 3000 && code < 5000:
		return true
	case code == websocket.CloseNoStatusReceived, code == websocket.CloseAbnormalClosure, code == 1004, code == websocket.CloseTLSHandshake:
		return false
	}
	return code >= 1000 && code <= 1014
}

// appendFrame appends a frame of a server: whole, not masked.
func appendFrame(b []byte, kind int, data []byte) []byte {
	b = append(b, 0x80|byte(kind))
	switch size := len(data); {
	case size < 126:
		b = append(b, byte(size))
	case size <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(size))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(size))
	}
	return append(b, data...)
}
