package chat

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// An Explanation is why a project shows what it shows at a time: what was
// looked at, and the same in sentences (DESIGN §8). It is made by the rule that
// launcher, panel and routing follow, so that it can't say anything else.
type Explanation struct {
	ProjectState
	Project    string           `json:"project"`
	At         int64            `json:"at"`
	Local      string           `json:"local"` // the same on the project's wall clock
	TimeZone   string           `json:"time_zone"`
	NextChange int64            `json:"next_change"` // of hours; 0 for none
	Opens      bool             `json:"opens"`       // what the next change is
	Exception  string           `json:"exception"`   // the day's name, if it is one of the exceptions
	Agents     []ExplainedAgent `json:"agents"`
	Because    []string         `json:"because"`
}

// An ExplainedAgent is what an agent of the project counted for.
type ExplainedAgent struct {
	AgentState
	CanTake bool   `json:"can_take"`
	Why     string `json:"why"` // free, full, away, idle, absent
}

// Explain says what a project shows at a time, and why. Hours are those of
// that time; who is there and how busy they are is not known of any other than
// the present one, so it is taken as it is now. ErrNotFound for a project that
// is not the tenant's or is disabled.
func (s *Service) Explain(ctx context.Context, sc tenant.Scope, project string, at time.Time) (Explanation, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return Explanation{}, err
	}
	_, agents, err := s.compute(ctx, sc)
	if err != nil {
		return Explanation{}, err
	}
	for i := range page.projects {
		if p := &page.projects[i]; p.ID == project && !p.Disabled {
			return explain(p, page.zone, agents, at), nil
		}
	}
	return Explanation{}, tenant.ErrNotFound
}

func explain(p *tenant.Project, zone string, agents []AgentState, at time.Time) Explanation {
	byID := map[string]AgentState{}
	for _, a := range agents {
		byID[a.ID] = a
	}
	clock := p.Hours.Clock(at, zone)
	e := Explanation{
		ProjectState: projectState(p, zone, byID, at), Project: p.ID, At: at.UnixMilli(),
		Local: clock.Local.Format("2006-01-02 15:04"), TimeZone: clock.Local.Location().String(), Exception: clock.Exception,
		Agents: []ExplainedAgent{},
	}
	if next, opens, ok := p.Hours.NextChange(at, zone); ok {
		e.NextChange, e.Opens = next.UnixMilli(), opens
	}
	for _, id := range p.Answering() {
		if a, known := byID[id]; known {
			e.Agents = append(e.Agents, ExplainedAgent{a, a.canTake(), a.why()})
		}
	}
	e.Because = e.sentences(clock)
	return e
}

// why is what decides whether the agent can be given a conversation.
func (a AgentState) why() string {
	switch {
	case !a.Present:
		return WhyAbsent
	case a.Availability != tenant.AvailableOnline:
		return WhyAway
	case a.Idle:
		return WhyIdle
	case a.Load >= a.Capacity:
		return WhyFull
	}
	return WhyFree
}

func (e *Explanation) sentences(clock tenant.Clock) []string {
	day := clock.Local.Weekday().String()
	said := []string{fmt.Sprintf("It is %s, %s, in %s.", day, e.Local, e.TimeZone)}
	switch {
	case clock.Exception != "" || clock.Excepted:
		said = append(said, fmt.Sprintf("The day is an exception%s: %s.", named(clock.Exception), shiftWords(clock.Shifts)))
	case clock.Always:
		said = append(said, "The project never closes.")
	default:
		said = append(said, fmt.Sprintf("Hours on %s: %s.", day, shiftWords(clock.Shifts)))
	}
	if e.Reason == ReasonHours {
		said = append(said, "It is outside hours, so nobody's presence counts.")
	} else {
		said = append(said, e.people()...)
	}
	said = append(said, fmt.Sprintf("So the project is %s (%s).", e.State, e.Reason))
	if e.NextChange != 0 {
		what := "closes"
		if e.Opens {
			what = "opens"
		}
		said = append(said, fmt.Sprintf("It %s next at %s.", what, time.UnixMilli(e.NextChange).In(clock.Local.Location()).Format("2006-01-02 15:04 MST")))
	}
	return said
}

func (e *Explanation) people() []string {
	if len(e.Agents) == 0 {
		return []string{"No agent works in the project."}
	}
	var said []string
	for _, a := range e.Agents {
		why := a.Why
		if why == WhyAway && a.AwayReason == tenant.AwayOffer {
			why = "set away"
		}
		words := map[string]string{
			WhyAbsent: "has no session", WhyAway: "is there and has chosen to be away",
			"set away": "was set away, having taken nothing of what was offered",
			WhyIdle:    "is there, but at none of their screens",
			WhyFull:    fmt.Sprintf("is there with %d of %d conversations", a.Load, a.Capacity),
			WhyFree:    fmt.Sprintf("can take a conversation (%d of %d)", a.Load, a.Capacity),
		}
		said = append(said, fmt.Sprintf("%s %s.", a.Name, words[why]))
	}
	return said
}

func named(name string) string {
	if name == "" {
		return ""
	}
	return ", " + name
}

// shiftWords are a day's shifts as people write them.
func shiftWords(shifts []tenant.Shift) string {
	if len(shifts) == 0 {
		return "closed"
	}
	var all []string
	for _, s := range shifts {
		all = append(all, fmt.Sprintf("%02d:%02d-%02d:%02d", s.Open/60, s.Open%60, s.Close/60, s.Close%60))
	}
	return strings.Join(all, ", ")
}

// Explained is GET /admin/projects/:id/availability?at=: what a visitor of the
// project sees at a time (ms; now if it is not given), and why.
func (h *Handlers) Explained(c *fiber.Ctx) error {
	at := h.Service.Now()
	if c.Query("at") != "" {
		ms := int64(c.QueryInt("at", -1))
		if ms < 0 || ms > farthest {
			return tenant.ErrBadValue.At("at")
		}
		at = time.UnixMilli(ms)
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return h.Service.Explain(ctx, actor.Scope, id, at)
	})
}

// farthest is the last time that may be asked about: the year 2200.
const farthest = 7_258_118_400_000
