package main

import (
	"regexp"
	"testing"
	"testing/synctest"
	"time"
)

// Each installation gets a database of its own on the server that was named.
func TestFreshDatabase(t *testing.T) {
	for url, want := range map[string]string{
		"":                                 `^$`,
		"mongodb://127.0.0.1:27017":        `^mongodb://127\.0\.0\.1:27017/recado_bench_\w{8}$`,
		"mongodb://127.0.0.1:27017/":       `^mongodb://127\.0\.0\.1:27017/recado_bench_\w{8}$`,
		"mongodb://a:b@h1:1,h2:2/load?x=1": `^mongodb://a:b@h1:1,h2:2/load_\w{8}\?x=1$`,
		"mongodb+srv://cluster.example/db": `^mongodb\+srv://cluster\.example/db_\w{8}$`,
	} {
		got := fresh(url)
		if !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%q became %q", url, got)
		}
		if url != "" && got == fresh(url) {
			t.Errorf("%q became the same twice", url)
		}
	}
}

// One second in which nothing ran moves the slowest hundredth of all, but not
// that of the second in the middle.
func TestMiddleSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l latencies
		for second := range 5 {
			for i := range 100 {
				took := time.Millisecond
				if second == 2 && i < 50 {
					took = 80 * time.Millisecond
				}
				l.add(took)
				time.Sleep(10 * time.Millisecond)
			}
		}
		if got := percentile(l.sorted(), 99); got != 80*time.Millisecond {
			t.Errorf("p99 of all is %s", got)
		}
		if got := l.middle(99); got != time.Millisecond {
			t.Errorf("p99 of the middle second is %s", got)
		}
		if got := len(l.sorted()); got != 500 {
			t.Errorf("%d of 500", got)
		}
	})
}
