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
	return h.keptCompany(c, actor, tenant.Change{Action: "made"}, nil, func() (*Company, error) {
		return h.Service.AddCompany(c.UserContext(), actor, in)
	})
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
	was, err := h.Service.Store.Company(c.UserContext(), actor.Scope, c.Params("id"))
	if err != nil {
		return err
	}
	return h.keptCompany(c, actor, tenant.Change{Action: "changed", Object: was.ID, Label: was.Name}, was.Shown(), func() (*Company, error) {
		return h.Service.ReplaceCompany(c.UserContext(), actor.Scope, was.ID, in)
	})
}

// keptCompany does a change of a company, keeps who did it, and answers what it
// is now.
func (h *Handlers) keptCompany(c *fiber.Ctx, actor tenant.Actor, of tenant.Change, before any, do func() (*Company, error)) error {
	of.Kind = tenant.KindCompany
	shown, err := tenant.Audited(c.UserContext(), h.Audit, actor, of, before, func() (*ShownCompany, error) {
		company, err := do()
		if err != nil {
			return nil, err
		}
		now := company.Shown()
		return &now, nil
	})
	if err != nil {
		return err
	}
	return c.JSON(shown)
}
