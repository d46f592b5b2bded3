package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"recado/cmd/rig"
)

// A talk is the load of messages: what was sent when, acknowledged, and seen.
type talk struct {
	b        *bench
	visitors []*rig.Visitor
	conns    []*rig.Conn
	watchers []*watcher

	sent  []atomic.Int64 // by number of the message: ns since start, +1
	acked []atomic.Int64
	next  atomic.Int64
	until int64 // so many are said
	start time.Time

	toAck, toAgent latencies
	refused        atomic.Int64
	flying         []chan struct{} // of each visitor: what waits for its ack
}

// inFlight is how many unacknowledged messages a visitor has when the load
// goes as fast as it can.
const inFlight = 4

// modeChat is V visitors who write to A agents.
func (b *bench) modeChat(ctx context.Context) error {
	t := &talk{b: b}
	if err := t.open(ctx); err != nil {
		return err
	}
	defer t.close()
	before, err := b.costs(ctx)
	if err != nil {
		return err
	}
	took := t.drive(ctx)
	messages := int(t.next.Load())
	if err := t.settle(ctx); err != nil {
		return err
	}
	acked := t.count()
	if n := t.cuts(); n > 0 {
		b.report.add("agents' windows cut for being slow, and back", float64(n), "")
	}
	b.report.add("messages", float64(messages), "")
	b.report.add("acknowledged", float64(acked)/took.Seconds(), "per s")
	b.report.latency("sent → acknowledged", &t.toAck)
	b.report.latency("sent → agent", &t.toAgent)
	if n := t.refused.Load(); n > 0 {
		b.report.add("refused", float64(n), "")
	}
	if err := b.spent(ctx, before, messages); err != nil {
		return err
	}
	return t.judge(ctx)
}

// open brings everybody in: first the agents, who must be there.
func (t *talk) open(ctx context.Context) error {
	for i := range t.b.agents {
		base := t.b.agentNode(i)
		token, err := t.b.client.SignIn(ctx, base, t.b.agent)
		if err != nil {
			return err
		}
		w, err := t.watch(ctx, base, token)
		if err != nil {
			return err
		}
		t.watchers = append(t.watchers, w)
	}
	var err error
	if t.visitors, err = t.b.visitors(ctx, t.b.clients); err != nil {
		return err
	}
	t.conns = make([]*rig.Conn, len(t.visitors))
	t.flying = make([]chan struct{}, len(t.visitors))
	err = rig.Each(ctx, len(t.visitors), parallel, func(ctx context.Context, i int) error {
		c, err := rig.Dial(ctx, t.visitors[i].Base, t.visitors[i].Token)
		if err != nil {
			return err
		}
		t.conns[i], t.flying[i] = c, make(chan struct{}, inFlight)
		go c.Listen(func(raw []byte) { t.answered(i, raw) })
		return nil
	})
	if err != nil {
		return err
	}
	return t.prefill(ctx)
}

// prefill stores the messages that --before asks for: each visitor says their
// part over their socket, as fast as it is acknowledged.
func (t *talk) prefill(ctx context.Context) error {
	return rig.Each(ctx, len(t.visitors), len(t.visitors), func(ctx context.Context, i int) error {
		mine := (t.b.before + len(t.visitors) - 1 - i) / len(t.visitors)
		for n := range mine + inFlight {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Minute):
				return fmt.Errorf("a message before the load was not answered within a minute")
			case t.flying[i] <- struct{}{}:
			}
			if n >= mine {
				continue // only waits for the last answers
			}
			t.b.progress.say("messages before, each of them", n, mine)
			text := fmt.Sprintf(`{"type":"send","client_id":"before-%08d","conversation":"%s","text":"a message that was here before"}`, n, t.visitors[i].Conversation)
			if err := t.conns[i].Send([]byte(text)); err != nil {
				return err
			}
		}
		for range inFlight {
			<-t.flying[i]
		}
		return nil
	})
}

// most is how many messages a run can have; it bounds the memory of what is
// kept about each.
const most = 4_000_000

// drive sends until the time is over, and returns how long it took.
func (t *talk) drive(ctx context.Context) time.Duration {
	n := most
	if t.b.rate > 0 {
		n = int(float64(t.b.rate)*t.b.time.Seconds()) + 1
	}
	t.expect(n)
	t.until = int64(n)
	ctx, cancel := context.WithTimeout(ctx, t.b.time)
	defer cancel()
	if t.b.rate > 0 {
		t.paced(ctx)
	} else {
		t.fast(ctx)
	}
	return time.Since(t.start)
}

// expect makes room for so many messages.
func (t *talk) expect(n int) {
	t.sent, t.acked = make([]atomic.Int64, n), make([]atomic.Int64, n)
	t.start = time.Now()
}

// paced sends at the rate asked for, whatever comes back: a server that
// answers slowly does not slow the load down.
func (t *talk) paced(ctx context.Context) {
	gap := time.Second / time.Duration(t.b.rate)
	for i := 0; ctx.Err() == nil; i++ {
		if wait := time.Until(t.start.Add(time.Duration(i) * gap)); wait > 0 {
			time.Sleep(wait)
		}
		if !t.say(i % len(t.visitors)) {
			return
		}
		t.b.progress.say("messages", i, len(t.sent))
	}
}

// fast keeps each visitor's few messages in flight.
func (t *talk) fast(ctx context.Context) {
	var all sync.WaitGroup
	for i := range t.visitors {
		all.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case t.flying[i] <- struct{}{}:
					if !t.say(i) {
						<-t.flying[i]
						return
					}
				}
			}
		})
	}
	all.Wait()
}

// say sends the next message from a visitor.
func (t *talk) say(i int) bool {
	n := t.next.Add(1) - 1
	if n >= t.until {
		t.next.Add(-1)
		return false
	}
	t.sent[n].Store(time.Since(t.start).Nanoseconds() + 1)
	text := fmt.Sprintf(`{"type":"send","client_id":"message-%08d","conversation":"%s","text":"message %d of somebody who asks for help"}`, n, t.visitors[i].Conversation, n)
	return t.conns[i].Send([]byte(text)) == nil
}

// answered handles what a visitor hears.
func (t *talk) answered(i int, raw []byte) {
	var f rig.Frame
	if json.Unmarshal(raw, &f) != nil || f.Type != "ack" && f.Type != "error" {
		return
	}
	select {
	case <-t.flying[i]:
	default:
	}
	if f.Type == "error" {
		t.refused.Add(1)
		return
	}
	if n, ok := numberOf(f.ClientID, "message-"); ok && t.acked[n].CompareAndSwap(0, time.Since(t.start).Nanoseconds()+1) {
		t.toAck.add(time.Duration(t.acked[n].Load() - t.sent[n].Load()))
	}
}

func numberOf(id, prefix string) (int64, bool) {
	if len(id) <= len(prefix) || id[:len(prefix)] != prefix {
		return 0, false
	}
	n, err := strconv.ParseInt(id[len(prefix):], 10, 64)
	return n, err == nil
}

func (t *talk) count() (n int) {
	for i := range t.next.Load() {
		if t.acked[i].Load() != 0 {
			n++
		}
	}
	return n
}

// settle waits until everything was acknowledged and seen, at most 30 s.
func (t *talk) settle(ctx context.Context) error {
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); {
		all := int64(t.count()) == t.next.Load()-t.refused.Load()
		for _, w := range t.watchers {
			w.mu.Lock()
			all = all && int64(len(w.seen)) >= t.next.Load()-t.refused.Load()
			w.mu.Unlock()
		}
		if all {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// judge compares what was acknowledged and seen with what the store has.
func (t *talk) judge(ctx context.Context) error {
	stored := make([]atomic.Int32, t.next.Load())
	var disorder atomic.Int64
	err := rig.Each(ctx, len(t.visitors), parallel, func(ctx context.Context, i int) error {
		return t.thread(ctx, t.visitors[i], stored, &disorder)
	})
	if err != nil {
		return err
	}
	r := &t.b.report.Verdict
	r.Disorder += int(disorder.Load())
	for n := range stored {
		in := stored[n].Load()
		if in > 1 {
			r.Repeated++
		}
		if t.acked[n].Load() == 0 {
			continue
		}
		r.Judged++
		if in == 0 {
			r.Lost++
		}
		for _, w := range t.watchers {
			if !w.seen[int64(n)] {
				r.Lost++
			}
		}
	}
	for _, w := range t.watchers {
		w.mu.Lock()
		r.Repeated += w.repeats
		r.Disorder += w.swapped
		w.mu.Unlock()
	}
	return nil
}

// thread reads a conversation from the store: dense, and each message once.
func (t *talk) thread(ctx context.Context, v *rig.Visitor, stored []atomic.Int32, disorder *atomic.Int64) error {
	all, err := t.b.client.Thread(ctx, v.Base, rig.AsVisitor, v.Token, v.Conversation)
	disorder.Add(int64(rig.Holes(all)))
	for _, m := range all {
		var n int
		if _, err := fmt.Sscanf(m.Text, "message %d ", &n); err == nil && n < len(stored) {
			stored[n].Add(1)
		}
	}
	return err
}

func (t *talk) close() {
	for _, c := range t.conns {
		if c != nil {
			c.Close()
		}
	}
	for _, w := range t.watchers {
		w.close()
	}
}
