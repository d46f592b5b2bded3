package chat_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// slowPushers are push services of which one never answers.
type slowPushers struct{ asked atomic.Int64 }

func (p *slowPushers) PublicKey() string { return "key" }

func (p *slowPushers) Push(ctx context.Context, to *chat.PushSubscription, _ string, _ []byte) error {
	// Nobody answers before all were asked.
	p.asked.Add(1)
	for p.asked.Load() < 3 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if to.ID == "b0" {
		return fmt.Errorf("push: %w", context.DeadlineExceeded)
	}
	return ctx.Err()
}

// A jotter counts the jobs that are written by kind.
type jotter struct {
	chat.Store
	pushes atomic.Int64
}

func (j *jotter) InsertJob(ctx context.Context, sc tenant.Scope, job *chat.Job) error {
	if job.Kind == chat.JobPush || job.Kind == chat.JobPushAll {
		j.pushes.Add(1)
	}
	return j.Store.InsertJob(ctx, sc, job)
}

// fast pushers remember whom they told.
type fastPushers struct{ told sync.Map }

func (*fastPushers) PublicKey() string { return "key" }

func (p *fastPushers) Push(_ context.Context, to *chat.PushSubscription, _ string, _ []byte) error {
	p.told.Store(to.Agent, true)
	return nil
}

// However many agents are called to a visitor's words, the visitor waits for one
// job; each of those who can be told then is told.
func TestCallIsOneJob(t *testing.T) {
	h := newHouse(t)
	store, pushers := &jotter{Store: h.store}, &fastPushers{}
	s := h.node(store)
	s.Pusher = pushers
	for _, agent := range []string{"ana", "bea"} {
		must(t, h.store.UnscopedInsertLogin(t.Context(), &tenant.Login{ID: agent, Email: agent + "@acme.example"}))
		must(t, h.store.UnscopedInsertRefresh(t.Context(), &tenant.RefreshToken{Hash: agent, Family: agent, Login: agent, ExpiresAt: h.now.Now().Add(time.Hour).UnixMilli()}))
		must(t, h.store.InsertPushSubscription(t.Context(), h.sc, &chat.PushSubscription{ID: "b-" + agent, Agent: agent, Session: agent, Endpoint: "https://push.example"}))
	}
	_, _, err := s.Start(t.Context(), h.visitor("v1"), opening("support", "client-0001", "hola"))
	must(t, err)
	if n := store.pushes.Load(); n != 1 {
		t.Errorf("%d jobs were written while the visitor waited, want 1", n)
	}
	h.now.Add(time.Minute)
	for {
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().UnixMilli(), 60_000)
		if err != nil {
			break
		}
		switch j.Kind {
		case chat.JobPush:
			// A version that knows no other kind takes each for one agent's.
			if j.Data["agent"] == "" {
				t.Error("a call of nobody")
			}
			must(t, s.RunPush(t.Context(), h.sc, *j))
		case chat.JobPushAll:
			must(t, s.RunPushAll(t.Context(), h.sc, *j))
		}
		must(t, h.store.UnscopedFinishJob(t.Context(), j))
	}
	for _, agent := range []string{"ana", "bea"} {
		if _, ok := pushers.told.Load(agent); !ok {
			t.Errorf("%s was not told", agent)
		}
	}
}

// All browsers of an agent are asked at once; one that takes too long is not
// asked again.
func TestPushAsksAllAtOnce(t *testing.T) {
	h := newHouse(t)
	p := &slowPushers{}
	h.Pusher = p
	must(t, h.store.UnscopedInsertLogin(t.Context(), &tenant.Login{ID: "ana", Email: "ana@acme.example"}))
	must(t, h.store.UnscopedInsertRefresh(t.Context(), &tenant.RefreshToken{Hash: "hash", Family: "session", Login: "ana", ExpiresAt: h.now.Now().UnixMilli() + 1}))
	for i := range 3 {
		must(t, h.store.InsertPushSubscription(t.Context(), h.sc, &chat.PushSubscription{ID: fmt.Sprint("b", i), Agent: "ana", Session: "session", Endpoint: "https://push.example"}))
	}
	began := time.Now()
	must(t, h.RunPush(t.Context(), h.sc, chat.Job{ID: "push:1", Data: map[string]string{"agent": "ana"}, CreatedAt: h.now.Now().UnixMilli()}))
	if took := time.Since(began); p.asked.Load() != 3 || took > 5*time.Second {
		t.Errorf("%d were asked in %s", p.asked.Load(), took)
	}
}
