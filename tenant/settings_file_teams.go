package tenant

import (
	"context"
	"fmt"
	"slices"
)

// teamsOf are a tenant's teams for a file, members by their address.
func teamsOf(t *Tenant, email map[string]string) []Team {
	teams := []Team{}
	for _, x := range t.Teams {
		teams = append(teams, Team{ID: x.ID, Name: x.Name, Members: mapped(x.Members, email)})
	}
	return teams
}

// meet keeps the addresses of those who are not in this tenant.
func (im *importer) meet(emails []string) {
	for _, email := range emails {
		if email != "" && im.agents[email] == "" && !slices.Contains(im.plan.Unknown, email) {
			im.plan.Unknown = append(im.plan.Unknown, email)
		}
	}
}

// allTeams come before the projects that name them.
func (im *importer) allTeams(ctx context.Context) error {
	t, err := im.Store.Tenant(ctx, im.scope)
	if err != nil {
		return err
	}
	im.teams = Tenant{Teams: append([]Team{}, t.Teams...)}
	for i := range im.file.Teams {
		if err := im.team(ctx, i, t); err != nil {
			return err
		}
	}
	return nil
}

// team is one of the file's; now is the tenant before the import.
func (im *importer) team(ctx context.Context, i int, now *Tenant) error {
	x := &im.file.Teams[i]
	im.meet(x.Members)
	in := TeamEdit{Name: x.Name, Members: mapped(x.Members, im.agents)}
	was := now.team(x.ID)
	if at := slices.IndexFunc(now.Teams, func(o Team) bool { return o.Name == x.Name }); was == nil && at >= 0 {
		was = &now.Teams[at]
	}
	s := ImportStep{Kind: KindTeam}
	var err error
	if was != nil {
		s.Object, s.Before, in.Version = was.ID, *was, was.Version
		s.carry = func(ctx context.Context) (any, error) { return im.EditTeam(ctx, im.scope, was.ID, in) }
	} else {
		in.ClientID = "import-" + Fold(x.ID+"/"+x.Name)
		if s.Object, err = idFor(im.scope, "team", in.ClientID); err != nil {
			return err
		}
		s.carry = func(ctx context.Context) (any, error) { return im.AddTeam(ctx, im.scope, in) }
	}
	im.teamIDs[x.ID] = s.Object
	will, err := im.willBe(ctx, s.Object, in, was != nil)
	if ok, err := im.judged(fmt.Sprintf("teams.%d", i), x.Name, err); !ok {
		return err
	}
	after := *will
	after.Version = in.Version // it is raised when it is stored
	s.Label, s.After = after.Name, after
	return im.step(s, was != nil)
}

// willBe is a team as it comes out of an edit, by which those that follow are
// judged.
func (im *importer) willBe(ctx context.Context, id string, in TeamEdit, there bool) (*Team, error) {
	if err := im.knownMembers(ctx, im.scope, in.Members); err != nil {
		return nil, err
	}
	if there {
		return im.teams.editTeam(id, in)
	}
	return im.teams.addTeam(id, in)
}
