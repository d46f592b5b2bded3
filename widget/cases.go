package widget

import (
	"context"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// A CaseView is a case as its requester sees it: of a verified visitor's, or
// their company's. Somebody unverified gets the number back and no more (E4).
type CaseView struct {
	Number      int64           `json:"number"`
	Subject     string          `json:"subject,omitempty"`
	Project     string          `json:"project,omitempty"`
	ProjectName string          `json:"project_name,omitempty"`
	Status      string          `json:"status,omitempty"`
	StatusName  string          `json:"status_name,omitempty"` // the tenant's word
	Category    tenant.Category `json:"category,omitempty"`
	Mine        bool            `json:"mine,omitempty"` // else a colleague's
	CreatedAt   int64           `json:"created_at,omitempty"`
	UpdatedAt   int64           `json:"updated_at,omitempty"`
}

// casePage is how many cases one call lists.
const casePage = 20

// cases are a verified visitor's own and their company's, newest change first.
func (s *Service) cases(ctx context.Context, actor tenant.Actor, cursor, locale string) (tenant.Page[CaseView], error) {
	shown := tenant.Page[CaseView]{Items: []CaseView{}}
	d, err := s.doorOf(ctx, actor)
	if err != nil {
		return shown, err
	}
	page, err := s.Tickets.ListFor(ctx, actor, cursor, casePage)
	if err != nil {
		return shown, err
	}
	shown.Cursor = page.Cursor
	for i := range page.Items {
		shown.Items = append(shown.Items, d.caseView(actor, &page.Items[i], locale))
	}
	return shown, nil
}

// caseShown answers a case number that was typed (A2): what a verified visitor
// may see of an open case of theirs; to everybody else the number, whether the
// case exists or not (E4).
func (s *Service) caseShown(ctx context.Context, actor tenant.Actor, number int64, locale string) (CaseView, error) {
	if !actor.Verified {
		return CaseView{Number: number}, nil
	}
	d, err := s.doorOf(ctx, actor)
	if err != nil {
		return CaseView{}, err
	}
	t, err := s.Tickets.OpenFor(ctx, actor, number)
	if err != nil {
		return CaseView{}, err
	}
	return d.caseView(actor, t, locale), nil
}

func (d *door) caseView(actor tenant.Actor, t *ticket.Ticket, locale string) CaseView {
	v := CaseView{
		Number: t.Number, Subject: t.Subject, Project: t.Project, Status: t.Status, Category: t.Category,
		Mine: t.IsOf(actor), CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	locale = d.locale(locale)
	if p, err := d.project(t.Project); err == nil {
		v.ProjectName = d.bootProject(p, locale).Name
	}
	for _, st := range d.tenant.Statuses {
		if st.Key == t.Status {
			v.StatusName = tenant.InLocale(st.Names, locale, d.tenant.Locale)
		}
	}
	return v
}

// A CaseThread is a part of what a requester may read of a case.
type CaseThread struct {
	Case        CaseView   `json:"case"`
	Description string     `json:"description"`
	Items       []CaseNote `json:"items"`
	After       int64      `json:"after"` // give it back for what comes behind
	More        bool       `json:"more"`
}

// A CaseNote is a public note as the requester sees it.
type CaseNote struct {
	ID          string            `json:"id"`
	Seq         int64             `json:"seq"` // grows, with holes
	From        chat.Kind         `json:"from"`
	Mine        bool              `json:"mine"`
	Name        string            `json:"name"`
	Text        string            `json:"text"`
	Unverified  bool              `json:"unverified"`
	Attachments []chat.Attachment `json:"attachments"`
	At          int64             `json:"at"`
}

// caseThread is what a verified visitor may read of a case of theirs behind a
// seq.
func (s *Service) caseThread(ctx context.Context, actor tenant.Actor, number, after int64, locale string) (CaseThread, error) {
	d, err := s.doorOf(ctx, actor)
	if err != nil {
		return CaseThread{}, err
	}
	t, err := s.Tickets.ReadFor(ctx, actor, number)
	if err != nil {
		return CaseThread{}, err
	}
	notes, upto, more, err := s.Tickets.PublicNotes(ctx, actor.Scope, t, after)
	if err != nil {
		return CaseThread{}, err
	}
	shown := CaseThread{Case: d.caseView(actor, t, locale), Description: t.Description, Items: []CaseNote{}, After: upto, More: more}
	for _, n := range notes {
		shown.Items = append(shown.Items, CaseNote{
			ID: n.ID, Seq: n.Seq, From: n.From, Mine: n.From == chat.FromVisitor && n.Author == actor.ID, Name: n.Name, Text: n.Text,
			Unverified: n.Unverified, Attachments: append([]chat.Attachment{}, n.Attachments...), At: n.At,
		})
	}
	return shown, nil
}
