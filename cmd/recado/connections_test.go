package main

import (
	"bytes"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"recado/configs"
	"recado/tenant"
)

// knock opens a socket from an address, as a trusted proxy tells of it, and
// returns the status of the handshake and what to wait before another one.
func (h *house) knock(t *testing.T, address string) (l *line, status int, retryAfter string) {
	t.Helper()
	conn, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(h.url, "http")+"/ws", http.Header{"X-Forwarded-For": {address}})
	if resp == nil {
		t.Fatal(err)
	}
	if err == nil {
		t.Cleanup(func() { conn.Close() })
		l = &line{Conn: conn}
	}
	return l, resp.StatusCode, resp.Header.Get("Retry-After")
}

func behindProxy(c *configs.Config) {
	c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
}

// An address may open so many connections in a time, and have so many at once;
// what it puts before its own address is no way around, and others notice
// nothing.
func TestConnectionsOfAnAddress(t *testing.T) {
	h := newHouse(t, behindProxy, func(c *configs.Config) {
		c.AddressSessions = 3
		c.RateAddressConnects = configs.Rate{Count: 6, Per: time.Hour}
	})
	const address, other = "203.0.113.7", "203.0.113.8"
	var open []*line
	for range 3 { // 1, 2, 3
		l, status, _ := h.knock(t, address)
		if status != http.StatusSwitchingProtocols {
			t.Fatalf("status %d", status)
		}
		open = append(open, l)
	}
	full := func() bool { return h.pipes.limiter.Full("sessions/address/"+address, 3) }
	until(t, "all three are counted", full) // a moment after their handshakes
	for range 2 {                           // 4, 5
		if _, status, wait := h.knock(t, "198.51.100.1, "+address); status != http.StatusTooManyRequests || wait == "" {
			t.Fatalf("one too many: status %d, Retry-After %q", status, wait)
		}
	}
	open[0].Close()
	until(t, "its place is free", func() bool { return !full() })
	if _, status, _ := h.knock(t, address); status != http.StatusSwitchingProtocols { // 6
		t.Errorf("after one has ended: status %d", status)
	}
	until(t, "it is counted", full)
	open[1].Close()
	until(t, "its place is free", func() bool { return !full() })
	if _, status, wait := h.knock(t, address); status != http.StatusTooManyRequests || wait == "" { // 7
		t.Errorf("opened too many: status %d, Retry-After %q", status, wait)
	}
	if _, status, _ := h.knock(t, other); status != http.StatusSwitchingProtocols {
		t.Errorf("another address: status %d", status)
	}
}

// Those who have said hello are told in a frame; their agents come in whatever
// visitors do, and what has ended is free again.
func TestConnectionsOfATenant(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) {
		c.TenantSessions = 2
		c.RateConnects = configs.Rate{Count: 3, Per: time.Hour}
	})
	first, second, third := h.visit(t), h.visit(t), h.visit(t)
	one, two := h.hello(t, first), h.stream(t, second)
	two.wait(t, "welcome", nil)
	late := h.dial(t)
	late.say(t, map[string]any{"type": "hello", "token": third})
	if got := late.wait(t, "error", nil); text(got, "reason") != tenant.ErrCrowded.Reason || got["retry_after"] == nil {
		t.Errorf("one too many was told %v", got)
	}
	if code := late.goodbye(t); code != 4029 {
		t.Errorf("goodbye %d", code)
	}
	h.hello(t, h.signIn(t, "bruno@demo.example"))
	one.Close()
	key := h.demo.scope.Key("sessions")
	until(t, "its place is free", func() bool { return !h.pipes.limiter.Full(key, 2) })
	h.hello(t, third).Close()
	until(t, "its place is free", func() bool { return !h.pipes.limiter.Full(key, 2) })

	// The first has opened one of three.
	for range 2 {
		h.hello(t, first).Close()
		until(t, "its place is free", func() bool { return !h.pipes.limiter.Full(key, 2) })
	}
	again := h.dial(t)
	again.say(t, map[string]any{"type": "hello", "token": first})
	if got := again.wait(t, "error", nil); text(got, "reason") != tenant.ErrTooMany.Reason {
		t.Errorf("opened too many: told %v", got)
	}
}

// Words and files are counted by their bytes too, and files by their number,
// for all of a tenant.
func TestBytesAndUploadsAreLimited(t *testing.T) {
	large := bytes.Repeat([]byte("a"), 40<<10)
	t.Run("bytes", func(t *testing.T) {
		h := newHouse(t, func(c *configs.Config) { c.RateTenantBytes = configs.Volume{Bytes: 100 << 10, Per: time.Hour} })
		h.hello(t, h.signIn(t, "bruno@demo.example"))
		one, two := h.visit(t), h.visit(t)
		for _, visitor := range []string{one, two} {
			if status, answer := h.tryUpload(t, visitor, asVisitor, "a.txt", large); status != http.StatusOK {
				t.Fatalf("%d %v", status, answer)
			}
		}
		if status, answer := h.tryUpload(t, two, asVisitor, "b.txt", large); status != http.StatusTooManyRequests || text(answer, "error", "reason") != "too_many" {
			t.Errorf("one too many: %d %v", status, answer)
		}
		words := strings.Repeat("palabra ", 480)
		id := text(h.startTalk(t, one, map[string]any{"text": words}), "conversation", "id")
		path := "/api/v1/visitor/conversations/" + id + "/messages"
		until(t, "words come to the limit", func() bool {
			status, _ := h.request(t, "POST", path, one, map[string]any{"client_id": tenant.NewID(), "text": words})
			return status == http.StatusTooManyRequests
		})
	})
	t.Run("uploads", func(t *testing.T) {
		h := newHouse(t, func(c *configs.Config) { c.RateTenantUploads = configs.Rate{Count: 2, Per: time.Hour} })
		for i, want := range []int{200, 200, 429} {
			if status, answer := h.tryUpload(t, h.visit(t), asVisitor, "a.txt", []byte("hola")); status != want {
				t.Errorf("file %d: %d %v", i+1, status, answer)
			}
		}
	})
}

// A tenant's limits hold over its nodes together, and so do a person's.
func TestLimitsOverTwoNodes(t *testing.T) {
	servers := onServers(t)
	small := func(c *configs.Config) {
		c.TenantSessions = 2
		c.RateTenantUploads = configs.Rate{Count: 2, Per: time.Hour}
		c.ActorSessions = 3
	}
	a, b := newHouse(t, servers, small), newHouse(t, servers, small)
	visitors := []string{a.visit(t), a.visit(t), a.visit(t), a.visit(t)}
	for _, v := range visitors[:2] {
		a.hello(t, v)
	}
	b.hello(t, visitors[2]) // the nodes tell each other once a second
	until(t, "the other node knows", func() bool { return b.pipes.limiter.Full(a.demo.scope.Key("sessions"), 2+1) })
	late := b.dial(t)
	late.say(t, map[string]any{"type": "hello", "token": visitors[3]})
	if got := late.wait(t, "error", nil); text(got, "reason") != tenant.ErrCrowded.Reason {
		t.Errorf("one too many was told %v", got)
	}
	for i, h := range []*house{a, b, b} {
		want := []int{200, 200, 429}[i]
		if status, answer := h.tryUpload(t, visitors[i], asVisitor, "a.txt", []byte("hola")); status != want {
			t.Errorf("file %d: %d %v", i+1, status, answer)
		}
	}

	agent := a.signIn(t, "bruno@demo.example")
	for _, h := range []*house{a, a, a, b, b} { // the first on b is not counted, the second not known there yet
		h.hello(t, agent)
	}
	key := a.demo.scope.Key("sessions", "agent", text(a.ok(t, "GET", "/api/v1/me", agent, nil), "agent", "id"))
	until(t, "the other node knows", func() bool { return b.pipes.limiter.Full(key, 2+1) })
	late = b.dial(t)
	late.say(t, map[string]any{"type": "hello", "token": agent})
	if got := late.wait(t, "error", nil); text(got, "reason") != tenant.ErrTooManySessions.Reason {
		t.Errorf("an agent's window too many was told %v", got)
	}
}

// Agents answer however much their visitors say.
func TestAgentsAreNotHeldBackByVisitors(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) { c.RateTenant = configs.Rate{Count: 3, Per: time.Hour} })
	agent := h.signIn(t, "bruno@demo.example")
	h.hello(t, agent)
	visitor := h.visit(t)
	id := text(h.startTalk(t, visitor, map[string]any{"text": "hola"}), "conversation", "id")
	say := func(token, path string) int {
		status, _ := h.request(t, "POST", path+"/conversations/"+id+"/messages", token, map[string]any{"client_id": tenant.NewID(), "text": "hola"})
		return status
	}
	until(t, "visitors come to the limit", func() bool { return say(visitor, "/api/v1/visitor") == http.StatusTooManyRequests })
	for range 5 {
		if status := say(agent, "/api/v1"); status != http.StatusOK {
			t.Errorf("the agent's answer: status %d", status)
		}
	}
}
