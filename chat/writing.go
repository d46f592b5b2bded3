package chat

import (
	"errors"
	"time"

	"github.com/fasthttp/websocket"
)

// An eagerSocket takes what it can without waiting; its poller reads it.
type eagerSocket interface {
	socket
	// try writes one frame. errBusy says that the peer did not take all of it
	// yet: finish must be called before anything else is written.
	try(kind int, data []byte) error
	// finish waits for the peer, until the deadline.
	finish(deadline time.Time) error
}

var errBusy = errors.New("the peer takes no more at the moment")

// rouse has what there is to write written, unless somebody is at it. The
// caller holds mu.
func (s *Session) rouse() {
	if !s.due() {
		return
	}
	s.writing = true
	if _, ok := s.conn.(eagerSocket); ok {
		s.crew.writers.add(s)
	} else {
		go s.write(true)
	}
}

// due reports whether somebody must write. The caller holds mu.
func (s *Session) due() bool {
	return !s.writing && !s.over && s.running && (len(s.queue) > 0 || s.goodbye != nil || s.pong != nil || s.ping)
}

// write writes what there is, and ends when there is nothing more. wait says
// whether it may wait for the peer; if not, a goroutine does it where the peer
// is slow. After a goodbye, or when the peer takes nothing, it closes the
// socket, which ends reading too.
func (s *Session) write(wait bool) {
	for s.writeNext(wait) {
		continue
	}
}

// writeNext writes one frame, or what was joined into one. False says that
// there was nothing more, or that somebody else goes on.
func (s *Session) writeNext(wait bool) (more bool) {
	kind, data := s.next()
	if kind == 0 {
		return false
	}
	err := s.put(kind, data, wait)
	if !wait && errors.Is(err, errBusy) {
		go s.finish(kind)
		return false
	}
	if err != nil || kind == websocket.CloseMessage {
		s.gone()
		return false
	}
	return true
}

// finish waits for a slow peer, and writes what has come meanwhile.
func (s *Session) finish(kind int) {
	if s.conn.(eagerSocket).finish(time.Now().Add(writeWait)) != nil || kind == websocket.CloseMessage {
		s.gone()
		return
	}
	s.write(true)
}

// next is what is to be written now: a kind of frame and its content. 0 is
// nothing, and then nobody writes any more.
func (s *Session) next() (kind int, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.pong != nil:
		data, s.pong = s.pong, nil
		return websocket.PongMessage, data
	case len(s.queue) > 0:
		frames := len(s.queue)
		data, s.queue = coalesce(s.queue)
		frames -= len(s.queue)
		s.size -= len(data) - (frames - 1) // the newlines between
		return websocket.TextMessage, data
	case s.goodbye != nil:
		return websocket.CloseMessage, websocket.FormatCloseMessage(s.goodbye.Code, s.goodbye.Reason)
	case s.ping:
		s.ping = false
		return websocket.PingMessage, nil
	}
	s.writing = false
	return 0, nil
}

// put writes one frame.
func (s *Session) put(kind int, data []byte, wait bool) error {
	until := time.Now().Add(writeWait)
	if conn, ok := s.conn.(eagerSocket); ok {
		err := conn.try(kind, data)
		if wait && errors.Is(err, errBusy) {
			err = conn.finish(until)
		}
		return err
	}
	conn := s.conn.(waitingSocket)
	if kind != websocket.TextMessage {
		return conn.WriteControl(kind, data, until)
	}
	if err := conn.SetWriteDeadline(until); err != nil {
		return err
	}
	return conn.WriteMessage(kind, data)
}

// gone is called once, by the last writer.
func (s *Session) gone() {
	s.conn.Close() // ends reading, or has no one to hear of it
	s.mu.Lock()
	s.queue, s.pong, s.over = nil, nil, true
	s.crew.wheel.drop(s)
	last := !s.reading
	s.mu.Unlock()
	if last {
		go s.listener.end()
	}
}

// coalesce joins the first frames, a newline between them, up to maxBatch
// bytes, and returns the rest.
func coalesce(queue [][]byte) (batch []byte, rest [][]byte) {
	if len(queue) == 1 {
		return queue[0], nil
	}
	size, n := len(queue[0]), 1
	for n < len(queue) && size+1+len(queue[n]) <= maxBatch {
		size += 1 + len(queue[n])
		n++
	}
	if n == 1 {
		return queue[0], queue[1:]
	}
	batch = append(make([]byte, 0, size), queue[0]...)
	for _, frame := range queue[1:n] {
		batch = append(append(batch, '\n'), frame...)
	}
	if n == len(queue) {
		return batch, nil
	}
	return batch, queue[n:]
}
