package chat

import (
	"unicode/utf8"

	"recado/tenant"
)

// The rules of what may follow what. Each looks at the last entry alone, whose
// state says where the conversation stands (DESIGN §6.3), and returns the
// state after the new one, or a refusal. They run inside the append, perhaps
// more than once, so they have no effects.

// opening is the state before the first entry.
func opening(c *Conversation) State {
	return State{Status: Waiting, Project: c.Project, Ticket: c.Ticket}
}

// stateAfter is the state that an entry left, or the opening one.
func stateAfter(last *Message, c *Conversation) State {
	if last == nil {
		return opening(c)
	}
	return last.State
}

// closedRefusal says that the conversation has ended, and what became of it.
func closedRefusal(st State) error {
	if st.Merged != "" {
		return tenant.ErrConversationClosed.With("merged", st.Merged)
	}
	if st.Ticket != 0 {
		return tenant.ErrConversationClosed.With("ticket", st.Ticket)
	}
	return tenant.ErrConversationClosed
}

// open refuses whatever needs a living conversation.
func (st State) open() error {
	if st.Status == Closed {
		return closedRefusal(st)
	}
	return nil
}

// assignTo gives a conversation to an agent. A waiting one may be claimed;
// over says that whoever has it now agreed (transfer).
func (st State) assignTo(agent string, over bool) (State, error) {
	if err := st.open(); err != nil {
		return st, err
	}
	if st.Status == Active && !over && st.Agent != agent {
		return st, tenant.ErrConversationTaken
	}
	if st.Agent != agent {
		st.Manual = false
	}
	st.Status, st.Agent, st.OfferUntil = Active, agent, 0
	return st, nil
}

// offered answers errOffered while the agent has not taken what they were given.
func (st State) offered() error {
	if st.OfferUntil != 0 {
		return errOffered
	}
	return nil
}

// release puts a conversation back into the queue, of another project if
// project is not "".
func (st State) release(project string) (State, error) {
	if err := st.open(); err != nil {
		return st, err
	}
	st.Status, st.Agent, st.OfferUntil, st.Manual = Waiting, "", 0, false
	if project != "" {
		st.Project = project
	}
	return st, nil
}

func (st State) close() (State, error) {
	if err := st.open(); err != nil {
		return st, err
	}
	st.Status, st.OfferUntil, st.Manual = Closed, 0, false
	return st, nil
}

func (st State) rate() (State, error) {
	if st.Status != Closed {
		return st, tenant.ErrNotClosed
	}
	if st.Merged != "" { // the one that stays is rated
		return st, closedRefusal(st)
	}
	if st.Rated {
		return st, tenant.ErrAlreadyRated
	}
	st.Rated = true
	return st, nil
}

// Apply brings the projection up to m, which must be the entry behind c.Seq;
// others change nothing. It reports whether m was applied.
func (c *Conversation) Apply(m *Message) bool {
	if m.Seq != c.Seq+1 {
		return false
	}
	c.Seq = m.Seq
	c.Status, c.Agent, c.Project, c.Ticket = m.State.Status, m.State.Agent, m.State.Project, m.State.Ticket
	c.OfferUntil, c.Manual = m.State.OfferUntil, m.State.Manual
	c.Asked, c.Follow, c.Undone, c.Merged = m.State.Asked, m.State.Follow, m.State.Undone, m.State.Merged
	switch m.Type {
	case EntryText:
		c.LastText, c.LastAuthor, c.LastAt = summary(m), m.From, m.At
		if c.Status != Closed {
			c.Messages++
		}
		if m.From == FromVisitor && c.WaitingSince == 0 && c.Status != Closed {
			c.WaitingSince = m.At
		}
		if m.From == FromAgent {
			if c.FirstAnswer == 0 && c.WaitingSince != 0 {
				c.FirstAnswer = max(m.At-c.WaitingSince, 1)
			}
			c.WaitingSince = 0
			c.AgentRead, c.AgentUnread = m.Seq, 0
			c.VisitorUnread++
		} else {
			c.VisitorRead, c.VisitorUnread = m.Seq, 0
			if c.Status != Closed { // else it is the case's
				c.AgentUnread++
			}
		}
	case EntryRating:
		c.Stars = m.Data.Stars
	case EntryClosed:
		c.ClosedAt, c.WaitingSince = m.At, 0
	case EntryMerged:
		c.merged(m)
	case EntryReopened:
		c.ClosedAt = 0
		if c.WaitingSince == 0 { // whatever was not answered before counts from now
			c.WaitingSince = m.At
		}
	case EntryReleased, EntryMoved:
		// Without an unanswered word it waits since now: the queue's order.
		if c.WaitingSince == 0 {
			c.WaitingSince = m.At
		}
	}
	if c.LastAt == 0 {
		c.LastAt = m.At
	}
	return true
}

const summaryLength = 140 // characters

// summary is the last line that lists show.
func summary(m *Message) string {
	text := m.Text
	if text == "" && len(m.Attachments) > 0 {
		text = m.Attachments[0].Name
	}
	if utf8.RuneCountInString(text) <= summaryLength {
		return text
	}
	return string([]rune(text)[:summaryLength-1]) + "…"
}
