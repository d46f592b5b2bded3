package tenant

import "github.com/gofiber/fiber/v2"

// GetConsent is GET /admin/operator → ConsentView.
func (h *Handlers) GetConsent(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	v, err := h.Admin.ShowConsent(c.UserContext(), actor.Scope)
	return one(c, v, err)
}

// PutConsent is PUT /admin/operator: ConsentEdit → ConsentView.
func (h *Handlers) PutConsent(c *fiber.Ctx) error {
	actor, in, err := asked[ConsentEdit](c)
	if err != nil {
		return err
	}
	old, err := h.Admin.ShowConsent(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	return h.audited(c, actor, Change{Kind: KindConsent, Object: ConsentID, Action: "given"}, old, func() (any, error) {
		return h.Admin.GiveConsent(c.UserContext(), actor, in)
	})
}

// DeleteConsent is DELETE /admin/operator: withdraws it. 204.
func (h *Handlers) DeleteConsent(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	old, err := h.Admin.ShowConsent(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	if old.Until == 0 {
		return ErrNotFound
	}
	err = h.Admin.Audited(c.UserContext(), actor, Change{Kind: KindConsent, Object: ConsentID, Action: "withdrawn"}, old, func() (any, error) {
		return nil, h.Admin.WithdrawConsent(c.UserContext(), actor.Scope)
	})
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// PostStay is POST /operator/tenants/{id}/stay: {goes_on?} → Session: begins to
// be in the tenant's console, or goes on with it; goes_on begins nothing.
func (h *OperatorHandlers) PostStay(c *fiber.Ctx) error {
	claims, ok := AgentClaimsOf(c)
	if !ok {
		return ErrUnauthorized
	}
	r, err := Body[struct {
		GoesOn bool `json:"goes_on"`
	}](c, smallBody)
	if err != nil {
		return err
	}
	in, err := h.Admin.Enter(c.UserContext(), claims, scoped(c), r.GoesOn)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return one(c, in, err)
}

// DeleteStay is DELETE /operator/tenants/{id}/stay: leaves. 204.
func (h *OperatorHandlers) DeleteStay(c *fiber.Ctx) error {
	claims, ok := AgentClaimsOf(c)
	if !ok {
		return ErrUnauthorized
	}
	if err := h.Admin.Leave(c.UserContext(), claims, scoped(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
