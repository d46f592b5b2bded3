package chat

import (
	"cmp"
	"context"
	"slices"

	"recado/tenant"
)

// A Trace is how a conversation came to whom it came (DESIGN §8): a document
// beside it, for the desk alone, written behind.
type Trace struct {
	ID      string      `json:"id"` // the conversation's
	Version int64       `json:"version"`
	Steps   []TraceStep `json:"steps"` // oldest first
}

// Bounds of a trace.
const (
	traceSteps      = 40 // the last ones are kept
	traceConsidered = 30 // agents of one step
)

// A TraceStepKind says what a step was.
type TraceStepKind string

const (
	TraceOffered     TraceStepKind = "offered"   // routing gave it to Agent, who has until Until to take it
	TraceGiven       TraceStepKind = "given"     // the same, without an end
	TraceWaits       TraceStepKind = "waits"     // nobody could take it
	TraceOpen        TraceStepKind = "open"      // for everybody: the first to take it has it
	TraceNotTaken    TraceStepKind = "not_taken" // the offer to Agent is over
	TraceGone        TraceStepKind = "gone"      // Agent was lost, or may not answer it any more
	TraceTaken       TraceStepKind = "taken"     // Agent took it
	TraceTransferred TraceStepKind = "transferred"
	TraceReleased    TraceStepKind = "released"
	TraceMoved       TraceStepKind = "moved" // to the queue of Project
)

// A TraceStep is one thing that happened. By is who did it, "" is routing.
type TraceStep struct {
	At         int64           `json:"at"`
	What       TraceStepKind   `json:"what"`
	Agent      string          `json:"agent"`
	Name       string          `json:"name"` // the agent's, as it was then
	By         string          `json:"by"`   // name
	Project    string          `json:"project"`
	Policy     string          `json:"policy"` // tenant.LeastBusy and the others; "" of what people did
	Until      int64           `json:"until"`
	Considered []ConsideredFor `json:"considered,omitempty"`
	// More is how many were looked at and are not in Considered.
	More int `json:"more"`

	first bool // of a conversation that nobody has routed before
}

// A ConsideredFor is an agent whom routing looked at, and why they were
// skipped: WhyChosen and WhySticky, who was not.
type ConsideredFor struct {
	Agent    string `json:"agent"`
	Name     string `json:"name"`
	Why      string `json:"why"`
	Load     int    `json:"load"`
	Capacity int    `json:"capacity"`
}

// Why an agent was chosen or skipped; those of an AgentState, and these.
const (
	WhyFree   = "free"   // could have taken it; somebody else came first
	WhyFull   = "full"   // has as many as they can
	WhyAway   = "away"   // chose to be
	WhyAbsent = "absent" // has no session
	WhyIdle   = "idle"   // is at none of their sessions
	WhyChosen = "chosen"
	WhySticky = "sticky" // chosen: was the agent of last time
	WhyPassed = "passed" // has just let it go
	WhyUnseen = "unseen" // not looked at: the agent of last time was free
)

// step is what this round came to: given to an agent until a time, or to
// nobody.
func (r *round) step(agent string, until int64) TraceStep {
	st := TraceStep{At: r.now(), What: TraceWaits, Agent: agent, Project: r.project.ID, Until: until, first: r.c.Seq == 1}
	st.Policy = cmp.Or(r.project.Routing.Policy, tenant.LeastBusy)
	switch {
	case st.Policy == tenant.Broadcast:
		st.What = TraceOpen
		return st
	case agent != "" && until != 0:
		st.What = TraceOffered
	case agent != "":
		st.What = TraceGiven
	}
	for i := range r.people {
		a := &r.people[i]
		one := ConsideredFor{Agent: a.ID, Name: a.Name, Why: r.why(a, agent), Load: r.seen[a.ID].Load, Capacity: a.Capacity}
		if a.ID == agent {
			st.Name = a.Name
			st.Considered = slices.Insert(st.Considered, 0, one)
		} else {
			st.Considered = append(st.Considered, one)
		}
	}
	if st.More = max(0, len(st.Considered)-traceConsidered); st.More > 0 {
		st.Considered = st.Considered[:traceConsidered]
	}
	return st
}

// why is what decided about an agent.
func (r *round) why(a *tenant.Agent, chosen string) string {
	seen, looked := r.seen[a.ID]
	switch {
	case a.ID == chosen && a.ID == r.sticky:
		return WhySticky
	case a.ID == chosen:
		return WhyChosen
	case a.Availability != tenant.AvailableOnline:
		return WhyAway
	case a.ID == r.passed && (!looked || chosen != ""):
		return WhyPassed
	case !looked:
		return WhyUnseen
	case !seen.Present:
		return WhyAbsent
	case seen.Idle:
		return WhyIdle
	case seen.Load >= a.Capacity:
		return WhyFull
	}
	return WhyFree
}

// Trace is how a conversation came to whom it came, for an agent who may see
// it.
func (s *Service) Trace(ctx context.Context, actor tenant.Actor, id string) (Trace, error) {
	if _, err := s.reads(ctx, actor, id); err != nil {
		return Trace{}, err
	}
	t, err := s.tracer.read(ctx, dirtyKey{actor.Scope, id})
	if err != nil {
		return Trace{}, err
	}
	return *t, nil
}
