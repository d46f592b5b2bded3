package tenant

import "context"

// ShownTenant is a tenant as an operator sees it.
type ShownTenant struct {
	ID        string `json:"id"`
	Version   int64  `json:"version"`
	Name      string `json:"name"`
	Locale    string `json:"locale"`
	TimeZone  string `json:"time_zone"`
	State     string `json:"state"`
	Suspended bool   `json:"suspended"`
	DeleteAt  int64  `json:"delete_at"`
	Deleting  int64  `json:"deleting"`
	Deleted   int64  `json:"deleted"`
	CreatedAt int64  `json:"created_at"`
}

// State is how a tenant stands: open, suspended, leaving (its deletion is
// announced), deleting or deleted.
func (t *Tenant) State() string {
	switch {
	case t.Deleted != 0:
		return "deleted"
	case t.Deleting != 0:
		return "deleting"
	case t.DeleteAt != 0:
		return "leaving"
	case t.Suspended:
		return "suspended"
	}
	return "open"
}

func shownTenant(t *Tenant) ShownTenant {
	return ShownTenant{t.ID, t.Version, t.Name, t.Locale, t.TimeZone, t.State(), t.Suspended, t.DeleteAt, t.Deleting, t.Deleted, t.CreatedAt}
}

// A TenantSheet is all that an operator sees of one tenant: how it stands, who
// owns it, and how much of what it has. Nothing that is said in it.
type TenantSheet struct {
	ShownTenant
	Owners   []Owner `json:"owners"`
	Projects int     `json:"projects"`
	Widgets  int     `json:"widgets"`
	// Consent is whether operators may be in its console.
	Consent ConsentView `json:"consent"`
}

// An Owner is whom an operator writes to about a tenant.
type Owner struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Email   string `json:"email"`
	Invited bool   `json:"invited"`
}

func (h *OperatorHandlers) sheet(ctx context.Context, sc Scope) (*TenantSheet, error) {
	t, err := h.Admin.Store.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	agents, projects, err := h.Admin.People(ctx, sc)
	if err != nil {
		return nil, err
	}
	widgets, err := h.Admin.Store.Widgets(ctx, sc)
	if err != nil {
		return nil, err
	}
	out := &TenantSheet{ShownTenant: shownTenant(t), Owners: []Owner{}, Projects: len(there(projects)), Widgets: len(published(widgets))}
	if out.Consent, err = h.Admin.ShowConsent(ctx, sc); err != nil {
		return nil, err
	}
	for _, a := range agents {
		if a.Role == RoleOwner && !a.Disabled {
			out.Owners = append(out.Owners, Owner{a.ID, a.Name, a.Email, a.Invited})
		}
	}
	return out, nil
}
