package chat

import (
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

// What is explained is what is shown, in words, on the days of both
// hemispheres on which the clocks change too.
func TestExplain(t *testing.T) {
	weekdays := func(zone string) tenant.Hours {
		h := tenant.Hours{TimeZone: zone, Exceptions: []tenant.Exception{
			{Date: "2026-12-24", Name: "Nochebuena", Shifts: []tenant.Shift{{Open: 8 * 60, Close: 12 * 60}}}, {Date: "2026-12-25"},
		}}
		for day := range 7 {
			h.Shifts = append(h.Shifts, tenant.Shift{Weekday: day, Open: 90, Close: 18 * 60})
		}
		return h
	}
	team := []AgentState{
		{ID: "ana", Name: "Ana", Present: true, Availability: tenant.AvailableOnline, Load: 1, Capacity: 2},
		{ID: "bea", Name: "Bea", Present: true, Availability: tenant.AvailableAway, Capacity: 2},
		{ID: "eva", Name: "Eva", Present: true, Availability: tenant.AvailableOnline, Load: 2, Capacity: 2},
		{ID: "ida", Name: "Ida", Present: true, Idle: true, Availability: tenant.AvailableOnline, Capacity: 2},
		{ID: "leo", Name: "Leo", Present: true, Availability: tenant.AvailableAway, AwayReason: tenant.AwayOffer, Capacity: 2},
		{ID: "gus", Name: "Gus", Availability: tenant.AvailableOnline, Capacity: 2},
	}
	for name, tt := range map[string]struct {
		hours   tenant.Hours
		agents  []string
		at      string
		state   string
		because string // sentences that must be there, "|" between
	}{
		"free": {weekdays("Europe/Madrid"), []string{"ana", "bea", "eva", "gus"}, "2026-11-23T12:00:00+01:00", Online,
			"It is Monday, 2026-11-23 12:00, in Europe/Madrid.|Hours on Monday: 01:30-18:00.|Ana can take a conversation (1 of 2).|Bea is there and has chosen to be away.|Eva is there with 2 of 2 conversations.|Gus has no session.|So the project is online (agents).|It closes next at 2026-11-23 18:00 CET."},
		"busy":           {weekdays("Europe/Madrid"), []string{"bea", "eva"}, "2026-11-23T12:00:00+01:00", Away, "So the project is away (busy)."},
		"idle":           {weekdays("Europe/Madrid"), []string{"ida", "leo"}, "2026-11-23T12:00:00+01:00", Away, "Ida is there, but at none of their screens.|Leo was set away, having taken nothing of what was offered.|So the project is away (busy)."},
		"nobody":         {weekdays("Europe/Madrid"), []string{"gus"}, "2026-11-23T12:00:00+01:00", Offline, "Gus has no session.|So the project is offline (nobody)."},
		"no agents":      {weekdays("Europe/Madrid"), nil, "2026-11-23T12:00:00+01:00", Offline, "No agent works in the project."},
		"after hours":    {weekdays("Europe/Madrid"), []string{"ana"}, "2026-11-23T18:00:00+01:00", Offline, "It is outside hours, so nobody's presence counts.|So the project is offline (hours).|It opens next at 2026-11-24 01:30 CET."},
		"short day":      {weekdays("Europe/Madrid"), []string{"ana"}, "2026-12-24T17:10:00+01:00", Offline, "The day is an exception, Nochebuena: 08:00-12:00.|It opens next at 2026-12-26 01:30 CET."},
		"holiday":        {weekdays("Europe/Madrid"), []string{"ana"}, "2026-12-25T12:00:00+01:00", Offline, "The day is an exception: closed."},
		"never closes":   {tenant.Hours{TimeZone: "Europe/Madrid"}, []string{"ana"}, "2026-12-25T03:00:00+01:00", Online, "The project never closes."},
		"spring, north":  {weekdays("Europe/Madrid"), []string{"ana"}, "2026-03-29T00:30:00+01:00", Offline, "It opens next at 2026-03-29 01:30 CET."},
		"summer, north":  {weekdays("Europe/Madrid"), []string{"ana"}, "2026-03-29T03:00:00+02:00", Online, "It closes next at 2026-03-29 18:00 CEST."},
		"autumn, north":  {weekdays("Europe/Madrid"), []string{"ana"}, "2026-10-25T02:30:00+01:00", Online, "It is Sunday, 2026-10-25 02:30, in Europe/Madrid."},
		"autumn, south":  {weekdays("America/Santiago"), []string{"ana"}, "2026-04-05T00:30:00-04:00", Offline, "It opens next at 2026-04-05 01:30 -04."},
		"spring, south":  {weekdays("America/Santiago"), []string{"ana"}, "2026-09-06T01:30:00-03:00", Online, "It closes next at 2026-09-06 18:00 -03."},
		"zone of tenant": {weekdays(""), []string{"ana"}, "2026-11-23T17:30:00Z", Online, "It is Monday, 2026-11-23 12:30, in America/Bogota."},
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		e := explain(&tenant.Project{ID: "p", Agents: tt.agents, Hours: tt.hours}, "America/Bogota", team, at)
		all := strings.Join(e.Because, "\n")
		if e.State != tt.state {
			t.Errorf("%s: %s, want %s\n%s", name, e.State, tt.state, all)
		}
		for want := range strings.SplitSeq(tt.because, "|") {
			if !strings.Contains("\n"+all+"\n", "\n"+want+"\n") {
				t.Errorf("%s: %q is not said:\n%s", name, want, all)
			}
		}
	}
}
