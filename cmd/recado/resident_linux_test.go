package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCleanRanges(t *testing.T) {
	part := func(addresses, perms, file string, anonymous int) string {
		return fmt.Sprintf("%s %s 00000000 08:01 400                        %s\nSize:   64 kB\nRss:    64 kB\nAnonymous:   %d kB\nVmFlags: rd mr mw me\n",
			addresses, perms, file, anonymous)
	}
	smaps := part("00400000-00500000", "r-xp", "/opt/a recado", 0) + // code
		part("00500000-00600000", "r--p", "/opt/a recado", 0) + // tables
		part("00600000-00700000", "r--p", "/opt/a recado", 4) + // relocated, or with a breakpoint in it
		part("00700000-00800000", "rw-p", "/opt/a recado", 0) + // variables, not written yet
		part("00800000-00900000", "r--s", "/opt/a recado", 0) +
		part("00900000-00a00000", "r-xp", "/opt/not a recado", 0) +
		part("c000000000-c000400000", "rw-p", "", 4096) +
		part("7ffd00000000-7ffd00001000", "r-xp", "[vdso]", 0)
	want := []pageRange{{0x400000, 0x500000}, {0x500000, 0x600000}}
	if got := cleanRanges(smaps, "/opt/a recado"); !slices.Equal(got, want) {
		t.Errorf("got %x, want %x", got, want)
	}
}

// resident is a figure of /proc, in KiB.
func resident(t *testing.T, pid any, name string) (kib int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%v/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), name+":")
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		t.Fatal(name, err)
	}
	return kib
}

// What is let go is the file's, and comes back by itself.
func TestGiveBack(t *testing.T) {
	before := resident(t, "self", "RssFile")
	if err := giveBack(); err != nil {
		t.Fatal(err)
	}
	if after := resident(t, "self", "RssFile"); after >= before {
		t.Errorf("%d KiB of files are resident, and were %d before", after, before)
	}
}

// An idle server is resident with no more than 25 MiB, some seconds after its
// start (docs/performance.md).
func TestIdleMemory(t *testing.T) {
	const most = 25 << 10
	if os.Getenv("RECADO_TEST_BINARY") == "" {
		t.Skip("a test's own binary is larger: RECADO_TEST_BINARY names the program")
	}
	p := launch(t, nil, "serve")
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		kib := resident(t, p.cmd.Process.Pid, "VmRSS")
		if kib <= most {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%d KiB are resident", kib)
		}
	}
}
