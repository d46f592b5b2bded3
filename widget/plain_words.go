package widget

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"recado/static"
	"recado/tenant"
)

// How the page without scripts writes numbers, dates and refusals. It can't
// know the reader's time zone: times are in the project's, which they name.

func formatNumber(n int64) string { return strconv.FormatInt(n, 10) }

// megabytes is a limit of a file in words.
func megabytes(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(max(1, n>>10), 10) + " KB"
	}
	return strconv.FormatInt(n>>20, 10) + " MB"
}

// zoneName is a moment's offset from UTC: UTC−5, UTC+5:30.
func zoneName(at time.Time) string {
	_, seconds := at.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	name := "UTC" + sign + strconv.Itoa(seconds/3600)
	if minutes := seconds % 3600 / 60; minutes != 0 {
		name += fmt.Sprintf(":%02d", minutes)
	}
	return name
}

// sentence is "Abrimos el lunes." of "abrimos el lunes".
func sentence(s string) string {
	if s == "" {
		return ""
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:] + "."
}

// opens says when a project opens next: "abrimos el lunes a las 07:30
// (UTC−5)"; "" if it is open or never opens.
func (v *visit) opens(opensAt int64, loc *time.Location) string {
	now := v.Service.Now().In(loc)
	at := time.UnixMilli(opensAt).In(loc)
	if opensAt == 0 || !at.After(now) {
		return ""
	}
	clock := at.Format("15:04") + " (" + zoneName(at) + ")"
	switch days := daysBetween(now, at); {
	case days == 0:
		return v.words.T("opens.today", "time", clock)
	case days == 1:
		return v.words.T("opens.tomorrow", "time", clock)
	case days < 7:
		return v.words.T("opens.day", "time", clock, "day", v.words.T("day."+strconv.Itoa(int(at.Weekday()))))
	}
	return v.words.T("opens.day", "time", clock, "day", v.date(at, now))
}

// daysBetween counts calendar days from a to b, in their own zone.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}

// date is a day: 3 de marzo, and the year if it is another one.
func (v *visit) date(at, now time.Time) string { return dateIn(v.words, at, now) }

func dateIn(words static.Words, at, now time.Time) string {
	key := "date.day"
	if at.Year() != now.Year() {
		key = "date.year"
	}
	return words.T(key, "day", strconv.Itoa(at.Day()), "month", words.T("month."+strconv.Itoa(int(at.Month()))), "year", strconv.Itoa(at.Year()))
}

// moment is a day and a time, to be read and as machines read it.
func (v *visit) moment(ms int64, loc *time.Location) node {
	at := time.UnixMilli(ms).In(loc)
	return el("time", is("datetime", at.Format(time.RFC3339)), v.date(at, v.Service.Now().In(loc))+", "+at.Format("15:04")+" ("+zoneName(at)+")")
}

// zone is where the tenant's clocks are; p may be nil.
func (v *visit) zone(p *tenant.Project) *time.Location {
	if p == nil {
		p = &tenant.Project{}
	}
	return p.Hours.Location(v.door.tenant.TimeZone)
}

// refusal is the sentence of a refusal.
func (v *visit) refusal(e *tenant.Error) string {
	var pairs []string
	for name, value := range e.Params {
		pairs = append(pairs, name, fmt.Sprint(value))
	}
	return v.words.T("refusal."+e.Reason, pairs...)
}

// initials are two letters of a name.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) > 1 {
		words = []string{words[0], words[len(words)-1]}
	}
	var b strings.Builder
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}
