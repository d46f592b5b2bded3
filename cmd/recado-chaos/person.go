package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"recado/cmd/rig"
)

// Times of a client, as docs/protocol.md gives them, shortened where only
// waiting is lost.
const (
	welcomeWithin = 10 * time.Second
	pingEvery     = 5 * time.Second
	deadAfter     = 12 * time.Second // without an answer to a ping
	answerWithin  = 6 * time.Second  // without an acknowledgement; then REST is asked
	againAfter    = time.Second      // what could not be reached
	backoffFirst  = 200 * time.Millisecond
	backoffMost   = 5 * time.Second

	mostWaiting = 2 // words without an answer, until nothing new is said
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

// A line is what brings frames.
type line interface{ Close() }

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

// ---- the line

func (p *person) open() {
	p.drop()
	turn := p.turn
	base, have, fresh := p.round.stage.base(p.rng), p.token, p.fresh
	p.dead = p.after(welcomeWithin, p.unless(turn, func() { p.closed(1006) }))
	go func() {
		token, err := p.round.token(base, have, fresh)
		if err != nil {
			p.post(p.unless(turn, func() { p.closed(1006) }))
			return
		}
		l, listen, err := p.dial(base, token)
		if err != nil {
			p.post(p.unless(turn, func() { p.closed(1006) }))
			return
		}
		p.post(func() {
			if turn != p.turn {
				l.Close()
				return
			}
			p.line, p.token, p.fresh = l, token, false
		})
		code := listen(func(f rig.Frame) { p.post(p.unless(turn, func() { p.heard(f) })) })
		l.Close()
		p.post(p.unless(turn, func() { p.closed(code) }))
	}()
}

// unless is do, if the line is still the one of that turn.
func (p *person) unless(turn int, do func()) func() {
	return func() {
		if turn == p.turn {
			do()
		}
	}
}

func (p *person) drop() {
	p.turn++
	p.up = false
	if p.dead != nil {
		p.dead.Stop()
	}
	if p.line != nil {
		p.line.Close()
		p.line = nil
	}
}

func (p *person) closed(code int) {
	p.drop()
	p.round.goodbye(code)
	p.fresh = code == 4401
	if code > 4401 {
		p.round.violation("%s was sent away with %d", p.name, code)
	}
	p.box.again()
	wait := some(p.rng, min(backoffFirst<<min(p.tries, 8), backoffMost)) + 20*time.Millisecond
	p.tries++
	turn := p.turn
	p.after(wait, p.unless(turn, p.open))
	p.after(againAfter, p.unless(turn, p.pump)) // the socket may be what is broken, not the way
}

func (p *person) heard(f rig.Frame) {
	switch f.Type {
	case "welcome":
		p.dead.Stop()
		p.up, p.tries = true, 0
		turn := p.turn
		p.after(pingEvery, p.unless(turn, p.ping))
		life := time.Duration(f.ExpiresAt-f.Now) * time.Millisecond
		p.after(life/2, p.unless(turn, p.renew))
		p.box.again()
		p.catchUpAll()
		p.pump()
	case "resync":
		p.catchUpAll()
	case "desk":
		p.readList()
	case "ack":
		p.done(f.ClientID, f.Conversation, f.Message)
	case "message":
		p.show(f.Conversation, f.Message)
	case "pong":
		p.dead.Stop()
	case "error":
		if f.ClientID != "" {
			p.refused(f.ClientID, f.Code, f.Reason, false)
		}
	}
}

func (p *person) ping() {
	turn := p.turn
	p.after(pingEvery, p.unless(turn, p.ping))
	if p.write(`{"type":"ping"}`) {
		p.dead.Stop()
		p.dead = p.after(deadAfter, p.unless(turn, func() { p.closed(1006) }))
	}
}

// renew brings a new token before the old one ends; a stream is opened anew
// when it ends.
func (p *person) renew() {
	if p.side == rig.AsVisitor || !p.up {
		return
	}
	turn, base := p.turn, p.round.stage.base(p.rng)
	go func() {
		token, err := p.round.token(base, "", true)
		if err == nil {
			p.post(p.unless(turn, func() {
				p.token = token
				p.write(`{"type":"renew","token":"` + token + `"}`)
			}))
		}
	}()
}

// write sends a frame, if there is a line that takes one.
func (p *person) write(frame string) bool {
	c, ok := p.line.(*rig.Conn)
	return ok && p.up && c.Send([]byte(frame)) == nil
}

// dial opens a line; listen runs to its end and returns the goodbye.
func (p *person) dial(base, token string) (line, func(func(rig.Frame)) int, error) {
	ctx := p.round.ctx
	if p.sse {
		s, err := p.round.stage.client.OpenStream(ctx, base, token)
		if err != nil {
			return nil, nil, err
		}
		return s, func(handle func(rig.Frame)) int {
			return s.Listen(func(raw []byte) { p.gate.wait(ctx); handle(parse(raw)) })
		}, nil
	}
	c, err := rig.OpenNarrow(ctx, base, token)
	if err != nil {
		return nil, nil, err
	}
	return c, func(handle func(rig.Frame)) int {
		return rig.Goodbye(c.Listen(func(raw []byte) { p.gate.wait(ctx); handle(parse(raw)) }))
	}, nil
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

// ---- what is read

func (p *person) screen(conversation string) *screen {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.screens[conversation]
	if s == nil {
		s = &screen{}
		p.screens[conversation] = s
	}
	return s
}

func (p *person) show(conversation string, entries ...rig.Entry) {
	if p.screen(conversation).hear(entries...) {
		p.catchUp(conversation)
	}
}

// catchUpAll reads what is behind what is shown, of every conversation.
func (p *person) catchUpAll() {
	p.readList()
	p.mu.Lock()
	var all []string
	for id := range p.screens {
		all = append(all, id)
	}
	p.mu.Unlock()
	for _, id := range all {
		p.catchUp(id)
	}
}

// A reading is what is being fetched, one call at a time; once more when it was
// asked for meanwhile.
type reading struct{ running, again bool }

// read runs one call, and gives what it brought to take, which says whether
// there is more. What fails is tried again after a pause.
func (p *person) read(what string, call func(base, token string) error, take func() (more bool)) {
	r := p.reads[what]
	if r == nil {
		r = &reading{}
		p.reads[what] = r
	}
	if r.running {
		r.again = true
		return
	}
	r.running, r.again = true, false
	base, token := p.round.stage.base(p.rng), p.token
	next := func() {
		r.running = false
		p.read(what, call, take)
	}
	asked := time.Now()
	go func() {
		err := call(base, token)
		p.post(func() {
			if err != nil {
				p.failedToRead(err, asked)
				p.after(againAfter, next)
			} else if r.running = false; take() || r.again {
				next()
			}
		})
	}()
}

func (p *person) failedToRead(err error, asked time.Time) {
	if refusal, ok := errors.AsType[*rig.Refusal](err); ok {
		p.round.refusal(refusal.Code, refusal.Reason, "a read", asked)
		p.unauthorized(refusal)
	}
}

// unauthorized gets an agent whose token has ended a new one.
func (p *person) unauthorized(refusal *rig.Refusal) {
	if refusal.Status == 401 && p.side == rig.AsAgent && !p.fresh {
		p.fresh = true
		p.open()
	}
}

// readList finds the conversations that began while nothing was heard.
func (p *person) readList() {
	path := "/api/v1/desk"
	if p.side == rig.AsVisitor {
		path = "/api/v1/visitor"
	}
	var list struct{ Mine, Waiting, Conversations []struct{ ID string } }
	p.read("", func(base, token string) error {
		return p.round.stage.client.Call(p.round.ctx, "GET", base+path, token, nil, &list)
	}, func() bool {
		for _, c := range slices.Concat(list.Mine, list.Waiting, list.Conversations) {
			if p.screen(c.ID).last() == 0 {
				p.catchUp(c.ID)
			}
		}
		return false
	})
}

// catchUp reads everything behind the last entry that is shown.
func (p *person) catchUp(conversation string) {
	var page rig.Page
	p.read(conversation, func(base, token string) (err error) {
		last := p.screen(conversation).last()
		page, err = p.round.stage.client.After(p.round.ctx, base, p.side, token, conversation, last)
		return err
	}, func() bool { return p.screen(conversation).hear(page.Items...) || page.More })
}

// ---- what is said

// say puts the next word into the outbox, while the round lasts.
func (p *person) say() {
	if !p.speak || p.round.silent.Load() || p.round.talking.Err() != nil {
		return
	}
	p.after(p.pause(), p.say)
	to, ok := p.listener()
	if !ok || len(p.box) >= mostWaiting || !p.round.spend() {
		return
	}
	p.said++
	id := fmt.Sprintf("%s-%06d", p.name, p.said)
	text := id + strings.Repeat(" word", p.rng.IntN(8))
	if p.rng.IntN(20) == 0 || p.round.loud.Load() {
		text = id + strings.Repeat(" many words", 300)
	}
	p.box.add(&pending{id: id, to: to, text: text, at: time.Now().Add(p.skew).UnixMilli()})
	p.count()
	p.pump()
}

// listener is the conversation of the next word; "" begins one.
func (p *person) listener() (to string, ok bool) {
	if p.side == rig.AsVisitor {
		to = p.round.conversation(p.name)
		first := to == "" && !p.begun
		p.begun = true
		return to, to != "" || first
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.round.answered(p)
}

func (p *person) count() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = len(p.box)
}

// pump sends what may be sent now: over the line if it takes it, else by REST.
func (p *person) pump() {
	for _, m := range p.box.take() {
		frame := `{"type":"send","client_id":"` + m.id + `","conversation":"` + m.to + `","text":"` + m.text + `"}`
		if m.to == "" {
			p.begin(m)
		} else if p.rng.IntN(10) > 0 && p.write(frame) {
			p.after(answerWithin, func() {
				if waiting := p.box.find(m.id); waiting != nil && waiting.sent {
					p.deliver(m)
				}
			})
		} else {
			p.deliver(m)
		}
	}
}

// deliver sends by REST.
func (p *person) deliver(m *pending) {
	base, token, to := p.round.stage.base(p.rng), p.token, m.to
	go func() {
		var got rig.Entry
		in := map[string]any{"client_id": m.id, "text": m.text}
		err := p.round.stage.client.Call(p.round.ctx, "POST", base+"/api/v1/"+p.side+"conversations/"+to+"/messages", token, in, &got)
		p.post(func() { p.answer(m, to, got, err) })
	}()
}

// begin sends first words.
func (p *person) begin(m *pending) {
	base, token := p.round.stage.base(p.rng), p.token
	go func() {
		var got struct {
			Conversation struct{ ID string }
			Message      rig.Entry
		}
		in := map[string]any{"client_id": m.id, "project": p.round.stage.client.Project, "text": m.text}
		err := p.round.stage.client.Call(p.round.ctx, "POST", base+"/api/v1/visitor/conversations", token, in, &got)
		p.post(func() {
			if err == nil {
				p.round.begun(p, got.Conversation.ID)
				for _, waiting := range p.box {
					waiting.to = cmp.Or(waiting.to, got.Conversation.ID)
				}
			}
			p.answer(m, got.Conversation.ID, got.Message, err)
		})
	}()
}

func (p *person) answer(m *pending, conversation string, got rig.Entry, err error) {
	refusal, ok := errors.AsType[*rig.Refusal](err)
	switch {
	case err == nil:
		p.done(m.id, conversation, got)
	case ok && refusal.Status == 401 && p.side == rig.AsAgent:
		p.unauthorized(refusal)
		p.later(m.id)
	case ok:
		p.refused(m.id, refusal.Code, refusal.Reason, m.to == "")
	default: // the network
		p.later(m.id)
	}
}

// later sends a message again after a pause.
func (p *person) later(id string) {
	p.after(againAfter, func() {
		if m := p.box.find(id); m != nil {
			m.sent = false
			p.pump()
		}
	})
}

// done is the server's word that it has a message, as this entry.
func (p *person) done(id, conversation string, e rig.Entry) {
	p.mu.Lock()
	if was, ok := p.acks[id]; ok && was != e.Seq {
		p.round.violation("%s was acknowledged as %d, then as %d", id, was, e.Seq)
	}
	p.acks[id], p.places[id] = e.Seq, conversation
	p.mu.Unlock()
	p.box.done(id)
	p.count()
	p.show(conversation, e)
	p.pump()
}

// refused handles an error that answers a message. Whoever sees "try again"
// does; what is refused for good is counted, and must not be stored.
func (p *person) refused(id, code, reason string, opening bool) {
	m := p.box.find(id)
	if m == nil {
		return
	}
	p.round.refusal(code, reason, id, m.sentAt)
	if code == "conflict" && !(opening && reason == "offline") {
		p.mu.Lock()
		p.told[id] = reason
		p.mu.Unlock()
		p.box.done(id)
		p.count()
		p.pump()
		return
	}
	p.later(id)
}

// mute makes a client read nothing, and read on.
func (p *person) mute(yes bool) { p.gate.shut(yes) }

// A gate holds readers back while it is shut.
type gate struct {
	mu   sync.Mutex
	open chan struct{} // nil: open
}

func (g *gate) shut(yes bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if yes && g.open == nil {
		g.open = make(chan struct{})
	} else if !yes && g.open != nil {
		close(g.open)
		g.open = nil
	}
}

func (g *gate) wait(ctx context.Context) {
	g.mu.Lock()
	open := g.open
	g.mu.Unlock()
	if open == nil {
		return
	}
	select {
	case <-open:
	case <-ctx.Done():
	}
}
