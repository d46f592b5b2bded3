package tenant

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Hours are the weekly times of a project in a time zone, with days that
// differ (S6). The zero Hours are always open.
type Hours struct {
	TimeZone string `json:"time_zone"` // IANA name; "" is the tenant's
	// Always says that the project never closes; Shifts are then ignored.
	Always     bool        `json:"always"`
	Shifts     []Shift     `json:"shifts"`
	Exceptions []Exception `json:"exceptions"`
}

// A Shift is one interval of a weekday, in minutes since local midnight;
// 0 <= Open < Close <= 1440. Two shifts of a day must not overlap.
type Shift struct {
	Weekday int `json:"weekday"` // 0 is Sunday
	Open    int `json:"open"`
	Close   int `json:"close"`
}

// An Exception replaces a date's shifts: a holiday has none.
type Exception struct {
	Date   string  `json:"date"` // YYYY-MM-DD, local
	Name   string  `json:"name"`
	Shifts []Shift `json:"shifts"` // Weekday is ignored
}

// Bounds of what one project's hours may hold, and of the look into the future.
const (
	maxShifts     = 70
	maxExceptions = 500
	lookAhead     = 400 // days
	dayMinutes    = 24 * 60
)

// OpenAt reports whether the hours are open at t. Shifts are wall-clock times:
// an hour that the clocks skip is not there, one that they repeat counts twice.
// zone is the tenant's, for hours that name none. Without shifts every day is
// open but for its exceptions.
func (h Hours) OpenAt(t time.Time, zone string) bool {
	if h.never() {
		return true
	}
	return h.openAt(t.In(h.Location(zone)))
}

// NextChange returns when the hours open or close next after t, and which of
// the two. ok is false if nothing changes within 400 days.
func (h Hours) NextChange(t time.Time, zone string) (at time.Time, open, ok bool) {
	if h.never() {
		return time.Time{}, true, false
	}
	loc := h.Location(zone)
	now := h.openAt(t.In(loc))
	end := t.AddDate(0, 0, lookAhead)
	for t.Before(end) {
		// Between two changes of the zone's offset the wall clock runs
		// evenly, and places on it are plain sums.
		local := t.In(loc)
		_, until := local.ZoneBounds()
		if until.IsZero() || until.After(end) {
			until = end
		}
		if at, ok := h.flip(local, until, now); ok {
			return at, !now, true
		}
		if until.Before(end) && h.openAt(until.In(loc)) != now {
			return until, !now, true
		}
		t = until
	}
	return time.Time{}, now, false
}

// NextOpening returns when the hours open next after t. ok is false if they are
// open at t, or stay closed for 400 days.
func (h Hours) NextOpening(t time.Time, zone string) (at time.Time, ok bool) {
	at, open, ok := h.NextChange(t, zone)
	if !ok || !open {
		return time.Time{}, false
	}
	return at, true
}

// never tells hours that never close.
func (h Hours) never() bool {
	return h.Always || len(h.Shifts) == 0 && len(h.Exceptions) == 0
}

// flip finds the first moment behind from and before until at which the hours
// are not what they were; the zone's offset must be the same all along.
func (h Hours) flip(from, until time.Time, was bool) (time.Time, bool) {
	_, offset := from.Zone()
	day := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
	for ; ; day = day.AddDate(0, 0, 1) {
		midnight := day.Add(-time.Duration(offset) * time.Second)
		if !midnight.Before(until) {
			return time.Time{}, false
		}
		shifts := h.shiftsOf(day)
		for _, minute := range turns(shifts) {
			at := midnight.Add(time.Duration(minute) * time.Minute)
			if at.After(from) && at.Before(until) && within(shifts, minute) != was {
				return at, true
			}
		}
	}
}

// turns are the minutes of a day at which something may change, in order.
func turns(shifts []Shift) []int {
	at := []int{0}
	for _, s := range shifts {
		at = append(at, s.Open)
		if s.Close < dayMinutes { // the next day's midnight is its own
			at = append(at, s.Close)
		}
	}
	slices.Sort(at)
	return at
}

func (h Hours) openAt(local time.Time) bool {
	return within(h.shiftsOf(local), local.Hour()*60+local.Minute())
}

func within(shifts []Shift, minute int) bool {
	return slices.ContainsFunc(shifts, func(s Shift) bool { return s.Open <= minute && minute < s.Close })
}

// shiftsOf returns the shifts of a date, whose exception wins.
func (h Hours) shiftsOf(date time.Time) []Shift {
	name := date.Format(time.DateOnly)
	for _, e := range h.Exceptions {
		if e.Date == name {
			return e.Shifts
		}
	}
	if len(h.Shifts) == 0 {
		return []Shift{{Close: dayMinutes}}
	}
	var day []Shift
	for _, s := range h.Shifts {
		if s.Weekday == int(date.Weekday()) {
			day = append(day, s)
		}
	}
	return day
}

// A Clock is a moment on the wall clock of some hours, and what holds on its
// day.
type Clock struct {
	Local     time.Time
	Always    bool    // the hours never close
	Shifts    []Shift // of the day
	Excepted  bool    // the day is an exception, named Exception
	Exception string
}

// Clock reads the hours' wall clock; zone is the tenant's.
func (h Hours) Clock(t time.Time, zone string) Clock {
	local := t.In(h.Location(zone))
	c := Clock{Local: local, Always: h.never(), Shifts: h.shiftsOf(local)}
	if c.Always {
		return c
	}
	for _, e := range h.Exceptions {
		if e.Date == local.Format(time.DateOnly) {
			c.Excepted, c.Exception = true, e.Name
		}
	}
	return c
}

// zones keeps the time zones that were read: reading one costs more than all
// that is asked of it, and there are only so many.
var zones sync.Map

// Location is the time zone of the hours; zone is the tenant's.
func (h Hours) Location(zone string) *time.Location {
	loc, err := location(cmp.Or(h.TimeZone, zone))
	if err != nil { // it was valid when it was stored
		return time.UTC
	}
	return loc
}

// location reads an IANA time zone; "" is UTC.
func location(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	if name == "Local" { // the server's own, which differs from node to node
		return nil, fmt.Errorf("tenant: time zone %q", name)
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, loc)
	}
	return loc, err
}
