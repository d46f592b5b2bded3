package chat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	fws "github.com/fasthttp/websocket"
	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// serveHub is a hub behind real sockets: /ws/<tenant>/<visitor>.
func serveHub(t *testing.T, h *Hub) string {
	t.Helper()
	crew := newCrew()
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Server().KeepHijackedConns = true
	app.Get("/ws/:tenant/:who", websocket.New(func(c *websocket.Conn) {
		who := visitorOf(c.Params("tenant"), c.Params("who"))
		s := NewSession(tenant.NewID(), c.Conn, testTimes, crew) // the inner connection, never the pooled wrapper
		if err := h.Join(s, &who, 1000, channelVisitor(who.ID), channelWidget("w")); err != nil {
			s.Close(goodbyeFor(err))
			s.Run(nobody{})
			return
		}
		defer h.leave(s)
		s.welcome()
		s.Run(nobody{})
	}))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(ln) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := errors.Join(h.Shutdown(ctx, 0), app.ShutdownWithContext(ctx), <-ended); err != nil {
			t.Error(err)
		}
	})
	return "ws://" + ln.Addr().String() + "/ws/"
}

func visitorOf(tenantID, id string) tenant.Actor {
	return tenant.Actor{Scope: tenant.UnscopedScope(tenantID), Kind: tenant.Visitor, ID: id}
}

func dialHub(t *testing.T, url string) *fws.Conn {
	t.Helper()
	c, _, err := fws.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if f() {
			return
		}
	}
	t.Fatal("never: " + what)
}

// size is how many sessions listen to a channel.
func (h *Hub) size(tenantID, channel string) int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.channels[tenantID+"/"+channel].size()
}

// Sockets that come and go while everybody is told something: nothing is left
// over, and the race detector is content.
func TestChurn(t *testing.T) {
	h := NewHub()
	url := serveHub(t, h)
	stop := make(chan struct{})
	var publisher, clients sync.WaitGroup
	publisher.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				h.Deliver("acme", channelWidget("w"), []byte(`{"type":"resync"}`), false)
				if i%64 == 0 {
					time.Sleep(time.Microsecond)
				}
			}
		}
	})
	for range 15 {
		clients.Go(func() {
			for range 40 {
				c, _, err := fws.DefaultDialer.Dial(url+"acme/ana", nil)
				if err != nil {
					t.Error(err)
					return
				}
				_, _, read := c.ReadMessage()
				wrote := c.WriteMessage(fws.TextMessage, []byte("{"))
				if err := errors.Join(read, wrote, c.Close()); err != nil {
					t.Log(err) // cut as too slow, perhaps
				}
			}
		})
	}
	clients.Wait()
	close(stop)
	publisher.Wait()
	eventually(t, "all have left", func() bool { return h.Count() == 0 && len(h.channels) == 0 })
}

func TestOrder(t *testing.T) {
	h := NewHub()
	c := dialHub(t, serveHub(t, h)+"acme/ana")
	eventually(t, "joined", func() bool { return h.Count() == 1 })
	const n = 5000
	go func() {
		for i := range n {
			h.Deliver("acme", channelVisitor("ana"), fmt.Append(nil, i), false)
			if i%100 == 0 {
				time.Sleep(5 * time.Millisecond)
			}
		}
	}()
	next, messages := 0, 0
	for next < n {
		_, m, err := c.ReadMessage()
		if err != nil {
			t.Fatal(next, err)
		}
		messages++
		for frame := range bytes.SplitSeq(m, []byte("\n")) {
			if string(frame) != fmt.Sprint(next) {
				t.Fatalf("got %s, want %d", frame, next)
			}
			next++
		}
	}
	t.Logf("%d frames in %d messages", n, messages)
}

// One who does not read is cut; the other gets everything.
func TestSlowConsumerIsCutAndOthersAreNot(t *testing.T) {
	h := NewHub()
	url := serveHub(t, h)
	slow, fast := dialHub(t, url+"acme/ana"), dialHub(t, url+"acme/ana")
	eventually(t, "both joined", func() bool { return h.Count() == 2 })
	const n = 3000
	got := make(chan int, n)
	go func() {
		defer close(got)
		for count := 0; count < n; {
			_, m, err := fast.ReadMessage()
			if err != nil {
				return
			}
			count += bytes.Count(m, []byte("\n")) + 1
			got <- count
		}
	}()
	frame, heard := []byte(strings.Repeat("x", 4096)), 0
	ahead := maxQueuedBytes / len(frame) / 2
	for i := range n {
		h.Deliver("acme", channelVisitor("ana"), frame, false)
		for heard < i-ahead { // as fast as the one who reads
			count, ok := <-got
			if !ok {
				t.Fatal("the session that reads was cut")
			}
			heard = count
		}
	}
	for count := range got {
		heard = count
	}
	if heard != n {
		t.Fatalf("the one who reads got %d of %d", heard, n)
	}
	eventually(t, "the slow one has left", func() bool { return h.Count() == 1 })
	for {
		_, _, err := slow.ReadMessage()
		if err == nil {
			continue // what was on its way
		}
		if fws.IsCloseError(err, GoodbyeDone.Code, GoodbyeStopping.Code) {
			t.Fatal("the slow one heard", err) // 4001, or nothing where TCP is stuck
		}
		return
	}
}

func TestShutdownSaysGoodbye(t *testing.T) {
	for _, spread := range []time.Duration{0, 300 * time.Millisecond} {
		h := NewHub()
		url := serveHub(t, h)
		var sockets []*fws.Conn
		for range 100 {
			sockets = append(sockets, dialHub(t, url+"acme/ana"))
		}
		eventually(t, "all joined", func() bool { return h.Count() == 100 })
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if err := h.Shutdown(ctx, spread); err != nil {
			t.Fatal(err)
		}
		for _, c := range sockets {
			if _, _, err := c.ReadMessage(); !fws.IsCloseError(err, GoodbyeStopping.Code) {
				t.Fatal(err)
			}
		}
		if _, _, err := dialHub(t, url+"acme/ana").ReadMessage(); !fws.IsCloseError(err, GoodbyeOverload.Code) {
			t.Fatalf("a stopping node took a new session: %v", err)
		}
	}
}

// Whoever gets the connection of somebody who left hears nothing that was for
// them, and neither does an equal id of another tenant.
func TestStrangersHearNothing(t *testing.T) {
	h := NewHub()
	url := serveHub(t, h)
	for range 50 {
		a := dialHub(t, url+"acme/ana")
		eventually(t, "ana joined", func() bool { return h.size("acme", channelVisitor("ana")) == 1 })
		a.Close()
		b, same := dialHub(t, url+"acme/bea"), dialHub(t, url+"rival/ana")
		eventually(t, "both joined", func() bool {
			return h.size("acme", channelVisitor("bea")) == 1 && h.size("rival", channelVisitor("ana")) == 1
		})
		h.Deliver("acme", channelVisitor("ana"), []byte("secret"), false)
		h.Deliver("acme", channelWidget("w"), []byte("for acme"), false)
		h.Deliver("rival", channelWidget("w"), []byte("for rival"), false)
		for c, want := range map[*fws.Conn]string{b: "for acme", same: "for rival"} {
			if _, m, err := c.ReadMessage(); err != nil || string(m) != want {
				t.Fatalf("heard %q, %v, want %q", m, err, want)
			}
			c.Close()
		}
		eventually(t, "all left", func() bool { return h.Count() == 0 })
	}
}

// One actor may have so many sessions on a node; an equal id of another tenant
// has its own.
func TestSessionsOfOneActorAreBounded(t *testing.T) {
	h := NewHub()
	join := func(who tenant.Actor) error {
		return h.Join(NewSession("s", nil, testTimes, newCrew()), &who, 2, channelVisitor(who.ID))
	}
	for range 2 {
		if err := join(visitorOf("acme", "ana")); err != nil {
			t.Fatal(err)
		}
	}
	if err := join(visitorOf("acme", "ana")); !errors.Is(err, tenant.ErrTooManySessions) {
		t.Fatalf("a third session: %v", err)
	}
	if err := join(visitorOf("rival", "ana")); err != nil {
		t.Fatalf("another tenant's: %v", err)
	}
}

// What an actor has open counts on all nodes, but for the first on each; what
// has ended, in whatever order, is free again.
func TestSessionsOfOneActorOverNodes(t *testing.T) {
	held, ana := 0, visitorOf("acme", "ana")
	node := func() *Hub {
		h := NewHub()
		h.again = func(actor *tenant.Actor, most int) bool {
			if actor.Scope != ana.Scope || actor.ID != ana.ID {
				t.Errorf("a session of %v was counted", actor)
			}
			if held == most {
				return false
			}
			held++
			return true
		}
		h.fewer = func(*tenant.Actor) { held-- }
		return h
	}
	join := func(h *Hub, want bool) *Session {
		t.Helper()
		s := NewSession("s", nil, testTimes, newCrew())
		if err := h.Join(s, &ana, 4, channelVisitor(ana.ID)); want != (err == nil) || err != nil && !errors.Is(err, tenant.ErrTooManySessions) {
			t.Fatalf("%v, with %d counted", err, held)
		}
		return s
	}
	one, two := node(), node()
	first, second, third := join(one, true), join(one, true), join(one, true)
	other := join(two, true)
	further := join(two, true)
	join(one, false)
	join(two, false)
	one.leave(second)
	last := join(two, true)
	join(one, false)
	one.leave(first)
	one.leave(third)
	join(one, true)
	two.leave(other)
	two.leave(further)
	two.leave(last)
	if held != 0 {
		t.Errorf("%d are counted, with one session on one node", held)
	}
}
