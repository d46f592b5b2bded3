package ticket

import (
	"context"
	"errors"
	"slices"

	"recado/chat"
	"recado/tenant"
)

// NewTicket is what somebody wants a ticket to be. Empty fields take the
// project's defaults. ClientID is the actor's, new for each ticket and the
// same for each repeat; Files are ids of files that the actor uploaded.
type NewTicket struct {
	ClientID    string
	Subject     string // empty: the description's first words (A11)
	Description string
	Project     string
	Type        string
	Priority    string
	Assignee    string
	Requester   Requester
	Company     string // the requester's, as its signed identity names it
	Channel     string
	Files       []string
	Fields      []tenant.FieldAnswer
}

// Create makes a ticket once per actor and client id: a repeat gets the first
// result, whatever became of it, and is published again.
func (s *Service) Create(ctx context.Context, actor tenant.Actor, n NewTicket) (t *Ticket, repeated bool, err error) {
	if !tenant.ValidClientID(n.ClientID) {
		return nil, false, tenant.ErrBadClientID.At("client_id")
	}
	t = &Ticket{Origin: owned(actor, n.ClientID)}
	if first, err := s.first(ctx, actor.Scope, t.Origin); first != nil || err != nil {
		return first, first != nil, err
	}
	if err := s.fill(ctx, actor, t, n); err != nil {
		return nil, false, err
	}
	if err := s.enclose(ctx, actor, t, n.Files); err != nil {
		return nil, false, err
	}
	return s.insert(ctx, actor.Scope, t)
}

// first returns the ticket that was made from origin before, settled and
// published again; nil if there is none.
func (s *Service) first(ctx context.Context, sc tenant.Scope, origin string) (*Ticket, error) {
	t, err := s.Store.TicketByOrigin(ctx, sc, origin)
	if errors.Is(err, tenant.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := s.settle(ctx, sc, t); err != nil {
		return nil, err
	}
	s.publish(ctx, sc, t)
	return t, nil
}

// insertTries bounds how often a new number is asked for when one is taken,
// which only happens to a tenant whose counter was lost.
const insertTries = 20

// insert gives a ticket its number and stores it, once per origin.
func (s *Service) insert(ctx context.Context, sc tenant.Scope, t *Ticket) (stored *Ticket, repeated bool, err error) {
	for range insertTries {
		if t.Number, err = s.Store.NextNumber(ctx, sc); err != nil {
			return nil, false, err
		}
		t.derive()
		if err := s.mailNumber(ctx, sc, t); err != nil {
			return nil, false, err
		}
		if err := s.counts.Mark(ctx, sc, t.CreatedAt); err != nil {
			return nil, false, err
		}
		err = s.Store.InsertTicket(ctx, sc, t)
		s.counts.Unsure(ctx, sc, t.CreatedAt, err)
		if err == nil {
			if err := errors.Join(s.settle(ctx, sc, t), s.counts.Mark(ctx, sc, t.CreatedAt)); err != nil {
				return nil, false, err
			}
			s.publish(ctx, sc, t)
			return t, false, nil
		}
		if !errors.Is(err, tenant.ErrTaken) {
			return nil, false, err
		}
		// Somebody was faster with the same origin: that is the ticket.
		if first, err := s.first(ctx, sc, t.Origin); first != nil || err != nil {
			return first, first != nil, err
		}
	}
	return nil, false, tenant.ErrUnavailable
}

// fill checks what was asked for and completes it.
func (s *Service) fill(ctx context.Context, actor tenant.Actor, t *Ticket, n NewTicket) error {
	project, err := s.project(ctx, actor, n.Project)
	if err != nil {
		return err
	}
	statuses, err := s.statuses(ctx, actor.Scope)
	if err != nil {
		return err
	}
	if err := t.write(n); err != nil {
		return err
	}
	t.ID, t.Project, t.Channel, t.Fields = tenant.NewID(), project.ID, n.Channel, n.Fields
	t.CreatedAt = s.now()
	t.UpdatedAt = t.CreatedAt
	t.enter(firstOf(statuses, tenant.CategoryNew), t.CreatedAt)
	if t.Type, err = choose("type", types, n.Type, project.Ticket.Type, TypeSupport); err != nil {
		return err
	}
	if t.Priority, err = choose("priority", priorities, n.Priority, project.Ticket.Priority, PriorityMedium); err != nil {
		return err
	}
	if t.Assignee, err = s.assignee(ctx, actor.Scope, project, n.Assignee); err != nil {
		return err
	}
	t.Company, err = s.companyID(ctx, actor.Scope, n.Company, t.Requester)
	return err
}

// write takes over what people wrote.
func (t *Ticket) write(n NewTicket) (err error) {
	if t.Description, err = tenant.CleanText("description", n.Description, MaxText); err != nil {
		return err
	}
	if t.Subject, err = tenant.CleanLine("subject", n.Subject, MaxSubject); err != nil {
		return err
	}
	if t.Subject == "" {
		t.Subject = firstWords(t.Description, 80)
	}
	if t.Subject == "" {
		return tenant.ErrSubjectRequired.At("subject")
	}
	t.Requester = n.Requester
	if t.Requester.Name, err = tenant.CleanLine("name", n.Requester.Name, tenant.MaxName); err != nil {
		return err
	}
	t.Requester.Email, err = tenant.CleanEmail("email", n.Requester.Email)
	return err
}

// project returns one that takes new tickets of this actor.
func (s *Service) project(ctx context.Context, actor tenant.Actor, id string) (*tenant.Project, error) {
	p, err := s.People.Project(ctx, actor.Scope, id)
	if errors.Is(err, tenant.ErrNotFound) || err == nil && (p.Disabled || actor.Kind == tenant.AgentOf && !actor.Sees(p.ID)) {
		return nil, tenant.ErrBadProject.At("project")
	}
	return p, err
}

// assignee returns who gets a ticket of the project: asked, who must work
// there, or the default, as long as that one still does.
func (s *Service) assignee(ctx context.Context, sc tenant.Scope, p *tenant.Project, asked string) (string, error) {
	if asked != "" {
		ok, err := s.worksIn(ctx, sc, p, asked)
		if err == nil && !ok {
			err = tenant.ErrNoTargetAgent.At("assignee")
		}
		return asked, err
	}
	if p.Ticket.Assignee == "" {
		return "", nil
	}
	ok, err := s.worksIn(ctx, sc, p, p.Ticket.Assignee)
	if !ok {
		return "", err
	}
	return p.Ticket.Assignee, err
}

// worksIn reports whether an agent works in a project: it is one of its
// agents, or an owner or admin, who see all of them.
func (s *Service) worksIn(ctx context.Context, sc tenant.Scope, p *tenant.Project, agent string) (bool, error) {
	if agent == "" {
		return false, nil
	}
	a, err := s.People.Agent(ctx, sc, agent)
	if errors.Is(err, tenant.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	all := a.Role == tenant.RoleOwner || a.Role == tenant.RoleAdmin
	return !a.Disabled && (all || slices.Contains(p.Answering(), agent)), nil
}

// enclose makes files part of a new ticket: they stand in its first note.
func (s *Service) enclose(ctx context.Context, actor tenant.Actor, t *Ticket, files []string) error {
	if len(files) == 0 {
		return nil
	}
	bound, err := s.bind(ctx, actor, t, files, Public)
	if err != nil {
		return err
	}
	t.Pending = []Note{{
		ID: tenant.NewID(), Stream: t.ID, ClientID: "files", Visibility: Public,
		From: kindOf(actor), Author: authorOf(actor), Name: actor.Name, Attachments: bound, At: t.CreatedAt,
	}}
	return nil
}

func (s *Service) bind(ctx context.Context, actor tenant.Actor, t *Ticket, files []string, v Visibility) ([]chat.Attachment, error) {
	if len(files) > s.AttachmentLimit {
		return nil, tenant.ErrTooManyAttachments.At("attachments").With("limit", s.AttachmentLimit)
	}
	if len(files) == 0 {
		return nil, nil
	}
	return s.Files.BindToTicket(ctx, actor, files, t.Origin, v == Internal)
}

func (s *Service) statuses(ctx context.Context, sc tenant.Scope) ([]tenant.Status, error) {
	t, err := s.People.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	return t.Statuses, nil
}

// firstOf is the tenant's first word of a category; a tenant without one gets
// the category's own name.
func firstOf(statuses []tenant.Status, c tenant.Category) tenant.Status {
	for _, st := range statuses {
		if st.Category == c {
			return st
		}
	}
	return tenant.Status{Key: string(c), Category: c}
}

// choose is what was asked for, which must be one of the choices, else the
// project's default as long as that is one, else Recado's own.
func choose(field string, choices []string, asked, byProject, own string) (string, error) {
	switch {
	case slices.Contains(choices, asked):
		return asked, nil
	case asked != "":
		return "", tenant.ErrBadValue.At(field)
	case slices.Contains(choices, byProject):
		return byProject, nil
	}
	return own, nil
}
