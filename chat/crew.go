package chat

import (
	"runtime"
	"sync"
	"time"
)

// A crew is what sessions share instead of having it each: a clock, a wheel of
// alarms, and few goroutines that write.
type crew struct {
	start   time.Time
	wheel   wheel
	writers gang[*Session]
}

// newCrew returns a crew that does nothing, and has no goroutine, until a
// session is opened.
func newCrew() *crew {
	c := &crew{start: time.Now()}
	c.wheel.crew = c
	c.writers = gang[*Session]{most: max(2, runtime.GOMAXPROCS(0)), work: func(s *Session) { s.write(false) }}
	return c
}

// now is the time in ms since the crew's start, and never 0. It runs evenly,
// also when the machine's clock is set.
func (c *crew) now() int64 { return time.Since(c.start).Milliseconds() + 1 }

// at is the end of the millisecond in which now was ms.
func (c *crew) at(ms int64) time.Time { return c.start.Add(time.Duration(ms) * time.Millisecond) }

// A gang works off what it is given, with a goroutine for each piece up to
// most; what comes while all are busy waits in its order. Where brisk is set,
// no more than that many are at work who do not wait for anything themselves:
// a rush of small pieces is better worked off by few. Idle it has none, or
// where rested is set a few: their stacks have grown to what the work needs.
type gang[T any] struct {
	most   int
	brisk  int // 0: most
	work   func(T)
	rested chan T // with room for those who rest

	mu      sync.Mutex
	busy    int
	paused  int // of the busy ones
	resting int
	waiting []T
}

// add never blocks.
func (g *gang[T]) add(piece T) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.room() {
		g.start(piece)
	} else {
		g.waiting = append(g.waiting, piece)
	}
}

// room reports whether one more may be at work. The caller holds mu.
func (g *gang[T]) room() bool {
	return g.busy < g.most && (g.brisk == 0 || g.busy-g.paused < g.brisk)
}

// start has a piece done by who rests, or by one more. The caller holds mu.
func (g *gang[T]) start(piece T) {
	g.busy++
	if g.resting > 0 {
		g.resting--
		g.rested <- piece // somebody is about to take it
		return
	}
	go g.run(piece)
}

// pause says that who does a piece may wait for others from now on, so that
// somebody else can go on with the next; resume must follow.
func (g *gang[T]) pause() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.paused++
	if len(g.waiting) > 0 && g.room() {
		g.start(g.shift())
	}
}

func (g *gang[T]) resume() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.paused--
}

func (g *gang[T]) run(piece T) {
	for more := true; more; piece, more = g.next() {
		g.work(piece)
	}
}

// dismiss ends those who rest, and lets nobody rest any more.
func (g *gang[T]) dismiss() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.rested)
	g.rested, g.resting = nil, 0
}

// next is the next piece; false ends the goroutine.
func (g *gang[T]) next() (piece T, ok bool) {
	piece, rest, ok := g.waited()
	if rest != nil {
		piece, ok = <-rest
	}
	return piece, ok
}

// waited is a piece that waited. Without one, or where others are enough for
// them, the goroutine may rest, or ends.
func (g *gang[T]) waited() (piece T, rest <-chan T, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy--
	if len(g.waiting) > 0 && g.room() {
		g.busy++
		return g.shift(), nil, true
	}
	if g.resting == cap(g.rested) {
		return piece, nil, false
	}
	g.resting++
	return piece, g.rested, false
}

// shift is the piece that has waited longest. The caller holds mu.
func (g *gang[T]) shift() T {
	var none T
	piece := g.waiting[0]
	g.waiting[0] = none
	if g.waiting = g.waiting[1:]; len(g.waiting) == 0 {
		g.waiting = nil // it may have been a crowd
	}
	return piece
}
