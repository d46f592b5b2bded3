package chat

import (
	"context"

	"recado/tenant"
)

// What an agent does at a conversation that is open on their screen.
const (
	lookReads  = "reads"
	lookWrites = "writes" // an answer or a note
	lookLeft   = ""
)

// Looking tells the desk that an agent has a conversation open, or writes in
// it, so that two don't answer at once. It is not stored: screens repeat it
// every 20 s, forget it after 45, and tell it again to who has just come.
func (s *Service) Looking(ctx context.Context, actor tenant.Actor, id, doing string) error {
	if actor.Kind != tenant.AgentOf {
		return tenant.ErrNotFound
	}
	if doing != lookReads && doing != lookWrites && doing != lookLeft {
		return tenant.ErrBadValue.At("doing")
	}
	c, err := s.reachFast(ctx, actor, id)
	if err != nil {
		return err
	}
	s.publish(actor.Scope, frameLooking{"looking", c.ID, actor.ID, actor.Name, doing}, channelDesk(c.Project))
	return nil
}
