package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncData waits until the disk has a file's data.
func syncData(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	failed := raw.Control(func(fd uintptr) {
		for err = unix.EINTR; err == unix.EINTR; {
			err = unix.Fdatasync(int(fd))
		}
	})
	return errors.Join(failed, err)
}
