package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// recado explain availability says what a project shows at a time, and why, on
// the wall clock of its zone.
func TestExplainAvailability(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	run := func(args ...string) string {
		t.Helper()
		got := outcome(t, nil, append(args, "--data", data)...)
		if got.code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, got.code, got.stderr)
		}
		return got.stdout
	}
	made := run("tenant", "add", "Panadería Sol", "--owner", "sol@pan.example", "--time-zone", "America/Santiago")
	id := regexp.MustCompile(`(?m)^tenant\s+(\S+)`).FindStringSubmatch(made)
	if id == nil {
		t.Fatal(made)
	}
	// The clocks of Santiago go forward on 6 September 2026.
	for at, want := range map[string]string{
		"2026-09-05T12:00:00Z": "It is Saturday, 2026-09-05 08:00, in America/Santiago.",
		"2026-09-06T12:00:00Z": "It is Sunday, 2026-09-06 09:00, in America/Santiago.",
	} {
		said := run("explain", "availability", id[1], "--at", at)
		if !strings.Contains(said, want) || !strings.Contains(said, "So the project is offline (") {
			t.Errorf("at %s it says\n%swant %s", at, said, want)
		}
		project := regexp.MustCompile(`\((\S+)\)`).FindStringSubmatch(said)
		if one := run("explain", "availability", id[1], "--project", project[1], "--at", at); one != said {
			t.Errorf("of the project alone it says\n%s", one)
		}
	}
	for _, args := range [][]string{
		{"explain", "availability"}, {"explain", "availability", "nobody"}, {"explain", "availability", id[1], "--project", "none"},
		{"explain", "availability", id[1], "--at", "tomorrow"},
	} {
		if got := outcome(t, nil, append(args, "--data", data)...); got.code == 0 || got.stderr == "" {
			t.Errorf("%v: exit code %d: %s", args, got.code, got.stderr)
		}
	}
}
