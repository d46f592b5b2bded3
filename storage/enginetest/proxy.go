package enginetest

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// A Proxy stands between a test and a server. It can lose answers, after the
// server has done what it was asked, leave requests without any, and be down.
type Proxy struct {
	target string
	addr   string

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]bool
	match    []byte // requests whose answers get lost
	every    int    // every how many-th of them
	left     int    // how many more to lose
	seen     int
	lost     int
	hang     []byte // requests that don't arrive, and are never answered
	hung     int
}

// NewProxy listens on a free loopback port and forwards to target (host:port)
// until the test ends.
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	p := &Proxy{target: target, addr: "127.0.0.1:0", conns: map[net.Conn]bool{}}
	if err := p.listen(); err != nil {
		t.Fatalf("proxy: %v", err)
	}
	t.Cleanup(p.Down)
	return p
}

// Addr is where the proxy listens (host:port); it stays when it was down.
func (p *Proxy) Addr() string { return p.addr }

// LoseAnswers cuts the connection instead of answering every n-th request that
// holds match, most times at most. An n of 0 ends it.
func (p *Proxy) LoseAnswers(match string, n, most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.match, p.every, p.left, p.seen = []byte(match), n, most, 0
}

// Hang has requests that hold match, and all that follow on their connections,
// wait for an answer for ever; "" ends it for those that come.
func (p *Proxy) Hang(match string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hang = []byte(match)
}

// Hung is how many requests hang, or did.
func (p *Proxy) Hung() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hung
}

// Lost is how many answers were lost so far.
func (p *Proxy) Lost() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

// Down cuts every connection and refuses new ones.
func (p *Proxy) Down() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener != nil {
		p.listener.Close()
		p.listener = nil
	}
	for c := range p.conns {
		c.Close()
	}
}

// Up listens again, at the same address. It panics when somebody else has
// taken it.
func (p *Proxy) Up() {
	if err := p.listen(); err != nil {
		panic(err)
	}
}

func (p *Proxy) listen() error {
	l, err := net.Listen("tcp", p.addr)
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.listener, p.addr = l, l.Addr().String()
	p.mu.Unlock()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return nil
}

func (p *Proxy) serve(client net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		client.Close()
		return
	}
	if !p.track(client, server) {
		return
	}
	defer p.untrack(client, server)
	doomed := make(chan bool, 1) // whether the answer to come is to be lost
	go func() {
		p.pass(client, server, func(b []byte) bool {
			if p.hangs(b) {
				_, _ = io.Copy(io.Discard, client)
				return false
			}
			if p.dooms(b) {
				select {
				case doomed <- true:
				default:
				}
			}
			return true
		})
		server.Close()
	}()
	p.pass(server, client, func([]byte) bool {
		select {
		case <-doomed:
			return false
		default:
			return true
		}
	})
}

// pass copies from one to the other while may allows it, then closes both.
func (p *Proxy) pass(from, to net.Conn, may func([]byte) bool) {
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if n > 0 && !may(b[:n]) {
			break
		}
		if n > 0 {
			if _, err := to.Write(b[:n]); err != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	from.Close()
	to.Close()
}

func (p *Proxy) hangs(request []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.hang) == 0 || !bytes.Contains(request, p.hang) {
		return false
	}
	p.hung++
	return true
}

func (p *Proxy) dooms(request []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.every == 0 || p.left == 0 || !bytes.Contains(request, p.match) {
		return false
	}
	if p.seen++; p.seen%p.every != 0 {
		return false
	}
	p.left--
	p.lost++
	return true
}

func (p *Proxy) track(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		if p.listener == nil {
			c.Close()
			continue
		}
		p.conns[c] = true
	}
	return p.listener != nil
}

func (p *Proxy) untrack(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		c.Close()
		delete(p.conns, c)
	}
}
