package redis

import (
	"context"
	"fmt"
	"strconv"

	"recado/chat"
	"recado/tenant"
)

// Reserve gives a conversation to the candidate that is present, not idle, holds
// fewer than its capacity and fewest of all; of several the one that waits
// longest for work, then the first by id. inTurn looks at the wait alone. One
// atomic step, on whatever node: two never take the same place. It returns "" if
// there is none, and the holder if the conversation has one already. What the
// store says of the conversation is the truth (DESIGN §6.3); Assign, Free and
// Reset follow it.
func (p *Presence) Reserve(ctx context.Context, sc tenant.Scope, conversation string, candidates []chat.Candidate, inTurn bool, now int64) (chat.Reserved, error) {
	if !sc.Valid() {
		return chat.Reserved{}, errScope
	}
	if in := p.redis.inside; in != nil {
		var got chat.Reserved
		in.with(sc, now, func(h *house) {
			p.note(sc, h.bear(now))
			got = h.reserve(conversation, candidates, inTurn, now)
		})
		return got, p.done("reserve", nil, now)
	}
	args := []any{now, keep.Milliseconds(), conversation, inTurn}
	for _, c := range candidates {
		args = append(args, c.Agent, c.Capacity)
	}
	reply, err := reserveScript.Run(ctx, p.redis.client, keys(sc), args...).Slice()
	if err := p.done("reserve", err, now); err != nil {
		return chat.Reserved{}, err
	}
	if len(reply) != 3 {
		return chat.Reserved{}, fmt.Errorf("redis: reserve: unexpected answer")
	}
	born, _ := reply[0].(int64)
	p.note(sc, born)
	agent, _ := reply[1].(string)
	list, _ := reply[2].([]any)
	return chat.Reserved{Agent: agent, Seen: seen(candidates, list)}, nil
}

// seen reads what the script saw of each candidate: how it is there, and its
// load.
func seen(candidates []chat.Candidate, list []any) []chat.Seen {
	all := make([]chat.Seen, 0, len(candidates))
	for i := 0; 2*i+1 < len(list) && i < len(candidates); i++ {
		there, _ := list[2*i].(int64)
		load, _ := list[2*i+1].(int64)
		all = append(all, chat.Seen{Agent: candidates[i].Agent, Present: there > 0, Idle: there == 1, Load: int(load)})
	}
	return all
}

// Assign records that an agent holds a conversation since now, whoever held it
// before: also after Reserve, once the store says so.
func (p *Presence) Assign(ctx context.Context, sc tenant.Scope, conversation, agent string, now int64) error {
	if !sc.Valid() || agent == "" {
		return errScope
	}
	if in := p.redis.inside; in != nil {
		in.with(sc, now, func(h *house) { h.free(conversation); h.give(conversation, agent, now) })
		return p.done("assign", nil, now)
	}
	err := assignScript.Run(ctx, p.redis.client, keys(sc), now, keep.Milliseconds(), conversation, agent).Err()
	return p.done("assign", err, now)
}

// Free records that nobody holds a conversation any more.
func (p *Presence) Free(ctx context.Context, sc tenant.Scope, conversation string) error {
	if !sc.Valid() {
		return errScope
	}
	if in := p.redis.inside; in != nil {
		in.with(sc, 0, func(h *house) { h.free(conversation) })
		return nil
	}
	err := freeScript.Run(ctx, p.redis.client, keys(sc), 0, keep.Milliseconds(), conversation).Err()
	p.redis.observe(err)
	return wrap("free", err)
}

// Loads tells how many conversations each of the agents holds.
func (p *Presence) Loads(ctx context.Context, sc tenant.Scope, agents []string) (map[string]int, error) {
	if !sc.Valid() {
		return nil, errScope
	}
	loads := make(map[string]int, len(agents))
	if len(agents) == 0 {
		return loads, nil
	}
	if in := p.redis.inside; in != nil {
		in.with(sc, 0, func(h *house) {
			for _, agent := range agents {
				loads[agent] = h.loads[agent]
			}
		})
		return loads, nil
	}
	values, err := p.redis.client.HMGet(ctx, key(sc, "load"), agents...).Result()
	p.redis.observe(err)
	if err != nil {
		return nil, wrap("loads", err)
	}
	for i, agent := range agents {
		s, _ := values[i].(string)
		loads[agent], _ = strconv.Atoi(s) // nothing there is 0
	}
	return loads, nil
}

// Held tells which conversations the agents hold, conversation -> agent, and
// counts these agents' again by it.
func (p *Presence) Held(ctx context.Context, sc tenant.Scope, agents []string) (map[string]string, error) {
	if !sc.Valid() {
		return nil, errScope
	}
	if in := p.redis.inside; in != nil {
		var held map[string]string
		in.with(sc, 0, func(h *house) { held = h.held(agents) })
		return held, nil
	}
	args := []any{0, keep.Milliseconds()}
	for _, agent := range agents {
		args = append(args, agent)
	}
	list, err := heldScript.Run(ctx, p.redis.client, keys(sc), args...).StringSlice()
	p.redis.observe(err)
	if err != nil {
		return nil, wrap("held", err)
	}
	held := make(map[string]string, len(list)/2)
	for i := 0; i+1 < len(list); i += 2 {
		held[list[i]] = list[i+1]
	}
	return held, nil
}

// Mend has one conversation held by agent, "" for nobody, as the store says,
// unless it was given to somebody since readAt ms.
func (p *Presence) Mend(ctx context.Context, sc tenant.Scope, conversation, agent string, readAt int64) error {
	if !sc.Valid() {
		return errScope
	}
	if in := p.redis.inside; in != nil {
		in.with(sc, readAt, func(h *house) { h.mend(conversation, agent, readAt) })
		return nil
	}
	err := mendScript.Run(ctx, p.redis.client, keys(sc), readAt, keep.Milliseconds(), conversation, agent).Err()
	p.redis.observe(err)
	return wrap("mend", err)
}

// Reset replaces who holds what by the store's truth, conversation -> agent,
// as it was read at readAt ms (taken before reading; somewhat earlier does no
// harm). What was given to an agent since then stays. A conversation that was
// freed since then comes back until the next Reset.
func (p *Presence) Reset(ctx context.Context, sc tenant.Scope, holders map[string]string, readAt int64) error {
	if !sc.Valid() {
		return errScope
	}
	if in := p.redis.inside; in != nil {
		in.with(sc, readAt, func(h *house) { h.reset(holders, readAt) })
		return nil
	}
	args := make([]any, 0, 2+2*len(holders))
	args = append(args, readAt, keep.Milliseconds())
	for conversation, agent := range holders {
		args = append(args, conversation, agent)
	}
	err := resetScript.Run(ctx, p.redis.client, keys(sc), args...).Err()
	p.redis.observe(err)
	return wrap("reset", err)
}
