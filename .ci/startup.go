// Startup measures a built server: size of the binary, time from start to a good
// answer of /readyz, and resident memory when idle, on the embedded default in a
// fresh folder. Of that memory its own part (anonymous) is told apart from the
// pages of the program's file. Linux only, because memory is read from /proc.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const rounds = 5

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("usage: go run .ci/startup.go BINARY"))
	}
	info, err := os.Stat(os.Args[1])
	if err != nil {
		fail(err)
	}
	dir, err := os.MkdirTemp("", "recado-startup-")
	if err != nil {
		fail(err)
	}
	defer os.RemoveAll(dir)
	var first, later []time.Duration
	var all, own []int
	for i := range rounds {
		data := filepath.Join(dir, fmt.Sprint(i))
		for _, took := range []*[]time.Duration{&first, &later} {
			d, m, err := measure(os.Args[1], data)
			if err != nil {
				os.RemoveAll(dir)
				fail(err)
			}
			*took = append(*took, d)
			all, own = append(all, m.resident), append(own, m.own)
		}
	}
	slices.Sort(first)
	slices.Sort(later)
	slices.Sort(all)
	slices.Sort(own)
	fmt.Printf("binary          %.1f MB, stripped\n", float64(info.Size())/1e6)
	fmt.Printf("first start     %d ms to ready, on an empty folder (median of %d)\n", first[rounds/2].Milliseconds(), rounds)
	fmt.Printf("start           %d ms to ready, on that folder again (median of %d)\n", later[rounds/2].Milliseconds(), rounds)
	fmt.Printf("idle memory     %.1f MiB resident, %.1f MiB of it its own (medians of %d)\n",
		float64(all[rounds])/1024, float64(own[rounds])/1024, 2*rounds)
}

// memory is in KiB.
type memory struct{ resident, own int }

// measure starts the server once and stops it.
func measure(binary, data string) (time.Duration, memory, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, memory{}, err
	}
	address := free.Addr().String()
	free.Close()
	server := exec.Command(binary, "serve", "--listen", address, "--data", data)
	var log strings.Builder
	server.Stdout, server.Stderr = &log, &log
	for _, each := range os.Environ() {
		if !strings.HasPrefix(each, "RECADO_") { // the embedded default, whatever the shell has set
			server.Env = append(server.Env, each)
		}
	}
	start := time.Now()
	if err := server.Start(); err != nil {
		return 0, memory{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	took, m, err := observe(server.Process.Pid, "http://"+address+"/readyz", start, ended)
	server.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		server.Process.Kill()
		<-ended
	}
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, log.String())
	}
	return took, m, err
}

func observe(pid int, ready string, start time.Time, ended chan error) (time.Duration, memory, error) {
	for {
		if answer, err := http.Get(ready); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				break
			}
		}
		select {
		case err := <-ended:
			ended <- err
			return 0, memory{}, fmt.Errorf("the server ended: %v", err)
		case <-time.After(time.Millisecond):
		}
		if time.Since(start) > 30*time.Second {
			return 0, memory{}, fmt.Errorf("not ready in 30 s")
		}
	}
	took := time.Since(start)
	time.Sleep(2 * time.Second) // idle means: start-up work is over
	m, err := memoryOf(pid)
	return took, m, err
}

func memoryOf(pid int) (m memory, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return m, err
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "VmRSS":
			fmt.Sscan(value, &m.resident)
		case "RssAnon":
			fmt.Sscan(value, &m.own)
		}
	}
	if m.resident == 0 || m.own == 0 {
		return m, fmt.Errorf("no VmRSS and RssAnon in /proc/%d/status", pid)
	}
	return m, nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "startup:", err)
	os.Exit(1)
}
