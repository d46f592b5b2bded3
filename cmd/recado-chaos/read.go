package main

import (
	"errors"
	"slices"
	"time"

	"recado/cmd/rig"
)

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
