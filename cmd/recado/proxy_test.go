package main

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// A proxy stands between browsers and a node and spoils what passes, as far as
// a test says so. It speaks plain TCP, one request for each connection.
type proxy struct {
	url string

	mu       sync.Mutex
	moved    sync.Cond // something below has changed
	node     string    // the address behind; it may change
	refuse   bool      // HTTP upgrades: they are answered with 403
	whole    bool      // an answer is passed on only when it is complete
	up, down bool      // what is said in that direction stays on the way
	refused  int       // upgrades until now
	streams  int       // requests for a stream until now
	conns    map[net.Conn]bool
}

// newProxy starts one in front of a node.
func newProxy(t *testing.T, node string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{url: "http://" + listener.Addr().String(), node: strings.TrimPrefix(node, "http://"), conns: map[net.Conn]bool{}}
	p.moved.L = &p.mu
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			work.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		p.cut()
		work.Wait()
	})
	return p
}

// set changes how it spoils what passes.
func (p *proxy) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	p.moved.Broadcast()
}

// cut ends every connection, with what is on its way. From then on nothing is
// held back.
func (p *proxy) cut() {
	p.set(func() {
		for conn := range p.conns {
			conn.Close()
		}
		clear(p.conns)
		p.up, p.down = false, false
	})
}

var (
	upgrades    = regexp.MustCompile(`(?mi)^upgrade: *websocket`)
	connections = regexp.MustCompile(`(?mi)^connection:.*\r\n`)
)

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	p.set(func() { p.conns[client] = true })
	defer p.set(func() { delete(p.conns, client) })
	said := bufio.NewReader(client)
	head, err := requestHead(said)
	if err != nil {
		return
	}
	upgrade, refused := upgrades.Match(head), false
	p.set(func() {
		if refused = upgrade && p.refuse; refused {
			p.refused++
		}
		if bytes.Contains(head, []byte("/visitor/stream ")) {
			p.streams++
		}
	})
	if refused {
		_, _ = client.Write([]byte("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
		return
	}
	if !upgrade {
		head = connections.ReplaceAll(head, nil)
		head = append(head[:len(head)-2], "Connection: close\r\n\r\n"...)
	}
	p.mu.Lock()
	node := p.node
	p.mu.Unlock()
	back, err := net.Dial("tcp", node)
	if err != nil {
		return // nobody is there
	}
	defer back.Close()
	p.set(func() { p.conns[back] = true })
	defer p.set(func() { delete(p.conns, back) })
	var upward sync.WaitGroup
	upward.Go(func() {
		p.pass(back, io.MultiReader(bytes.NewReader(head), said), &p.up)
		back.Close()
	})
	p.mu.Lock()
	whole := p.whole && !upgrade
	p.mu.Unlock()
	if whole {
		answer, _ := io.ReadAll(back) // as much as there is when it ends
		_, _ = client.Write(answer)
	} else {
		p.pass(client, back, &p.down)
	}
	client.Close()
	upward.Wait()
}

// requestHead reads up to the empty line.
func requestHead(r *bufio.Reader) ([]byte, error) {
	var head []byte
	for {
		line, err := r.ReadBytes('\n')
		head = append(head, line...)
		if err != nil || len(line) == 2 {
			return head, err
		}
	}
}

// pass copies until one side ends, as long as it is not held.
func (p *proxy) pass(to io.Writer, from io.Reader, held *bool) {
	part := make([]byte, 32<<10)
	for {
		n, err := from.Read(part)
		p.mu.Lock()
		for *held {
			p.moved.Wait()
		}
		p.mu.Unlock()
		if _, wrote := to.Write(part[:n]); wrote != nil || err != nil {
			return
		}
	}
}
