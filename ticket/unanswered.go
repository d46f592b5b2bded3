package ticket

import (
	"context"
	"errors"
	"slices"

	"recado/chat"
	"recado/tenant"
)

// RunClosed is the handler of chat.JobClosed: a talk about a case leaves its
// transcript on it (P7), one that was merged goes on in another, and one that
// nobody answered in time becomes a case, whose number its visitor is told in
// the thread (S5).
func (d *Desk) RunClosed(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	if err := d.Tickets.RunClosed(ctx, sc, j); err != nil {
		return err
	}
	unanswered, err := d.endedUnanswered(ctx, sc, j.Subject)
	if err == nil && !unanswered {
		unanswered, err = d.mergedInVain(ctx, sc, j.Subject)
	}
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

// mergedInVain sees to what follows a merge, and reports whether the visitor
// still waits for an answer and nobody knows of it, since the conversation that
// was to stay had ended first.
func (d *Desk) mergedInVain(ctx context.Context, sc tenant.Scope, conversation string) (bool, error) {
	last, err := d.Tickets.lastEntry(ctx, sc, conversation)
	if err != nil || last.State.Merged == "" {
		return false, err
	}
	_, err = d.Chat.SettleMerge(ctx, sc, conversation)
	if !errors.Is(err, tenant.ErrConversationClosed) {
		return false, err
	}
	return d.Chat.WaitedAtMerge(ctx, sc, conversation)
}

// backPage is how many entries one look for a conversation's end reads.
const backPage = 50

// endedUnanswered reports whether a conversation has ended because nobody
// answered, and was not opened again. Behind the end stands what the visitor
// wrote since, for the case.
func (d *Desk) endedUnanswered(ctx context.Context, sc tenant.Scope, conversation string) (bool, error) {
	for before := int64(0); ; {
		entries, err := d.Tickets.Conversations.MessagesBefore(ctx, sc, conversation, before, backPage)
		if err != nil || len(entries) == 0 {
			return false, err
		}
		for _, m := range slices.Backward(entries) {
			if m.State.Status != chat.Closed {
				return false, nil
			}
			if m.Type == chat.EntryClosed {
				return m.Data != nil && m.Data.Reason == chat.ReasonUnanswered, nil
			}
		}
		before = entries[0].Seq
	}
}

// RunUnanswered is the handler of chat.JobUnanswered.
func (d *Desk) RunUnanswered(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	return d.Chat.GiveUp(ctx, sc, j)
}
