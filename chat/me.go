package chat

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// A myProject is a project as its agents need it.
type myProject struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Agents []string `json:"agents"`
	Files  bool     `json:"files"`
}

// Me is GET /me: who I am, where I work, and with whom.
func (h *Handlers) Me(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		t, err := h.People.Tenant(ctx, actor.Scope)
		if err != nil {
			return nil, err
		}
		page, err := h.Service.directory.page(ctx, actor.Scope)
		if err != nil {
			return nil, err
		}
		who := actor.StayAgent(t.Locale)
		if !actor.ByConsent {
			agent, err := h.People.Agent(ctx, actor.Scope, actor.ID)
			if err != nil {
				return nil, err
			}
			who = agent.View(page.projects)
		}
		agents, err := h.Service.Agents(ctx, actor.Scope)
		if err != nil {
			return nil, err
		}
		projects := []myProject{}
		for _, p := range page.projects {
			if actor.Sees(p.ID) && !p.Disabled {
				projects = append(projects, myProject{p.ID, p.Name, p.Answering(), p.Files})
			}
		}
		return fiber.Map{
			"agent": who, "tenant": t.View(),
			"projects": projects, "agents": agents, "limits": h.Service.Limits(),
		}, nil
	})
}

// SetAvailability is PUT /me/availability: what I chose, kept over restarts.
func (h *Handlers) SetAvailability(c *fiber.Ctx) error {
	body, err := tenant.Body[struct {
		Availability tenant.Availability `json:"availability"`
	}](c, h.bodyLimit())
	if err != nil {
		return err
	}
	if body.Availability != tenant.AvailableOnline && body.Availability != tenant.AvailableAway {
		return tenant.ErrBadValue.At("availability")
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		agent, err := h.Choose(ctx, actor.Scope, actor.ID, body.Availability)
		if err != nil {
			return nil, err
		}
		h.Service.changed(actor.Scope, hintEdited)
		page, err := h.Service.directory.page(ctx, actor.Scope)
		if err != nil {
			return nil, err
		}
		return agent.View(page.projects), nil
	})
}
