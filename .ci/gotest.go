// Gotest reads the output of go test -json and writes what a person wants to see:
// one line for each package, everything that a failed test said, the attributes
// that tests report (t.Attr), the slowest tests, and the skipped ones. It exits
// with 1 if anything failed or, with RECADO_TEST_REQUIRE=1, was skipped.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

type event struct {
	Action, Package, Test, Output, Key, Value string
	ImportPath                                string
	Elapsed                                   float64 // seconds
}

type slow struct {
	name    string
	seconds float64
}

type report struct {
	said    map[string]string // what each running test has said
	skipped []string
	failed  []string
	slowest []slow
	events  int
}

func main() {
	r := report{said: map[string]string{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		r.events++
		r.take(e)
	}
	if err := lines.Err(); err != nil {
		r.failed = append(r.failed, "reading the output: "+err.Error())
	}
	if !r.finish() {
		os.Exit(1)
	}
}

func (r *report) take(e event) {
	name := e.Package + " " + e.Test
	switch {
	case e.Action == "build-output":
		fmt.Print(e.Output)
	case e.Action == "build-fail":
		r.failed = append(r.failed, e.ImportPath+" (build)")
	case e.Action == "attr":
		fmt.Printf("     %s: %s = %s\n", e.Test, e.Key, e.Value)
	case e.Action == "output" && e.Test == "":
		if e.Output != "PASS\n" && e.Output != "FAIL\n" {
			fmt.Print(e.Output)
		}
	case e.Action == "output":
		if !strings.HasPrefix(e.Output, "=== ") {
			r.said[name] += e.Output
		}
	case e.Test == "" && e.Action == "fail":
		r.packageFailed(e.Package)
	case e.Test != "":
		r.end(e, name)
	}
}

func (r *report) end(e event, name string) {
	switch e.Action {
	case "pass":
	case "fail":
		fmt.Print(r.said[name])
		r.failed = append(r.failed, name)
	case "skip":
		r.skipped = append(r.skipped, name+"\n"+r.said[name])
	default:
		return
	}
	delete(r.said, name)
	if !strings.Contains(e.Test, "/") {
		r.slowest = append(r.slowest, slow{name, e.Elapsed})
	}
}

// packageFailed shows what the tests said that a panic or a timeout kept from ending.
func (r *report) packageFailed(pkg string) {
	r.failed = append(r.failed, pkg)
	for name, said := range r.said {
		if strings.HasPrefix(name, pkg+" ") {
			fmt.Printf("did not end: %s\n%s", name, said)
			delete(r.said, name)
		}
	}
}

// finish writes the summary and tells whether all is well.
func (r *report) finish() bool {
	slices.SortFunc(r.slowest, func(a, b slow) int { return cmp.Compare(b.seconds, a.seconds) })
	fmt.Printf("%d tests\n", len(r.slowest))
	for _, s := range r.slowest[:min(10, len(r.slowest))] {
		fmt.Printf("  %7.2f s  %s\n", s.seconds, s.name)
	}
	for _, s := range r.skipped {
		fmt.Printf("SKIPPED: %s", s)
	}
	for _, f := range r.failed {
		fmt.Println("FAILED:", f)
	}
	if r.events == 0 {
		fmt.Println("FAILED: no test ran")
	}
	required := os.Getenv("RECADO_TEST_REQUIRE") == "1"
	return r.events > 0 && len(r.failed) == 0 && (len(r.skipped) == 0 || !required)
}
