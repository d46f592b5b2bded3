package tenant

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"
)

// A Day is a calendar date, as days since 1970-01-01. Which instants it holds
// depends on a time zone.
type Day int64

const secondsOfDay = 24 * 60 * 60

// DayOf is the date that t's own location shows.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay)
}

// ParseDay reads YYYY-MM-DD; ErrBadValue.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, ErrBadValue
	}
	return DayOf(t), nil
}

// String is YYYY-MM-DD.
func (d Day) String() string {
	return time.Unix(int64(d)*secondsOfDay, 0).UTC().Format(time.DateOnly)
}

// start is about when the day begins in a zone: where the clocks skip or repeat
// midnight it may be the other of two.
func (d Day) start(zone *time.Location) time.Time {
	y, m, day := time.Unix(int64(d)*secondsOfDay, 0).UTC().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, zone)
}

// A Calendar tells in which day something of a project happened: a project's
// day is that of its hours, else the tenant's.
type Calendar struct {
	zone  *time.Location
	zones map[string]*time.Location // by project
}

// NewCalendar is a tenant's; zone is its time zone.
func NewCalendar(zone string, projects []Project) Calendar {
	c := Calendar{zone: Hours{}.Location(zone), zones: map[string]*time.Location{}}
	for i := range projects {
		c.zones[projects[i].ID] = projects[i].Hours.Location(zone)
	}
	return c
}

// Zone is the IANA name of the zone that a project's days are counted in; of
// no project, "", the tenant's.
func (c Calendar) Zone(project string) string { return c.of(project).String() }

func (c Calendar) of(project string) *time.Location {
	if zone, ok := c.zones[project]; ok {
		return zone
	}
	return c.zone
}

// Day is the one that at (ms) belongs to in a project.
func (c Calendar) Day(project string, at int64) Day {
	return DayOf(time.UnixMilli(at).In(c.of(project)))
}

// Days are the dates that the instants from one to another (ms), less than a day
// apart, have in the tenant's projects.
func (c Calendar) Days(from, to int64) []Day {
	found := map[Day]bool{c.Day("", from): true, c.Day("", to): true}
	for project := range c.zones {
		found[c.Day(project, from)], found[c.Day(project, to)] = true, true
	}
	return slices.Sorted(maps.Keys(found))
}

// windowSlack is more than any clock is ever moved at once.
const windowSlack = 2 * time.Hour

// Window is an interval (ms) that holds every instant which is in one of the
// days from to to, in whatever project; it holds others too.
func (c Calendar) Window(from, to Day) (first, end int64) {
	earliest, latest := from.start(c.zone), (to + 1).start(c.zone)
	for _, zone := range c.zones {
		if at := from.start(zone); at.Before(earliest) {
			earliest = at
		}
		if at := (to + 1).start(zone); at.After(latest) {
			latest = at
		}
	}
	return earliest.Add(-windowSlack).UnixMilli(), latest.Add(windowSlack).UnixMilli()
}

// MaxPeriod is how many days a report may be of; with the period before it, it
// is read by one query.
const MaxPeriod = 366

// usualPeriod is how many days a report is of that names none.
const usualPeriod = "30"

// Period reads the days that a request asks for: from and to, both included,
// or, without both, so many days up to the tenant's today. ErrBadValue at the
// field.
func (c Calendar) Period(now int64, from, to, days string) (first, last Day, err error) {
	if from == "" && to == "" {
		n, err := strconv.Atoi(cmp.Or(days, usualPeriod))
		if err != nil || n < 1 || n > MaxPeriod {
			return 0, 0, ErrBadValue.At("days")
		}
		last = c.Day("", now)
		return last - Day(n) + 1, last, nil
	}
	if first, err = ParseDay(from); err != nil {
		return 0, 0, ErrBadValue.At("from")
	}
	if last, err = ParseDay(to); err != nil {
		return 0, 0, ErrBadValue.At("to")
	}
	if last < first {
		return 0, 0, ErrBadValue.At("to")
	}
	if last-first >= MaxPeriod {
		return 0, 0, ErrBadValue.At("from")
	}
	return first, last, nil
}
