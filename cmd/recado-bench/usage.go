package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// A cost is what the nodes have used, summed over them.
type cost struct {
	cpu      float64 // seconds
	resident float64 // bytes
	sessions float64
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
	return sum, nil
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
	b.report.add("servers' memory", after.resident/(1<<20), "MiB")
	return nil
}
