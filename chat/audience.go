package chat

import "iter"

// An audience is who listens to a channel. Nearly all have one listener, the
// visitor's own session: no map is made for it. The hub's lock guards it; a
// nil audience is empty.
type audience struct {
	key  string
	one  *Session
	more map[*Session]struct{} // all of them, where there was more than one
}

func (a *audience) add(s *Session) {
	if a.more == nil && (a.one == nil || a.one == s) {
		a.one = s
		return
	}
	if a.more == nil {
		a.more = map[*Session]struct{}{a.one: {}}
		a.one = nil
	}
	a.more[s] = struct{}{}
}

func (a *audience) remove(s *Session) {
	if a.one == s {
		a.one = nil
	}
	delete(a.more, s)
}

func (a *audience) size() int {
	if a == nil {
		return 0
	}
	if a.one != nil {
		return 1
	}
	return len(a.more)
}

func (a *audience) has(s *Session) bool {
	if a == nil {
		return false
	}
	_, there := a.more[s]
	return there || a.one == s
}

// all are the listeners, in no order.
func (a *audience) all() iter.Seq[*Session] {
	return func(yield func(*Session) bool) {
		if a == nil {
			return
		}
		if a.one != nil {
			yield(a.one)
			return
		}
		for s := range a.more {
			if !yield(s) {
				return
			}
		}
	}
}
