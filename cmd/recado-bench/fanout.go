package main

import (
	"bytes"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"recado/cmd/rig"
)

// aloft is how many frames of one visitor are on their way to all windows at a
// time, where the load goes as fast as it can.
const aloft = 8

// frameWait is how long a frame may take to be seen by all.
const frameWait = 10 * time.Second

// A crowd is windows before which one visitor types. Frames are all alike, and
// a window's n-th is the n-th that was sent: so no frame is seen by all before
// the one before it.
type crowd struct {
	b       *bench
	windows []*rig.Conn
	visitor *rig.Conn
	frame   []byte
	start   time.Time
	next    int                 // number of the next frame
	sent    [aloft]atomic.Int64 // by number, modulo aloft: ns since start
	left    [aloft]atomic.Int64 // windows that have not seen it yet
	done    chan struct{}       // of each that all have seen
	toAll   latencies
}

// modeFanout is one visitor's frames before many windows: one at a time, then
// many on their way.
func (b *bench) modeFanout(ctx context.Context) error {
	c := &crowd{b: b, start: time.Now(), done: make(chan struct{}, aloft)}
	defer c.close()
	if err := c.open(ctx); err != nil {
		return err
	}
	b.report.add("windows", float64(len(c.windows)), "")
	if _, err := c.fly(ctx, 1, time.Second); err != nil {
		return err
	}
	b.report.latency("a lone frame → seen by all", &c.toAll)
	before, err := b.costs(ctx)
	if err != nil {
		return err
	}
	c.toAll = latencies{}
	began := time.Now()
	frames, err := c.fly(ctx, aloft, b.time)
	if err != nil {
		return err
	}
	delivered := frames * len(c.windows)
	b.report.add("frames delivered", float64(delivered)/time.Since(began).Seconds(), "per s")
	b.report.latency(fmt.Sprintf("one of %d → seen by all", aloft), &c.toAll)
	return b.spent(ctx, before, delivered)
}

// open brings the windows in, then the visitor.
func (c *crowd) open(ctx context.Context) error {
	base := c.b.agentNode(0)
	token, err := c.b.client.SignIn(ctx, base, c.b.agent)
	if err != nil {
		return err
	}
	for range c.b.agents {
		w, err := rig.Dial(ctx, base, token)
		if err != nil {
			return err
		}
		w.Buffered()
		c.windows = append(c.windows, w)
		go w.Listen(c.hear())
	}
	v, err := c.b.visitors(ctx, 1)
	if err != nil {
		return err
	}
	c.frame = []byte(`{"type":"typing","conversation":"` + v[0].Conversation + `","on":true}`)
	if c.visitor, err = rig.Dial(ctx, v[0].Base, v[0].Token); err != nil {
		return err
	}
	go c.visitor.Listen(func([]byte) {})
	return nil
}

// hear counts what one window sees.
func (c *crowd) hear() func(raw []byte) {
	n := 0
	return func(raw []byte) {
		if !bytes.HasPrefix(raw, []byte(`{"type":"typing"`)) {
			return
		}
		slot := n % aloft
		n++
		if c.left[slot].Add(-1) == 0 {
			c.toAll.add(time.Since(c.start) - time.Duration(c.sent[slot].Load()))
			c.done <- struct{}{}
		}
	}
}

// fly keeps so many frames on their way for a time, waits until all have seen
// them, and says how many they were.
func (c *crowd) fly(ctx context.Context, most int, d time.Duration) (frames int, err error) {
	over := time.Now().Add(d)
	for flying := 0; ; {
		last := time.Now().After(over)
		switch {
		case last && flying == 0:
			return frames, nil
		case last || flying == most:
			select {
			case <-c.done:
				flying--
			case <-time.After(frameWait):
				return frames, fmt.Errorf("a frame was not seen by all %d windows within %s", len(c.windows), frameWait)
			case <-ctx.Done():
				return frames, ctx.Err()
			}
			continue
		}
		slot := c.next % aloft
		c.left[slot].Store(int64(len(c.windows)))
		c.sent[slot].Store(time.Since(c.start).Nanoseconds())
		if err := c.visitor.Send(c.frame); err != nil {
			return frames, err
		}
		c.next, flying, frames = c.next+1, flying+1, frames+1
	}
}

func (c *crowd) close() {
	closeAll(c.windows)
	if c.visitor != nil {
		c.visitor.Close()
	}
}
