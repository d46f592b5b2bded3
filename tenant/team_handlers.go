package tenant

import "github.com/gofiber/fiber/v2"

// GetTeams is GET /admin/teams → {items:[Team], cursor:""}.
func (h *Handlers) GetTeams(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	t, err := h.Admin.Store.Tenant(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	return list(c, t.Teams, nil)
}

// PostTeam is POST /admin/teams: TeamEdit with client_id → Team.
func (h *Handlers) PostTeam(c *fiber.Ctx) error {
	actor, in, err := asked[TeamEdit](c)
	if err != nil {
		return err
	}
	return h.audited(c, actor, Change{Kind: KindTeam, Action: "made"}, nil, func() (any, error) {
		return h.Admin.AddTeam(c.UserContext(), actor.Scope, in)
	})
}

// teamOf is the team that the address names, as it stands.
func (h *Handlers) teamOf(c *fiber.Ctx, sc Scope) (*Team, error) {
	t, err := h.Admin.Store.Tenant(c.UserContext(), sc)
	if err != nil {
		return nil, err
	}
	if team := t.team(c.Params("id")); team != nil {
		return team, nil
	}
	return nil, ErrNotFound
}

// PutTeam is PUT /admin/teams/{id}: TeamEdit with version → Team.
func (h *Handlers) PutTeam(c *fiber.Ctx) error {
	actor, in, err := asked[TeamEdit](c)
	if err != nil {
		return err
	}
	old, err := h.teamOf(c, actor.Scope)
	if err != nil {
		return err
	}
	return h.audited(c, actor, Change{Kind: KindTeam, Object: old.ID, Label: old.Name, Action: "changed"}, old, func() (any, error) {
		return h.Admin.EditTeam(c.UserContext(), actor.Scope, old.ID, in)
	})
}

// DeleteTeam is DELETE /admin/teams/{id}: its people answer its projects no
// more, unless they are named there. 204.
func (h *Handlers) DeleteTeam(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	old, err := h.teamOf(c, actor.Scope)
	if err != nil {
		return err
	}
	err = h.Admin.Audited(c.UserContext(), actor, Change{Kind: KindTeam, Object: old.ID, Label: old.Name, Action: "removed"}, old, func() (any, error) {
		return nil, h.Admin.RemoveTeam(c.UserContext(), actor.Scope, old.ID)
	})
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
