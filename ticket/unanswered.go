package ticket

import (
	"context"

	"recado/chat"
	"recado/tenant"
)

// RunClosed is the handler of chat.JobClosed: a talk about a case leaves its
// transcript on it (P7), and one that nobody answered in time becomes a case,
// whose number its visitor is told in the thread (S5).
func (d *Desk) RunClosed(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	if err := d.Tickets.RunClosed(ctx, sc, j); err != nil {
		return err
	}
	unanswered, err := d.endedUnanswered(ctx, sc, j.Subject)
	if err != nil || !unanswered {
		return err
	}
	system := tenant.SystemActor(sc)
	c, err := d.Chat.Conversation(ctx, system, j.Subject)
	if err != nil {
		return err
	}
	t, _, err := d.Tickets.FromConversation(ctx, system, c, Conversion{})
	if err != nil {
		return err
	}
	return d.tell(ctx, sc, c, t)
}

// lastWords is how far back the end of a conversation is looked for: behind it
// stand a rating and the case at most.
const lastWords = 8

func (d *Desk) endedUnanswered(ctx context.Context, sc tenant.Scope, conversation string) (bool, error) {
	entries, err := d.Tickets.Conversations.MessagesBefore(ctx, sc, conversation, 0, lastWords)
	for i := range entries {
		m := &entries[len(entries)-1-i]
		if m.Type == chat.EntryClosed {
			return m.Data != nil && m.Data.Reason == chat.ReasonUnanswered, err
		}
	}
	return false, err
}

// RunUnanswered is the handler of chat.JobUnanswered.
func (d *Desk) RunUnanswered(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	return d.Chat.GiveUp(ctx, sc, j)
}
