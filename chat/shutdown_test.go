package chat_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"recado/chat"
	"recado/tenant"
)

// DESIGN §6.10: a stopping node says goodbye to who has not said hello too, and
// when it has stopped its agents' leases have ended: nothing still runs.
func TestShutdownWaitsForEverything(t *testing.T) {
	d := newDoor(t, nil)
	d.enter(t, "ana")
	early := d.dial(t)
	early.say(t, `{"type":"ping"}`)
	early.hear(t, "error") // the server has it
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	must(t, d.hub.Shutdown(ctx, 0))
	present, err := d.presence.Present(t.Context(), d.sc, d.now.Now().UnixMilli())
	must(t, err)
	if len(present) != 0 {
		t.Errorf("%v count as present after the stop", present)
	}
	if code := early.goodbye(t); code != 1001 {
		t.Errorf("goodbye %d before hello", code)
	}
}

// A frame that panics ends its session and nothing else; the actor's place is
// free again.
func TestPanickingFrameEndsItsSession(t *testing.T) {
	d := newDoor(t, func(o *chat.SocketOptions) {
		o.Sessions = 1
		gate := o.Gate
		o.Gate = func(ctx context.Context, token string) (tenant.Actor, int64, error) {
			if token == "bomb" {
				panic("a bomb")
			}
			return gate(ctx, token)
		}
	})
	c := d.enter(t, "visitor")
	c.say(t, `{"type":"renew","token":"bomb"}`)
	if got := c.hear(t, "error"); got["reason"] != tenant.ErrInternal.Reason {
		t.Fatalf("got %v", got)
	}
	if code := c.goodbye(t); code != 1011 {
		t.Fatalf("goodbye %d", code)
	}
	eventually(t, "it left", func() bool { return d.hub.Count() == 0 })
	d.enter(t, "visitor")
}

// After goodbye nothing is done any more, also for who sent it all at once.
func TestNothingIsDoneAfterGoodbye(t *testing.T) {
	d := newDoor(t, nil)
	v := d.visitor("v1")
	talk := d.start(t, v, "support", "client-0001", "hola")
	c := d.enter(t, "visitor")
	c.say(t, `{"type":"renew","token":"nobody"}`+"\n"+
		`{"type":"send","conversation":"`+talk.ID+`","client_id":"client-0002","text":"después"}`)
	for {
		_, _, err := c.ReadMessage()
		if e, ok := errors.AsType[*websocket.CloseError](err); ok {
			if e.Code != 4401 {
				t.Errorf("goodbye %d", e.Code)
			}
			break
		}
		must(t, err)
	}
	eventually(t, "it left", func() bool { return d.hub.Count() == 0 })
	if n := len(d.thread(t, v, talk.ID)); n != 1 {
		t.Errorf("%d entries, want 1: it was sent after the token was refused", n)
	}
}
