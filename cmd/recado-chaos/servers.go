package main

import (
	"bufio"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A redis is a redis-server that is killed, started again empty, and paused.
type redis struct {
	address, dir string
	cmd          *exec.Cmd
	ended        chan struct{}
}

func startRedis(dir string) (*redis, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &redis{address: free.Addr().String(), dir: dir}
	free.Close()
	return r, r.start()
}

// start starts it empty, and waits until it accepts.
func (r *redis) start() error {
	_, port, err := net.SplitHostPort(r.address)
	if err != nil {
		return err
	}
	cmd := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", r.dir)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("redis-server: %w (Debian: apt install redis-server)", err)
	}
	r.cmd, r.ended = cmd, make(chan struct{})
	go func() { cmd.Wait(); close(r.ended) }()
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); {
		if c, err := net.Dial("tcp", r.address); err == nil {
			return c.Close()
		}
		select {
		case <-r.ended:
			return errors.New("redis-server ended at once")
		case <-time.After(5 * time.Millisecond):
		}
	}
	return errors.New("redis-server does not answer")
}

func (r *redis) kill() {
	if r != nil && r.cmd != nil {
		r.cmd.Process.Kill()
		<-r.ended
	}
}

// A mongo is a MongoDB-compatible server: the one that is named, or the test
// server of storage/mongo/testserver, which ends with its standard input.
type mongo struct {
	host, login, path string // of its URL
	cmd               *exec.Cmd
	stdin             io.Closer
}

// startMongo takes url, or starts binary ("" for the one that `make tools`
// builds). The database is a new one, whose name begins with the URL's.
func startMongo(url, binary string) (*mongo, error) {
	m := &mongo{}
	if url == "" {
		var err error
		if url, err = m.start(binary); err != nil {
			return nil, err
		}
	}
	scheme, rest, _ := strings.Cut(url, "://")
	address, path, _ := strings.Cut(rest, "/")
	if i := strings.LastIndex(address, "@"); i >= 0 {
		m.login, address = address[:i+1], address[i+1:]
	}
	if scheme != "mongodb" || strings.Contains(address, ",") {
		return nil, errors.New("a proxy can stand only before one server: --mongo mongodb://host:port/database")
	}
	if !strings.Contains(address, ":") {
		address += ":27017"
	}
	name, query, _ := strings.Cut(path, "?")
	m.host, m.path = address, fmt.Sprintf("%s_%s?%s", cmp.Or(name, "recado_chaos"), strings.ToLower(rand.Text()[:8]), query)
	return m, nil
}

func (m *mongo) start(binary string) (url string, err error) {
	if binary == "" {
		if binary, err = findMongo(); err != nil {
			return "", err
		}
	}
	m.cmd = exec.Command(binary)
	m.cmd.Stderr = os.Stderr
	if m.stdin, err = m.cmd.StdinPipe(); err != nil {
		return "", err
	}
	out, err := m.cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := m.cmd.Start(); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("%s did not print its URL: %w", binary, err)
	}
	return strings.TrimSpace(line), nil
}

// findMongo looks where `make tools` puts the servers that it builds.
func findMongo() (string, error) {
	folders := []string{os.Getenv("RECADO_TEST_TOOLS")}
	if cache, err := os.UserCacheDir(); err == nil {
		folders = append(folders, filepath.Join(cache, "recado-tools"))
	}
	for _, folder := range folders {
		path := filepath.Join(folder, "recado-mongo-testserver")
		if _, err := os.Stat(path); folder != "" && err == nil {
			return path, nil
		}
	}
	return "", errors.New("no MongoDB: name one by --mongo, or run `make tools`")
}

// url reaches the server through address. Directly: a replica set would send
// its members' own addresses.
func (m *mongo) url(address string) string {
	return "mongodb://" + m.login + address + "/" + m.path + "&directConnection=true"
}

func (m *mongo) stop() {
	if m != nil && m.cmd != nil {
		m.stdin.Close()
		m.cmd.Wait()
	}
}
