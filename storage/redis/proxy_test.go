package redis_test

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"recado/storage/redis/redistest"
)

// A proxy stands between a client and Redis and can misbehave.
type proxy struct {
	listener net.Listener
	target   string
	owned    sync.WaitGroup

	mu      sync.Mutex
	refused bool
	pairs   []*pair
}

type pair struct {
	near, far net.Conn
	swallow   atomic.Bool
}

func startProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target}
	p.owned.Go(p.accept)
	t.Cleanup(func() {
		_ = l.Close()
		p.refuse(true)
		p.owned.Wait()
	})
	return p
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

func (p *proxy) accept() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		if p.refused {
			_ = near.Close()
		} else if far, err := net.Dial("tcp", p.target); err != nil {
			_ = near.Close()
		} else {
			c := &pair{near: near, far: far}
			p.pairs = append(p.pairs, c)
			p.owned.Go(func() { c.copy(far, near) })
			p.owned.Go(func() { c.copy(near, far) })
		}
		p.mu.Unlock()
	}
}

func (c *pair) copy(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && !c.swallow.Load() {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// refuse cuts what is connected and accepts nothing more, or accepts again.
func (p *proxy) refuse(yes bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused = yes
	if yes {
		for _, c := range p.pairs {
			_ = c.near.Close()
			_ = c.far.Close()
		}
		p.pairs = nil
	}
}

// swallow keeps today's connections open and loses what they carry.
func (p *proxy) swallow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.pairs {
		c.swallow.Store(true)
	}
}

// makeCluster gives a single server all slots.
func makeCluster(t *testing.T, s *redistest.Server) {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr()})
	defer client.Close()
	if err := client.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the cluster", func() bool {
		info, err := client.ClusterInfo(t.Context()).Result()
		return err == nil && len(info) > 16 && info[:16] == "cluster_state:ok"
	})
}
