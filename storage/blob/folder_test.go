package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"recado/tenant"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFolderThatCanNotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(file, nil, 0o600))
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		_, err := OpenFolder(dir)
		if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "not a directory") {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func TestFolderKeepsNothingUnfinished(t *testing.T) {
	dir := t.TempDir()
	check(t, os.MkdirAll(filepath.Join(dir, partial), 0o700))
	old, young := filepath.Join(dir, partial, "old"), filepath.Join(dir, partial, "young")
	check(t, os.WriteFile(old, []byte("x"), 0o600))
	check(t, os.WriteFile(young, []byte("x"), 0o600))
	then := time.Now().Add(-2 * partialLife)
	check(t, os.Chtimes(old, then, then))
	f, err := OpenFolder(dir)
	check(t, err)
	defer f.Close()
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Error("what a crash left is still there")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("what another node may be writing is gone")
	}
}

// Somebody with a shell put a link into the folder: it leads nowhere.
func TestFolderFollowsNoLinkOut(t *testing.T) {
	outside := t.TempDir()
	check(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o600))
	dir := t.TempDir()
	f, err := OpenFolder(dir)
	check(t, err)
	defer f.Close()
	sc := tenant.UnscopedScope("t1")
	check(t, os.Symlink(outside, filepath.Join(dir, "t1")))
	if body, _, err := f.Open(t.Context(), sc, "secret"); err == nil {
		_ = body.Close()
		t.Error("a file outside the folder was opened")
	}
	if _, err := f.Put(t.Context(), sc, "new", strings.NewReader("x"), 1, ""); err == nil {
		t.Error("a file outside the folder was written")
	}
	if keys, err := f.Keys(t.Context(), sc, "", 10); err == nil && len(keys) > 0 {
		t.Errorf("files outside the folder were listed: %q", keys)
	}
	check(t, f.DeleteTenant(t.Context(), sc))
	if _, err := os.Stat(filepath.Join(outside, "secret")); err != nil {
		t.Error("a purge reached outside the folder")
	}
}

func TestFolderThatVanished(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "files")
	f, err := OpenFolder(dir)
	check(t, err)
	defer f.Close()
	check(t, f.Ping(t.Context()))
	check(t, os.RemoveAll(dir))
	if err := f.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("ping: %v, want an error that names the folder", err)
	}
}

func TestFolderFaults(t *testing.T) {
	f := &Folder{dir: "/data/files"}
	for cause, want := range map[error]error{
		syscall.ENOSPC:  tenant.ErrUnavailable,
		syscall.EDQUOT:  tenant.ErrUnavailable,
		syscall.EROFS:   tenant.ErrUnavailable,
		syscall.EACCES:  tenant.ErrUnavailable,
		syscall.ENOENT:  ErrNotFound,
		syscall.ENOTDIR: ErrNotFound,
	} {
		err := f.fault("read", &fs.PathError{Op: "open", Path: "k", Err: cause})
		if !errors.Is(err, want) {
			t.Errorf("%v became %v", cause, err)
		}
		if want != ErrNotFound && (!errors.Is(err, cause) || !strings.Contains(err.Error(), f.dir)) {
			t.Errorf("%v became %v, which does not say why or where", cause, err)
		}
	}
	if err := f.fault("write", fs.ErrNotExist); errors.Is(err, ErrNotFound) || !strings.Contains(fmt.Sprint(err), f.dir) {
		t.Errorf("a folder that vanished became %v", err)
	}
}
