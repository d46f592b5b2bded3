package widget

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
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

func (h *Handlers) limit(c *fiber.Ctx, key string, rate tenant.Rate) error {
	return tenant.Limited(c.UserContext(), h.Service.Limiter, key, rate)
}

// admit bounds what visitors say, and what costs as much.
func (h *Handlers) admit(c *fiber.Ctx, actor tenant.Actor) error {
	return h.Service.Chat.Admit(c.UserContext(), actor, tenant.Address(c), tenant.BodySize(c, h.bodyLimit()))
}
