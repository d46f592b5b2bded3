package tenant

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// A ProjectEdit is what an administrator may say of a project.
type ProjectEdit struct {
	ClientID    string                  `json:"client_id"` // when it is made
	Version     int64                   `json:"version"`   // when it is changed
	Name        string                  `json:"name"`
	Position    int64                   `json:"position"`
	Texts       map[string]ProjectTexts `json:"texts"`
	Hours       Hours                   `json:"hours"`
	Agents      []string                `json:"agents"`
	Teams       []string                `json:"teams"`
	Files       bool                    `json:"files"`
	HideSubject bool                    `json:"hide_subject"`
	Preview     bool                    `json:"preview"`
	Fields      []Field                 `json:"fields"`
	Ticket      TicketDefaults          `json:"ticket"`
	Unanswered  Unanswered              `json:"unanswered"`
	Routing     Routing                 `json:"routing"`
	Escalation  Escalation              `json:"escalation"`
	Disabled    bool                    `json:"disabled"`

	among []Team // which teams there are; nil for the tenant's
}

// AddProject makes a project; the same client id again gives the first one.
func (a *Admin) AddProject(ctx context.Context, sc Scope, in ProjectEdit) (*Project, error) {
	id, err := idFor(sc, "project", in.ClientID)
	if err != nil {
		return nil, err
	}
	if old, err := a.Store.Project(ctx, sc, id); !errors.Is(err, ErrNotFound) {
		return old, err
	}
	all, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return nil, err
	}
	if len(there(all)) >= MaxProjects {
		return nil, ErrLimit.With("limit", MaxProjects)
	}
	if len(all) >= MaxProjectsEver {
		return nil, ErrLimit.With("limit", MaxProjectsEver)
	}
	p := &Project{ID: id, CreatedAt: a.Now().UnixMilli()}
	if err := a.fillProject(ctx, sc, p, in); err != nil {
		return nil, err
	}
	err = a.Store.InsertProject(ctx, sc, p)
	if errors.Is(err, ErrTaken) {
		return a.Store.Project(ctx, sc, id)
	}
	if err != nil {
		return nil, err
	}
	a.projectChanged(ctx, sc, nil, p.Answering())
	return p, nil
}

// EditProject changes a project. ErrStale if somebody was faster.
func (a *Admin) EditProject(ctx context.Context, sc Scope, id string, in ProjectEdit) (*Project, error) {
	p, err := a.Store.Project(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	if p.Removed != 0 {
		return nil, ErrNotFound
	}
	if p.Version != in.Version {
		return nil, ErrStale
	}
	before := p.Answering()
	if err := a.fillProject(ctx, sc, p, in); err != nil {
		return nil, err
	}
	if err := a.Store.ReplaceProject(ctx, sc, p); err != nil {
		return nil, err
	}
	a.projectChanged(ctx, sc, before, p.Answering())
	return p, nil
}

// projectChanged tells the tenant, and the agents that came or went.
func (a *Admin) projectChanged(ctx context.Context, sc Scope, before, after []string) {
	a.Events.TenantChanged(ctx, sc, "project")
	for _, id := range before {
		if !slices.Contains(after, id) {
			a.Events.AgentChanged(ctx, sc, id, false)
		}
	}
	for _, id := range after {
		if !slices.Contains(before, id) {
			a.Events.AgentChanged(ctx, sc, id, false)
		}
	}
}

// Types and priorities that a ticket may have.
var (
	TicketTypes      = []string{"support", "change", "consulting", "problem"}
	TicketPriorities = []string{"low", "medium", "high"}
)

// fillProject checks an edit and puts it into p.
func (a *Admin) fillProject(ctx context.Context, sc Scope, p *Project, in ProjectEdit) error {
	name, err := requiredLine("name", in.Name, MaxName)
	if err != nil {
		return err
	}
	if err := in.Hours.Validate(); err != nil {
		return err
	}
	in.Hours.clean()
	if in.Position < 0 || in.Position > 1_000_000 {
		return ErrBadValue.At("position")
	}
	if err := cleanProjectTexts(in.Texts); err != nil {
		return err
	}
	if err := a.knownAgents(ctx, sc, in.Agents); err != nil {
		return err
	}
	if err := a.takeTeams(ctx, sc, p, in); err != nil {
		return err
	}
	if err := in.fillTicket(p.Answering()); err != nil {
		return err
	}
	if err := cleanFields(in.Fields); err != nil {
		return err
	}
	if err := in.Unanswered.check(); err != nil {
		return err
	}
	if err := in.Routing.check(); err != nil {
		return err
	}
	if err := in.Escalation.clean(); err != nil {
		return err
	}
	p.Name, p.Position, p.Texts, p.Hours = name, in.Position, in.Texts, in.Hours
	p.Files, p.HideSubject, p.Fields, p.Ticket, p.Disabled = in.Files, in.HideSubject, in.Fields, in.Ticket, in.Disabled
	p.Unanswered, p.Routing, p.Escalation, p.Preview = in.Unanswered, in.Routing, in.Escalation, in.Preview
	p.present()
	return nil
}

// takeTeams puts who answers into p; ErrBadValue at "teams" for one that the
// tenant does not have.
func (a *Admin) takeTeams(ctx context.Context, sc Scope, p *Project, in ProjectEdit) error {
	if len(in.Teams) > 0 && in.among == nil {
		t, err := a.Store.Tenant(ctx, sc)
		if err != nil {
			return err
		}
		in.among = t.Teams
	}
	p.Agents, p.Teams = in.Agents, in.Teams
	if p.Join(in.among); len(p.Teams) != len(in.Teams) {
		return ErrBadValue.At("teams")
	}
	return nil
}

// fillTicket gives defaults to a ticket's defaults, and refuses unknown ones.
func (in *ProjectEdit) fillTicket(answering []string) error {
	t := &in.Ticket
	t.Type, t.Priority = cmp.Or(t.Type, TicketTypes[0]), cmp.Or(t.Priority, "medium")
	switch {
	case !slices.Contains(TicketTypes, t.Type):
		return ErrBadValue.At("ticket.type")
	case !slices.Contains(TicketPriorities, t.Priority):
		return ErrBadValue.At("ticket.priority")
	case t.Assignee != "" && !slices.Contains(answering, t.Assignee):
		return ErrNoTargetAgent.At("ticket.assignee")
	}
	return nil
}

// present makes lists that are empty rather than missing, as screens expect.
func (p *Project) present() {
	if p.Texts == nil {
		p.Texts = map[string]ProjectTexts{}
	}
	p.Agents = listed(p.Agents)
	p.Fields = listed(p.Fields)
	p.Hours.Shifts = listed(p.Hours.Shifts)
	p.Hours.Exceptions = listed(p.Hours.Exceptions)
}

func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// knownAgents refuses an id that is none of the tenant's agents, and the same
// one twice.
func (a *Admin) knownAgents(ctx context.Context, sc Scope, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	all, err := a.Store.Agents(ctx, sc)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, g := range all {
		known[g.ID] = true
	}
	for _, id := range ids {
		if !known[id] {
			return ErrBadValue.At("agents")
		}
		known[id] = false
	}
	return nil
}

// cleanProjectTexts cleans the greetings, in place.
func cleanProjectTexts(texts map[string]ProjectTexts) error {
	for locale, t := range texts {
		field := "texts." + locale
		if !ValidLocale(locale) {
			return ErrBadValue.At("texts")
		}
		var err error
		if t.Name, err = CleanLine(field+".name", t.Name, MaxName); err != nil {
			return err
		}
		for name, s := range map[string]*string{"welcome": &t.Welcome, "farewell": &t.Farewell, "offline": &t.Offline, "scope": &t.Scope} {
			if *s, err = CleanText(field+"."+name, *s, MaxText); err != nil {
				return err
			}
		}
		texts[locale] = t
	}
	return nil
}
