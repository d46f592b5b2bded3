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
// goroutine; Run owns the socket and returns only when nothing uses it. It has
// a goroutine that writes only while there is something to write.
type Session struct {
	ID    string
	conn  socket
	times Times
	heard atomic.Int64 // ms of the last thing received
	idle  atomic.Bool  // nobody is at it, as it says itself

	mu      sync.Mutex
	queue   [][]byte
	size    int
	goodbye *Goodbye // set once, by Close
	ping    bool     // is due
	running bool     // Run has begun
	writing bool     // a writer is at it
	over    bool     // the last writer has closed the socket
	writers sync.WaitGroup
	pinging atomic.Pointer[time.Timer]
}

// NewSession returns a session over a socket that it owns from now on.
func NewSession(id string, conn socket, times Times) *Session {
	return &Session{ID: id, conn: conn, times: times}
}

// Heard is when something was last received, in ms.
func (s *Session) Heard() int64 { return s.heard.Load() }

// Send queues frame and never blocks. The frame must not change afterwards.
func (s *Session) Send(frame []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.goodbye != nil {
		return
	}
	if len(s.queue) == maxQueued || s.size+len(frame) > maxQueuedBytes {
		s.queue, s.size = nil, 0
		s.goodbye = &GoodbyeSlow
	} else {
		s.queue = append(s.queue, frame)
		s.size += len(frame)
	}
	s.rouse()
}

// Close says goodbye after what is already queued. Later calls do nothing.
func (s *Session) Close(g Goodbye) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.goodbye == nil {
		s.goodbye = &g
	}
	s.rouse()
}

// rouse starts a writer, if there is none and it has something to write. The
// caller holds mu.
func (s *Session) rouse() {
	if s.writing || s.over || !s.running || len(s.queue) == 0 && s.goodbye == nil && !s.ping {
		return
	}
	s.writing = true
	s.writers.Add(1)
	go func() {
		defer s.writers.Done()
		s.write()
	}()
}

// Run reads frames into handle until the socket ends, and returns after the
// writer has ended too. handle gets false when the frame is not text; frames
// that share a websocket message come one by one.
func (s *Session) Run(handle func(frame []byte, text bool)) {
	s.mu.Lock()
	s.running = true
	s.rouse()
	s.mu.Unlock()
	pinging := time.AfterFunc(time.Duration(rand.Int64N(int64(s.times.Ping))+1), s.beat)
	defer pinging.Stop()
	s.pinging.Store(pinging)
	s.read(handle)
	s.Close(GoodbyeDone)
	s.writers.Wait()
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

// beat makes a ping due, and itself again.
func (s *Session) beat() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || s.goodbye != nil {
		return
	}
	s.ping = true
	s.rouse()
	s.pinging.Load().Reset(s.times.Ping)
}

// write writes what there is, and ends when there is nothing more. After a
// goodbye, or when the peer takes nothing, it closes the socket, which wakes a
// blocked read.
func (s *Session) write() {
	for {
		s.mu.Lock()
		queue, goodbye, ping := s.queue, s.goodbye, s.ping
		s.queue, s.size, s.ping = nil, 0, false
		if len(queue) == 0 && goodbye == nil && !ping {
			s.writing = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		if s.put(queue, goodbye, ping) {
			continue
		}
		s.conn.Close()
		s.mu.Lock()
		s.over, s.writing = true, false
		s.mu.Unlock()
		return
	}
}

// put writes one round, and reports whether the socket lives on.
func (s *Session) put(queue [][]byte, goodbye *Goodbye, ping bool) bool {
	if !s.flush(queue) {
		return false
	}
	if goodbye != nil {
		data := websocket.FormatCloseMessage(goodbye.Code, goodbye.Reason)
		s.conn.WriteControl(websocket.CloseMessage, data, time.Now().Add(writeWait))
		return false
	}
	return !ping || s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait)) == nil
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
