package tenant

import "slices"

// A Kind is what an actor is.
type Kind string

const (
	Visitor  Kind = "visitor"
	AgentOf  Kind = "agent"
	System   Kind = "system"
	Operator Kind = "operator"
)

// A Role is what an agent may do in its tenant.
type Role string

const (
	RoleOwner Role = "owner"
	RoleAdmin Role = "admin"
	RoleAgent Role = "agent"
)

// An Actor is whoever does something.
type Actor struct {
	Scope
	Kind Kind
	ID   string
	Role Role
	Name string
	// Projects are the projects whose work this agent sees. Owners and
	// admins see all of them, whatever stands here.
	Projects []string
	// Visitors only: the e-mail and company that the company's backend
	// signed. Verified is false for a claim, and then both are claims (E4).
	Email    string
	Company  string
	Verified bool
	Subject  string // the signed identity's
	// Widget is the widget that a visitor came in by.
	Widget string
	// Place is the network address of a visitor's call, as Tokens.Place gives
	// it; "" where that says nothing.
	Place string
	// Program says that a program does it, by the API key whose id this is: an
	// agent without login, desk and conversations of its own.
	Program bool
	// ByConsent says that it is an operator, by their login's id, whom the
	// tenant lets into its console (Consent): an administrator of settings, who
	// sees the work of Projects alone, has no desk and speaks to nobody.
	ByConsent bool
}

// An Action is something that not every agent may do.
type Action string

const (
	ManageTenant Action = "manage_tenant" // tenant, projects, widgets, agents
	WorkOnDesk   Action = "work_on_desk"  // conversations and tickets
	SeeReports   Action = "see_reports"   // numbers of all agents, in the projects that the actor sees
)

// May reports whether the actor may do action at all; which objects it may
// touch is decided by Sees and by the rooms.
func (a Actor) May(action Action) bool {
	switch a.Kind {
	case System, Operator:
		return true
	case AgentOf:
		return action == WorkOnDesk || a.Program && action == SeeReports || a.Role == RoleOwner || a.Role == RoleAdmin
	}
	return false
}

// Sees reports whether the work of a project is this agent's business.
func (a Actor) Sees(project string) bool {
	switch a.Kind {
	case System, Operator:
		return true
	case AgentOf:
		return a.SeesAll() || slices.Contains(a.Projects, project)
	}
	return false
}

// SeesAll reports whether the work of every project is this agent's business.
func (a Actor) SeesAll() bool {
	return a.Kind == AgentOf && !a.ByConsent && (a.Role == RoleOwner || a.Role == RoleAdmin)
}

// label names the actor in the log.
func (a Actor) label() string {
	if a.Program {
		return "key:" + a.ID
	}
	if a.ByConsent {
		return string(Operator) + ":" + a.ID
	}
	return string(a.Kind) + ":" + a.ID
}

// SystemActor acts for the tenant itself: workers, routing.
func SystemActor(sc Scope) Actor { return Actor{Scope: sc, Kind: System, ID: "system"} }
