package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"recado/configs"
	"recado/tenant"
)

// A house is a running node with the demo's people, as tests use it.
type house struct {
	*server
	url  string
	stop func() // ends the node and waits; may be called twice
}

// newHouse starts a node with the demo tenant. edit changes its settings; two
// houses with the same URLs and secret are two nodes of one installation.
func newHouse(t *testing.T, edit ...func(*configs.Config)) *house {
	t.Helper()
	cfg := configs.Defaults()
	cfg.Listen, cfg.PublicURL, cfg.Data = "127.0.0.1:0", "", filepath.Join(t.TempDir(), "data")
	cfg.Argon2Memory, cfg.Argon2Time, cfg.Argon2Threads = 64, 1, 1
	cfg.RateVisitors.Count, cfg.RateLogin.Count, cfg.RateSends.Count = 10_000, 10_000, 1000
	cfg.RateCases.Count, cfg.RateUploads.Count, cfg.RateAddressUploads.Count = 10_000, 10_000, 10_000
	cfg.RateConnects.Count = 10_000
	for _, f := range edit {
		f(&cfg)
	}
	return startHouse(t, cfg)
}

func startHouse(t *testing.T, cfg configs.Config) *house {
	t.Helper()
	mailer, err := newMailer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newServer(t.Context(), cfg, slog.New(slog.NewTextHandler(testLog{t}, nil)), mailer)
	if err != nil {
		t.Fatal(err)
	}
	if s.demo, err = s.prepareDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	h := &house{server: s}
	address, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- s.run(ctx, func(a string) { address <- a }) }()
	select {
	case a := <-address:
		h.url = "http://" + a
		if err := s.allowDemo(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	case err := <-ended:
		t.Fatal(err)
	}
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error("the node ended with", err)
		}
	})
	t.Cleanup(h.stop)
	return h
}

// testLog writes the node's warnings into the test's log, until it is over.
type testLog struct{ t *testing.T }

func (l testLog) Write(line []byte) (int, error) {
	if l.t.Context().Err() == nil && !bytes.Contains(line, []byte("level=INFO")) {
		l.t.Log(strings.TrimSpace(string(line)))
	}
	return len(line), nil
}

// request sends JSON and returns the status and the decoded answer.
func (h *house) request(t *testing.T, method, path, token string, body any) (int, map[string]any) {
	t.Helper()
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, h.url+path, reader)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return do(t, req)
}

func do(t *testing.T, req *http.Request) (int, map[string]any) {
	t.Helper()
	return doWith(t, http.DefaultClient, req)
}

func doWith(t *testing.T, client *http.Client, req *http.Request) (int, map[string]any) {
	t.Helper()
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	answer := map[string]any{}
	if len(data) > 0 && data[0] == '{' {
		if err := json.Unmarshal(data, &answer); err != nil {
			t.Fatalf("%s %s: %v in %s", req.Method, req.URL, err, data)
		}
	}
	return resp.StatusCode, answer
}

// ok is request for what must succeed.
func (h *house) ok(t *testing.T, method, path, token string, body any) map[string]any {
	t.Helper()
	status, answer := h.request(t, method, path, token, body)
	if status != http.StatusOK {
		t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

// refused is request for what must be refused, for a reason.
func (h *house) refused(t *testing.T, want *tenant.Error, method, path, token string, body any) map[string]any {
	t.Helper()
	status, answer := h.request(t, method, path, token, body)
	if status != want.Code.HTTP() || text(answer, "error", "reason") != want.Reason {
		t.Fatalf("%s %s: %d %v, want %d %s", method, path, status, answer, want.Code.HTTP(), want.Reason)
	}
	return answer
}

// text reaches into a decoded answer: "" for what is not there.
func text(answer map[string]any, path ...string) string {
	s, _ := at(answer, path...).(string)
	return s
}

func number(answer map[string]any, path ...string) int64 {
	n, _ := at(answer, path...).(float64)
	return int64(n)
}

func at(answer map[string]any, path ...string) any {
	var v any = answer
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[key]
	}
	return v
}

// signIn returns an access token.
func (h *house) signIn(t *testing.T, email string) string {
	t.Helper()
	return text(h.ok(t, "POST", "/api/v1/auth/login", "", map[string]any{"email": email, "password": demoPassword}), "access_token")
}

// visit returns a new visitor's token.
func (h *house) visit(t *testing.T) string {
	t.Helper()
	return text(h.ok(t, "POST", "/api/v1/widgets/"+h.demo.widget.Key+"/visitors", "", map[string]any{}), "token")
}

// projects are the demo's, by name.
func (h *house) projects(t *testing.T) map[string]string {
	t.Helper()
	all, err := h.pipes.store.Projects(t.Context(), h.demo.scope)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, p := range all {
		ids[p.Name] = p.ID
	}
	return ids
}

// A line is a client's socket.
type line struct {
	*websocket.Conn
	frames chan map[string]any
	over   chan struct{} // closed when the socket ended, code is its goodbye
	code   int
}

// dial opens a socket, without a hello.
func (h *house) dial(t *testing.T) *line {
	t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(h.url, "http")+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{Conn: conn, frames: make(chan map[string]any, 1000), over: make(chan struct{})}
	go l.listen()
	t.Cleanup(func() {
		conn.Close()
		for { // whoever listens may be holding a frame that nobody wanted
			select {
			case <-l.frames:
			case <-l.over:
				return
			}
		}
	})
	return l
}

func (l *line) listen() {
	defer close(l.over)
	for {
		_, data, err := l.ReadMessage()
		if err != nil {
			if e, ok := err.(*websocket.CloseError); ok {
				l.code = e.Code
			}
			return
		}
		for frame := range bytes.SplitSeq(data, []byte{'\n'}) {
			var decoded map[string]any
			if json.Unmarshal(frame, &decoded) == nil {
				l.frames <- decoded
			}
		}
	}
}

// hello opens a socket that is welcome.
func (h *house) hello(t *testing.T, token string) *line {
	t.Helper()
	l := h.dial(t)
	l.say(t, map[string]any{"type": "hello", "token": token})
	l.wait(t, "welcome", nil)
	return l
}

// say sends one frame.
func (l *line) say(t *testing.T, frame any) {
	t.Helper()
	if err := l.WriteJSON(frame); err != nil {
		t.Fatal(err)
	}
}

const patience = 20 * time.Second

// wait returns the next frame of a type that fits, and drops those before it.
func (l *line) wait(t *testing.T, frameType string, fits func(map[string]any) bool) map[string]any {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case f := <-l.frames:
			if f["type"] == frameType && (fits == nil || fits(f)) {
				return f
			}
		case <-l.over:
			select {
			case f := <-l.frames: // what came before the end
				if f["type"] == frameType && (fits == nil || fits(f)) {
					return f
				}
			default:
				t.Fatalf("the socket ended with %d while waiting for %s", l.code, frameType)
			}
		case <-timeout:
			t.Fatalf("no %s frame", frameType)
		}
	}
}

// goodbye waits for the socket's end and returns its code.
func (l *line) goodbye(t *testing.T) int {
	t.Helper()
	select {
	case <-l.over:
		return l.code
	case <-time.After(patience):
		t.Fatal("the socket did not end")
	}
	return 0
}

// until polls until f is true.
func until(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if f() {
			return
		}
	}
	t.Fatal("never: " + what)
}

// identitySecret is the demo company's first, in clear.
func (h *house) identitySecret(t testing.TB) tenant.IdentitySecret {
	t.Helper()
	return h.identitySecretOf(t, h.demo.scope)
}

func (h *house) identitySecretOf(t testing.TB, sc tenant.Scope) tenant.IdentitySecret {
	t.Helper()
	stored, err := h.pipes.store.Tenant(t.Context(), sc)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := stored.Identity[0].Open(stored.ID, h.admin.Tokens)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}
