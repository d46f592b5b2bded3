package main

import (
	"bufio"
	"math/rand/v2"
	"net"
	"sync"
)

// A spoil is what a proxy does to what passes.
type spoil int

const (
	passing  spoil = iota
	refusing       // cuts what there is, and accepts nothing
	holding        // keeps everything on its way: the other side is there, and silent
	dropping       // Redis: every third published message does not arrive
	losing         // a request is done, and one in five answers lost with its connection
)

// A proxy stands between one node and one server.
type proxy struct {
	target   string
	redis    bool // its answers are values of the Redis protocol
	listener net.Listener
	work     sync.WaitGroup

	mu    sync.Mutex
	moved sync.Cond
	mode  spoil
	rng   *rand.Rand
	conns map[net.Conn]bool
	over  bool
	count int // of what was spoiled
}

func newProxy(target string, redis bool, rng *rand.Rand) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{target: target, redis: redis, listener: l, rng: rng, conns: map[net.Conn]bool{}}
	p.moved.L = &p.mu
	p.work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.work.Go(func() { p.serve(c) })
		}
	})
	return p, nil
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

// set changes what it does. Refusing and healing cut what there is: a network
// that comes back does not bring back what was on its way.
func (p *proxy) set(mode spoil) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if mode == refusing || p.mode == holding {
		p.cut()
	}
	p.mode = mode
	p.moved.Broadcast()
}

func (p *proxy) cut() {
	for c := range p.conns {
		c.Close()
		p.count++
	}
}

func (p *proxy) close() {
	p.listener.Close()
	p.mu.Lock()
	p.over, p.mode = true, passing
	p.cut()
	p.moved.Broadcast()
	p.mu.Unlock()
	p.work.Wait()
}

// spoiled is how many connections, messages or answers were lost.
func (p *proxy) spoiled() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

func (p *proxy) serve(near net.Conn) {
	defer near.Close()
	if !p.track(near) {
		return
	}
	defer p.untrack(near)
	far, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer far.Close()
	if !p.track(far) {
		return
	}
	defer p.untrack(far)
	var up sync.WaitGroup
	doomed := make(chan struct{}, 1)
	up.Go(func() {
		p.ask(far, near, doomed)
		far.Close()
	})
	if p.redis {
		p.answerRedis(near, far)
	} else {
		p.answer(near, far, doomed)
	}
	near.Close()
	up.Wait()
}

func (p *proxy) track(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over || p.mode == refusing {
		return false
	}
	p.conns[c] = true
	return true
}

func (p *proxy) untrack(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

// may waits while everything is held, and then decides by chance whether this
// is one of those that a mode spoils.
func (p *proxy) may(mode spoil, part float64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.mode == holding {
		p.moved.Wait()
	}
	if p.mode != mode || p.rng.Float64() >= part {
		return true
	}
	p.count++
	return false
}

// ask passes requests on; the answer to one that is doomed is lost.
func (p *proxy) ask(far, near net.Conn, doomed chan<- struct{}) {
	part := make([]byte, 64<<10)
	for {
		n, err := near.Read(part)
		if err != nil {
			return
		}
		if !p.may(losing, 0.2) {
			select {
			case doomed <- struct{}{}:
			default:
			}
		}
		if _, err := far.Write(part[:n]); err != nil {
			return
		}
	}
}

func (p *proxy) answer(near, far net.Conn, doomed <-chan struct{}) {
	part := make([]byte, 64<<10)
	for {
		n, err := far.Read(part)
		if err != nil {
			return
		}
		select {
		case <-doomed:
			return
		default:
		}
		p.may(holding, 0)
		if _, err := near.Write(part[:n]); err != nil {
			return
		}
	}
}

// answerRedis passes on one value after another, so that a published message
// is lost whole.
func (p *proxy) answerRedis(near, far net.Conn) {
	in := bufio.NewReaderSize(far, 64<<10)
	var value []byte
	for {
		var err error
		if value, err = readValue(in, value[:0]); err != nil {
			return
		}
		if isPublished(value) && !p.may(dropping, 1.0/3) {
			continue
		}
		p.may(holding, 0)
		if _, err := near.Write(value); err != nil {
			return
		}
	}
}
