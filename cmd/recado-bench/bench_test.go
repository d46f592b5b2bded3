package main

import (
	"regexp"
	"testing"
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
