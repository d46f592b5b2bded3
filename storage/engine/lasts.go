package engine

import (
	"container/list"
	"sync"
)

// Lasts remembers the last entry of the streams that were used latest, as rows
// of an engine. What it says may be old, where others write too: the unique
// index decides.
type Lasts[R any] struct {
	mu    sync.Mutex
	max   int
	byKey map[StreamKey]*list.Element
	order *list.List // of *lastEntry, the latest used first
}

// A StreamKey names a stream.
type StreamKey struct{ Collection, Tenant, Stream string }

type lastEntry[R any] struct {
	key StreamKey
	row R
}

// NewLasts returns a Lasts that remembers at most so many streams.
func NewLasts[R any](most int) *Lasts[R] {
	return &Lasts[R]{max: most, byKey: map[StreamKey]*list.Element{}, order: list.New()}
}

// Get returns a stream's last entry, if it is remembered.
func (l *Lasts[R]) Get(k StreamKey) (last R, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.byKey[k]
	if !ok {
		return last, false
	}
	l.order.MoveToFront(e)
	return e.Value.(*lastEntry[R]).row, true
}

// Put remembers a stream's last entry.
func (l *Lasts[R]) Put(k StreamKey, r R) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.byKey[k]; ok {
		e.Value.(*lastEntry[R]).row = r
		l.order.MoveToFront(e)
		return
	}
	l.byKey[k] = l.order.PushFront(&lastEntry[R]{k, r})
	if l.order.Len() > l.max {
		l.remove(l.order.Back())
	}
}

// Drop forgets one stream.
func (l *Lasts[R]) Drop(k StreamKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.byKey[k]; ok {
		l.remove(e)
	}
}

// Forget drops a collection's streams: one of its entries was changed or
// deleted by other means than an append, which hardly ever happens.
func (l *Lasts[R]) Forget(collection string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var next *list.Element
	for e := l.order.Front(); e != nil; e = next {
		next = e.Next()
		if e.Value.(*lastEntry[R]).key.Collection == collection {
			l.remove(e)
		}
	}
}

// Clear forgets everything.
func (l *Lasts[R]) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.byKey)
	l.order.Init()
}

func (l *Lasts[R]) remove(e *list.Element) {
	l.order.Remove(e)
	delete(l.byKey, e.Value.(*lastEntry[R]).key)
}
