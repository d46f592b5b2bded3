package ticket

import (
	"context"
	"errors"
	"strings"

	"recado/chat"
	"recado/tenant"
)

// Shown is a ticket as agents see it. What serves the store alone (origin,
// search words, the requester's subject) is not in it.
type Shown struct {
	ID           string               `json:"id"`
	Version      int64                `json:"version"`
	Number       int64                `json:"number"`
	Subject      string               `json:"subject"`
	Description  string               `json:"description"`
	Status       string               `json:"status"`
	Category     tenant.Category      `json:"category"`
	Type         string               `json:"type"`
	Priority     string               `json:"priority"`
	Project      string               `json:"project"`
	Requester    ShownRequester       `json:"requester"`
	Company      string               `json:"company"`
	CompanyName  string               `json:"company_name"`
	Assignee     string               `json:"assignee"`
	Conversation string               `json:"conversation"`
	Channel      string               `json:"channel"`
	Fields       []tenant.FieldAnswer `json:"fields"`
	CreatedAt    int64                `json:"created_at"`
	UpdatedAt    int64                `json:"updated_at"`
	ClosedAt     int64                `json:"closed_at"`
}

// ShownRequester is a requester as agents see them.
type ShownRequester struct {
	Name     string `json:"name"`
	Email    string `json:"email"`
	Visitor  string `json:"visitor"`
	Verified bool   `json:"verified"`
}

// Show returns tickets as agents see them, with the names of their companies.
func (s *Service) Show(ctx context.Context, sc tenant.Scope, tickets ...Ticket) ([]Shown, error) {
	names := map[string]string{"": ""}
	shown := make([]Shown, len(tickets))
	for i := range tickets {
		t := &tickets[i]
		name, known := names[t.Company]
		if !known {
			c, err := s.Store.Company(ctx, sc, t.Company)
			if err != nil && !errors.Is(err, tenant.ErrNotFound) {
				return nil, err
			}
			if err == nil {
				name = c.Name
			}
			names[t.Company] = name
		}
		shown[i] = t.shown(name)
	}
	return shown, nil
}

func (t *Ticket) shown(companyName string) Shown {
	r := t.Requester
	return Shown{
		ID: t.ID, Version: t.Version, Number: t.Number, Subject: t.Subject, Description: t.Description,
		Status: t.Status, Category: t.Category, Type: t.Type, Priority: t.Priority, Project: t.Project,
		Requester: ShownRequester{r.Name, r.Email, r.Visitor, r.Verified},
		Company:   t.Company, CompanyName: companyName, Assignee: t.Assignee,
		Conversation: t.Conversation, Channel: t.Channel, Fields: listed(t.Fields),
		CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt, ClosedAt: t.ClosedAt,
	}
}

// ShownNote is a note as agents see it.
type ShownNote struct {
	ID           string             `json:"id"`
	Seq          int64              `json:"seq"`
	ClientID     string             `json:"client_id"` // its author's only
	Visibility   Visibility         `json:"visibility"`
	From         chat.Kind          `json:"from"`
	Author       string             `json:"author"`
	Name         string             `json:"name"`
	Text         string             `json:"text"`
	Unverified   bool               `json:"unverified"`
	Attachments  []chat.Attachment  `json:"attachments"`
	Changes      []Change           `json:"changes"`
	Conversation string             `json:"conversation"`
	Transcript   []chat.MessageView `json:"transcript"`
	At           int64              `json:"at"`
}

// ShowNotes returns notes as an agent sees them.
func ShowNotes(actor tenant.Actor, notes ...Note) []ShownNote {
	shown := make([]ShownNote, len(notes))
	for i := range notes {
		shown[i] = notes[i].shown(actor)
	}
	return shown
}

func (n *Note) shown(actor tenant.Actor) ShownNote {
	v := ShownNote{
		ID: n.ID, Seq: n.Seq, Visibility: n.Visibility, From: n.From, Author: n.Author, Name: n.Name,
		Text: n.Text, Unverified: n.Unverified, Attachments: listed(n.Attachments), Changes: listed(n.Changes),
		Conversation: n.Conversation, Transcript: chat.Views(n.Transcript, ""), At: n.At,
	}
	if id, mine := strings.CutPrefix(n.ClientID, owned(actor, "")); mine {
		v.ClientID = id
	}
	return v
}

// listed makes a list empty rather than missing, as screens expect.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// A ShownCompany is a company as administrators see it.
type ShownCompany struct {
	ID        string   `json:"id"`
	Version   int64    `json:"version"`
	Name      string   `json:"name"`
	Domains   []string `json:"domains"`
	CreatedAt int64    `json:"created_at"`
}

// Shown is the company as administrators see it.
func (c *Company) Shown() ShownCompany {
	return ShownCompany{c.ID, c.Version, c.Name, c.Domains, c.CreatedAt}
}
