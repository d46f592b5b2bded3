package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

const (
	// packetBytes is where a packet is full. One larger frame still travels.
	packetBytes = 64 << 10
	// publishTimeout bounds one pipeline, with go-redis's retries. Run takes at
	// most two of them to end: the one under way and the goodbye.
	publishTimeout = 2 * time.Second
)

// publish is the one goroutine that sends: a lone frame leaves at once, and
// what is queued while one pipeline runs shares the next.
func (b *Bus) publish(ctx context.Context) {
	beat := time.NewTicker(b.opts.Heartbeat)
	defer beat.Stop()
	b.send(ctx, b.beats(kindBeat))
	for ctx.Err() == nil { // before chance picks another ready case
		select {
		case <-ctx.Done():
		case <-b.outbox.wake:
			b.send(ctx, b.pack(b.outbox.take()))
		case <-beat.C:
			packets := b.pack(b.outbox.take())
			b.send(ctx, append(packets, b.beats(kindBeat)...))
		}
	}
	b.goodbye(ctx)
}

// goodbye sends what was queued and takes leave of the other nodes.
func (b *Bus) goodbye(ctx context.Context) {
	b.outbox.close()
	packets := b.pack(b.outbox.take())
	b.send(ctx, append(packets, b.beats(kindBye)...))
	b.publishing.Store(false)
}

// An envelope is a packet with its Redis channel.
type envelope struct {
	channel int
	packet  packet
}

// pack groups frames by Redis channel, keeping each one's order, and numbers
// the packets. A number is spent whether or not its packet will arrive: that
// is how the other nodes see a hole.
func (b *Bus) pack(items []item, holes map[int]bool) []envelope {
	var done []envelope
	open := map[int]*envelope{}
	bytes := map[int]int{}
	finish := func(channel int) {
		if e := open[channel]; e != nil {
			b.numbers[channel]++
			e.packet.number = b.numbers[channel]
			done = append(done, *e)
			delete(open, channel)
			bytes[channel] = 0
		}
	}
	for _, i := range items {
		channel := b.ChannelOf(i.tenant)
		if bytes[channel]+i.size() > packetBytes {
			finish(channel)
		}
		if open[channel] == nil {
			open[channel] = &envelope{channel, packet{kind: kindFrames, node: b.opts.Node}}
		}
		open[channel].packet.items = append(open[channel].packet.items, i)
		bytes[channel] += i.size()
	}
	for channel := range b.names {
		finish(channel)
	}
	for channel := range holes {
		b.numbers[channel]++
	}
	return done
}

// beats is one packet without frames for each Redis channel.
func (b *Bus) beats(k kind) []envelope {
	all := make([]envelope, len(b.names))
	for i := range all {
		all[i] = envelope{i, packet{kind: k, node: b.opts.Node, number: b.numbers[i]}}
	}
	return all
}

// send publishes in one pipeline. A failure needs no repair here: its numbers
// are spent, and the next beat shows them. What is under way when ctx ends is
// still sent.
func (b *Bus) send(ctx context.Context, packets []envelope) {
	if len(packets) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTimeout)
	defer cancel()
	_, err := b.redis.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for _, e := range packets {
			if b.redis.cluster {
				p.SPublish(ctx, b.names[e.channel], e.packet.encode())
			} else {
				p.Publish(ctx, b.names[e.channel], e.packet.encode())
			}
		}
		return nil
	})
	b.redis.observe(err)
	switch was := b.publishing.Swap(err == nil); {
	case err != nil && was:
		b.opts.Logger.Warn("bus: Redis takes no frames; other nodes will resync when it does", "error", err)
	case err == nil && !was:
		b.opts.Logger.Info("bus: frames travel")
	}
}
