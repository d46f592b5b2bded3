package ticket

import (
	"context"
	"errors"
	"strconv"

	"recado/chat"
	"recado/tenant"
)

// JobTranscript is the kind of the jobs that file what was said in a
// conversation onto its case (P7). Subject is the conversation; data "upto"
// may name the last entry to file.
const JobTranscript = "transcript"

// transcriptWait is when the job of a conversion runs. The conversion files
// the transcript itself; the job is for the node that dies meanwhile.
const transcriptWait = 60_000 // ms

// Conversion is what an agent says when it turns a conversation into a ticket.
// Empty fields take the project's defaults; an empty subject takes the
// visitor's first words.
type Conversion struct {
	Subject  string
	Type     string
	Priority string
	Assignee string
}

// FromConversation turns a conversation into a ticket, transcript and files
// included, and those of what was merged into it (S7). The same conversation always gives the same ticket: the one
// that it is about, if it is about one, else the first that was made from it.
// It may be called again at any time, and completes what was left undone. An
// agent who does not see that ticket's project gets tenant.ErrNotFound.
func (s *Service) FromConversation(ctx context.Context, actor tenant.Actor, c *chat.Conversation, how Conversion) (t *Ticket, repeated bool, err error) {
	if actor.Kind == tenant.AgentOf && !actor.Sees(c.Project) {
		return nil, false, tenant.ErrNotFound
	}
	// The last entry says where the conversation stands; its document may lag.
	last, err := s.lastEntry(ctx, actor.Scope, c.ID)
	if err != nil {
		return nil, false, err
	}
	if t, err = s.existing(ctx, actor.Scope, c.ID, last); err != nil {
		return nil, false, err
	}
	if t != nil && actor.Kind == tenant.AgentOf && !actor.Sees(t.Project) {
		return nil, false, tenant.ErrNotFound
	}
	repeated = t != nil
	if t == nil {
		if t, repeated, err = s.convert(ctx, actor, c, last, how); err != nil {
			return nil, false, err
		}
	}
	t, err = s.fileAll(ctx, actor.Scope, t, c.ID, last.Seq)
	return t, repeated, err
}

func conversationOrigin(id string) string { return "conversation:" + id }

// existing returns the case that a conversation is about after its last entry,
// else the ticket that was made from it; nil for none.
func (s *Service) existing(ctx context.Context, sc tenant.Scope, conversation string, last *chat.Message) (*Ticket, error) {
	if last.State.Ticket != 0 {
		t, err := s.Store.TicketByNumber(ctx, sc, last.State.Ticket)
		if !errors.Is(err, tenant.ErrNotFound) {
			return t, err
		}
	}
	if last.State.Undone > 0 {
		return nil, nil // an agent took it back
	}
	return s.first(ctx, sc, conversationOrigin(conversation))
}

func (s *Service) lastEntry(ctx context.Context, sc tenant.Scope, conversation string) (*chat.Message, error) {
	found, err := s.Conversations.MessagesBefore(ctx, sc, conversation, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return &chat.Message{}, nil
	}
	return &found[0], nil
}

// convert makes the ticket of a conversation. The intention to file the
// transcript is written first.
func (s *Service) convert(ctx context.Context, actor tenant.Actor, c *chat.Conversation, last *chat.Message, how Conversion) (*Ticket, bool, error) {
	if err := s.promise(ctx, actor.Scope, c.ID, last); err != nil {
		return nil, false, err
	}
	if last.State.Undone > 0 {
		if t, err := s.first(ctx, actor.Scope, conversationOrigin(c.ID)); t != nil || err != nil {
			if err == nil {
				t, err = s.revive(ctx, actor, t)
			}
			return t, false, err
		}
	}
	opening, answers, err := s.opening(ctx, actor.Scope, c.ID)
	if err != nil {
		return nil, false, err
	}
	project := c.Project
	if last.State.Project != "" {
		project = last.State.Project
	}
	t := &Ticket{Origin: conversationOrigin(c.ID)}
	err = s.fill(ctx, actor, t, NewTicket{
		Subject: how.Subject, Description: opening, Project: project,
		Type: how.Type, Priority: how.Priority, Assignee: how.Assignee,
		Requester: requesterIn(c), Company: c.Visitor.Company, Channel: ChannelChat, Fields: answers,
	})
	if err != nil {
		return nil, false, err
	}
	t.Conversation = c.ID
	return s.insert(ctx, actor.Scope, t)
}

// promise writes the intention to complete a conversion, for the node that dies
// on the way.
func (s *Service) promise(ctx context.Context, sc tenant.Scope, conversation string, last *chat.Message) error {
	undone := strconv.Itoa(last.State.Undone)
	return s.Conversations.InsertJob(ctx, sc, &chat.Job{
		ID: "convert:" + conversation + ":" + undone, Kind: JobTranscript, Subject: conversation,
		Data: map[string]string{"upto": strconv.FormatInt(last.Seq, 10), "undone": undone},
		Due:  s.now() + transcriptWait, CreatedAt: s.now(),
	})
}

// requesterIn is the person that a conversation's visitor is to a ticket.
func requesterIn(c *chat.Conversation) Requester {
	v := c.Visitor
	return Requester{Name: v.Name, Email: v.Email, Visitor: c.VisitorID, Verified: v.Verified, Locale: c.Locale}
}

// opening is the visitor's first text in a conversation, and what they answered
// to the project's fields with it.
func (s *Service) opening(ctx context.Context, sc tenant.Scope, conversation string) (text string, answers []tenant.FieldAnswer, err error) {
	entries, err := s.Conversations.Messages(ctx, sc, conversation, 0, transcriptEntries)
	for _, m := range entries {
		if m.From != chat.FromVisitor || m.Type != chat.EntryText {
			continue
		}
		if m.Data != nil && answers == nil {
			answers = m.Data.Fields
		}
		if m.Text != "" {
			return m.Text, answers, nil
		}
	}
	return "", answers, err
}
