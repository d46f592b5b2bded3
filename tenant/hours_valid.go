package tenant

import (
	"fmt"
	"time"
)

// ValidTimeZone reports whether name is a time zone of the IANA database.
func ValidTimeZone(name string) bool {
	_, err := location(name)
	return err == nil && name != ""
}

// Validate refuses with ErrBadHours what could not be kept; params.why is one
// of zone, too_many, weekday, range, overlap, date, repeated, name.
func (h Hours) Validate() error {
	if h.TimeZone != "" && !ValidTimeZone(h.TimeZone) {
		return badHours("hours.time_zone", "zone")
	}
	if len(h.Shifts) > maxShifts {
		return badHours("hours.shifts", "too_many")
	}
	if len(h.Exceptions) > maxExceptions {
		return badHours("hours.exceptions", "too_many")
	}
	for i, s := range h.Shifts {
		if s.Weekday < 0 || s.Weekday > 6 {
			return badHours(fmt.Sprintf("hours.shifts.%d", i), "weekday")
		}
	}
	if err := validShifts("hours.shifts", h.Shifts, true); err != nil {
		return err
	}
	return h.validExceptions()
}

func (h Hours) validExceptions() error {
	dates := map[string]bool{}
	for i, e := range h.Exceptions {
		field := fmt.Sprintf("hours.exceptions.%d", i)
		if _, err := time.Parse(time.DateOnly, e.Date); err != nil {
			return badHours(field, "date")
		}
		if dates[e.Date] {
			return badHours(field, "repeated")
		}
		dates[e.Date] = true
		if len(e.Shifts) > maxShifts {
			return badHours(field, "too_many")
		}
		name, err := CleanLine(field+".name", e.Name, MaxName)
		if err != nil || name != e.Name {
			return badHours(field, "name")
		}
		if err := validShifts(field+".shifts", e.Shifts, false); err != nil {
			return err
		}
	}
	return nil
}

// validShifts checks each shift and that no two of a day overlap; without
// weekdays all are of one day.
func validShifts(field string, shifts []Shift, weekdays bool) error {
	for i, s := range shifts {
		if s.Open < 0 || s.Open >= s.Close || s.Close > dayMinutes {
			return badHours(fmt.Sprintf("%s.%d", field, i), "range")
		}
		for _, other := range shifts[:i] {
			sameDay := !weekdays || s.Weekday == other.Weekday
			if sameDay && s.Open < other.Close && other.Open < s.Close {
				return badHours(fmt.Sprintf("%s.%d", field, i), "overlap")
			}
		}
	}
	return nil
}

func badHours(field, why string) error { return ErrBadHours.At(field).With("why", why) }

// clean drops what means nothing, so that equal hours are stored alike.
func (h *Hours) clean() {
	for i := range h.Exceptions {
		h.Exceptions[i].Shifts = listed(h.Exceptions[i].Shifts)
		for j := range h.Exceptions[i].Shifts {
			h.Exceptions[i].Shifts[j].Weekday = 0
		}
	}
}
