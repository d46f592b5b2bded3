package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
)

// A cost is what the nodes have used, summed over them.
type cost struct {
	cpu      float64 // seconds
	own      float64 // seconds that this program has used; 0 where /proc does not tell
	resident float64 // bytes
	sessions float64
	beside   map[string]float64 // seconds of the other processes
	machine  machineTime
}

// A machineTime is what all processors of this machine have counted, in ticks:
// of a virtual one its host takes a part, in which nothing on it runs.
type machineTime struct{ all, taken float64 }

// counted reads the first line of /proc/stat; nothing where there is none.
func counted() (m machineTime) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return m
	}
	line, _, _ := strings.Cut(string(stat), "\n")
	const first, taken, last = 1, 8, 8 // what follows is counted in the first two as well
	for i, field := range strings.Fields(line) {
		if i < first || i > last {
			continue
		}
		ticks, _ := strconv.ParseFloat(field, 64)
		if m.all += ticks; i == taken {
			m.taken = ticks
		}
	}
	return m
}

// costs reads /metrics of all nodes.
func (b *bench) costs(ctx context.Context) (sum cost, err error) {
	for _, u := range b.urls {
		req, err := http.NewRequestWithContext(ctx, "GET", u+"/metrics", nil)
		if err != nil {
			return sum, err
		}
		resp, err := b.client.HTTP.Do(req)
		if err != nil {
			return sum, err
		}
		var page bytes.Buffer
		_, err = page.ReadFrom(resp.Body)
		resp.Body.Close()
		if err != nil {
			return sum, err
		}
		if resp.StatusCode != http.StatusOK {
			return sum, fmt.Errorf("%s/metrics: %s", u, resp.Status)
		}
		sum.cpu += metric(page.String(), "process_cpu_seconds_total")
		sum.resident += metric(page.String(), "process_resident_memory_bytes")
		sum.sessions += metric(page.String(), "recado_sessions")
	}
	if own, err := beside("own=self"); err == nil {
		sum.own = own["own"]
	}
	sum.machine = counted()
	sum.beside, err = beside(b.beside)
	return sum, err
}

// ticksPerSecond is what /proc counts processor time in, on every Linux.
const ticksPerSecond = 100

// beside reads the processor time of processes named as --beside has them.
func beside(list string) (map[string]float64, error) {
	spent := map[string]float64{}
	for one := range strings.SplitSeq(list, ",") {
		name, pid, ok := strings.Cut(one, "=")
		if !ok {
			continue
		}
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil {
			return nil, fmt.Errorf("--beside: %w", err)
		}
		// The name in parentheses may hold spaces; behind it stand the fields
		// from the third on, and 14 and 15 are what it used.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		user, _ := strconv.ParseFloat(fields[11], 64)
		system, _ := strconv.ParseFloat(fields[12], 64)
		spent[name] = (user + system) / ticksPerSecond
	}
	return spent, nil
}

func metric(page, name string) float64 {
	for line := range strings.Lines(page) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			v, _ := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			return v
		}
	}
	return 0
}

// taken names what of the machine's time nobody on it had.
const taken = "taken by the machine's host"

// spent adds what the servers used since before to the report.
func (b *bench) spent(ctx context.Context, before cost, messages int) error {
	after, err := b.costs(ctx)
	if err != nil {
		return err
	}
	b.report.add("servers' processor time", after.cpu-before.cpu, "s")
	if messages > 0 {
		b.report.add("of it per message", (after.cpu-before.cpu)/float64(messages)*1e6, "µs")
	}
	if after.own > 0 {
		b.report.add("the load's own processor time", after.own-before.own, "s")
	}
	for name, used := range after.beside {
		b.report.add(name+"'s processor time", used-before.beside[name], "s")
	}
	if all := after.machine.all - before.machine.all; all > 0 {
		b.report.add(taken, (after.machine.taken-before.machine.taken)/all*100, "%")
	}
	b.report.add("servers' memory", after.resident/(1<<20), "MiB")
	return nil
}
