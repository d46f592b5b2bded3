package main

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// A fault is one kind of trouble.
type fault struct {
	name, help string
	store      bool // needs MongoDB, Redis and proxies before both
	client     bool // happens to clients, not to servers
	strict     bool // no refusal may be seen: clients have somewhere to go
	least      time.Duration
	most       time.Duration // how long it lasts
}

const mixed = "mix"

func faults() []fault {
	return []fault{
		{name: "kill", help: "a node gets SIGKILL, and is started again", most: 2 * time.Second},
		{name: "drain", help: "a node gets SIGTERM, and is started again; nobody may see an error", strict: true, most: time.Second},
		{name: "redis-kill", help: "Redis is killed, and started again empty", store: true, most: 5 * time.Second},
		{name: "redis-pause", help: "Redis keeps its connections, and answers nothing for 10 s", store: true, least: 10 * time.Second, most: 10 * time.Second},
		{name: "drop", help: "a third of what is published does not arrive", store: true, least: 2 * time.Second, most: 6 * time.Second},
		{name: "cut", help: "the network between one node and Redis is cut, or silent", store: true, least: time.Second, most: 8 * time.Second},
		{name: "store", help: "the store refuses everything of one node, or loses answers to what it did", store: true, least: time.Second / 2, most: 4 * time.Second},
		{name: "mute", help: "a third of the clients read nothing", client: true, strict: true, least: 2 * time.Second, most: 8 * time.Second},
		{name: "clock", help: "a third of the clients load their page again, with a clock that is wrong by up to a day", client: true, strict: true},
		{name: mixed, help: "two of the others at a time"},
	}
}

func faultNamed(name string) (fault, error) {
	for _, f := range faults() {
		if f.name == name {
			return f, nil
		}
	}
	return fault{}, fmt.Errorf("there is no fault %q", name)
}

// possible are the faults that an installation can have.
func possible(store bool) []fault {
	return slices.DeleteFunc(faults(), func(f fault) bool { return f.store && !store })
}

// A step is one trouble of a schedule.
type step struct {
	Fault string        `json:"fault"`
	After time.Duration `json:"after"` // the end of the step before it, in its track
	Lasts time.Duration `json:"lasts"`
	Which int           `json:"which"` // node, or third of the clients
	Way   spoil         `json:"way"`   // how the network is spoiled
}

func (s step) String() string {
	return fmt.Sprintf("%s of %d for %.1fs, %.1fs after the last", s.Fault, s.Which, s.Lasts.Seconds(), s.After.Seconds())
}

// A track is what goes wrong one after another.
type track []step

// source is the seeded chance of one part of a run.
func source(seed uint64, part string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(part))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// some is a time below d.
func some(rng *rand.Rand, d time.Duration) time.Duration { return time.Duration(rng.Int64N(int64(d))) }

// schedule is what goes wrong in a round that long, by its seed alone: one
// track, or two at a time. On a slow machine steps take longer than planned;
// their order stays.
func schedule(seed uint64, name string, nodes int, store bool, long, gap time.Duration) []track {
	single := slices.DeleteFunc(possible(store), func(f fault) bool { return f.name == mixed })
	if name != mixed {
		f, _ := faultNamed(name)
		return []track{steps(source(seed, name), []fault{f}, nodes, long, gap)}
	}
	return []track{steps(source(seed, "first"), single, nodes, long, gap), steps(source(seed, "second"), single, nodes, long, gap)}
}

func steps(rng *rand.Rand, from []fault, nodes int, long, gap time.Duration) (all track) {
	for total := time.Duration(0); total < long; {
		f := from[rng.IntN(len(from))]
		s := step{Fault: f.name, Which: rng.IntN(nodes), Way: refusing}
		s.After = gap/2 + some(rng, gap)
		s.Lasts = min(f.least+some(rng, f.most-f.least+1), long/2)
		if f.client {
			s.Which = rng.IntN(3)
		}
		if rng.IntN(2) == 0 {
			s.Way = map[string]spoil{"cut": holding, "store": losing}[f.name]
		}
		if f.name == "drop" {
			s.Way = dropping
		}
		all = append(all, s)
		total += s.After + s.Lasts
	}
	return all
}

func namesOf(all []fault) string {
	var names []string
	for _, f := range all {
		names = append(names, f.name)
	}
	return strings.Join(names, ",")
}
