package redis

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"recado/chat"
	"recado/tenant"
)

// keep is how long a tenant's state stays after its last change; it is all
// rebuilt from the store by Reset and from sockets by Touch.
const keep = 7 * 24 * time.Hour

// Presence knows in Redis which agents have a session now, and which agent
// holds which conversation (DESIGN §8). A lease ends by itself unless it is
// touched again. The present time, in ms, is an argument of every call.
//
// Where Redis is inside the process, all of this is kept beside it (inside).
// Else each tenant's keys are tagged {tenant}, so that they live together in one
// slot of a cluster:
//
//	recado:{t}:presence  sorted set  agent \n session, by the end of its lease
//	recado:{t}:born      string      since when this state has been gathered
//	recado:{t}:holder    hash        conversation -> ms it was given : agent
//	recado:{t}:load      hash        agent -> number of conversations held
//	recado:{t}:idle      hash        agent -> ms of its last assignment, "" -> the last of all
//	recado:{t}:quiet     sorted set  of the sessions, those that nobody is at
//	recado:{t}:visitors  sorted set  visitors who wait, by when they were there
type Presence struct {
	redis *Redis
	lease time.Duration

	mu     sync.Mutex
	seen   bool
	since  int64
	outage int64            // the outage counted when since was set
	born   map[string]int64 // tenant -> its marker, as last read
}

// NewPresence makes a Presence whose leases last so long (DESIGN §8: 40 s).
func NewPresence(r *Redis, lease time.Duration) *Presence {
	return &Presence{redis: r, lease: lease, born: map[string]int64{}}
}

func member(l chat.Lease) string { return l.Agent + "\n" + l.Session }

func agentOf(member string) string {
	agent, _, _ := strings.Cut(member, "\n")
	return agent
}

func check(l chat.Lease) error {
	if !l.Scope.Valid() || l.Agent == "" || strings.Contains(l.Agent, "\n") {
		return fmt.Errorf("redis: no lease for agent %q of tenant %q", l.Agent, l.Scope.Tenant())
	}
	return nil
}

var errScope = errors.New("redis: a scope without a tenant")

func key(sc tenant.Scope, name string) string { return "recado:{" + sc.Tenant() + "}:" + name }

func keys(sc tenant.Scope) []string {
	return []string{key(sc, "presence"), key(sc, "born"), key(sc, "holder"), key(sc, "load"), key(sc, "idle"), key(sc, "quiet")}
}

// Touch says that an agent's session was heard now: its lease starts again.
func (p *Presence) Touch(ctx context.Context, sc tenant.Scope, agent, session string, now int64) error {
	return p.TouchMany(ctx, []chat.Lease{{Scope: sc, Agent: agent, Session: session}}, now)
}

// TouchMany touches a batch in one pipeline. After an error some of them may
// have been touched.
func (p *Presence) TouchMany(ctx context.Context, leases []chat.Lease, now int64) error {
	byTenant := map[tenant.Scope]touched{}
	for _, l := range leases {
		if err := check(l); err != nil {
			return err
		}
		byTenant[l.Scope] = byTenant[l.Scope].with(l, float64(now+p.lease.Milliseconds()))
	}
	if len(byTenant) == 0 {
		return nil
	}
	if in := p.redis.inside; in != nil {
		for _, l := range leases {
			in.with(l.Scope, now, func(h *house) { h.bear(now); h.touch(l, now+p.lease.Milliseconds()) })
		}
		return p.done("touch", nil, now)
	}
	_, err := p.redis.client.Pipelined(ctx, func(pipe goredis.Pipeliner) error {
		for sc, t := range byTenant {
			pipe.ZAdd(ctx, key(sc, "presence"), t.all...)
			pipe.PExpire(ctx, key(sc, "presence"), keep)
			pipe.SetNX(ctx, key(sc, "born"), now, keep)
			if len(t.quiet) > 0 {
				pipe.ZAdd(ctx, key(sc, "quiet"), t.quiet...)
				pipe.PExpire(ctx, key(sc, "quiet"), keep)
			}
			if len(t.awake) > 0 {
				pipe.ZRem(ctx, key(sc, "quiet"), t.awake...)
			}
		}
		return nil
	})
	return p.done("touch", err, now)
}

// touched are a tenant's sessions of one batch.
type touched struct {
	all, quiet []goredis.Z
	awake      []any
}

func (t touched) with(l chat.Lease, until float64) touched {
	z := goredis.Z{Score: until, Member: member(l)}
	t.all = append(t.all, z)
	if l.Idle {
		t.quiet = append(t.quiet, z)
	} else {
		t.awake = append(t.awake, z.Member)
	}
	return t
}

// Leave ends a session's lease at once.
func (p *Presence) Leave(ctx context.Context, sc tenant.Scope, agent, session string) error {
	l := chat.Lease{Scope: sc, Agent: agent, Session: session}
	if err := check(l); err != nil {
		return err
	}
	if in := p.redis.inside; in != nil {
		in.with(sc, 0, func(h *house) { h.leave(l) })
		return nil
	}
	_, err := p.redis.client.Pipelined(ctx, func(pipe goredis.Pipeliner) error {
		pipe.ZRem(ctx, key(sc, "presence"), member(l))
		pipe.ZRem(ctx, key(sc, "quiet"), member(l))
		return nil
	})
	p.redis.observe(err)
	return wrap("leave", err)
}

// Present lists the agents with at least one living lease, sorted. While
// Settled is false, an agent that is not in the list may still be there.
func (p *Presence) Present(ctx context.Context, sc tenant.Scope, now int64) ([]chat.Attendant, error) {
	if !sc.Valid() {
		return nil, errScope
	}
	if in := p.redis.inside; in != nil {
		var all, quiet map[string]int
		in.with(sc, now, func(h *house) { p.note(sc, h.bear(now)); all, quiet = h.present(now) })
		return attendants(all, quiet), p.done("present", nil, now)
	}
	reply, err := presentScript.Run(ctx, p.redis.client, keys(sc), now, keep.Milliseconds()).Slice()
	if err := p.done("present", err, now); err != nil {
		return nil, err
	}
	if len(reply) != 3 {
		return nil, errors.New("redis: present: unexpected answer")
	}
	born, _ := reply[0].(int64)
	p.note(sc, born)
	all, _ := reply[1].([]any)
	quiet, _ := reply[2].([]any)
	return attendants(sessionsOf(all), sessionsOf(quiet)), nil
}

// sessionsOf counts each agent's sessions.
func sessionsOf(members []any) map[string]int {
	count := map[string]int{}
	for _, m := range members {
		s, _ := m.(string)
		count[agentOf(s)]++
	}
	return count
}

// attendants are who has a session; idle is who is at none of them.
func attendants(all, quiet map[string]int) []chat.Attendant {
	there := make([]chat.Attendant, 0, len(all))
	for _, agent := range slices.Sorted(maps.Keys(all)) {
		there = append(there, chat.Attendant{Agent: agent, Idle: quiet[agent] == all[agent]})
	}
	return there
}

// Since is from when on, in ms, this node has been able to see Redis without a
// break: its start or the end of the last outage. 0 before the first answer.
func (p *Presence) Since() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.since
}

// Settled reports whether absence proves something in that tenant: for a full
// lease Redis was there and kept its state, so that every session had the time
// to say that it lives (DESIGN §6.14). Ask after Present, whose answer it
// judges.
func (p *Presence) Settled(sc tenant.Scope, now int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	born, known := p.born[sc.Tenant()]
	if !known || !p.seen || p.redis.away.Load() || p.redis.outages.Load() != p.outage {
		return false
	}
	return now-p.since >= p.lease.Milliseconds() && now-born >= p.lease.Milliseconds()
}

// Born is since when, in ms, a tenant's state has been gathered, as it was last
// read: who was counted before is forgotten. 0 before the first answer.
func (p *Presence) Born(sc tenant.Scope) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.born[sc.Tenant()]
}

// done takes note of how a call ended.
func (p *Presence) done(what string, err error, now int64) error {
	p.redis.observe(err)
	if err == nil {
		p.mu.Lock()
		if outage := p.redis.outages.Load(); !p.seen || outage != p.outage {
			p.seen, p.since, p.outage = true, now, outage
		}
		p.mu.Unlock()
	}
	return wrap(what, err)
}

// note remembers since when a tenant's state has been gathered. A Redis that
// was emptied starts again, tenant by tenant.
func (p *Presence) note(sc tenant.Scope, born int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.born[sc.Tenant()] = born
}

// Forget removes all that is kept of a tenant.
func (p *Presence) Forget(ctx context.Context, sc tenant.Scope) error {
	if !sc.Valid() {
		return errScope
	}
	if in := p.redis.inside; in != nil {
		in.forget(sc)
	}
	err := p.redis.client.Del(ctx, append(keys(sc), visitorsKey(sc))...).Err()
	p.redis.observe(err)
	if err == nil {
		p.mu.Lock()
		delete(p.born, sc.Tenant())
		p.mu.Unlock()
	}
	return wrap("forget", err)
}

func wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("redis: %s: %w", what, err)
	}
	return nil
}
