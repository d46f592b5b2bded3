package ticket

import (
	"context"
	"errors"
	"slices"

	"recado/tenant"
)

// A Patch changes fields of a ticket that was read at Version; nil leaves one
// as it is. Reason is said on the thread.
type Patch struct {
	Version  int64   `json:"version"`
	Status   *string `json:"status"`
	Type     *string `json:"type"`
	Priority *string `json:"priority"`
	Project  *string `json:"project"`
	Assignee *string `json:"assignee"`
	Subject  *string `json:"subject"`
	Company  *string `json:"company"`
	Reason   string  `json:"reason"`
}

// Update changes a ticket and tells its thread what changed (M6).
// tenant.ErrStale if it changed since it was read.
func (s *Service) Update(ctx context.Context, actor tenant.Actor, t *Ticket, p Patch) (*Ticket, error) {
	if p.Version != t.Version {
		return nil, tenant.ErrStale
	}
	reason, err := tenant.CleanText("reason", p.Reason, MaxReason)
	if err != nil {
		return nil, err
	}
	after, err := s.changeOnce(ctx, actor.Scope, t, func(next *Ticket) ([]Note, error) {
		if err := s.apply(ctx, actor, next, p); err != nil {
			return nil, err
		}
		changes := differences(t, next)
		if len(changes) == 0 {
			return nil, errUnchanged
		}
		event := s.event(next, actor, changes)
		event.Text = reason
		return []Note{event}, nil
	})
	if err != nil {
		return nil, err
	}
	if after.Status != t.Status {
		s.tell(actor.Scope, after)
	}
	if after.Project != t.Project {
		s.publish(ctx, actor.Scope, after, t.Project)
	} else {
		s.publish(ctx, actor.Scope, after)
	}
	return after, nil
}

// apply puts a patch on a ticket, or refuses it whole.
func (s *Service) apply(ctx context.Context, actor tenant.Actor, t *Ticket, p Patch) error {
	if err := pick("type", types, &t.Type, p.Type); err != nil {
		return err
	}
	if err := pick("priority", priorities, &t.Priority, p.Priority); err != nil {
		return err
	}
	if p.Subject != nil {
		subject, err := tenant.CleanLine("subject", *p.Subject, MaxSubject)
		if err != nil {
			return err
		}
		if subject == "" {
			return tenant.ErrSubjectRequired.At("subject")
		}
		t.Subject = subject
	}
	if err := s.applyStatus(ctx, actor.Scope, t, p.Status); err != nil {
		return err
	}
	if err := s.applyCompany(ctx, actor.Scope, t, p.Company); err != nil {
		return err
	}
	return s.applyPlace(ctx, actor.Scope, t, p)
}

func (s *Service) applyStatus(ctx context.Context, sc tenant.Scope, t *Ticket, key *string) error {
	if key == nil || *key == t.Status {
		return nil
	}
	statuses, err := s.statuses(ctx, sc)
	if err != nil {
		return err
	}
	for _, st := range statuses {
		if st.Key == *key {
			t.enter(st, s.now())
			return nil
		}
	}
	return tenant.ErrBadStatus.At("status")
}

func (s *Service) applyCompany(ctx context.Context, sc tenant.Scope, t *Ticket, id *string) error {
	if id == nil || *id == t.Company {
		return nil
	}
	if *id != "" {
		_, err := s.Store.Company(ctx, sc, *id)
		if errors.Is(err, tenant.ErrNotFound) {
			return tenant.ErrBadValue.At("company")
		}
		if err != nil {
			return err
		}
	}
	t.Company = *id
	return nil
}

// applyPlace moves a ticket to a project and an agent. Whoever does not work
// in the new project loses the ticket to the project's default.
func (s *Service) applyPlace(ctx context.Context, sc tenant.Scope, t *Ticket, p Patch) error {
	if !differs(p.Project, t.Project) && !differs(p.Assignee, t.Assignee) {
		return nil
	}
	moved := differs(p.Project, t.Project)
	if moved {
		t.Project = *p.Project
	}
	project, err := s.People.Project(ctx, sc, t.Project)
	if errors.Is(err, tenant.ErrNotFound) || err == nil && moved && project.Disabled {
		return tenant.ErrBadProject.At("project")
	}
	if err != nil {
		return err
	}
	if differs(p.Assignee, t.Assignee) {
		if t.Assignee = *p.Assignee; t.Assignee == "" {
			return nil
		}
		_, err := s.assignee(ctx, sc, project, t.Assignee)
		return err
	}
	if t.Assignee == "" && p.Assignee != nil {
		return nil // nobody, as asked
	}
	if ok, err := s.worksIn(ctx, sc, project, t.Assignee); ok || err != nil {
		return err
	}
	t.Assignee, err = s.assignee(ctx, sc, project, "")
	return err
}

// differences are the fields in which two states of a ticket differ.
func differences(was, is *Ticket) []Change {
	var changes []Change
	for _, c := range []Change{
		{"status", was.Status, is.Status},
		{"type", was.Type, is.Type},
		{"priority", was.Priority, is.Priority},
		{"project", was.Project, is.Project},
		{"assignee", was.Assignee, is.Assignee},
		{"subject", was.Subject, is.Subject},
		{"company", was.Company, is.Company},
	} {
		if c.From != c.To {
			changes = append(changes, c)
		}
	}
	return changes
}

// pick sets a field to one of the choices.
func pick(name string, choices []string, field, asked *string) error {
	if asked == nil {
		return nil
	}
	if !slices.Contains(choices, *asked) {
		return tenant.ErrBadValue.At(name)
	}
	*field = *asked
	return nil
}

func differs(asked *string, is string) bool { return asked != nil && *asked != is }
