package tenant

import "slices"

// An AgentView is an agent as the API shows it, with the projects they work in.
type AgentView struct {
	ID           string       `json:"id"`
	Version      int64        `json:"version"`
	Name         string       `json:"name"`
	Email        string       `json:"email"`
	Role         Role         `json:"role"`
	Capacity     int          `json:"capacity"`
	Availability Availability `json:"availability"`
	AwayReason   string       `json:"away_reason"`
	Locale       string       `json:"locale"`
	Projects     []string     `json:"projects"`
	Disabled     bool         `json:"disabled"`
	Invited      bool         `json:"invited"`
}

// View shows an agent; projects are all of the tenant's.
func (a *Agent) View(projects []Project) AgentView {
	return AgentView{
		ID: a.ID, Version: a.Version, Name: a.Name, Email: a.Email, Role: a.Role, Capacity: a.Capacity,
		Availability: a.Availability, AwayReason: a.AwayReason, Locale: a.Locale, Projects: ProjectsOf(a.ID, there(projects)),
		Disabled: a.Disabled, Invited: a.Invited,
	}
}

// ProjectsOf returns the ids of the projects that an agent works in.
func ProjectsOf(agent string, projects []Project) []string {
	ids := []string{}
	for _, p := range projects {
		if slices.Contains(p.Answering(), agent) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// A TenantView is a tenant as its agents see it.
type TenantView struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Locale   string   `json:"locale"`
	TimeZone string   `json:"time_zone"`
	Statuses []Status `json:"statuses"`
	// IdleAfter is the seconds without input after which a console says that
	// its agent is idle; 0 is never.
	IdleAfter int `json:"idle_after"`
}

// View shows a tenant to its agents.
func (t *Tenant) View() TenantView {
	return TenantView{ID: t.ID, Name: t.Name, Locale: t.Locale, TimeZone: t.TimeZone, Statuses: t.Statuses, IdleAfter: int(t.IdleTime().Seconds())}
}

// A TenantAdminView is a tenant as its administrators see it: of the identity
// secrets only their names and ages.
type TenantAdminView struct {
	TenantView
	Version     int64          `json:"version"`
	CaseAccess  string         `json:"case_access"`
	IdleMinutes int            `json:"idle_minutes"`
	Identity    []IdentityView `json:"identity"`
	CreatedAt   int64          `json:"created_at"`
}

// An IdentityView is an identity secret without the secret.
type IdentityView struct {
	KID       string `json:"kid"`
	CreatedAt int64  `json:"created_at"`
}

// AdminView shows a tenant to its administrators.
func (t *Tenant) AdminView() TenantAdminView {
	v := TenantAdminView{
		TenantView: t.View(), Version: t.Version, CaseAccess: t.CaseAccess, IdleMinutes: t.IdleMinutes,
		Identity: []IdentityView{}, CreatedAt: t.CreatedAt,
	}
	for _, s := range t.Identity {
		v.Identity = append(v.Identity, IdentityView{KID: s.KID, CreatedAt: s.CreatedAt})
	}
	return v
}

// A Warning is what a widget's administrator should know of a setting that was
// taken all the same.
type Warning struct {
	Field  string `json:"field"`
	Reason string `json:"reason"` // contrast: text could not be read on the colour
	Used   string `json:"used"`   // what is drawn instead
}

// A WidgetView is a widget as its administrators see it.
type WidgetView struct {
	*Widget
	Warnings []Warning `json:"warnings"`
}

// View shows a widget with its warnings.
func (w *Widget) View() WidgetView {
	v := WidgetView{w, []Warning{}}
	if used := AccentOf(w.Look.Accent, false).Accent; w.Look.Accent != "" && used != w.Look.Accent {
		v.Warnings = append(v.Warnings, Warning{"look.accent", "contrast", used})
	}
	return v
}
