//go:build !linux

package sqlite

import "os"

// syncData waits until the disk has a file's data.
func syncData(f *os.File) error { return f.Sync() }
