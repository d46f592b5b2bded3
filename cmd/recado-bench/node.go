package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A node is a server that this program started.
type node struct {
	url  string
	cmd  *exec.Cmd
	log  *os.File
	done chan struct{}
}

// limits of the server that would stop a load from one address.
var lifted = []string{
	"RECADO_RATE_LOGIN=1000000/1s", "RECADO_RATE_VISITORS=1000000/1s", "RECADO_RATE_SENDS=1000000/1s",
	"RECADO_ACTOR_SESSIONS=1000", "RECADO_LOG_LEVEL=warn",
}

// startNodes makes a tenant in a fresh folder (or the given stores) and starts
// the nodes on it.
func (b *bench) startNodes(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "recado-bench-")
	if err != nil {
		return err
	}
	b.dir = dir
	env := append(os.Environ(), lifted...)
	env = append(env, "RECADO_SECRET="+strings.Repeat(rand.Text(), 2), "RECADO_MONGO_URL="+b.mongo, "RECADO_REDIS_URL="+b.redis)
	if b.mongo == "" && b.redis == "" {
		env = append(env, "RECADO_SECRET=") // the embedded default makes its own
	}
	email := "bench-" + strings.ToLower(rand.Text()[:10]) + "@bench.example"
	made := exec.CommandContext(ctx, b.binary, "tenant", "add", "Bench", "--owner", email, "--data", filepath.Join(dir, "0"))
	made.Env = env
	out, err := made.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s tenant add: %w\n%s", b.binary, err, out)
	}
	b.widget, b.agent = said(out, "widget key"), email+":"+said(out, "password")
	for i := range b.nodes {
		n, err := startNode(ctx, b.binary, filepath.Join(dir, fmt.Sprint(i)), env)
		if err != nil {
			return err
		}
		b.started = append(b.started, n)
		b.urls = append(b.urls, n.url)
	}
	return nil
}

// said finds a line of the command's answer.
func said(out []byte, name string) string {
	for line := range bytes.Lines(out) {
		if rest, ok := bytes.CutPrefix(line, []byte(name)); ok {
			return string(bytes.TrimSpace(rest))
		}
	}
	return ""
}

func startNode(ctx context.Context, binary, data string, env []string) (*node, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := free.Addr().String()
	free.Close()
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	log, err := os.Create(data + ".log")
	if err != nil {
		return nil, err
	}
	n := &node{url: "http://" + address, cmd: exec.Command(binary, "serve", "--listen", address, "--data", data), log: log, done: make(chan struct{})}
	n.cmd.Env, n.cmd.Stdout, n.cmd.Stderr = env, log, log
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { n.cmd.Wait(); close(n.done) }()
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); {
		if answer, err := http.Get(n.url + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return n, nil
			}
		}
		select {
		case <-n.done:
			said, _ := os.ReadFile(log.Name())
			return nil, fmt.Errorf("the server ended at once:\n%s", said)
		case <-ctx.Done():
			n.stop()
			return nil, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	n.stop()
	return nil, fmt.Errorf("the server was not ready in 30 s")
}

func (n *node) stop() {
	n.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-n.done:
	case <-time.After(30 * time.Second):
		n.cmd.Process.Kill()
		<-n.done
	}
	n.log.Close()
}
