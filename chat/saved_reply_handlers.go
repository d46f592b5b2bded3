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
		return h.keptReply(ctx, actor, in.Own, tenant.Change{Action: "made"}, nil, func() (*SavedReply, error) {
			return h.Service.AddSavedReply(ctx, actor, in)
		})
	})
}

// PutSavedReply is PUT /replies/{id}.
func (h *Handlers) PutSavedReply(c *fiber.Ctx) error {
	return h.saveReply(c, func(ctx context.Context, actor tenant.Actor, id string, in SavedReplyEdit) (*SavedReply, error) {
		was, err := h.Service.ownReply(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		return h.keptReply(ctx, actor, was.Owner != "", tenant.Change{Action: "changed"}, was, func() (*SavedReply, error) {
			return h.Service.EditSavedReply(ctx, actor, id, in)
		})
	})
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

// DeleteSavedReply is DELETE /replies/{id}: {version} → {}.
func (h *Handlers) DeleteSavedReply(c *fiber.Ctx) error {
	in, err := tenant.Body[struct {
		Version int64 `json:"version"`
	}](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		was, err := h.Service.ownReply(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		_, err = h.keptReply(ctx, actor, was.Owner != "", tenant.Change{Action: "removed"}, was, func() (*SavedReply, error) {
			return nil, h.Service.DeleteSavedReply(ctx, actor, id, in.Version)
		})
		return fiber.Map{}, err
	})
}

// keptReply does a change, and keeps who did it where the reply is everybody's.
func (h *Handlers) keptReply(ctx context.Context, actor tenant.Actor, own bool, of tenant.Change, was *SavedReply, do func() (*SavedReply, error)) (*SavedReply, error) {
	if own || !actor.May(tenant.ManageTenant) { // who may not is refused
		return do()
	}
	of.Kind = tenant.KindReply
	if was == nil {
		return tenant.Audited(ctx, h.Audit, actor, of, nil, do)
	}
	of.Object, of.Label = was.ID, was.Title
	return tenant.Audited(ctx, h.Audit, actor, of, was, do)
}
