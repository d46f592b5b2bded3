package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"recado/storage/blob"
	"recado/storage/blob/blobtest"
	"recado/tenant"
)

// A store is what Folder and S3 have in common; rooms declare what they need
// of it.
type store interface {
	Put(ctx context.Context, sc tenant.Scope, key string, r io.Reader, size int64, contentType string) (int64, error)
	Open(ctx context.Context, sc tenant.Scope, key string) (io.ReadCloser, int64, error)
	OpenRange(ctx context.Context, sc tenant.Scope, key string, offset, length int64) (io.ReadCloser, int64, error)
	Delete(ctx context.Context, sc tenant.Scope, key string) error
	DeleteTenant(ctx context.Context, sc tenant.Scope) error
	Keys(ctx context.Context, sc tenant.Scope, after string, limit int) ([]string, error)
	Ping(ctx context.Context) error
	Close() error
}

// onEach runs a test of the suite against both. leftovers counts what is being
// written and has no name yet.
func onEach(t *testing.T, test func(t *testing.T, s store, leftovers func() int)) {
	t.Run("folder", func(t *testing.T) {
		f, err := blob.OpenFolder(t.TempDir())
		check(t, err)
		t.Cleanup(func() { _ = f.Close() })
		test(t, f, func() int { return blob.PartialFiles(t, f) })
	})
	t.Run("s3", func(t *testing.T) {
		s, err := blob.OpenS3(t.Context(), blobtest.S3URL(t))
		check(t, err)
		t.Cleanup(func() { _ = s.Close() })
		test(t, s, func() int { return blob.PartialUploads(t, s) })
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newScope() tenant.Scope { return tenant.UnscopedScope(tenant.NewID()) }

// noise is size bytes that don't compress, and their sum once they are read.
func noise(size int64) (io.Reader, hash.Hash) {
	sum := sha256.New()
	source := rand.NewChaCha8([32]byte{byte(size)})
	return io.TeeReader(io.LimitReader(source, size), sum), sum
}

// streamed hides what else a reader can do.
type streamed struct{ io.Reader }

func readAll(t *testing.T, body io.ReadCloser) []byte {
	t.Helper()
	defer body.Close()
	data, err := io.ReadAll(body)
	check(t, err)
	return data
}

func TestRoundTrip(t *testing.T) {
	onEach(t, func(t *testing.T, s store, _ func() int) {
		for _, size := range []int64{0, 1, 256 << 10, 256<<10 + 1, 6 << 20} {
			for name, announced := range map[string]int64{"known": size, "unknown": -1} {
				t.Run(fmt.Sprint(size, " bytes, size ", name), func(t *testing.T) {
					sc, key := newScope(), "files/"+tenant.NewID()
					r, sum := noise(size)
					written, err := s.Put(t.Context(), sc, key, streamed{r}, announced, "image/png")
					check(t, err)
					body, got, err := s.Open(t.Context(), sc, key)
					check(t, err)
					read := sha256.New()
					n, err := io.Copy(read, body)
					check(t, errors.Join(err, body.Close()))
					if written != size || got != size || n != size {
						t.Errorf("wrote %d, opened %d, read %d, want %d", written, got, n, size)
					}
					if !bytes.Equal(read.Sum(nil), sum.Sum(nil)) {
						t.Error("other bytes came back")
					}
				})
			}
		}
	})
}

func TestPutReplaces(t *testing.T) {
	onEach(t, func(t *testing.T, s store, _ func() int) {
		sc := newScope()
		for _, text := range []string{"a longer first text", "second"} {
			_, err := s.Put(t.Context(), sc, "k", strings.NewReader(text), int64(len(text)), "text/plain")
			check(t, err)
		}
		body, size, err := s.Open(t.Context(), sc, "k")
		check(t, err)
		if got := string(readAll(t, body)); got != "second" || size != 6 {
			t.Errorf("got %q of size %d", got, size)
		}
	})
}

func TestStreamsWithBoundedMemory(t *testing.T) {
	const size, most = 64 << 20, 24 << 20
	onEach(t, func(t *testing.T, s store, _ func() int) {
		for name, announced := range map[string]int64{"known": size, "unknown": -1} {
			t.Run(name, func(t *testing.T) {
				sc := newScope()
				r, _ := noise(size)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, err := s.Put(t.Context(), sc, "big", streamed{r}, announced, "video/mp4")
				check(t, err)
				body, _, err := s.Open(t.Context(), sc, "big")
				check(t, err)
				_, err = io.Copy(io.Discard, body)
				check(t, errors.Join(err, body.Close()))
				runtime.ReadMemStats(&after)
				// All that was ever allocated, so no collection helps.
				if took := after.TotalAlloc - before.TotalAlloc; took > most {
					t.Errorf("%d MiB went through %d MiB of memory, want at most %d", size>>20, took>>20, most>>20)
				}
				check(t, s.Delete(t.Context(), sc, "big"))
			})
		}
	})
}

// A failing reader gives some bytes and then its error.
type failing struct {
	left int
	err  error
}

func (f *failing) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, f.err
	}
	n := min(len(p), f.left)
	f.left -= n
	return n, nil
}

func TestNothingRemainsOfAFailedPut(t *testing.T) {
	broken := errors.New("the visitor's line broke")
	const half = 7 << 20 // more than one part
	for name, c := range map[string]struct {
		reader io.Reader
		size   int64
		want   error
	}{
		"reader fails, size known":         {&failing{half, broken}, 2 * half, broken},
		"reader fails, size unknown":       {&failing{half, broken}, -1, broken},
		"reader fails at once":             {&failing{0, broken}, -1, broken},
		"reader fails behind the last":     {&failing{10, broken}, 10, broken},
		"refusal passes through":           {&failing{half, tenant.ErrFileTooLarge}, -1, tenant.ErrFileTooLarge},
		"shorter than announced":           {&failing{half, io.EOF}, half + 1, io.ErrUnexpectedEOF},
		"much shorter than announced":      {&failing{0, io.EOF}, 10, io.ErrUnexpectedEOF},
		"longer than announced":            {&failing{half, io.EOF}, half - 1, blob.ErrLonger},
		"something where nothing was said": {&failing{1, io.EOF}, 0, blob.ErrLonger},
	} {
		t.Run(name, func(t *testing.T) {
			onEach(t, func(t *testing.T, s store, leftovers func() int) {
				sc, reader := newScope(), c.reader
				if f, ok := reader.(*failing); ok {
					again := *f
					reader = &again
				}
				written, err := s.Put(t.Context(), sc, "k", reader, c.size, "image/png")
				if !errors.Is(err, c.want) || written != 0 {
					t.Errorf("put: %d, %v; want %v", written, err, c.want)
				}
				wantNothing(t, s, sc, leftovers)
			})
		})
	}
}

func wantNothing(t *testing.T, s store, sc tenant.Scope, leftovers func() int) {
	t.Helper()
	if _, _, err := s.Open(t.Context(), sc, "k"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("open: %v, want not found", err)
	}
	keys, err := s.Keys(t.Context(), sc, "", 10)
	if err != nil || len(keys) != 0 {
		t.Errorf("keys %v, %v", keys, err)
	}
	if n := leftovers(); n != 0 {
		t.Errorf("%d unfinished files remain", n)
	}
}

func TestPutEndsWithItsContext(t *testing.T) {
	onEach(t, func(t *testing.T, s store, leftovers func() int) {
		for _, size := range []int64{-1, 1 << 30} {
			ctx, cancel := context.WithCancel(t.Context())
			r, _ := noise(1 << 40)
			sc, reader := newScope(), &cancelling{r, 9 << 20, cancel}
			if _, err := s.Put(ctx, sc, "k", reader, size, ""); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			wantNothing(t, s, sc, leftovers)
		}
	})
}

// cancelling calls cancel once so many bytes were read.
type cancelling struct {
	io.Reader
	left   int
	cancel func()
}

func (c *cancelling) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.left -= n; c.left < 0 {
		c.cancel()
	}
	return n, err
}

func TestRanges(t *testing.T) {
	onEach(t, func(t *testing.T, s store, _ func() int) {
		sc := newScope()
		for key, text := range map[string]string{"k": "0123456789", "empty": ""} {
			_, err := s.Put(t.Context(), sc, key, strings.NewReader(text), -1, "text/plain")
			check(t, err)
		}
		for _, c := range []struct {
			key            string
			offset, length int64
			want           string
			err            error
		}{
			{"k", 0, 4, "0123", nil},
			{"k", 4, 4, "4567", nil},
			{"k", 9, 1, "9", nil},
			{"k", 8, 100, "89", nil},
			{"k", 8, 1<<63 - 1, "89", nil},
			{"k", 0, -1, "0123456789", nil},
			{"k", 7, -1, "789", nil},
			{"k", 10, 1, "", blob.ErrRange},
			{"k", 99, -1, "", blob.ErrRange},
			{"k", -1, 4, "", blob.ErrRange},
			{"k", 4, 0, "", blob.ErrRange},
			{"empty", 0, -1, "", blob.ErrRange},
			{"other", 0, 4, "", blob.ErrNotFound},
			{"other", 4, 0, "", blob.ErrNotFound},
		} {
			body, size, err := s.OpenRange(t.Context(), sc, c.key, c.offset, c.length)
			if !errors.Is(err, c.err) {
				t.Errorf("%+v: %v", c, err)
			}
			if err != nil {
				continue
			}
			if got := string(readAll(t, body)); got != c.want || size != 10 {
				t.Errorf("%+v: got %q of a file of %d", c, got, size)
			}
		}
	})
}

func TestWrongNames(t *testing.T) {
	onEach(t, func(t *testing.T, s store, _ func() int) {
		ctx, good := t.Context(), newScope()
		type name struct {
			sc  tenant.Scope
			key string
		}
		var names []name
		for _, key := range []string{"", ".", "..", "../k", "a/../k", "/k", "k/", "a//k", "a/./k", "a..b", ".partial/k", "a/.hidden",
			"-k", "k\x00", "a\\k", "k k", "é", "k\n", "%2e%2e/k", strings.Repeat("k", 201), strings.Repeat("kkkkkkkkk/", 90) + "k"} {
			names = append(names, name{good, key})
		}
		for _, id := range []string{"", ".", "..", "../x", "a/b", "/", ".partial", "a.b", "a b", strings.Repeat("t", 101)} {
			names = append(names, name{tenant.UnscopedScope(id), "k"})
		}
		for _, n := range names {
			_, put := s.Put(ctx, n.sc, n.key, strings.NewReader("x"), 1, "")
			_, _, open := s.Open(ctx, n.sc, n.key)
			_, _, part := s.OpenRange(ctx, n.sc, n.key, 0, 1)
			remove := s.Delete(ctx, n.sc, n.key)
			if put == nil || open == nil || part == nil || remove == nil {
				t.Errorf("tenant %q, key %q: %v, %v, %v, %v; want errors", n.sc.Tenant(), n.key, put, open, part, remove)
			}
			if n.sc != good {
				_, list := s.Keys(ctx, n.sc, "", 1)
				if purge := s.DeleteTenant(ctx, n.sc); list == nil || purge == nil {
					t.Errorf("tenant %q: %v, %v; want errors", n.sc.Tenant(), list, purge)
				}
			}
		}
		if keys, err := s.Keys(ctx, good, "", 10); err != nil || len(keys) != 0 {
			t.Errorf("keys %v, %v", keys, err)
		}
	})
}

func TestTenantsAreApart(t *testing.T) {
	onEach(t, func(t *testing.T, s store, _ func() int) {
		ctx, id := t.Context(), tenant.NewID()
		ours, others, longer := tenant.UnscopedScope(id), newScope(), tenant.UnscopedScope(id+"x")
		for _, sc := range []tenant.Scope{ours, longer} {
			_, err := s.Put(ctx, sc, "files/k", strings.NewReader("ours"), 4, "")
			check(t, err)
		}
		if _, _, err := s.Open(ctx, others, "files/k"); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("another tenant's file: %v", err)
		}
		if _, _, err := s.OpenRange(ctx, others, "files/k", 0, 1); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("another tenant's range: %v", err)
		}
		check(t, s.Delete(ctx, others, "files/k"))
		check(t, s.DeleteTenant(ctx, others))
		if keys, err := s.Keys(ctx, others, "", 10); err != nil || len(keys) != 0 {
			t.Errorf("another tenant's keys: %v, %v", keys, err)
		}
		check(t, s.DeleteTenant(ctx, ours))
		check(t, s.DeleteTenant(ctx, ours))
		if _, _, err := s.Open(ctx, ours, "files/k"); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("purged, and yet: %v", err)
		}
		body, _, err := s.Open(ctx, longer, "files/k")
		check(t, err)
		check(t, body.Close())
	})
}

func TestKeysArePagedInOrder(t *testing.T) {
	onEach(t, func(t *testing.T, s store, _ func() int) {
		ctx, sc := t.Context(), newScope()
		want := []string{"a/b/c", "a/b-c", "a.b", "a-b/c", "ab", "b", "B", "0/1", "a/z/1", "a/z/2", "a0"}
		for _, key := range want {
			_, err := s.Put(ctx, sc, key, strings.NewReader("x"), 1, "")
			check(t, err)
		}
		slices.Sort(want)
		for _, limit := range []int{1, 2, 3, 100} {
			var got []string
			for after := ""; ; {
				page, err := s.Keys(ctx, sc, after, limit)
				check(t, err)
				if len(page) > limit {
					t.Fatalf("%d keys, want at most %d", len(page), limit)
				}
				if got = append(got, page...); len(page) < limit {
					break
				}
				after = page[len(page)-1]
			}
			if !slices.Equal(got, want) {
				t.Errorf("pages of %d:\n got %q\nwant %q", limit, got, want)
			}
		}
		for _, key := range want {
			check(t, s.Delete(ctx, sc, key))
			check(t, s.Delete(ctx, sc, key))
		}
		if keys, err := s.Keys(ctx, sc, "", 100); err != nil || len(keys) != 0 {
			t.Errorf("%q remain, %v", keys, err)
		}
	})
}

func TestDirectoriesOfKeysAreNoFiles(t *testing.T) {
	onEach(t, func(t *testing.T, s store, _ func() int) {
		ctx, sc := t.Context(), newScope()
		_, err := s.Put(ctx, sc, "a/b", strings.NewReader("x"), 1, "")
		check(t, err)
		if _, _, err := s.Open(ctx, sc, "a"); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("open a: %v", err)
		}
		check(t, s.Delete(ctx, sc, "a"))
		body, _, err := s.Open(ctx, sc, "a/b")
		check(t, err)
		check(t, body.Close())
		if _, _, err := s.Open(ctx, sc, "a/b/c"); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("open a/b/c: %v", err)
		}
		check(t, s.Delete(ctx, sc, "a/b/c"))
		check(t, s.Ping(ctx))
	})
}
