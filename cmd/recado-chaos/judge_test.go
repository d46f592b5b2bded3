package main

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"recado/cmd/rig"
)

func entry(seq int64, words string) rig.Entry {
	return rig.Entry{ID: "id-" + words, Seq: seq, Type: "text", Text: words + " and more"}
}

// judged is the verdict over one conversation, of which the store has thread
// and a writer knows acks and refusals.
func judged(thread []rig.Entry, acks map[string]int64, told map[string]string) *result {
	r := &round{conversations: map[string]string{"v": "c"}}
	p := newPerson(r, "v", rig.AsVisitor)
	p.told = told
	for said, seq := range acks {
		p.acks[said], p.places[said] = seq, "c"
	}
	r.people = []*person{p}
	s := p.screen("c")
	s.hear(thread...)
	r.note()
	r.judgeThread("c", thread)
	return &r.result
}

// Every way of breaking the promise is seen, and nothing else.
func TestJudge(t *testing.T) {
	a, b, c := entry(1, "v-000001"), entry(2, "v-000002"), entry(3, "v-000003")
	all := map[string]int64{"v-000001": 1, "v-000002": 2, "v-000003": 3}
	for what, test := range map[string]struct {
		thread []rig.Entry
		acks   map[string]int64
		told   map[string]string
		want   rig.Verdict
		broken bool
	}{
		"well":               {thread: []rig.Entry{a, b, c}, acks: all, want: rig.Verdict{Judged: 3}},
		"lost":               {thread: []rig.Entry{a, b}, acks: all, want: rig.Verdict{Judged: 3, Lost: 1}, broken: true},
		"repeated":           {thread: []rig.Entry{a, b, entry(3, "v-000002")}, acks: map[string]int64{"v-000001": 1}, want: rig.Verdict{Judged: 1, Repeated: 1}, broken: true},
		"a hole":             {thread: []rig.Entry{a, c}, acks: map[string]int64{"v-000001": 1}, want: rig.Verdict{Judged: 1, Disorder: 1}, broken: true},
		"another order":      {thread: []rig.Entry{entry(1, "v-000002"), entry(2, "v-000001")}, want: rig.Verdict{Disorder: 1}, broken: true},
		"another place":      {thread: []rig.Entry{a, b}, acks: map[string]int64{"v-000001": 2}, want: rig.Verdict{Judged: 1, Disorder: 1}, broken: true},
		"refused and stored": {thread: []rig.Entry{a}, told: map[string]string{"v-000001": "conversation_closed"}, broken: true},
	} {
		if got := judged(test.thread, test.acks, test.told); got.Verdict != test.want || got.broken() != test.broken {
			t.Errorf("%s: %s, broken %t: %v", what, got.Verdict, got.broken(), got.Violations)
		}
	}
}

func TestScreen(t *testing.T) {
	a, b, c := entry(1, "a"), entry(2, "b"), entry(3, "c")
	s := &screen{}
	if behind := s.hear(a, c); !behind || s.last() != 1 {
		t.Errorf("shows %d entries of two with a hole, behind is %t", s.last(), behind)
	}
	if behind := s.hear(b, a, c); behind || s.last() != 3 {
		t.Errorf("shows %d of three, behind is %t", s.last(), behind)
	}
	if found := s.compare([]rig.Entry{a, b, c}); len(found) > 0 {
		t.Errorf("differs: %v", found)
	}
	if found := s.compare([]rig.Entry{a, b}); len(found) > 0 {
		t.Errorf("what came since is a difference: %v", found)
	}
	if found := s.compare([]rig.Entry{a, c, c, entry(4, "d")}); len(found) != 2 {
		t.Errorf("differences are %v", found)
	}
	s.hear(entry(2, "other"))
	if found := s.compare([]rig.Entry{a, b, c}); len(found) != 1 {
		t.Errorf("an entry that came twice, as two things, is not seen: %v", found)
	}
}

// What waits is sent in order, one for each conversation, and in the same
// order after a reload, whatever the clock says.
func TestOutbox(t *testing.T) {
	var box outbox
	for i, to := range []string{"x", "x", "y"} {
		box.add(&pending{id: to + string(rune('1'+i)), to: to, at: int64(100 - i)})
	}
	ids := func(list []*pending) (all string) {
		for _, p := range list {
			all += p.id + " "
		}
		return all
	}
	if got := ids(box.take()); got != "x1 y3 " {
		t.Errorf("sends %s", got)
	}
	if got := ids(box.take()); got != "" {
		t.Errorf("sends %s while others are on their way", got)
	}
	box.done("x1")
	if got := ids(box.take()); got != "x2 " {
		t.Errorf("sends %s", got)
	}
	if box.kept(); ids(box) != "x2 y3 " {
		t.Errorf("a reload finds %s", ids(box))
	}
}

// Whole values are read, of both versions of the protocol.
func TestReadValue(t *testing.T) {
	values := []string{
		"+OK\r\n", "$5\r\nhe\r\no\r\n", "$-1\r\n", "*-1\r\n", "*2\r\n:1\r\n$1\r\na\r\n", "%1\r\n+a\r\n*1\r\n_\r\n", "|1\r\n+a\r\n+b\r\n:3\r\n",
		">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\n\r\n\r\n", "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$0\r\n\r\n", ">3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n",
	}
	in := bufio.NewReader(strings.NewReader(strings.Join(values, "")))
	for _, want := range values {
		got, err := readValue(in, nil)
		if err != nil || string(got) != want {
			t.Fatalf("read %q, %v; want %q", got, err, want)
		}
		if published := bytes.Contains(got, []byte("7\r\nmessage")); published != isPublished(got) {
			t.Errorf("%q is published: %t", got, !published)
		}
	}
}
