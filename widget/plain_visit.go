package widget

import (
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"recado/static"
	"recado/tenant"
)

// browserCookie holds a browser's token: scripts can't read it, other sites'
// forms don't send it, and it goes to this widget's page only.
const browserCookie = "recado_browser"

// A visit is one request for a page without JavaScript.
type visit struct {
	*Handlers
	c       *fiber.Ctx
	door    *door
	locale  string
	asked   string // the locale that the address asks for, which links keep
	words   static.Words
	browser tenant.Browser
	known   bool // the browser showed its cookie
}

// visited finds out who asks for which page.
func (h *Handlers) visited(c *fiber.Ctx) (*visit, error) {
	d, err := h.Service.open(c.UserContext(), c.Params("key"))
	if err != nil {
		return nil, err
	}
	v := &visit{Handlers: h, c: c, door: d}
	if asked := primary(c.Query("locale")); tenant.ValidLocale(asked) {
		v.asked = asked
	}
	v.locale = d.locale(first(v.asked, d.widget.Locale, preferred(c.Get(fiber.HeaderAcceptLanguage))))
	v.words = h.Service.Assets.Words(v.locale)
	return v, v.recognise()
}

// preferred is the first language of an Accept-Language header that Recado
// speaks; "" if it speaks none of them. Browsers name the most wanted first.
func preferred(header string) string {
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		tag, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		refused := weight != "" && strings.Trim(strings.TrimPrefix(strings.TrimSpace(weight), "q="), "0.") == ""
		if l := primary(tag); tenant.ValidLocale(l) && !refused {
			return l
		}
	}
	return ""
}

// recognise reads the browser's cookie, or gives it one: nothing is stored
// until it sends something.
func (v *visit) recognise() error {
	b, err := v.Service.Tokens.Browser(v.c.Cookies(browserCookie))
	v.known = err == nil && b.Scope == v.door.Scope && b.Widget == v.door.widget.ID
	now := v.Service.Now()
	if v.known && b.ExpiresAt-now.UnixMilli() > v.Service.Tokens.Visitor.Milliseconds()/2 {
		v.browser = b
		return nil
	}
	if !v.known {
		b = tenant.Browser{Scope: v.door.Scope, ID: tenant.NewID(), Widget: v.door.widget.ID}
	}
	token, expires, err := v.Service.Tokens.SignBrowser(b)
	if err != nil {
		return err
	}
	v.browser = b
	v.c.Cookie(&fiber.Cookie{
		Name: browserCookie, Value: token, Path: "/t/" + v.door.widget.Key, Expires: time.UnixMilli(expires),
		HTTPOnly: true, Secure: strings.HasPrefix(v.base(v.c), "https:"), SameSite: fiber.CookieSameSiteLaxMode,
	})
	return nil
}

// actor is the browser as whoever does something.
func (v *visit) actor() tenant.Actor {
	return tenant.Actor{
		Scope: v.door.Scope, Kind: tenant.Visitor, ID: v.browser.ID, Widget: v.door.widget.ID,
		Place: v.Service.Tokens.Place(v.door.Scope, tenant.Address(v.c)),
	}
}

// stranger is who claims something about a case that the browser did not open.
// What becomes of it must not be among the browser's own cases: seeing it there
// would tell that the claim was wrong (E4).
func (v *visit) stranger() tenant.Actor {
	actor := v.actor()
	actor.ID = uuid.NewSHA1(uuid.NameSpaceOID, []byte(v.door.Key("claims", v.browser.ID))).String()
	return actor
}

// address is one of the widget's pages, in the language that was asked for.
func (v *visit) address(rest string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	if v.asked != "" && !query.Has("locale") {
		query.Set("locale", v.asked)
	}
	path := "/t/" + v.door.widget.Key + rest
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}
