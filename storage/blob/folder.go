package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"

	"recado/tenant"
)

const (
	// partial is where files are written before they get their name. No tenant
	// is called so: names don't begin with a dot.
	partial = ".partial"
	// partialLife is how old an unfinished file must be to be a crash's.
	partialLife = 24 * time.Hour
)

// A Folder keeps files in a directory, one per key, under a directory per
// tenant. A file is there whole and on disk, or not at all. What lies outside
// the directory can't be reached, by symbolic links neither.
type Folder struct {
	dir  string
	root *os.Root
}

// OpenFolder makes the directory if it is missing, and checks that files can
// be written there.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for files %s can't be made: %w; choose another one with --data or RECADO_DATA, or correct its owner and rights", dir, plain(err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("the folder for files %s can't be opened: %w; correct its owner and rights", dir, plain(err))
	}
	f := &Folder{dir: dir, root: root}
	err = root.MkdirAll(partial, 0o700)
	if err == nil {
		f.tidy()
		err = f.Ping(context.Background())
	}
	if err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("nothing can be written in the folder for files %s: %w; correct its owner and rights, or free some space", dir, plain(err))
	}
	return f, nil
}

// Close gives the directory back.
func (f *Folder) Close() error { return f.root.Close() }

// Ping reports whether files can be written now.
func (f *Folder) Ping(context.Context) error {
	file, name, err := f.create()
	if err != nil {
		return f.fault("write", err)
	}
	err = errors.Join(file.Close(), f.root.Remove(name))
	return f.fault("write", err)
}

// tidy removes what crashed writers left. Other nodes may be writing here too.
func (f *Folder) tidy() {
	entries, err := fs.ReadDir(f.root.FS(), partial)
	if err != nil {
		return // the first write will say why
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > partialLife {
			_ = f.root.Remove(path.Join(partial, e.Name()))
		}
	}
}

func (f *Folder) create() (*os.File, string, error) {
	name := path.Join(partial, tenant.NewID())
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	return file, name, err
}

// Put stores all of r under key, replacing what is there, or nothing. size is
// -1 if it is not known; otherwise r must give exactly that much. The content
// type is the caller's to remember. It returns the bytes written.
func (f *Folder) Put(ctx context.Context, sc tenant.Scope, key string, r io.Reader, size int64, contentType string) (written int64, err error) {
	name, err := nameOf(sc, key)
	if err != nil {
		return 0, err
	}
	file, temporary, err := f.create()
	if err != nil {
		return 0, f.fault("write", err)
	}
	defer func() {
		if err != nil {
			_ = f.root.Remove(temporary)
		}
	}()
	src := newSource(ctx, r, size)
	written, err = io.Copy(file, src)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = f.settle(temporary, name)
	}
	if err != nil {
		if own := src.failure(nil); own != nil {
			return 0, own
		}
		return 0, f.fault("write", err)
	}
	return written, nil
}

// settle gives a written file its name, and has the directories that lead
// there written too: without that a crash may forget the name.
func (f *Folder) settle(temporary, name string) error {
	dir := path.Dir(name)
	_, missing := f.root.Stat(dir)
	if err := f.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := f.root.Rename(temporary, name); err != nil {
		return err
	}
	for {
		if err := f.syncDir(dir); err != nil {
			return err
		}
		if missing == nil || dir == "." {
			return nil
		}
		dir = path.Dir(dir)
	}
}

func (f *Folder) syncDir(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open returns a file and its size. The caller closes it.
func (f *Folder) Open(_ context.Context, sc tenant.Scope, key string) (io.ReadCloser, int64, error) {
	file, size, err := f.open(sc, key)
	if err != nil {
		return nil, 0, err
	}
	return file, size, nil
}

// OpenRange returns length bytes from offset on, to the end if there are fewer
// or length is negative, and the size of the whole file. ErrRange if there are none.
func (f *Folder) OpenRange(_ context.Context, sc tenant.Scope, key string, offset, length int64) (io.ReadCloser, int64, error) {
	file, size, err := f.open(sc, key)
	if err != nil {
		return nil, 0, err
	}
	if offset < 0 || offset >= size || length == 0 {
		_ = file.Close()
		return nil, size, ErrRange
	}
	if length < 0 || length > size-offset {
		length = size - offset
	}
	part := struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(file, offset, length), file}
	return part, size, nil
}

func (f *Folder) open(sc tenant.Scope, key string) (*os.File, int64, error) {
	name, err := nameOf(sc, key)
	if err != nil {
		return nil, 0, err
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, 0, f.fault("read", err)
	}
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		_ = file.Close()
		if err == nil {
			err = fs.ErrNotExist
		}
		return nil, 0, f.fault("read", err)
	}
	return file, info.Size(), nil
}

// Delete removes a file; removing none is no error.
func (f *Folder) Delete(_ context.Context, sc tenant.Scope, key string) error {
	name, err := nameOf(sc, key)
	if err != nil {
		return err
	}
	if info, err := f.root.Stat(name); err == nil && info.IsDir() {
		return nil // a directory of keys is no file
	}
	err = f.fault("remove", f.root.Remove(name))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// DeleteTenant removes all files of a tenant.
func (f *Folder) DeleteTenant(_ context.Context, sc tenant.Scope) error {
	if err := checkScope(sc); err != nil {
		return err
	}
	return f.fault("remove", f.root.RemoveAll(sc.Tenant()))
}

// fault says what went wrong where. A disk that is full or can't be written
// is a part that is down: it may come back.
func (f *Folder) fault(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		if what == "write" {
			break
		}
		return ErrNotFound
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("blob: no space left in %s; free some: %w (%w)", f.dir, err, tenant.ErrUnavailable)
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EIO):
		return fmt.Errorf("blob: can't %s in %s: %w (%w)", what, f.dir, err, tenant.ErrUnavailable)
	}
	return fmt.Errorf("blob: can't %s in %s: %w", what, f.dir, err)
}

// plain leaves out the path that an error repeats.
func plain(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
