package tenant

import "github.com/gofiber/fiber/v2"

// GetMail is GET /admin/mail → MailView.
func (h *Handlers) GetMail(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	t, err := h.Admin.Store.Tenant(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	return c.JSON(h.Admin.MailView(t))
}

// PutMail is PUT /admin/mail: MailEdit → MailView.
func (h *Handlers) PutMail(c *fiber.Ctx) error {
	actor, in, err := asked[MailEdit](c)
	if err != nil {
		return err
	}
	old, err := h.Admin.Store.Tenant(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	of := Change{Kind: KindMail, Object: "mail", Action: "changed"}
	return h.audited(c, actor, of, h.Admin.MailView(old), func() (any, error) {
		t, err := h.Admin.EditMail(c.UserContext(), actor.Scope, in)
		if err != nil {
			return nil, err
		}
		return h.Admin.MailView(t), nil
	})
}

// PostMailTry is POST /admin/mail/test: MailEdit → MailTried.
func (h *Handlers) PostMailTry(c *fiber.Ctx) error {
	actor, in, err := asked[MailEdit](c)
	if err != nil {
		return err
	}
	tried, err := h.Admin.TryMail(c.UserContext(), actor, in)
	return one(c, tried, err)
}
