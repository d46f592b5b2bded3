package chat

import (
	"bytes"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fasthttp/websocket"
)

// Limits of one session's outgoing queue. A session over either is slow: it
// ends, reconnects, and catches up from the store.
const (
	maxQueued      = 2048
	maxQueuedBytes = 256 << 10
	maxBatch       = 32 << 10 // bytes joined into one websocket message
	writeWait      = 5 * time.Second
)

// Times are a session's deadlines.
type Times struct {
	Hello time.Duration // for the first frame
	Ping  time.Duration // between pings; the first is spread over it
	Dead  time.Duration // of silence after which the peer is gone; 0 is never
	Frame int64         // bytes of the largest frame that is read
}

// A socket is what a session speaks over: a waitingSocket or an eagerSocket.
type socket interface{ Close() error }

// A waitingSocket is the part of *websocket.Conn that a session uses: reading
// and writing wait for the peer.
type waitingSocket interface {
	socket
	ReadMessage() (int, []byte, error)
	WriteMessage(int, []byte) error
	WriteControl(int, []byte, time.Time) error
	SetWriteDeadline(time.Time) error
	SetPongHandler(func(string) error)
	SetReadLimit(int64)
}

// A listener is who a session's frames are for. handle gets one frame after
// the other, with false when it is not text; end comes last, once, on a
// goroutine of its own, when nothing uses the socket any more.
type listener interface {
	handle(frame []byte, text bool)
	end()
}

// A Session is one open socket. Send and Close may be called from any
// goroutine. It has no goroutine, timer or buffer of its own while there is
// nothing to read or write: those are its crew's.
type Session struct {
	ID    string
	conn  socket
	times Times
	crew  *crew
	heard atomic.Int64 // when something was last received; 0 before hello was heard
	idle  atomic.Bool  // nobody is at it, as it says itself

	mu       sync.Mutex
	listener listener // set by open
	queue    [][]byte
	size     int
	goodbye  *Goodbye // set once, by Close
	pong     []byte   // to be written; nil for none
	ping     bool     // is due
	running  bool     // open was called
	reading  bool     // until hungUp
	writing  bool     // a writer is at it, or will be
	over     bool     // the last writer has closed the socket

	// In ms of the crew's clock.
	opened, nextPing, expires int64
	alarm                     alarm
}

// NewSession returns a session over a socket that it owns from now on.
func NewSession(id string, conn socket, times Times, crew *crew) *Session {
	return &Session{ID: id, conn: conn, times: times, crew: crew}
}

// Heard is when something was last received.
func (s *Session) Heard() time.Time { return s.crew.at(s.heard.Load()) }

// Send queues frame and never blocks. The frame must not change afterwards.
func (s *Session) Send(frame []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enqueue(frame)
	s.rouse()
}

// SendNow is Send, and writes the frame, as far as the peer takes it without
// waiting, unless somebody else is writing. What has come meanwhile is left to
// the crew: the caller has others to serve.
func (s *Session) SendNow(frame []byte) {
	s.mu.Lock()
	s.enqueue(frame)
	_, eager := s.conn.(eagerSocket)
	mine := eager && s.due()
	if mine {
		s.writing = true
	} else {
		s.rouse()
	}
	s.mu.Unlock()
	if mine && s.writeNext(false) && s.writeNext(false) {
		s.crew.writers.add(s)
	}
}

// enqueue puts a frame behind the others. The caller holds mu, and has it
// written.
func (s *Session) enqueue(frame []byte) {
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
}

// Close says goodbye after what is already queued. Later calls do nothing.
func (s *Session) Close(g Goodbye) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bid(&g)
}

// bid is Close for who holds mu.
func (s *Session) bid(g *Goodbye) {
	if s.goodbye == nil {
		s.goodbye = g
	}
	s.rouse()
}

// answer queues the answer to a ping. Who pings faster than it reads gets the
// last one (RFC 6455 §5.5.3).
func (s *Session) answer(ping []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pong = append(make([]byte, 0, len(ping)), ping...)
	s.rouse()
}

// open begins the session's life. Its hello is due from now on.
func (s *Session) open(l listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listener, s.running, s.reading = l, true, true
	s.opened = s.crew.now()
	s.nextPing = s.opened + rand.Int64N(max(1, s.times.Ping.Milliseconds())) + 1
	s.schedule()
	s.rouse()
}

// Run reads a waiting socket until it ends, and returns after the writer has
// ended too and l has heard it.
func (s *Session) Run(l listener) {
	done := make(chan struct{})
	s.open(notified{l, done})
	conn := s.conn.(waitingSocket)
	conn.SetReadLimit(s.times.Frame)
	conn.SetPongHandler(func(string) error {
		s.received()
		return nil
	})
	for {
		kind, message, err := conn.ReadMessage()
		if err != nil {
			break
		}
		s.said(kind == websocket.TextMessage, message)
	}
	s.hungUp()
	<-done
}

// notified is a listener whose end is waited for.
type notified struct {
	listener
	done chan struct{}
}

func (n notified) end() {
	defer close(n.done)
	n.listener.end()
}

// said handles one message of the peer; frames that share it come one by one.
func (s *Session) said(text bool, message []byte) {
	s.received()
	if !text {
		s.hand(message, false)
		return
	}
	for frame := range bytes.SplitSeq(message, []byte{'\n'}) {
		if len(bytes.TrimSpace(frame)) > 0 {
			s.hand(frame, true)
		}
	}
}

// hand handles a frame, unless goodbye was said: who may not be here any more
// does nothing here any more, however slowly they read.
func (s *Session) hand(frame []byte, text bool) {
	s.mu.Lock()
	over := s.goodbye != nil
	s.mu.Unlock()
	if !over {
		s.listener.handle(frame, text)
	}
}

// waits is said by who handles a frame before it waits for anything, so that
// who reads many sockets can go on with another.
func (s *Session) waits() {
	if conn, ok := s.conn.(interface{ waits() }); ok {
		conn.waits()
	}
}

// received counts as life only once hello was heard: before it, silence and
// noise have the same deadline.
func (s *Session) received() {
	if s.heard.Load() != 0 {
		s.heard.Store(s.crew.now())
	}
}

// welcome starts the session's life after hello.
func (s *Session) welcome() { s.heard.Store(s.crew.now()) }

// until ends the session when its token does.
func (s *Session) until(expires time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expires = max(1, s.crew.now()+time.Until(expires).Milliseconds())
	s.schedule()
}

// hungUp is called once, when nothing more is read.
func (s *Session) hungUp() {
	s.mu.Lock()
	s.reading = false
	s.bid(&GoodbyeDone)
	last := s.over
	s.mu.Unlock()
	if last {
		go s.listener.end()
	}
}
