package ticket

import (
	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// GetCompanies is GET /admin/companies: one page, newest first.
func (h *Handlers) GetCompanies(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	page, err := h.Service.Store.Companies(c.UserContext(), actor.Scope, c.Query("cursor"), pageLimit)
	if err != nil {
		return err
	}
	shown := tenant.Page[ShownCompany]{Items: make([]ShownCompany, len(page.Items)), Cursor: page.Cursor}
	for i := range page.Items {
		shown.Items[i] = page.Items[i].Shown()
	}
	return c.JSON(shown)
}

// PostCompany is POST /admin/companies: {client_id, name, domains} → Company.
func (h *Handlers) PostCompany(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	in, err := tenant.Body[NewCompany](c, bodyLimit)
	if err != nil {
		return err
	}
	company, err := h.Service.AddCompany(c.UserContext(), actor, in)
	if err != nil {
		return err
	}
	return c.JSON(company.Shown())
}

// PutCompany is PUT /admin/companies/{id}: {version, name, domains} → Company.
func (h *Handlers) PutCompany(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	in, err := tenant.Body[NewCompany](c, bodyLimit)
	if err != nil {
		return err
	}
	company, err := h.Service.ReplaceCompany(c.UserContext(), actor.Scope, c.Params("id"), in)
	if err != nil {
		return err
	}
	return c.JSON(company.Shown())
}
