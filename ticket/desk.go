package ticket

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
)

// A Desk joins the two rooms where a conversation becomes a ticket.
type Desk struct {
	Tickets *Service
	Chat    *chat.Service
}

// Convert turns a conversation into a ticket and says so in the conversation,
// once, whoever asks and however often (S7). end closes the conversation too.
func (d *Desk) Convert(ctx context.Context, actor tenant.Actor, conversation, clientID string, how Conversion, end bool) (*Ticket, error) {
	if !tenant.ValidClientID(clientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	c, err := d.Chat.Conversation(ctx, actor, conversation)
	if err != nil {
		return nil, err
	}
	t, _, err := d.Tickets.FromConversation(ctx, actor, c, how)
	if err != nil {
		return nil, err
	}
	if err := d.tell(ctx, actor.Scope, c, t); err != nil {
		return nil, err
	}
	if end {
		_, err = d.Chat.End(ctx, actor, conversation, clientID)
		if tenant.Answer(err).Reason == tenant.ErrConversationClosed.Reason {
			err = nil // the visitor was faster
		}
	}
	return t, err
}

// tell writes into the conversation what it became. Whose claim of a case was
// right reads the same as whose was wrong.
func (d *Desk) tell(ctx context.Context, sc tenant.Scope, c *chat.Conversation, t *Ticket) error {
	if c.Ticket == t.Number && !c.CaseHidden() {
		return nil
	}
	key := fmt.Sprintf("ticket-%08d", t.Number)
	if c.Undone > 0 { // once more
		key = fmt.Sprintf("ticket-%08d-%d", t.Number, c.Undone)
	}
	_, err := d.Chat.Converted(ctx, tenant.SystemActor(sc), c.ID, key, t.Number, t.Conversation == c.ID)
	return err
}

// RunTranscript is the handler of JobTranscript: it completes a conversion
// whose node died on the way.
func (d *Desk) RunTranscript(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	if err := d.Tickets.RunTranscript(ctx, sc, j); err != nil {
		return err
	}
	t, err := d.Tickets.Store.TicketByOrigin(ctx, sc, conversationOrigin(j.Subject))
	if tenant.Answer(err).Code == tenant.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := d.Chat.Conversation(ctx, tenant.SystemActor(sc), j.Subject)
	if err != nil {
		return err
	}
	if strconv.Itoa(c.Undone) != cmp.Or(j.Data["undone"], "0") {
		return nil // an agent took it back since
	}
	return d.tell(ctx, sc, c, t)
}

// PostConversion is POST /conversations/{id}/ticket.
func (d *Desk) PostConversion(c *fiber.Ctx) error {
	body, err := tenant.Body[struct {
		ClientID string `json:"client_id"`
		Subject  string `json:"subject"`
		Type     string `json:"type"`
		Priority string `json:"priority"`
		Assignee string `json:"assignee"`
		End      bool   `json:"end"`
	}](c, bodyLimit)
	if err != nil {
		return err
	}
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	how := Conversion{Subject: body.Subject, Type: body.Type, Priority: body.Priority, Assignee: body.Assignee}
	t, err := d.Convert(c.UserContext(), actor, c.Params("id"), body.ClientID, how, body.End)
	if err != nil {
		return err
	}
	h := &Handlers{Service: d.Tickets}
	return h.show(c, actor, t)
}

// GetVisitor is GET /visitors/{id}: a visitor's earlier conversations and
// cases, as far as this agent may see them.
func (d *Desk) GetVisitor(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	ctx, id := c.UserContext(), c.Params("id")
	page, err := d.Chat.List(ctx, actor, chat.ListQuery{View: chat.ViewVisitor, Visitor: id, Limit: 50})
	if err != nil {
		return err
	}
	if len(page.Items) == 0 {
		return tenant.ErrNotFound
	}
	who := page.Items[0].Visitor
	email := ""
	if who.Verified {
		email = who.Email
	}
	tickets, err := d.Tickets.OfVisitor(ctx, actor, id, email)
	if err != nil {
		return err
	}
	shown, err := d.Tickets.Show(ctx, actor.Scope, tickets...)
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"visitor": who, "conversations": page.Items, "tickets": shown})
}
