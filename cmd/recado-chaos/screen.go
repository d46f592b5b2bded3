package main

import (
	"fmt"
	"strings"
	"sync"

	"recado/cmd/rig"
)

// A shown entry is what a screen remembers of it.
type shown struct{ id, words string }

// words is what tells a message from every other: its first word.
func words(e rig.Entry) string {
	if e.Type != "text" {
		return "(" + e.Type + ")"
	}
	first, _, _ := strings.Cut(e.Text, " ")
	return first
}

// A screen is one conversation in one window: dense, in order, from the first
// entry on. What would leave a hole is kept back until the rest is there.
type screen struct {
	mu      sync.Mutex
	entries []shown // by seq-1
	ahead   map[int64]shown
	wrong   []string // entries that came with another content than before
}

// hear takes entries from wherever they came, and reports whether some are
// missing before others.
func (s *screen) hear(entries ...rig.Entry) (behind bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range entries {
		got := shown{e.ID, words(e)}
		known, ok := s.at(e.Seq)
		switch {
		case !ok:
			if s.ahead == nil {
				s.ahead = map[int64]shown{}
			}
			s.ahead[e.Seq] = got
		case known != got:
			s.wrong = append(s.wrong, fmt.Sprintf("entry %d was %v, and came as %v", e.Seq, known, got))
		}
	}
	for {
		next, ok := s.ahead[int64(len(s.entries))+1]
		if !ok {
			return len(s.ahead) > 0
		}
		delete(s.ahead, int64(len(s.entries))+1)
		s.entries = append(s.entries, next)
	}
}

func (s *screen) at(seq int64) (shown, bool) {
	if seq >= 1 && seq <= int64(len(s.entries)) {
		return s.entries[seq-1], true
	}
	e, ok := s.ahead[seq]
	return e, ok
}

// last is the seq of the last entry that is shown.
func (s *screen) last() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(len(s.entries))
}

// compare says how the screen differs from the thread as the store has it.
// What was added to the store since counts as no difference.
func (s *screen) compare(truth []rig.Entry) (differences []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	differences = append(differences, s.wrong...)
	for i, e := range truth {
		if i >= len(s.entries) {
			return append(differences, fmt.Sprintf("ends at %d of %d", len(s.entries), len(truth)))
		}
		if want := (shown{e.ID, words(e)}); s.entries[i] != want {
			differences = append(differences, fmt.Sprintf("shows %v at %d, stored is %v", s.entries[i], i+1, want))
		}
	}
	return differences
}
