// Package blob keeps files: in a folder (Folder) or in an S3-compatible bucket
// (S3). Both have the same methods and pass the same suite. Files are streamed
// and never whole in memory; every name begins with the tenant.
package blob

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"recado/tenant"
)

var (
	// ErrNotFound: that tenant has no file by that key.
	ErrNotFound = tenant.ErrNotFound
	// ErrRange: the range begins behind the file's end, or is empty.
	ErrRange = errors.New("blob: the file has no such range")
	// ErrKey: a key that no file can have; a programmer's mistake.
	ErrKey = errors.New("blob: not a valid key")
	// ErrLonger: the reader gave more than the announced size. One that gave
	// less ends in io.ErrUnexpectedEOF.
	ErrLonger = errors.New("blob: longer than announced")
)

// What a name may consist of. A segment begins with a letter, a digit or an
// underscore, which leaves no room for "." and ".." nor for the folder's own
// directories. Lengths are counted apart: as {0,199} they would take half a
// megabyte of every start.
var (
	keyForm    = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9._-]*(/[a-zA-Z0-9_][a-zA-Z0-9._-]*)*$`)
	tenantForm = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9_-]*$`)
)

// Bounds in bytes; S3 allows 1,024 for the whole name, file systems 255 for a
// segment.
const (
	maxKey     = 800
	maxSegment = 200
	maxTenant  = 100
)

// nameOf is the object's name: the scope's key, checked.
func nameOf(sc tenant.Scope, key string) (string, error) {
	if err := checkScope(sc); err != nil {
		return "", err
	}
	if len(key) > maxKey || !keyForm.MatchString(key) || strings.Contains(key, "..") || longSegment(key) {
		return "", fmt.Errorf("%w: %q", ErrKey, key)
	}
	return sc.Key(key), nil
}

func longSegment(key string) bool {
	for segment := range strings.SplitSeq(key, "/") {
		if len(segment) > maxSegment {
			return true
		}
	}
	return false
}

func checkScope(sc tenant.Scope) error {
	if len(sc.Tenant()) > maxTenant || !tenantForm.MatchString(sc.Tenant()) {
		return fmt.Errorf("blob: not a scope that files can have: tenant %q", sc.Tenant())
	}
	return nil
}

// A source is the reader of a Put. It ends with the announced size exactly
// (unless that is -1), with the context, or with an error that it remembers:
// what the reader says must not get lost on the way through an HTTP client.
type source struct {
	ctx  context.Context
	from *bufio.Reader
	size int64 // announced, or -1
	read int64
	err  error
}

func newSource(ctx context.Context, r io.Reader, size int64) *source {
	return &source{ctx: ctx, from: bufio.NewReaderSize(r, 32<<10), size: size}
}

func (s *source) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.next(p)
	s.read += int64(n)
	if err != nil {
		s.err = err
	}
	return n, err
}

func (s *source) next(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	if s.size < 0 {
		return s.from.Read(p)
	}
	left := s.size - s.read
	if left == 0 {
		return 0, s.end()
	}
	n, err := s.from.Read(p[:min(int64(len(p)), left)])
	switch {
	case err == io.EOF:
		return n, io.ErrUnexpectedEOF
	case err == nil && int64(n) == left:
		// The last byte is only given once it is known to be the last: an HTTP
		// client sends what it has before it finds that there is more.
		if err := s.end(); err != io.EOF {
			return 0, err
		}
	}
	return n, err
}

// end is io.EOF if the reader has no more to give.
func (s *source) end() error {
	if _, err := s.from.Peek(1); err != nil {
		return err
	}
	return ErrLonger
}

// failure is why a Put failed: the reader's own error, if it had one.
func (s *source) failure(err error) error {
	if s.err != nil && s.err != io.EOF {
		return s.err
	}
	return err
}
