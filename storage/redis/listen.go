package redis

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// retryAfter is about how long a listener waits before it subscribes again.
const retryAfter = 200 * time.Millisecond

// A listener keeps one subscription. One server carries all Redis channels in
// one; in a cluster each channel lives on its own server and needs its own.
type listener struct {
	bus      *Bus
	channels []int
	cancel   context.CancelFunc // ends the present subscription; bus.mu
}

func (b *Bus) newListeners() []*listener {
	all := &listener{bus: b}
	var each []*listener
	for i := range b.names {
		all.channels = append(all.channels, i)
		each = append(each, &listener{bus: b, channels: []int{i}})
	}
	if b.redis.cluster {
		return each
	}
	return []*listener{all}
}

// run subscribes, again and again, until ctx ends.
func (l *listener) run(ctx context.Context) {
	for ctx.Err() == nil {
		err := l.receive(ctx)
		if l.lost() && ctx.Err() == nil {
			l.bus.opts.Logger.Warn("bus: the subscription was lost", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryAfter/2 + rand.N(retryAfter)):
		}
	}
}

// receive handles what one subscription brings, until it breaks. It reads the
// connection itself: go-redis's Go channel holds 100 messages and then drops,
// and its silent reconnection hides what was lost. Reading too slowly makes
// Redis cut the connection, which is noticed.
func (l *listener) receive(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	sub := l.subscribe(ctx)
	l.setCancel(cancel)
	var closer sync.WaitGroup
	closer.Go(func() {
		<-ctx.Done()
		_ = sub.Close() // wakes Receive, which does not look at its context
	})
	defer closer.Wait()
	defer cancel()
	for {
		message, err := sub.Receive(ctx)
		if err != nil {
			return err
		}
		switch m := message.(type) {
		case *goredis.Subscription:
			l.bus.subscribed(m.Channel)
		case *goredis.Message:
			l.bus.receive(m.Channel, []byte(m.Payload))
		}
	}
}

func (l *listener) subscribe(ctx context.Context) *goredis.PubSub {
	var names []string
	for _, i := range l.channels {
		names = append(names, l.bus.names[i])
	}
	if l.bus.redis.cluster {
		return l.bus.redis.client.SSubscribe(ctx, names...)
	}
	return l.bus.redis.client.Subscribe(ctx, names...)
}

func (l *listener) setCancel(cancel context.CancelFunc) {
	l.bus.mu.Lock()
	defer l.bus.mu.Unlock()
	l.cancel = cancel
}

// lost forgets the other nodes, and reports whether there was a subscription.
func (l *listener) lost() (was bool) {
	l.bus.mu.Lock()
	defer l.bus.mu.Unlock()
	for _, i := range l.channels {
		was = was || !l.bus.lanes[i].since.IsZero()
		l.bus.lanes[i].lost()
	}
	return was
}

// deaf reports whether the subscription brought nothing for too long. bus.mu is held.
func (l *listener) deaf(now time.Time) bool {
	for _, i := range l.channels {
		if l.bus.lanes[i].deaf(now, l.bus.opts.Silent) {
			return true
		}
	}
	return false
}

// subscribed is told of every subscription to a Redis channel: what was said
// before it is lost.
func (b *Bus) subscribed(name string) {
	i, ok := b.index[name]
	if !ok {
		return
	}
	b.mu.Lock()
	b.lanes[i].subscribed(time.Now())
	all := true
	for j := range b.lanes {
		all = all && !b.lanes[j].since.IsZero()
	}
	b.mu.Unlock()
	if all {
		b.heard.Do(func() { close(b.ready) })
	}
	b.resync(i)
}

// receive handles one packet.
func (b *Bus) receive(name string, payload []byte) {
	i, ok := b.index[name]
	p, err := decode(payload)
	if !ok || err != nil {
		b.opts.Logger.Warn("bus: unreadable packet", "redis_channel", name, "bytes", len(payload))
		return
	}
	deliver, resync := b.hear(i, p)
	if resync {
		b.opts.Logger.Warn("bus: frames of a node were lost", "redis_channel", i, "node", p.node)
		b.resync(i)
	}
	if !deliver {
		return
	}
	hand := *b.deliver.Load()
	for _, it := range p.items {
		hand(it.tenant, it.channel, it.frame, len(p.items) == 1)
	}
}

func (b *Bus) hear(i int, p packet) (deliver, resync bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if p.node == b.opts.Node {
		b.lanes[i].echo = now
		b.echoed(p.items)
		return false, false
	}
	return b.lanes[i].hear(p, now, b.opts.Silent)
}
