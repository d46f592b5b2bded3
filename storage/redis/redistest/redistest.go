// Package redistest starts real Redis servers for tests.
package redistest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// shared is the server of this test process, while a test uses it.
var shared struct {
	sync.Mutex
	users  int
	server *Server
}

// URL is the address of a real Redis: RECADO_TEST_REDIS_URL if it is set, or a
// redis-server that the tests of this process share and that ends with the
// last of them. Keys and channels of a test must therefore be its own.
//
// Where redis-server is not installed the test is left out with a message, or
// fails if RECADO_TEST_REQUIRE=1.
func URL(t testing.TB) string {
	t.Helper()
	if url := os.Getenv("RECADO_TEST_REDIS_URL"); url != "" {
		return url
	}
	binary := find(t)
	shared.Lock()
	defer shared.Unlock()
	if shared.users == 0 {
		shared.server = start(t, binary, os.TempDir())
	}
	shared.users++
	t.Cleanup(release)
	return shared.server.URL()
}

func release() {
	shared.Lock()
	defer shared.Unlock()
	shared.users--
	if shared.users == 0 {
		shared.server.Stop()
		shared.server = nil
	}
}

// A Server is one redis-server on a loopback port, for tests that stop it.
type Server struct {
	addr    string
	command []string
	process *exec.Cmd
	output  *bytes.Buffer
}

// Start starts a server of the test's own, with further arguments of
// redis-server. It is stopped when the test ends.
func Start(t testing.TB, arguments ...string) *Server {
	t.Helper()
	s := start(t, find(t), t.TempDir(), arguments...)
	t.Cleanup(s.Stop)
	return s
}

func find(t testing.TB) string {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		const message = "redis-server is not installed (Debian: apt install redis-server) and RECADO_TEST_REDIS_URL is not set; nothing was checked against a real Redis"
		if os.Getenv("RECADO_TEST_REQUIRE") == "1" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	return binary
}

// start tries a few free ports: another process may take one in between.
func start(t testing.TB, binary, dir string, arguments ...string) *Server {
	t.Helper()
	var last error
	for range 5 {
		port := FreePort(t)
		s := &Server{addr: net.JoinHostPort("127.0.0.1", port)}
		s.command = append([]string{binary, "--port", port, "--bind", "127.0.0.1",
			"--save", "", "--appendonly", "no", "--dir", dir}, arguments...)
		if last = s.Restart(); last == nil {
			return s
		}
	}
	t.Fatalf("redis-server does not start: %v", last)
	return nil
}

// FreePort is a loopback port that nobody listens on.
func FreePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// URL is the server's address.
func (s *Server) URL() string { return "redis://" + s.Addr() }

// Addr is the server's host and port.
func (s *Server) Addr() string { return s.addr }

// Stop kills the server, if it runs.
func (s *Server) Stop() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
		s.process = nil
	}
}

// Signal sends a signal to the running server.
func (s *Server) Signal(signal os.Signal) error { return s.process.Process.Signal(signal) }

// Restart starts the server, empty, on its port, and waits until it answers.
func (s *Server) Restart() error {
	s.Stop()
	s.output = &bytes.Buffer{}
	s.process = exec.Command(s.command[0], s.command[1:]...)
	s.process.Stdout, s.process.Stderr = s.output, s.output
	if err := s.process.Start(); err != nil {
		s.process = nil
		return err
	}
	if err := s.answers(); err != nil {
		s.Stop()
		return fmt.Errorf("%w: %s", err, s.output)
	}
	return nil
}

// answers waits for this very process: another server on the port is not ours.
func (s *Server) answers() error {
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr(), MaxRetries: -1, DisableIdentity: true})
	defer client.Close()
	deadline := time.Now().Add(10 * time.Second)
	for {
		info, err := client.InfoMap(context.Background(), "server").Result()
		if err == nil && info["Server"]["process_id"] == strconv.Itoa(s.process.Process.Pid) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("no answer on %s: %v", s.Addr(), err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
