package chat

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// Merge is POST /conversations/{id}/merge.
func (h *Handlers) Merge(c *fiber.Ctx) error {
	in, err := tenant.Body[Merge](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return h.Service.Merge(ctx, actor, id, in)
	})
}
