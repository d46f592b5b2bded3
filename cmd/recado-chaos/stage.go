package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"recado/cmd/rig"
)

// A stage is the installation under test, and what stands around it.
type stage struct {
	house  *rig.House
	client *rig.Client
	redis  *redis // nil with the embedded default, as the rest here
	mongo  *mongo
	dir    string
	buses  []*proxy // between each node and Redis
	stores []*proxy // between each node and the store

	busy []sync.Mutex // of each node: while it is down, or its network is
	own  sync.Mutex   // the same of Redis
}

// settings make tokens end while a run lasts, and log-in cheap.
var settings = []string{"RECADO_ACCESS_LIFE=1m", "RECADO_ARGON2_MEMORY=64", "RECADO_ARGON2_TIME=1"}

// openStage starts the nodes: on the embedded default, or on MongoDB and
// Redis. Close it also after an error.
func openStage(ctx context.Context, o options) (s *stage, err error) {
	s = &stage{busy: make([]sync.Mutex, o.nodes)}
	if s.dir, err = os.MkdirTemp("", "recado-chaos-"); err != nil {
		return s, err
	}
	mongoURL, redisURL := "", ""
	if o.store == "mongo" {
		if s.mongo, err = startMongo(o.mongo, o.mongoServer); err != nil {
			return s, err
		}
		if s.redis, err = startRedis(s.dir); err != nil {
			return s, err
		}
		mongoURL, redisURL = s.mongo.url(s.mongo.host), "redis://"+s.redis.address
	}
	if s.house, err = rig.NewHouse(ctx, o.binary, mongoURL, redisURL, settings...); err != nil {
		return s, err
	}
	for i := range o.nodes {
		var own []string
		if s.mongo != nil {
			if own, err = s.between(i, o.seed); err != nil {
				return s, err
			}
		}
		if err := s.house.Start(ctx, own...); err != nil {
			return s, err
		}
	}
	s.client = rig.NewClient(s.house.Widget)
	s.client.HTTP.Timeout = 20 * time.Second
	return s, s.client.Learn(ctx, s.house.Nodes[0].URL)
}

// between puts proxies before a node's servers, and returns its settings.
func (s *stage) between(node int, seed uint64) ([]string, error) {
	bus, err := newProxy(s.redis.address, true, source(seed, fmt.Sprint("bus", node)))
	if err != nil {
		return nil, err
	}
	s.buses = append(s.buses, bus)
	store, err := newProxy(s.mongo.host, false, source(seed, fmt.Sprint("store", node)))
	if err != nil {
		return nil, err
	}
	s.stores = append(s.stores, store)
	return []string{"RECADO_REDIS_URL=redis://" + bus.addr(), "RECADO_MONGO_URL=" + s.mongo.url(store.addr())}, nil
}

func (s *stage) close() {
	if s.house != nil {
		s.house.Close()
	}
	for _, p := range append(s.buses, s.stores...) {
		p.close()
	}
	s.redis.kill()
	s.mongo.stop()
	os.RemoveAll(s.dir)
}

// base is some node's address.
func (s *stage) base(rng *rand.Rand) string {
	return s.house.Nodes[rng.IntN(len(s.house.Nodes))].URL
}

// spoiled is what the proxies have lost so far.
func (s *stage) spoiled() (n int) {
	for _, p := range append(s.buses, s.stores...) {
		n += p.spoiled()
	}
	return n
}

// apply does one step of a schedule, to its end and healing.
func (s *stage) apply(ctx context.Context, r *round, st step) error {
	switch st.Fault {
	case "kill", "drain":
		return s.restart(ctx, r, st)
	case "redis-kill":
		s.own.Lock()
		defer s.own.Unlock()
		s.redis.kill()
		pause(ctx, st.Lasts)
		return s.redis.start()
	case "redis-pause":
		s.own.Lock()
		defer s.own.Unlock()
		if err := s.redis.pause(); err != nil {
			return err
		}
		pause(ctx, st.Lasts)
		return s.redis.resume()
	case "drop":
		s.own.Lock()
		defer s.own.Unlock()
		for _, p := range s.buses {
			p.set(st.Way)
			defer p.set(passing)
		}
		pause(ctx, st.Lasts)
	case "cut", "store":
		p := s.buses[st.Which]
		if st.Fault == "store" {
			p = s.stores[st.Which]
		}
		s.busy[st.Which].Lock()
		defer s.busy[st.Which].Unlock()
		p.set(st.Way)
		pause(ctx, st.Lasts)
		p.set(passing)
	case "mute":
		r.third(st.Which, func(p *person) { p.mute(true) })
		r.loud.Store(true) // or the system's buffers would hold it all
		pause(ctx, st.Lasts)
		r.loud.Store(false)
		r.third(st.Which, func(p *person) { p.mute(false) })
	case "clock":
		r.third(st.Which, func(p *person) { p.post(p.reload) })
	}
	return nil
}

// restart ends a node, gently or not, and starts it again.
func (s *stage) restart(ctx context.Context, r *round, st step) error {
	s.busy[st.Which].Lock()
	defer s.busy[st.Which].Unlock()
	n := s.house.Nodes[st.Which]
	if st.Fault == "kill" {
		n.Kill()
	} else if code := n.Stop(); code != 0 {
		r.violation("a node that was asked to stop ended with %d", code)
	}
	pause(ctx, st.Lasts)
	return supervise(context.WithoutCancel(ctx), n)
}

// supervise starts a node until it stays, as service managers do: one that
// finds its store away ends with an error.
func supervise(ctx context.Context, n *rig.Node) (err error) {
	for until := time.Now().Add(2 * time.Minute); time.Now().Before(until); pause(ctx, time.Second) {
		if err = n.Start(ctx); err == nil {
			return nil
		}
	}
	return err
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
