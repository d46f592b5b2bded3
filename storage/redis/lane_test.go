package redis

import (
	"testing"
	"time"
)

// What a node concludes from what it hears, one story per line. Silence is 5.
func TestLaneNoticesLoss(t *testing.T) {
	type heard struct {
		at              int // seconds after the subscription
		kind            kind
		number          uint64
		deliver, resync bool
	}
	for name, story := range map[string][]heard{
		"an old node is heard first":           {{0, kindBeat, 40, false, false}, {1, kindFrames, 41, true, false}},
		"its frames come first":                {{1, kindFrames, 41, true, false}, {1, kindFrames, 42, true, false}},
		"a new node starts later":              {{60, kindBeat, 0, false, false}, {61, kindFrames, 1, true, false}},
		"a new node's beat is late":            {{60, kindFrames, 1, true, false}},
		"a new node's first frame was lost":    {{60, kindFrames, 2, true, true}, {61, kindBeat, 2, false, false}},
		"a new node's first words were lost":   {{60, kindBeat, 1, false, true}, {61, kindFrames, 2, true, false}},
		"a packet in the middle was lost":      {{0, kindFrames, 1, true, false}, {0, kindFrames, 3, true, true}, {0, kindFrames, 4, true, false}},
		"the last packet was lost":             {{0, kindFrames, 1, true, false}, {1, kindBeat, 2, false, true}, {2, kindBeat, 2, false, false}},
		"the last packet before goodbye":       {{0, kindFrames, 1, true, false}, {1, kindBye, 2, false, true}},
		"a packet was sent again":              {{0, kindFrames, 1, true, false}, {0, kindFrames, 1, false, false}, {0, kindFrames, 2, true, false}},
		"it comes late, after its hole":        {{0, kindFrames, 1, true, false}, {0, kindFrames, 3, true, true}, {0, kindFrames, 2, false, false}},
		"a goodbye, and nothing was lost":      {{0, kindFrames, 1, true, false}, {1, kindBye, 1, false, false}},
		"a goodbye of a node never heard":      {{1, kindBye, 9, false, false}},
		"a late goodbye of a node never heard": {{60, kindBye, 9, false, true}},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.UnixMilli(1_700_000_000_000)
			var l lane
			l.subscribed(start)
			for i, h := range story {
				now := start.Add(time.Duration(h.at) * time.Second)
				deliver, resync := l.hear(packet{kind: h.kind, node: "n", number: h.number}, now, 5*time.Second)
				if deliver != h.deliver || resync != h.resync {
					t.Errorf("step %d: deliver %v, resync %v; want %v, %v", i, deliver, resync, h.deliver, h.resync)
				}
			}
		})
	}
}

func TestLaneNoticesSilence(t *testing.T) {
	const silent = 5 * time.Second
	start := time.UnixMilli(1_700_000_000_000)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	var l lane
	l.subscribed(start)
	l.hear(packet{kind: kindBeat, node: "speaks"}, at(1), silent)
	l.hear(packet{kind: kindBeat, node: "leaves"}, at(1), silent)
	l.hear(packet{kind: kindBye, node: "leaves"}, at(2), silent)
	l.echo = at(6)
	if l.hush(at(6), silent) {
		t.Error("resync after five seconds of silence; want more than five")
	}
	if l.echo = at(3); l.hush(at(7), silent) {
		t.Error("a node that does not hear itself accuses another of silence")
	}
	if l.echo = at(7); !l.hush(at(7), silent) {
		t.Error("no resync although a node fell silent")
	}
	if l.hush(at(7), silent) {
		t.Error("the same silence was reported twice")
	}
	l.hear(packet{kind: kindBeat, node: "speaks"}, at(8), silent)
	if l.lost(); l.hush(at(20), silent) || l.deaf(at(20), silent) {
		t.Error("without a subscription nobody is silent")
	}
}

// A node whose own way to Redis was cut when this one subscribed may have said
// things since then that nobody heard: when it is heard for the first time,
// everybody is told once more.
func TestLaneDoubtsWhoIsHeardLate(t *testing.T) {
	const silent = 5 * time.Second
	start := time.UnixMilli(1_700_000_000_000)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	var l lane
	l.subscribed(start)
	l.hear(packet{kind: kindBeat, node: "new", number: 0}, at(1), silent)
	if l.echo = at(1); l.hush(at(1), silent) {
		t.Error("resync because of a node that has said nothing")
	}
	l.hear(packet{kind: kindBeat, node: "cut", number: 41}, at(4), silent)
	l.hear(packet{kind: kindFrames, node: "other", number: 7}, at(4), silent)
	if l.echo = at(4); !l.hush(at(4), silent) {
		t.Error("no resync although a node had spoken before it was heard")
	}
	l.hear(packet{kind: kindFrames, node: "cut", number: 42}, at(5), silent)
	if l.echo = at(5); l.hush(at(5), silent) {
		t.Error("the same doubt was reported twice")
	}
	l.hear(packet{kind: kindBeat, node: "third", number: 3}, at(5), silent)
	l.lost()
	if l.subscribed(at(6)); l.hush(at(6), silent) {
		t.Error("a new subscription, which causes a resync, is doubted for what was before it")
	}
}
