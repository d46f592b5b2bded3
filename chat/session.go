package chat

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fasthttp/websocket"
)

// Limits of one session's outgoing queue. A session over either is slow: it
// ends, reconnects, and catches up from the store.
const (
	maxQueued      = 256
	maxQueuedBytes = 256 << 10
	maxBatch       = 32 << 10 // bytes joined into one websocket message
	writeWait      = 5 * time.Second
)

// Times are a session's deadlines.
type Times struct {
	Hello time.Duration // for the first frame
	Ping  time.Duration // between pings; the first is spread over it
	Dead  time.Duration // of silence after which the peer is gone
	Frame int64         // bytes of the largest frame that is read
}

// A socket is the part of *websocket.Conn that a session uses.
type socket interface {
	ReadMessage() (int, []byte, error)
	WriteMessage(int, []byte) error
	WriteControl(int, []byte, time.Time) error
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
	SetPongHandler(func(string) error)
	SetReadLimit(int64)
	Close() error
}

// A Session is one open socket. Send and Close may be called from any
// goroutine; Run owns the socket and returns only when nothing uses it.
type Session struct {
	ID    string
	conn  socket
	times Times
	heard atomic.Int64  // ms of the last thing received
	wake  chan struct{} // holds one token when the queue has something new

	mu      sync.Mutex
	queue   [][]byte
	size    int
	goodbye *Goodbye // set once, by Close
}

// NewSession returns a session over a socket that it owns from now on.
func NewSession(id string, conn socket, times Times) *Session {
	return &Session{ID: id, conn: conn, times: times, wake: make(chan struct{}, 1)}
}

// Heard is when something was last received, in ms.
func (s *Session) Heard() int64 { return s.heard.Load() }

// Send queues frame and never blocks. The frame must not change afterwards.
func (s *Session) Send(frame []byte) {
	s.mu.Lock()
	if s.goodbye == nil {
		if len(s.queue) == maxQueued || s.size+len(frame) > maxQueuedBytes {
			s.queue, s.size = nil, 0
			s.goodbye = &GoodbyeSlow
		} else {
			s.queue = append(s.queue, frame)
			s.size += len(frame)
		}
	}
	s.mu.Unlock()
	s.signal()
}

// Close says goodbye after what is already queued. Later calls do nothing.
func (s *Session) Close(g Goodbye) {
	s.mu.Lock()
	if s.goodbye == nil {
		s.goodbye = &g
	}
	s.mu.Unlock()
	s.signal()
}

func (s *Session) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run reads frames into handle until the socket ends, and returns after the
// writer has ended too. handle gets false when the frame is not text; frames
// that share a websocket message come one by one.
func (s *Session) Run(handle func(frame []byte, text bool)) {
	written := make(chan struct{})
	go func() {
		defer close(written)
		s.write()
	}()
	s.read(handle)
	s.Close(GoodbyeDone)
	<-written
}

// extend gives the peer more time: until it must have said hello, or until it
// counts as gone.
func (s *Session) extend(by time.Duration) { s.conn.SetReadDeadline(time.Now().Add(by)) }

func (s *Session) read(handle func([]byte, bool)) {
	s.conn.SetReadLimit(s.times.Frame)
	s.extend(s.times.Hello)
	s.conn.SetPongHandler(func(string) error {
		s.received()
		return nil
	})
	for {
		kind, message, err := s.conn.ReadMessage()
		if err != nil {
			s.readFailed(err)
			return
		}
		s.received()
		if kind != websocket.TextMessage {
			s.hand(message, false, handle)
			continue
		}
		for frame := range bytes.SplitSeq(message, []byte{'\n'}) {
			if len(bytes.TrimSpace(frame)) > 0 {
				s.hand(frame, true, handle)
			}
		}
	}
}

// hand handles a frame, unless goodbye was said: who may not be here any more
// does nothing here any more, however slowly they read.
func (s *Session) hand(frame []byte, text bool, handle func([]byte, bool)) {
	s.mu.Lock()
	over := s.goodbye != nil
	s.mu.Unlock()
	if !over {
		handle(frame, text)
	}
}

// received counts as life only once hello was heard: before it, silence and
// noise have the same deadline.
func (s *Session) received() {
	if s.heard.Load() == 0 {
		return
	}
	s.heard.Store(time.Now().UnixMilli())
	s.extend(s.times.Dead)
}

// welcome starts the session's life after hello.
func (s *Session) welcome() {
	s.heard.Store(time.Now().UnixMilli())
	s.extend(s.times.Dead)
}

func (s *Session) readFailed(err error) {
	var timeout interface{ Timeout() bool }
	if s.heard.Load() == 0 && errors.As(err, &timeout) && timeout.Timeout() {
		s.Close(GoodbyeNoHello)
	}
}

// write is the only goroutine that writes to the socket.
func (s *Session) write() {
	defer s.conn.Close() // wakes a blocked read
	ping := time.NewTimer(time.Duration(rand.Int64N(int64(s.times.Ping)) + 1))
	defer ping.Stop()
	for {
		select {
		case <-s.wake:
		case <-ping.C:
			ping.Reset(s.times.Ping)
			if s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait)) != nil {
				return
			}
			continue
		}
		s.mu.Lock()
		queue, goodbye := s.queue, s.goodbye
		s.queue, s.size = nil, 0
		s.mu.Unlock()
		if !s.flush(queue) {
			return
		}
		if goodbye != nil {
			data := websocket.FormatCloseMessage(goodbye.Code, goodbye.Reason)
			s.conn.WriteControl(websocket.CloseMessage, data, time.Now().Add(writeWait))
			return
		}
	}
}

func (s *Session) flush(queue [][]byte) bool {
	for len(queue) > 0 {
		var batch []byte
		batch, queue = coalesce(queue)
		s.conn.SetWriteDeadline(time.Now().Add(writeWait))
		if s.conn.WriteMessage(websocket.TextMessage, batch) != nil {
			return false
		}
	}
	return true
}

// coalesce joins the first frames, a newline between them, up to maxBatch
// bytes, and returns the rest.
func coalesce(queue [][]byte) (batch []byte, rest [][]byte) {
	if len(queue) == 1 {
		return queue[0], nil
	}
	for i, frame := range queue {
		if i > 0 {
			if len(batch)+1+len(frame) > maxBatch {
				return batch, queue[i:]
			}
			batch = append(batch, '\n')
		}
		batch = append(batch, frame...)
	}
	return batch, nil
}
