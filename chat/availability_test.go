package chat

import (
	"testing"
	"time"

	"recado/tenant"
)

// One rule for launcher, panel and routing (S2, S6, A5).
func TestProjectState(t *testing.T) {
	free := AgentState{ID: "ana", Present: true, Availability: tenant.AvailableOnline, Capacity: 2, Load: 1}
	with := func(edit func(*AgentState)) AgentState { a := free; edit(&a); return a }
	weekdays := tenant.Hours{Shifts: []tenant.Shift{{Weekday: 1, Open: 7*60 + 30, Close: 18 * 60}, {Weekday: 2, Open: 7*60 + 30, Close: 18 * 60}}}
	monday := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	tuesdayOpens := time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC).UnixMilli()
	for name, tt := range map[string]struct {
		agents []AgentState
		hours  tenant.Hours
		zone   string
		now    time.Time
		want   ProjectState
	}{
		"somebody is free":             {[]AgentState{free}, weekdays, "UTC", monday, ProjectState{Online, ReasonAgents, 0, 0}},
		"no hours at all":              {[]AgentState{free}, tenant.Hours{}, "UTC", monday, ProjectState{Online, ReasonAgents, 0, 0}},
		"always":                       {[]AgentState{free}, tenant.Hours{Always: true}, "UTC", monday, ProjectState{Online, ReasonAgents, 0, 0}},
		"full":                         {[]AgentState{with(func(a *AgentState) { a.Load = 2 })}, weekdays, "UTC", monday, ProjectState{Away, ReasonBusy, 0, 0}},
		"more than full":               {[]AgentState{with(func(a *AgentState) { a.Load = 9 })}, weekdays, "UTC", monday, ProjectState{Away, ReasonBusy, 0, 0}},
		"no capacity":                  {[]AgentState{with(func(a *AgentState) { a.Capacity, a.Load = 0, 0 })}, weekdays, "UTC", monday, ProjectState{Away, ReasonBusy, 0, 0}},
		"set away":                     {[]AgentState{with(func(a *AgentState) { a.Availability = tenant.AvailableAway })}, weekdays, "UTC", monday, ProjectState{Away, ReasonBusy, 0, 0}},
		"at none of their screens":     {[]AgentState{with(func(a *AgentState) { a.Idle = true })}, weekdays, "UTC", monday, ProjectState{Away, ReasonBusy, 0, 0}},
		"chose online, not there":      {[]AgentState{with(func(a *AgentState) { a.Present = false })}, weekdays, "UTC", monday, ProjectState{Offline, ReasonNobody, 0, 0}},
		"nobody works there":           {nil, weekdays, "UTC", monday, ProjectState{Offline, ReasonNobody, 0, 0}},
		"somebody of another project":  {[]AgentState{with(func(a *AgentState) { a.ID = "zoe" })}, weekdays, "UTC", monday, ProjectState{Offline, ReasonNobody, 0, 0}},
		"one away, one free":           {[]AgentState{with(func(a *AgentState) { a.ID, a.Load = "bea", 2 }), free}, weekdays, "UTC", monday, ProjectState{Online, ReasonAgents, 0, 0}},
		"after hours":                  {[]AgentState{free}, weekdays, "UTC", monday.Add(8 * time.Hour), ProjectState{Offline, ReasonHours, tuesdayOpens, 0}},
		"the minute before":            {[]AgentState{free}, weekdays, "UTC", monday.Add(8*time.Hour - time.Minute), ProjectState{Online, ReasonAgents, 0, 0}},
		"hours of the tenant's zone":   {[]AgentState{free}, weekdays, "America/Bogota", time.Date(2026, 11, 23, 22, 59, 0, 0, time.UTC), ProjectState{Online, ReasonAgents, 0, 0}},
		"over in the tenant's zone":    {[]AgentState{free}, weekdays, "America/Bogota", time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC), ProjectState{Offline, ReasonHours, tuesdayOpens + 5*3600_000, 0}},
		"holiday":                      {[]AgentState{free}, tenant.Hours{Shifts: weekdays.Shifts, Exceptions: []tenant.Exception{{Date: "2026-11-23"}}}, "UTC", monday, ProjectState{Offline, ReasonHours, tuesdayOpens, 0}},
		"shifts that never come again": {[]AgentState{free}, tenant.Hours{Shifts: []tenant.Shift{{Weekday: 1, Open: 5, Close: 5}}}, "UTC", monday, ProjectState{Offline, ReasonHours, 0, 0}},
	} {
		p := &tenant.Project{ID: "p", Agents: []string{"ana", "bea"}, Hours: tt.hours}
		agents := map[string]AgentState{}
		for _, a := range tt.agents {
			agents[a.ID] = a
		}
		if got := projectState(p, tt.zone, agents, tt.now); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", name, got, tt.want)
		}
	}
}

// The tenant shows the best of its projects, without disabled ones, and the
// first change of hours of any.
func TestAvailabilityOfTenant(t *testing.T) {
	monday := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	until := func(hour int) tenant.Hours {
		return tenant.Hours{Shifts: []tenant.Shift{{Weekday: 1, Open: 0, Close: hour * 60}}}
	}
	at := func(hour int) int64 { return time.Date(2026, 11, 23, hour, 0, 0, 0, time.UTC).UnixMilli() }
	online := tenant.Project{ID: "online", Agents: []string{"ana"}, Hours: until(18)}
	away := tenant.Project{ID: "away", Agents: []string{"bea"}, Hours: until(17)}
	nobody := tenant.Project{ID: "nobody", Hours: tenant.Hours{Always: true}}
	over := tenant.Project{ID: "over", Agents: []string{"ana"}, Hours: until(9)}
	disabled := tenant.Project{ID: "disabled", Agents: []string{"ana"}, Disabled: true, Hours: until(11)}
	agents := map[string]AgentState{
		"ana": {ID: "ana", Present: true, Availability: tenant.AvailableOnline, Capacity: 1},
		"bea": {ID: "bea", Present: true, Availability: tenant.AvailableAway, Capacity: 1},
	}
	for name, tt := range map[string]struct {
		projects []tenant.Project
		state    string
		change   int64
		states   map[string]string
	}{
		"none":                  {nil, Offline, 0, map[string]string{}},
		"one without agents":    {[]tenant.Project{nobody}, Offline, 0, map[string]string{"nobody": Offline}},
		"away beats offline":    {[]tenant.Project{nobody, away}, Away, at(17), map[string]string{"nobody": Offline, "away": Away}},
		"online beats away":     {[]tenant.Project{online, away, nobody}, Online, at(17), map[string]string{"online": Online, "away": Away, "nobody": Offline}},
		"in whatever order":     {[]tenant.Project{away, online}, Online, at(17), map[string]string{"online": Online, "away": Away}},
		"disabled says nothing": {[]tenant.Project{disabled, away}, Away, at(17), map[string]string{"away": Away}},
		"what opens next":       {[]tenant.Project{over}, Offline, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC).UnixMilli(), map[string]string{"over": Offline}},
	} {
		got := availabilityOf(&directoryPage{projects: tt.projects, zone: "UTC"}, agents, monday)
		if got.State != tt.state || got.NextChange != tt.change || got.At != monday.UnixMilli() || len(got.Projects) != len(tt.states) {
			t.Errorf("%s: got %+v", name, got)
		}
		for id, want := range tt.states {
			if got.Projects[id].State != want {
				t.Errorf("%s: %s is %s, want %s", name, id, got.Projects[id].State, want)
			}
		}
	}
}

// Who is disabled is not there, whatever their sessions say; and lists are
// never null, for screens.
func TestAgentStates(t *testing.T) {
	page := &directoryPage{
		projects: []tenant.Project{{ID: "p", Agents: []string{"ana", "off"}}},
		agents:   []tenant.Agent{{ID: "ana", Capacity: 3}, {ID: "off", Disabled: true}, {ID: "new"}},
	}
	got := agentStates(page, []Attendant{{Agent: "ana"}, {Agent: "off"}, {Agent: "stranger"}}, map[string]int{"ana": 2, "off": 1})
	if len(got) != 2 {
		t.Fatalf("got %+v", got)
	}
	if a := got[0]; !a.Present || a.Load != 2 || a.Capacity != 3 || len(a.Projects) != 1 {
		t.Errorf("got %+v", a)
	}
	if a := got[1]; a.Present || a.Load != 0 || a.Projects == nil {
		t.Errorf("got %+v", a)
	}
}
