package main

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"recado/cmd/rig"
)

// judge waits until everything that was said has its answer and every screen
// shows what the store has, and says what is wrong when that does not come.
func (r *round) judge() error {
	until := time.Now().Add(r.opts.settle)
	for r.waiting() > 0 && time.Now().Before(until) && r.ctx.Err() == nil {
		pause(r.ctx, 20*time.Millisecond)
	}
	r.result.Unanswered = r.waiting()
	if r.result.Unanswered > 0 {
		r.violation("%d messages have no final answer", r.result.Unanswered)
	}
	r.note() // what is acknowledged from now on may stand behind what is read
	threads, err := r.threads()
	if err != nil {
		return err
	}
	until = time.Now().Add(r.opts.settle)
	for len(r.differences(threads)) > 0 && time.Now().Before(until) && r.ctx.Err() == nil {
		pause(r.ctx, 100*time.Millisecond)
		if threads, err = r.threads(); err != nil {
			return err
		}
	}
	wrong := r.differences(threads)
	r.result.Diverged = len(wrong)
	for _, w := range wrong {
		r.violation("%s", w)
	}
	for id, thread := range threads {
		r.judgeThread(id, thread)
	}
	if r.fault.name == "kill" {
		return r.afterPowerCut(threads)
	}
	return r.ctx.Err()
}

// note keeps what the writers know by now.
func (r *round) note() {
	for _, p := range r.people {
		p.mu.Lock()
		p.known = maps.Clone(p.acks)
		p.mu.Unlock()
	}
}

func (r *round) waiting() (n int) {
	for _, p := range r.people {
		p.mu.Lock()
		n += p.left
		p.mu.Unlock()
	}
	return n
}

// threads are all conversations as the store has them.
func (r *round) threads() (map[string][]rig.Entry, error) {
	all := map[string][]rig.Entry{}
	for _, p := range r.people {
		id := r.conversation(p.name)
		if id == "" {
			continue
		}
		thread, err := r.stage.client.Thread(r.ctx, r.stage.house.Nodes[len(all)%r.opts.nodes].URL, rig.AsVisitor, p.entered, id)
		if err != nil {
			return nil, fmt.Errorf("a thread can't be read when all is well again: %w", err)
		}
		all[id] = thread
	}
	return all, nil
}

// differences are the screens that show something else than the store has.
func (r *round) differences(threads map[string][]rig.Entry) (wrong []string) {
	for _, p := range r.people {
		for id, thread := range threads {
			visitor := strings.TrimSuffix(p.name, "-tab")
			if p.side == rig.AsVisitor && r.conversation(visitor) != id {
				continue
			}
			p.mu.Lock()
			s := p.screens[id]
			p.mu.Unlock()
			if s == nil {
				s = &screen{}
			}
			if found := s.compare(thread); len(found) > 0 {
				wrong = append(wrong, fmt.Sprintf("%s, %s: %s", p.name, id, strings.Join(found[:min(3, len(found))], "; ")))
			}
		}
	}
	return wrong
}

// judgeThread compares one conversation with what its writers know.
func (r *round) judgeThread(id string, thread []rig.Entry) {
	v := &r.result.Verdict
	v.Disorder += r.faulty(rig.Holes(thread), "%s has holes", id)
	at, latest := map[string]int64{}, map[string]int{}
	for _, e := range thread {
		said := words(e)
		if e.Type != "text" {
			continue
		}
		if at[said] != 0 {
			v.Repeated += r.faulty(1, "%s stands at %d and at %d", said, at[said], e.Seq)
		}
		at[said] = e.Seq
		i := strings.LastIndex(said, "-")
		n, err := strconv.Atoi(said[i+1:])
		if err != nil || n < latest[said[:max(i, 0)]] {
			v.Disorder += r.faulty(1, "%s stands behind %d", said, latest[said[:max(i, 0)]])
		}
		latest[said[:max(i, 0)]] = n
	}
	for _, p := range r.people {
		p.mu.Lock()
		for said, seq := range p.known {
			if p.places[said] != id {
				continue
			}
			v.Judged++
			switch stored := at[said]; {
			case stored == 0:
				v.Lost += r.faulty(1, "%s was acknowledged as %d, and is not stored", said, seq)
			case stored != seq:
				v.Disorder += r.faulty(1, "%s was acknowledged as %d, and stands at %d", said, seq, stored)
			}
		}
		for said, reason := range p.told {
			if at[said] != 0 && p.acks[said] == 0 {
				r.faulty(1, "%s was refused (%s), and stands at %d", said, reason, at[said])
			}
		}
		p.mu.Unlock()
	}
}

// faulty notes what is wrong, and returns how often.
func (r *round) faulty(n int, format string, args ...any) int {
	if n > 0 {
		r.violation(format, args...)
	}
	return n
}

// afterPowerCut kills every node at once and reads everything again.
func (r *round) afterPowerCut(before map[string][]rig.Entry) error {
	for _, n := range r.stage.house.Nodes {
		n.Kill()
	}
	for _, n := range r.stage.house.Nodes {
		if err := supervise(r.ctx, n); err != nil {
			return err
		}
	}
	after, err := r.threads()
	if err != nil {
		return err
	}
	for id, thread := range before {
		s := &screen{}
		s.hear(after[id]...)
		if found := s.compare(thread); len(found) > 0 {
			r.result.Lost += r.faulty(len(found), "%s, after all nodes were killed: %s", id, found[0])
		}
	}
	return nil
}
