package redis

import "sync"

// An outbox is what waits for the publisher: frames, bounded in bytes, and the
// Redis channels that lost some because the bound was reached.
type outbox struct {
	limit int
	wake  chan struct{} // one place: a token says that there is something

	mu     sync.Mutex
	items  []item
	bytes  int
	holes  map[int]bool // Redis channels whose number must jump
	closed bool
}

// add queues i for a Redis channel, and reports false for the first frame that
// did not fit since the publisher last came: one line in the log, not one per
// frame. It never blocks.
func (o *outbox) add(i item, channel int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return true
	}
	defer o.ring()
	if o.bytes+i.size() <= o.limit {
		o.items = append(o.items, i)
		o.bytes += i.size()
		return true
	}
	first := len(o.holes) == 0
	o.lose(channel)
	return !first
}

// lose makes the number of a Redis channel jump. o.mu is held.
func (o *outbox) lose(channel int) {
	if o.holes == nil {
		o.holes = map[int]bool{}
	}
	o.holes[channel] = true
}

func (o *outbox) ring() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take empties the outbox.
func (o *outbox) take() ([]item, map[int]bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	items, holes := o.items, o.holes
	o.items, o.bytes, o.holes = nil, 0, nil
	return items, holes
}

// close makes later frames stay on this node: nobody would send them.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}
