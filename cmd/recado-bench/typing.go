package main

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"recado/cmd/rig"
)

// modeRelay is what is not stored, all of it between two nodes.
func (b *bench) modeRelay(ctx context.Context) error {
	if len(b.urls) < 2 {
		return errors.New("relay needs two nodes")
	}
	b.apart = true
	return b.modeTyping(ctx)
}

// A typing is the load of frames that are not stored: of each conversation one
// is on its way at a time, to all windows.
type typing struct {
	b       *bench
	typists map[string]*typist // by conversation
	windows []*window
	start   time.Time
	lat     latencies
	seen    atomic.Int64
	lost    atomic.Int64
}

// A typist is one visitor's way of frames to the agents.
type typist struct {
	conn  *rig.Conn
	frame []byte
	sent  atomic.Int64 // ns since start
	left  atomic.Int64 // windows that have not seen it yet
	done  chan struct{}
}

// seenWithin is how long a frame may take before it is taken for lost.
const seenWithin = 2 * time.Second

func (b *bench) modeTyping(ctx context.Context) error {
	t := &typing{b: b, typists: map[string]*typist{}, start: time.Now()}
	defer t.close()
	if err := t.open(ctx); err != nil {
		return err
	}
	before, err := b.costs(ctx)
	if err != nil {
		return err
	}
	begun := time.Now()
	t.drive(ctx)
	took := time.Since(begun)
	b.report.add("windows", float64(len(t.windows)), "")
	b.report.add("frames delivered", float64(t.seen.Load())/took.Seconds(), "per s")
	b.report.latency("typed → seen", &t.lat)
	if n := t.lost.Load(); n > 0 {
		b.report.add("frames not seen within 2 s", float64(n), "")
	}
	if n := t.cuts(); n > 0 {
		b.report.add("agents' windows cut for being slow, and back", float64(n), "")
	}
	return b.spent(ctx, before, int(t.seen.Load()))
}

// open brings everybody in: first the agents, who must be there, but their
// windows hear nothing until the typists are known.
func (t *typing) open(ctx context.Context) error {
	base := t.b.agentNode(0)
	token, err := t.b.client.SignIn(ctx, base, t.b.agent)
	if err != nil {
		return err
	}
	opened := make(chan struct{})
	for range t.b.agents {
		w := &window{base: base, token: token}
		if err := w.open(ctx); err != nil {
			return err
		}
		t.windows = append(t.windows, w)
		go w.listen(ctx, func(raw []byte) {
			<-opened
			t.hear(raw)
		})
	}
	v, err := t.b.visitors(ctx, t.b.clients)
	if err != nil {
		return err
	}
	conns, err := t.b.connect(ctx, v)
	for i, c := range conns {
		if c == nil {
			continue
		}
		go c.Listen(func([]byte) {})
		t.typists[v[i].Conversation] = &typist{
			conn: c, done: make(chan struct{}, 1),
			frame: []byte(`{"type":"typing","conversation":"` + v[i].Conversation + `","on":true}`),
		}
	}
	close(opened)
	return err
}

func (t *typing) close() {
	for _, w := range t.windows {
		w.close()
	}
	for _, one := range t.typists {
		one.conn.Close()
	}
}

// hear handles what a window hears.
func (t *typing) hear(raw []byte) {
	if !bytes.HasPrefix(raw, []byte(`{"type":"typing","conversation":"`)) {
		return
	}
	id, _, _ := bytes.Cut(raw[len(`{"type":"typing","conversation":"`):], []byte(`"`))
	one := t.typists[string(id)]
	if one == nil {
		return
	}
	t.seen.Add(1)
	t.lat.add(time.Since(t.start) - time.Duration(one.sent.Load()))
	if one.left.Add(-1) == 0 {
		one.done <- struct{}{}
	}
}

// drive has every typist type until the time is over.
func (t *typing) drive(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, t.b.time)
	defer cancel()
	gap := time.Duration(0)
	if t.b.rate > 0 {
		gap = time.Second * time.Duration(len(t.typists)) / time.Duration(t.b.rate)
	}
	var all sync.WaitGroup
	at := 0
	for _, one := range t.typists {
		at++
		first := gap * time.Duration(at) / time.Duration(len(t.typists))
		all.Go(func() { t.types(ctx, one, time.Now().Add(first), gap) })
	}
	all.Wait()
}

// types sends one frame after another.
func (t *typing) types(ctx context.Context, one *typist, next time.Time, gap time.Duration) {
	late := time.NewTimer(seenWithin)
	defer late.Stop()
	for ctx.Err() == nil {
		if wait := time.Until(next); wait > 0 {
			time.Sleep(wait)
		}
		next = next.Add(gap)
		one.left.Store(int64(len(t.windows)))
		one.sent.Store(time.Since(t.start).Nanoseconds())
		if one.conn.Send(one.frame) != nil {
			return
		}
		late.Reset(seenWithin)
		select {
		case <-one.done:
		case <-late.C:
			t.lost.Add(1)
		}
	}
}

func (t *typing) cuts() (n int) {
	for _, w := range t.windows {
		n += int(w.cut.Load())
	}
	return n
}

// A window is an agent's that hears what is typed. Cut for being slow it comes
// back, as the console does; what is not stored is then gone.
type window struct {
	base, token string
	cut         atomic.Int64

	mu    sync.Mutex
	conn  *rig.Conn
	ended bool
}

func (w *window) open(ctx context.Context) error {
	c, err := rig.Dial(ctx, w.base, w.token)
	if err != nil {
		return err
	}
	c.Buffered()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.conn = c; w.ended {
		c.Close()
	}
	return nil
}

// listen hears until the window is closed.
func (w *window) listen(ctx context.Context, hear func(raw []byte)) {
	for ctx.Err() == nil {
		c, ended := w.line()
		if ended {
			return
		}
		_ = c.Listen(hear) // ends with the connection
		if _, ended := w.line(); ended {
			return
		}
		w.cut.Add(1)
		for w.open(ctx) != nil && pause(ctx, 50*time.Millisecond) == nil {
			continue
		}
	}
}

func (w *window) line() (c *rig.Conn, ended bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.conn, w.ended
}

func (w *window) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	if w.conn != nil {
		w.conn.Close()
	}
}
