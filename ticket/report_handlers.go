package ticket

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
)

// reported reads which report a request is about.
func (h *Handlers) reported(ctx context.Context, c *fiber.Ctx, actor tenant.Actor) (q ReportQuery, err error) {
	q.Project, q.Agent, q.Status = c.Query("project"), c.Query("agent"), c.Query("status")
	if q.Agent == chat.ReportNobody {
		q.Agent, q.Unassigned = "", true
	}
	_, _, cal, err := h.Service.directory(ctx, actor.Scope)
	if err != nil {
		return q, err
	}
	q.From, q.To, err = cal.Period(h.Service.now(), c.Query("from"), c.Query("to"), c.Query("days"))
	return q, err
}

// GetReport is GET /reports/tickets.
func (h *Handlers) GetReport(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		q, err := h.reported(ctx, c, actor)
		if err != nil {
			return nil, err
		}
		return h.Service.Report(ctx, actor, q)
	})
}

// GetBehind is GET /reports/tickets/list.
func (h *Handlers) GetBehind(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		q, err := h.reported(ctx, c, actor)
		if err != nil {
			return nil, err
		}
		page, err := h.Service.Behind(ctx, actor, q, c.Query("cursor"))
		if err != nil {
			return nil, err
		}
		shown, err := h.Service.Show(ctx, actor.Scope, page.Items...)
		return tenant.Page[Shown]{Items: shown, Cursor: page.Cursor}, err
	})
}
