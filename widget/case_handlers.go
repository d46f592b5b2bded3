package widget

import (
	"context"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
	"recado/ticket"
)

// limitCases bounds tries at case numbers per visitor and per address (A2).
func (h *Handlers) limitCases(c *fiber.Ctx, actor tenant.Actor) error {
	if err := h.limit(c, actor.Key("cases", actor.ID), h.Service.RateCases); err != nil {
		return err
	}
	return h.limit(c, actor.Key("cases", "ip", tenant.Address(c)), h.Service.RateCases)
}

// Case is GET /visitor/cases/{number}.
func (h *Handlers) Case(c *fiber.Ctx) error {
	number, err := ticket.ParseNumber(c.Params("number"))
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		if err := h.limitCases(c, actor); err != nil {
			return nil, err
		}
		return h.Service.caseShown(ctx, actor, number, c.Query("locale"))
	})
}

// Cases is GET /visitor/cases.
func (h *Handlers) Cases(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		if err := h.limit(c, actor.Key("reads", actor.ID), h.Service.RateSends); err != nil {
			return nil, err
		}
		return h.Service.cases(ctx, actor, c.Query("cursor"), c.Query("locale"))
	})
}

// CaseThread is GET /visitor/cases/{number}/notes.
func (h *Handlers) CaseThread(c *fiber.Ctx) error {
	number, err := ticket.ParseNumber(c.Params("number"))
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		// Numbers are tried here too, but what is read again and again is read
		// as often as one may write.
		if err := h.limit(c, actor.Key("reads", actor.ID), h.Service.RateSends); err != nil {
			return nil, err
		}
		return h.Service.caseThread(ctx, actor, number, int64(c.QueryInt("after")), c.Query("locale"))
	})
}

// Upload is POST /visitor/files and POST /files: the body is the file.
func (h *Handlers) Upload(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		if err := h.Service.acceptsFiles(ctx, actor, c.Query("project")); err != nil {
			return nil, err
		}
		size := int64(c.Request().Header.ContentLength())
		if err := h.Service.Chat.AdmitFile(ctx, actor, tenant.Address(c), size); err != nil {
			return nil, err
		}
		f, err := h.Service.Store(ctx, actor, Upload{
			ClientID: c.Query("client_id"), Name: c.Query("name"), Size: size, Body: body(c),
		})
		if err != nil {
			return nil, err
		}
		return f.Attachment(), nil
	})
}

// body is the request's, streamed if it is large.
func body(c *fiber.Ctx) io.Reader {
	if stream := tenant.Stream(c); stream != nil {
		return stream
	}
	return strings.NewReader(string(c.Request().Body()))
}

// File is GET /visitor/files/{id} and GET /files/{id}: a link that is good for
// some minutes and needs no header.
func (h *Handlers) File(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		f, err := h.Service.file(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		token, expires, err := h.Service.Tokens.SignFile(actor.Scope, f.ID)
		if err != nil {
			return nil, err
		}
		return fiber.Map{"attachment": f.Attachment(), "url": "/files/" + token, "expires_at": expires}, nil
	})
}

// Download is GET /files/{token}: the bytes, under headers that keep them from
// doing anything in our name.
func (h *Handlers) Download(c *fiber.Ctx) error {
	f, content, size, err := h.Service.download(c.UserContext(), c.Params("token"))
	if err != nil && wantsPage(c) {
		return h.sorry(c, err)
	}
	if err != nil {
		return err
	}
	for name, value := range fileHeaders(f) {
		c.Set(name, value)
	}
	return c.SendStream(content, int(size))
}
