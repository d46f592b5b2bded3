package ticket

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
)

// Handlers answer the API's routes of tickets and companies. All of them stand
// behind the agents' gate, the companies' behind tenant.ManageTenant too.
type Handlers struct {
	Service *Service
	// Admit bounds how much one says, as in conversations.
	Admit func(ctx context.Context, actor tenant.Actor, address string, bytes int) error
	// Audit keeps who changed a company.
	Audit tenant.Audit
}

// Bounds of what a request brings.
const (
	bodyLimit = 256 << 10 // bytes
	pageLimit = 50
)

// asked returns who asks, and for which ticket.
func (h *Handlers) asked(c *fiber.Ctx) (tenant.Actor, *Ticket, error) {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return actor, nil, err
	}
	t, err := h.Service.reach(c.UserContext(), actor, c.Params("id"))
	return actor, t, err
}

// show answers one ticket.
func (h *Handlers) show(c *fiber.Ctx, actor tenant.Actor, t *Ticket) error {
	shown, err := h.Service.Show(c.UserContext(), actor.Scope, *t)
	if err != nil {
		return err
	}
	return c.JSON(shown[0])
}

// GetTickets is GET /tickets: one page of a view, or of what a search finds.
func (h *Handlers) GetTickets(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	q := Query{
		View: View(c.Query("view")), Agent: actor.ID, Project: c.Query("project"), Status: c.Query("status"),
		Cursor: c.Query("cursor"), Limit: pageLimit,
	}
	page, err := h.Service.List(c.UserContext(), actor, q, c.Query("q"))
	if err != nil {
		return err
	}
	shown, err := h.Service.Show(c.UserContext(), actor.Scope, page.Items...)
	if err != nil {
		return err
	}
	return c.JSON(tenant.Page[Shown]{Items: shown, Cursor: page.Cursor})
}

// postTicket is the body of POST /tickets.
type postTicket struct {
	ClientID    string `json:"client_id"`
	Subject     string `json:"subject"`
	Description string `json:"description"`
	Project     string `json:"project"`
	Type        string `json:"type"`
	Priority    string `json:"priority"`
	Assignee    string `json:"assignee"`
	Requester   struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	} `json:"requester"`
	Attachments []string `json:"attachments"`
}

// PostTicket is POST /tickets → Ticket.
func (h *Handlers) PostTicket(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	in, err := tenant.Body[postTicket](c, bodyLimit)
	if err != nil {
		return err
	}
	if err := h.Admit(c.UserContext(), actor, tenant.Address(c), tenant.BodySize(c, bodyLimit)); err != nil {
		return err
	}
	t, _, err := h.Service.Create(c.UserContext(), actor, NewTicket{
		ClientID: in.ClientID, Subject: in.Subject, Description: in.Description, Project: in.Project,
		Type: in.Type, Priority: in.Priority, Assignee: in.Assignee, Channel: ChannelConsole,
		Requester: Requester{Name: in.Requester.Name, Email: in.Requester.Email}, Files: in.Attachments,
	})
	if err != nil {
		return err
	}
	return h.show(c, actor, t)
}

// GetTicket is GET /tickets/{id} → Ticket; the id may be its number.
func (h *Handlers) GetTicket(c *fiber.Ctx) error {
	actor, t, err := h.asked(c)
	if err != nil {
		return err
	}
	return h.show(c, actor, t)
}

// PatchTicket is PATCH /tickets/{id} → Ticket.
func (h *Handlers) PatchTicket(c *fiber.Ctx) error {
	actor, t, err := h.asked(c)
	if err != nil {
		return err
	}
	in, err := tenant.Body[Patch](c, bodyLimit)
	if err != nil {
		return err
	}
	if t, err = h.Service.Update(c.UserContext(), actor, t, in); err != nil {
		return err
	}
	return h.show(c, actor, t)
}

// notesAnswer is a part of a ticket's thread.
type notesAnswer struct {
	Items []ShownNote `json:"items"`
	More  bool        `json:"more"`
}

// GetNotes is GET /tickets/{id}/notes: what stands behind ?after=.
func (h *Handlers) GetNotes(c *fiber.Ctx) error {
	actor, t, err := h.asked(c)
	if err != nil {
		return err
	}
	notes, more, err := h.Service.Notes(c.UserContext(), actor.Scope, t, int64(c.QueryInt("after")))
	if err != nil {
		return err
	}
	return c.JSON(notesAnswer{ShowNotes(actor, notes...), more})
}

// A ShownMail says what became of a letter to the requester.
type ShownMail struct {
	ID       string         `json:"id"`
	Kind     string         `json:"kind"` // mail.case or mail.answer
	Note     string         `json:"note"` // that it brings, ""
	To       string         `json:"to"`
	State    chat.MailState `json:"state"` // waiting, sent or failed
	Attempts int64          `json:"attempts"`
	Why      string         `json:"why"` // the last attempt failed
	At       int64          `json:"at"`
}

// ShowMail is a letter as people of the tenant see it.
func ShowMail(m chat.Mail) ShownMail {
	return ShownMail{m.ID, m.Kind, m.Note, m.To, m.State, m.Attempts, m.Why, m.ChangedAt}
}

// GetMails is GET /tickets/{id}/mails → {items: [Mail]}: the letters about a
// ticket, the newest first. Those that no mail server was asked to take yet are
// not among them.
func (h *Handlers) GetMails(c *fiber.Ctx) error {
	actor, t, err := h.asked(c)
	if err != nil {
		return err
	}
	mails, err := h.Service.Mails(c.UserContext(), actor.Scope, t)
	if err != nil {
		return err
	}
	shown := make([]ShownMail, 0, len(mails))
	for _, m := range mails {
		shown = append(shown, ShowMail(m))
	}
	return c.JSON(fiber.Map{"items": shown})
}

// postNote is the body of POST /tickets/{id}/notes.
type postNote struct {
	ClientID    string     `json:"client_id"`
	Visibility  Visibility `json:"visibility"`
	Text        string     `json:"text"`
	Attachments []string   `json:"attachments"`
}

// PostNote is POST /tickets/{id}/notes → Note.
func (h *Handlers) PostNote(c *fiber.Ctx) error {
	actor, t, err := h.asked(c)
	if err != nil {
		return err
	}
	in, err := tenant.Body[postNote](c, bodyLimit)
	if err != nil {
		return err
	}
	if err := h.Admit(c.UserContext(), actor, tenant.Address(c), tenant.BodySize(c, bodyLimit)); err != nil {
		return err
	}
	note, err := h.Service.AddNote(c.UserContext(), actor, t, NewNote{
		ClientID: in.ClientID, Visibility: in.Visibility, Text: in.Text, Files: in.Attachments,
	})
	if err != nil {
		return err
	}
	return c.JSON(note.shown(actor))
}
