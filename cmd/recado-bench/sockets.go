package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"sync"
	"time"

	"recado/cmd/rig"
)

// rest waits until the servers have given back what they needed for their work
// alone: until, for three seconds, they have used a fifth of a processor at most
// and their memory has stayed as it is.
func (b *bench) rest(ctx context.Context) error {
	var last cost
	for same, looks := 0, 0; same < 6 && looks < 60; looks++ {
		if err := pause(ctx, 500*time.Millisecond); err != nil {
			return err
		}
		now, err := b.costs(ctx)
		if err != nil {
			return err
		}
		if same++; math.Abs(now.resident-last.resident) > 1<<20 || now.cpu-last.cpu > 0.1 {
			same = 0
		}
		last = now
	}
	return nil
}

// modeIdle is visitors who have joined and said one thing, and stay.
func (b *bench) modeIdle(ctx context.Context) error {
	v, err := b.crowd(ctx)
	if err != nil {
		return err
	}
	if err := b.rest(ctx); err != nil {
		return err
	}
	before, err := b.costs(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	conns, err := b.connect(ctx, v)
	if err != nil {
		return err
	}
	took := time.Since(start)
	defer closeAll(conns)
	joined, err := b.costs(ctx)
	if err != nil {
		return err
	}
	var acks sync.WaitGroup
	for i, c := range conns {
		acks.Add(1)
		go c.Listen(ackOnce(&acks))
		text := fmt.Sprintf(`{"type":"send","client_id":"idle-%08d","conversation":"%s","text":"I am here."}`, i, v[i].Conversation)
		if err := c.Send([]byte(text)); err != nil {
			return err
		}
	}
	acks.Wait()
	if err := b.rest(ctx); err != nil {
		return err
	}
	after, err := b.costs(ctx)
	if err != nil {
		return err
	}
	if int(after.sessions) < len(conns) {
		return fmt.Errorf("%d connections, and the servers have %.0f sessions", len(conns), after.sessions)
	}
	b.report.add("connections", float64(len(conns)), "")
	b.report.add("connect, hello, join", float64(len(conns))/took.Seconds(), "per s")
	b.report.add("processor time of each", (joined.cpu-before.cpu)/float64(len(conns))*1e6, "µs")
	b.report.add("the load's own of each", (joined.own-before.own)/float64(len(conns))*1e6, "µs")
	b.report.add("memory per connection", (after.resident-before.resident)/float64(len(conns))/1024, "KiB")
	b.report.add("servers' memory before", before.resident/(1<<20), "MiB")
	return b.spent(ctx, before, 0)
}

// crowd is the visitors, before an agent who is there.
func (b *bench) crowd(ctx context.Context) ([]*rig.Visitor, error) {
	token, err := b.client.SignIn(ctx, b.agentNode(0), b.agent)
	if err != nil {
		return nil, err
	}
	c, err := rig.Dial(ctx, b.agentNode(0), token)
	if err != nil {
		return nil, err
	}
	go c.Listen(func([]byte) {})
	return b.visitors(ctx, b.clients)
}

// connectors is how many connections are being made at a time.
const connectors = 64

func (b *bench) connect(ctx context.Context, v []*rig.Visitor) ([]*rig.Conn, error) {
	conns := make([]*rig.Conn, len(v))
	err := rig.Each(ctx, len(v), connectors, func(ctx context.Context, i int) (err error) {
		b.progress.say("connections", i, len(v))
		conns[i], err = rig.Dial(ctx, v[i].Base, v[i].Token)
		return err
	})
	return conns, err
}

func closeAll(conns []*rig.Conn) {
	for _, c := range conns {
		if c != nil {
			c.Close()
		}
	}
}

func ackOnce(acks *sync.WaitGroup) func([]byte) {
	var once sync.Once
	return func(raw []byte) {
		if bytes.Contains(raw, []byte(`"type":"ack"`)) {
			once.Do(acks.Done)
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// modeStorm is everybody coming back at once, as after a restart: connected,
// welcomed, and what they missed read.
func (b *bench) modeStorm(ctx context.Context) error {
	v, err := b.crowd(ctx)
	if err != nil {
		return err
	}
	conns, err := b.connect(ctx, v)
	if err != nil {
		return err
	}
	closeAll(conns)
	if err := pause(ctx, time.Second); err != nil {
		return err
	}
	before, err := b.costs(ctx)
	if err != nil {
		return err
	}
	var back latencies
	start := time.Now()
	err = rig.Each(ctx, len(v), 1000, func(ctx context.Context, i int) (err error) {
		if conns[i], err = rig.Dial(ctx, v[i].Base, v[i].Token); err != nil {
			return err
		}
		var page struct{ Items []json.RawMessage }
		path := v[i].Base + "/api/v1/visitor/conversations/" + v[i].Conversation + "/messages?after=0"
		if err := b.client.Call(ctx, "GET", path, v[i].Token, nil, &page); err != nil {
			return err
		}
		if len(page.Items) == 0 {
			return fmt.Errorf("a visitor came back to an empty conversation")
		}
		back.add(time.Since(start))
		b.progress.say("back", i, len(v))
		return nil
	})
	defer closeAll(conns)
	if err != nil {
		return err
	}
	b.report.add("clients", float64(len(v)), "")
	b.report.add("all are back after", time.Since(start).Seconds(), "s")
	b.report.latency("since all were cut", &back)
	return b.spent(ctx, before, 0)
}
