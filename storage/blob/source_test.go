package blob

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// Whoever reads just the announced size, as HTTP clients do, must not take a
// longer or shorter file for whole.
func TestSourceIsExact(t *testing.T) {
	for _, c := range []struct {
		text string
		size int64
		want error
	}{
		{"1234", 4, nil},
		{"", 0, nil},
		{"12345", 4, ErrLonger},
		{"123", 4, io.ErrUnexpectedEOF},
		{"1", 0, ErrLonger},
	} {
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"whole": func(r io.Reader) io.Reader { return r }, "bytes": iotest.OneByteReader,
			"halves": iotest.HalfReader, "data with its end": iotest.DataErrReader,
		} {
			src := newSource(t.Context(), wrap(strings.NewReader(c.text)), c.size)
			got := make([]byte, c.size)
			_, err := io.ReadFull(src, got)
			if c.size == 0 { // nothing to read: only its end tells
				if _, err = src.Read(nil); err == io.EOF {
					err = nil
				}
			}
			if !errors.Is(err, c.want) || !errors.Is(src.failure(nil), c.want) {
				t.Errorf("%q as %d, %s: read %v, failure %v; want %v", c.text, c.size, name, err, src.failure(nil), c.want)
			}
		}
	}
}

func TestSourceRemembersItsError(t *testing.T) {
	broken := errors.New("broken")
	src := newSource(t.Context(), iotest.ErrReader(broken), -1)
	for range 2 {
		if _, err := src.Read(make([]byte, 1)); err != broken {
			t.Errorf("read %v, want %v", err, broken)
		}
	}
	if err := src.failure(errors.New("what the HTTP client made of it")); err != broken {
		t.Errorf("failure %v, want %v", err, broken)
	}
}
