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
	old, err := h.Admin.Store.Tenant(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	return h.audited(c, actor, Change{Kind: KindTenant, Object: old.ID, Label: old.Name, Action: "changed"}, old.AdminView(), func() (any, error) {
		t, err := h.Admin.EditTenant(c.UserContext(), actor.Scope, in)
		if err != nil {
			return nil, err
		}
		return t.AdminView(), nil
	})
}

// PostIdentity is POST /admin/identity → IdentitySecret, shown this once.
func (h *Handlers) PostIdentity(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	var made *IdentitySecret
	err = h.Admin.Audited(c.UserContext(), actor, Change{Kind: KindIdentity, Action: "made"}, nil, func() (any, error) {
		if made, err = h.Admin.AddIdentity(c.UserContext(), actor.Scope); err != nil {
			return nil, err
		}
		return fiber.Map{"kid": made.KID}, nil // never the secret
	})
	return one(c, made, err)
}

// DeleteIdentity is DELETE /admin/identity/{kid}. 204.
func (h *Handlers) DeleteIdentity(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	kid := c.Params("kid")
	err = h.Admin.Audited(c.UserContext(), actor, Change{Kind: KindIdentity, Object: kid, Label: kid, Action: "removed"}, nil, func() (any, error) {
		return nil, h.Admin.RemoveIdentity(c.UserContext(), actor.Scope, kid)
	})
	if err != nil {
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
	return h.audited(c, actor, Change{Kind: KindProject, Action: "made"}, nil, func() (any, error) {
		return h.Admin.AddProject(c.UserContext(), actor.Scope, in)
	})
}

// PutProject is PUT /admin/projects/{id}: ProjectEdit with version → Project.
func (h *Handlers) PutProject(c *fiber.Ctx) error {
	actor, in, err := asked[ProjectEdit](c)
	if err != nil {
		return err
	}
	old, err := h.Admin.Store.Project(c.UserContext(), actor.Scope, c.Params("id"))
	if err != nil {
		return err
	}
	return h.audited(c, actor, Change{Kind: KindProject, Object: old.ID, Label: old.Name, Action: "changed"}, old, func() (any, error) {
		return h.Admin.EditProject(c.UserContext(), actor.Scope, old.ID, in)
	})
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
	return h.audited(c, actor, Change{Kind: KindWidget, Action: "made"}, nil, func() (any, error) {
		w, err := h.Admin.AddWidget(c.UserContext(), actor.Scope, in)
		if err != nil {
			return nil, err
		}
		return w.View(), nil
	})
}

// PutWidget is PUT /admin/widgets/{id}: WidgetEdit with version → WidgetView.
func (h *Handlers) PutWidget(c *fiber.Ctx) error {
	actor, in, err := asked[WidgetEdit](c)
	if err != nil {
		return err
	}
	old, err := h.Admin.Store.Widget(c.UserContext(), actor.Scope, c.Params("id"))
	if err != nil {
		return err
	}
	return h.audited(c, actor, Change{Kind: KindWidget, Object: old.ID, Label: old.Name, Action: "changed"}, old, func() (any, error) {
		w, err := h.Admin.EditWidget(c.UserContext(), actor.Scope, old.ID, in)
		if err != nil {
			return nil, err
		}
		return w.View(), nil
	})
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

// GetLanguages is GET /admin/languages → {items:[Language], cursor:""}.
func (h *Handlers) GetLanguages(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	var others []MissingText
	if h.Texts != nil {
		if others, err = h.Texts(c.UserContext(), actor.Scope); err != nil {
			return err
		}
	}
	all, err := h.Admin.Languages(c.UserContext(), actor.Scope, others)
	return list(c, all, err)
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
	view, err := h.agentView(c, actor.Scope, c.Params("id"))
	return one(c, view, err)
}

func (h *Handlers) agentView(c *fiber.Ctx, sc Scope, id string) (AgentView, error) {
	agent, err := h.Admin.Store.Agent(c.UserContext(), sc, id)
	if err != nil {
		return AgentView{}, err
	}
	projects, err := h.Admin.Store.Projects(c.UserContext(), sc)
	if err != nil {
		return AgentView{}, err
	}
	return agent.View(projects), nil
}

// PostAgent is POST /admin/agents: NewAgent → AddedAgent, with the invitation.
func (h *Handlers) PostAgent(c *fiber.Ctx) error {
	actor, in, err := asked[NewAgent](c)
	if err != nil {
		return err
	}
	var added *AddedAgent
	err = h.Admin.Audited(c.UserContext(), actor, Change{Kind: KindAgent, Action: "made"}, nil, func() (any, error) {
		if added, err = h.Admin.AddAgent(c.UserContext(), actor, in); err != nil {
			return nil, err
		}
		return added.Agent, nil // not the invitation
	})
	return one(c, added, err)
}

// PostInvitation is POST /admin/agents/{id}/invitation → Invitation.
func (h *Handlers) PostInvitation(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	agent, err := h.Admin.Store.Agent(c.UserContext(), actor.Scope, c.Params("id"))
	if err != nil {
		return err
	}
	var made *Invitation
	of := Change{Kind: KindAgent, Object: agent.ID, Label: agent.Name, Action: "invited"}
	err = h.Admin.Audited(c.UserContext(), actor, of, nil, func() (any, error) {
		made, err = h.Admin.Invite(c.UserContext(), actor.Scope, agent.ID)
		return nil, err // never the token
	})
	return one(c, made, err)
}

// PutAgent is PUT /admin/agents/{id}: AgentEdit with version → AgentView.
func (h *Handlers) PutAgent(c *fiber.Ctx) error {
	actor, in, err := asked[AgentEdit](c)
	if err != nil {
		return err
	}
	old, err := h.agentView(c, actor.Scope, c.Params("id"))
	if err != nil {
		return err
	}
	return h.audited(c, actor, Change{Kind: KindAgent, Object: old.ID, Label: old.Name, Action: "changed"}, old, func() (any, error) {
		if _, err := h.Admin.EditAgent(c.UserContext(), actor, old.ID, in); err != nil {
			return nil, err
		}
		return h.agentView(c, actor.Scope, old.ID)
	})
}

// GetChanges is GET /admin/changes → {items:[Change], cursor}, newest first.
func (h *Handlers) GetChanges(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	page, err := h.Admin.Store.Changes(c.UserContext(), actor.Scope, c.Query("kind"), c.Query("cursor"), changesPage)
	page.Items = listed(page.Items)
	return one(c, page, err)
}

// audited does a change, keeps who did it, and answers what stands there now.
func (h *Handlers) audited(c *fiber.Ctx, by Actor, of Change, before any, do func() (any, error)) error {
	var after any
	err := h.Admin.Audited(c.UserContext(), by, of, before, func() (any, error) {
		var err error
		after, err = do()
		return after, err
	})
	return one(c, after, err)
}

// asked is who asks, and for what.
func asked[T any](c *fiber.Ctx) (actor Actor, in T, err error) {
	if actor, err = MustActor(c); err != nil {
		return actor, in, err
	}
	in, err = Body[T](c, adminBody)
	return actor, in, err
}
