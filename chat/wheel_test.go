package chat

import (
	"testing"
	"testing/synctest"
	"time"
)

// Alarms ring in their time, at most a tick late, wherever in the wheel they
// are and whatever was set, moved and dropped before.
func TestWheelRingsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew()
		due := map[*Session]int64{}
		socket := func() *Session {
			s := NewSession("s", newFakeSocket(), testTimes, c)
			s.opened, s.running, s.writing = c.now(), true, true // nobody writes
			return s
		}
		for i := range 200 {
			s := socket()
			at := int64(1 + i*i*7%70_000) // some farther away than a turn
			s.nextPing = at
			s.times.Ping, s.times.Hello = time.Hour, time.Hour
			c.wheel.set(s, int64(i*997%60_000))
			c.wheel.set(s, at)
			due[s] = at
			if i%5 == 0 {
				c.wheel.drop(s)
				delete(due, s)
			}
		}
		for len(due) > 0 {
			time.Sleep(wheelTick * time.Millisecond)
			for s, at := range due {
				s.mu.Lock()
				rang := s.ping
				s.mu.Unlock()
				late := c.now() - at
				switch {
				case rang && late < 0:
					t.Fatalf("an alarm of %d ms rang at %d", at, c.now())
				case !rang && late > 2*wheelTick:
					t.Fatalf("an alarm of %d ms did not ring by %d", at, c.now())
				case rang:
					delete(due, s)
				}
			}
		}
	})
}

// An empty wheel has no timer that ticks, and one that slept is not confused.
func TestWheelSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew()
		for _, pause := range []time.Duration{0, time.Minute, 3 * time.Hour} {
			time.Sleep(pause)
			s := NewSession("s", newFakeSocket(), testTimes, c)
			start := time.Now()
			s.Run(nobody{})
			if took := time.Since(start); took < testTimes.Hello || took > testTimes.Hello+late {
				t.Errorf("after %v: no hello was noticed after %v", pause, took)
			}
			if c.wheel.count != 0 {
				t.Errorf("%d alarms are left", c.wheel.count)
			}
		}
	})
}

// A token's end is in its time, also where the session was to be woken later,
// and later when it was renewed.
func TestTokensEndInTime(t *testing.T) {
	for renewed, want := range map[time.Duration]time.Duration{0: 300 * time.Millisecond, 3 * time.Second: 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			socket := newFakeSocket()
			socket.incoming <- []byte("hello")
			s := NewSession("s", socket, testTimes, newCrew())
			start := time.Now()
			s.Run(does(func([]byte, bool) {
				s.welcome()
				s.until(start.Add(300 * time.Millisecond))
				if renewed > 0 {
					s.until(start.Add(renewed))
				}
			}))
			if took := time.Since(start); took < want || took > want+late || socket.goodbye != GoodbyeRevoked.Code {
				t.Errorf("ended after %v with %d, want %v", took, socket.goodbye, want)
			}
		})
	}
}
