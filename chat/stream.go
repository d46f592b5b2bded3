package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"runtime/debug"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// Stream answers GET /visitor/stream, for who can't open a socket: the frames
// that a socket gets, as Server-Sent Events. It stands behind the gate of
// visitors; the token of the request is the session's hello. The connection is
// taken over as a socket's is, so that session, limits and goodbyes are the
// same, no deadline of requests cuts it, and nothing of fasthttp holds back
// what is written.
func (d *Sockets) Stream(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("X-Accel-Buffering", "no") // a proxy may not wait for more
	if c.Method() == fiber.MethodHead {
		return nil
	}
	address := tenant.Address(c)
	if err := d.Service.Quotas.Knock(c.UserContext(), address); err != nil {
		return err
	}
	hello, err := json.Marshal(frameIn{Type: "hello", Token: tenant.Bearer(c)})
	if err != nil {
		return err
	}
	c.Context().Response.SetConnectionClose() // the end of the connection is that of the answer
	head := bytes.Clone(c.Response().Header.Header())
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(conn net.Conn) {
		defer func() {
			if r := recover(); r != nil {
				d.Log.Error("a stream's handler panicked", "panic", r, "stack", string(debug.Stack()))
			}
		}()
		if hijacked, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
			s := &stream{Conn: hijacked.UnsafeConn(), head: head, hello: hello}
			go d.listenTo(s, address)
			return
		}
		d.listenTo(&stream{Conn: conn, head: head, hello: hello}, address)
	})
	return nil
}

// listenTo runs a stream to its end. A client that only listens is silent: it
// is gone when its connection ends, or takes nothing any more.
func (d *Sockets) listenTo(s *stream, address string) {
	times := d.Times
	times.Dead = 0
	session, l := d.begin(s, times, address)
	session.Run(l)
}

// A stream is the socket of a visitor who can only listen.
type stream struct {
	net.Conn
	head  []byte // of the answer, until it is written
	hello []byte // until it is read
}

// errSpoke ends a stream whose client says more than its request.
var errSpoke = errors.New("a stream's client can't say anything")

// ReadMessage gives the hello, and then waits for the end.
func (s *stream) ReadMessage() (int, []byte, error) {
	if hello := s.hello; hello != nil {
		s.hello = nil
		return websocket.TextMessage, hello, nil
	}
	if _, err := s.Read(make([]byte, 1)); err != nil {
		return 0, nil, err
	}
	return 0, nil, errSpoke
}

// WriteMessage writes frames as one event; each has its line.
func (s *stream) WriteMessage(_ int, frames []byte) error {
	event := append([]byte("data: "), bytes.ReplaceAll(frames, []byte{'\n'}, []byte("\ndata: "))...)
	return s.write(append(event, "\n\n"...))
}

// WriteControl writes a comment for a ping, and a goodbye as an event of its
// own.
func (s *stream) WriteControl(kind int, data []byte, deadline time.Time) error {
	s.SetWriteDeadline(deadline)
	if kind != websocket.CloseMessage {
		return s.write([]byte(":\n\n"))
	}
	goodbye, err := json.Marshal(streamGoodbye{int(data[0])<<8 | int(data[1]), string(data[2:])})
	if err != nil {
		return err
	}
	return s.write([]byte("event: goodbye\ndata: " + string(goodbye) + "\n\n"))
}

type streamGoodbye struct {
	Code   int    `json:"code"`
	Reason string `json:"reason"`
}

func (s *stream) write(event []byte) error {
	_, err := s.Write(append(s.head, event...))
	s.head = nil
	return err
}

func (s *stream) SetReadLimit(int64) {}

func (s *stream) SetPongHandler(func(string) error) {}
