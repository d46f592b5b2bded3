package mongo

import (
	"container/list"
	"sync"
)

// maxLasts bounds the streams whose last entry a node remembers.
const maxLasts = 10_000

// lasts remembers the last entry of the streams that were used latest. What it
// says may be old, and is never believed: the unique index decides.
type lasts struct {
	mu    sync.Mutex
	max   int
	byKey map[streamKey]*list.Element
	order *list.List // of *lastEntry, the latest used first
}

type streamKey struct{ collection, tenant, stream string }

type lastEntry struct {
	key streamKey
	row row
}

func newLasts(most int) *lasts {
	return &lasts{max: most, byKey: map[streamKey]*list.Element{}, order: list.New()}
}

func (l *lasts) get(k streamKey) (row, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.byKey[k]
	if !ok {
		return row{}, false
	}
	l.order.MoveToFront(e)
	return e.Value.(*lastEntry).row, true
}

func (l *lasts) put(k streamKey, r row) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.byKey[k]; ok {
		e.Value.(*lastEntry).row = r
		l.order.MoveToFront(e)
		return
	}
	l.byKey[k] = l.order.PushFront(&lastEntry{k, r})
	if l.order.Len() > l.max {
		l.remove(l.order.Back())
	}
}

func (l *lasts) drop(k streamKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.byKey[k]; ok {
		l.remove(e)
	}
}

// forget drops a collection's streams: one of its entries was changed or
// deleted by other means than an append, which hardly ever happens.
func (l *lasts) forget(collection string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var next *list.Element
	for e := l.order.Front(); e != nil; e = next {
		next = e.Next()
		if e.Value.(*lastEntry).key.collection == collection {
			l.remove(e)
		}
	}
}

func (l *lasts) remove(e *list.Element) {
	l.order.Remove(e)
	delete(l.byKey, e.Value.(*lastEntry).key)
}
