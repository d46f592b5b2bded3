package tenant_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"

	"recado/tenant"
)

// week is Monday to Friday from open to close, in minutes.
func week(zone string, open, close int) tenant.Hours {
	h := tenant.Hours{TimeZone: zone}
	for day := 1; day <= 5; day++ {
		h.Shifts = append(h.Shifts, tenant.Shift{Weekday: day, Open: open, Close: close})
	}
	return h
}

func every(zone string, shifts ...tenant.Shift) tenant.Hours {
	h := tenant.Hours{TimeZone: zone}
	for day := range 7 {
		for _, s := range shifts {
			h.Shifts = append(h.Shifts, tenant.Shift{Weekday: day, Open: s.Open, Close: s.Close})
		}
	}
	return h
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const h = 60 // minutes

func TestOpenAt(t *testing.T) {
	desk := week("America/Bogota", 7*h+30, 18*h) // S6
	holiday := desk
	holiday.Exceptions = []tenant.Exception{
		{Date: "2026-07-20", Name: "Independencia"},
		{Date: "2026-12-24", Shifts: []tenant.Shift{{Open: 8 * h, Close: 12 * h}}},
		{Date: "2026-12-26", Shifts: []tenant.Shift{{Weekday: 3, Open: 9 * h, Close: 10 * h}}}, // a Saturday
	}
	closedOnly := tenant.Hours{TimeZone: "Europe/Madrid", Exceptions: []tenant.Exception{{Date: "2026-12-25"}}}
	always := holiday
	always.Always = true
	night := every("Europe/Madrid", tenant.Shift{Open: 0, Close: 2 * h}, tenant.Shift{Open: 22 * h, Close: 24 * h})
	early := every("Europe/Madrid", tenant.Shift{Open: 2 * h, Close: 3 * h})
	for _, c := range []struct {
		name  string
		hours tenant.Hours
		at    string
		want  bool
	}{
		{"zero", tenant.Hours{}, "2026-01-01T03:00:00Z", true},
		{"before opening", desk, "2026-06-01T07:29:59-05:00", false},
		{"at opening", desk, "2026-06-01T07:30:00-05:00", true},
		{"last second", desk, "2026-06-01T17:59:59-05:00", true},
		{"at closing", desk, "2026-06-01T18:00:00-05:00", false},
		{"Saturday", desk, "2026-06-06T12:00:00-05:00", false},
		{"Monday there, Tuesday in UTC", desk, "2026-06-02T00:30:00+02:00", true},
		{"holiday", holiday, "2026-07-20T12:00:00-05:00", false},
		{"day after the holiday", holiday, "2026-07-21T12:00:00-05:00", true},
		{"short day", holiday, "2026-12-24T11:59:00-05:00", true},
		{"short day's afternoon", holiday, "2026-12-24T12:00:00-05:00", false},
		{"exceptional Saturday, its weekday ignored", holiday, "2026-12-26T09:30:00-05:00", true},
		{"always wins", always, "2026-07-20T03:00:00-05:00", true},
		{"open but for a date", closedOnly, "2026-12-24T23:59:59+01:00", true},
		{"that date", closedOnly, "2026-12-25T00:00:00+01:00", false},
		{"until midnight", night, "2026-06-01T23:59:59+02:00", true},
		{"over midnight", night, "2026-06-02T00:00:00+02:00", true},
		{"two in the morning", night, "2026-06-02T02:00:00+02:00", false},
		{"Madrid in winter", week("Europe/Madrid", 9*h, 17*h), "2026-01-05T08:00:00Z", true},
		{"Madrid in summer", week("Europe/Madrid", 9*h, 17*h), "2026-06-01T07:00:00Z", true},
		{"the hour that is skipped", early, "2026-03-29T01:00:00Z", false},
		{"the hour that comes twice, first", early, "2026-10-25T00:30:00Z", true},
		{"the hour that comes twice, second", early, "2026-10-25T01:30:00Z", true},
		{"after it", early, "2026-10-25T02:00:00Z", false},
		{"an unknown zone is UTC", week("Nowhere/Never", 9*h, 17*h), "2026-06-01T09:00:00Z", true},
	} {
		if got := c.hours.OpenAt(at(t, c.at), "Europe/Madrid"); got != c.want {
			t.Errorf("%s: at %s got %v", c.name, c.at, got)
		}
	}
}

func TestZoneOfTheTenant(t *testing.T) {
	hours := week("", 9*h, 17*h)
	when := at(t, "2026-06-01T15:30:00Z") // 10:30 in Bogota, 17:30 in Madrid
	if !hours.OpenAt(when, "America/Bogota") || hours.OpenAt(when, "Europe/Madrid") {
		t.Error("the tenant's zone does not count")
	}
	if hours.TimeZone = "America/Bogota"; !hours.OpenAt(when, "Europe/Madrid") {
		t.Error("the project's own zone does not win")
	}
}

func TestNextChange(t *testing.T) {
	holiday := week("America/Bogota", 7*h+30, 18*h)
	holiday.Exceptions = []tenant.Exception{{Date: "2026-07-20"}}
	allDay := every("Europe/Madrid", tenant.Shift{Open: 0, Close: 24 * h})
	weekdays := week("Europe/Madrid", 0, 24*h)
	closedOnly := tenant.Hours{TimeZone: "Europe/Madrid", Exceptions: []tenant.Exception{{Date: "2026-12-25"}}}
	for _, c := range []struct {
		name  string
		hours tenant.Hours
		from  string
		want  string // "" for none
		open  bool
	}{
		{"zero", tenant.Hours{}, "2026-01-01T03:00:00Z", "", false},
		{"opens today", week("America/Bogota", 450, 18*h), "2026-06-01T01:00:00-05:00", "2026-06-01T07:30:00-05:00", true},
		{"closes today", week("America/Bogota", 450, 18*h), "2026-06-01T07:30:00-05:00", "2026-06-01T18:00:00-05:00", false},
		{"after the weekend", week("America/Bogota", 450, 18*h), "2026-06-05T18:00:00-05:00", "2026-06-08T07:30:00-05:00", true},
		{"after the holiday", holiday, "2026-07-17T18:00:00-05:00", "2026-07-21T07:30:00-05:00", true},
		{"never closes", allDay, "2026-06-01T00:00:00Z", "", false},
		{"24:00 on Friday", weekdays, "2026-06-01T00:00:00+02:00", "2026-06-06T00:00:00+02:00", false},
		{"00:00 on Monday", weekdays, "2026-06-06T12:00:00+02:00", "2026-06-08T00:00:00+02:00", true},
		{"a holiday in an open year", closedOnly, "2026-06-01T12:00:00Z", "2026-12-25T00:00:00+01:00", false},
		{"its end", closedOnly, "2026-12-25T12:00:00Z", "2026-12-26T00:00:00+01:00", true},
		{"no more of them", closedOnly, "2026-12-27T12:00:00Z", "", false},
		{"an exception beyond the horizon", tenant.Hours{Exceptions: []tenant.Exception{{Date: "2030-01-01"}}}, "2026-01-01T00:00:00Z", "", false},

		{"opening in the skipped hour happens when it is over",
			every("Europe/Madrid", tenant.Shift{Open: 2*h + 30, Close: 8 * h}), "2026-03-29T00:00:00Z", "2026-03-29T03:00:00+02:00", true},
		{"closing in the skipped hour too",
			every("Europe/Madrid", tenant.Shift{Open: h, Close: 2*h + 30}), "2026-03-29T00:30:00Z", "2026-03-29T03:00:00+02:00", false},
		{"a shift inside the skipped hour is not held",
			every("Europe/Madrid", tenant.Shift{Open: 2 * h, Close: 3 * h}), "2026-03-29T00:00:00Z", "2026-03-30T02:00:00+02:00", true},
		{"the repeated hour: closes, first time",
			every("Europe/Madrid", tenant.Shift{Open: 0, Close: 2*h + 30}), "2026-10-24T23:00:00Z", "2026-10-25T02:30:00+02:00", false},
		{"opens again when the clocks go back",
			every("Europe/Madrid", tenant.Shift{Open: 0, Close: 2*h + 30}), "2026-10-25T00:30:00Z", "2026-10-25T02:00:00+01:00", true},
		{"closes, second time",
			every("Europe/Madrid", tenant.Shift{Open: 0, Close: 2*h + 30}), "2026-10-25T01:00:00Z", "2026-10-25T02:30:00+01:00", false},

		{"Sao Paulo, no midnight: opens at one",
			every("America/Sao_Paulo", tenant.Shift{Open: 0, Close: 6 * h}), "2018-11-04T02:30:00Z", "2018-11-04T01:00:00-02:00", true},
		{"Sao Paulo, no midnight: closes at one",
			tenant.Hours{TimeZone: "America/Sao_Paulo", Shifts: []tenant.Shift{{Weekday: 6, Open: 9 * h, Close: 24 * h}}},
			"2018-11-03T14:00:00Z", "2018-11-04T01:00:00-02:00", false},
		{"Cairo, no midnight: Thursday closes at one",
			tenant.Hours{TimeZone: "Africa/Cairo", Shifts: []tenant.Shift{{Weekday: 4, Open: 9 * h, Close: 24 * h}}},
			"2026-04-23T20:00:00Z", "2026-04-24T01:00:00+03:00", false},
		{"Apia has no 30 December 2011",
			tenant.Hours{TimeZone: "Pacific/Apia", Shifts: []tenant.Shift{{Weekday: 5, Open: 0, Close: 24 * h}}},
			"2011-12-29T20:00:00Z", "2012-01-06T00:00:00+14:00", true},
		{"Lord Howe's half hour",
			every("Australia/Lord_Howe", tenant.Shift{Open: 2*h + 15, Close: 5 * h}), "2026-10-03T15:00:00Z", "2026-10-04T02:30:00+11:00", true},
	} {
		got, open, ok := c.hours.NextChange(at(t, c.from), "UTC")
		if c.want == "" {
			if ok {
				t.Errorf("%s: got %v, want none", c.name, got)
			}
			continue
		}
		if !ok || open != c.open || !got.Equal(at(t, c.want)) {
			t.Errorf("%s: got %v, %v, %v; want %s, %v", c.name, got, open, ok, c.want, c.open)
		}
	}
}

func TestNextOpening(t *testing.T) {
	hours := week("America/Bogota", 450, 18*h)
	if got, ok := hours.NextOpening(at(t, "2026-06-05T19:00:00-05:00"), ""); !ok || !got.Equal(at(t, "2026-06-08T07:30:00-05:00")) {
		t.Errorf("got %v, %v", got, ok)
	}
	if got, ok := hours.NextOpening(at(t, "2026-06-05T12:00:00-05:00"), ""); ok {
		t.Errorf("open already, got %v", got)
	}
	if _, ok := (tenant.Hours{}).NextOpening(at(t, "2026-06-05T12:00:00-05:00"), ""); ok {
		t.Error("the zero hours open")
	}
}

func TestHoursValidate(t *testing.T) {
	date := func(e ...tenant.Exception) tenant.Hours { return tenant.Hours{Exceptions: e} }
	shift := func(s ...tenant.Shift) tenant.Hours { return tenant.Hours{Shifts: s} }
	for _, c := range []struct {
		hours      tenant.Hours
		field, why string
	}{
		{tenant.Hours{}, "", ""},
		{week("America/Bogota", 450, 18*h), "", ""},
		{shift(tenant.Shift{Open: 0, Close: 1440}), "", ""},
		{shift(tenant.Shift{Open: 60, Close: 120}, tenant.Shift{Open: 120, Close: 180}), "", ""},
		{tenant.Hours{TimeZone: "Mars/Base"}, "hours.time_zone", "zone"},
		{tenant.Hours{TimeZone: "Local"}, "hours.time_zone", "zone"},
		{tenant.Hours{TimeZone: "../../etc/passwd"}, "hours.time_zone", "zone"},
		{shift(tenant.Shift{Weekday: 7, Close: 60}), "hours.shifts.0", "weekday"},
		{shift(tenant.Shift{Weekday: -1, Close: 60}), "hours.shifts.0", "weekday"},
		{shift(tenant.Shift{Open: 60, Close: 60}), "hours.shifts.0", "range"},
		{shift(tenant.Shift{Open: -1, Close: 60}), "hours.shifts.0", "range"},
		{shift(tenant.Shift{Open: 0, Close: 1441}), "hours.shifts.0", "range"},
		{shift(tenant.Shift{Open: 60, Close: 120}, tenant.Shift{Open: 119, Close: 180}), "hours.shifts.1", "overlap"},
		{shift(make([]tenant.Shift, 71)...), "hours.shifts", "too_many"},
		{date(tenant.Exception{Date: "2026-02-30"}), "hours.exceptions.0", "date"},
		{date(tenant.Exception{Date: "2026-2-3"}), "hours.exceptions.0", "date"},
		{date(tenant.Exception{Date: "2026-02-03"}, tenant.Exception{Date: "2026-02-03"}), "hours.exceptions.1", "repeated"},
		{date(tenant.Exception{Date: "2026-02-03", Name: "a\u202eb"}), "hours.exceptions.0", "name"},
		{date(tenant.Exception{Date: "2026-02-03", Shifts: []tenant.Shift{{Weekday: 1, Open: 0, Close: 9}, {Weekday: 2, Open: 8, Close: 10}}}),
			"hours.exceptions.0.shifts.1", "overlap"},
		{date(make([]tenant.Exception, 501)...), "hours.exceptions", "too_many"},
	} {
		err := c.hours.Validate()
		if c.why == "" {
			if err != nil {
				t.Errorf("%+v: %v", c.hours, err)
			}
			continue
		}
		e := tenant.Answer(err)
		if !errors.Is(err, tenant.ErrBadHours) || e.Field != c.field || e.Params["why"] != c.why {
			t.Errorf("got %s %v, want %s %s", e.Field, e.Params, c.field, c.why)
		}
	}
}

// NextChange against looking at every minute.
func TestNextChangeAgainstEveryMinute(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	zones := []string{"Europe/Madrid", "America/Bogota", "America/Sao_Paulo", "Africa/Cairo", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu"}
	starts := []string{"2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z", "2018-11-03T00:00:00Z", "2026-04-23T12:00:00Z", "2026-10-31T00:00:00Z", "2026-03-07T12:00:00Z"}
	for range 300 {
		hours := tenant.Hours{TimeZone: zones[random.IntN(len(zones))]}
		for day := range 7 {
			open := random.IntN(96) * 15
			hours.Shifts = append(hours.Shifts, tenant.Shift{Weekday: day, Open: open, Close: open + 15*(1+random.IntN(96-open/15))})
		}
		from := at(t, starts[random.IntN(len(starts))]).Add(time.Duration(random.IntN(3*1440)) * time.Minute)
		checkNext(t, hours, from)
	}
}

// checkNext compares NextChange with the minutes of the next four days.
func checkNext(t *testing.T, hours tenant.Hours, from time.Time) {
	t.Helper()
	was := hours.OpenAt(from, "UTC")
	got, open, ok := hours.NextChange(from, "UTC")
	if ok && (open == was || !got.After(from) || hours.OpenAt(got, "UTC") != open || hours.OpenAt(got.Add(-1), "UTC") != was) {
		t.Fatalf("%s from %v: %v %v is no change", show(hours), from, got, open)
	}
	for m := from.Truncate(time.Minute).Add(time.Minute); m.Before(from.AddDate(0, 0, 4)); m = m.Add(time.Minute) {
		if ok && !m.Before(got) {
			return
		}
		if hours.OpenAt(m, "UTC") != was {
			t.Fatalf("%s from %v: missed %v, got %v %v", show(hours), from, m, got, ok)
		}
	}
}

func show(h tenant.Hours) string {
	raw, err := json.Marshal(h)
	return fmt.Sprint(string(raw), err)
}

func FuzzHours(f *testing.F) {
	f.Add([]byte(`{"time_zone":"Europe/Madrid","shifts":[{"weekday":1,"open":540,"close":1440}]}`), int64(1774742400))
	f.Add([]byte(`{"time_zone":"America/Sao_Paulo","exceptions":[{"date":"2018-11-04","shifts":[{"open":0,"close":30}]}]}`), int64(1541296800))
	f.Add([]byte(`{"always":true}`), int64(0))
	f.Fuzz(func(t *testing.T, raw []byte, unix int64) {
		var hours tenant.Hours
		if json.Unmarshal(raw, &hours) != nil || hours.Validate() != nil {
			return
		}
		const oldest, newest = 1262304000, 4102444800 // 2010 to 2100
		checkNext(t, hours, time.Unix(oldest+abs(unix)%(newest-oldest), 0))
	})
}

func abs(n int64) int64 {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

func BenchmarkNextChange(b *testing.B) {
	hours := week("Europe/Madrid", 9*h, 17*h)
	from := time.Unix(1774742400, 0)
	for b.Loop() {
		hours.NextChange(from, "")
	}
}
