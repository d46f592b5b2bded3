package chat

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gobwas/ws"
)

// A taken socket is a TCP connection that was taken over after contrib's
// handshake: fasthttp's request, contrib's maps and both their buffers are
// freed, and while the peer is silent all that stays is this and a goroutine
// that waits for a byte. It speaks RFC 6455 without extensions, as the server
// does: what of it is the peer's fault ends the socket with 1002 or 1009.
type taken struct {
	net.Conn
	readers *sync.Pool    // of *bufio.Reader
	in      *bufio.Reader // while there is something to read
	first   [1]byte       // of a frame, read without a buffer
	held    bool          // first was not given to in yet

	limit int64
	pong  func(string) error

	mu   sync.Mutex // one frame at a time
	said bool       // the close frame: nothing comes behind it
}

// readBuffer is what a frame that arrives is read through.
const readBuffer = 4 << 10

// newReaders makes the buffers that all taken sockets share.
func newReaders() *sync.Pool {
	return &sync.Pool{New: func() any { return bufio.NewReaderSize(nil, readBuffer) }}
}

// takeOver returns the socket over c's own TCP connection, or false where
// there is none: then c's handler keeps it. Nothing may use c after it.
func takeOver(c net.Conn, readers *sync.Pool) (*taken, bool) {
	hijacked, ok := c.(interface{ UnsafeConn() net.Conn })
	if !ok {
		return nil, false
	}
	tcp, ok := hijacked.UnsafeConn().(*net.TCPConn)
	if !ok {
		return nil, false
	}
	// fasthttp's deadlines were the request's.
	if tcp.SetDeadline(time.Time{}) != nil {
		return nil, false
	}
	return &taken{Conn: tcp, readers: readers}, true
}

func (t *taken) SetReadLimit(n int64)                { t.limit = n }
func (t *taken) SetPongHandler(f func(string) error) { t.pong = f }

var errPeerClosed = errors.New("the peer said goodbye")

// ReadMessage returns the next message; control frames before it are answered.
func (t *taken) ReadMessage() (int, []byte, error) {
	var kind ws.OpCode
	var body []byte
	for {
		h, err := t.header()
		if err != nil {
			return 0, nil, err
		}
		if h.OpCode.IsControl() {
			if err := t.control(h); err != nil {
				return 0, nil, err
			}
			continue
		}
		if (h.OpCode == ws.OpContinuation) != (kind != 0) {
			return 0, nil, t.fail(websocket.CloseProtocolError, "fragments out of order")
		}
		if kind == 0 {
			kind = h.OpCode
		}
		if h.Length > t.limit-int64(len(body)) {
			return 0, nil, t.fail(websocket.CloseMessageTooBig, "")
		}
		if body, err = t.payload(h, body); err != nil {
			return 0, nil, err
		}
		if h.Fin {
			return int(kind), body, nil
		}
	}
}

// header waits for a frame and reads its head.
func (t *taken) header() (ws.Header, error) {
	if t.in == nil || t.in.Buffered() == 0 {
		t.release()
		if _, err := io.ReadFull(t.Conn, t.first[:]); err != nil {
			return ws.Header{}, err
		}
		t.held = true
		t.in = t.readers.Get().(*bufio.Reader)
		t.in.Reset((*takenReader)(t))
	}
	h, err := ws.ReadHeader(t.in)
	if err != nil {
		if errors.Is(err, ws.ErrHeaderLengthMSB) || errors.Is(err, ws.ErrHeaderLengthUnexpected) {
			err = t.fail(websocket.CloseProtocolError, "bad length")
		}
		return h, err
	}
	if h.Rsv != 0 || !h.Masked || h.OpCode.IsReserved() || h.OpCode.IsControl() && (!h.Fin || h.Length > ws.MaxControlFramePayloadSize) {
		return h, t.fail(websocket.CloseProtocolError, "bad header")
	}
	return h, nil
}

// payload appends a frame's content to body. Memory grows with what has
// arrived, not with what a header promises.
func (t *taken) payload(h ws.Header, body []byte) ([]byte, error) {
	start := len(body)
	for left := int(h.Length); left > 0; {
		if _, err := t.in.Peek(1); err != nil {
			return nil, err
		}
		some, _ := t.in.Peek(min(left, t.in.Buffered()))
		body = append(body, some...)
		t.in.Discard(len(some)) // it is buffered: can't fail
		left -= len(some)
	}
	ws.Cipher(body[start:], h.Mask, 0)
	return body, nil
}

// control answers a ping, hears a pong, and echoes a goodbye.
func (t *taken) control(h ws.Header) error {
	body, err := t.payload(h, nil)
	if err != nil {
		return err
	}
	switch h.OpCode {
	case ws.OpPing:
		return t.WriteControl(websocket.PongMessage, body, time.Now().Add(writeWait))
	case ws.OpPong:
		return t.pong(string(body))
	}
	if len(body) == 1 || len(body) >= 2 && !validCode(binary.BigEndian.Uint16(body)) {
		return t.fail(websocket.CloseProtocolError, "bad close code")
	}
	t.WriteControl(websocket.CloseMessage, body[:min(len(body), 2)], time.Now().Add(writeWait))
	return errPeerClosed
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

// fail says why the socket ends by the peer's fault.
func (t *taken) fail(code int, why string) error {
	t.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Now().Add(writeWait))
	return &websocket.CloseError{Code: code, Text: why}
}

// release gives the buffer back; it must be empty.
func (t *taken) release() {
	if t.in == nil {
		return
	}
	t.in.Reset(nil)
	t.readers.Put(t.in)
	t.in = nil
}

// WriteMessage writes one message, without a copy of it.
func (t *taken) WriteMessage(kind int, data []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.write(kind, data)
}

// WriteControl writes a ping, pong or goodbye.
func (t *taken) WriteControl(kind int, data []byte, deadline time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.SetWriteDeadline(deadline); err != nil {
		return err
	}
	return t.write(kind, data)
}

func (t *taken) write(kind int, data []byte) error {
	if t.said {
		return websocket.ErrCloseSent
	}
	t.said = kind == websocket.CloseMessage
	var head [ws.MaxHeaderSize]byte
	head[0] = 0x80 | byte(kind) // the last fragment, and the only one
	n := 2
	switch size := len(data); {
	case size < 126:
		head[1] = byte(size)
	case size <= 0xffff:
		head[1], n = 126, 4
		binary.BigEndian.PutUint16(head[2:], uint16(size))
	default:
		head[1], n = 127, 10
		binary.BigEndian.PutUint64(head[2:], uint64(size))
	}
	buffers := net.Buffers{head[:n], data}
	_, err := buffers.WriteTo(t.Conn)
	return err
}

// Close closes the connection; the reader, which owns the buffer, ends by it.
func (t *taken) Close() error { return t.Conn.Close() }

// A takenReader gives a taken socket's buffer the byte that was read without
// one, and then what follows.
type takenReader taken

func (r *takenReader) Read(p []byte) (int, error) {
	if r.held && len(p) > 0 {
		r.held = false
		p[0] = r.first[0]
		return 1, nil
	}
	return r.Conn.Read(p)
}
