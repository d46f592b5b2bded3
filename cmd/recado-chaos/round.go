package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"recado/cmd/rig"
)

// A round is one installation, its people, and what goes wrong.
type round struct {
	opts    options
	fault   fault
	seed    uint64
	stage   *stage
	ctx     context.Context // the people's life
	talking context.Context // the time in which they say something new
	hush    context.CancelFunc
	people  []*person
	agents  int
	budget  atomic.Int64 // messages that may still be said
	loud    atomic.Bool  // what is said is long
	silent  atomic.Bool  // nothing new is said

	mu            sync.Mutex
	conversations map[string]string // by visitor
	list          []string          // the same, in the order in which they began
	result        result
}

// A result is what a round found.
type result struct {
	Fault       string         `json:"fault"`
	Seed        uint64         `json:"seed"`
	Store       string         `json:"store"`
	Nodes       int            `json:"nodes"`
	Took        time.Duration  `json:"took"`
	Schedule    []track        `json:"schedule"`
	rig.Verdict                // of acknowledged messages
	Diverged    int            `json:"diverged"`   // screens that show something else than the store has
	Unanswered  int            `json:"unanswered"` // messages without a final answer when all was well again
	Violations  []string       `json:"violations"` // what else was promised, and all of the above in words
	Refusals    map[string]int `json:"refusals"`
	Goodbyes    map[int]int    `json:"goodbyes"`
	Spoiled     int            `json:"spoiled"` // what the proxies have lost
	Logs        []string       `json:"logs"`    // the end of the nodes', where something was broken
}

// broken reports whether anything was that must not be.
func (r *result) broken() bool {
	return r.Broken() || r.Diverged > 0 || r.Unanswered > 0 || len(r.Violations) > 0
}

// patience is how many times longer than planned a round may take.
const patience = 10

// play runs one round, from the start of the nodes to the verdict. An error
// says that the round itself failed.
func play(ctx context.Context, o options, f fault, seed uint64) (*result, error) {
	o.seed = seed
	start := time.Now()
	st, err := openStage(ctx, o)
	defer st.close()
	if err != nil {
		return nil, err
	}
	life, end := context.WithCancel(ctx)
	defer end()
	r := &round{opts: o, fault: f, seed: seed, stage: st, ctx: life, conversations: map[string]string{}}
	r.talking, r.hush = context.WithTimeout(life, patience*o.round)
	defer r.hush()
	r.budget.Store(int64(o.most))
	r.result = result{Fault: f.name, Seed: seed, Store: o.store, Nodes: o.nodes, Refusals: map[string]int{}, Goodbyes: map[int]int{}}
	r.result.Schedule = schedule(seed, f.name, o.nodes, o.store == "mongo", o.round, o.gap)
	if err := r.gather(ctx); err != nil {
		return nil, err
	}
	var all sync.WaitGroup
	for _, p := range r.people {
		all.Go(p.run)
	}
	err = r.trouble()
	if err == nil {
		err = r.judge()
	}
	end()
	all.Wait()
	r.result.Spoiled = st.spoiled()
	if err != nil || r.result.broken() {
		for i, n := range st.house.Nodes {
			r.result.Logs = append(r.result.Logs, fmt.Sprintf("node %d:\n%s", i, n.Log()))
		}
	}
	r.result.Took = time.Since(start).Round(time.Millisecond)
	return &r.result, err
}

// gather makes the people: agents' windows, visitors, some of them with a
// second window, some of them listening to a stream.
func (r *round) gather(ctx context.Context) error {
	base := r.stage.house.Nodes[0].URL
	token, err := r.stage.client.SignIn(ctx, base, r.stage.house.Agent)
	if err != nil {
		return err
	}
	r.agents = r.opts.agents
	for i := range r.agents {
		p := newPerson(r, fmt.Sprintf("agent%d", i), rig.AsAgent)
		p.token, p.speak = token, true
		r.people = append(r.people, p)
	}
	for i := range r.opts.visitors {
		v, err := r.stage.client.Enter(ctx, base)
		if err != nil {
			return err
		}
		p := newPerson(r, fmt.Sprintf("visitor%d", i), rig.AsVisitor)
		p.entered, p.token, p.speak, p.sse = v.Token, v.Token, true, i%5 == 4
		r.people = append(r.people, p)
		if i%3 == 0 {
			tab := newPerson(r, p.name+"-tab", rig.AsVisitor)
			tab.token = v.Token
			r.people = append(r.people, tab)
		}
	}
	return nil
}

// trouble plays the schedule, or as much of it as there are messages for, to
// its end and healing.
func (r *round) trouble() error {
	tracks, failed := errgroup.WithContext(r.talking)
	for _, t := range r.result.Schedule {
		tracks.Go(func() error {
			for i, s := range t {
				pause(failed, s.After)
				if failed.Err() != nil {
					return nil
				}
				if i == len(t)-1 {
					// The last words are said before the last trouble ends: no
					// later ones may show that they were missed.
					time.AfterFunc(s.Lasts/3, func() { r.silent.Store(true) })
				}
				if err := r.stage.apply(failed, r, s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := tracks.Wait()
	pause(r.talking, time.Second)
	r.hush()
	return err
}

// spend takes one message from the round's budget; the last one ends the
// talking.
func (r *round) spend() bool {
	left := r.budget.Add(-1)
	if left == 0 {
		r.hush()
	}
	return left >= 0
}

// third are the people that a fault of clients meets.
func (r *round) third(which int, do func(*person)) {
	for i, p := range r.people {
		if i%3 == which {
			do(p)
		}
	}
}

// token is a client's: the one that it has, or a new one.
func (r *round) token(base, have string, fresh bool) (string, error) {
	if have != "" && !fresh {
		return have, nil
	}
	return r.stage.client.SignIn(r.ctx, base, r.stage.house.Agent)
}

// begun notes which conversation a visitor has.
func (r *round) begun(p *person, conversation string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if was := r.conversations[p.name]; was == "" {
		r.conversations[p.name] = conversation
		r.list = append(r.list, conversation)
	} else if was != conversation {
		r.result.Violations = append(r.result.Violations, p.name+" has two conversations")
	}
}

func (r *round) conversation(visitor string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.conversations[visitor]
}

// answered picks one of the conversations that an agent's window answers:
// each has one such window.
func (r *round) answered(p *person) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	own := slices.Index(r.people[:r.agents], p)
	n := (len(r.list) - own + r.agents - 1) / r.agents
	if n <= 0 {
		return "", false
	}
	return r.list[own+r.agents*p.rng.IntN(n)], true
}

func (r *round) violation(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.result.Violations) < 50 {
		r.result.Violations = append(r.result.Violations, fmt.Sprintf(format, args...))
	}
}

func (r *round) goodbye(code int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Goodbyes[code]++
}

// timeUp is less than the server's patience with itself: who waited longer is
// refused because the machine is slow.
const timeUp = 10 * time.Second

// refusal counts one of what was asked at a time, and judges whether it may be.
func (r *round) refusal(code, reason, what string, asked time.Time) {
	r.mu.Lock()
	r.result.Refusals[strings.TrimSpace(code+" "+reason)]++
	r.mu.Unlock()
	if code == "internal" || code == "" || r.fault.strict && code == "unavailable" && time.Since(asked) < timeUp {
		r.violation("%s was refused: %s %s", what, code, reason)
	}
}

// parse reads a frame; of those whose fields are others than expected, what
// they share.
func parse(raw []byte) (f rig.Frame) {
	_ = json.Unmarshal(raw, &f)
	return f
}
