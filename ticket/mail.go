package ticket

import (
	"context"

	"recado/chat"
	"recado/tenant"
)

// Letters to requesters. The intention is written before what it is about: a
// job whose ticket or note never came has nothing to do (DESIGN §6.12).

// AnswerNote is the entry of a job's Data that names an answer by its client
// id, for JobAnswer and chat.JobAnswerMail.
const AnswerNote = "client_id"

// mailNumber will tell the requester the number of a case that they began
// (S4). One that an agent made for them is the agent's to tell.
func (s *Service) mailNumber(ctx context.Context, sc tenant.Scope, t *Ticket) error {
	if t.RequesterEmail == "" || t.Channel == ChannelConsole {
		return nil
	}
	return s.Conversations.InsertJob(ctx, sc, &chat.Job{
		ID: chat.JobCaseMail + ":" + t.Origin, Kind: chat.JobCaseMail, Subject: t.Origin, Due: chat.JobParked, CreatedAt: s.now(),
	})
}

// mailAnswer will bring the requester a public answer (M7).
func (s *Service) mailAnswer(ctx context.Context, actor tenant.Actor, t *Ticket, n *Note) error {
	if t.RequesterEmail == "" || actor.Kind != tenant.AgentOf || n.Visibility != Public {
		return nil
	}
	return s.Conversations.InsertJob(ctx, actor.Scope, &chat.Job{
		ID: chat.JobAnswerMail + ":" + t.ID + ":" + n.ClientID, Kind: chat.JobAnswerMail, Subject: t.ID,
		Data: map[string]string{AnswerNote: n.ClientID}, Due: chat.JobParked, CreatedAt: s.now(),
	})
}

// Mails are the letters about a ticket, the newest first.
func (s *Service) Mails(ctx context.Context, sc tenant.Scope, t *Ticket) ([]chat.Mail, error) {
	return s.Letters.Mails(ctx, sc, t.ID)
}

// Mailed tells the desk that there is news of a letter about a ticket.
func (s *Service) Mailed(ctx context.Context, sc tenant.Scope, kind, id string) {
	if kind == chat.JobTranscriptMail {
		return // it is about a conversation
	}
	if t, err := s.Store.Ticket(ctx, sc, id); err == nil {
		s.publish(ctx, sc, t)
	}
}

// ByOrigin is the ticket that was made from something; tenant.ErrNotFound.
func (s *Service) ByOrigin(ctx context.Context, sc tenant.Scope, origin string) (*Ticket, error) {
	t, err := s.first(ctx, sc, origin)
	if t == nil && err == nil {
		err = tenant.ErrNotFound
	}
	return t, err
}

// NoteOf is a note of a ticket, by its client id, and the ticket.
func (s *Service) NoteOf(ctx context.Context, sc tenant.Scope, id, clientID string) (*Ticket, *Note, error) {
	t, err := s.Store.Ticket(ctx, sc, id)
	if err != nil {
		return nil, nil, err
	}
	if err := s.settle(ctx, sc, t); err != nil {
		return nil, nil, err
	}
	n, err := s.Store.TicketNoteByClientID(ctx, sc, id, clientID)
	return t, n, err
}

// Unlocked is the ticket that a letter's link opens; tenant.ErrNotFound if the
// link is another number's.
func (s *Service) Unlocked(ctx context.Context, sc tenant.Scope, id string, number int64) (*Ticket, error) {
	t, err := s.Store.Ticket(ctx, sc, id)
	if err == nil && t.Number != number {
		return nil, tenant.ErrNotFound
	}
	return t, err
}
