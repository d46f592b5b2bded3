// Command recado-bench drives a Recado server as real clients do, over
// WebSocket and HTTP, and prints what it measured: to compare machines,
// versions and settings, and to see that nothing is lost on the way.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// A mode is one kind of load.
type mode struct {
	name, help string
	run        func(b *bench, ctx context.Context) error
}

func modes() []mode {
	return []mode{
		{"idle", "N visitors that wrote once and stay: connections per second, memory of each", (*bench).modeIdle},
		{"chat", "V visitors write to A agents: latency, and what was lost, repeated, out of order", (*bench).modeChat},
		{"typing", "V visitors type, A agents see it: what is not stored", (*bench).modeTyping},
		{"relay", "the same with all visitors on one node and the agents on another", (*bench).modeRelay},
		{"fanout", "one visitor types before N agents' windows: a frame at a time, then several on their way", (*bench).modeFanout},
		{"storm", "N visitors reconnect at once and read what they missed", (*bench).modeStorm},
		{"rest", "V visitors write over REST", (*bench).modeRest},
		{"begin", "new visitors begin conversations", (*bench).modeBegin},
		{"page", "loader and availability, as companies' pages ask for them", (*bench).modePage},
	}
}

// options are the flags; all modes share them.
type options struct {
	url, widget, agent string
	binary, mongo      string
	redis              string
	nodes              int
	remote             bool
	json               string

	clients, agents int
	rate            int
	time            time.Duration
	before          int
	beside          string
}

func (o *options) flags() *flag.FlagSet {
	f := flag.NewFlagSet("recado-bench", flag.ContinueOnError)
	f.Usage = func() { usage(f) }
	f.StringVar(&o.url, "url", "", "address of a running server, or several nodes' with commas between")
	f.StringVar(&o.widget, "widget", "", "with --url: the widget's key")
	f.StringVar(&o.agent, "agent", "", "with --url: an agent's e-mail:password")
	f.StringVar(&o.binary, "binary", "bin/recado", "without --url: the server that is started and stopped")
	f.IntVar(&o.nodes, "nodes", 1, "without --url: how many nodes; more than one need --mongo and --redis")
	f.StringVar(&o.mongo, "mongo", "", "without --url: MongoDB for the nodes, else the embedded store; databases whose names begin so are made, and stay")
	f.StringVar(&o.redis, "redis", "", "without --url: Redis for the nodes, else the one inside")
	f.BoolVar(&o.remote, "remote", false, "allow a server that is not on this machine")
	f.StringVar(&o.json, "json", "", "file that the figures are also written to")
	f.IntVar(&o.clients, "clients", 100, "visitors (1 to 50000)")
	f.IntVar(&o.agents, "agents", 1, "agents' windows (1 to 1000)")
	f.IntVar(&o.rate, "rate", 50, "per second, over all clients; 0 is as fast as answers come")
	f.DurationVar(&o.time, "time", 10*time.Second, "how long the load lasts (at most 10m)")
	f.IntVar(&o.before, "before", 0, "messages that are stored before the load begins, to see how cost grows (at most 5000000)")
	f.StringVar(&o.beside, "beside", "", "processes whose processor time is printed beside the servers': name=PID, with commas between (Linux)")
	return f
}

func usage(f *flag.FlagSet) {
	out := f.Output()
	fmt.Fprintln(out, "recado-bench MODE [flags] drives a Recado server and prints what it measured.")
	fmt.Fprintln(out, "\nModes:")
	for _, m := range modes() {
		fmt.Fprintf(out, "  %-8s %s\n", m.name, m.help)
	}
	fmt.Fprintf(out, "  %-8s %s\n", "growth", "what a message costs with 1,000 and with --before messages stored (20000 at least)")
	fmt.Fprintf(out, "  %-8s %s\n", "all", "one after another, in a table with what each must be and what is aimed at")
	fmt.Fprintln(out, "\nFlags:")
	f.PrintDefaults()
}

// check refuses what is out of bounds before anything starts.
func (o *options) check() error {
	switch {
	case o.clients < 1 || o.clients > 50_000:
		return errors.New("--clients must be 1 to 50000")
	case o.agents < 1 || o.agents > 1000:
		return errors.New("--agents must be 1 to 1000")
	case o.rate < 0 || o.rate > 1_000_000:
		return errors.New("--rate must be 0 to 1000000")
	case o.time < time.Second || o.time > 10*time.Minute:
		return errors.New("--time must be 1s to 10m")
	case o.before < 0 || o.before > 5_000_000:
		return errors.New("--before must be 0 to 5000000")
	case o.url != "" && (o.widget == "" || !strings.Contains(o.agent, ":")):
		return errors.New("--url needs --widget KEY and --agent EMAIL:PASSWORD")
	case o.url == "" && o.nodes > 1 && (o.mongo == "" || o.redis == ""):
		return errors.New("several nodes need --mongo and --redis")
	case o.nodes < 1 || o.nodes > 8:
		return errors.New("--nodes must be 1 to 8")
	}
	return nil
}

// run returns the exit code: 1 for what failed or was lost, 2 for what was
// asked wrongly.
func run(ctx context.Context, args []string) int {
	var o options
	f := o.flags()
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		f.SetOutput(os.Stderr)
		usage(f)
		return 2
	}
	name := args[0]
	if err := f.Parse(args[1:]); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if err := o.check(); err != nil {
		fmt.Fprintln(os.Stderr, "recado-bench:", err)
		return 2
	}
	switch name {
	case "all":
		return everything(ctx, o, os.Stdout)
	case "growth":
		return alone(ctx, o, os.Stdout)
	}
	for _, m := range modes() {
		if m.name == name {
			return drive(ctx, m, o)
		}
	}
	fmt.Fprintf(os.Stderr, "recado-bench: there is no mode %q\n", name)
	return 2
}

// drive runs one mode, from the start of the server to the report.
func drive(ctx context.Context, m mode, o options) int {
	r, err := one(ctx, m.name, o, func(to *options) { to.before = o.before })
	if err != nil {
		fmt.Fprintln(os.Stderr, "recado-bench:", err)
		return 1
	}
	if err := r.print(os.Stdout, o.json); err != nil {
		fmt.Fprintln(os.Stderr, "recado-bench:", err)
		return 1
	}
	if r.Broken() {
		return 1
	}
	return 0
}
