package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
	"time"
)

// A load is one run of `all`: a mode with its numbers, and what is looked at
// in its report.
type load struct {
	mode string
	edit func(*options)
	want []target
}

// A target is one figure of a report, with what it must be and what is aimed
// at, as they are written; "" for none.
type target struct{ what, figure, must, aim string }

// loads are the rows of `all`. What two nodes and one are held to is the same;
// what is between nodes is asked of several only.
func loads(nodes int) []load {
	typing := "typing"
	if nodes > 1 {
		typing = "relay"
	}
	all := []load{
		{"idle", with(5000, 1, 0), []target{
			{"connect, hello, join (5,000)", "connect, hello, join", "≥ 6,000/s", "≥ 10,000/s"},
			{"  processor time of each", "processor time of each", "", ""},
			{"memory of each who wrote once", "memory per connection", "≤ 8 KiB", "≤ 4 KiB"}}},
		{"chat", with(50, 1, 50), []target{
			{"sent → agent at 50/s, p50", "sent → agent p50", "≤ 3 ms", "≤ 2.5 ms"},
			{"sent → agent at 50/s, p99", "sent → agent p99", "≤ 6 ms", "≤ 4 ms"},
			{"  of the middle second", "sent → agent" + middleSecond, "", ""}}},
		{"chat", with(50, 1, 500), []target{{"sent → agent at 500/s, p95", "sent → agent p95", "≤ 6 ms", "≤ 4 ms"}}},
		{typing, with(50, 1, 500), []target{
			{"typed → seen at 500/s, p50", "typed → seen p50", "≤ 0.40 ms", "≤ 0.35 ms"},
			{"typed → seen at 500/s, p99", "typed → seen p99", "≤ 0.90 ms", "≤ 0.75 ms"},
			{"  of the middle second", "typed → seen" + middleSecond, "", ""}}},
		{"chat", with(256, 1, 0), []target{
			{"messages stored and delivered", "acknowledged", "≥ 5,000/s", "≥ 10,000/s"},
			{"  processor time of each", "of it per message", "", ""}}},
		{"rest", with(32, 1, 0), []target{
			{"the same through REST", "messages over REST", "≥ 2,000/s", "≥ 4,000/s"},
			{"  processor time of each", "of it per message", "", ""}}},
		{"begin", with(32, 1, 0), []target{
			{"new conversations", "conversations begun", "≥ 1,500/s", "≥ 3,000/s"},
			{"  processor time of each", "of it per message", "", ""}}},
		{"fanout", with(1, 1000, 0), []target{
			{"fan-out 1 → 1,000, 8 on their way", "frames delivered", "≥ 200,000/s", "≥ 300,000/s"},
			{"  a lone frame, until all have it, p50", "a lone frame → seen by all p50", "", ""}}},
		{"storm", with(5000, 1, 0), []target{{"5,000 at once, all back", "all are back after", "≤ 10 s", "≤ 3 s"}}},
		{"page", with(32, 1, 0), []target{{"loader and availability", "requests of pages", "", ""}}},
	}
	if nodes > 1 {
		all = append(all, load{"relay", with(256, 1, 0), []target{
			{"publish → deliver on another node", "frames delivered", "≥ 42,000/s", "≥ 56,000/s"}}})
	}
	return all
}

func with(clients, agents, rate int) func(*options) {
	return func(o *options) { o.clients, o.agents, o.rate = clients, agents, rate }
}

// everything runs all loads, each on servers of its own, and the load of
// messages twice more: with few and with many messages in the store. It prints
// what must be beside what is.
func everything(ctx context.Context, o options, out io.Writer) int {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "figure\tmust\taim\tmeasured\n")
	code := 0
	for _, l := range loads(o.nodes) {
		r, err := one(ctx, l.mode, o, l.edit)
		if err != nil {
			fmt.Fprintln(os.Stderr, "recado-bench:", l.mode+":", err)
			code = 1
		}
		for _, t := range l.want {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.what, t.must, t.aim, r.shown(t.figure))
		}
		for _, name := range []string{"store's processor time", "Redis's processor time"} {
			if r.has(name) {
				fmt.Fprintf(w, "  %s, of the servers' %s\t\t\t%s\n", name, r.shown("servers' processor time"), r.shown(name))
			}
		}
		if r.has(taken) {
			fmt.Fprintf(w, "  %s\t\t\t%s\n", taken, r.shown(taken))
		}
		if r.Broken() {
			fmt.Fprintf(w, "  NOT KEPT\t\t\t%s\n", r.Verdict)
			code = 1
		}
	}
	growth, err := grown(ctx, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "recado-bench: growth:", err)
		code = 1
	}
	fmt.Fprintf(w, "%s\t≤ 1.5×\t1.0×\t%s\n", o.growth(), growth)
	w.Flush()
	return code
}

// one is one load on servers that end with it.
func one(ctx context.Context, name string, o options, edit func(*options)) (report, error) {
	o.before = 0
	edit(&o)
	// Whatever hangs, hangs for a bounded time.
	ctx, cancel := context.WithTimeout(ctx, o.time+30*time.Minute)
	defer cancel()
	b := &bench{options: o, report: report{Mode: name}}
	err := b.open(ctx)
	if err == nil {
		m := modes()[slices.IndexFunc(modes(), func(m mode) bool { return m.name == name })]
		err = m.run(b, ctx)
	}
	b.close()
	return b.report, err
}

func (r *report) find(name string) int {
	return slices.IndexFunc(r.Figures, func(f figure) bool { return f.Name == name })
}

func (r *report) has(name string) bool { return r.find(name) >= 0 }

// shown is a figure as the table has it.
func (r *report) shown(name string) string {
	i := r.find(name)
	if i < 0 {
		return "–"
	}
	return number(r.Figures[i].Value) + " " + r.Figures[i].Unit
}
