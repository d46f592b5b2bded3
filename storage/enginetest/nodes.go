package enginetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"recado/storage/engine"
)

// What testAppendNodes sends: every sender talks in every stream.
const (
	senders  = 3 // on each of two nodes
	streams  = 4
	messages = 6
)

// testAppendNodes lets senders on two nodes talk in the same streams, each
// message until it is answered, while answers get lost. Then every stream must
// be dense, hold each message once, and keep each sender's order.
func testAppendNodes(t *testing.T, s Store) {
	a := s.open(t)
	b := s.second(t, a)
	if s.Proxy != nil {
		s.Proxy.LoseAnswers("insert", 3, 12)
		defer s.Proxy.LoseAnswers("", 0, 0)
	}
	var all sync.WaitGroup
	for node, e := range []engine.Engine{a, b} {
		all.Go(func() { sendAll(t, e, fmt.Sprint("n", node)) })
	}
	all.Wait()
	if s.Proxy != nil && s.Proxy.Lost() == 0 {
		t.Error("no answer was lost: the test shows nothing")
	}
	for i := range streams {
		checkStream(t, stored(t, a, "a", stream(i)))
	}
}

// testAppendLost loses the answer to one insert: the engine finds out by itself
// that the entry is stored, and that it is no repeat.
func testAppendLost(t *testing.T, s Store) {
	if s.Proxy == nil {
		return // an embedded store has no answers to lose
	}
	e := s.open(t)
	appendAll(t, e, say("a", "s1", "c1", "one"), say("a", "s2", "c1", "uno"))
	s.Proxy.LoseAnswers("insert", 1, 1)
	group := []*engine.Append{say("a", "s1", "c2", "two"), say("a", "s2", "c2", "dos"), say("a", "s3", "c2", "first")}
	appendAll(t, e, group...)
	if s.Proxy.Lost() != 1 {
		t.Errorf("%d answers were lost", s.Proxy.Lost())
	}
	for i, want := range []int64{2, 2, 1} {
		if a := group[i]; a.Repeated || a.Row.Position().Order != want {
			t.Errorf("%s: repeated %v, %+v, want seq %d", a.Stream, a.Repeated, a.Row.Position(), want)
		}
	}
	for stream, want := range map[string]string{"s1": "[one two]", "s2": "[uno dos]", "s3": "[first]"} {
		if got := texts(t, e, "a", stream); got != want {
			t.Errorf("%s: %s", stream, got)
		}
	}
}

func stream(i int) string { return fmt.Sprint("stream", i) }

// sendAll is one node: groups of one append per stream, whose senders take
// turns; what was not answered is sent again before that sender's next.
func sendAll(t *testing.T, e engine.Engine, node string) {
	next := [streams][senders]int{}
	for turn := 0; ; turn++ {
		var group []*engine.Append
		var who [][2]int
		for i := range streams {
			sender := (turn + i) % senders
			if k := next[i][sender]; k < messages {
				id := fmt.Sprintf("%s-s%d-%d", node, sender, k)
				group = append(group, say("a", stream(i), id, id))
				who = append(who, [2]int{i, sender})
			}
		}
		if len(group) == 0 && done(next) {
			return
		}
		e.Append(ctx(t), entries, group)
		for n, g := range group {
			switch {
			case g.Err == nil:
				next[who[n][0]][who[n][1]]++
			case !errors.Is(g.Err, engine.ErrUnavailable):
				t.Errorf("%s: %v", g.ClientID, g.Err)
				return
			}
		}
	}
}

func done(next [streams][senders]int) bool {
	for _, s := range next {
		for _, k := range s {
			if k < messages {
				return false
			}
		}
	}
	return true
}

func checkStream(t *testing.T, list []entry) {
	t.Helper()
	if want := 2 * senders * messages; len(list) != want {
		t.Errorf("%d entries of %d", len(list), want)
	}
	latest := map[string]int{}
	for i, n := range list {
		if n.Seq != int64(i+1) {
			t.Errorf("entry %d has seq %d", i+1, n.Seq)
		}
		cut := strings.LastIndex(n.ClientID, "-")
		sender, k := n.ClientID[:cut], n.ClientID[cut+1:]
		if want := fmt.Sprint(latest[sender]); k != want {
			t.Errorf("%s said its %s before its %s", sender, k, want)
		}
		latest[sender]++
	}
}
