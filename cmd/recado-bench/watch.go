package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"recado/cmd/rig"
)

// A watcher is an agent's window: what it saw, in its order. Who is cut for
// being slow (4001) comes back and reads what it missed, as the console does.
type watcher struct {
	base, token string

	mu      sync.Mutex
	conn    *rig.Conn
	last    map[string]int64 // by conversation
	caught  map[string]int64 // up to where it was read instead of heard
	seen    map[int64]bool   // by number
	held    [][]byte         // heard while it reads what it missed
	behind  bool             // it does
	ended   bool
	cuts    int
	repeats int
	swapped int
}

// watch opens an agent's window.
func (t *talk) watch(ctx context.Context, base, token string) (*watcher, error) {
	c, err := rig.Dial(ctx, base, token)
	if err != nil {
		return nil, err
	}
	c.Buffered()
	w := &watcher{base: base, token: token, conn: c, last: map[string]int64{}, caught: map[string]int64{}, seen: map[int64]bool{}}
	go t.attend(ctx, w)
	return w, nil
}

// attend listens until the window is closed.
func (t *talk) attend(ctx context.Context, w *watcher) {
	for c := w.conn; ; {
		c.Listen(func(raw []byte) { t.heard(w, raw) })
		for c = nil; c == nil; {
			if w.over() || ctx.Err() != nil {
				return
			}
			if c, _ = rig.Dial(ctx, w.base, w.token); c == nil {
				time.Sleep(50 * time.Millisecond)
			}
		}
		c.Buffered()
		round, alive := w.back(c)
		if !alive {
			c.Close()
			return
		}
		go t.catchUp(ctx, w, round)
	}
}

func (w *watcher) over() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ended
}

// back is a new line in place of the one that was cut; round counts them.
func (w *watcher) back(c *rig.Conn) (round int, alive bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn, w.behind = c, true
	w.cuts++
	return w.cuts, !w.ended
}

func (w *watcher) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	w.conn.Close()
}

// heard handles a frame, or keeps it until what was missed is read.
func (t *talk) heard(w *watcher, raw []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.behind {
		w.held = append(w.held, append([]byte(nil), raw...))
		return
	}
	t.seen(w, raw)
}

// catchUp reads what was said while the window was away. If it is cut again
// meanwhile, the next round ends it.
func (t *talk) catchUp(ctx context.Context, w *watcher, round int) {
	for _, v := range t.visitors {
		for more := true; more && !w.over(); {
			w.mu.Lock()
			after := w.last[v.Conversation]
			w.mu.Unlock()
			page, err := t.b.client.After(ctx, w.base, rig.AsAgent, w.token, v.Conversation, after)
			if err != nil {
				break // judged as lost
			}
			w.mu.Lock()
			for _, m := range page.Items {
				if m.Seq <= w.last[v.Conversation] {
					continue // another round read it
				}
				w.last[v.Conversation], w.caught[v.Conversation] = m.Seq, m.Seq
				t.note(w, m.Text)
			}
			w.mu.Unlock()
			more = page.More
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cuts != round {
		return
	}
	held := w.held
	w.held, w.behind = nil, false
	for _, raw := range held {
		t.seen(w, raw)
	}
}

// seen handles what an agent hears. The caller holds mu.
func (t *talk) seen(w *watcher, raw []byte) {
	var f rig.Frame
	if json.Unmarshal(raw, &f) != nil || f.Type != "message" || f.Message.Seq <= w.caught[f.Conversation] {
		return
	}
	if f.Message.Seq <= w.last[f.Conversation] {
		w.swapped++
	}
	w.last[f.Conversation] = f.Message.Seq
	if n, ok := t.note(w, f.Message.Text); ok {
		t.toAgent.add(time.Since(t.start) - time.Duration(t.sent[n].Load()-1))
	}
}

// note remembers that an agent has a message; false if it is none of ours, or
// was there before.
func (t *talk) note(w *watcher, text string) (n int64, fresh bool) {
	if _, err := fmt.Sscanf(text, "message %d ", &n); err != nil || n >= int64(len(t.sent)) {
		return 0, false
	}
	if w.seen[n] {
		w.repeats++
		return 0, false
	}
	w.seen[n] = true
	return n, true
}

// cuts is how often windows were cut.
func (t *talk) cuts() (n int) {
	for _, w := range t.watchers {
		w.mu.Lock()
		n += w.cuts
		w.mu.Unlock()
	}
	return n
}
