package chat

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// Handlers answer the desk's requests about conversations (docs/api.md).
type Handlers struct {
	Service *Service
	People  tenant.Store
	// Choose stores what an agent chose.
	Choose func(ctx context.Context, sc tenant.Scope, agent string, to tenant.Availability) (*tenant.Agent, error)
	// Remove marks a version of a project as deleted.
	Remove func(ctx context.Context, by tenant.Actor, project string, version int64) error
	// Audit keeps who changed what is the whole tenant's.
	Audit tenant.Audit
}

// bodyLimit bounds a JSON body: a message of the longest text, each character
// escaped, and its attachments.
func (h *Handlers) bodyLimit() int { return 12*h.Service.MessageLimit + 16<<10 }

// Desk is GET /desk: what is mine, and who waits.
func (h *Handlers) Desk(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		mine, err := h.Service.List(ctx, actor, ListQuery{View: ViewMine, Limit: maxPageSize})
		if err != nil {
			return nil, err
		}
		waiting, err := h.Service.List(ctx, actor, ListQuery{View: ViewWaiting, Limit: maxPageSize})
		if err != nil {
			return nil, err
		}
		called, err := h.Service.unreadMentions(ctx, actor.Scope, actor.ID)
		if err != nil {
			return nil, err
		}
		return fiber.Map{"at": h.Service.now(), "mine": mine.Items, "waiting": waiting.Items, "mentions": called}, nil
	})
}

// Conversations is GET /conversations.
func (h *Handlers) Conversations(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		return h.Service.List(ctx, actor, ListQuery{
			View: View(c.Query("view", string(ViewAll))), Project: c.Query("project"),
			Cursor: c.Query("cursor"), Limit: c.QueryInt("limit", pageSize),
		})
	})
}

// Conversation is GET /conversations/{id}.
func (h *Handlers) Conversation(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return h.Service.ConversationToRead(ctx, actor, id)
	})
}

// Context is GET /conversations/{id}/context.
func (h *Handlers) Context(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return h.Service.Context(ctx, actor, id)
	})
}

// Trace is GET /conversations/{id}/routing.
func (h *Handlers) Trace(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		trace, err := h.Service.Trace(ctx, actor, id)
		return fiber.Map{"items": trace.Steps}, err
	})
}

// Messages is GET /conversations/{id}/messages.
func (h *Handlers) Messages(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return PageOfMessages(ctx, c, h.Service, actor, id)
	})
}

// PageOfMessages answers ?after=, ?before= and ?limit= for either side.
func PageOfMessages(ctx context.Context, c *fiber.Ctx, s *Service, actor tenant.Actor, id string) (any, error) {
	forward, seq := c.Query("after") != "", c.Query("after")
	if !forward {
		seq = c.Query("before", "0")
	}
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil {
		return nil, tenant.ErrBadValue.At("after")
	}
	found, more, err := s.Messages(ctx, actor, id, forward, n, c.QueryInt("limit", pageSize))
	if err != nil {
		return nil, err
	}
	return fiber.Map{"items": Views(found, kindOf(actor)), "more": more}, nil
}

// Send is POST /conversations/{id}/messages.
func (h *Handlers) Send(c *fiber.Ctx) error { return h.say(c, h.Service.Send) }

// Note is POST /conversations/{id}/notes.
func (h *Handlers) Note(c *fiber.Ctx) error { return h.say(c, h.Service.Note) }

func (h *Handlers) say(c *fiber.Ctx, say func(context.Context, tenant.Actor, string, Outgoing) (*Message, error)) error {
	out, err := tenant.Body[Outgoing](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		if err := h.Service.Admit(ctx, actor, tenant.Address(c), tenant.BodySize(c, h.bodyLimit())); err != nil {
			return nil, err
		}
		m, err := say(ctx, actor, id, out)
		if err != nil {
			return nil, err
		}
		return m.View(FromAgent), nil
	})
}

// Notes is GET /conversations/{id}/notes.
func (h *Handlers) Notes(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		notes, err := h.Service.Notes(ctx, actor, id, int64(c.QueryInt("after")))
		return fiber.Map{"items": Views(notes, FromAgent), "more": len(notes) == maxPageSize}, err
	})
}

// Read is POST /conversations/{id}/read.
func (h *Handlers) Read(c *fiber.Ctx) error {
	body, err := tenant.Body[struct {
		Seq int64 `json:"seq"`
	}](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return fiber.Map{}, h.Service.Read(ctx, actor, id, body.Seq)
	})
}

// Claim is POST /conversations/{id}/claim.
func (h *Handlers) Claim(c *fiber.Ctx) error { return h.simple(c, h.Service.Claim) }

// Release is POST /conversations/{id}/release.
func (h *Handlers) Release(c *fiber.Ctx) error { return h.simple(c, h.Service.Release) }

// End is POST /conversations/{id}/end.
func (h *Handlers) End(c *fiber.Ctx) error { return h.simple(c, h.Service.End) }

func (h *Handlers) simple(c *fiber.Ctx, f func(ctx context.Context, actor tenant.Actor, id, clientID string) (*Conversation, error)) error {
	body, err := tenant.Body[struct {
		ClientID string `json:"client_id"`
	}](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return f(ctx, actor, id, body.ClientID)
	})
}

// Transfer is POST /conversations/{id}/transfer.
func (h *Handlers) Transfer(c *fiber.Ctx) error {
	body, err := tenant.Body[Transfer](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return h.Service.Transfer(ctx, actor, id, body)
	})
}
