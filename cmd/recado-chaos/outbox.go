package main

import (
	"cmp"
	"slices"
	"time"
)

// A pending message waits for the server's word. At is by its client's clock,
// which may be wrong.
type pending struct {
	id   string
	to   string // a conversation, or "" for one that it begins
	text string
	at   int64
	sent bool // is on its way

	sentAt time.Time // the last time
}

// An outbox is what a client keeps of unacknowledged messages, as real ones do
// (docs/protocol.md, Sending without loss): in order, one on its way for each
// conversation, the same id in each repeat. It survives a reload.
type outbox []*pending

// take marks and returns what may be sent now.
func (o outbox) take() (ready []*pending) {
	seen := map[string]bool{}
	for _, p := range o {
		if !p.sent && !seen[p.to] {
			p.sent, p.sentAt = true, time.Now()
			ready = append(ready, p)
		}
		seen[p.to] = true
	}
	return ready
}

func (o outbox) find(id string) *pending {
	for _, p := range o {
		if p.id == id {
			return p
		}
	}
	return nil
}

// done forgets a message that has its final answer.
func (o *outbox) done(id string) {
	*o = slices.DeleteFunc(*o, func(p *pending) bool { return p.id == id })
}

// again makes everything that has no answer be sent once more.
func (o outbox) again() {
	for _, p := range o {
		p.sent = false
	}
}

// add puts a message behind all others, whatever the clock says.
func (o *outbox) add(p *pending) {
	if n := len(*o); n > 0 {
		p.at = max(p.at, (*o)[n-1].at+1)
	}
	*o = append(*o, p)
}

// kept is what a page finds that was loaded anew: its storage knows no order
// but that of the times.
func (o outbox) kept() {
	slices.SortStableFunc(o, func(a, b *pending) int { return cmp.Compare(a.at, b.at) })
	o.again()
}
