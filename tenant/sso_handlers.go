package tenant

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// ssoCookie holds what a sign-in at a provider began with, until the browser is
// back.
const ssoCookie = "recado_sso"

// ssoLink is where a tenant's agents sign in, ssoBack where its provider sends
// them back to: to an address of its own, so that no tenant's provider can have
// another's code brought to it (RFC 9700, 4.4).
func ssoLink(base, tenantID string) string { return base + "/console/sso/" + tenantID }
func ssoBack(base, tenantID string) string { return ssoLink(base, tenantID) + "/back" }

func (h *Handlers) base(c *fiber.Ctx) string {
	if h.PublicURL != "" {
		return h.PublicURL
	}
	return c.BaseURL()
}

func (h *Handlers) setSSOCookie(c *fiber.Ctx, value string, ends time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: ssoCookie, Value: value, Path: cookiePath, Expires: ends,
		HTTPOnly: true, Secure: h.Secure, SameSite: fiber.CookieSameSiteStrictMode,
	})
}

// BeginSSO is POST /auth/sso: {tenant} → {url, name}: where the browser signs
// in, and the tenant's name.
func (h *Handlers) BeginSSO(c *fiber.Ctx) error {
	type request struct {
		Tenant string `json:"tenant"`
	}
	r, err := Body[request](c, smallBody)
	if err != nil {
		return err
	}
	began, err := h.Auth.BeginSSO(c.UserContext(), r.Tenant, h.base(c), Address(c))
	if err != nil {
		return err
	}
	h.setSSOCookie(c, began.Cookie, h.Auth.Now().Add(ssoLife))
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(began)
}

// FinishSSO is POST /auth/sso/finish: {tenant, state, code} → Session.
func (h *Handlers) FinishSSO(c *fiber.Ctx) error {
	r, err := Body[SSOReturn](c, smallBody)
	if err != nil {
		return err
	}
	began := c.Cookies(ssoCookie)
	h.setSSOCookie(c, "", time.Unix(1, 0)) // a sign-in is tried once
	in, err := h.Auth.FinishSSO(c.UserContext(), began, r, h.base(c), c.Get(fiber.HeaderUserAgent))
	if err != nil {
		return err
	}
	return h.signedIn(c, in)
}

// owner is who asks, who must be an owner: an administrator's provider could
// vouch for an owner.
func owner(c *fiber.Ctx) (Actor, error) {
	actor, err := MustActor(c)
	if err == nil && actor.Role != RoleOwner {
		err = ErrForbidden
	}
	return actor, err
}

// GetSSO is GET /admin/sso → SSOView.
func (h *Handlers) GetSSO(c *fiber.Ctx) error {
	actor, err := owner(c)
	if err != nil {
		return err
	}
	t, err := h.Admin.Store.Tenant(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	return c.JSON(t.SSOView(h.base(c)))
}

// PutSSO is PUT /admin/sso: SSOEdit → SSOView.
func (h *Handlers) PutSSO(c *fiber.Ctx) error {
	in, err := Body[SSOEdit](c, smallBody)
	if err != nil {
		return err
	}
	return h.changeSSO(c, "changed", func(actor Actor) (*Tenant, error) {
		return h.Admin.EditSSO(c.UserContext(), actor.Scope, in)
	})
}

// DeleteSSO is DELETE /admin/sso: {version} → SSOView.
func (h *Handlers) DeleteSSO(c *fiber.Ctx) error {
	in, err := Body[atVersion](c, smallBody)
	if err != nil {
		return err
	}
	return h.changeSSO(c, "removed", func(actor Actor) (*Tenant, error) {
		return h.Admin.RemoveSSO(c.UserContext(), actor.Scope, in.Version)
	})
}

func (h *Handlers) changeSSO(c *fiber.Ctx, action string, do func(Actor) (*Tenant, error)) error {
	actor, err := owner(c)
	if err != nil {
		return err
	}
	old, err := h.Admin.Store.Tenant(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	of := Change{Kind: KindSSO, Object: old.ID, Label: old.Name, Action: action}
	return h.audited(c, actor, of, old.SSOView(h.base(c)), func() (any, error) {
		t, err := do(actor)
		if err != nil {
			return nil, err
		}
		return t.SSOView(h.base(c)), nil
	})
}
