package tenant

import (
	"context"
	"errors"
	"slices"
)

// An AgentEdit is what an administrator may change of an agent. Projects nil
// leaves them as they are.
type AgentEdit struct {
	Version  int64     `json:"version"`
	Name     string    `json:"name"`
	Role     Role      `json:"role"`
	Capacity int       `json:"capacity"`
	Locale   string    `json:"locale"`
	Disabled bool      `json:"disabled"`
	Projects *[]string `json:"projects"`
}

// EditAgent changes an agent. Only an owner may make or unmake owners
// (ErrForbidden); ErrLastOwner if none would be left; ErrStale if somebody was
// faster.
func (a *Admin) EditAgent(ctx context.Context, by Actor, id string, in AgentEdit) (*Agent, error) {
	sc := by.Scope
	old, err := a.Store.Agent(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	if old.Version != in.Version {
		return nil, ErrStale
	}
	agent, err := edited(*old, in)
	if err != nil {
		return nil, err
	}
	if (old.Role == RoleOwner || agent.Role == RoleOwner) && *old != agent && !mayMakeOwners(by) {
		return nil, ErrForbidden.At("role")
	}
	if old.Disabled && !agent.Disabled {
		all, err := a.Store.Agents(ctx, sc)
		if err != nil {
			return nil, err
		}
		if err := a.roomInPlan(ctx, sc, all); err != nil {
			return nil, err
		}
	}
	if in.Projects != nil {
		if err := a.knownProjects(ctx, sc, *in.Projects); err != nil {
			return nil, err
		}
	}
	if err := a.replaceAgent(ctx, sc, old, &agent); err != nil {
		return nil, err
	}
	if in.Projects != nil {
		if err := a.setProjects(ctx, sc, id, *in.Projects); err != nil {
			return nil, err
		}
	}
	a.Events.AgentChanged(ctx, sc, id, agent.Disabled)
	return &agent, nil
}

// mayMakeOwners: an administrator must not be able to become owner.
func mayMakeOwners(by Actor) bool { return by.Kind != AgentOf || by.Role == RoleOwner }

func edited(agent Agent, in AgentEdit) (Agent, error) {
	name, err := requiredLine("name", in.Name, MaxName)
	if err != nil {
		return agent, err
	}
	if err := validAgent(in.Role, in.Capacity, in.Locale); err != nil {
		return agent, err
	}
	agent.Name, agent.Role, agent.Capacity, agent.Locale, agent.Disabled = name, in.Role, in.Capacity, in.Locale, in.Disabled
	return agent, nil
}

// owns tells an owner who can act as one.
func owns(a *Agent) bool { return a.Role == RoleOwner && !a.Disabled && !a.Invited }

// replaceAgent stores the change and keeps the last owner: two owners who
// unmake each other at the same time both see it afterwards, and both go back.
func (a *Admin) replaceAgent(ctx context.Context, sc Scope, old, agent *Agent) error {
	leaves := owns(old) && !owns(agent)
	if leaves {
		if err := a.otherOwner(ctx, sc, agent.ID); err != nil {
			return err
		}
	}
	if err := a.Store.ReplaceAgent(ctx, sc, agent); err != nil || !leaves {
		return err
	}
	refused := a.otherOwner(ctx, sc, agent.ID)
	if !errors.Is(refused, ErrLastOwner) {
		return refused
	}
	_, err := changeAgent(ctx, a.Store, sc, agent.ID, func(g *Agent) error {
		g.Role, g.Disabled = RoleOwner, false
		return nil
	})
	return errors.Join(err, refused)
}

// otherOwner answers ErrLastOwner if the tenant has no owner but this one.
func (a *Admin) otherOwner(ctx context.Context, sc Scope, id string) error {
	all, err := a.Store.Agents(ctx, sc)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(g Agent) bool { return g.ID != id && owns(&g) }) {
		return nil
	}
	return ErrLastOwner
}

// setProjects makes an agent work in these projects and no others.
func (a *Admin) setProjects(ctx context.Context, sc Scope, agent string, ids []string) error {
	all, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return err
	}
	changed := false
	for i := range all {
		want := slices.Contains(ids, all[i].ID)
		if all[i].Removed != 0 || want == slices.Contains(all[i].Agents, agent) || want && slices.Contains(all[i].members, agent) {
			continue
		}
		if err := a.setMember(ctx, sc, all[i].ID, agent, want); err != nil {
			return err
		}
		changed = true
	}
	if changed {
		a.Events.TenantChanged(ctx, sc, "project")
	}
	return nil
}

// setMember puts an agent into a project or takes them out.
func (a *Admin) setMember(ctx context.Context, sc Scope, project, agent string, in bool) error {
	return a.changeProject(ctx, sc, project, func(p *Project) {
		p.Agents = slices.DeleteFunc(p.Agents, func(id string) bool { return id == agent })
		if in {
			p.Agents = append(p.Agents, agent)
		} else if p.Ticket.Assignee == agent && !slices.Contains(p.members, agent) {
			p.Ticket.Assignee = ""
		}
	})
}

// changeProject changes a project as it stands.
func (a *Admin) changeProject(ctx context.Context, sc Scope, id string, change func(*Project)) error {
	for {
		p, err := a.Store.Project(ctx, sc, id)
		if err != nil {
			return err
		}
		change(p)
		if err := a.Store.ReplaceProject(ctx, sc, p); !errors.Is(err, ErrStale) {
			return err
		}
	}
}

// SetAvailability stores what an agent chose. Telling others is the caller's
// business, who knows whether the agent is there.
func (a *Admin) SetAvailability(ctx context.Context, sc Scope, agent string, to Availability) (*Agent, error) {
	if to != AvailableOnline && to != AvailableAway {
		return nil, ErrBadValue.At("availability")
	}
	return changeAgent(ctx, a.Store, sc, agent, func(g *Agent) error { g.Availability, g.AwayReason = to, ""; return nil })
}

// People returns a tenant's agents and projects.
func (a *Admin) People(ctx context.Context, sc Scope) ([]Agent, []Project, error) {
	agents, err := a.Store.Agents(ctx, sc)
	if err != nil {
		return nil, nil, err
	}
	projects, err := a.Store.Projects(ctx, sc)
	return agents, projects, err
}
