package chat

import (
	"context"
	"slices"
	"time"

	"recado/tenant"
)

// What a project shows (S2).
const (
	Online  = "online"
	Away    = "away"
	Offline = "offline"
)

// Why it shows it.
const (
	ReasonAgents = "agents" // somebody can take a conversation
	ReasonBusy   = "busy"   // somebody is there, nobody can
	ReasonNobody = "nobody" // within hours, nobody is there
	ReasonHours  = "hours"  // outside hours
)

// A ProjectState is a project's availability, why, and when it opens next.
type ProjectState struct {
	State   string `json:"state"`
	Reason  string `json:"reason"`
	OpensAt int64  `json:"opens_at"` // 0: it is open, or never opens
	Wait    int64  `json:"wait"`     // seconds that a first answer took lately, 0: not known, or offline
}

// An Availability is what a tenant's launchers show. State is the best of the
// projects'.
type Availability struct {
	State      string                  `json:"state"`
	NextChange int64                   `json:"next_change"` // of hours; 0 for none
	Projects   map[string]ProjectState `json:"projects"`
	At         int64                   `json:"at"`
}

// An AgentState is how an agent stands, as the desk sees it.
type AgentState struct {
	ID           string              `json:"id"`
	Name         string              `json:"name"`
	Role         tenant.Role         `json:"role"`
	Availability tenant.Availability `json:"availability"`
	AwayReason   string              `json:"away_reason"` // "offer": routing set them away, who took nothing
	Present      bool                `json:"present"`
	Idle         bool                `json:"idle"` // there, at none of their screens
	Load         int                 `json:"load"`
	Capacity     int                 `json:"capacity"`
	Projects     []string            `json:"projects"`
}

// canTake reports whether the agent can be given a conversation now.
func (a AgentState) canTake() bool {
	return a.Present && !a.Idle && a.Availability == tenant.AvailableOnline && a.Load < a.Capacity
}

// projectState is the one rule for launcher, panel and routing (S2, S6, A5).
func projectState(p *tenant.Project, zone string, agents map[string]AgentState, now time.Time) ProjectState {
	if !p.Hours.OpenAt(now, zone) {
		st := ProjectState{State: Offline, Reason: ReasonHours}
		if at, ok := p.Hours.NextOpening(now, zone); ok {
			st.OpensAt = at.UnixMilli()
		}
		return st
	}
	present := false
	for _, id := range p.Answering() {
		a := agents[id]
		if a.canTake() {
			return ProjectState{State: Online, Reason: ReasonAgents}
		}
		present = present || a.Present
	}
	if present {
		return ProjectState{State: Away, Reason: ReasonBusy}
	}
	return ProjectState{State: Offline, Reason: ReasonNobody}
}

// availabilityOf joins the projects' states.
func availabilityOf(page *directoryPage, agents map[string]AgentState, now time.Time) Availability {
	all := Availability{State: Offline, Projects: map[string]ProjectState{}, At: now.UnixMilli()}
	for i := range page.projects {
		p := &page.projects[i]
		if p.Disabled {
			continue
		}
		st := projectState(p, page.zone, agents, now)
		all.Projects[p.ID] = st
		if st.State == Online || st.State == Away && all.State == Offline {
			all.State = st.State
		}
		if at, _, ok := p.Hours.NextChange(now, page.zone); ok && (all.NextChange == 0 || at.UnixMilli() < all.NextChange) {
			all.NextChange = at.UnixMilli()
		}
	}
	return all
}

// Of is what a widget shows that offers these projects; none means all.
func (a Availability) Of(projects []string) Availability {
	if len(projects) == 0 {
		return a
	}
	cut := Availability{State: Offline, NextChange: a.NextChange, Projects: map[string]ProjectState{}, At: a.At}
	for _, id := range projects {
		st, ok := a.Projects[id]
		if !ok {
			continue
		}
		cut.Projects[id] = st
		if st.State == Online || st.State == Away && cut.State == Offline {
			cut.State = st.State
		}
	}
	return cut
}

// Availability returns what the tenant's launchers show now.
func (s *Service) Availability(ctx context.Context, sc tenant.Scope) (Availability, error) {
	a, _, err := s.watch.state(ctx, sc)
	return a, err
}

// Agents returns how the tenant's agents stand now.
func (s *Service) Agents(ctx context.Context, sc tenant.Scope) ([]AgentState, error) {
	_, agents, err := s.watch.state(ctx, sc)
	return agents, err
}

// compute reads how a tenant stands, as far as it is known.
func (s *Service) compute(ctx context.Context, sc tenant.Scope) (Availability, []AgentState, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return Availability{}, nil, err
	}
	present, err := s.present(ctx, sc)
	if err != nil {
		s.Log.Warn("who is there is not known", "tenant", sc.Tenant(), "error", err)
	}
	ids := make([]string, len(page.agents))
	for i, a := range page.agents {
		ids[i] = a.ID
	}
	loads, err := s.Presence.Loads(ctx, sc, ids)
	if err != nil {
		s.Log.Warn("how busy agents are is not known", "tenant", sc.Tenant(), "error", err)
	}
	agents := agentStates(page, present, loads)
	byID := make(map[string]AgentState, len(agents))
	for _, a := range agents {
		byID[a.ID] = a
	}
	a := availabilityOf(page, byID, s.Now())
	took, err := s.watch.waits(ctx, sc)
	if err != nil {
		s.Log.Warn("how long answers take is not known", "tenant", sc.Tenant(), "error", err)
	}
	for id, st := range a.Projects {
		if st.State != Offline {
			st.Wait = took[id]
			a.Projects[id] = st
		}
	}
	return a, agents, nil
}

// present are the agents who are there. This node's own sessions need nobody's
// word; those that Redis has forgotten are told to it again at once.
func (s *Service) present(ctx context.Context, sc tenant.Scope) ([]Attendant, error) {
	found, err := s.watch.present(ctx, sc)
	var forgotten []Lease
	for _, l := range s.Hub.team(sc) {
		if !slices.ContainsFunc(found, func(a Attendant) bool { return a.Agent == l.Agent }) {
			forgotten = append(forgotten, l)
		}
	}
	if err == nil && len(forgotten) > 0 {
		err = s.Presence.TouchMany(ctx, forgotten, s.now())
	}
	for _, l := range forgotten {
		found = append(found, Attendant{l.Agent, l.Idle})
	}
	return found, err
}

func agentStates(page *directoryPage, present []Attendant, loads map[string]int) []AgentState {
	there, awake := map[string]bool{}, map[string]bool{}
	for _, a := range present {
		there[a.Agent] = true
		awake[a.Agent] = awake[a.Agent] || !a.Idle
	}
	states := []AgentState{}
	for _, a := range page.agents {
		if a.Disabled {
			continue
		}
		states = append(states, AgentState{
			ID: a.ID, Name: a.Name, Role: a.Role, Availability: a.Availability, AwayReason: a.AwayReason,
			Present: there[a.ID], Idle: there[a.ID] && !awake[a.ID],
			Load: loads[a.ID], Capacity: a.Capacity, Projects: tenant.ProjectsOf(a.ID, page.projects),
		})
	}
	return states
}
