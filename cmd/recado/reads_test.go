package main

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"recado/tenant"
)

// A hundred who ask at once cost the store two readings, and nobody gets an
// answer from before their question.
func TestReadsAreSharedAndFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sc, other := tenant.UnscopedScope("acme"), tenant.UnscopedScope("rival")
		var mu sync.Mutex
		count := map[tenant.Scope]int{}
		r := newReads(func(_ context.Context, sc tenant.Scope) (time.Time, error) {
			mu.Lock()
			count[sc]++
			mu.Unlock()
			begun := time.Now()
			time.Sleep(time.Second)
			return begun, nil
		})
		var all sync.WaitGroup
		ask := func(sc tenant.Scope) {
			all.Go(func() {
				asked := time.Now()
				got, err := r.get(t.Context(), sc)
				if err != nil || got.Before(asked) {
					t.Errorf("asked at %v, and got what was read from %v on, %v", asked, got, err)
				}
			})
		}
		for i := range 100 {
			ask(sc)
			if i == 50 {
				time.Sleep(500 * time.Millisecond)
			}
		}
		ask(other)
		all.Wait()
		if count[sc] != 2 || count[other] != 1 {
			t.Errorf("%v readings, want 2 and 1", count)
		}
		ask(sc)
		all.Wait()
		if count[sc] != 3 || len(r.next) != 0 {
			t.Errorf("%d readings, want 3; %d are going on", count[sc], len(r.next))
		}
	})
}

// Who does not wait any more takes nobody along, and an accident is everybody's
// of that reading.
func TestReadsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sc := tenant.UnscopedScope("acme")
		fire := errors.New("a part is on fire")
		r := newReads(func(ctx context.Context, _ tenant.Scope) (int, error) {
			select {
			case <-ctx.Done():
				return 0, ctx.Err()
			case <-time.After(time.Second):
				return 0, fire
			}
		})
		short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		var all sync.WaitGroup
		for i, want := range []error{context.DeadlineExceeded, fire, context.DeadlineExceeded, fire} {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = short
			}
			all.Go(func() {
				if _, err := r.get(ctx, sc); !errors.Is(err, want) {
					t.Errorf("%d got %v, want %v", i, err, want)
				}
			})
			synctest.Wait()
		}
		all.Wait()
	})
}
