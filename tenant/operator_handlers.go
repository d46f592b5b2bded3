package tenant

import (
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// OperatorHandlers answer docs/api.md's "Operator": all but signing in behind
// Auth.Operators. What they change is kept with who changed it.
type OperatorHandlers struct {
	Auth     *Auth
	Admin    *Admin
	Deletion *Deletion
	Used     Used
	// Secure marks the cookie for https only; true whenever the public URL is.
	Secure bool
}

// OperatorCookie holds an operator's refresh token, as RefreshCookie an agent's.
const OperatorCookie = "recado_operator"

const operatorPath = "/api/v1/operator"

func (h *OperatorHandlers) setCookie(c *fiber.Ctx, value string, ends time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: OperatorCookie, Value: value, Path: operatorPath, Expires: ends,
		HTTPOnly: true, Secure: h.Secure, SameSite: fiber.CookieSameSiteStrictMode,
	})
}

func (h *OperatorHandlers) signedIn(c *fiber.Ctx, in *OperatorSession) error {
	h.setCookie(c, in.Refresh, in.RefreshEnds)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(in)
}

// Login is POST /operator/login: {email, password, code?} → OperatorSession.
func (h *OperatorHandlers) Login(c *fiber.Ctx) error {
	r, err := Body[struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		Code     string `json:"code"`
	}](c, smallBody)
	if err != nil {
		return err
	}
	in, err := h.Auth.OperatorLogin(c.UserContext(), Credentials{
		Email: r.Email, Password: r.Password, Code: r.Code, Address: Address(c), Browser: c.Get(fiber.HeaderUserAgent),
	})
	if err != nil {
		return err
	}
	return h.signedIn(c, in)
}

// Refresh is POST /operator/refresh: the cookie → OperatorSession.
func (h *OperatorHandlers) Refresh(c *fiber.Ctx) error {
	in, err := h.Auth.OperatorRefresh(c.UserContext(), c.Cookies(OperatorCookie))
	if err != nil {
		if IsRefusal(err) && Answer(err).Code == Unauthorized {
			h.setCookie(c, "", time.Unix(1, 0))
		}
		return err
	}
	return h.signedIn(c, in)
}

// Logout is POST /operator/logout: ends this browser's session. 204.
func (h *OperatorHandlers) Logout(c *fiber.Ctx) error {
	if err := h.Auth.Logout(c.UserContext(), c.Cookies(OperatorCookie)); err != nil {
		return err
	}
	h.setCookie(c, "", time.Unix(1, 0))
	return c.SendStatus(fiber.StatusNoContent)
}

// tenantsPage is how many tenants are listed at a time.
const tenantsPage = 50

// GetTenants is GET /operator/tenants → {items:[ShownTenant], cursor}: newest
// first, those whose name holds ?q=, or whose id it is, or which somebody of
// that e-mail address belongs to; in ?state=, all that are not deleted without.
func (h *OperatorHandlers) GetTenants(c *fiber.Ctx) error {
	state := c.Query("state")
	named, err := h.named(c, strings.TrimSpace(c.Query("q")))
	if err != nil {
		return err
	}
	page, err := h.Admin.Store.UnscopedFindTenants(c.UserContext(), func(t *Tenant) bool {
		is := t.State()
		return (state == is || state == "" && is != "deleted") && named(t)
	}, c.Query("cursor"), tenantsPage)
	if err != nil {
		return err
	}
	shown := Page[ShownTenant]{Items: make([]ShownTenant, len(page.Items)), Cursor: page.Cursor}
	for i := range page.Items {
		shown.Items[i] = shownTenant(&page.Items[i])
	}
	return c.JSON(shown)
}

// named tells the tenants that a question means.
func (h *OperatorHandlers) named(c *fiber.Ctx, q string) (func(*Tenant) bool, error) {
	lower := strings.ToLower(q)
	if !strings.Contains(q, "@") {
		return func(t *Tenant) bool { return strings.Contains(strings.ToLower(t.Name), lower) || t.ID == q }, nil
	}
	of := map[string]bool{}
	login, err := h.Admin.Store.UnscopedLoginByEmail(c.UserContext(), lower)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	if err == nil {
		for _, m := range login.Memberships {
			of[m.Tenant] = true
		}
	}
	return func(t *Tenant) bool { return of[t.ID] }, nil
}

// PostTenant is POST /operator/tenants: a tenant with its owner, who is invited.
func (h *OperatorHandlers) PostTenant(c *fiber.Ctx) error {
	actor, r, err := asked[struct {
		ClientID string `json:"client_id"`
		Name     string `json:"name"`
		Locale   string `json:"locale"`
		TimeZone string `json:"time_zone"`
		Owner    struct {
			Email    string `json:"email"`
			Name     string `json:"name"`
			Password string `json:"password"`
		} `json:"owner"`
	}](c)
	if err != nil {
		return err
	}
	var answer fiber.Map
	err = h.Admin.Audited(c.UserContext(), actor, Change{Kind: KindTenant, Action: "made"}, nil, func() (any, error) {
		t, owner, err := h.Admin.UnscopedCreateTenant(c.UserContext(), NewTenant{
			ClientID: r.ClientID, Name: r.Name, Locale: r.Locale, TimeZone: r.TimeZone,
			Owner: NewAgent{Email: r.Owner.Email, Name: r.Owner.Name, Password: r.Owner.Password},
		})
		if err != nil {
			return nil, err
		}
		answer = fiber.Map{"tenant": shownTenant(t), "owner": owner.Agent, "invitation": owner.Invitation}
		return shownTenant(t), nil // not the invitation
	})
	return one(c, answer, err)
}

// scoped is the tenant that the address names.
func scoped(c *fiber.Ctx) Scope { return UnscopedScope(c.Params("id")) }

// GetTenant is GET /operator/tenants/{id} → TenantSheet.
func (h *OperatorHandlers) GetTenant(c *fiber.Ctx) error {
	sheet, err := h.sheet(c.UserContext(), scoped(c))
	return one(c, sheet, err)
}

// act does something to the tenant that the address names, keeps it among what
// the operators did, and answers how the tenant stands.
func (h *OperatorHandlers) act(c *fiber.Ctx, action string, do func(by Actor, sc Scope) (*Tenant, error)) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	sc := scoped(c)
	old, err := h.Admin.Store.Tenant(c.UserContext(), sc)
	if err != nil {
		return err
	}
	var after ShownTenant
	err = h.Admin.Audited(c.UserContext(), actor, Change{Kind: KindTenant, Object: old.ID, Label: old.Name, Action: action}, shownTenant(old), func() (any, error) {
		t, err := do(actor, sc)
		if err != nil {
			return nil, err
		}
		after = shownTenant(t)
		return after, nil
	})
	return one(c, after, err)
}

// Suspend is POST /operator/tenants/{id}/suspend → ShownTenant.
func (h *OperatorHandlers) Suspend(c *fiber.Ctx) error {
	return h.act(c, "suspended", func(_ Actor, sc Scope) (*Tenant, error) {
		return h.Admin.UnscopedSuspend(c.UserContext(), sc, true)
	})
}

// Resume is POST /operator/tenants/{id}/resume → ShownTenant.
func (h *OperatorHandlers) Resume(c *fiber.Ctx) error {
	return h.act(c, "resumed", func(_ Actor, sc Scope) (*Tenant, error) {
		return h.Admin.UnscopedSuspend(c.UserContext(), sc, false)
	})
}

// DeleteTenant is DELETE /operator/tenants/{id}: {confirm, days?} →
// ShownTenant. confirm is its id once more; 0 days begin at once.
func (h *OperatorHandlers) DeleteTenant(c *fiber.Ctx) error {
	r, err := Body[struct {
		Confirm string `json:"confirm"`
		Days    *int   `json:"days"`
	}](c, smallBody)
	if err != nil {
		return err
	}
	days := NoticeDays
	if r.Days != nil {
		days = *r.Days
	}
	return h.act(c, "leaving", func(by Actor, sc Scope) (*Tenant, error) {
		return h.Deletion.Announce(c.UserContext(), sc, by, r.Confirm, days)
	})
}

// TakeBack is POST /operator/tenants/{id}/take-back → ShownTenant.
func (h *OperatorHandlers) TakeBack(c *fiber.Ctx) error {
	return h.act(c, "taken_back", func(_ Actor, sc Scope) (*Tenant, error) {
		return h.Deletion.TakeBack(c.UserContext(), sc)
	})
}

// PostExport is POST /operator/tenants/{id}/export → {url, expires_at}: a link
// to all that the tenant has, good for some minutes in this operator's browser.
func (h *OperatorHandlers) PostExport(c *fiber.Ctx) error {
	claims, ok := AgentClaimsOf(c)
	if !ok {
		return ErrUnauthorized
	}
	var answer fiber.Map
	err := h.act(c, "exported", func(_ Actor, sc Scope) (*Tenant, error) {
		token, expires, err := h.Admin.Tokens.SignExport(sc, claims)
		if err != nil {
			return nil, err
		}
		answer = fiber.Map{"url": operatorPath + "/exports/" + token, "expires_at": expires}
		return h.Admin.Store.Tenant(c.UserContext(), sc)
	})
	return one(c, answer, err)
}

// GetReceipt is GET /operator/tenants/{id}/receipt → SignedReceipt.
func (h *OperatorHandlers) GetReceipt(c *fiber.Ctx) error {
	t, err := h.Admin.Store.Tenant(c.UserContext(), scoped(c))
	if err != nil {
		return err
	}
	r, err := h.Admin.Tokens.SignReceipt(t)
	return one(c, r, err)
}

// GetChanges is GET /operator/changes → {items:[Change], cursor}: what the
// operators did, newest first. ?kind=
func (h *OperatorHandlers) GetChanges(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	page, err := h.Admin.Store.Changes(c.UserContext(), actor.Scope, c.Query("kind"), c.Query("cursor"), changesPage)
	page.Items = listed(page.Items)
	return one(c, page, err)
}
