package widget

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// wantsPage tells a person's browser, which asks for a document, from a script.
func wantsPage(c *fiber.Ctx) bool {
	return strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMETextHTML)
}

// sorry answers an error as every error is answered, but with a page that a
// person can read.
func (h *Handlers) sorry(c *fiber.Ctx, err error) error { return h.sorryPage(c, err, false) }

// sorryPage is that page; framed says that the company's page may hold it.
func (h *Handlers) sorryPage(c *fiber.Ctx, err error, framed bool) error {
	if err := c.App().ErrorHandler(c, err); err != nil { // the status, and the log
		return err
	}
	e := tenant.Answer(err)
	title, why := "sorry.other", "refusal."+e.Reason
	switch {
	case e.Is(tenant.ErrFileGone):
		title, why = "sorry.file", "sorry.file.why"
	case e.Is(tenant.ErrNotFound):
		title, why = "sorry.widget", "sorry.widget.why"
	}
	locale := first(primary(c.Query("locale")), preferred(c.Get(fiber.HeaderAcceptLanguage)))
	if !tenant.ValidLocale(locale) {
		locale = tenant.Locales[0]
	}
	words := h.Service.Assets.Words(locale)
	s := &sheet{assets: h.Service.Assets, locale: locale, title: words.T(title), class: "sorry", framed: framed}
	page, policy := s.html(el("main", el("section", is("class", "card"), el("h1", words.T(title)), el("p", words.T(why)))))
	return send(c, c.Response().StatusCode(), page, policy)
}
