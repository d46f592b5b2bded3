package chat_test

import (
	"bytes"
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// Frames whose answers take long hold up nobody who asks for something else,
// however few read at a time; and all of them are answered.
func TestWaitingFramesHoldNobodyUp(t *testing.T) {
	for name, keep := range keepers {
		t.Run(name, func(t *testing.T) {
			release := make(chan struct{})
			var waiting atomic.Int64
			d := newDoor(t, func(o *chat.SocketOptions) {
				if keep != nil {
					keep(o)
				}
				o.Sessions = 100
				gate := o.Gate
				o.Gate = func(ctx context.Context, token string) (tenant.Actor, int64, error) {
					if token == "visitor" {
						waiting.Add(1)
						<-release
					}
					return gate(ctx, token)
				}
			})
			const many = 60
			ana := d.enter(t, "ana")
			var slow []*caller
			for range many {
				c := d.dial(t)
				c.say(t, `{"type":"hello","token":"visitor"}`)
				slow = append(slow, c)
				ana.answers(t)
			}
			eventually(t, "all wait", func() bool { return waiting.Load() == many })
			d.enter(t, "bea").answers(t)
			close(release)
			for _, c := range slow {
				c.hear(t, "welcome")
			}
		})
	}
}

// Frames come in the order in which they were delivered, whether they came
// alone and were written at once, or with others.
func TestOrderOfFramesAlone(t *testing.T) {
	for name, keep := range keepers {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t, keep)
			c := d.enter(t, "visitor")
			const n = 5000
			// The queue is bounded: no more are under way than it takes.
			under := make(chan struct{}, 500)
			go func() {
				for i := range n {
					select {
					case under <- struct{}{}:
					case <-t.Context().Done():
						return
					}
					d.hub.Deliver(d.sc.Tenant(), "visitor:v1", fmt.Appendf(nil, `{"type":"n","n":%d}`, i), i/7%2 == 0)
					if i%100 == 0 {
						time.Sleep(5 * time.Millisecond) // some come alone
					}
				}
			}()
			for next := 0; next < n; {
				_, m, err := c.ReadMessage()
				if err != nil {
					t.Fatalf("after %d frames: %v", next, err)
				}
				for frame := range bytes.SplitSeq(m, []byte("\n")) {
					if bytes.HasPrefix(frame, []byte(`{"type":"n"`)) {
						if want := fmt.Sprintf(`{"type":"n","n":%d}`, next); string(frame) != want {
							t.Fatalf("got %s, want %s", frame, want)
						}
						next++
						<-under
					}
				}
			}
		})
	}
}
