package tenant

import "context"

// Events hear what changed about tenants and people, so that sessions on every
// node follow. They are told after the change is stored.
type Events interface {
	// TenantChanged: what is tenant, project or widget.
	TenantChanged(ctx context.Context, sc Scope, what string)
	// AgentChanged: an agent's name, role or projects are others than before;
	// removed means that their sessions must end until they sign in again.
	AgentChanged(ctx context.Context, sc Scope, agent string, removed bool)
}
