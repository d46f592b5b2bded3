package redis

import (
	"context"
	"hash/fnv"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"recado/tenant"
)

// A Delivery hands a frame to this node's listeners of a channel. It is called
// by publishers and by the bus, from several goroutines at once; it must not
// block, nor change the frame's bytes. alone says that the frame came from
// another node and that no other came with it: whoever hands it over may write
// it as well.
type Delivery func(tenantID, channel string, frame []byte, alone bool)

// A Resync tells that frames of one Redis channel may have been lost: what the
// sessions show whose tenant has this ChannelOf must be read from the store
// again. It must not block.
type Resync func(redisChannel int)

// BusOptions are a bus's numbers; zero values take the defaults.
type BusOptions struct {
	Channels   int           // Redis channels that tenants are spread over; the same on every node (16)
	Node       string        // this process's name, never used before (random)
	Prefix     string        // first part of the Redis channels' names (recado)
	Heartbeat  time.Duration // how often a node says that it lives, and its numbers (1 s)
	Silent     time.Duration // after this long without a word a node is taken for lost (5 s)
	QueueBytes int           // most that waits for Redis (8 MiB)
	Logger     *slog.Logger  // (slog.Default)
}

func (o BusOptions) withDefaults() BusOptions {
	if o.Channels <= 0 {
		o.Channels = 16
	}
	if o.Node == "" {
		o.Node = tenant.NewID()
	}
	if o.Prefix == "" {
		o.Prefix = "recado"
	}
	if o.Heartbeat <= 0 {
		o.Heartbeat = time.Second
	}
	if o.Silent <= 0 {
		o.Silent = 5 * o.Heartbeat
	}
	if o.QueueBytes <= 0 {
		o.QueueBytes = 8 << 20
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}

// A Bus carries frames between nodes, at most once: each node hears all and
// keeps what it has a session for. Frames that one goroutine publishes for one
// tenant arrive in its order. What is lost is noticed and answered by a resync
// (DESIGN §6.6, §6.7).
type Bus struct {
	redis *Redis
	opts  BusOptions
	names []string       // of the Redis channels
	index map[string]int // of a Redis channel's name

	deliver atomic.Pointer[Delivery]
	resync  Resync
	ready   chan struct{} // closed when all channels were subscribed once
	heard   sync.Once

	outbox     outbox
	numbers    []uint64 // last packet per Redis channel; the publisher's alone
	publishing atomic.Bool

	mu        sync.Mutex // guards what follows
	lanes     []lane
	listeners []*listener
	echoes    map[string]chan struct{} // frames of Echo that are under way
}

// NewBus makes a bus that carries frames once Run is called.
func NewBus(r *Redis, opts BusOptions) *Bus {
	opts = opts.withDefaults()
	b := &Bus{
		redis: r, opts: opts, index: map[string]int{}, ready: make(chan struct{}),
		outbox:  outbox{limit: opts.QueueBytes, wake: make(chan struct{}, 1)},
		numbers: make([]uint64, opts.Channels),
		lanes:   make([]lane, opts.Channels),
	}
	for i := range opts.Channels {
		// The braces put a channel into one slot of a cluster, and the number
		// inside them spreads the channels over its servers.
		name := opts.Prefix + ":{" + strconv.Itoa(i) + "}:bus"
		b.names = append(b.names, name)
		b.index[name] = i
	}
	return b
}

// ChannelOf is the Redis channel, 0 to Channels-1, that carries a tenant's frames.
func (b *Bus) ChannelOf(tenantID string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(tenantID))
	return int(h.Sum32() % uint32(len(b.names)))
}

// Publish delivers a frame to this node's listeners at once, and to the other
// nodes' soon. It never waits for the network. The frame must not be changed
// afterwards. Before Run nothing is delivered here; what does not fit the
// queue is noticed by the other nodes as a loss.
func (b *Bus) Publish(sc tenant.Scope, channel string, frame []byte) {
	if !sc.Valid() {
		b.opts.Logger.Error("bus: a frame without a tenant was not published", "channel", channel)
		return
	}
	if deliver := b.deliver.Load(); deliver != nil {
		(*deliver)(sc.Tenant(), channel, frame, false)
	}
	i := item{sc.Tenant(), channel, frame}
	if !b.outbox.add(i, b.ChannelOf(i.tenant)) {
		b.opts.Logger.Warn("bus: the queue to Redis is full; other nodes will resync", "tenant", i.tenant)
	}
}

// Healthy reports whether this node hears the others and is heard by them, as
// far as it knows. It is false until the first subscription.
func (b *Bus) Healthy() bool {
	if !b.publishing.Load() {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.lanes {
		if b.lanes[i].since.IsZero() {
			return false
		}
	}
	return true
}

// Ready is closed once this node has heard all Redis channels. Waiting for it
// before sessions are let in spares them the first resync.
func (b *Bus) Ready() <-chan struct{} { return b.ready }

// Run carries frames until ctx ends; then it sends what is queued, says
// goodbye to the other nodes, and returns when all it started has ended. It is
// called once. deliver gets every frame of this node and of the others;
// resync is called for each Redis channel whenever it is subscribed to, also
// the first time, since sessions may have been there before, and whenever
// frames were lost on it.
func (b *Bus) Run(ctx context.Context, deliver Delivery, resync Resync) {
	b.resync = resync
	b.deliver.Store(&deliver)
	b.listeners = b.newListeners()
	var owned sync.WaitGroup
	defer owned.Wait()
	for _, l := range b.listeners {
		owned.Go(func() { l.run(ctx) })
	}
	owned.Go(func() { b.watch(ctx) })
	b.publish(ctx)
}

// watch looks for nodes that fell silent, and for subscriptions that are dead
// without knowing it.
func (b *Bus) watch(ctx context.Context) {
	tick := time.NewTicker(b.opts.Heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			for _, i := range b.silentLanes(now) {
				b.opts.Logger.Warn("bus: a node fell silent, or was heard late", "redis_channel", i)
				b.resync(i)
			}
		}
	}
}

func (b *Bus) silentLanes(now time.Time) (resync []int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.lanes {
		if b.lanes[i].hush(now, b.opts.Silent) {
			resync = append(resync, i)
		}
	}
	for _, l := range b.listeners {
		if l.cancel != nil && l.deaf(now) {
			b.opts.Logger.Warn("bus: the subscription is mute; subscribing again")
			l.cancel()
		}
	}
	return resync
}
