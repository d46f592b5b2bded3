package sqlite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"recado/storage/engine"
)

// lockFile takes <path>.lock for this process, or says who has it. The lock
// goes with the process, however it ends; the file stays, since removing it
// would let two processes lock two files of one name.
func lockFile(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fileError(path, err)
	}
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fileError(path, err)
	}
	if err := tryLock(f); err != nil {
		defer f.Close()
		if !errors.Is(err, errLocked) {
			return nil, fileError(path, err)
		}
		return nil, fmt.Errorf("%w: %s is in use by another Recado process%s: stop that one, or give this one a data folder of its own (--data or RECADO_DATA)",
			engine.ErrUnavailable, path, holder(f))
	}
	if err := f.Truncate(0); err != nil {
		f.Close()
		return nil, fileError(path, err)
	}
	// Only a help for people: the lock holds without it.
	f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return f, nil
}

// holder is " (pid 123)" when the lock file tells.
func holder(f *os.File) string {
	text, _ := io.ReadAll(io.NewSectionReader(f, 0, 20))
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (pid %d)", pid)
}

var errLocked = errors.New("locked")
