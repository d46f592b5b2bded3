package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"recado/cmd/rig"
)

const (
	answerWithin = 6 * time.Second // without an acknowledgement; then REST is asked
	mostWaiting  = 2               // words without an answer, until nothing new is said
)

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
