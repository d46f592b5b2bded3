package widget

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// Preview is GET /w/{key}/preview: a page with a widget that somebody is
// designing, for the console's frame. There is none for any other widget.
func (h *Handlers) Preview(c *fiber.Ctx) error {
	d, err := h.Service.open(c.UserContext(), c.Params("key"))
	if err != nil {
		return err
	}
	if d.widget.Preview == "" {
		return tenant.ErrNotFound
	}
	// Another version is another script: browsers keep one for a while.
	src := "/w/" + d.widget.Key + ".js?v=" + url.QueryEscape(c.Query("v"))
	page := "<!doctype html>" + markup(el("html", is("lang", d.locale("")),
		el("head",
			el("meta", is("charset", "utf-8")),
			el("meta", is("name", "viewport"), is("content", "width=device-width, initial-scale=1")),
			el("title", d.tenant.Name),
			el("link", is("rel", "icon"), is("href", "data:,")),
		),
		el("body", el("h1", d.tenant.Name), el("script", is("src", src), has("async", true))),
	))
	base := h.base(c)
	c.Set(fiber.HeaderContentSecurityPolicy, strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: https:", "frame-src 'self'",
		"connect-src 'self' " + webSocketOrigin(base), "base-uri 'none'", "form-action 'none'", "frame-ancestors 'self'",
	}, "; "))
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	return c.SendString(page)
}
