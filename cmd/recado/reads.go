package main

import (
	"context"
	"sync"

	"recado/tenant"
)

// reads lets those who ask for the same at the same time share one answer of
// the store. Nobody gets an answer that is older than their question: who asks
// while the store is being read gets the next reading, with all who asked
// meanwhile. Who is alone waits for nobody.
type reads[T any] struct {
	read func(ctx context.Context, sc tenant.Scope) (T, error)

	mu   sync.Mutex
	next map[tenant.Scope]*reading[T] // while the store is being read: nil for nobody waits
}

// A reading is an answer that several wait for.
type reading[T any] struct {
	done  chan struct{}
	value T
	err   error
}

func newReads[T any](read func(ctx context.Context, sc tenant.Scope) (T, error)) *reads[T] {
	return &reads[T]{read: read, next: map[tenant.Scope]*reading[T]{}}
}

// get reads, at once or with the next.
func (r *reads[T]) get(ctx context.Context, sc tenant.Scope) (value T, err error) {
	r.mu.Lock()
	next, reading := r.next[sc]
	if !reading {
		r.next[sc] = nil
		r.mu.Unlock()
		defer r.pass(ctx, sc)
		return r.read(ctx, sc)
	}
	if next == nil {
		next = r.wait(sc)
	}
	r.mu.Unlock()
	select {
	case <-next.done:
		return next.value, next.err
	case <-ctx.Done():
		return value, ctx.Err()
	}
}

func (r *reads[T]) wait(sc tenant.Scope) *reading[T] {
	next := &reading[T]{done: make(chan struct{})}
	r.next[sc] = next
	return next
}

// pass is called when a reading is over: the next one begins, or nobody waits.
func (r *reads[T]) pass(ctx context.Context, sc tenant.Scope) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := r.next[sc]
	if next == nil {
		delete(r.next, sc)
		return
	}
	r.next[sc] = nil
	go func() {
		// Several wait: no one's end may end it for the others.
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTime)
		defer cancel()
		defer r.pass(shared, sc)
		defer close(next.done)
		next.value, next.err = r.read(shared, sc)
	}()
}
