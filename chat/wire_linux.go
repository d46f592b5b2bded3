package chat

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"time"
)

// A wire is a taken socket's connection: read when the poller says that there
// is something, written without waiting as long as the peer takes it.
type wire struct {
	conn   *net.TCPConn
	raw    syscall.RawConn
	poller *poller
	early  []byte // what the peer sent with its request
	rest   []byte // of a frame that was begun: finish writes it

	place  place
	known  bool        // the poller watches it
	busy   atomic.Bool // somebody reads it, or it has ended
	closed atomic.Bool
}

// takeOver returns the socket over c's own TCP connection, or false where
// there is none: then c's handler keeps it. Nothing may use c after it.
func takeOver(c net.Conn, p *poller) (*taken, bool) {
	hijacked, ok := c.(interface{ UnsafeConn() net.Conn })
	if !ok || p == nil {
		return nil, false
	}
	tcp, ok := hijacked.UnsafeConn().(*net.TCPConn)
	if !ok {
		return nil, false
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil, false
	}
	t := &taken{wire: wire{conn: tcp, raw: raw, poller: p, early: p.buffered(c)}}
	t.busy.Store(true)
	// fasthttp's deadlines were the request's.
	return t, tcp.SetDeadline(time.Time{}) == nil
}

// buffered is what fasthttp has read behind the request: reading after the
// deadline gives that and nothing else.
func (p *poller) buffered(c net.Conn) (all []byte) {
	if c.SetReadDeadline(time.Unix(1, 0)) != nil {
		return nil
	}
	pull := p.pulls.Get().(*pull)
	defer p.pulls.Put(pull)
	for {
		n, err := c.Read(pull.buf[:])
		all = append(all, pull.buf[:n]...)
		if err != nil {
			return all
		}
	}
}

// A pull is one attempt to read, with its buffer; they are pooled.
type pull struct {
	buf  [readBuffer]byte
	n    int
	err  error
	read func(fd uintptr) bool
}

// readBuffer is what a frame that arrives is read through.
const readBuffer = 4 << 10

func newPull() any {
	p := &pull{}
	p.read = func(fd uintptr) bool {
		p.n, p.err = syscall.Read(int(fd), p.buf[:])
		return true
	}
	return p
}

var errNothing = errors.New("nothing to read at the moment")

// pull reads what there is, up to one buffer.
func (w *wire) pull(p *pull) ([]byte, error) {
	if err := w.raw.Read(p.read); err != nil {
		return nil, err
	}
	switch {
	case p.err == syscall.EAGAIN || p.err == syscall.EINTR:
		return nil, errNothing
	case p.err != nil:
		return nil, p.err
	case p.n == 0:
		return nil, io.EOF
	}
	return p.buf[:p.n], nil
}

// A push is one attempt to write, with its buffer; they are pooled.
type push struct {
	buf   []byte
	n     int
	err   error
	write func(fd uintptr) bool
}

func newPush() any {
	p := &push{}
	p.write = func(fd uintptr) bool {
		p.n, p.err = syscall.Write(int(fd), p.buf)
		return true
	}
	return p
}

// try writes one frame, or its beginning.
func (w *wire) try(kind int, data []byte) error {
	p := w.poller.pushes.Get().(*push)
	defer w.poller.pushes.Put(p)
	p.buf = appendFrame(p.buf[:0], kind, data)
	if cap(p.buf) > maxBatch+64 { // a single large one
		defer func() { p.buf = nil }()
	}
	if err := w.raw.Write(p.write); err != nil {
		return err
	}
	if p.err == syscall.EAGAIN || p.err == syscall.EINTR {
		p.n, p.err = 0, nil
	}
	if p.err != nil {
		return p.err
	}
	if p.n < len(p.buf) {
		w.rest = append([]byte(nil), p.buf[p.n:]...)
		return errBusy
	}
	return nil
}

// finish writes what try left.
func (w *wire) finish(deadline time.Time) error {
	if err := w.conn.SetWriteDeadline(deadline); err != nil {
		return err
	}
	_, err := w.conn.Write(w.rest)
	w.rest = nil
	if err != nil {
		return err
	}
	return w.conn.SetWriteDeadline(time.Time{})
}
