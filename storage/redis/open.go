// Package redis is what Recado keeps in Redis: frames between nodes (Bus),
// leases and routing state (Presence) and limits (Limiter). Nothing here is
// the truth of anything: what is lost is noticed and read from the store
// again (DESIGN §6, §8).
package redis

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

// startTimeout bounds how long Open waits for a Redis that does not answer.
const startTimeout = 5 * time.Second

// Redis is a connection to Redis, or to the one inside the process. It is
// safe for concurrent use; Bus, Presence and Limiter share one.
type Redis struct {
	client   goredis.UniversalClient
	cluster  bool
	embedded *miniredis.Miniredis
	inside   *inside // beside embedded: what Presence keeps
	stop     func()  // the clock of embedded, and waits for its end

	// What every call through Bus, Presence and Limiter tells about the way
	// to Redis: see observe.
	away    atomic.Bool
	outages atomic.Int64
}

// Open connects to the Redis of RECADO_REDIS_URL and waits for its first
// answer, at most 5 seconds. An empty url starts a Redis inside this process,
// whose state ends with it. Otherwise one of
//
//	redis://[name:password@]host:port[/db]         one server
//	redis+sentinel://…@host:port[/db]?master_name=…  sentinels (more with &addr=)
//	redis+cluster://…@host:port                    a cluster (more with &addr=)
//
// rediss… for TLS; the parameters are those of go-redis, and own. Errors name the setting, the host, why, and what to do, and never
// the password.
func Open(ctx context.Context, rawURL string) (*Redis, error) {
	logging.Disable() // go-redis writes to stderr; what matters returns as an error
	if rawURL == "" {
		return openEmbedded()
	}
	r, host, kind, err := connect(rawURL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if do, err := r.check(ctx, kind); err != nil {
		_ = r.client.Close()
		return nil, startError(host, do, err)
	}
	return r, nil
}

// clockEvery is how late a key of the Redis inside the process may expire.
const clockEvery = time.Second

// openEmbedded starts the Redis inside the process, on a free loopback port.
// By itself miniredis stands still. Its own ClockTTL looks at every key at
// every command, so a clock of ours does it once a second.
func openEmbedded() (*Redis, error) {
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("redis: can't start the Redis inside the process on a loopback port: %w; set RECADO_REDIS_URL to use one outside", err)
	}
	r, _, _, err := connect("redis://" + m.Addr())
	if err != nil {
		m.Close()
		return nil, err
	}
	r.embedded, r.inside = m, newInside()
	ctx, cancel := context.WithCancel(context.Background())
	var clock sync.WaitGroup
	clock.Go(func() { runClock(ctx, m) })
	r.stop = func() { cancel(); clock.Wait() }
	return r, nil
}

// runClock lets keys expire as time passes.
func runClock(ctx context.Context, m *miniredis.Miniredis) {
	tick := time.NewTicker(clockEvery)
	defer tick.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		m.FastForward(now.Sub(last))
		last = now
	}
}

// connect makes the client; nothing is dialled yet.
func connect(rawURL string) (r *Redis, host, kind string, err error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		// The parser's error quotes the URL, perhaps with its password.
		return nil, "", "", errors.New("RECADO_REDIS_URL is not a URL: write redis://name:password@host:6379, with / @ : and # inside the password written as %2F %40 %3A %23")
	}
	host = u.Host
	scheme, kind, _ := strings.Cut(u.Scheme, "+")
	u.Scheme = scheme
	client, err := newClient(u, kind)
	if err != nil {
		return nil, "", "", fmt.Errorf("RECADO_REDIS_URL: %s: %w; write redis://name:password@host:6379, rediss:// for TLS, redis+sentinel:// or redis+cluster://",
			host, err)
	}
	return &Redis{client: client, cluster: kind == "cluster"}, host, kind, nil
}

// Embedded reports whether this is the Redis inside the process.
func (r *Redis) Embedded() bool { return r.embedded != nil }

// Ping reports whether Redis answers now. ctx bounds the wait.
func (r *Redis) Ping(ctx context.Context) error {
	err := r.client.Ping(ctx).Err()
	r.observe(err)
	if err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	return nil
}

// Close ends the connections, and the Redis inside the process. Bus.Run must
// have returned.
func (r *Redis) Close() error {
	err := r.client.Close()
	if r.embedded != nil {
		r.stop()
		r.embedded.Close()
	}
	return err
}

// observe is told how every call to Redis ended. An answer, even a refusing
// one, means that Redis is there; the first answer after an outage counts one
// outage more, which makes Presence distrust absence for a lease.
func (r *Redis) observe(err error) {
	if errors.Is(err, context.Canceled) {
		return // the caller went away, which says nothing about Redis
	}
	if err != nil && isAway(err) {
		r.away.Store(true)
		return
	}
	if r.away.CompareAndSwap(true, false) {
		r.outages.Add(1)
	}
}

// isAway reports whether err says that Redis can't be reached or can't serve,
// rather than that it answered something unwelcome.
func isAway(err error) bool {
	answer, ok := errors.AsType[goredis.Error](err)
	if !ok {
		return true
	}
	for _, p := range []string{"LOADING ", "MASTERDOWN ", "CLUSTERDOWN ", "READONLY "} {
		if strings.HasPrefix(answer.Error(), p) {
			return true
		}
	}
	return false
}
