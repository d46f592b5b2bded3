package tenant

import (
	"context"

	"github.com/gofiber/fiber/v2"
)

// A Plan is how much a tenant may have, by the operator's word; 0 bounds
// nothing.
type Plan struct {
	Name          string `json:"name"`
	Agents        int    `json:"agents"`        // that are not disabled
	Conversations int    `json:"conversations"` // that begin in a calendar month
	Storage       int    `json:"storage"`       // MB of files
}

// maxPlan bounds every figure of a plan.
const maxPlan = 1_000_000_000

// Usage is how much of its plan a tenant has used.
type Usage struct {
	Agents        int64 `json:"agents"`
	Conversations int64 `json:"conversations"` // that began this month
	Storage       int64 `json:"storage"`       // bytes of files
}

// A Used tells what a tenant uses; a count may be some minutes old.
type Used func(ctx context.Context, sc Scope) (Usage, error)

func (p *Plan) validate() error {
	var err error
	if p.Name, err = CleanLine("name", p.Name, MaxName); err != nil {
		return err
	}
	for field, n := range map[string]int{"agents": p.Agents, "conversations": p.Conversations, "storage": p.Storage} {
		if n < 0 || n > maxPlan {
			return ErrBadValue.At(field)
		}
	}
	return nil
}

// Bytes is how many bytes of files the plan allows, 0 for any number.
func (p Plan) Bytes() int64 { return int64(p.Storage) * 1_000_000 }

// UnscopedSetPlan sets what a tenant may have. ErrStale if the tenant is not of
// that version any more.
func (a *Admin) UnscopedSetPlan(ctx context.Context, sc Scope, version int64, p Plan) (*Tenant, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	t, err := a.changeTenant(ctx, sc, func(t *Tenant) error {
		if t.Version != version {
			return ErrStale
		}
		t.Plan = p
		return nil
	})
	if err == nil {
		a.Events.TenantChanged(ctx, sc, "tenant")
	}
	return t, err
}

// roomInPlan refuses one more agent than the plan allows.
func (a *Admin) roomInPlan(ctx context.Context, sc Scope, all []Agent) error {
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return err
	}
	if limit := t.Plan.Agents; limit > 0 && ActiveAgents(all) >= limit {
		return ErrQuotaAgents.With("limit", limit)
	}
	return nil
}

// ActiveAgents counts the agents that a plan counts.
func ActiveAgents(all []Agent) int {
	n := 0
	for i := range all {
		if !all[i].Disabled {
			n++
		}
	}
	return n
}

// A planView is a plan with what is used of it, and the tenant's version.
type planView struct {
	Version int64 `json:"version"`
	Plan    Plan  `json:"plan"`
	Used    Usage `json:"used"`
}

func viewPlan(ctx context.Context, a *Admin, used Used, sc Scope) (planView, error) {
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return planView{}, err
	}
	u, err := used(ctx, sc)
	return planView{t.Version, t.Plan, u}, err
}

// PutPlan is PUT /operator/tenants/{id}/plan: Plan with version → ShownTenant.
func (h *OperatorHandlers) PutPlan(c *fiber.Ctx) error {
	r, err := Body[struct {
		Version int64 `json:"version"`
		Plan
	}](c, smallBody)
	if err != nil {
		return err
	}
	return h.act(c, "planned", func(_ Actor, sc Scope) (*Tenant, error) {
		return h.Admin.UnscopedSetPlan(c.UserContext(), sc, r.Version, r.Plan)
	})
}

// GetPlan is GET /operator/tenants/{id}/plan → {version, plan, used}.
func (h *OperatorHandlers) GetPlan(c *fiber.Ctx) error {
	view, err := viewPlan(c.UserContext(), h.Admin, h.Used, scoped(c))
	return one(c, view, err)
}

// GetPlan is GET /admin/plan → {version, plan, used, limits}: the
// administrators' own, and the server's limits.
func (h *Handlers) GetPlan(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	view, err := viewPlan(c.UserContext(), h.Admin, h.Used, actor.Scope)
	return one(c, struct {
		planView
		Limits Bounds `json:"limits"`
	}{view, h.Bounds}, err)
}
