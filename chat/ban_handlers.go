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
		return h.Service.Ban(ctx, actor, id, in)
	})
}

// Unban is DELETE /visitors/{id}/ban.
func (h *Handlers) Unban(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return fiber.Map{}, h.Service.Unban(ctx, actor, id)
	})
}

// Bans is GET /bans.
func (h *Handlers) Bans(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		return h.Service.Bans(ctx, actor, c.Query("cursor"))
	})
}
