package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"recado/cmd/rig"
)

// A report is what a run found.
type report struct {
	Mode    string   `json:"mode"`
	Machine string   `json:"machine"`
	Figures []figure `json:"figures"`
	rig.Verdict
}

// A figure is one line of the table.
type figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

func (r *report) add(name string, value float64, unit string) {
	r.Figures = append(r.Figures, figure{name, value, unit})
}

// latency adds the percentiles of what was measured.
func (r *report) latency(name string, l *latencies) {
	all := l.sorted()
	if len(all) == 0 {
		return
	}
	for _, p := range []float64{50, 95, 99, 100} {
		label := fmt.Sprintf("%s p%.0f", name, p)
		if p == 100 {
			label = name + " max"
		}
		r.add(label, percentile(all, p).Seconds()*1000, "ms")
	}
	r.add(name+middleSecond, l.middle(99).Seconds()*1000, "ms")
}

// middleSecond names the figure that a moment of the machine's own, in which
// nothing on it ran, does not move.
const middleSecond = " p99 of the middle second"

func (r *report) print(out io.Writer, file string) error {
	r.Machine = fmt.Sprintf("%s/%s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, f := range r.Figures {
		fmt.Fprintf(w, "%s\t%s\n", f.Name, number(f.Value)+" "+f.Unit)
	}
	if r.Judged > 0 {
		fmt.Fprintf(w, "compared with the store\t%s\n", r.Verdict)
	}
	if err := w.Flush(); err != nil || file == "" {
		return err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o600)
}

// number shows three figures that matter.
func number(v float64) string {
	switch {
	case v >= 100 || v == float64(int64(v)):
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// latencies collects durations from many goroutines.
type latencies struct {
	mu      sync.Mutex
	start   time.Time         // of the first one
	seconds [][]time.Duration // as they came
}

func (l *latencies) add(d time.Duration) {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.start.IsZero() {
		l.start = now
	}
	second := max(0, int(now.Sub(l.start)/time.Second))
	for len(l.seconds) <= second {
		l.seconds = append(l.seconds, nil)
	}
	l.seconds[second] = append(l.seconds[second], d)
}

func (l *latencies) sorted() []time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Sorted(slices.Values(slices.Concat(l.seconds...)))
}

// middle is a percentile of each second, and of these the one in the middle.
func (l *latencies) middle(p float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	var each []time.Duration
	for _, second := range l.seconds {
		if len(second) > 0 {
			each = append(each, percentile(slices.Sorted(slices.Values(second)), p))
		}
	}
	slices.Sort(each)
	return percentile(each, 50)
}

// percentile of a sorted list, by nearest rank.
func percentile(sorted []time.Duration, p float64) time.Duration {
	i := int(p/100*float64(len(sorted))+0.9999) - 1
	return sorted[max(0, min(i, len(sorted)-1))]
}
