package redis_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"recado/storage/redis"
	"recado/storage/redis/redistest"
	"recado/tenant"
)

// onEach runs a test against the Redis inside the process and a real one.
func onEach(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("embedded", func(t *testing.T) { test(t, "") })
	t.Run("server", func(t *testing.T) { test(t, redistest.URL(t)) })
}

func open(t *testing.T, url string) *redis.Redis {
	t.Helper()
	r, err := redis.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// A node is a bus with what it was given.
type node struct {
	bus  *redis.Bus
	stop context.CancelFunc
	over chan struct{}

	mu      sync.Mutex
	frames  []string
	resyncs map[int]int
}

// startNode runs a bus with short times and waits until it hears.
func startNode(t *testing.T, r *redis.Redis, opts redis.BusOptions) *node {
	t.Helper()
	n := newNode(t, r, opts)
	select {
	case <-n.bus.Ready():
	case <-time.After(20 * time.Second):
		t.Fatal("the bus does not get ready")
	}
	waitFor(t, "the first subscription's resyncs", func() bool { return n.total() == opts.Channels })
	n.clear()
	return n
}

func newNode(t *testing.T, r *redis.Redis, opts redis.BusOptions) *node {
	t.Helper()
	if opts.Heartbeat == 0 {
		opts.Heartbeat = 50 * time.Millisecond
	}
	if opts.Silent == 0 {
		opts.Silent = 10 * time.Second // a busy machine is no silent node
	}
	if opts.Prefix == "" {
		opts.Prefix = t.Name()
	}
	opts.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	n := &node{bus: redis.NewBus(r, opts), over: make(chan struct{}), resyncs: map[int]int{}}
	ctx, stop := context.WithCancel(context.Background())
	n.stop = stop
	go func() {
		defer close(n.over)
		n.bus.Run(ctx, n.deliver, n.resync)
	}()
	t.Cleanup(func() { stop(); <-n.over })
	return n
}

func (n *node) deliver(tenantID, channel string, frame []byte, _ bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.frames = append(n.frames, tenantID+" "+channel+" "+string(frame))
}

func (n *node) resync(channel int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.resyncs[channel]++
}

func (n *node) total() (sum int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.resyncs {
		sum += c
	}
	return sum
}

func (n *node) resynced(channel int) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.resyncs[channel]
}

func (n *node) got() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.frames...)
}

func (n *node) clear() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.frames, n.resyncs = nil, map[int]int{}
}

func scopeOf(name string) tenant.Scope { return tenant.UnscopedScope(name) }

func TestFramesTravelInOrderAndOnce(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		opts := redis.BusOptions{Channels: 4, Prefix: t.Name()}
		a, b := startNode(t, r, opts), startNode(t, open(t, addrOf(t, r, url)), opts)
		const tenants, frames = 8, 500
		var all sync.WaitGroup
		for i := range tenants {
			all.Go(func() {
				sc := scopeOf(fmt.Sprint("t", i))
				for j := range frames {
					a.bus.Publish(sc, "desk:1", fmt.Appendf(nil, "%d", j))
				}
			})
		}
		all.Wait()
		b.bus.Publish(scopeOf("t0"), "desk:1", []byte("back"))
		waitFor(t, "all frames", func() bool { return len(b.got()) >= tenants*frames+1 && len(a.got()) >= tenants*frames+1 })
		checkOrder(t, "publisher", a.got(), tenants, frames)
		checkOrder(t, "other node", b.got(), tenants, frames)
		// A few beats later nothing has come twice and nobody was alarmed.
		time.Sleep(200 * time.Millisecond)
		if got := len(a.got()); got != tenants*frames+1 {
			t.Errorf("publisher got %d frames, want %d: its own came back", got, tenants*frames+1)
		}
		if a.total()+b.total() != 0 {
			t.Errorf("resyncs without a loss: %v %v", a.resyncs, b.resyncs)
		}
		if !a.bus.Healthy() || !b.bus.Healthy() {
			t.Error("not healthy")
		}
	})
}

// addrOf lets a second client reach the Redis of the first, also the one
// inside the process.
func addrOf(t *testing.T, r *redis.Redis, url string) string {
	t.Helper()
	if url == "" {
		return "redis://" + redis.EmbeddedAddr(r)
	}
	return url
}

func checkOrder(t *testing.T, who string, got []string, tenants, frames int) {
	t.Helper()
	next := map[string]int{}
	for _, line := range got {
		f := strings.Fields(line)
		if f[2] == "back" {
			continue
		}
		if want := fmt.Sprint(next[f[0]]); f[2] != want || f[1] != "desk:1" {
			t.Fatalf("%s: tenant %s got %q, want frame %s", who, f[0], line, want)
		}
		next[f[0]]++
	}
	for i := range tenants {
		if n := next[fmt.Sprint("t", i)]; n != frames {
			t.Errorf("%s: tenant %d has %d frames of %d", who, i, n, frames)
		}
	}
}

func TestOutageMakesBothResync(t *testing.T) {
	server := redistest.Start(t)
	opts := redis.BusOptions{Channels: 4, Prefix: t.Name()}
	a, b := startNode(t, open(t, server.URL()), opts), startNode(t, open(t, server.URL()), opts)
	server.Stop()
	waitFor(t, "both to notice", func() bool { return !a.bus.Healthy() && !b.bus.Healthy() })
	a.bus.Publish(scopeOf("t"), "desk:1", []byte("while away"))
	if got := a.got(); len(got) != 1 {
		t.Fatalf("local delivery during the outage: %q", got)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "resync on every Redis channel of both", func() bool {
		for i := range 4 {
			if a.resynced(i) == 0 || b.resynced(i) == 0 {
				return false
			}
		}
		return a.bus.Healthy() && b.bus.Healthy()
	})
	a.bus.Publish(scopeOf("t"), "desk:1", []byte("again"))
	waitFor(t, "traffic", func() bool { return strings.Contains(strings.Join(b.got(), "\n"), "again") })
}

func TestCutConnectionMakesThatNodeResync(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		address := strings.TrimPrefix(addrOf(t, r, url), "redis://")
		proxy := startProxy(t, address)
		opts := redis.BusOptions{Channels: 2, Prefix: t.Name()}
		a, b := startNode(t, r, opts), startNode(t, open(t, "redis://"+proxy.addr()), opts)
		proxy.refuse(true)
		waitFor(t, "the loss to be seen", func() bool { return !b.bus.Healthy() })
		a.bus.Publish(scopeOf("t"), "desk:1", []byte("unheard"))
		proxy.refuse(false)
		waitFor(t, "resync", func() bool { return b.resynced(0) > 0 && b.resynced(1) > 0 && b.bus.Healthy() })
		b.bus.Publish(scopeOf("t"), "desk:1", []byte("from b"))
		a.bus.Publish(scopeOf("t"), "desk:1", []byte("from a"))
		waitFor(t, "traffic both ways", func() bool {
			return strings.Contains(strings.Join(a.got(), "\n"), "from b") && strings.Contains(strings.Join(b.got(), "\n"), "from a")
		})
	})
}

// The story: a connection that swallows everything looks like a quiet one.
func TestMuteConnectionIsNoticed(t *testing.T) {
	r := open(t, "")
	proxy := startProxy(t, redis.EmbeddedAddr(r))
	n := startNode(t, open(t, "redis://"+proxy.addr()), redis.BusOptions{Channels: 2, Silent: 500 * time.Millisecond})
	proxy.swallow()
	waitFor(t, "a new subscription", func() bool { return n.resynced(0) > 0 && n.resynced(1) > 0 && n.bus.Healthy() })
}

func TestLostPacketsMakeThatRedisChannelResync(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		opts := redis.BusOptions{Channels: 4, Prefix: t.Name()}
		a, b := startNode(t, r, opts), startNode(t, r, opts)
		waitFor(t, "b to know a", func() bool { return redis.Knows(b.bus, a.bus) })
		hit := a.bus.ChannelOf("t")
		redis.Lose(a.bus, hit)
		waitFor(t, "resync", func() bool { return b.resynced(hit) == 1 })
		a.bus.Publish(scopeOf("t"), "desk:1", []byte("next"))
		waitFor(t, "the next frame", func() bool { return len(b.got()) == 1 })
		if b.total() != 1 || a.total() != 0 {
			t.Errorf("resyncs %v and %v, want one, on Redis channel %d of the hearer", b.resyncs, a.resyncs, hit)
		}
	})
}

func TestOverflowIsNeverSilent(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		opts := redis.BusOptions{Channels: 4, Prefix: t.Name()}
		b := startNode(t, r, opts)
		opts.QueueBytes = 1000
		a := startNode(t, r, opts)
		waitFor(t, "b to know a", func() bool { return redis.Knows(b.bus, a.bus) })
		a.bus.Publish(scopeOf("t"), "desk:1", make([]byte, 2000))
		hit := a.bus.ChannelOf("t")
		waitFor(t, "resync", func() bool { return b.resynced(hit) == 1 })
		if len(a.got()) != 1 || len(b.got()) != 0 {
			t.Errorf("%d frames here, %d there; want 1 and 0", len(a.got()), len(b.got()))
		}
		if b.total() != 1 {
			t.Errorf("resyncs %v, want only Redis channel %d", b.resyncs, hit)
		}
	})
}

func TestSilentNodeMakesOthersResync(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		proxy := startProxy(t, strings.TrimPrefix(addrOf(t, r, url), "redis://"))
		opts := redis.BusOptions{Channels: 2, Prefix: t.Name(), Silent: time.Second}
		a := startNode(t, open(t, "redis://"+proxy.addr()), opts)
		b := startNode(t, r, opts)
		waitFor(t, "b to know a", func() bool { return redis.Knows(b.bus, a.bus) })
		proxy.refuse(true) // a lives on, but Redis does not hear it
		waitFor(t, "b to resync", func() bool { return b.resynced(0) > 0 && b.resynced(1) > 0 })
		hit := a.bus.ChannelOf("t")
		redis.Lose(a.bus, hit)
		before := b.resynced(hit)
		proxy.refuse(false)
		waitFor(t, "b to resync again when a is back with a hole", func() bool { return b.resynced(hit) > before })
	})
}

func TestGoodbyeAlarmsNobody(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		opts := redis.BusOptions{Channels: 4, Prefix: t.Name()}
		a, b := startNode(t, r, opts), startNode(t, r, opts)
		waitFor(t, "b to know a", func() bool { return redis.Knows(b.bus, a.bus) })
		a.bus.Publish(scopeOf("t"), "desk:1", []byte("last words"))
		a.stop()
		<-a.over
		waitFor(t, "the last words", func() bool { return len(b.got()) == 1 })
		waitFor(t, "b to forget a", func() bool { return !redis.Knows(b.bus, a.bus) })
		// A node that starts later is no hole either.
		c := startNode(t, r, opts)
		c.bus.Publish(scopeOf("t"), "desk:1", []byte("first words"))
		waitFor(t, "the first words", func() bool { return len(b.got()) == 2 })
		if b.total() != 0 {
			t.Errorf("resyncs %v, want none", b.resyncs)
		}
	})
}

func TestRunLeavesNothingBehind(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		before := runtime.NumGoroutine()
		for range 3 {
			n := startNode(t, r, redis.BusOptions{Channels: 4, Prefix: t.Name()})
			n.bus.Publish(scopeOf("t"), "desk:1", []byte("x"))
			n.stop()
			<-n.over
		}
		// Connections that wait in go-redis's pool have goroutines in the
		// embedded server, so compare stacks of ours alone.
		waitFor(t, "the goroutines to end", func() bool { return ours() == 0 })
		t.Logf("%d goroutines before, %d after", before, runtime.NumGoroutine())
	})
}

func ours() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return strings.Count(string(stacks), "storage/redis.(*Bus)") + strings.Count(string(stacks), "storage/redis.(*listener)")
}

func TestRunEndsWhileRedisHangs(t *testing.T) {
	server := redistest.Start(t)
	n := startNode(t, open(t, server.URL()), redis.BusOptions{Channels: 2})
	if err := server.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	n.bus.Publish(scopeOf("t"), "desk:1", []byte("x"))
	n.stop()
	select {
	case <-n.over:
	case <-time.After(15 * time.Second):
		t.Fatal("Run does not return")
	}
}

func TestClusterCarriesFrames(t *testing.T) {
	server := redistest.Start(t, "--cluster-enabled", "yes", "--cluster-port", redistest.FreePort(t))
	makeCluster(t, server)
	url := strings.Replace(server.URL(), "redis:", "redis+cluster:", 1)
	opts := redis.BusOptions{Channels: 4, Prefix: t.Name()}
	a, b := startNode(t, open(t, url), opts), startNode(t, open(t, url), opts)
	for i := range 100 {
		a.bus.Publish(scopeOf(fmt.Sprint("t", i%10)), "desk:1", fmt.Append(nil, i/10))
	}
	waitFor(t, "all frames", func() bool { return len(b.got()) == 100 })
	checkOrder(t, "other node", b.got(), 10, 10)
	if !redis.Sharded(t.Context(), server.URL(), b.bus) {
		t.Error("the subscriptions are not sharded ones")
	}
}

func TestPublishWithoutTenantGoesNowhere(t *testing.T) {
	n := startNode(t, open(t, ""), redis.BusOptions{Channels: 1})
	n.bus.Publish(tenant.Scope{}, "desk:1", []byte("x"))
	n.bus.Publish(scopeOf("t"), "desk:1", []byte("y"))
	if got := n.got(); len(got) != 1 || got[0] != "t desk:1 y" {
		t.Errorf("got %q", got)
	}
}

// Publishers never wait, however long Redis does.
func TestPublishNeverBlocks(t *testing.T) {
	server := redistest.Start(t)
	n := startNode(t, open(t, server.URL()), redis.BusOptions{Channels: 2, QueueBytes: 10_000})
	if err := server.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var sent atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 5000 {
			n.bus.Publish(scopeOf("t"), "desk:1", []byte("frame"))
			sent.Add(1)
		}
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatalf("blocked after %d frames", sent.Load())
	}
	if got := len(n.got()); got != 5000 {
		t.Errorf("%d frames delivered here, want 5000", got)
	}
}
