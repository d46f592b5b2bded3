package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// The wire protocol: each message begins with four little-endian int32, its
// length, its id, whom it answers and its kind.
const (
	headerSize = 16
	maxMessage = 48_000_000
	opReply    = 1
	opQuery    = 2004 // only the first hello of a connection still uses it
	opMsg      = 2013
	moreToCome = 1 << 1 // a flag of opMsg: no answer is wanted
)

var errCut = errors.New("a message is cut")

// A request is one command: its document, and the documents that came beside
// it (documents, updates, deletes).
type request struct {
	id     uint32
	kind   uint32
	silent bool
	body   bson.Raw
	beside map[string][]bson.Raw
}

// serve accepts until the listener is closed.
func serve(l net.Listener, s *server) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go handle(c, s)
	}
}

func handle(c net.Conn, s *server) {
	defer c.Close()
	in := bufio.NewReaderSize(c, 64<<10)
	for {
		message, err := readMessage(in)
		if err != nil {
			return
		}
		r, err := parse(message)
		if err != nil {
			return
		}
		answer := s.answer(r)
		if r.silent {
			continue
		}
		if _, err := c.Write(r.reply(answer)); err != nil {
			return
		}
	}
}

func readMessage(r io.Reader) ([]byte, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(header[:])
	if n < headerSize+4 || n > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes", n)
	}
	m := make([]byte, n)
	copy(m, header[:])
	_, err := io.ReadFull(r, m[headerSize:])
	return m, err
}

// parse takes a message apart. What it returns points into the message.
func parse(m []byte) (*request, error) {
	r := &request{id: binary.LittleEndian.Uint32(m[4:]), kind: binary.LittleEndian.Uint32(m[12:])}
	rest := m[headerSize+4:]
	switch r.kind {
	case opQuery: // flags, name, skip, number, document
		i := 0
		for i < len(rest) && rest[i] != 0 {
			i++
		}
		if i+9 > len(rest) {
			return nil, errCut
		}
		body, _, err := document(rest[i+9:])
		r.body = body
		return r, err
	case opMsg:
		r.silent = binary.LittleEndian.Uint32(m[headerSize:])&moreToCome != 0
		return r, r.sections(rest)
	}
	return nil, fmt.Errorf("a message of kind %d", r.kind)
}

// sections are one document, and sequences of documents with a name.
func (r *request) sections(rest []byte) (err error) {
	for len(rest) > 0 {
		kind := rest[0]
		if kind == 0 {
			if r.body, rest, err = document(rest[1:]); err != nil {
				return err
			}
			continue
		}
		if len(rest) < 5 {
			return errCut
		}
		n := int(binary.LittleEndian.Uint32(rest[1:])) + 1
		if n < 6 || n > len(rest) {
			return errCut
		}
		sequence := rest[5:n]
		rest = rest[n:]
		i := 0
		for i < len(sequence) && sequence[i] != 0 {
			i++
		}
		if i == len(sequence) {
			return errCut
		}
		name := string(sequence[:i])
		for sequence = sequence[i+1:]; len(sequence) > 0; {
			var d bson.Raw
			if d, sequence, err = document(sequence); err != nil {
				return err
			}
			if r.beside == nil {
				r.beside = map[string][]bson.Raw{}
			}
			r.beside[name] = append(r.beside[name], d)
		}
	}
	if r.body == nil {
		return errCut
	}
	return nil
}

func document(b []byte) (bson.Raw, []byte, error) {
	if len(b) < 5 {
		return nil, nil, errCut
	}
	n := int(binary.LittleEndian.Uint32(b))
	if n < 5 || n > len(b) {
		return nil, nil, errCut
	}
	return bson.Raw(b[:n]), b[n:], nil
}

// reply wraps an answer.
func (r *request) reply(answer []byte) []byte {
	head, kind := 5, uint32(opMsg) // flags, kind of section
	if r.kind == opQuery {
		head, kind = 20, opReply // flags, cursor, first, number
	}
	b := make([]byte, headerSize+head, headerSize+head+len(answer))
	binary.LittleEndian.PutUint32(b, uint32(cap(b)))
	binary.LittleEndian.PutUint32(b[8:], r.id)
	binary.LittleEndian.PutUint32(b[12:], kind)
	if kind == opReply {
		binary.LittleEndian.PutUint32(b[headerSize+16:], 1)
	}
	return append(b, answer...)
}
