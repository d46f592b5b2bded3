package main

import (
	"time"

	"recado/cmd/rig"
)

// Times of a client's line, as docs/protocol.md gives them, shortened where only
// waiting is lost.
const (
	welcomeWithin = 10 * time.Second
	pingEvery     = 5 * time.Second
	deadAfter     = 12 * time.Second // without an answer to a ping
	againAfter    = time.Second      // what could not be reached
	backoffFirst  = 200 * time.Millisecond
	backoffMost   = 5 * time.Second
)

// A line is what brings frames.
type line interface{ Close() }

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
