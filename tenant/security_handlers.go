package tenant

import (
	"github.com/gofiber/fiber/v2"
)

// GetSecurity is GET /me/security → Security.
func (h *Handlers) GetSecurity(c *fiber.Ctx) error {
	claims, ok := AgentClaimsOf(c)
	if !ok {
		return ErrUnauthorized
	}
	out, err := h.Auth.Security(c.UserContext(), claims)
	if err != nil {
		return err
	}
	return c.JSON(out)
}

// DeleteSession is DELETE /me/sessions/{id}: 204.
func (h *Handlers) DeleteSession(c *fiber.Ctx) error {
	claims, ok := AgentClaimsOf(c)
	if !ok {
		return ErrUnauthorized
	}
	if err := h.Auth.EndSession(c.UserContext(), claims, c.Params("id")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// A factorRequest is what the routes of the second factor take.
type factorRequest struct {
	Password string `json:"password"`
	Code     string `json:"code"`
}

func factorOf(c *fiber.Ctx) (claims AgentClaims, r factorRequest, err error) {
	claims, ok := AgentClaimsOf(c)
	if !ok {
		return claims, r, ErrUnauthorized
	}
	r, err = Body[factorRequest](c, smallBody)
	return claims, r, err
}

// PostFactor is POST /me/factor: {password} → NewFactor.
func (h *Handlers) PostFactor(c *fiber.Ctx) error {
	claims, r, err := factorOf(c)
	if err != nil {
		return err
	}
	made, err := h.Auth.BeginFactor(c.UserContext(), claims, r.Password)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(made)
}

// PutFactor is PUT /me/factor: {code} → {recovery}.
func (h *Handlers) PutFactor(c *fiber.Ctx) error {
	claims, r, err := factorOf(c)
	if err != nil {
		return err
	}
	codes, err := h.Auth.ConfirmFactor(c.UserContext(), claims, r.Code)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"recovery": codes})
}

// DeleteFactor is DELETE /me/factor: {password, code} → 204.
func (h *Handlers) DeleteFactor(c *fiber.Ctx) error {
	claims, r, err := factorOf(c)
	if err != nil {
		return err
	}
	if err := h.Auth.RemoveFactor(c.UserContext(), claims, r.Password, r.Code); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
