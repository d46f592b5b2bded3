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
// those who are in its teams.
func (p *Project) Answering() []string {
	if len(p.members) == 0 {
		return p.Agents
	}
	all := slices.Clone(p.Agents)
	for _, id := range p.members {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// Join tells a project what teams there are. A store does so whenever it reads
// one: who is in a team stands in the team alone. Teams that are gone are
// dropped, and the assignee of new tickets who answers it no more.
func (p *Project) Join(all []Team) {
	teams, members := []string{}, []string(nil)
	for _, id := range p.Teams {
		i := slices.IndexFunc(all, func(x Team) bool { return x.ID == id })
		if i >= 0 && !slices.Contains(teams, id) {
			teams, members = append(teams, id), append(members, all[i].Members...)
		}
	}
	p.Teams, p.members = teams, members
	if !slices.Contains(p.Answering(), p.Ticket.Assignee) {
		p.Ticket.Assignee = ""
	}
}

// AddTeam makes a team; the same client id again gives the first one.
func (a *Admin) AddTeam(ctx context.Context, sc Scope, in TeamEdit) (*Team, error) {
	id, err := idFor(sc, "team", in.ClientID)
	if err != nil {
		return nil, err
	}
	return a.setTeam(ctx, sc, in, func(t *Tenant) (*Team, error) { return t.addTeam(id, in) })
}

func (t *Tenant) addTeam(id string, in TeamEdit) (*Team, error) {
	if old := t.team(id); old != nil {
		return old, nil
	}
	if len(t.Teams) >= MaxTeams {
		return nil, ErrLimit.With("limit", MaxTeams)
	}
	team := Team{ID: id}
	if err := t.fillTeam(&team, in); err != nil {
		return nil, err
	}
	t.Teams = append(t.Teams, team)
	return &team, nil
}

// EditTeam changes a team. ErrStale if somebody was faster.
func (a *Admin) EditTeam(ctx context.Context, sc Scope, id string, in TeamEdit) (*Team, error) {
	return a.setTeam(ctx, sc, in, func(t *Tenant) (*Team, error) { return t.editTeam(id, in) })
}

func (t *Tenant) editTeam(id string, in TeamEdit) (*Team, error) {
	team := t.team(id)
	switch {
	case team == nil:
		return nil, ErrNotFound
	case team.Version != in.Version:
		return nil, ErrStale
	}
	return team, t.fillTeam(team, in)
}

// fillTeam checks an edit and puts it into a team; its people are known.
func (t *Tenant) fillTeam(team *Team, in TeamEdit) error {
	name, err := requiredLine("name", in.Name, MaxName)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(t.Teams, func(x Team) bool { return x.ID != team.ID && x.Name == name }) {
		return ErrTaken.At("name")
	}
	team.Name, team.Members, team.Version = name, listed(in.Members), team.Version+1
	return nil
}

// knownMembers refuses whom the tenant does not have, at "members".
func (a *Admin) knownMembers(ctx context.Context, sc Scope, ids []string) error {
	err := a.knownAgents(ctx, sc, ids)
	if errors.Is(err, ErrBadValue) {
		return ErrBadValue.At("members")
	}
	return err
}

// setTeam stores what set makes of a team.
func (a *Admin) setTeam(ctx context.Context, sc Scope, in TeamEdit, set func(*Tenant) (*Team, error)) (*Team, error) {
	if err := a.knownMembers(ctx, sc, in.Members); err != nil {
		return nil, err
	}
	var out Team
	err := a.changeTeams(ctx, sc, func([]Project) error {
		_, err := a.changeTenant(ctx, sc, func(t *Tenant) error {
			team, err := set(t)
			if err == nil {
				out = *team
			}
			return err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// changeTeams runs a change of teams, then tells those who came to a project or
// left it by that. They count, or count no more, from the moment that it is
// stored: what is broken off before the telling is as late as tokens are.
func (a *Admin) changeTeams(ctx context.Context, sc Scope, change func([]Project) error) error {
	before, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return err
	}
	failed := change(before)
	after, err := a.Store.Projects(ctx, sc)
	for i := range after {
		at := slices.IndexFunc(before, func(p Project) bool { return p.ID == after[i].ID })
		if now := after[i].Answering(); at >= 0 && !slices.Equal(before[at].Answering(), now) {
			a.projectChanged(ctx, sc, before[at].Answering(), now)
		}
	}
	if failed != nil {
		return failed
	}
	return err
}

// RemoveTeam takes a team from the projects that have it, then away: one that is
// made with the same client id later is nobody's.
func (a *Admin) RemoveTeam(ctx context.Context, sc Scope, id string) error {
	is := func(x string) bool { return x == id }
	return a.changeTeams(ctx, sc, func(projects []Project) error {
		for i := range projects {
			if !slices.ContainsFunc(projects[i].Teams, is) {
				continue
			}
			if err := a.changeProject(ctx, sc, projects[i].ID, func(p *Project) { p.Teams = slices.DeleteFunc(p.Teams, is) }); err != nil {
				return err
			}
		}
		_, err := a.changeTenant(ctx, sc, func(t *Tenant) error {
			if t.team(id) == nil {
				return ErrNotFound
			}
			t.Teams = slices.DeleteFunc(t.Teams, func(x Team) bool { return is(x.ID) })
			return nil
		})
		return err
	})
}
