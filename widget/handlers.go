package widget

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// Handlers answer the widget's and the visitor's requests (docs/api.md).
type Handlers struct {
	Service *Service
	// Audit keeps who had a letter sent again.
	Audit tenant.Audit
}

// base is the server's address as browsers reach it.
func (h *Handlers) base(c *fiber.Ctx) string {
	if h.Service.PublicURL != "" {
		return h.Service.PublicURL
	}
	return c.BaseURL()
}

// Loader is GET /w/{key}.js: the script tag, its settings inlined.
func (h *Handlers) Loader(c *fiber.Ctx) error {
	ctx := c.UserContext()
	d, err := h.Service.open(ctx, strings.TrimSuffix(c.Params("key"), ".js"))
	if err != nil {
		return err
	}
	settings, err := h.Service.settings(ctx, d, h.base(c))
	if err != nil {
		return err
	}
	data, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	// Availability is in it: cached for as long as a launcher may be wrong.
	c.Set(fiber.HeaderCacheControl, "public, max-age=30, stale-while-revalidate=300")
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return h.compressed(c, "text/javascript; charset=utf-8", h.Service.Assets.Loader(data), packLoader)
}

// Types is GET /w/recado.d.ts: the SDK's types (docs/sdk.md).
func (h *Handlers) Types(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	return h.compressed(c, "text/plain; charset=utf-8", h.Service.Assets.Types(), packPage)
}

// Panel is GET /w/{key}/panel: the document in the iframe. The browser itself
// keeps it out of pages whose origin is not on the widget's list.
func (h *Handlers) Panel(c *fiber.Ctx) error {
	ctx := c.UserContext()
	d, err := h.Service.open(ctx, c.Params("key"))
	if err != nil && wantsPage(c) {
		return h.sorryPage(c, err, true)
	}
	if err != nil {
		return err
	}
	boot, err := h.Service.boot(ctx, d, c.Query("locale"))
	if err != nil {
		return err
	}
	boot.Availability.At = 0 // the same state is the same page, whenever it was computed
	data, err := json.Marshal(boot)
	if err != nil {
		return err
	}
	page, err := h.Service.Assets.Panel(boot.Locale, d.tenant.Name, data)
	if err != nil {
		return err
	}
	base := h.base(c)
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; "+
		"media-src 'self'; connect-src 'self' "+webSocketOrigin(base)+"; base-uri 'none'; form-action 'none'; frame-ancestors "+ancestors(d.widget.Origins))
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	return h.compressed(c, "text/html; charset=utf-8", page, packPage)
}

// ancestors are the pages that may hold the panel.
func ancestors(origins []string) string {
	if len(origins) == 0 {
		return "'none'"
	}
	return strings.Join(origins, " ")
}

// webSocketOrigin is where the panel's socket goes, for its policy.
func webSocketOrigin(base string) string { return "ws" + strings.TrimPrefix(base, "http") }

// compressed answers with an ETag, and compressed as the browser likes.
func (h *Handlers) compressed(c *fiber.Ctx, kind string, body []byte, level int) error {
	packed := h.Service.packed.get(body, c.Get(fiber.HeaderAcceptEncoding), level)
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderETag, packed.etag)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderIfNoneMatch) == packed.etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	if packed.encoding != "" {
		c.Set(fiber.HeaderContentEncoding, packed.encoding)
	}
	return c.Send(packed.body)
}

// Boot is GET /widgets/{key}.
func (h *Handlers) Boot(c *fiber.Ctx) error {
	d, err := h.Service.open(c.UserContext(), c.Params("key"))
	if err != nil {
		return err
	}
	b, err := h.Service.boot(c.UserContext(), d, c.Query("locale"))
	if err != nil {
		return err
	}
	return c.JSON(b)
}

// Availability is GET /widgets/{key}/availability, for launchers on any page.
func (h *Handlers) Availability(c *fiber.Ctx) error {
	d, err := h.Service.open(c.UserContext(), c.Params("key"))
	if err != nil {
		return err
	}
	a, err := h.Service.availability(c.UserContext(), d)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=5")
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	return c.JSON(a)
}

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

func (h *Handlers) limit(c *fiber.Ctx, key string, rate tenant.Rate) error {
	return tenant.Limited(c.UserContext(), h.Service.Limiter, key, rate)
}

// admit bounds what visitors say, and what costs as much.
func (h *Handlers) admit(c *fiber.Ctx, actor tenant.Actor) error {
	return h.Service.Chat.Admit(c.UserContext(), actor, tenant.Address(c), tenant.BodySize(c, h.bodyLimit()))
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

// limitCases bounds tries at case numbers per visitor and per address (A2).
func (h *Handlers) limitCases(c *fiber.Ctx, actor tenant.Actor) error {
	if err := h.limit(c, actor.Key("cases", actor.ID), h.Service.RateCases); err != nil {
		return err
	}
	return h.limit(c, actor.Key("cases", "ip", tenant.Address(c)), h.Service.RateCases)
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
