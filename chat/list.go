package chat

import (
	"context"

	"recado/tenant"
)

// A ListQuery asks for one page of conversations that an actor may see.
type ListQuery struct {
	View    View
	Project string
	Visitor string // with ViewVisitor
	Ticket  int64  // with ViewTicket
	Cursor  string
	Limit   int
}

// List returns one page of a view, without what is not the actor's business.
func (s *Service) List(ctx context.Context, actor tenant.Actor, q ListQuery) (tenant.Page[Conversation], error) {
	switch q.View {
	case ViewAll, ViewActive, ViewWaiting, ViewClosed, ViewMine, ViewVisitor, ViewTicket:
	default:
		return tenant.Page[Conversation]{}, tenant.ErrBadValue.At("view")
	}
	if actor.Kind == tenant.AgentOf && q.Project != "" && !actor.Sees(q.Project) {
		return tenant.Page[Conversation]{}, tenant.ErrNotFound
	}
	if q.Limit < 1 || q.Limit > maxPageSize {
		q.Limit = pageSize
	}
	return s.Store.Conversations(ctx, actor.Scope, ConversationQuery{
		View: q.View, Agent: actor.ID, Visitor: q.Visitor, Ticket: q.Ticket, Project: q.Project,
		Cursor: q.Cursor, Limit: q.Limit,
		Keep: func(c *Conversation) bool {
			return c.Seq > 0 && mayReach(actor, c) && (q.Project == "" || c.Project == q.Project)
		},
	})
}
