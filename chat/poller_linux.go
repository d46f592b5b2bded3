package chat

import (
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
)

// maxReaders is how many sockets of a node are read, and their frames handled,
// at the same time. What else arrives waits in the kernel: so much memory and
// no more is spent on what the store has not answered yet.
const maxReaders = 512

// briskReaders is how many of them handle what waits for nothing. Keys pressed
// by hundreds at once are read by few goroutines, whose stacks have grown.
func briskReaders() int { return max(2, runtime.GOMAXPROCS(0)) }

// restingReaders is how many readers stay when there is nothing to read: new
// ones have to grow their stacks first.
const restingReaders = 16

// maxPulls is how many buffers are read from a socket before it is another's
// turn.
const maxPulls = 8

// A poller watches all taken sockets with one goroutine. Each is watched for
// one event at a time and again when that was handled: a peer can't make the
// server read faster than it handles.
type poller struct {
	log     *slog.Logger
	file    *os.File // of epoll; it is itself watched by Go's own poller
	raw     syscall.RawConn
	fd      int
	readers gang[*taken]
	pulls   sync.Pool // of *pull
	pushes  sync.Pool // of *push

	mu      sync.Mutex
	seats   []seat
	free    []int32
	closing bool
}

// A place names a socket in the kernel's events. Its turn tells it from
// whoever had that seat before.
type place struct{ seat, turn int32 }

type seat struct {
	taken *taken
	turn  int32
}

// newPoller returns a poller that works until it is closed.
func newPoller(log *slog.Logger) (*poller, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	p := &poller{log: log, fd: fd, file: os.NewFile(uintptr(fd), "epoll"), pulls: sync.Pool{New: newPull}, pushes: sync.Pool{New: newPush}}
	p.readers = gang[*taken]{most: maxReaders, brisk: briskReaders(), work: p.work, rested: make(chan *taken, restingReaders)}
	if p.raw, err = p.file.SyscallConn(); err != nil {
		p.file.Close()
		return nil, fmt.Errorf("epoll: %w", err)
	}
	p.readers.add(nil)
	return p, nil
}

// close ends the poller when it has no socket any more.
func (p *poller) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closing = true
	p.closeIfIdle()
}

func (p *poller) closeIfIdle() {
	if p.closing && len(p.free) == len(p.seats) {
		p.closing = false // once
		p.file.Close()
		p.readers.dismiss()
	}
}

// watch waits for sockets that have something to read, hands them to readers,
// and reads the last one itself: a lone frame is handled where it was noticed.
// If that may have to wait, another reader goes on watching. It waits in Go's
// poller, since a goroutine that waits in epoll itself costs a thread and, at
// each event, its hand-over.
func (p *poller) watch() {
	events := make([]syscall.EpollEvent, 128)
	for watching := true; watching; {
		n := 0
		err := p.raw.Read(func(fd uintptr) bool {
			var err error
			for n, err = syscall.EpollWait(int(fd), events, 0); err == syscall.EINTR; {
				n, err = syscall.EpollWait(int(fd), events, 0)
			}
			return n != 0
		})
		if err != nil || n < 0 {
			return // closed
		}
		var own *taken
		p.mu.Lock()
		for _, e := range events[:n] {
			s := p.seats[e.Fd]
			if s.turn != e.Pad || !s.taken.busy.CompareAndSwap(false, true) {
				continue
			}
			if own != nil {
				p.readers.add(own)
			}
			own = s.taken
		}
		p.mu.Unlock()
		if own != nil {
			own.watched = true
			watching = p.serve(own)
		}
	}
}

// add gives a socket that has a session to the poller.
func (p *poller) add(t *taken) {
	p.sit(t)
	if len(t.early) > 0 || !p.arm(t) {
		p.readers.add(t)
	}
}

// work is what a reader does: watch, or read a socket.
func (p *poller) work(t *taken) {
	if t == nil {
		p.watch()
	} else {
		p.serve(t)
	}
}

// serve reads a socket that is busy for it, and has it watched again. It
// reports whether who watches still does.
func (p *poller) serve(t *taken) (watching bool) {
	alive := p.read(t)
	watching = t.watched
	t.watched = false
	if t.waiting { // not any more; once it is armed t is another reader's
		t.waiting = false
		p.readers.resume()
	}
	if alive && p.arm(t) {
		return watching
	}
	p.rise(t)
	t.part, t.body = nil, nil
	t.session.hungUp()
	return watching
}

// waits says that what is handled may wait for the store: others are read
// meanwhile. It is called by who reads t.
func (t *taken) waits() {
	if t.waiting {
		return
	}
	t.waiting = true
	t.poller.readers.pause()
	if t.watched {
		t.watched = false
		t.poller.readers.add(nil)
	}
}

func (p *poller) sit(t *taken) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) == 0 {
		p.free = append(p.free, int32(len(p.seats)))
		p.seats = append(p.seats, seat{})
	}
	last := len(p.free) - 1
	s := &p.seats[p.free[last]]
	s.taken = t
	t.place = place{p.free[last], s.turn}
	p.free = p.free[:last]
}

func (p *poller) rise(t *taken) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &p.seats[t.place.seat]
	s.taken, s.turn = nil, s.turn+1
	p.free = append(p.free, t.place.seat)
	p.closeIfIdle()
}

// read handles what there is to read; false says that nothing more will come.
func (p *poller) read(t *taken) (alive bool) {
	defer func() {
		if r := recover(); r != nil {
			p.log.Error("a socket's reader panicked", "panic", r, "stack", string(debug.Stack()))
			alive = false
		}
	}()
	if t.early != nil {
		t.feed(t.early)
		t.early = nil
	}
	pull := p.pulls.Get().(*pull)
	defer p.pulls.Put(pull)
	for range maxPulls {
		data, err := t.pull(pull)
		if err != nil {
			return err == errNothing
		}
		t.feed(data)
		if len(data) < readBuffer {
			return true
		}
	}
	return true
}

// arm has a socket watched, and is not to be called but by who made it busy.
// False says that it is over, and that the caller has to end it.
func (p *poller) arm(t *taken) bool {
	op := syscall.EPOLL_CTL_MOD
	if !t.known {
		op, t.known = syscall.EPOLL_CTL_ADD, true
	}
	t.busy.Store(false)
	if !t.closed.Load() && p.watchOnce(t, op) == nil {
		return true
	}
	// Whoever makes it busy now ends it: this one, or the one who closes it.
	return !t.busy.CompareAndSwap(false, true)
}

func (p *poller) watchOnce(t *taken, op int) (err error) {
	e := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP | syscall.EPOLLONESHOT, Fd: t.place.seat, Pad: t.place.turn}
	bad := t.raw.Control(func(fd uintptr) { err = syscall.EpollCtl(p.fd, op, int(fd), &e) })
	if bad != nil {
		return bad
	}
	return err
}

// Close closes the connection, and ends what nobody reads at the moment.
func (t *taken) Close() error {
	t.closed.Store(true)
	err := t.conn.Close()
	if t.busy.CompareAndSwap(false, true) {
		t.poller.serve(t)
	}
	return err
}
