package chat

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// SavedReplies is GET /replies.
func (h *Handlers) SavedReplies(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		all, err := h.Service.SavedReplies(ctx, actor)
		return fiber.Map{"items": all}, err
	})
}

// PostSavedReply is POST /replies.
func (h *Handlers) PostSavedReply(c *fiber.Ctx) error {
	return h.saveReply(c, func(ctx context.Context, actor tenant.Actor, _ string, in SavedReplyEdit) (*SavedReply, error) {
		return h.Service.AddSavedReply(ctx, actor, in)
	})
}

// PutSavedReply is PUT /replies/{id}.
func (h *Handlers) PutSavedReply(c *fiber.Ctx) error {
	return h.saveReply(c, h.Service.EditSavedReply)
}

func (h *Handlers) saveReply(c *fiber.Ctx, save func(context.Context, tenant.Actor, string, SavedReplyEdit) (*SavedReply, error)) error {
	in, err := tenant.Body[SavedReplyEdit](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return save(ctx, actor, id, in)
	})
}

// DeleteSavedReply is DELETE /replies/{id}.
func (h *Handlers) DeleteSavedReply(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return fiber.Map{}, h.Service.DeleteSavedReply(ctx, actor, id)
	})
}
