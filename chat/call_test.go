package chat_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"recado/chat"
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

// All browsers of an agent are asked at once; one that takes too long is not
// asked again.
func TestPushAsksAllAtOnce(t *testing.T) {
	h := newHouse(t)
	p := &slowPushers{}
	h.Pusher = p
	for i := range 3 {
		must(t, h.store.InsertPushSubscription(t.Context(), h.sc, &chat.PushSubscription{ID: fmt.Sprint("b", i), Agent: "ana", Endpoint: "https://push.example"}))
	}
	began := time.Now()
	must(t, h.RunPush(t.Context(), h.sc, chat.Job{ID: "push:1", Data: map[string]string{"agent": "ana"}, CreatedAt: h.now.Now().UnixMilli()}))
	if took := time.Since(began); p.asked.Load() != 3 || took > 5*time.Second {
		t.Errorf("%d were asked in %s", p.asked.Load(), took)
	}
}
