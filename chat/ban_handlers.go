package chat

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// Ban is POST /conversations/{id}/ban.
func (h *Handlers) Ban(c *fiber.Ctx) error {
	in, err := tenant.Body[Banning](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return tenant.Audited(ctx, h.Audit, actor, tenant.Change{Kind: tenant.KindBan, Action: "banned"}, nil, func() (*Ban, error) {
			return h.Service.Ban(ctx, actor, id, in)
		})
	})
}

// Unban is DELETE /visitors/{id}/ban.
func (h *Handlers) Unban(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		b, _, err := h.Service.ban(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		of := tenant.Change{Kind: tenant.KindBan, Object: id, Label: b.Name, Action: "unbanned"}
		return tenant.Audited(ctx, h.Audit, actor, of, b, func() (fiber.Map, error) {
			return fiber.Map{}, h.Service.Unban(ctx, actor, id)
		})
	})
}

// Bans is GET /bans.
func (h *Handlers) Bans(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		return h.Service.Bans(ctx, actor, c.Query("cursor"))
	})
}
