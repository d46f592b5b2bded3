package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
)

// giveBack returns to the system what only the start needed. Initialisation
// touches nearly all of the program's file, and the kernel maps 64 KiB around
// every touched page; they would count as this process's memory as long as it
// runs. The file's pages that were never written to are let go: whatever is
// needed again comes back from the system's cache by itself.
func giveBack() error {
	debug.FreeOSMemory()
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return err
	}
	own, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return err
	}
	for _, r := range cleanRanges(string(smaps), own) {
		if _, _, no := syscall.Syscall(syscall.SYS_MADVISE, r.from, r.to-r.from, syscall.MADV_DONTNEED); no != 0 {
			return fmt.Errorf("%s: %w", filepath.Base(own), no)
		}
	}
	return nil
}

// A pageRange is a part of the process's addresses.
type pageRange struct{ from, to uintptr }

// cleanRanges are where a file is mapped and can't be written to, if no page
// differs from the file: where a loader or a debugger has changed one, letting
// it go would undo that.
func cleanRanges(smaps, file string) (clean []pageRange) {
	var r pageRange
	ours := false
	for line := range strings.Lines(smaps) {
		var perms string
		var from, to, anonymous uintptr
		line = strings.TrimSpace(line)
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &perms); n == 3 {
			r = pageRange{from, to}
			ours = strings.HasSuffix(line, " "+file) && len(perms) == 4 && perms[1] == '-' && perms[3] == 'p'
		} else if n, _ := fmt.Sscanf(line, "Anonymous: %d kB", &anonymous); n == 1 && ours && anonymous == 0 {
			clean = append(clean, r)
		}
	}
	return clean
}
