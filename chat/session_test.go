package chat

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fasthttp/websocket"
)

// fakeSocket is a peer by hand. It says what incoming holds, answers pings if
// alive, and keeps what was written to it. stuck makes it take nothing.
type fakeSocket struct {
	incoming chan []byte
	alive    bool
	stuck    bool

	pongs  chan struct{}
	closed chan struct{}
	pong   func(string) error // touched by the reader only

	mu      sync.Mutex
	written [][]byte
	goodbye int
}

func newFakeSocket() *fakeSocket {
	return &fakeSocket{
		incoming: make(chan []byte, 100), pongs: make(chan struct{}, 1), closed: make(chan struct{}),
	}
}

var errSocketClosed = errors.New("closed")

func (f *fakeSocket) ReadMessage() (int, []byte, error) {
	for {
		select {
		case m := <-f.incoming:
			return websocket.TextMessage, m, nil
		case <-f.pongs:
			if err := f.pong(""); err != nil {
				return 0, nil, err
			}
		case <-f.closed:
			return 0, nil, errSocketClosed
		}
	}
}

func (f *fakeSocket) WriteControl(kind int, data []byte, _ time.Time) error {
	if kind == websocket.CloseMessage {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.goodbye = int(data[0])<<8 | int(data[1])
		return nil
	}
	if f.alive {
		f.pongs <- struct{}{}
	}
	return nil
}

func (f *fakeSocket) WriteMessage(_ int, m []byte) error {
	if f.stuck {
		time.Sleep(writeWait) // the deadline of one write
		return os.ErrDeadlineExceeded
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.written = append(f.written, slices.Clone(m))
	return nil
}

func (f *fakeSocket) SetPongHandler(h func(string) error) { f.pong = h }
func (f *fakeSocket) SetWriteDeadline(time.Time) error    { return nil }
func (f *fakeSocket) SetReadLimit(int64)                  {}
func (f *fakeSocket) Close() error                        { close(f.closed); return nil }

// late is what an alarm may be.
const late = wheelTick * time.Millisecond

// does is a listener that handles frames.
type does func([]byte, bool)

func (d does) handle(frame []byte, text bool) { d(frame, text) }
func (d does) end()                           {}

var testTimes = Times{Hello: 10 * time.Second, Ping: 15 * time.Second, Dead: 40 * time.Second, Frame: 64 << 10}

// A peer that says nothing any more is gone when its time is over; one that
// answers pings stays until somebody says goodbye.
func TestDeadPeerIsDropped(t *testing.T) {
	for _, tt := range []struct {
		name  string
		alive bool
		want  time.Duration
	}{
		{"dead", false, testTimes.Dead},
		{"alive", true, 10 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				socket := newFakeSocket()
				socket.alive = tt.alive
				socket.incoming <- []byte("hello")
				s := NewSession("s", socket, testTimes, newCrew())
				time.AfterFunc(10*time.Minute, func() { s.Close(GoodbyeDone) })
				start := time.Now()
				s.Run(does(func([]byte, bool) { s.welcome() }))
				if took := time.Since(start); took < tt.want || took > tt.want+late {
					t.Errorf("ended after %v, want %v", took, tt.want)
				}
			})
		})
	}
}

// Who does not say hello in time is sent away, however much else they say.
func TestNoHelloInTime(t *testing.T) {
	for _, noise := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			socket := newFakeSocket()
			socket.alive = true
			if noise {
				for i := range 9 {
					time.AfterFunc(time.Duration(i)*time.Second, func() { socket.incoming <- []byte("noise") })
				}
			}
			s := NewSession("s", socket, testTimes, newCrew())
			start := time.Now()
			s.Run(nobody{})
			if took := time.Since(start); took < testTimes.Hello || took > testTimes.Hello+late {
				t.Errorf("noise %v: ended after %v, want %v", noise, took, testTimes.Hello)
			}
			if socket.goodbye != GoodbyeNoHello.Code {
				t.Errorf("noise %v: goodbye %d, want %d", noise, socket.goodbye, GoodbyeNoHello.Code)
			}
		})
	}
}

// Send never blocks, and a peer that takes nothing is cut rather than waited
// for: by frames, by bytes.
func TestSlowSocketIsCut(t *testing.T) {
	for name, frame := range map[string][]byte{"frames": []byte("x"), "bytes": bytes.Repeat([]byte("x"), maxQueuedBytes/8)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				socket := newFakeSocket()
				socket.stuck = true
				s := NewSession("s", socket, testTimes, newCrew())
				start := time.Now()
				go func() {
					for range 2 * maxQueued {
						s.Send(frame)
					}
					if took := time.Since(start); took != 0 {
						t.Errorf("sending took %v", took)
					}
				}()
				s.Run(nobody{})
				if s.goodbye == nil || *s.goodbye != GoodbyeSlow {
					t.Errorf("goodbye %v, want %v", s.goodbye, GoodbyeSlow)
				}
				if took := time.Since(start); took > writeWait {
					t.Errorf("cut after %v", took)
				}
			})
		})
	}
}

// What was queued before a goodbye is said first, and only the first goodbye
// counts.
func TestGoodbyeComesLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		socket := newFakeSocket()
		s := NewSession("s", socket, testTimes, newCrew())
		s.Send([]byte("one"))
		s.Send([]byte("two"))
		s.Close(GoodbyeRevoked)
		s.Close(GoodbyeDone)
		s.Send([]byte("late"))
		s.Run(nobody{})
		if got := string(bytes.Join(socket.written, []byte("|"))); got != "one\ntwo" {
			t.Errorf("written %q", got)
		}
		if socket.goodbye != GoodbyeRevoked.Code {
			t.Errorf("goodbye %d", socket.goodbye)
		}
	})
}

// Frames that share a message come one by one; empty lines are none.
func TestFramesOfOneMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		socket := newFakeSocket()
		socket.incoming <- []byte("a\nb\n\n \nc")
		var got []string
		s := NewSession("s", socket, testTimes, newCrew())
		s.Run(does(func(frame []byte, text bool) {
			got = append(got, fmt.Sprint(string(frame), text))
		}))
		if want := []string{"atrue", "btrue", "ctrue"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestCoalesce(t *testing.T) {
	var queue [][]byte
	var want []string
	for i := range 100 {
		frame := strings.Repeat(string(rune('a'+i%26)), 1+i*37%4000)
		queue, want = append(queue, []byte(frame)), append(want, frame)
	}
	queue = append(queue, bytes.Repeat([]byte("x"), 3*maxBatch)) // alone it may be larger
	want = append(want, string(queue[100]))
	var got []string
	for len(queue) > 0 {
		var batch []byte
		batch, queue = coalesce(queue)
		frames := strings.Split(string(batch), "\n")
		if len(batch) > maxBatch && len(frames) > 1 {
			t.Fatalf("%d frames of %d bytes in one message", len(frames), len(batch))
		}
		got = append(got, frames...)
	}
	if !slices.Equal(got, want) {
		t.Error("frames were lost, changed or reordered")
	}
}
