package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"recado/tenant"
)

// childEnv makes this test binary the program itself.
const childEnv = "RECADO_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Unsetenv(childEnv)
		main()
	}
	os.Exit(m.Run())
}

// recado is the command line of the real program: the one that
// RECADO_TEST_BINARY names, or else this test binary in its place. It is told
// nothing but what env says, and that passwords are cheap.
func recado(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	binary := os.Getenv("RECADO_TEST_BINARY")
	if binary == "" {
		var err error
		if binary, err = os.Executable(); err != nil {
			t.Fatal(err)
		}
		env = append([]string{childEnv + "=1"}, env...)
	}
	cmd := exec.Command(binary, args...)
	cmd.Dir = t.TempDir()
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "RECADO_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "RECADO_ARGON2_MEMORY=64", "RECADO_ARGON2_TIME=1", "RECADO_LOG_FORMAT=json",
		"RECADO_RATE_SENDS=1000/1s", "RECADO_RATE_VISITORS=10000/1h", "RECADO_RATE_LOGIN=10000/1h")
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

// A result is what a program that has ended leaves.
type result struct {
	code           int
	stdout, stderr string
}

// outcome runs the program to its end.
func outcome(t *testing.T, env []string, args ...string) result {
	t.Helper()
	return finish(t, recado(t, env, args...))
}

func finish(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
			t.Fatal(err)
		}
	case <-time.After(time.Minute):
		_ = cmd.Process.Kill()
		<-ended
		t.Fatalf("recado %v does not end\n%s%s", cmd.Args[1:], stdout.String(), stderr.String())
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// A process is the running program. As a house it knows only its url and, in
// the demo, its widget: the rest is in there, out of the test's reach.
type process struct {
	house
	cmd    *exec.Cmd
	log    journal
	ended  chan struct{}
	listen chan string
}

// launch starts the program and waits until it listens; it is killed with the
// test at the latest.
func launch(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := prepare(t, env, args...)
	p.start(t)
	return p
}

// prepare is launch without its start.
func prepare(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{ended: make(chan struct{}), listen: make(chan string, 1)}
	p.cmd = recado(t, env, append(args, "--listen", "127.0.0.1:0")...)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	p.log.line = p.heard
	return p
}

func (p *process) start(t *testing.T) {
	t.Helper()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { defer close(p.ended); _ = p.cmd.Wait() }()
	t.Cleanup(func() {
		p.kill()
		if said := p.log.String(); t.Failed() || strings.Contains(said, "DATA RACE") {
			t.Errorf("%v said:\n%s", p.cmd.Args[1:], tail(said, 8<<10))
		}
	})
	select {
	case address := <-p.listen:
		p.url = "http://" + address
	case <-p.ended:
		t.Fatalf("the program ended: %s", p.log.String())
	case <-time.After(time.Minute):
		t.Fatal("the program does not listen")
	}
}

// heard looks for the address in what the program logs.
func (p *process) heard(line []byte) {
	var entry struct{ Msg, Address string }
	if json.Unmarshal(line, &entry) == nil && entry.Msg == "listening" {
		p.listen <- entry.Address
	}
}

// kill ends the program as a power cut would, as far as it can know.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// terminate asks the program to end and returns its exit code.
func (p *process) terminate(t *testing.T) int {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		t.Fatal("the program does not stop")
	}
	return p.cmd.ProcessState.ExitCode()
}

// findDemo asks the running demo for its widget.
func (p *process) findDemo(t *testing.T) {
	t.Helper()
	widgets := p.ok(t, "GET", "/api/v1/admin/widgets", p.signIn(t, demoOwner), nil)
	key := text(widgets["items"].([]any)[0].(map[string]any), "key")
	p.server = &server{demo: &demoTenant{widget: &tenant.Widget{Key: key}}}
}

// project is the id of one of the widget's projects.
func (p *process) project(t *testing.T, name string) string {
	t.Helper()
	boot := p.ok(t, "GET", "/api/v1/widgets/"+p.demo.widget.Key+"?locale=es", "", nil)
	for _, each := range boot["projects"].([]any) {
		if each := each.(map[string]any); text(each, "name") == name {
			return text(each, "id")
		}
	}
	t.Fatalf("no project %s in %v", name, boot["projects"])
	return ""
}

// readiness is /readyz: its status and its answer.
func (h *house) readiness(t *testing.T) (int, map[string]any) {
	t.Helper()
	return h.request(t, "GET", "/readyz", "", nil)
}

// try is request for when the other side may be gone.
func try(base, method, path, token string, body any) (int, map[string]any, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequest(method, base+path, bytes.NewReader(data))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	var answer map[string]any
	err = json.NewDecoder(resp.Body).Decode(&answer)
	return resp.StatusCode, answer, err
}

// connect is hello for when the other side may be gone.
func connect(base, token string) (*line, error) {
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(base, "http")+"/ws", nil)
	if err != nil {
		return nil, err
	}
	l := &line{Conn: conn, frames: make(chan map[string]any, 1000), over: make(chan struct{})}
	go l.listen()
	return l, l.WriteJSON(map[string]any{"type": "hello", "token": token})
}

// drain reads what nobody wants to know, until the socket ends.
func (l *line) drain() {
	for {
		select {
		case <-l.frames:
		case <-l.over:
			return
		}
	}
}

// A journal keeps what a process writes and shows it line by line.
type journal struct {
	line func([]byte)

	mu   sync.Mutex
	all  bytes.Buffer
	rest []byte
}

func (l *journal) Write(data []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all.Write(data)
	l.rest = append(l.rest, data...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte{'\n'})
		if !found {
			return len(data), nil
		}
		l.rest = rest
		if l.line != nil {
			l.line(line)
		}
	}
}

func (l *journal) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

func tail(s string, most int) string { return s[max(0, len(s)-most):] }
