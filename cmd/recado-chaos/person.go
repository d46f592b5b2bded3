package main

import (
	"math/rand/v2"
	"sync"
	"time"
)

// A person is one window: a visitor's, or an agent's that shows every
// conversation of its round. All that it does happens on one goroutine, its
// loop; others hand it work by post.
type person struct {
	round *round
	name  string
	side  string // rig.AsVisitor, rig.AsAgent
	speak bool
	sse   bool // listens to a stream: no WebSocket passes
	rng   *rand.Rand
	todo  chan func()
	gate  gate

	entered string // a visitor's token, which stays
	token   string
	fresh   bool // the token was refused: a new one is needed
	skew    time.Duration
	box     outbox
	said    int
	begun   bool // a conversation has been asked for
	line    line // nil while there is none
	up      bool // a welcome was heard
	turn    int  // a new one makes every answer to an older line void
	tries   int
	dead    *time.Timer
	reads   map[string]*reading // by conversation, "" for the list

	mu      sync.Mutex // the judge reads these
	screens map[string]*screen
	acks    map[string]int64 // seq by client id
	known   map[string]int64 // the same, before the store was read
	told    map[string]string
	places  map[string]string // conversation by client id
	left    int               // messages without a final answer
}

func newPerson(r *round, name, side string) *person {
	return &person{
		round: r, name: name, side: side, rng: source(r.seed, name), todo: make(chan func(), 256), reads: map[string]*reading{},
		screens: map[string]*screen{}, acks: map[string]int64{}, told: map[string]string{}, places: map[string]string{},
	}
}

// run is the loop; it ends with the round.
func (p *person) run() {
	p.open()
	p.after(p.pause(), p.say)
	for {
		select {
		case <-p.round.ctx.Done():
			p.drop()
			return
		case do := <-p.todo:
			do()
		}
	}
}

// post hands work to the loop.
func (p *person) post(do func()) {
	select {
	case p.todo <- do:
	case <-p.round.ctx.Done():
	}
}

func (p *person) after(d time.Duration, do func()) *time.Timer {
	return time.AfterFunc(d, func() { p.post(do) })
}

// pause is until the next word.
func (p *person) pause() time.Duration {
	return time.Duration(p.rng.ExpFloat64() * float64(p.round.opts.pause))
}

// reload is the page loaded anew: what was shown is gone, what was not
// acknowledged is kept, and the clock is another one.
func (p *person) reload() {
	p.skew = some(p.rng, 48*time.Hour) - 24*time.Hour
	p.box.kept()
	p.mu.Lock()
	for id := range p.screens {
		p.screens[id] = &screen{}
	}
	p.mu.Unlock()
	p.open()
}
