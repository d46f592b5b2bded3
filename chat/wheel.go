package chat

import (
	"sync"
	"time"
)

// The wheel's turn is longer than a ping's interval: a session whose alarm is
// farther away wakes once a turn and looks again.
const (
	wheelTick  = 100 // ms: how late an alarm may be
	wheelSlots = 512
)

// A wheel wakes sessions: to ping, or because somebody's time is over. All
// alarms share one timer, which runs only while there is an alarm.
type wheel struct {
	crew *crew

	mu    sync.Mutex
	slots [wheelSlots]*Session // lists, linked by their alarms
	count int
	done  int64 // the last tick whose slot was emptied
	next  int64 // the tick that timer is set to
	timer *time.Timer
}

// An alarm is a session's place in the wheel.
type alarm struct {
	before, after *Session
	tick          int64 // 0 is no place
}

// set wakes s at a time (ms) instead of when it was to be woken before.
func (w *wheel) set(s *Session, at int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unlink(s)
	if w.count == 0 {
		w.done = w.crew.now() / wheelTick
		w.next = 0
	}
	tick := min(max((at+wheelTick-1)/wheelTick, w.done+1), w.done+wheelSlots-1)
	slot := &w.slots[tick%wheelSlots]
	s.alarm = alarm{after: *slot, tick: tick}
	if *slot != nil {
		(*slot).alarm.before = s
	}
	*slot = s
	w.count++
	if w.next == 0 || tick < w.next {
		w.wind(tick)
	}
}

// drop lets s sleep.
func (w *wheel) drop(s *Session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unlink(s)
}

func (w *wheel) unlink(s *Session) {
	a := s.alarm
	if a.tick == 0 {
		return
	}
	if a.before == nil {
		w.slots[a.tick%wheelSlots] = a.after
	} else {
		a.before.alarm.after = a.after
	}
	if a.after != nil {
		a.after.alarm.before = a.before
	}
	s.alarm = alarm{}
	w.count--
}

// wind sets the timer to a tick.
func (w *wheel) wind(tick int64) {
	w.next = tick
	wait := time.Until(w.crew.at(tick * wheelTick))
	if w.timer == nil {
		w.timer = time.AfterFunc(wait, w.turn)
		return
	}
	w.timer.Reset(wait)
}

// turn wakes whose time has come, without holding the wheel.
func (w *wheel) turn() {
	for s := w.due(); s != nil; s = w.due() {
		s.wake()
	}
}

// due takes one session out whose time has come. When there is none it sets
// the timer to the next one's.
func (w *wheel) due() *Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	for now := w.crew.now() / wheelTick; w.count > 0 && w.done < now; w.done++ {
		if s := w.slots[(w.done+1)%wheelSlots]; s != nil {
			w.unlink(s)
			return s
		}
	}
	w.next = 0
	for tick := w.done + 1; w.count > 0; tick++ {
		if w.slots[tick%wheelSlots] != nil {
			w.wind(tick)
			break
		}
	}
	return nil
}

// schedule sets the session's alarm to what comes first. The caller holds mu.
func (s *Session) schedule() {
	if s.over || s.goodbye != nil {
		s.crew.wheel.drop(s) // the writer's own deadline ends it
		return
	}
	at := s.nextPing
	if end := s.deadline(); end > 0 {
		at = min(at, end)
	}
	if s.expires > 0 {
		at = min(at, s.expires)
	}
	s.crew.wheel.set(s, at)
}

// deadline is when the peer must have said something, 0 for never.
func (s *Session) deadline() int64 {
	heard := s.heard.Load()
	if heard == 0 {
		return s.opened + s.times.Hello.Milliseconds()
	}
	if s.times.Dead == 0 {
		return 0
	}
	return heard + s.times.Dead.Milliseconds()
}

// wake does what is due.
func (s *Session) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.crew.now()
	end := s.deadline()
	switch {
	case s.expires > 0 && now >= s.expires:
		s.bid(&GoodbyeRevoked)
	case end > 0 && now >= end && s.heard.Load() == 0:
		s.bid(&GoodbyeNoHello)
	case end > 0 && now >= end:
		s.bid(&GoodbyeDone)
	case now >= s.nextPing:
		s.nextPing = now + s.times.Ping.Milliseconds()
		s.ping = true
		s.rouse()
	}
	s.schedule()
}
