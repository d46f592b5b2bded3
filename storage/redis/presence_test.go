package redis_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"recado/chat"
	"recado/storage/redis"
	"recado/storage/redis/redistest"
	"recado/tenant"
)

const (
	lease = 40 * time.Second
	start = int64(1_700_000_000_000)
)

// seconds is a time so many seconds after start.
func seconds(n int64) int64 { return start + n*1000 }

func newScope() tenant.Scope { return tenant.UnscopedScope(tenant.NewID()) }

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantPresent(t *testing.T, p *redis.Presence, sc tenant.Scope, now int64, want ...string) {
	t.Helper()
	found, err := p.Present(t.Context(), sc, now)
	check(t, err)
	var got []string
	for _, a := range found {
		got = append(got, a.Agent)
	}
	if !slices.Equal(got, want) {
		t.Errorf("present %v, want %v", got, want)
	}
}

func TestLeases(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		p := redis.NewPresence(open(t, url), lease)
		ctx, sc, other := t.Context(), newScope(), newScope()
		wantPresent(t, p, sc, start)
		check(t, p.TouchMany(ctx, []chat.Lease{{Scope: sc, Agent: "ana", Session: "s1"}, {Scope: sc, Agent: "ana", Session: "s2"}, {Scope: sc, Agent: "bob", Session: "s3"}, {Scope: other, Agent: "eve", Session: "s4"}}, start))
		wantPresent(t, p, sc, start, "ana", "bob")
		wantPresent(t, p, other, start, "eve")
		check(t, p.Touch(ctx, sc, "ana", "s2", seconds(30)))
		check(t, p.Leave(ctx, sc, "ana", "s1"))
		wantPresent(t, p, sc, seconds(39), "ana", "bob")
		wantPresent(t, p, sc, seconds(40), "ana")
		check(t, p.Leave(ctx, sc, "ana", "s2"))
		check(t, p.Leave(ctx, sc, "ana", "s2"))
		wantPresent(t, p, sc, seconds(40))
		wantPresent(t, p, other, seconds(39), "eve")
	})
}

func TestReserveChoosesFairly(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		p := redis.NewPresence(open(t, url), lease)
		ctx, sc := t.Context(), newScope()
		all := []chat.Candidate{{Agent: "cat", Capacity: 2}, {Agent: "bob", Capacity: 2}, {Agent: "ana", Capacity: 2}, {Agent: "gone", Capacity: 9}}
		check(t, p.TouchMany(ctx, []chat.Lease{{Scope: sc, Agent: "ana", Session: "1"}, {Scope: sc, Agent: "bob", Session: "1"}, {Scope: sc, Agent: "cat", Session: "1"}}, start))
		reserve := func(conversation, want string, now int64) {
			t.Helper()
			reserved, err := p.Reserve(ctx, sc, conversation, all, false, now)
			check(t, err)
			if got := reserved.Agent; got != want {
				t.Errorf("%s went to %q, want %q", conversation, got, want)
			}
		}
		reserve("c1", "ana", seconds(1)) // nobody has any, all idle alike: by id
		reserve("c2", "bob", seconds(2)) // ana has one
		reserve("c3", "cat", seconds(3))
		reserve("c1", "ana", seconds(4)) // a repeat changes nothing
		check(t, p.Free(ctx, sc, "c2"))
		check(t, p.Free(ctx, sc, "c1"))
		check(t, p.Free(ctx, sc, "c1"))
		check(t, p.Free(ctx, sc, "unknown"))
		reserve("c4", "ana", seconds(5)) // ana has been idle longer than bob
		reserve("c5", "bob", seconds(6))
		reserve("c6", "cat", seconds(7)) // all have one; cat's last is oldest
		reserve("c7", "ana", seconds(8))
		reserve("c8", "bob", seconds(9))
		reserve("c9", "", seconds(10)) // all are full
		check(t, p.Assign(ctx, sc, "c8", "cat", seconds(11)))
		check(t, p.Assign(ctx, sc, "c8", "cat", seconds(11)))
		reserve("c8", "cat", seconds(12))
		reserve("c9", "bob", seconds(13))
		got, err := p.Loads(ctx, sc, []string{"ana", "bob", "cat", "gone"})
		check(t, err)
		if want := fmt.Sprint(map[string]int{"ana": 2, "bob": 2, "cat": 3, "gone": 0}); fmt.Sprint(got) != want {
			t.Errorf("loads %v, want %v", got, want)
		}
		check(t, p.Free(ctx, sc, "c9"))
		reserve("c10", "", seconds(41)) // the leases are over
	})
}

// Who is at none of their sessions is there, and is given nothing, until they
// are at one of them again.
func TestIdleSessions(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		p := redis.NewPresence(open(t, url), lease)
		ctx, sc := t.Context(), newScope()
		touch := func(session string, idle bool, now int64) {
			t.Helper()
			check(t, p.TouchMany(ctx, []chat.Lease{{Scope: sc, Agent: "ana", Session: session, Idle: idle}}, now))
		}
		want := func(now int64, idle bool) {
			t.Helper()
			found, err := p.Present(ctx, sc, now)
			check(t, err)
			if len(found) != 1 || found[0] != (chat.Attendant{Agent: "ana", Idle: idle}) {
				t.Errorf("there: %+v, want idle %t", found, idle)
			}
			got, err := p.Reserve(ctx, sc, fmt.Sprint("c", now), []chat.Candidate{{Agent: "ana", Capacity: 99}}, false, now)
			check(t, err)
			if (got.Agent == "") != idle || len(got.Seen) != 1 || !got.Seen[0].Present || got.Seen[0].Idle != idle {
				t.Errorf("reserved %+v, want idle %t", got, idle)
			}
		}
		touch("s1", true, start)
		want(seconds(1), true)
		touch("s2", false, seconds(2)) // another tab
		want(seconds(3), false)
		touch("s1", true, seconds(30))
		touch("s2", true, seconds(31))
		want(seconds(32), true)
		touch("s1", false, seconds(33))
		want(seconds(34), false)
		check(t, p.Leave(ctx, sc, "ana", "s1"))
		want(seconds(35), true)
		touch("s2", false, seconds(40))
		want(seconds(79), false) // what was idle once is over with its lease
	})
}

// In turn: who has been given none for longest, however much they hold; also
// within one millisecond.
func TestReserveInTurn(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		p := redis.NewPresence(open(t, url), lease)
		ctx, sc := t.Context(), newScope()
		var all []chat.Candidate
		for _, agent := range []string{"ana", "bob", "cat"} {
			check(t, p.Touch(ctx, sc, agent, "1", start))
			all = append(all, chat.Candidate{Agent: agent, Capacity: 4})
		}
		check(t, p.Assign(ctx, sc, "c0", "bob", start))
		var got []string
		for i := range 7 {
			reserved, err := p.Reserve(ctx, sc, fmt.Sprint("c", i+1), all, true, start)
			check(t, err)
			got = append(got, reserved.Agent)
			if i == 3 { // who has become the least busy has to wait their turn
				check(t, p.Free(ctx, sc, "c0"))
				check(t, p.Free(ctx, sc, "c3"))
			}
		}
		if want := []string{"ana", "cat", "bob", "ana", "cat", "bob", "ana"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestReserveNeverOverbooks(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		second := r // inside the process there is one
		if url != "" {
			second = open(t, url)
		}
		nodes := []*redis.Presence{redis.NewPresence(r, lease), redis.NewPresence(second, lease)}
		ctx, sc := t.Context(), newScope()
		check(t, nodes[0].TouchMany(ctx, []chat.Lease{{Scope: sc, Agent: "ana", Session: "1"}, {Scope: sc, Agent: "bob", Session: "1"}}, start))
		all := []chat.Candidate{{Agent: "ana", Capacity: 10}, {Agent: "bob", Capacity: 5}}
		var mu sync.Mutex
		given := map[string]string{}
		counts := map[string]int{}
		var wait sync.WaitGroup
		for i := range 80 { // 40 conversations, each asked for on both nodes
			wait.Go(func() {
				conversation := fmt.Sprint("c", i%40)
				reserved, err := nodes[i/40].Reserve(ctx, sc, conversation, all, false, start)
				agent := reserved.Agent
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
				if before, again := given[conversation]; again && before != "" && agent != "" && before != agent {
					t.Errorf("%s went to %s and to %s", conversation, before, agent)
				}
				if agent != "" && given[conversation] == "" {
					given[conversation] = agent
					counts[agent]++
				}
			})
		}
		wait.Wait()
		if counts["ana"] != 10 || counts["bob"] != 5 {
			t.Errorf("given %v, want ana 10, bob 5", counts)
		}
	})
}

func TestResetFollowsTheStore(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		p := redis.NewPresence(open(t, url), lease)
		ctx, sc, other := t.Context(), newScope(), newScope()
		check(t, p.Assign(ctx, sc, "closed", "ana", seconds(1)))
		check(t, p.Assign(ctx, sc, "moved", "ana", seconds(1)))
		check(t, p.Assign(ctx, other, "closed", "ana", seconds(1)))
		// While the store is read, at 2, a conversation is given away.
		check(t, p.Assign(ctx, sc, "new", "bob", seconds(2)))
		// Reserved before, and in the store only after it was read.
		check(t, p.Assign(ctx, sc, "pending", "bob", seconds(1)))
		check(t, p.Assign(ctx, sc, "pending", "bob", seconds(3)))
		check(t, p.Reset(ctx, sc, map[string]string{"moved": "bob", "unknown": "cat", "new": "ana"}, seconds(2)))
		got, err := p.Loads(ctx, sc, []string{"ana", "bob", "cat"})
		check(t, err)
		if want := fmt.Sprint(map[string]int{"ana": 0, "bob": 3, "cat": 1}); fmt.Sprint(got) != want {
			t.Errorf("loads %v, want %v", got, want)
		}
		check(t, p.Reset(ctx, sc, nil, seconds(4)))
		got, err = p.Loads(ctx, sc, []string{"bob", "cat"})
		check(t, err)
		if got["bob"]+got["cat"] != 0 {
			t.Errorf("loads %v after a reset to nothing", got)
		}
		if got, err := p.Loads(ctx, other, []string{"ana"}); err != nil || got["ana"] != 1 {
			t.Errorf("another tenant's loads: %v, %v", got, err)
		}
	})
}

// What the store says of one conversation moves its count alone, and never what
// was given since the store was read.
func TestMendFollowsTheStore(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		p := redis.NewPresence(open(t, url), lease)
		ctx, sc, other := t.Context(), newScope(), newScope()
		for conversation, agent := range map[string]string{"closed": "ana", "moved": "ana", "right": "ana", "cat's": "cat"} {
			check(t, p.Assign(ctx, sc, conversation, agent, seconds(1)))
		}
		check(t, p.Assign(ctx, sc, "new", "bob", seconds(2)))
		check(t, p.Assign(ctx, other, "closed", "ana", seconds(1)))
		want := func(agents string, wanted map[string]string) {
			t.Helper()
			held, err := p.Held(ctx, sc, strings.Fields(agents))
			check(t, err)
			if !maps.Equal(held, wanted) {
				t.Errorf("held %v, want %v", held, wanted)
			}
			counts := map[string]int{}
			for _, agent := range wanted {
				counts[agent]++
			}
			loads, err := p.Loads(ctx, sc, strings.Fields(agents))
			check(t, err)
			for _, agent := range strings.Fields(agents) {
				if loads[agent] != counts[agent] {
					t.Errorf("%s counts %d, want %d", agent, loads[agent], counts[agent])
				}
			}
		}
		want("ana bob", map[string]string{"closed": "ana", "moved": "ana", "right": "ana", "new": "bob"})
		want("eve", map[string]string{})
		for conversation, agent := range map[string]string{"closed": "", "moved": "bob", "right": "ana", "new": "ana", "missed": "cat", "nobody's": ""} {
			check(t, p.Mend(ctx, sc, conversation, agent, seconds(2)))
		}
		want("ana bob cat", map[string]string{"right": "ana", "moved": "bob", "new": "bob", "missed": "cat", "cat's": "cat"})
		if held, err := p.Held(ctx, other, []string{"ana"}); err != nil || len(held) != 1 {
			t.Errorf("another tenant's: %v, %v", held, err)
		}
	})
}

func TestForget(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		p := redis.NewPresence(open(t, url), lease)
		ctx, sc := t.Context(), newScope()
		check(t, p.Touch(ctx, sc, "ana", "1", start))
		check(t, p.Assign(ctx, sc, "c", "ana", start))
		check(t, p.Forget(ctx, sc))
		wantPresent(t, p, sc, start)
		if got, err := p.Loads(ctx, sc, []string{"ana"}); err != nil || got["ana"] != 0 {
			t.Errorf("loads %v, %v", got, err)
		}
	})
}

func TestNobodyWithoutATenant(t *testing.T) {
	p := redis.NewPresence(open(t, ""), lease)
	ctx, none := t.Context(), tenant.Scope{}
	_, presentErr := p.Present(ctx, none, start)
	_, reserveErr := p.Reserve(ctx, none, "c", nil, false, start)
	_, loadsErr := p.Loads(ctx, none, []string{"ana"})
	for what, err := range map[string]error{
		"present": presentErr, "reserve": reserveErr, "loads": loadsErr,
		"touch": p.Touch(ctx, none, "ana", "1", start), "leave": p.Leave(ctx, none, "ana", "1"),
		"assign": p.Assign(ctx, none, "c", "ana", start), "free": p.Free(ctx, none, "c"),
		"reset": p.Reset(ctx, none, nil, start), "forget": p.Forget(ctx, none),
		"touch nobody": p.Touch(ctx, newScope(), "", "1", start),
		"two agents":   p.Touch(ctx, newScope(), "ana\nbob", "1", start),
	} {
		if err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}

func TestAbsenceProvesNothingAtFirst(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		r := open(t, url)
		first := redis.NewPresence(r, lease)
		ctx, sc := t.Context(), newScope()
		if first.Settled(sc, start) {
			t.Error("settled before the first answer")
		}
		check(t, first.Touch(ctx, sc, "ana", "1", start))
		wantPresent(t, first, sc, seconds(39), "ana")
		if first.Settled(sc, seconds(39)) || !first.Settled(sc, seconds(40)) {
			t.Error("want settled a lease after the start, no sooner and no later")
		}
		// A node that starts later has to wait for itself.
		second := redis.NewPresence(r, lease)
		wantPresent(t, second, sc, seconds(60))
		if second.Since() != seconds(60) || second.Settled(sc, seconds(99)) || !second.Settled(sc, seconds(100)) {
			t.Errorf("second node: since %d", second.Since())
		}
	})
}

func TestAbsenceProvesNothingAfterAnOutage(t *testing.T) {
	server := redistest.Start(t)
	r := open(t, server.URL())
	p := redis.NewPresence(r, lease)
	sc := newScope()
	wantPresent(t, p, sc, start)
	wantPresent(t, p, sc, seconds(100))
	if !p.Settled(sc, seconds(100)) {
		t.Fatal("not settled")
	}
	server.Stop()
	if _, err := p.Present(t.Context(), sc, seconds(110)); err == nil {
		t.Fatal("no error from a Redis that is away")
	}
	if p.Settled(sc, seconds(110)) {
		t.Error("settled while Redis is away")
	}
	check(t, server.Restart())
	// Somebody else, here the readiness check, may be first to see it again.
	waitFor(t, "Redis", func() bool { return r.Ping(t.Context()) == nil })
	if p.Settled(sc, seconds(120)) {
		t.Error("settled right after the outage")
	}
	wantPresent(t, p, sc, seconds(130))
	if p.Settled(sc, seconds(169)) || !p.Settled(sc, seconds(170)) {
		t.Errorf("since %d, want a lease after the first answer", p.Since())
	}
}

// The story: Redis restarts between two calls, fast enough that go-redis hides
// it by trying again, and has forgotten who is there.
func TestAbsenceProvesNothingInAnEmptiedRedis(t *testing.T) {
	url := redistest.URL(t) // the one inside the process ends with it
	p := redis.NewPresence(open(t, url), lease)
	sc := newScope()
	wantPresent(t, p, sc, start)
	wantPresent(t, p, sc, seconds(100))
	o, err := goredis.ParseURL(url)
	check(t, err)
	raw := goredis.NewClient(o)
	defer raw.Close()
	names, err := raw.Keys(t.Context(), "recado:{"+sc.Tenant()+"}:*").Result()
	check(t, err)
	check(t, raw.Del(t.Context(), names...).Err())
	wantPresent(t, p, sc, seconds(200))
	if p.Settled(sc, seconds(239)) || !p.Settled(sc, seconds(240)) {
		t.Error("want settled a lease after Redis was found empty")
	}
}

func TestPresenceInACluster(t *testing.T) {
	server := redistest.Start(t, "--cluster-enabled", "yes", "--cluster-port", redistest.FreePort(t))
	makeCluster(t, server)
	p := redis.NewPresence(open(t, "redis+cluster"+server.URL()[len("redis"):]), lease)
	ctx := t.Context()
	for range 5 {
		sc := newScope()
		check(t, p.TouchMany(ctx, []chat.Lease{{Scope: sc, Agent: "ana", Session: "1"}, {Scope: newScope(), Agent: "bob", Session: "1"}}, start))
		got, err := p.Reserve(ctx, sc, "c", []chat.Candidate{{Agent: "ana", Capacity: 1}}, false, start)
		check(t, err)
		if got.Agent != "ana" {
			t.Errorf("reserved for %q, want ana", got.Agent)
		}
		check(t, p.Reset(ctx, sc, map[string]string{"d": "ana"}, seconds(1)))
		check(t, p.Forget(ctx, sc))
	}
}
