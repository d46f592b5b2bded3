package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// A gate forwards requests of all connections to the server, one at a time:
// the next one waits until the server has answered this one. A client that is
// gone by then has lost its answer; what it asked is done all the same. Who is
// gone before their turn has asked nothing, as with a server that kills the
// operations of closed connections: else one that is slower than its clients'
// patience would only ever work for those who have left.
type gate struct {
	socket string
	turn   sync.Mutex // held from request to answer

	mu     sync.Mutex
	closed bool
	conns  map[net.Conn]bool
}

func newGate(socket string) *gate { return &gate{socket: socket, conns: map[net.Conn]bool{}} }

// serve accepts until the listener is closed.
func (g *gate) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go g.handle(c)
	}
}

func (g *gate) handle(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", g.socket)
	if err != nil {
		return
	}
	defer server.Close()
	if !g.track(client, server) {
		return
	}
	defer g.untrack(client, server)
	said := bufio.NewReader(client)
	for {
		request, err := readMessage(said)
		if err != nil {
			return
		}
		answer, err := g.exchange(server, request, func() bool { return gone(client, said) })
		if err != nil {
			return
		}
		if answer == nil {
			continue
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

func (g *gate) exchange(server net.Conn, request []byte, gone func() bool) ([]byte, error) {
	// Monitors ask for hello all the time; it writes nothing, so it needs no turn.
	if !isHello(request) {
		g.turn.Lock()
		defer g.turn.Unlock()
		if gone() {
			return nil, net.ErrClosed
		}
	}
	if _, err := server.Write(request); err != nil {
		return nil, err
	}
	if unanswered(request) {
		return nil, nil
	}
	return readMessage(server)
}

// gone reports whether a client that waits has closed its connection.
func gone(client net.Conn, said *bufio.Reader) bool {
	client.SetReadDeadline(time.Now().Add(time.Microsecond))
	defer client.SetReadDeadline(time.Time{})
	_, err := said.Peek(1)
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}

func (g *gate) track(conns ...net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range conns {
		g.conns[c] = true
	}
	return !g.closed
}

func (g *gate) untrack(conns ...net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range conns {
		delete(g.conns, c)
	}
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for c := range g.conns {
		c.Close()
	}
}

// The wire protocol: each message begins with four little-endian int32, its
// length, its id, whom it answers and its kind.
const (
	headerSize = 16
	maxMessage = 48_000_000
	opMsg      = 2013
	opQuery    = 2004
	moreToCome = 1 << 1 // a flag of opMsg: no answer is wanted
)

func readMessage(r io.Reader) ([]byte, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(header[:])
	if n < headerSize || n > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes", n)
	}
	m := make([]byte, n)
	copy(m, header[:])
	_, err := io.ReadFull(r, m[headerSize:])
	return m, err
}

func kind(m []byte) uint32 { return binary.LittleEndian.Uint32(m[12:]) }

func unanswered(m []byte) bool {
	return kind(m) == opMsg && len(m) >= headerSize+4 && binary.LittleEndian.Uint32(m[headerSize:])&moreToCome != 0
}

// isHello looks at the name of the command, the first field of the document.
func isHello(m []byte) bool {
	switch {
	case kind(m) == opQuery: // only the first hello of a connection still uses it
		return true
	case kind(m) != opMsg || len(m) < headerSize+10:
		return false
	}
	body := m[headerSize+4+1+4+1:] // flags, section kind, length, type
	name, _, _ := bytes.Cut(body, []byte{0})
	return string(name) == "hello" || string(name) == "isMaster" || string(name) == "ismaster"
}
