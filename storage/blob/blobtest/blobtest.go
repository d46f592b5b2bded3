// Package blobtest starts S3-compatible servers for tests: versitygw on a
// folder.
package blobtest

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"go/build"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	access = "recado-test"
	secret = "recado/test+secret"
	region = "us-east-1"
)

// shared is the server of this test process, while a test uses it.
var shared struct {
	sync.Mutex
	users  int
	dir    string
	server *Server
}

// S3URL is a RECADO_S3_URL for tests: RECADO_TEST_S3_URL if it is set, or a
// new bucket, yet to be made, of a server that the tests of this process share
// and that ends with the last of them. Tenants of a test must be its own.
//
// Where versitygw is not installed the test is left out with a message, or
// fails if RECADO_TEST_REQUIRE=1.
func S3URL(t testing.TB) string {
	t.Helper()
	if url := os.Getenv("RECADO_TEST_S3_URL"); url != "" {
		return url
	}
	binary := find(t)
	shared.Lock()
	defer shared.Unlock()
	if shared.users == 0 {
		dir, err := os.MkdirTemp("", "recado-s3-*")
		if err != nil {
			t.Fatal(err)
		}
		shared.dir, shared.server = dir, start(t, binary, dir)
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
		_ = os.RemoveAll(shared.dir)
		shared.server = nil
	}
}

// A Server is one versitygw on a loopback port, for tests that stop it.
type Server struct {
	addr    string
	command []string
	process *exec.Cmd
	output  *bytes.Buffer
	over    chan struct{} // closed when process has ended
}

// Start starts a server of the test's own. It is stopped when the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	s := start(t, find(t), t.TempDir())
	t.Cleanup(s.Stop)
	return s
}

// find looks where make test installs its tools, in PATH, and where go install
// puts programs.
func find(t testing.TB) string {
	t.Helper()
	const name = "versitygw"
	for _, dir := range []string{os.Getenv("RECADO_TEST_TOOLS"), "", filepath.Join(build.Default.GOPATH, "bin")} {
		if dir == "" {
			if binary, err := exec.LookPath(name); err == nil {
				return binary
			}
			continue
		}
		if binary, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return binary
		}
	}
	const message = "versitygw is not installed (go install github.com/versity/versitygw/cmd/versitygw@v1.8.0) and RECADO_TEST_S3_URL is not set; nothing was checked against an S3 server"
	if os.Getenv("RECADO_TEST_REQUIRE") == "1" {
		t.Fatal(message)
	}
	t.Skip(message)
	return ""
}

// start tries a few free ports: another process may take one in between.
func start(t testing.TB, binary, dir string) *Server {
	t.Helper()
	var last error
	for range 5 {
		s := &Server{addr: freeAddr(t)}
		files, meta := filepath.Join(dir, "files"), filepath.Join(dir, "meta")
		for _, d := range []string{files, meta} {
			if err := os.MkdirAll(d, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		s.command = []string{binary, "--port", s.addr, "--region", region, "posix", "--sidecar", meta, files}
		if last = s.Restart(); last == nil {
			return s
		}
	}
	t.Fatalf("versitygw does not start: %v", last)
	return nil
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
}

// Addr is the server's host and port.
func (s *Server) Addr() string { return s.addr }

// URL is a RECADO_S3_URL of a new bucket.
func (s *Server) URL() string {
	keys := access + ":" + strings.NewReplacer("/", "%2F", "+", "%2B").Replace(secret)
	return fmt.Sprintf("s3://%s@%s/test-%s?tls=0&region=%s", keys, s.addr, strings.ToLower(rand.Text()), region)
}

// Stop kills the server, if it runs.
func (s *Server) Stop() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		<-s.over
		s.process = nil
	}
}

// Restart starts the server on its port, with the files that it has, and waits
// until it answers.
func (s *Server) Restart() error {
	s.Stop()
	s.output, s.over = &bytes.Buffer{}, make(chan struct{})
	s.process = exec.Command(s.command[0], s.command[1:]...)
	s.process.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+access, "ROOT_SECRET_KEY="+secret)
	s.process.Stdout, s.process.Stderr = s.output, s.output
	if err := s.process.Start(); err != nil {
		s.process = nil
		return err
	}
	go func(p *exec.Cmd, over chan struct{}) {
		defer close(over)
		_ = p.Wait()
	}(s.process, s.over)
	if err := s.answers(); err != nil {
		s.Stop()
		return fmt.Errorf("%w: %s", err, s.output)
	}
	return nil
}

func (s *Server) answers() error {
	deadline := time.After(20 * time.Second)
	for {
		response, err := http.Get("http://" + s.addr + "/")
		if err == nil {
			_ = response.Body.Close()
		}
		select {
		case <-s.over:
			return fmt.Errorf("it ended")
		case <-deadline:
			return fmt.Errorf("no answer on %s: %v", s.addr, err)
		default:
		}
		if err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
}
