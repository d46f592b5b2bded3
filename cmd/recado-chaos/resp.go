package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// maxValue bounds one value of the Redis protocol.
const maxValue = 64 << 20

// readValue reads one whole value of the Redis protocol (RESP 2 or 3), as the
// bytes that it came in.
func readValue(r *bufio.Reader, into []byte) ([]byte, error) {
	line, err := r.ReadBytes('\n')
	if err != nil {
		return into, err
	}
	into = append(into, line...)
	if len(line) < 3 {
		return into, fmt.Errorf("resp: a line of %d bytes", len(line))
	}
	count := func() int {
		n, err := strconv.Atoi(string(bytes.TrimSpace(line[1:])))
		if err != nil || n > maxValue {
			return 0
		}
		return n
	}
	parts := 0
	switch line[0] {
	case '$', '!', '=': // that many bytes follow; -1 is nothing
		if n := count(); n >= 0 && !bytes.HasPrefix(line[1:], []byte("-")) {
			at := len(into)
			into = append(into, make([]byte, n+2)...)
			_, err := io.ReadFull(r, into[at:])
			return into, err
		}
	case '*', '>', '~':
		parts = count()
	case '%':
		parts = 2 * count()
	case '|': // attributes stand before what they belong to
		parts = 2*count() + 1
	}
	for range parts {
		if into, err = readValue(r, into); err != nil {
			return into, err
		}
	}
	return into, nil
}

// isPublished reports whether a value brings a published message to a
// subscriber.
func isPublished(value []byte) bool {
	for _, head := range []string{">3\r\n$7\r\nmessage\r\n", "*3\r\n$7\r\nmessage\r\n", ">3\r\n$8\r\nsmessage\r\n", "*3\r\n$8\r\nsmessage\r\n"} {
		if bytes.HasPrefix(value, []byte(head)) {
			return true
		}
	}
	return false
}
