package main

import "testing"

// A busy node of few live objects has room for garbage, one of many what Go
// gives, and whoever comes to rest gives it back, once.
func TestGarbageCare(t *testing.T) {
	const mib = 1 << 20
	g := garbageCare{percent: plainPercent}
	steps := []struct {
		what       string
		rate, live uint64
		percent    int
		rested     bool
	}{
		{"idle from the start", 0, 2 * mib, 100, false},
		{"idle", 0, 2 * mib, 100, false},
		{"idle", 0, 2 * mib, 100, false},
		{"little to do", 8 * mib, 2 * mib, 100, false},
		{"busy", 20 * mib, 16 * mib, 400, false},
		{"busy, with a few more live", 100 * mib, 18 * mib, 400, false},
		{"busy, with many more", 100 * mib, 32 * mib, 200, false},
		{"busy, with more than there is room for", 100 * mib, 640 * mib, 100, false},
		{"busy, with nearly none", 100 * mib, 1, 1000, false},
		{"less", 8 * mib, 16 * mib, 1000, false},
		{"quiet", 0, 16 * mib, 1000, false},
		{"quiet", 0, 16 * mib, 1000, false},
		{"not quite", 5 * mib, 16 * mib, 1000, false},
		{"quiet", 0, 16 * mib, 1000, false},
		{"quiet", 0, 16 * mib, 1000, false},
		{"quiet for long enough", 0, 16 * mib, 100, true},
		{"still quiet", 0, 16 * mib, 100, false},
	}
	for i, s := range steps {
		percent, rested := g.next(s.rate, s.live)
		if percent != s.percent || rested != s.rested {
			t.Errorf("step %d, %s: %d %v, want %d %v", i, s.what, percent, rested, s.percent, s.rested)
		}
	}
}
