package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// server is the program under test: RECADO_TEST_BINARY, or one that is built.
func server(t *testing.T) string {
	t.Helper()
	if binary := os.Getenv("RECADO_TEST_BINARY"); binary != "" {
		return binary
	}
	binary := filepath.Join(t.TempDir(), "recado")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "recado/cmd/recado").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// short is a round of a few seconds, which a busy machine may stretch.
func short(t *testing.T, store string, nodes int) options {
	return options{
		binary: server(t), store: store, nodes: nodes, mongo: os.Getenv("RECADO_TEST_MONGO_URL"), visitors: 6, agents: 2,
		pause: 60 * time.Millisecond, gap: 700 * time.Millisecond, round: 3 * time.Second, settle: 90 * time.Second, most: 250,
	}
}

// hold plays one round, and fails when anything that was promised was not.
func hold(t *testing.T, o options, name string, seed uint64) *result {
	t.Helper()
	f, err := faultNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := play(t.Context(), o, f, seed)
	if err != nil {
		t.Fatalf("%s, seed %d: %v", name, seed, err)
	}
	t.Logf("%s, seed %d, %s: %s, refusals %v, goodbyes %v, lost by proxies %d", name, seed, r.Took, r.Verdict, r.Refusals, r.Goodbyes, r.Spoiled)
	if r.broken() {
		t.Errorf("%s, seed %d: %s, diverged %d, unanswered %d\n%s\n%s", name, seed, r.Verdict, r.Diverged, r.Unanswered,
			strings.Join(r.Violations, "\n"), strings.Join(r.Logs, "\n"))
	}
	if r.Judged == 0 {
		t.Errorf("%s, seed %d: nothing was acknowledged", name, seed)
	}
	return r
}

// One node on the embedded default is killed in the middle of its commits.
func TestKilledInMidCommit(t *testing.T) {
	o := short(t, "sqlite", 1)
	o.visitors, o.pause, o.most = 12, 5*time.Millisecond, 3000
	hold(t, o, "kill", 1)
}

// Nobody sees an error of a node that is asked to stop.
func TestDrained(t *testing.T) { hold(t, short(t, "sqlite", 1), "drain", 2) }

// Two nodes, and everything between them and their servers.
func TestTwoNodesUnderFaults(t *testing.T) {
	o := short(t, "mongo", 2)
	needServers(t, o)
	hold(t, o, mixed, 3)
}

// needServers leaves a test out, or fails it where everything is required.
func needServers(t *testing.T, o options) {
	t.Helper()
	_, err := exec.LookPath("redis-server")
	if _, missing := findMongo(); err == nil && o.mongo == "" {
		err = missing
	}
	if err != nil && os.Getenv("RECADO_TEST_REQUIRE") == "1" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip("left out: " + err.Error())
	}
}

func TestScheduleBySeed(t *testing.T) {
	for _, f := range faults() {
		one, same := schedule(7, f.name, 2, true, time.Minute, time.Second), schedule(7, f.name, 2, true, time.Minute, time.Second)
		other := schedule(8, f.name, 2, true, time.Minute, time.Second)
		if text(one) != text(same) || text(one) == text(other) {
			t.Errorf("%s: a schedule does not follow from its seed", f.name)
		}
		if f.name != mixed && (len(one) != 1 || one[0][0].Fault != f.name) {
			t.Errorf("%s: the schedule is %s", f.name, text(one))
		}
	}
	for _, track := range schedule(9, mixed, 1, false, time.Minute, time.Second) {
		for _, s := range track {
			if f, _ := faultNamed(s.Fault); f.store {
				t.Errorf("the embedded default can't have %s", s.Fault)
			}
		}
	}
}

func text(tracks []track) string {
	var all []string
	for _, t := range tracks {
		for _, s := range t {
			all = append(all, s.String())
		}
	}
	return strings.Join(all, "\n")
}

func TestChecks(t *testing.T) {
	good := options{store: "sqlite", visitors: 1, agents: 1, pause: time.Second, gap: time.Second, round: time.Second, settle: time.Second, most: 1}
	if chosen, err := good.check(); err != nil || len(chosen) != len(possible(false)) || good.nodes != 1 || good.seed == 0 {
		t.Errorf("%v, %v, %+v", chosen, err, good)
	}
	for what, change := range map[string]func(*options){
		"store": func(o *options) { o.store = "paper" }, "nodes": func(o *options) { o.nodes = 2 }, "fault": func(o *options) { o.faults = "rain" },
		"fault of others": func(o *options) { o.faults = "drop" }, "visitors": func(o *options) { o.visitors = 151 },
		"pause": func(o *options) { o.pause = 0 }, "gap": func(o *options) { o.gap = 0 }, "most": func(o *options) { o.most = 0 },
	} {
		bad := good
		bad.faults = "kill"
		if change(&bad); what != "" {
			if _, err := bad.check(); err == nil {
				t.Errorf("%s is let pass", what)
			}
		}
	}
}
