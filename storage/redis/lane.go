package redis

import "time"

// A lane is what this node knows about one of the bus's Redis channels: which
// other nodes speak there and up to which number each was heard (DESIGN §6.7).
// Its methods take the present time and have no lock: Bus holds one.
type lane struct {
	since  time.Time // the subscription; zero while there is none
	echo   time.Time // when this node last heard itself
	peers  map[string]*peer
	unsure bool // a node was heard for the first time, which had spoken before
}

type peer struct {
	number uint64
	seen   time.Time
}

// subscribed starts afresh: the numbers that went by unheard are behind the
// resync that every subscription causes.
func (l *lane) subscribed(now time.Time) {
	l.since, l.echo, l.peers, l.unsure = now, now, map[string]*peer{}, false
}

// lost forgets everybody until there is a subscription again.
func (l *lane) lost() { l.since, l.peers, l.unsure = time.Time{}, nil, false }

// hear takes note of a packet of another node. deliver is false for a packet
// that was heard before (a publisher that got no answer sends again), resync
// is true if something was missed.
//
// A node that is heard for the first time was there before this subscription,
// or is new and starts at nothing. Any later, its first words did not arrive:
// that is a hole too. Soon after the subscription nobody knows: what it said
// before is behind the resync that the subscription caused, but its own way to
// Redis may have been cut since then. The next hush says so, once for all nodes.
func (l *lane) hear(p packet, now time.Time, silent time.Duration) (deliver, resync bool) {
	before := p.number // what had been sent when this packet was
	if p.kind == kindFrames {
		before--
	}
	known := l.peers[p.node]
	switch {
	case known == nil:
		known = &peer{}
		if l.peers != nil {
			l.peers[p.node] = known
		}
		late := now.Sub(l.since) > silent
		deliver, resync = true, before > 0 && late
		l.unsure = l.unsure || before > 0 && !late
	default:
		deliver, resync = p.number > known.number, before > known.number
	}
	known.number, known.seen = max(known.number, p.number), now
	if p.kind == kindBye {
		delete(l.peers, p.node)
	}
	return deliver && p.kind == kindFrames, resync
}

// hush forgets the nodes that said neither something nor goodbye for longer
// than silent, and reports whether there were any, or some of whom it is not
// known what they said. While this node does not even hear itself, that is no
// news about others.
func (l *lane) hush(now time.Time, silent time.Duration) (resync bool) {
	if l.since.IsZero() || l.deaf(now, silent/2) {
		return false
	}
	resync, l.unsure = l.unsure, false
	for node, p := range l.peers {
		if now.Sub(p.seen) > silent {
			delete(l.peers, node)
			resync = true
		}
	}
	return resync
}

// deaf reports whether a subscription that should bring back this node's own
// words has been mute for longer than limit: a dead connection looks exactly
// like a quiet one.
func (l *lane) deaf(now time.Time, limit time.Duration) bool {
	return !l.since.IsZero() && now.Sub(l.echo) > limit
}
