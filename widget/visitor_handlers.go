package widget

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
)

const (
	smallBody   = 32 << 10  // bytes of a JSON body without a message
	previewBody = 64 << 10  // of one with what is being typed
	contextBody = 256 << 10 // of one with all that a page may say of itself
)

// Enter is POST /widgets/{key}/visitors: a token, and nothing stored.
func (h *Handlers) Enter(c *fiber.Ctx) error {
	ctx := c.UserContext()
	d, err := h.Service.open(ctx, c.Params("key"))
	if err != nil {
		return err
	}
	e, err := tenant.Body[Entry](c, smallBody)
	if err != nil {
		return err
	}
	if err := h.limit(c, "visitors:"+d.Tenant()+":"+tenant.Address(c), h.Service.RateVisitors); err != nil {
		return err
	}
	pass, err := h.Service.enter(ctx, d, e)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(pass)
}

// Visitor is GET /visitor: who I am, and my newest conversations.
func (h *Handlers) Visitor(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		page, err := h.Service.conversations(ctx, actor, "", 20)
		if err != nil {
			return nil, err
		}
		info := VisitorInfo{actor.ID, actor.Name, actor.Email, actor.Company, actor.Verified}
		return fiber.Map{"visitor": info, "conversations": openFirst(page.Items)}, nil
	})
}

// PatchVisitor is PATCH /visitor: an unverified visitor's name and e-mail,
// which stay claims. The answer is a new pass that carries them.
func (h *Handlers) PatchVisitor(c *fiber.Ctx) error {
	body, err := tenant.Body[Claim](c, smallBody)
	if err != nil {
		return err
	}
	claims, ok := tenant.VisitorClaimsOf(c)
	if !ok {
		return tenant.ErrUnauthorized
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		return h.Service.claim(ctx, actor, claims, body)
	})
}

// Conversations is GET /visitor/conversations.
func (h *Handlers) Conversations(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		return h.Service.conversations(ctx, actor, c.Query("cursor"), 50)
	})
}

// bodyLimit bounds a body that carries a message.
func (h *Handlers) bodyLimit() int { return 12*h.Service.Chat.Limits().Message + smallBody }

// receptionLimit is bodyLimit for one that opens a conversation.
func (h *Handlers) receptionLimit() int { return h.bodyLimit() + contextBody }

// Receive is POST /visitor/conversations.
func (h *Handlers) Receive(c *fiber.Ctx) error {
	r, err := tenant.Body[Request](c, h.receptionLimit())
	if err != nil {
		return err
	}
	r.Page.Browser = first(r.Page.Browser, c.Get(fiber.HeaderUserAgent))
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, _ string) (any, error) {
		if err := h.admit(c, actor); err != nil {
			return nil, err
		}
		if r.Case != "" {
			if err := h.limitCases(c, actor); err != nil {
				return nil, err
			}
		}
		return h.Service.Receive(ctx, actor, r)
	})
}

// Conversation is GET /visitor/conversations/{id}.
func (h *Handlers) Conversation(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		found, err := h.Service.Chat.Conversation(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		return h.Service.Chat.VisitorView(ctx, actor.Scope, found)
	})
}

// Messages is GET /visitor/conversations/{id}/messages.
func (h *Handlers) Messages(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return chat.PageOfMessages(ctx, c, h.Service.Chat, actor, id)
	})
}

// Send is POST /visitor/conversations/{id}/messages.
func (h *Handlers) Send(c *fiber.Ctx) error {
	out, err := tenant.Body[chat.Outgoing](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		if err := h.admit(c, actor); err != nil {
			return nil, err
		}
		m, err := h.Service.Chat.Send(ctx, actor, id, out)
		if err != nil {
			return nil, err
		}
		return m.View(chat.FromVisitor), nil
	})
}

// Read is POST /visitor/conversations/{id}/read.
func (h *Handlers) Read(c *fiber.Ctx) error {
	body, err := tenant.Body[struct {
		Seq int64 `json:"seq"`
	}](c, smallBody)
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return fiber.Map{}, h.Service.Chat.Read(ctx, actor, id, body.Seq)
	})
}

// Typing is POST /visitor/conversations/{id}/typing, for who has no socket.
func (h *Handlers) Typing(c *fiber.Ctx) error {
	body, err := tenant.Body[struct {
		On   bool   `json:"on"`
		Text string `json:"text"`
	}](c, previewBody)
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		if err := h.admit(c, actor); err != nil {
			return nil, err
		}
		return fiber.Map{}, h.Service.Chat.Typing(ctx, actor, id, body.On, body.Text)
	})
}

// contextRate is how often a visitor's page may say more of itself.
const contextRate = 30 // per minute

// Context is PATCH /visitor/conversations/{id}/context.
func (h *Handlers) Context(c *fiber.Ctx) error {
	said, err := tenant.Body[chat.Said](c, contextBody)
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		if err := h.limit(c, actor.Key("context", actor.ID), tenant.Rate{Count: contextRate, Per: time.Minute}); err != nil {
			return nil, err
		}
		return fiber.Map{}, h.Service.Chat.AddContext(ctx, actor, id, said)
	})
}

// Transcript is POST /visitor/conversations/{id}/transcript.
func (h *Handlers) Transcript(c *fiber.Ctx) error {
	in, err := tenant.Body[TranscriptAsk](c, smallBody)
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return h.Service.transcript(ctx, actor, id, in)
	})
}

// End is POST /visitor/conversations/{id}/end.
func (h *Handlers) End(c *fiber.Ctx) error {
	body, err := tenant.Body[struct {
		ClientID string `json:"client_id"`
	}](c, smallBody)
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		if err := h.admit(c, actor); err != nil {
			return nil, err
		}
		return h.shown(ctx, actor)(h.Service.Chat.End(ctx, actor, id, body.ClientID))
	})
}

// Rate is POST /visitor/conversations/{id}/rating (A8).
func (h *Handlers) Rate(c *fiber.Ctx) error {
	body, err := tenant.Body[struct {
		ClientID string `json:"client_id"`
		Stars    int    `json:"stars"`
		Comment  string `json:"comment"`
	}](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		if err := h.admit(c, actor); err != nil {
			return nil, err
		}
		return h.shown(ctx, actor)(h.Service.Chat.Rate(ctx, actor, id, body.ClientID, body.Stars, body.Comment))
	})
}

// shown turns what an act gives into what its visitor sees.
func (h *Handlers) shown(ctx context.Context, actor tenant.Actor) func(*chat.Conversation, error) (any, error) {
	return func(c *chat.Conversation, err error) (any, error) {
		if err != nil {
			return nil, err
		}
		return h.Service.Chat.VisitorView(ctx, actor.Scope, c)
	}
}
