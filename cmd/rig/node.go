package rig

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
	"slices"
	"strings"
	"syscall"
	"time"
)

// A House is an installation that this program starts: a folder, a tenant, and
// nodes on the embedded default or on the given stores.
type House struct {
	Binary string // the server
	Dir    string // for the nodes' folders and logs
	Env    []string
	Widget string // the tenant's: its key
	Agent  string // its owner, as e-mail:password
	Nodes  []*Node
}

// lifted are the limits of the server that would stop a load from one address.
var lifted = []string{
	"RECADO_RATE_LOGIN=1000000/1s", "RECADO_RATE_VISITORS=1000000/1s", "RECADO_RATE_SENDS=1000000/1s",
	"RECADO_RATE_ADDRESS=1000000/1s", "RECADO_RATE_TENANT=1000000/1s",
	"RECADO_RATE_CONNECTS=1000000/1s", "RECADO_RATE_ADDRESS_CONNECTS=1000000/1s", "RECADO_RATE_TENANT_CONNECTS=1000000/1s",
	"RECADO_RATE_BYTES=1024GiB/1s", "RECADO_RATE_ADDRESS_BYTES=1024GiB/1s", "RECADO_RATE_TENANT_BYTES=1024GiB/1s",
	"RECADO_RATE_UPLOADS=1000000/1s", "RECADO_RATE_ADDRESS_UPLOADS=1000000/1s", "RECADO_RATE_TENANT_UPLOADS=1000000/1s",
	"RECADO_ACTOR_SESSIONS=1000", "RECADO_ADDRESS_SESSIONS=1000000", "RECADO_TENANT_SESSIONS=1000000", "RECADO_LOG_LEVEL=warn",
}

// NewHouse makes a tenant in a fresh folder, or in the given stores ("" for
// the embedded ones). settings are RECADO_… variables for all nodes. Close
// must be called also after an error.
func NewHouse(ctx context.Context, binary, mongo, redis string, settings ...string) (*House, error) {
	h := &House{Binary: binary}
	var err error
	if h.Dir, err = os.MkdirTemp("", "recado-rig-"); err != nil {
		return h, err
	}
	h.Env = append(os.Environ(), lifted...)
	h.Env = append(h.Env, "RECADO_SECRET="+strings.Repeat(rand.Text(), 2), "RECADO_MONGO_URL="+mongo, "RECADO_REDIS_URL="+redis)
	if mongo == "" && redis == "" {
		h.Env = append(h.Env, "RECADO_SECRET=") // the embedded default makes its own
	}
	h.Env = append(h.Env, settings...)
	email := "rig-" + strings.ToLower(rand.Text()[:10]) + "@rig.example"
	made := exec.CommandContext(ctx, binary, "tenant", "add", "Rig", "--owner", email, "--data", h.folder(0))
	made.Env = h.Env
	out, err := made.CombinedOutput()
	if err != nil {
		return h, fmt.Errorf("%s tenant add: %w\n%s", binary, err, out)
	}
	h.Widget, h.Agent = said(out, "widget key"), email+":"+said(out, "password")
	return h, nil
}

func (h *House) folder(node int) string { return filepath.Join(h.Dir, fmt.Sprint(node)) }

// said finds a line of the command's answer.
func said(out []byte, name string) string {
	for line := range bytes.Lines(out) {
		if rest, ok := bytes.CutPrefix(line, []byte(name)); ok {
			return string(bytes.TrimSpace(rest))
		}
	}
	return ""
}

// Start adds one node, with settings of its own, and waits until it is ready.
func (h *House) Start(ctx context.Context, settings ...string) error {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := free.Addr().String()
	free.Close()
	folder := h.folder(len(h.Nodes))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	n := &Node{
		URL: "http://" + address, binary: h.Binary, env: slices.Concat(h.Env, settings), log: folder + ".log",
		args: []string{"serve", "--listen", address, "--data", folder},
	}
	h.Nodes = append(h.Nodes, n)
	return n.Start(ctx)
}

// URLs are the nodes' addresses.
func (h *House) URLs() (all []string) {
	for _, n := range h.Nodes {
		all = append(all, n.URL)
	}
	return all
}

// Close stops the nodes and removes what they had.
func (h *House) Close() {
	for _, n := range h.Nodes {
		n.Stop()
	}
	if h.Dir != "" {
		os.RemoveAll(h.Dir)
	}
}

// A Node is one server process, which may be started again at its address.
type Node struct {
	URL    string
	binary string
	args   []string
	env    []string
	log    string
	cmd    *exec.Cmd
	done   chan struct{} // closed when the process has ended
}

// startWait bounds the time until a node is ready, stopWait that until it has
// ended.
const startWait, stopWait = 60 * time.Second, 60 * time.Second

// Start starts the process and waits until it says that it is ready.
func (n *Node) Start(ctx context.Context) error {
	if err := n.Launch(); err != nil {
		return err
	}
	for until := time.Now().Add(startWait); time.Now().Before(until); {
		if n.ready(ctx) {
			return nil
		}
		select {
		case <-n.done:
			return fmt.Errorf("the server ended at once:\n%s", n.Log())
		case <-ctx.Done():
			n.Stop()
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	n.Stop()
	return fmt.Errorf("the server was not ready in %s:\n%s", startWait, n.Log())
}

// Launch starts the process and waits for nothing.
func (n *Node) Launch() error {
	log, err := os.OpenFile(n.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() // the process has its own
	cmd := exec.Command(n.binary, n.args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = n.env, log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	n.cmd, n.done = cmd, make(chan struct{})
	go func() { cmd.Wait(); close(n.done) }()
	return nil
}

func (n *Node) ready(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, "GET", n.URL+"/readyz", nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// Log is the end of what the node has said.
func (n *Node) Log() string {
	all, _ := os.ReadFile(n.log)
	return string(all[max(0, len(all)-8<<10):])
}

// Stop asks the process to end, kills it when it does not, and returns its
// exit code: 0 for one that was not running, -1 for one that was killed.
func (n *Node) Stop() int {
	if n.done == nil {
		return 0
	}
	n.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-n.done:
	case <-time.After(stopWait):
		n.Kill()
	}
	return n.cmd.ProcessState.ExitCode()
}

// Kill ends the process as a power cut would, as far as it can know.
func (n *Node) Kill() {
	if n.done == nil {
		return
	}
	n.cmd.Process.Kill()
	<-n.done
}
