package tenant

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"
)

// operatorScope stands in an operator's token, where others name a tenant: no
// tenant has this id, so that nothing can be read or written under it.
const operatorScope = "operator"

// operatorToken is what an operator's token says.
type operatorToken struct {
	claims
	Started int64 `json:"start"`
}

// OperatorLogin checks an operator's password and returns a token for the
// operator's routes, good until expires (ms). Who is no operator is ErrBadLogin.
func (a *Auth) OperatorLogin(ctx context.Context, in Credentials) (token string, expires int64, err error) {
	email, err := CleanEmail("email", in.Email)
	if err != nil {
		return "", 0, err
	}
	if err := a.limit(ctx, email, in.Address); err != nil {
		return "", 0, err
	}
	login, err := a.Store.UnscopedLoginByEmail(ctx, email)
	if errors.Is(err, ErrNotFound) {
		login = &Login{}
	} else if err != nil {
		return "", 0, err
	}
	ok, err := a.Passwords.Check(ctx, login.Password, in.Password)
	if err != nil {
		return "", 0, err
	}
	if !ok || !login.Operator {
		return "", 0, ErrBadLogin
	}
	if err := a.second(ctx, login, in.Code, true); err != nil {
		return "", 0, err
	}
	return a.Tokens.sign(UnscopedScope(operatorScope), audOperator, login.ID, a.Tokens.Access, &operatorToken{Started: a.Now().UnixMilli()})
}

// Operators lets in who shows an operator's token, as long as they are one.
func (a *Auth) Operators(c *fiber.Ctx) error {
	var token operatorToken
	if _, err := a.Tokens.check(Bearer(c), audOperator, 0, &token); err != nil {
		return err
	}
	login, err := a.Store.UnscopedLogin(c.UserContext(), token.Subject)
	if errors.Is(err, ErrNotFound) || err == nil && (!login.Operator || token.Started < login.SignedOutAt) {
		return ErrUnauthorized
	}
	if err != nil {
		return err
	}
	return c.Next()
}

// OperatorHandlers answer the operator's routes, all but Login behind
// Auth.Operators.
type OperatorHandlers struct {
	Auth     *Auth
	Admin    *Admin
	Deletion *Deletion
}

// ShownTenant is a tenant as an operator sees it.
type ShownTenant struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Suspended bool   `json:"suspended"`
	Deleting  int64  `json:"deleting"`
	Deleted   int64  `json:"deleted"`
	CreatedAt int64  `json:"created_at"`
}

func shownTenant(t *Tenant) ShownTenant {
	return ShownTenant{t.ID, t.Name, t.Suspended, t.Deleting, t.Deleted, t.CreatedAt}
}

// Login is POST /operator/login: {email, password, code?} → {token, expires_at}.
func (h *OperatorHandlers) Login(c *fiber.Ctx) error {
	r, err := Body[struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		Code     string `json:"code"`
	}](c, smallBody)
	if err != nil {
		return err
	}
	token, expires, err := h.Auth.OperatorLogin(c.UserContext(), Credentials{Email: r.Email, Password: r.Password, Code: r.Code, Address: Address(c)})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"token": token, "expires_at": expires})
}

// PostTenant is POST /operator/tenants: a tenant with its owner.
func (h *OperatorHandlers) PostTenant(c *fiber.Ctx) error {
	r, err := Body[struct {
		Name     string `json:"name"`
		Locale   string `json:"locale"`
		TimeZone string `json:"time_zone"`
		Owner    struct {
			Email    string `json:"email"`
			Name     string `json:"name"`
			Password string `json:"password"`
		} `json:"owner"`
	}](c, smallBody)
	if err != nil {
		return err
	}
	t, owner, err := h.Admin.UnscopedCreateTenant(c.UserContext(), NewTenant{
		Name: r.Name, Locale: r.Locale, TimeZone: r.TimeZone,
		Owner: NewAgent{Email: r.Owner.Email, Name: r.Owner.Name, Password: r.Owner.Password},
	})
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"tenant": shownTenant(t), "owner": owner.Agent, "invitation": owner.Invitation})
}

// scoped is the tenant that the address names.
func scoped(c *fiber.Ctx) Scope { return UnscopedScope(c.Params("id")) }

// GetTenant is GET /operator/tenants/{id}: how it stands.
func (h *OperatorHandlers) GetTenant(c *fiber.Ctx) error {
	t, err := h.Admin.Store.Tenant(c.UserContext(), scoped(c))
	if err != nil {
		return err
	}
	return c.JSON(shownTenant(t))
}

// DeleteTenant is DELETE /operator/tenants/{id}: {confirm}, its id once more.
func (h *OperatorHandlers) DeleteTenant(c *fiber.Ctx) error {
	r, err := Body[struct {
		Confirm string `json:"confirm"`
	}](c, smallBody)
	if err != nil {
		return err
	}
	t, err := h.Deletion.Begin(c.UserContext(), scoped(c), r.Confirm)
	if err != nil {
		return err
	}
	return c.JSON(shownTenant(t))
}
