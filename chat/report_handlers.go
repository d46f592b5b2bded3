package chat

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// ReportNobody, as agent, stands for what nobody took or is assigned to.
const ReportNobody = "none"

// asked reads which report a request is about.
func (h *Handlers) asked(ctx context.Context, c *fiber.Ctx, actor tenant.Actor) (q ReportQuery, err error) {
	q.Project, q.Agent = c.Query("project"), c.Query("agent")
	if q.Agent == ReportNobody {
		q.Agent, q.Unassigned = "", true
	}
	q.From, q.To, err = h.Service.Period(ctx, actor.Scope, c.Query("from"), c.Query("to"), c.Query("days"))
	return q, err
}

// Report is GET /reports/conversations.
func (h *Handlers) Report(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		q, err := h.asked(ctx, c, actor)
		if err != nil {
			return nil, err
		}
		return h.Service.Report(ctx, actor, q)
	})
}

// Behind is GET /reports/conversations/list.
func (h *Handlers) Behind(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		q, err := h.asked(ctx, c, actor)
		if err != nil {
			return nil, err
		}
		return h.Service.Behind(ctx, actor, q, c.Query("number", OfAll), c.Query("cursor"))
	})
}

// Board is GET /board: how the actor's projects stand now. An answer has an
// ETag, so that a screen which asks every few seconds is told only what is new.
func (h *Handlers) Board(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	b, err := h.Service.Board(c.UserContext(), actor)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderETag, b.tag())
	if c.Get(fiber.HeaderIfNoneMatch) == b.tag() {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.JSON(b)
}
