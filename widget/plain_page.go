package widget

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/static"
	"recado/tenant"
)

// A sheet is a page of ours without scripts, in one language and one colour.
type sheet struct {
	assets  *static.Assets
	locale  string
	title   string
	class   string // of its body
	accent  string
	scheme  string // auto, light, dark
	picture string // an https: picture that the page shows, for its policy
	framed  bool   // other pages may hold it
}

// html is the whole document, and the policy that it is sent under.
func (s *sheet) html(body ...node) (page, policy string) {
	styles, hashes := s.styles()
	whole := el("html", is("lang", s.locale), is("data-scheme", s.dataScheme()),
		el("head",
			el("meta", is("charset", "utf-8")),
			el("meta", is("name", "viewport"), is("content", "width=device-width, initial-scale=1")),
			el("meta", is("name", "robots"), is("content", "noindex")),
			el("title", s.title),
			el("link", is("rel", "icon"), is("href", "data:,")),
			styles),
		el("body", given("class", s.class), body))
	var b strings.Builder
	b.WriteString("<!doctype html>\n")
	whole(&b)
	policy = "default-src 'none'; style-src 'self'" + hashes + "; img-src data:" + pictureSource(s.picture) +
		"; form-action 'self'; base-uri 'none'"
	if !s.framed {
		policy += "; frame-ancestors 'none'"
	}
	return b.String(), policy
}

func (s *sheet) dataScheme() string {
	if s.scheme == "light" {
		return "light"
	}
	return "dark" // what it means stands in a file that is loaded where it holds
}

// styles are our stylesheet and the widget's colour, for the ground that the
// widget or the system asks for; hashes let the policy name what stands in the
// page itself.
func (s *sheet) styles() (all []node, hashes string) {
	add := func(dark bool, media string) {
		if dark {
			all = append(all, el("link", is("rel", "stylesheet"), is("href", s.assets.URL("plain-dark.css")), given("media", media)))
		}
		css := accentCSS(tenant.AccentOf(s.accent, dark))
		sum := sha256.Sum256([]byte(css))
		hashes += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		all = append(all, el("style", given("media", media), css))
	}
	all = append(all, el("link", is("rel", "stylesheet"), is("href", s.assets.URL("plain.css"))))
	switch s.scheme {
	case "light":
		add(false, "")
	case "dark":
		add(true, "")
	default:
		add(false, "")
		add(true, "(prefers-color-scheme: dark)")
	}
	return all, hashes
}

// accentCSS sets the accent's names; it holds nothing that HTML would escape.
func accentCSS(a tenant.Accent) string {
	return ":root{--accent:" + a.Accent + ";--accent-hover:" + a.Hover + ";--accent-pressed:" + a.Pressed + ";--accent-tint:" + a.Tint +
		";--accent-text:" + a.Text + ";--on-accent:" + a.On + "}"
}

// pictureSource is where a picture comes from, as a policy names it.
func pictureSource(picture string) string {
	u, err := url.Parse(picture)
	if err != nil || u.Scheme != "https" || strings.ContainsAny(u.Host, ";, '\"") {
		return ""
	}
	return " https://" + u.Host
}

// send answers with a page that nobody but its reader keeps.
func send(c *fiber.Ctx, status int, page, policy string) error {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderCacheControl, "no-store")
	// Within our own pages a form must say where it comes from (ownPage).
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	return c.Status(status).SendString(page)
}

// page answers with a page of the widget: greeting on top, then what is given,
// then the languages.
func (v *visit) page(status int, title string, greeting node, main ...node) error {
	look := v.door.widget.Look
	s := &sheet{
		assets: v.Service.Assets, locale: v.locale, title: title + " · " + v.door.tenant.Name,
		accent: look.Accent, scheme: look.Scheme, picture: look.Picture,
	}
	page, policy := s.html(greeting, el("main", is("id", "main"), main), v.footer())
	return send(v.c, status, page, policy)
}

// company is the line on top: whose page this is, and the way to its beginning.
func (v *visit) company() node {
	picture := el("span", is("class", "picture"), is("aria-hidden", "true"), initials(v.door.tenant.Name))
	if src := v.door.widget.Look.Picture; src != "" {
		picture = el("img", is("class", "picture"), is("src", src), is("alt", ""), is("width", "44"), is("height", "44"))
	}
	return el("p", is("class", "company"), picture, el("a", to(v.address("")), v.door.tenant.Name))
}

// header is the greeting of every page but the first.
func (v *visit) header(title string, more ...node) node {
	return el("header", is("class", "greeting"), v.company(), el("h1", title), more)
}

// state is how a project stands, in a shape and in words.
func stateLine(state string, words string) node {
	return el("p", is("class", "state"), el("span", is("class", "chip"), stateMark(state)), el("span", words))
}

// stateMark is a dot, a half-moon or an envelope.
func stateMark(state string) node {
	shape := el("path", is("d", "M1.2 2.5h9.6v7H1.2zM1.2 3l4.8 3.6L10.8 3"), is("fill", "none"), is("stroke", "currentColor"), is("stroke-width", "1.3"), is("stroke-linejoin", "round"))
	switch state {
	case chat.Online:
		shape = el("circle", is("cx", "6"), is("cy", "6"), is("r", "5"), is("fill", "currentColor"))
	case chat.Away:
		shape = el("path", is("d", "M7.6 1.2a5 5 0 1 0 3.2 7.1A4.4 4.4 0 0 1 7.6 1.2z"), is("fill", "currentColor"))
	default:
		state = chat.Offline
	}
	return el("svg", is("class", "state-mark "+state), is("viewBox", "0 0 12 12"), is("aria-hidden", "true"), shape)
}

// footer has the way back and the other languages.
func (v *visit) footer() node {
	var items []node
	if v.c.Path() != "/t/"+v.door.widget.Key || len(v.c.Request().URI().QueryString()) > 0 {
		items = append(items, el("li", el("a", to(v.address("")), v.words.T("done.home"))))
	}
	for _, l := range tenant.Locales {
		if l == v.locale {
			continue
		}
		name := v.words.T("lang." + l)
		items = append(items, el("li", el("a", to(v.here(l)), is("lang", l), is("hreflang", l), name)))
	}
	return el("footer", el("nav", is("aria-label", v.words.T("plain.language")), el("ul", items)))
}

// here is this page in another language.
func (v *visit) here(locale string) string {
	pairs := []string{"locale", locale}
	for _, name := range []string{"project", "case"} {
		if value := v.c.Query(name); value != "" && v.c.Method() == fiber.MethodGet {
			pairs = append(pairs, name, value)
		}
	}
	rest := ""
	if number := v.c.Params("number"); number != "" {
		rest = "/" + url.PathEscape(number)
	}
	return v.address(rest, pairs...)
}
