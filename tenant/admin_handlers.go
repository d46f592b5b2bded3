package tenant

import "github.com/gofiber/fiber/v2"

// All of these stand behind Auth.Agents and Require(ManageTenant).

// list answers a list that fits on one page.
func list[T any](c *fiber.Ctx, items []T, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(Page[T]{Items: listed(items)})
}

// one answers one object, or the error.
func one[T any](c *fiber.Ctx, item T, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(item)
}

// GetTenant is GET /admin/tenant → TenantAdminView.
func (h *Handlers) GetTenant(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	t, err := h.Admin.Store.Tenant(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	return c.JSON(t.AdminView())
}

// PutTenant is PUT /admin/tenant: TenantEdit → TenantAdminView.
func (h *Handlers) PutTenant(c *fiber.Ctx) error {
	actor, in, err := asked[TenantEdit](c)
	if err != nil {
		return err
	}
	t, err := h.Admin.EditTenant(c.UserContext(), actor.Scope, in)
	if err != nil {
		return err
	}
	return c.JSON(t.AdminView())
}

// PostIdentity is POST /admin/identity → IdentitySecret, shown this once.
func (h *Handlers) PostIdentity(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	s, err := h.Admin.AddIdentity(c.UserContext(), actor.Scope)
	return one(c, s, err)
}

// DeleteIdentity is DELETE /admin/identity/{kid}. 204.
func (h *Handlers) DeleteIdentity(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	if err := h.Admin.RemoveIdentity(c.UserContext(), actor.Scope, c.Params("kid")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// GetProjects is GET /admin/projects → {items:[Project], cursor:""}.
func (h *Handlers) GetProjects(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	all, err := h.Admin.Store.Projects(c.UserContext(), actor.Scope)
	return list(c, there(all), err)
}

// GetProject is GET /admin/projects/{id} → Project.
func (h *Handlers) GetProject(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	p, err := h.Admin.Store.Project(c.UserContext(), actor.Scope, c.Params("id"))
	if err == nil && p.Removed != 0 {
		return ErrNotFound
	}
	return one(c, p, err)
}

// PostProject is POST /admin/projects: ProjectEdit with client_id → Project.
func (h *Handlers) PostProject(c *fiber.Ctx) error {
	actor, in, err := asked[ProjectEdit](c)
	if err != nil {
		return err
	}
	p, err := h.Admin.AddProject(c.UserContext(), actor.Scope, in)
	return one(c, p, err)
}

// PutProject is PUT /admin/projects/{id}: ProjectEdit with version → Project.
func (h *Handlers) PutProject(c *fiber.Ctx) error {
	actor, in, err := asked[ProjectEdit](c)
	if err != nil {
		return err
	}
	p, err := h.Admin.EditProject(c.UserContext(), actor.Scope, c.Params("id"), in)
	return one(c, p, err)
}

// GetWidgets is GET /admin/widgets → {items:[WidgetView], cursor:""}.
func (h *Handlers) GetWidgets(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	all, err := h.Admin.Store.Widgets(c.UserContext(), actor.Scope)
	all = published(all)
	views := make([]WidgetView, len(all))
	for i := range all {
		views[i] = all[i].View()
	}
	return list(c, views, err)
}

// GetWidget is GET /admin/widgets/{id} → WidgetView.
func (h *Handlers) GetWidget(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	w, err := h.Admin.Store.Widget(c.UserContext(), actor.Scope, c.Params("id"))
	return oneWidget(c, w, err)
}

// PostWidget is POST /admin/widgets: WidgetEdit with client_id → WidgetView.
func (h *Handlers) PostWidget(c *fiber.Ctx) error {
	actor, in, err := asked[WidgetEdit](c)
	if err != nil {
		return err
	}
	w, err := h.Admin.AddWidget(c.UserContext(), actor.Scope, in)
	return oneWidget(c, w, err)
}

// PutWidget is PUT /admin/widgets/{id}: WidgetEdit with version → WidgetView.
func (h *Handlers) PutWidget(c *fiber.Ctx) error {
	actor, in, err := asked[WidgetEdit](c)
	if err != nil {
		return err
	}
	w, err := h.Admin.EditWidget(c.UserContext(), actor.Scope, c.Params("id"), in)
	return oneWidget(c, w, err)
}

// PutPreview is PUT /admin/preview: PreviewEdit → Preview.
func (h *Handlers) PutPreview(c *fiber.Ctx) error {
	actor, in, err := asked[PreviewEdit](c)
	if err != nil {
		return err
	}
	own := []string{c.BaseURL()}
	if h.PublicURL != "" {
		own = append(own, h.PublicURL)
	}
	p, err := h.Admin.PreviewWidget(c.UserContext(), actor, in, own)
	return one(c, p, err)
}

// oneWidget answers a widget with its warnings, or the error.
func oneWidget(c *fiber.Ctx, w *Widget, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(w.View())
}

// GetAgents is GET /admin/agents → {items:[AgentView], cursor:""}.
func (h *Handlers) GetAgents(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	agents, projects, err := h.Admin.People(c.UserContext(), actor.Scope)
	views := make([]AgentView, len(agents))
	for i := range agents {
		views[i] = agents[i].View(projects)
	}
	return list(c, views, err)
}

// GetAgent is GET /admin/agents/{id} → AgentView.
func (h *Handlers) GetAgent(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	return h.agent(c, actor.Scope, c.Params("id"))
}

func (h *Handlers) agent(c *fiber.Ctx, sc Scope, id string) error {
	agent, err := h.Admin.Store.Agent(c.UserContext(), sc, id)
	if err != nil {
		return err
	}
	projects, err := h.Admin.Store.Projects(c.UserContext(), sc)
	if err != nil {
		return err
	}
	return c.JSON(agent.View(projects))
}

// PostAgent is POST /admin/agents: NewAgent → AddedAgent, with the invitation.
func (h *Handlers) PostAgent(c *fiber.Ctx) error {
	actor, in, err := asked[NewAgent](c)
	if err != nil {
		return err
	}
	added, err := h.Admin.AddAgent(c.UserContext(), actor, in)
	return one(c, added, err)
}

// PostInvitation is POST /admin/agents/{id}/invitation → Invitation.
func (h *Handlers) PostInvitation(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	i, err := h.Admin.Invite(c.UserContext(), actor.Scope, c.Params("id"))
	return one(c, i, err)
}

// PutAgent is PUT /admin/agents/{id}: AgentEdit with version → AgentView.
func (h *Handlers) PutAgent(c *fiber.Ctx) error {
	actor, in, err := asked[AgentEdit](c)
	if err != nil {
		return err
	}
	if _, err := h.Admin.EditAgent(c.UserContext(), actor, c.Params("id"), in); err != nil {
		return err
	}
	return h.agent(c, actor.Scope, c.Params("id"))
}

// asked is who asks, and for what.
func asked[T any](c *fiber.Ctx) (actor Actor, in T, err error) {
	if actor, err = MustActor(c); err != nil {
		return actor, in, err
	}
	in, err = Body[T](c, adminBody)
	return actor, in, err
}
