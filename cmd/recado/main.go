// Command recado runs the chat widget server.
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

	_ "time/tzdata" // hours need time zones on any machine

	"recado/configs"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:]))
}

// A command is one word of the command line.
type command struct {
	name, args, help string
	run              func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "", "run the server", serve},
		{"demo", "", "run the server with a demo tenant; its page is /demo", demo},
		{"config", "", "print the effective settings, secrets masked", printConfig},
		{"tenant add", "NAME --owner EMAIL", "make a tenant and its owner", tenantAdd},
		{"tenant export", "TENANT FILE", "write all that a tenant has to a ZIP archive", tenantExport},
		{"tenant delete", "TENANT --confirm TENANT", "remove a tenant with everything that is its own", tenantDelete},
		{"receipt verify", "FILE --key KEY", "say what a deleted tenant's receipt says, if it is genuine", receiptVerify},
		{"install", "WIDGETKEY", "print a widget's script tag and content security policy", install},
		{"agent add", "TENANT EMAIL --name NAME", "add an agent to a tenant", agentAdd},
		{"explain availability", "TENANT --project ID --at TIME", "say what a project shows, and why", explainAvailability},
		{"recount", "[--tenant TENANT]", "count every day's conversations and tickets again, for the reports", recount},
		{"probe", "--url URL --operator EMAIL", "ask a running server, as one tenant, for what is another's", probeCommand},
		{"operator add", "EMAIL", "make a login an operator", operatorAdd},
		{"login rescue", "EMAIL", "a new password for who lost theirs, or their second factor", loginRescue},
		{"version", "", "print the version", func(context.Context, []string) error { fmt.Println("recado", version); return nil }},
	}
}

// run finds the command and returns the exit code: 0, 1 for what failed, 2 for
// what was asked wrongly.
func run(ctx context.Context, args []string) int {
	for _, c := range commands() {
		rest, ok := matches(c.name, args)
		if !ok {
			continue
		}
		return exitCode(c.run(ctx, rest))
	}
	if len(args) == 1 && (args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
		usage(os.Stdout)
		return 0
	}
	usage(os.Stderr)
	return 2
}

// matches cuts a command's words from the arguments.
func matches(name string, args []string) (rest []string, ok bool) {
	for i := range args {
		if name == strings.Join(args[:i+1], " ") {
			return args[i+1:], true
		}
	}
	return nil, false
}

func exitCode(err error) int {
	var mistakes *configs.Errors
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		usage(os.Stdout)
		return 0
	case errors.As(err, &mistakes), errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	fmt.Fprintln(os.Stderr, "recado:", err)
	return 1
}

func usage(w *os.File) {
	fmt.Fprintln(w, "Recado is a chat widget server: visitors talk to agents, and what nobody answers becomes a ticket.")
	fmt.Fprintln(w, "\nCommands:")
	for _, c := range commands() {
		fmt.Fprintf(w, "  recado %-40s %s\n", c.name+" "+c.args, c.help)
	}
	fmt.Fprintln(w, "\nSettings, for every command:")
	configs.Usage(w)
}

func printConfig(_ context.Context, args []string) error {
	cfg, rest, err := configs.Load(args, os.Environ())
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: recado config takes no argument %q", errUsage, rest[0])
	}
	return cfg.Print(os.Stdout)
}

var errUsage = errors.New("usage")
