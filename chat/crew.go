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
// most; what comes while all are busy waits in its order. Idle it has none, or
// where rested is set a few: their stacks have grown to what the work needs.
type gang[T any] struct {
	most   int
	work   func(T)
	rested chan T // with room for those who rest

	mu      sync.Mutex
	busy    int
	resting int
	waiting []T
}

// add never blocks.
func (g *gang[T]) add(piece T) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.resting > 0 {
		g.resting--
		g.busy++
		g.rested <- piece // somebody is about to take it
		return
	}
	if g.busy == g.most {
		g.waiting = append(g.waiting, piece)
		return
	}
	g.busy++
	go g.run(piece)
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

// waited is a piece that waited. Without one the goroutine may rest, or ends.
func (g *gang[T]) waited() (piece T, rest <-chan T, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.busy--
		g.waiting = nil // it may have been a crowd
		if g.resting == cap(g.rested) {
			return piece, nil, false
		}
		g.resting++
		return piece, g.rested, false
	}
	piece = g.waiting[0]
	var none T
	g.waiting[0] = none
	g.waiting = g.waiting[1:]
	return piece, nil, true
}
