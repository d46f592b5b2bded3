// Command recado-chaos lets people talk on an installation of its own while
// nodes, Redis, the store, networks and clients fail, by a seeded schedule, and
// judges what they were promised: nothing acknowledged is lost, nothing is
// shown twice, everything is in order, and all screens end the same.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout))
}

// options are the flags.
type options struct {
	binary, store      string
	mongo, mongoServer string
	nodes              int
	faults             string
	seed               uint64
	visitors, agents   int
	pause, round, gap  time.Duration
	settle             time.Duration
	most               int
	messages           int
	time               time.Duration
	json               string
	verbose            bool
}

func (o *options) flags() *flag.FlagSet {
	f := flag.NewFlagSet("recado-chaos", flag.ContinueOnError)
	f.Usage = func() { usage(f) }
	f.StringVar(&o.binary, "binary", "bin/recado", "the server")
	f.StringVar(&o.store, "store", "sqlite", "sqlite (one node, all embedded) or mongo (with redis-server)")
	f.StringVar(&o.mongo, "mongo", "", "with --store mongo: mongodb://host:port/name; databases whose names begin so are made, and stay. Else the test server is started")
	f.StringVar(&o.mongoServer, "mongo-server", "", "the test server's program, else the one that make tools builds")
	f.IntVar(&o.nodes, "nodes", 0, "with --store mongo: 2 or 3 nodes (2)")
	f.StringVar(&o.faults, "faults", "", "which, with commas between; else all that the store can have, one after another")
	f.Uint64Var(&o.seed, "seed", 0, "of the first rounds, else by chance; each time round all faults takes the next")
	f.IntVar(&o.visitors, "visitors", 12, "who talk (1 to 150)")
	f.IntVar(&o.agents, "agents", 2, "agents' windows, each of which shows every conversation (1 to 10)")
	f.DurationVar(&o.pause, "pause", 50*time.Millisecond, "mean time between two words of one person (at least 1ms)")
	f.DurationVar(&o.round, "round", 20*time.Second, "how long people talk in one round (1s to 10m)")
	f.DurationVar(&o.gap, "gap", 1250*time.Millisecond, "mean time from the end of a fault to the next (at least 100ms)")
	f.DurationVar(&o.settle, "settle", time.Minute, "how long it may take, when all is well again, until all is answered and shown")
	f.IntVar(&o.most, "most", 200_000, "messages of one round at most (to 1000000)")
	f.IntVar(&o.messages, "messages", 0, "go on until so many messages were acknowledged; 0: each fault once")
	f.DurationVar(&o.time, "time", time.Hour, "begin no round after so long")
	f.StringVar(&o.json, "json", "", "file that the results are also written to")
	f.BoolVar(&o.verbose, "v", false, "print each round's schedule, refusals and goodbyes")
	return f
}

func usage(f *flag.FlagSet) {
	out := f.Output()
	fmt.Fprintln(out, "recado-chaos [flags] lets people talk while parts fail, and judges what was promised to them.")
	fmt.Fprintln(out, "A round is repeated by its --seed, --store, --nodes, --faults and the flags that shape it.")
	fmt.Fprintln(out, "\nFaults:")
	for _, each := range faults() {
		where := ""
		if each.store {
			where = " (--store mongo)"
		}
		fmt.Fprintf(out, "  %-12s %s%s\n", each.name, each.help, where)
	}
	fmt.Fprintln(out, "\nFlags:")
	f.PrintDefaults()
}

// check refuses what is out of bounds, and fills in what follows from the rest.
func (o *options) check() ([]fault, error) {
	distributed := o.store == "mongo"
	if o.nodes == 0 {
		o.nodes = map[bool]int{true: 2, false: 1}[distributed]
	}
	switch {
	case !distributed && o.store != "sqlite":
		return nil, errors.New("--store must be sqlite or mongo")
	case distributed && (o.nodes < 1 || o.nodes > 3) || !distributed && o.nodes != 1:
		return nil, errors.New("--nodes must be 1 to 3, and 1 on sqlite")
	case o.visitors < 1 || o.visitors > 150 || o.agents < 1 || o.agents > 10:
		return nil, errors.New("--visitors must be 1 to 150, --agents 1 to 10")
	case o.pause < time.Millisecond || o.gap < 100*time.Millisecond || o.round < time.Second || o.round > 10*time.Minute:
		return nil, errors.New("--pause must be at least 1ms, --gap 100ms, --round 1s to 10m")
	case o.most < 1 || o.most > 1_000_000 || o.messages < 0 || o.settle < time.Second:
		return nil, errors.New("--most must be 1 to 1000000, --messages not below 0, --settle at least 1s")
	}
	if o.faults == "" {
		o.faults = namesOf(possible(distributed))
	}
	var chosen []fault
	for name := range strings.SplitSeq(o.faults, ",") {
		f, err := faultNamed(name)
		if err != nil {
			return nil, err
		}
		if f.store && !distributed {
			return nil, fmt.Errorf("%s needs --store mongo", name)
		}
		chosen = append(chosen, f)
	}
	if o.seed == 0 {
		o.seed = rand.Uint64N(1_000_000) + 1
	}
	return chosen, nil
}

// run returns the exit code: 1 for what was broken or failed, 2 for what was
// asked wrongly.
func run(ctx context.Context, args []string, out io.Writer) int {
	var o options
	f := o.flags()
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	chosen, err := o.check()
	if err != nil {
		fmt.Fprintln(os.Stderr, "recado-chaos:", err)
		return 2
	}
	results, err := o.rounds(ctx, chosen, out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "recado-chaos:", err)
	}
	if problem := o.report(out, results); problem != nil {
		fmt.Fprintln(os.Stderr, "recado-chaos:", problem)
		return 1
	}
	for _, r := range results {
		if r.broken() {
			return 1
		}
	}
	if err != nil {
		return 1
	}
	return 0
}

// rounds plays one fault after another, all of them once at least, until
// enough was said.
func (o options) rounds(ctx context.Context, chosen []fault, out io.Writer) (results []*result, err error) {
	start, said := time.Now(), 0
	for n := 0; ; n++ {
		if n%len(chosen) == 0 && n > 0 && said >= o.messages || time.Since(start) > o.time {
			return results, nil
		}
		f, seed := chosen[n%len(chosen)], o.seed+uint64(n/len(chosen))
		r, err := play(ctx, o, f, seed)
		if r != nil && ctx.Err() == nil { // what was interrupted proves nothing
			results = append(results, r)
			said += r.Judged
			r.say(out, o.verbose)
		}
		if err != nil {
			return results, fmt.Errorf("%s, seed %d: %w", f.name, seed, err)
		}
	}
}

// say prints one round.
func (r *result) say(out io.Writer, verbose bool) {
	fmt.Fprintf(out, "%-11s seed %d, %s, %d nodes, %.0f s: %s, diverged %d, unanswered %d\n",
		r.Fault, r.Seed, r.Store, r.Nodes, r.Took.Seconds(), r.Verdict, r.Diverged, r.Unanswered)
	for _, v := range r.Violations[:min(len(r.Violations), 20)] {
		fmt.Fprintf(out, "  BROKEN: %s\n", v)
	}
	if verbose {
		fmt.Fprintf(out, "  refusals %v, goodbyes %v, lost by proxies %d\n", r.Refusals, r.Goodbyes, r.Spoiled)
		for _, log := range r.Logs {
			fmt.Fprintln(out, log)
		}
		for _, t := range r.Schedule {
			for _, s := range t {
				fmt.Fprintf(out, "  %s\n", s)
			}
		}
	}
}

// report prints a row for each fault, and writes everything as JSON.
func (o options) report(out io.Writer, results []*result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nfault\tstore\tnodes\tseeds\tmessages\tlost\trepeated\tout of order\tdiverged\tunanswered\tother\t")
	total := result{Fault: "all"}
	for _, f := range faults() {
		sum, seeds := result{Fault: f.name}, []string{}
		for _, r := range results {
			if r.Fault == f.name {
				sum.add(r)
				seeds = append(seeds, fmt.Sprint(r.Seed))
			}
		}
		if len(seeds) == 0 {
			continue
		}
		total.add(&sum)
		span := seeds[0]
		if len(seeds) > 1 {
			span += "-" + seeds[len(seeds)-1]
		}
		o.row(w, &sum, span)
	}
	o.row(w, &total, "")
	if err := w.Flush(); err != nil || o.json == "" {
		return err
	}
	data, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.json, append(data, '\n'), 0o600)
}

func (r *result) add(o *result) {
	r.Verdict.Add(o.Verdict)
	r.Diverged += o.Diverged
	r.Unanswered += o.Unanswered
	r.Violations = append(r.Violations, o.Violations...)
}

func (o options) row(w io.Writer, r *result, seeds string) {
	fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", r.Fault, o.store, o.nodes, seeds,
		r.Judged, r.Lost, r.Repeated, r.Disorder, r.Diverged, r.Unanswered, len(r.Violations))
}
