package ticket

import (
	"cmp"
	"context"
	"errors"

	"recado/chat"
	"recado/tenant"
)

// The thread in which a case began stays a way into it (DESIGN §8): public
// answers on the case appear there too, and what its visitor writes there after
// the end becomes a note.

// JobAnswer is the kind of the jobs that put a public answer into the thread
// that its case was made from. Subject is the ticket; data AnswerNote is the
// note's client id.
const JobAnswer = "ticket.answer"

const (
	// answerAfter is when such a job runs: the note is there by then.
	answerAfter = 500 // ms
	// answerWait is how long the job waits for the note that it was written
	// before; after that, the note was not stored.
	answerWait = 60_000 // ms
)

var errNoNoteYet = errors.New("ticket: the answer is not stored yet")

// promiseAnswer writes the intention to show an agent's public answer in the
// thread that the ticket was made from, before the answer is stored.
func (s *Service) promiseAnswer(ctx context.Context, actor tenant.Actor, t *Ticket, n *Note) error {
	if t.Conversation == "" || n.Visibility != Public || actor.Kind != tenant.AgentOf {
		return nil
	}
	return s.Conversations.InsertJob(ctx, actor.Scope, &chat.Job{
		ID: JobAnswer + ":" + t.ID + ":" + n.ClientID, Kind: JobAnswer, Subject: t.ID,
		Data: map[string]string{AnswerNote: n.ClientID}, Due: s.now() + answerAfter, CreatedAt: s.now(),
	})
}

// RunAnswer is the handler of JobAnswer.
func (d *Desk) RunAnswer(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	t, n, err := d.Tickets.NoteOf(ctx, sc, j.Subject, j.Data[AnswerNote])
	if errors.Is(err, tenant.ErrNotFound) && d.Tickets.now()-j.CreatedAt < answerWait {
		return errNoNoteYet
	}
	if err != nil {
		return gone(err)
	}
	return gone(d.Chat.CaseAnswered(ctx, sc, t.Conversation, chat.CaseAnswer{
		ID: n.ID, Ticket: t.Number, Agent: n.Author, Name: n.Name, Text: n.Text, Attachments: n.Attachments,
	}))
}

// gone is the end of a job whose subject is not there any more.
func gone(err error) error {
	if errors.Is(err, tenant.ErrNotFound) {
		return nil
	}
	return err
}

var errNoCaseYet = errors.New("ticket: the case is not made yet")

// RunFollow is the handler of chat.JobFollow: what a visitor wrote after the
// end becomes a note on the case, or a new case where the old one takes nothing
// any more, whose number the thread tells.
func (d *Desk) RunFollow(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	c, m, err := d.Chat.Followed(ctx, sc, j)
	if err != nil {
		return gone(err)
	}
	if m.State.Status != chat.Closed || m.State.Undone != c.Undone {
		return nil // said to a living conversation, or to one that lives again
	}
	t, err := d.Tickets.first(ctx, sc, sequelOrigin(c, m))
	if err != nil {
		return err
	}
	if t != nil { // these very words became a case before
		return d.tell(ctx, sc, c, t)
	}
	if t, err = d.Tickets.ofThread(ctx, sc, c); err != nil || t == nil {
		return cmp.Or(err, errNoCaseYet)
	}
	err = d.Tickets.follow(ctx, sc, t, c, m)
	if !errors.Is(err, tenant.ErrTicketClosed) {
		return err
	}
	if t, err = d.Tickets.sequel(ctx, sc, c, m); err != nil {
		return err
	}
	return d.tell(ctx, sc, c, t)
}

// ofThread is the case that a thread is the way into, nil while it is not made.
func (s *Service) ofThread(ctx context.Context, sc tenant.Scope, c *chat.Conversation) (*Ticket, error) {
	if c.Ticket != 0 {
		return s.Store.TicketByNumber(ctx, sc, c.Ticket)
	}
	t, err := s.Store.TicketByOrigin(ctx, sc, conversationOrigin(c.ID))
	return t, gone(err)
}

// follow adds an entry of a thread to its case, once. tenant.ErrTicketClosed if
// that takes nothing any more.
func (s *Service) follow(ctx context.Context, sc tenant.Scope, t *Ticket, c *chat.Conversation, m *chat.Message) error {
	statuses, err := s.statuses(ctx, sc)
	if err != nil {
		return err
	}
	note := s.noteOf(c, m)
	note.Unverified = !c.Visitor.Verified && t.Requester.Visitor != c.VisitorID
	after, err := s.change(ctx, sc, t, func(t *Ticket) ([]Note, error) {
		_, err := s.Store.TicketNoteByClientID(ctx, sc, t.ID, note.ClientID)
		if err == nil {
			return nil, errUnchanged
		}
		if !errors.Is(err, tenant.ErrNotFound) {
			return nil, err
		}
		if !t.takes() {
			return nil, tenant.ErrTicketClosed
		}
		return append([]Note{note}, s.wake(sc, t, statuses)...), nil
	})
	if err == nil {
		s.publish(ctx, sc, after)
	}
	return err
}

func (s *Service) noteOf(c *chat.Conversation, m *chat.Message) Note {
	return Note{
		ID: tenant.NewID(), ClientID: "said:" + m.ID, Visibility: Public, From: chat.FromVisitor,
		Author: c.VisitorID, Name: cmp.Or(c.Visitor.Name, c.Visitor.Email), Text: m.Text, Attachments: m.Attachments, At: m.At,
	}
}

func sequelOrigin(c *chat.Conversation, m *chat.Message) string {
	return conversationOrigin(c.ID) + ":" + m.ID
}

// sequel makes a case of what a visitor wrote in the thread of a closed one,
// once.
func (s *Service) sequel(ctx context.Context, sc tenant.Scope, c *chat.Conversation, m *chat.Message) (*Ticket, error) {
	t := &Ticket{Origin: sequelOrigin(c, m)}
	n := NewTicket{
		Description: m.Text, Project: m.State.Project, Requester: requesterIn(c), Company: c.Visitor.Company, Channel: ChannelChat,
	}
	if m.Text == "" && len(m.Attachments) > 0 {
		n.Subject = m.Attachments[0].Name
	}
	if err := s.fill(ctx, tenant.SystemActor(sc), t, n); err != nil {
		return nil, err
	}
	t.Conversation = c.ID
	if len(m.Attachments) > 0 {
		note := s.noteOf(c, m)
		note.Stream, note.Text = t.ID, ""
		t.Pending = []Note{note}
	}
	t, _, err := s.insert(ctx, sc, t)
	return t, err
}
