package ticket

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// Join makes a conversation one about a case that there is, and files what was
// said so far onto it; the rest follows at its end. Its visitor reads the
// number, and nothing else of the case: the thread does not become a way into
// it. tenant.ErrHasCase if it is about another one already.
func (d *Desk) Join(ctx context.Context, actor tenant.Actor, conversation, clientID string, number int64) (*Ticket, error) {
	if !tenant.ValidClientID(clientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	c, err := d.Chat.Conversation(ctx, actor, conversation)
	if err != nil {
		return nil, err
	}
	if c.Ticket != 0 && c.Ticket != number {
		return nil, tenant.ErrHasCase.With("number", c.Ticket)
	}
	t, err := d.Tickets.Store.TicketByNumber(ctx, actor.Scope, number)
	if err != nil {
		return nil, err
	}
	if !actor.Sees(t.Project) {
		return nil, tenant.ErrNotFound
	}
	if c.Ticket == 0 {
		if !t.takes() {
			return nil, tenant.ErrTicketClosed.At("number")
		}
		if c, err = d.Chat.Converted(ctx, actor, c.ID, clientID, number, false); err != nil {
			return nil, err
		}
	}
	t, _, err = d.Tickets.FromConversation(ctx, actor, c, Conversion{})
	return t, err
}

// PostJoin is POST /conversations/{id}/join → Ticket.
func (d *Desk) PostJoin(c *fiber.Ctx) error {
	body, err := tenant.Body[struct {
		ClientID string `json:"client_id"`
		Number   int64  `json:"number"`
	}](c, bodyLimit)
	if err != nil {
		return err
	}
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	t, err := d.Join(c.UserContext(), actor, c.Params("id"), body.ClientID, body.Number)
	if err != nil {
		return err
	}
	h := &Handlers{Service: d.Tickets}
	return h.show(c, actor, t)
}
