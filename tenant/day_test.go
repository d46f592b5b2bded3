package tenant_test

import (
	"testing"
	"time"

	"recado/tenant"
)

// Every instant is in exactly one day of its project, and the window of that
// day holds it: also where clocks are moved at midnight or a day has 23 or 25
// hours.
func TestCalendar(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Madrid", "America/Santiago", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati", "Etc/GMT+12"} {
		c := tenant.NewCalendar("America/La_Paz", []tenant.Project{{ID: "p", Hours: tenant.Hours{TimeZone: zone}}})
		for _, around := range []string{"2026-03-29", "2026-10-25", "2026-09-06", "2026-04-05", "2018-11-04", "2026-12-31"} {
			at, err := time.Parse(time.DateOnly, around)
			if err != nil {
				t.Fatal(err)
			}
			for ms := at.Add(-36 * time.Hour).UnixMilli(); ms < at.Add(60*time.Hour).UnixMilli(); ms += 15 * 60_000 {
				day := c.Day("p", ms)
				if first, end := c.Window(day, day); ms < first || ms >= end {
					t.Fatalf("%s: %s is outside the window of %s", zone, time.UnixMilli(ms).UTC(), day)
				}
				if want := time.UnixMilli(ms).In(mustZone(t, zone)).Format(time.DateOnly); day.String() != want {
					t.Fatalf("%s: %d is in %s, want %s", zone, ms, day, want)
				}
			}
		}
	}
}

// A project without a zone of its own counts in the tenant's, and so does one
// that is not known.
func TestCalendarOfTheTenant(t *testing.T) {
	c := tenant.NewCalendar("America/La_Paz", []tenant.Project{{ID: "p"}})
	at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC).UnixMilli()
	for _, project := range []string{"", "p", "gone"} {
		if got := c.Day(project, at).String(); got != "2026-11-22" || c.Zone(project) != "America/La_Paz" {
			t.Errorf("%q: %s in %s, want 2026-11-22 in America/La_Paz", project, got, c.Zone(project))
		}
	}
}

func TestParseDay(t *testing.T) {
	for _, good := range []string{"1970-01-01", "2026-02-28", "2024-02-29"} {
		if d, err := tenant.ParseDay(good); err != nil || d.String() != good {
			t.Errorf("%s: %s, %v", good, d, err)
		}
	}
	for _, bad := range []string{"", "2026-02-29", "2026-1-1", "22-11-2026", "2026-11-22T00:00:00Z"} {
		if _, err := tenant.ParseDay(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// A report's period is named by two days or by so many to today; what is no
// period is refused at its field.
func TestPeriod(t *testing.T) {
	c := tenant.NewCalendar("America/La_Paz", nil)
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC).UnixMilli() // still the 22nd there
	for _, tt := range []struct{ from, to, days, want, wrong string }{
		{"", "", "", "2026-10-24 2026-11-22", ""},
		{"", "", "1", "2026-11-22 2026-11-22", ""},
		{"", "", "366", "2025-11-22 2026-11-22", ""},
		{"2026-02-01", "2026-02-28", "7", "2026-02-01 2026-02-28", ""},
		{"", "", "0", "", "days"}, {"", "", "367", "", "days"}, {"", "", "x", "", "days"}, {"", "", "9223372036854775807", "", "days"},
		{"2026-02-01", "", "", "", "to"}, {"", "2026-02-01", "", "", "from"}, {"2026-02-30", "2026-03-01", "", "", "from"},
		{"2026-03-02", "2026-03-01", "", "", "to"}, {"2025-01-01", "2026-01-02", "", "", "from"},
	} {
		from, to, err := c.Period(now, tt.from, tt.to, tt.days)
		if tt.wrong != "" {
			if e := tenant.Answer(err); e.Reason != tenant.ErrBadValue.Reason || e.Field != tt.wrong {
				t.Errorf("%+v: %v", tt, err)
			}
			continue
		}
		if got := from.String() + " " + to.String(); err != nil || got != tt.want {
			t.Errorf("%+v: %s, %v", tt, got, err)
		}
	}
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}
