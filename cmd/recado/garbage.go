package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// garbageLook is how often a node looks how fast it makes garbage.
	garbageLook = 500 * time.Millisecond
	// busyGarbage and quietGarbage are bytes per second: above the first a node
	// is busy, after restingLooks looks below the second it is so no more.
	busyGarbage, quietGarbage = 16 << 20, 4 << 20
	restingLooks              = 3
	// busyRoom is by how many bytes the heap of a busy node may grow between two
	// collections, where its live objects are fewer; where they are more, it
	// grows by as much as they are, as Go has it.
	busyRoom = 64 << 20
	// plainPercent is Go's own measure, and mostPercent the highest that is set.
	plainPercent, mostPercent = 100, 1000
)

// A garbageCare decides how much garbage a node may have. Go collects when the
// heap has doubled, which for a few megabytes of live objects means many times
// a second under load: up to a half of all that a new conversation costs. A
// busy node is given room, an idle one gives it back.
type garbageCare struct {
	percent int
	quiet   int // looks in a row
}

// next is the percentage for a node that makes so many bytes of garbage per
// second and has so many live ones, and whether it has just come to rest.
func (g *garbageCare) next(rate, live uint64) (percent int, rested bool) {
	switch {
	case rate >= busyGarbage:
		g.quiet = 0
		wanted := int(min(max(busyRoom*100/max(live, 1), plainPercent), mostPercent))
		// Each change stops the world for a moment: a small one is not worth it.
		if wanted > g.percent*5/4 || wanted < g.percent*4/5 {
			g.percent = wanted
		}
	case rate >= quietGarbage:
		g.quiet = 0
	default:
		g.quiet++
		if g.quiet >= restingLooks && g.percent != plainPercent {
			g.percent, rested = plainPercent, true
		}
	}
	return g.percent, rested
}

// tendGarbage has the collector of this process run by a garbageCare until ctx
// ends. Who sets GOGC has decided; GOMEMLIMIT bounds what is decided here.
func tendGarbage(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	care := garbageCare{percent: plainPercent}
	made := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(made)
	last, at := made[0].Value.Uint64(), time.Now()
	every(ctx, garbageLook, func() {
		metrics.Read(made)
		all, now := made[0].Value.Uint64(), time.Now()
		rate := float64(all-last) / max(now.Sub(at).Seconds(), 0.001)
		last, at = all, now
		was := care.percent
		percent, rested := care.next(uint64(rate), made[1].Value.Uint64())
		if percent != was {
			debug.SetGCPercent(percent)
		}
		if rested {
			debug.FreeOSMemory()
		}
	})
	debug.SetGCPercent(plainPercent)
}
