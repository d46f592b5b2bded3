package chat

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// Pushes is GET /me/push: the server's public key, and the agent's browsers.
func (h *Handlers) Pushes(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		if h.Service.Pusher == nil {
			return nil, tenant.ErrNotFound
		}
		agent, err := h.People.Agent(ctx, actor.Scope, actor.ID)
		if err != nil {
			return nil, err
		}
		all, err := h.Service.browsersOf(ctx, actor.Scope, agent)
		if err != nil {
			return nil, err
		}
		items := []fiber.Map{}
		for i := range all {
			items = append(items, fiber.Map{"id": all[i].ID, "browser": all[i].Browser, "created_at": all[i].CreatedAt})
		}
		return fiber.Map{"key": h.Service.Pusher.PublicKey(), "items": items}, nil
	})
}

// PutPush is PUT /me/push: a browser of the agent's takes notices from now on.
func (h *Handlers) PutPush(c *fiber.Ctx) error {
	in, err := tenant.Body[Pushing](c, h.bodyLimit())
	if err != nil {
		return err
	}
	claims, ok := tenant.AgentClaimsOf(c)
	if !ok {
		return tenant.ErrForbidden // a program is no browser
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		p, err := h.Service.Subscribe(ctx, actor, claims.Family, in)
		if err != nil {
			return nil, err
		}
		return fiber.Map{"id": p.ID}, nil
	})
}

// DeletePush is DELETE /me/push/{id}: it takes none any more.
func (h *Handlers) DeletePush(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return fiber.Map{}, h.Service.Unsubscribe(ctx, actor, id)
	})
}

// TryPush is POST /me/push/test.
func (h *Handlers) TryPush(c *fiber.Ctx) error {
	in, err := tenant.Body[struct {
		ClientID string `json:"client_id"`
	}](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		return fiber.Map{}, h.Service.TryPush(ctx, actor, in.ClientID)
	})
}
