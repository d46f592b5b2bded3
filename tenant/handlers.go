package tenant

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
)

// HandlersOptions are what the routes of signing in and administration need.
type HandlersOptions struct {
	Auth  *Auth
	Admin *Admin
	Used  Used
	// Texts are what is said in languages outside this room, with Has; nil for none.
	Texts func(ctx context.Context, sc Scope) ([]MissingText, error)
	// Bounds is what administrators are told of the server's own limits.
	Bounds Bounds
	// PublicURL is the server's own origin, "" if only requests tell it.
	PublicURL string
	// Secure marks the cookie for https only; true whenever the public URL is.
	Secure bool
}

// Handlers answer docs/api.md's "Signing in" and "Administration".
type Handlers struct{ HandlersOptions }

// NewHandlers returns Handlers; nothing of the options may change afterwards.
func NewHandlers(o HandlersOptions) *Handlers { return &Handlers{o} }

// RefreshCookie holds the refresh token. Scripts can't read it, other sites
// can't send it, and it goes to the signing-in routes only.
const RefreshCookie = "recado_refresh"

const (
	cookiePath = "/api/v1/auth"
	smallBody  = 16 << 10
	adminBody  = 512 << 10
)

func (h *Handlers) setCookie(c *fiber.Ctx, value string, ends time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: RefreshCookie, Value: value, Path: cookiePath, Expires: ends,
		HTTPOnly: true, Secure: h.Secure, SameSite: fiber.CookieSameSiteStrictMode,
	})
}

func (h *Handlers) clearCookie(c *fiber.Ctx) { h.setCookie(c, "", time.Unix(1, 0)) }

// signedIn answers a Session and sets its cookie.
func (h *Handlers) signedIn(c *fiber.Ctx, in *SignedIn) error {
	h.setCookie(c, in.Refresh, in.RefreshEnds)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(in.Session)
}

// Login is POST /auth/login: {email, password, code?, tenant?} → Session.
func (h *Handlers) Login(c *fiber.Ctx) error {
	type request struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		Code     string `json:"code"`
		Tenant   string `json:"tenant"`
	}
	r, err := Body[request](c, smallBody)
	if err != nil {
		return err
	}
	in, err := h.Auth.Login(c.UserContext(), Credentials{
		Email: r.Email, Password: r.Password, Code: r.Code, Tenant: r.Tenant, Address: Address(c), Browser: c.Get(fiber.HeaderUserAgent),
	})
	if err != nil {
		return err
	}
	return h.signedIn(c, in)
}

// Accept is POST /auth/accept: {token, password, code?} → Session. The token is an
// invitation's; the password is the login's, or becomes its first one.
func (h *Handlers) Accept(c *fiber.Ctx) error {
	type request struct {
		Token    string `json:"token"`
		Password string `json:"password"`
		Code     string `json:"code"`
	}
	r, err := Body[request](c, smallBody)
	if err != nil {
		return err
	}
	in, err := h.Auth.Accept(c.UserContext(), r.Token, Credentials{Password: r.Password, Code: r.Code, Address: Address(c), Browser: c.Get(fiber.HeaderUserAgent)})
	if err != nil {
		return err
	}
	return h.signedIn(c, in)
}

// AskReset is POST /auth/reset: {email} → 202, whether somebody has the address
// or not.
func (h *Handlers) AskReset(c *fiber.Ctx) error {
	type request struct {
		Email string `json:"email"`
	}
	r, err := Body[request](c, smallBody)
	if err != nil {
		return err
	}
	if err := h.Auth.AskReset(c.UserContext(), r.Email, Address(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusAccepted)
}

// Reset is POST /auth/password: {token, password} → 204. The token is a reset
// letter's.
func (h *Handlers) Reset(c *fiber.Ctx) error {
	type request struct {
		Token    string `json:"token"`
		Password string `json:"password"`
	}
	r, err := Body[request](c, smallBody)
	if err != nil {
		return err
	}
	if err := h.Auth.Reset(c.UserContext(), r.Token, r.Password, Address(c)); err != nil {
		return err
	}
	h.clearCookie(c)
	return c.SendStatus(fiber.StatusNoContent)
}

// Refresh is POST /auth/refresh: the cookie → Session.
func (h *Handlers) Refresh(c *fiber.Ctx) error {
	in, err := h.Auth.Refresh(c.UserContext(), c.Cookies(RefreshCookie))
	if err != nil {
		if IsRefusal(err) && Answer(err).Code == Unauthorized {
			h.clearCookie(c)
		}
		return err
	}
	return h.signedIn(c, in)
}

// Logout is POST /auth/logout: ends this browser's session. 204.
func (h *Handlers) Logout(c *fiber.Ctx) error {
	if err := h.Auth.Logout(c.UserContext(), c.Cookies(RefreshCookie)); err != nil {
		return err
	}
	h.clearCookie(c)
	return c.SendStatus(fiber.StatusNoContent)
}

// LogoutAll is POST /auth/logout-all, behind Auth.Agents: ends all of this
// login, everywhere. 204.
func (h *Handlers) LogoutAll(c *fiber.Ctx) error {
	claims, ok := AgentClaimsOf(c)
	if !ok {
		return ErrUnauthorized
	}
	if err := h.Auth.LogoutAll(c.UserContext(), claims); err != nil {
		return err
	}
	h.clearCookie(c)
	return c.SendStatus(fiber.StatusNoContent)
}

// ChangePassword is POST /me/password, behind Auth.Agents: {current, password}
// → Session. All other sessions end.
func (h *Handlers) ChangePassword(c *fiber.Ctx) error {
	type request struct {
		Current  string `json:"current"`
		Password string `json:"password"`
	}
	claims, ok := AgentClaimsOf(c)
	if !ok {
		return ErrUnauthorized
	}
	r, err := Body[request](c, smallBody)
	if err != nil {
		return err
	}
	in, err := h.Auth.ChangePassword(c.UserContext(), claims, r.Current, r.Password, c.Get(fiber.HeaderUserAgent))
	if err != nil {
		return err
	}
	return h.signedIn(c, in)
}
