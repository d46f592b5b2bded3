package chat

import (
	"slices"
	"sync"
	"testing"
)

// A gang works off everything, in order where it has one hand, and never with
// more hands than it may; idle it has none.
func TestGang(t *testing.T) {
	for most, rest := range map[int]int{1: 0, 3: 0, 7: 2} {
		var mu sync.Mutex
		var done []int
		var hands, seen int
		var all sync.WaitGroup
		g := gang[int]{most: most, rested: make(chan int, rest), work: func(i int) {
			defer all.Done()
			mu.Lock()
			hands++
			seen = max(seen, hands)
			mu.Unlock()
			mu.Lock()
			hands--
			done = append(done, i)
			mu.Unlock()
		}}
		const n = 1000
		for i := range n {
			all.Add(1)
			g.add(i)
			if i%100 == 0 {
				all.Wait() // they rest, or are gone
			}
		}
		all.Wait()
		if most == 1 && !slices.IsSorted(done) {
			t.Error("one hand did not keep the order")
		}
		slices.Sort(done)
		if len(done) != n || len(slices.Compact(done)) != n || seen > most {
			t.Errorf("most %d: %d pieces done by up to %d hands", most, len(done), seen)
		}
		eventually(t, "nobody is busy", func() bool {
			g.mu.Lock()
			defer g.mu.Unlock()
			return g.busy == 0 && g.resting <= rest && g.waiting == nil
		})
		g.dismiss()
	}
}

// Where few may be brisk, a rush is worked off by few, and who waits for
// something itself keeps none of the others waiting.
func TestGangOfFewBrisk(t *testing.T) {
	var all sync.WaitGroup
	done, blocked, held := make(chan int, 200), make(chan struct{}), make(chan int, 200)
	var g gang[int]
	g = gang[int]{most: 20, brisk: 2, work: func(i int) {
		defer all.Done()
		if i%2 == 0 {
			g.pause()
			held <- i
			<-blocked
			g.resume()
		}
		done <- i
	}}
	for i := range 20 {
		all.Add(1)
		g.add(i)
	}
	for range 10 { // the odd ones, with all the even ones waiting
		if i := <-done; i%2 == 0 {
			t.Fatalf("%d did not wait", i)
		}
		<-held
	}
	g.mu.Lock()
	if g.busy > 12 || g.paused != 10 {
		t.Errorf("%d are busy, %d of them wait", g.busy, g.paused)
	}
	g.mu.Unlock()
	close(blocked)
	all.Wait()
	eventually(t, "nobody is busy", func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.busy == 0 && g.paused == 0 && g.waiting == nil
	})
}
