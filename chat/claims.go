package chat

import (
	"context"

	"recado/tenant"
)

// SetClaims puts what an unverified visitor says of themselves onto their open
// conversations. It stays a claim: it merges nobody and opens nothing (E4).
func (s *Service) SetClaims(ctx context.Context, actor tenant.Actor, name, email string) error {
	page, err := s.List(ctx, actor, ListQuery{View: ViewVisitor, Visitor: actor.ID, Limit: pageSize})
	if err != nil {
		return err
	}
	for i := range page.Items {
		if page.Items[i].Status == Closed {
			continue
		}
		c, err := s.change(ctx, actor.Scope, page.Items[i].ID, func(c *Conversation) bool {
			if c.Visitor.Verified || c.Visitor.Name == name && c.Visitor.Email == email {
				return false
			}
			c.Visitor.Name, c.Visitor.Email = name, email
			return true
		})
		if err == nil && c.Asked > 0 && !c.emailMissing() {
			err = s.Store.InsertJob(ctx, actor.Scope, s.hurriedJob(c.ID))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
