package tenant

import (
	"context"
	"errors"
	"slices"
)

// MaxTeams is how many teams a tenant may have.
const MaxTeams = 50

// A Team is some agents under one name; a project that takes the team is
// answered by all of them. Teams stand in their tenant's document.
type Team struct {
	ID      string   `json:"id"`
	Version int64    `json:"version"`
	Name    string   `json:"name"`
	Members []string `json:"members"` // agent ids
}

// A TeamEdit is what an administrator says of a team.
type TeamEdit struct {
	ClientID string   `json:"client_id"` // when it is made
	Version  int64    `json:"version"`   // when it is changed
	Name     string   `json:"name"`
	Members  []string `json:"members"`
}

// team finds one of the tenant's, nil without one.
func (t *Tenant) team(id string) *Team {
	i := slices.IndexFunc(t.Teams, func(x Team) bool { return x.ID == id })
	if i < 0 {
		return nil
	}
	return &t.Teams[i]
}

// Answering are the agents who answer a project: those who were named, and
// those of its teams.
func (p *Project) Answering() []string {
	if len(p.Members) == 0 {
		return p.Agents
	}
	all := slices.Clone(p.Agents)
	for _, id := range p.Members {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// AddTeam makes a team; the same client id again gives the first one.
func (a *Admin) AddTeam(ctx context.Context, sc Scope, in TeamEdit) (*Team, error) {
	id, err := idFor(sc, "team", in.ClientID)
	if err != nil {
		return nil, err
	}
	return a.setTeam(ctx, sc, in, func(t *Tenant) (*Team, error) {
		if old := t.team(id); old != nil {
			return old, nil
		}
		if len(t.Teams) >= MaxTeams {
			return nil, ErrLimit.With("limit", MaxTeams)
		}
		t.Teams = append(t.Teams, Team{ID: id})
		return &t.Teams[len(t.Teams)-1], nil
	})
}

// EditTeam changes a team. ErrStale if somebody was faster.
func (a *Admin) EditTeam(ctx context.Context, sc Scope, id string, in TeamEdit) (*Team, error) {
	return a.setTeam(ctx, sc, in, func(t *Tenant) (*Team, error) {
		team := t.team(id)
		switch {
		case team == nil:
			return nil, ErrNotFound
		case team.Version != in.Version:
			return nil, ErrStale
		}
		return team, nil
	})
}

// setTeam stores what an edit says in the team that find gives, and has its
// projects answered by whom it says.
func (a *Admin) setTeam(ctx context.Context, sc Scope, in TeamEdit, find func(*Tenant) (*Team, error)) (*Team, error) {
	name, err := requiredLine("name", in.Name, MaxName)
	if err != nil {
		return nil, err
	}
	if err := a.knownAgents(ctx, sc, in.Members); err != nil {
		return nil, ErrBadValue.At("members")
	}
	var out Team
	_, err = a.changeTenant(ctx, sc, func(t *Tenant) error {
		team, err := find(t)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(t.Teams, func(x Team) bool { return x.ID != team.ID && x.Name == name }) {
			return ErrTaken.At("name")
		}
		team.Name, team.Members, team.Version = name, listed(in.Members), team.Version+1
		out = *team
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &out, a.regroup(ctx, sc)
}

// RemoveTeam takes a team away, and from the projects that have it.
func (a *Admin) RemoveTeam(ctx context.Context, sc Scope, id string) error {
	_, err := a.changeTenant(ctx, sc, func(t *Tenant) error {
		if t.team(id) == nil {
			return ErrNotFound
		}
		t.Teams = slices.DeleteFunc(t.Teams, func(x Team) bool { return x.ID == id })
		return nil
	})
	if err != nil {
		return err
	}
	return a.regroup(ctx, sc)
}

// regroup brings every project that has teams up to who is in them now. It may
// be called at any time, also to finish what was broken off.
func (a *Admin) regroup(ctx context.Context, sc Scope) error {
	all, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return err
	}
	for i := range all {
		if len(all[i].Teams) == 0 {
			continue
		}
		if _, err := a.regroupOne(ctx, sc, all[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// regroupOne is regroup for one project.
func (a *Admin) regroupOne(ctx context.Context, sc Scope, id string) (*Project, error) {
	for {
		p, err := a.Store.Project(ctx, sc, id)
		if err != nil {
			return nil, err
		}
		t, err := a.Store.Tenant(ctx, sc)
		if err != nil {
			return nil, err
		}
		before, teams, members := p.Answering(), p.Teams, p.Members
		p.take(t)
		if slices.Equal(teams, p.Teams) && slices.Equal(members, p.Members) {
			return p, nil
		}
		if !slices.Contains(p.Answering(), p.Ticket.Assignee) {
			p.Ticket.Assignee = ""
		}
		err = a.Store.ReplaceProject(ctx, sc, p)
		if errors.Is(err, ErrStale) {
			continue
		}
		if err == nil {
			a.projectChanged(ctx, sc, before, p.Answering())
		}
		return p, err
	}
}

// take makes the people of the project's teams those who are in them, and
// forgets teams that are gone.
func (p *Project) take(t *Tenant) {
	var teams, members []string
	for _, id := range p.Teams {
		team := t.team(id)
		if team == nil || slices.Contains(teams, id) {
			continue
		}
		teams = append(teams, id)
		for _, m := range team.Members {
			if !slices.Contains(members, m) {
				members = append(members, m)
			}
		}
	}
	p.Teams, p.Members = listed(teams), members
}
