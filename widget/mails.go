package widget

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// mailsPage is how many letters are read at a time.
const mailsPage = 50

// Mails is GET /admin/mails?state=&cursor= → {items:[Mail], cursor}, the newest
// first.
func (h *Handlers) Mails(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	page, err := h.Service.Letters.AllMails(c.UserContext(), actor.Scope, chat.MailState(c.Query("state")), c.Query("cursor"), mailsPage)
	if err != nil {
		return err
	}
	shown := tenant.Page[ticket.ShownMail]{Items: make([]ticket.ShownMail, 0, len(page.Items)), Cursor: page.Cursor}
	for _, m := range page.Items {
		shown.Items = append(shown.Items, ticket.ShowMail(m))
	}
	return c.JSON(shown)
}

// RetryMail is POST /admin/mails/{id}/retry → Mail.
func (h *Handlers) RetryMail(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	was, err := h.Service.Letters.Mail(c.UserContext(), actor.Scope, c.Params("id"))
	if err != nil {
		return err
	}
	var m *chat.Mail
	of := tenant.Change{Kind: tenant.KindMail, Object: was.ID, Label: was.To, Action: "retried"}
	err = h.Audit(c.UserContext(), actor, of, nil, func() (any, error) {
		m, err = h.Service.RetryMail(c.UserContext(), actor.Scope, was.ID)
		return nil, err
	})
	if err != nil {
		return err
	}
	return c.JSON(ticket.ShowMail(*m))
}

// retryPause lets a letter wait again before its job looks at it; a job that
// finds one that does not does nothing.
const retryPause = 5 * time.Second

// RetryMail has a letter sent again that was given up. ErrStale for one that
// waits or was sent.
func (s *Service) RetryMail(ctx context.Context, sc tenant.Scope, id string) (*chat.Mail, error) {
	m, err := s.Letters.Mail(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	if m.State != chat.MailFailed || m.Subject == "" || m.Kind == string(tenant.LetterReset) {
		return nil, tenant.ErrStale // it waits, or was sent meanwhile; a new password is asked for anew
	}
	now := s.Now()
	err = s.Chat.Store.InsertJob(ctx, sc, &chat.Job{
		ID: m.ID, Kind: m.Kind, Subject: m.Subject, Data: m.Data, Due: now.Add(retryPause).UnixMilli(), CreatedAt: now.UnixMilli(),
	})
	if err != nil {
		return nil, err
	}
	m.State, m.ChangedAt = chat.MailWaiting, now.UnixMilli()
	return m, s.Letters.ReplaceMail(ctx, sc, m)
}
