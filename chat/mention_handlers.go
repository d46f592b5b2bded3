package chat

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// Mentions is GET /me/mentions.
func (h *Handlers) Mentions(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		return h.Service.Mentions(ctx, actor, c.Query("cursor"))
	})
}

// ReadMentions is POST /me/mentions/read.
func (h *Handlers) ReadMentions(c *fiber.Ctx) error {
	in, err := tenant.Body[struct {
		Conversation string `json:"conversation"`
	}](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		return fiber.Map{}, h.Service.ReadMentions(ctx, actor, in.Conversation)
	})
}
