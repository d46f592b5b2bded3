package chat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
)

// A door is the house's sockets behind a real server. Its gate reads a token as
// the key of what it answers.
type door struct {
	*house
	url  string
	gate map[string]entrance
}

type entrance struct {
	actor tenant.Actor
	err   error
	life  time.Duration // 0 is an hour
}

// requestTime is what a request may take; sessions live longer.
const requestTime = 50 * time.Millisecond

func newDoor(t *testing.T, edit func(*chat.SocketOptions)) *door {
	t.Helper()
	h := newHouse(t)
	d := &door{house: h, gate: map[string]entrance{"ana": {actor: h.ana}, "bea": {actor: h.bea}, "visitor": {actor: h.visitor("v1")}}}
	frames, stop := context.WithCancel(context.Background())
	o := chat.SocketOptions{
		Service: h.Service, Sessions: 3, Frames: 1000, Log: slog.New(slog.DiscardHandler),
		Times:         chat.Times{Hello: 10 * time.Second, Ping: 15 * time.Second, Dead: 40 * time.Second, Frame: 4 << 10},
		OriginAllowed: func(_ *fiber.Ctx, origin string) bool { return origin == "https://recado.example" },
		Gate: func(_ context.Context, token string) (tenant.Actor, int64, error) {
			e, ok := d.gate[token]
			if !ok {
				return tenant.Actor{}, 0, tenant.ErrUnauthorized
			}
			if e.life == 0 {
				e.life = time.Hour
			}
			return e.actor, time.Now().Add(e.life).UnixMilli(), e.err
		},
	}
	if edit != nil {
		edit(&o)
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true, ErrorHandler: tenant.ErrorHandler(o.Log)})
	app.Server().KeepHijackedConns = true
	app.Use(tenant.Begin(o.Log, requestTime))
	sockets := chat.NewSockets(frames, o)
	app.Get("/ws", sockets.Handler())
	app.Get("/stream", sockets.Stream)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	d.url = "ws://" + ln.Addr().String() + "/ws"
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(ln) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		must(t, errors.Join(h.hub.Shutdown(ctx, 0), app.ShutdownWithContext(ctx), <-ended))
		stop()
	})
	return d
}

// A caller is a client's socket, read by the test's own goroutine.
type caller struct {
	*websocket.Conn
	waiting []map[string]any
	raw     []string
}

func (d *door) dial(t *testing.T) *caller {
	t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(d.url, nil)
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	must(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
	return &caller{Conn: conn}
}

func (d *door) enter(t *testing.T, token string) *caller {
	t.Helper()
	c := d.dial(t)
	c.say(t, `{"type":"hello","token":"`+token+`"}`)
	c.hear(t, "welcome")
	return c
}

func (c *caller) say(t *testing.T, frame string) {
	t.Helper()
	must(t, c.WriteMessage(websocket.TextMessage, []byte(frame)))
}

// hear returns the next frame of a type.
func (c *caller) hear(t *testing.T, frameType string) map[string]any {
	t.Helper()
	for {
		for i, f := range c.waiting {
			if f["type"] == frameType {
				c.waiting = c.waiting[i+1:]
				return f
			}
		}
		c.waiting = nil
		_, m, err := c.ReadMessage()
		if err != nil {
			t.Fatalf("no %s frame: %v", frameType, err)
		}
		for raw := range bytes.SplitSeq(m, []byte("\n")) {
			var f map[string]any
			must(t, json.Unmarshal(raw, &f))
			c.waiting = append(c.waiting, f)
		}
	}
}

// goodbye reads until the socket ends and returns its code.
func (c *caller) goodbye(t *testing.T) int {
	t.Helper()
	for {
		_, _, err := c.ReadMessage()
		if e, ok := errors.AsType[*websocket.CloseError](err); ok {
			return e.Code
		}
		if err != nil {
			t.Fatal("no goodbye:", err)
		}
	}
}

func TestWelcome(t *testing.T) {
	d := newDoor(t, nil)
	c := d.dial(t)
	c.say(t, `{"type":"ping"}`)
	if got := c.hear(t, "error"); got["reason"] != tenant.ErrHelloFirst.Reason {
		t.Fatalf("before hello: %v", got)
	}
	c.say(t, `{"type":"hello","token":"ana"}`)
	got := c.hear(t, "welcome")
	actor := got["actor"].(map[string]any)
	if actor["kind"] != "agent" || actor["id"] != "ana" || got["session"] == "" || got["limits"].(map[string]any)["message"] != 4000.0 {
		t.Fatalf("welcome: %v", got)
	}
	c.say(t, `{"type":"hello","token":"ana"}`)
	if got := c.hear(t, "error"); got["reason"] != tenant.ErrBadFrame.Reason {
		t.Fatalf("a second hello: %v", got)
	}
	c.say(t, `{"type":"ping"}`)
	c.hear(t, "pong")
}

// Each refusal at hello has its goodbye, after a frame that says why.
func TestGoodbyesAtHello(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want int
	}{
		"unauthorized": {tenant.ErrUnauthorized, 4401},
		"expired":      {tenant.ErrTokenExpired, 4401},
		"forbidden":    {tenant.ErrTenantLeaving, 4403},
		"gone":         {tenant.ErrNotFound, 4404},
		"too many":     {tenant.ErrTooMany, 4029},
		"unavailable":  {tenant.ErrUnavailable, 1013},
		"accident":     {errors.New("a part is on fire"), 1011},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t, nil)
			d.gate["x"] = entrance{actor: d.ana, err: tt.err}
			c := d.dial(t)
			c.say(t, `{"type":"hello","token":"x"}`)
			got := c.hear(t, "error")
			if got["reason"] != tenant.Answer(tt.err).Reason || strings.Contains(got["message"].(string), "fire") {
				t.Errorf("got %v", got)
			}
			if code := c.goodbye(t); code != tt.want {
				t.Errorf("goodbye %d, want %d", code, tt.want)
			}
		})
	}
}

func TestNoHelloEndsTheSocket(t *testing.T) {
	d := newDoor(t, func(o *chat.SocketOptions) { o.Times.Hello = 200 * time.Millisecond })
	c := d.dial(t)
	c.say(t, `{"type":"ping"}`) // noise is no hello
	if code := c.goodbye(t); code != 4002 {
		t.Fatalf("goodbye %d", code)
	}
}

func TestTooManySessions(t *testing.T) {
	d := newDoor(t, nil)
	for range 3 {
		d.enter(t, "visitor")
	}
	c := d.dial(t)
	c.say(t, `{"type":"hello","token":"visitor"}`)
	if got := c.hear(t, "error"); got["reason"] != tenant.ErrTooManySessions.Reason {
		t.Fatalf("got %v", got)
	}
	if code := c.goodbye(t); code != 4029 {
		t.Fatalf("goodbye %d", code)
	}
}

// A session ends with its token, unless renewed by the same actor; one who may
// do something else by now comes back.
func TestTokenExpiry(t *testing.T) {
	d := newDoor(t, nil)
	d.gate["short"] = entrance{actor: d.ana, life: 300 * time.Millisecond}
	start := time.Now()
	if code := d.enter(t, "short").goodbye(t); code != 4401 || time.Since(start) < 250*time.Millisecond {
		t.Fatalf("goodbye %d after %v", code, time.Since(start))
	}

	renewed := d.enter(t, "short")
	renewed.say(t, `{"type":"renew","token":"ana"}`)
	renewed.hear(t, "welcome")
	other := d.enter(t, "short")
	other.say(t, `{"type":"renew","token":"bea"}`)
	if got := other.hear(t, "error"); got["reason"] != tenant.ErrUnauthorized.Reason {
		t.Fatalf("renewed as somebody else: %v", got)
	}
	if code := other.goodbye(t); code != 4401 {
		t.Fatalf("goodbye %d", code)
	}
	fewer := d.ana
	fewer.Projects = nil
	d.gate["fewer"] = entrance{actor: fewer}
	changed := d.enter(t, "ana")
	changed.say(t, `{"type":"renew","token":"fewer"}`)
	if code := changed.goodbye(t); code != 4000 {
		t.Fatalf("renewed in fewer projects: goodbye %d", code)
	}
	if code := d.enter(t, "short").goodbye(t); code != 4401 { // by now the first token's time is over
		t.Fatalf("goodbye %d", code)
	}
	renewed.say(t, `{"type":"ping"}`)
	renewed.hear(t, "pong")
}

// What an administrator changes ends an agent's sessions, and nobody else's.
func TestChangedAgent(t *testing.T) {
	d := newDoor(t, nil)
	d.tenant(t, "rival")
	d.gate["rival"] = entrance{actor: d.ana} // the same id there
	same := d.enter(t, "rival")
	for removed, want := range map[bool]int{false: 4000, true: 4401} {
		ana, bea := d.enter(t, "ana"), d.enter(t, "bea")
		d.AgentChanged(t.Context(), d.sc, "ana", removed)
		if code := ana.goodbye(t); code != want {
			t.Errorf("removed %v: goodbye %d, want %d", removed, code, want)
		}
		for _, c := range []*caller{bea, same} {
			c.say(t, `{"type":"ping"}`)
			c.hear(t, "pong")
		}
	}
}

func TestFloodEndsTheSession(t *testing.T) {
	d := newDoor(t, func(o *chat.SocketOptions) { o.Frames, o.FramesPer = 10, 2*time.Second })
	c := d.enter(t, "visitor")
	for range 100 {
		if c.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping"}`)) != nil {
			break
		}
	}
	if got := c.hear(t, "error"); got["reason"] != tenant.ErrTooMany.Reason {
		t.Fatalf("got %v", got)
	}
	if code := c.goodbye(t); code != 4029 {
		t.Fatalf("goodbye %d", code)
	}
}

func TestTooLargeFrameEndsTheSession(t *testing.T) {
	d := newDoor(t, nil)
	c := d.enter(t, "visitor")
	c.say(t, `{"type":"ping","token":"`+strings.Repeat("x", 5<<10)+`"}`)
	if code := c.goodbye(t); code != 1009 {
		t.Fatalf("goodbye %d", code)
	}
}

func TestShutdownEndsSessions(t *testing.T) {
	d := newDoor(t, nil)
	agent, visitor := d.enter(t, "ana"), d.enter(t, "visitor")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	must(t, d.hub.Shutdown(ctx, 0))
	for _, c := range []*caller{agent, visitor} {
		if code := c.goodbye(t); code != 1001 {
			t.Errorf("goodbye %d", code)
		}
	}
	late := d.dial(t)
	late.say(t, `{"type":"hello","token":"ana"}`)
	if code := late.goodbye(t); code != 1013 {
		t.Errorf("a stopping node: goodbye %d", code)
	}
}

// A browser's page of another origin gets no socket; a program without an
// origin does.
func TestOriginOfSockets(t *testing.T) {
	d := newDoor(t, nil)
	for origin, want := range map[string]int{
		"https://recado.example": 101, "https://evil.example": 403, "https://recado.example.evil.example": 403,
		"http://recado.example": 403, "null": 403, "": 101,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, resp, err := websocket.DefaultDialer.Dial(d.url, header)
		if err == nil {
			conn.Close()
		}
		if resp == nil || resp.StatusCode != want {
			t.Errorf("origin %q: %v %v, want %d", origin, resp, err, want)
		}
	}
}

// A rate's period counts: five in ten seconds are one in two, after a burst of
// three times as many.
func TestFramesAreCountedByThePeriod(t *testing.T) {
	at := make([]time.Duration, 15, 19) // at once
	want := slices.Repeat([]bool{true}, 15)
	at = append(at, 0, 1900*time.Millisecond, 2*time.Second, 3*time.Second)
	want = append(want, false, false, true, false)
	if got := chat.Taken(tenant.Rate{Count: 5, Per: 10 * time.Second}, at...); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
