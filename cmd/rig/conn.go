package rig

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

// A Conn is one WebSocket. Frames are sent from any goroutine and read by one.
type Conn struct {
	net net.Conn
	in  io.Reader
	mu  sync.Mutex
	out []byte
}

// A Frame is what clients look at in a server's frame.
type Frame struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation"`
	ClientID     string `json:"client_id"`
	Code         string `json:"code"`
	Reason       string `json:"reason"`
	On           bool   `json:"on"`
	Now          int64  `json:"now"`        // of a welcome
	ExpiresAt    int64  `json:"expires_at"` // of a welcome: when its token ends
	Message      Entry  `json:"message"`
}

// dialer keeps the buffers of ten thousand connections small.
var dialer = ws.Dialer{ReadBufferSize: 512, WriteBufferSize: 512, Timeout: 30 * time.Second}

// Open connects and says hello. What the server says, the welcome too, is for
// Listen.
func Open(ctx context.Context, base, token string) (*Conn, error) {
	return open(ctx, dialer, base, token)
}

// OpenNarrow is Open over a connection that holds little which its client has
// not read, where the system allows it.
func OpenNarrow(ctx context.Context, base, token string) (*Conn, error) {
	d := dialer
	d.NetDial = (&net.Dialer{Control: narrow}).DialContext
	return open(ctx, d, base, token)
}

func open(ctx context.Context, d ws.Dialer, base, token string) (*Conn, error) {
	nc, br, _, err := d.Dial(ctx, "ws"+strings.TrimPrefix(base, "http")+"/ws")
	if err != nil {
		return nil, err
	}
	c := &Conn{net: nc, in: nc}
	if br != nil {
		c.in = br
	}
	if err := c.Send([]byte(`{"type":"hello","token":"` + token + `"}`)); err != nil {
		nc.Close()
		return nil, err
	}
	return c, nil
}

// Dial connects, says hello and waits for the welcome.
func Dial(ctx context.Context, base, token string) (*Conn, error) {
	c, err := Open(ctx, base, token)
	if err != nil {
		return nil, err
	}
	if err := c.welcomed(); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Conn) welcomed() error {
	c.net.SetReadDeadline(time.Now().Add(30 * time.Second))
	defer c.net.SetReadDeadline(time.Time{})
	for welcome := false; !welcome; {
		err := c.read(func(raw []byte) error {
			var f struct{ Type, Reason string } // what others say may come before it
			if err := json.Unmarshal(raw, &f); err != nil {
				return err
			}
			if f.Type == "error" {
				return fmt.Errorf("hello was refused: %s", f.Reason)
			}
			welcome = welcome || f.Type == "welcome"
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Send writes one text message, masked as RFC 6455 asks of clients.
func (c *Conn) Send(text []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	header := ws.Header{Fin: true, OpCode: ws.OpText, Masked: true, Mask: [4]byte{1, 2, 3, 4}, Length: int64(len(text))}
	var b bytes.Buffer
	b.Grow(len(text) + ws.MaxHeaderSize)
	if err := ws.WriteHeader(&b, header); err != nil {
		return err
	}
	start := b.Len()
	b.Write(text)
	ws.Cipher(b.Bytes()[start:], header.Mask, 0)
	_, err := c.net.Write(b.Bytes())
	return err
}

// read waits for one WebSocket message and gives each frame in it to handle.
// Pings are answered.
func (c *Conn) read(handle func(raw []byte) error) error {
	header, err := ws.ReadHeader(c.in)
	if err != nil {
		return err
	}
	if header.OpCode.IsControl() {
		return c.control(header)
	}
	if cap(c.out) < int(header.Length) {
		c.out = make([]byte, header.Length)
	}
	body := c.out[:header.Length]
	if _, err := io.ReadFull(c.in, body); err != nil {
		return err
	}
	for raw := range bytes.SplitSeq(body, []byte{'\n'}) {
		if err := handle(raw); err != nil {
			return err
		}
	}
	if len(body) > 4096 {
		c.out = nil // an idle client keeps no large buffer
	}
	return nil
}

func (c *Conn) control(h ws.Header) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return wsutil.ControlHandler{Src: io.LimitReader(c.in, h.Length), Dst: c.net, State: ws.StateClientSide}.Handle(h)
}

// Buffered makes reading cheap for a client that hears much.
func (c *Conn) Buffered() { c.in = bufio.NewReaderSize(c.in, 32<<10) }

// Listen reads until the connection ends; the reason is in err.
func (c *Conn) Listen(handle func(raw []byte)) error {
	for {
		if err := c.read(func(raw []byte) error { handle(raw); return nil }); err != nil {
			return err
		}
	}
}

// goodbyeUnheard is the code of an end without a goodbye (docs/protocol.md).
const goodbyeUnheard = 1006

// Goodbye is the close code that ended Listen.
func Goodbye(err error) int {
	var closed wsutil.ClosedError
	if errors.As(err, &closed) {
		return int(closed.Code)
	}
	return goodbyeUnheard
}

// Close ends the connection without a goodbye.
func (c *Conn) Close() { c.net.Close() }
