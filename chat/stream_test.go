package chat_test

import (
	"bufio"
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// A listener is a client of a stream, read by the test's own goroutine.
type listener struct {
	net.Conn
	lines   *bufio.Reader
	header  http.Header
	waiting []string
}

// listen opens a stream with a token.
func (d *door) listen(t *testing.T, token string) *listener {
	t.Helper()
	address := strings.TrimSuffix(strings.TrimPrefix(d.url, "ws://"), "/ws")
	conn, err := net.Dial("tcp", address)
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	must(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = conn.Write([]byte("GET /stream HTTP/1.1\r\nHost: " + address + "\r\nAuthorization: Bearer " + token + "\r\n\r\n"))
	must(t, err)
	l := &listener{Conn: conn, lines: bufio.NewReader(conn)}
	resp, err := http.ReadResponse(l.lines, nil)
	must(t, err)
	if resp.StatusCode != 200 || !resp.Close {
		t.Fatalf("the stream begins with %v", resp)
	}
	l.header, l.lines = resp.Header, bufio.NewReader(resp.Body)
	return l
}

// event reads the next event: its lines.
func (l *listener) event(t *testing.T) []string {
	t.Helper()
	var lines []string
	for {
		line, err := l.lines.ReadString('\n')
		if err != nil {
			t.Fatalf("after %q: %v", lines, err)
		}
		if line == "\n" {
			return lines
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
}

// next reads the next frame, or the goodbye; comments are passed over.
func (l *listener) next(t *testing.T) string {
	t.Helper()
	for len(l.waiting) == 0 {
		for _, line := range l.event(t) {
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				l.waiting = append(l.waiting, data)
			}
		}
	}
	first := l.waiting[0]
	l.waiting = l.waiting[1:]
	return first
}

// hear returns the next frame of a type.
func (l *listener) hear(t *testing.T, frameType string) map[string]any {
	t.Helper()
	for {
		var f map[string]any
		must(t, json.Unmarshal([]byte(l.next(t)), &f))
		if f["type"] == frameType {
			return f
		}
	}
}

// goodbye reads until the stream ends with one, and returns its code.
func (l *listener) goodbye(t *testing.T) int {
	t.Helper()
	for {
		event := l.event(t)
		if !slices.Contains(event, "event: goodbye") {
			continue
		}
		var bye struct{ Code int }
		must(t, json.Unmarshal([]byte(strings.TrimPrefix(event[1], "data: ")), &bye))
		if rest, err := l.lines.ReadString('\n'); err == nil {
			t.Fatalf("after the goodbye: %q", rest)
		}
		return bye.Code
	}
}

func (d *door) sessions(t *testing.T, want int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); d.hub.Count() != want; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d sessions, want %d", d.hub.Count(), want)
		}
	}
}

// A stream hears what a socket of the same visitor hears, in the same order,
// though no request may take so long.
func TestStreamHearsWhatASocketHears(t *testing.T) {
	d := newDoor(t, nil)
	d.there(t, d.ana)
	socket, stream := d.enter(t, "visitor"), d.listen(t, "visitor")
	welcome := stream.hear(t, "welcome")
	if actor := welcome["actor"].(map[string]any); actor["kind"] != "visitor" || actor["id"] != "v1" {
		t.Fatalf("welcome: %v", welcome)
	}
	time.Sleep(2 * requestTime) // the request is over; the session is not
	c := d.start(t, d.visitor("v1"), "support", "client-0001", "hola")
	_, err := d.Claim(t.Context(), d.ana, c.ID, "client-0002")
	must(t, err)
	for _, words := range []string{"primera línea\nsegunda línea", "data: event: goodbye\n\n: \r\n"} {
		_, err := d.Send(t.Context(), d.ana, c.ID, chat.Outgoing{ClientID: "client-" + tenant.NewID(), Text: words})
		must(t, err)
	}
	must(t, d.Typing(t.Context(), d.ana, c.ID, true, ""))
	for {
		want := next(t, socket)
		got := stream.next(t)
		if got != want {
			t.Fatalf("the stream says\n%s\nthe socket\n%s", got, want)
		}
		if strings.Contains(got, `"typing"`) {
			return
		}
	}
}

// next reads the next frame of a socket, as it travelled.
func next(t *testing.T, c *caller) string {
	t.Helper()
	if len(c.raw) == 0 {
		_, m, err := c.ReadMessage()
		must(t, err)
		c.raw = strings.Split(string(m), "\n")
	}
	first := c.raw[0]
	c.raw = c.raw[1:]
	return first
}

func TestStreamIsNotHeldBack(t *testing.T) {
	d := newDoor(t, func(o *chat.SocketOptions) {
		o.Times.Ping, o.Times.Hello, o.Times.Dead = 20*time.Millisecond, 30*time.Millisecond, 30*time.Millisecond
	})
	l := d.listen(t, "visitor")
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Length": "", "Content-Encoding": "",
	} {
		if got := l.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	l.hear(t, "welcome")
	for range 5 { // whoever only listens is silent, and not dead
		if comment := l.event(t); !slices.Equal(comment, []string{":"}) {
			t.Fatalf("got %q, want a comment", comment)
		}
	}
	answer, err := http.Head("http://" + strings.TrimPrefix(strings.TrimSuffix(d.url, "/ws"), "ws://") + "/stream")
	must(t, err)
	if answer.StatusCode != 200 || d.hub.Count() != 1 {
		t.Errorf("HEAD: %v, %d sessions", answer.Status, d.hub.Count())
	}
}

func TestStreamGoodbyes(t *testing.T) {
	d := newDoor(t, nil)
	d.gate["leaving"] = entrance{actor: d.visitor("v1"), err: tenant.ErrTenantLeaving}
	d.gate["short"] = entrance{actor: d.visitor("v2"), life: 300 * time.Millisecond}
	for token, want := range map[string]int{"nobody": 4401, "leaving": 4403, "short": 4401} {
		if code := d.listen(t, token).goodbye(t); code != want {
			t.Errorf("%s: goodbye %d, want %d", token, code, want)
		}
	}
	d.sessions(t, 0)
	// Sockets and streams are counted together.
	d.enter(t, "visitor")
	for range 2 {
		d.listen(t, "visitor").hear(t, "welcome")
	}
	last := d.listen(t, "visitor")
	if got := last.hear(t, "error"); got["reason"] != tenant.ErrTooManySessions.Reason {
		t.Errorf("got %v", got)
	}
	if code := last.goodbye(t); code != 4029 {
		t.Errorf("one too many: goodbye %d", code)
	}
}

func TestShutdownEndsStreams(t *testing.T) {
	d := newDoor(t, nil)
	l := d.listen(t, "visitor")
	l.hear(t, "welcome")
	must(t, d.hub.Shutdown(t.Context(), 0))
	if code := l.goodbye(t); code != 1001 {
		t.Errorf("goodbye %d", code)
	}
	if code := d.listen(t, "visitor").goodbye(t); code != 1013 {
		t.Errorf("a stopping node: goodbye %d", code)
	}
}

// A session ends with its client: one that left, one that wants to speak, one
// that takes nothing until no buffer between the two takes more.
func TestStreamEndsWithItsClient(t *testing.T) {
	t.Parallel() // the one that takes nothing is waited for
	d := newDoor(t, nil)
	for what, end := range map[string]func(l *listener){
		"left": func(l *listener) { l.Close() },
		"speaks": func(l *listener) {
			_, err := l.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
			must(t, err)
		},
		"never reads": func(l *listener) {
			must(t, l.Conn.(*net.TCPConn).SetReadBuffer(4<<10))
			frame := []byte(`{"type":"` + strings.Repeat("x", 30<<10) + `"}`)
			for end := time.Now().Add(20 * time.Second); d.hub.Count() > 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
				d.hub.Deliver(d.sc.Tenant(), "visitor:v1", frame, false)
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			l := d.listen(t, "visitor")
			l.hear(t, "welcome")
			end(l)
			d.sessions(t, 0)
		})
	}
}
