package blob

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"recado/tenant"
)

// Keys lists up to limit keys of a tenant in byte order, those behind after.
func (f *Folder) Keys(ctx context.Context, sc tenant.Scope, after string, limit int) ([]string, error) {
	if err := checkScope(sc); err != nil {
		return nil, err
	}
	l := listing{folder: f, dir: sc.Tenant(), after: after, limit: limit}
	err := l.walk(ctx, "")
	return l.keys, err
}

// A listing gathers keys of one tenant.
type listing struct {
	folder *Folder
	dir    string
	after  string
	limit  int
	keys   []string
}

// walk gathers the keys that begin with prefix, which is "" or ends with a
// slash. A directory counts with its slash: so the order is that of the keys.
func (l *listing) walk(ctx context.Context, prefix string) error {
	entries, err := fs.ReadDir(l.folder.root.FS(), path.Join(l.dir, prefix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // no files, or just purged
	}
	if err != nil {
		return l.folder.fault("read", err)
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, prefix+e.Name()+"/")
		} else if e.Type().IsRegular() {
			names = append(names, prefix+e.Name())
		}
	}
	slices.Sort(names)
	for _, name := range names {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case len(l.keys) >= l.limit:
			return nil
		case !strings.HasSuffix(name, "/"):
			if name > l.after {
				l.keys = append(l.keys, name)
			}
		case name > l.after || strings.HasPrefix(l.after, name):
			if err := l.walk(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}
