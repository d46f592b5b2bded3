package ticket

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"time"

	"recado/chat"
	"recado/tenant"
)

// Conversations reads what transcripts are made of. chat.Store is one.
type Conversations interface {
	Conversation(ctx context.Context, sc tenant.Scope, id string) (*chat.Conversation, error)
	Messages(ctx context.Context, sc tenant.Scope, conversation string, after int64, limit int) ([]chat.Message, error)
	MessagesBefore(ctx context.Context, sc tenant.Scope, conversation string, before int64, limit int) ([]chat.Message, error)
	InsertJob(ctx context.Context, sc tenant.Scope, j *chat.Job) error
	DropJob(ctx context.Context, sc tenant.Scope, id string) (*chat.Job, error)
}

// Files makes an actor's uploaded files part of a ticket. place names the
// ticket by its origin, which is known before the ticket is stored: a repeat
// after a crash names the same one. Binding twice to one place is no error.
// What is internal no requester may open.
type Files interface {
	BindToTicket(ctx context.Context, actor tenant.Actor, files []string, place string, internal bool) ([]chat.Attachment, error)
}

// Letters says what became of letters. chat.MailStore is one.
type Letters interface {
	Mails(ctx context.Context, sc tenant.Scope, about string) ([]chat.Mail, error)
}

// Options are what the room needs from outside.
type Options struct {
	Store         Store
	People        tenant.Store
	Conversations Conversations
	Files         Files
	Letters       Letters
	// Publish tells a project's desk; it never blocks, and what it carries is
	// in the store already.
	Publish func(sc tenant.Scope, project string, frame any)
	// Tell tells a visitor, and the verified ones with an e-mail address, in the
	// same way; "" is nobody.
	Tell func(sc tenant.Scope, visitor, email string, frame any)
	Now  func() time.Time

	AttachmentLimit int // files of one note
}

// Limits of what people write, in characters.
const (
	MaxSubject = 200
	MaxText    = 20_000 // description, note
	MaxReason  = 1_000
)

// A Service holds the rules of cases. All its methods are safe for concurrent
// use; what they refuse is a *tenant.Error.
type Service struct {
	Options
	counts *chat.Counter[DayRow]
}

// New returns a Service.
func New(o Options) *Service {
	s := &Service{Options: o}
	s.counts = newCounts(s)
	return s
}

func (s *Service) now() int64 { return s.Now().UnixMilli() }

// A Frame tells the desk that a ticket was made or changed.
type Frame struct {
	Type   string `json:"type"` // "ticket"
	Ticket Shown  `json:"ticket"`
}

// publish tells the ticket's desk, and also the desks that it left. A ticket
// that can't be shown now is told at its next change; lists are fetched again
// at every resync.
func (s *Service) publish(ctx context.Context, sc tenant.Scope, t *Ticket, left ...string) {
	shown, err := s.Show(ctx, sc, *t)
	if err != nil {
		return
	}
	for _, project := range append(left, t.Project) {
		s.Publish(sc, project, Frame{Type: "ticket", Ticket: shown[0]})
	}
}

// changeTries bounds how often a write is tried again when others write the
// same ticket.
const changeTries = 50

// errUnchanged says that there is nothing to write.
var errUnchanged = errors.New("ticket: nothing to change")

// change writes a ticket and adds to its thread as one step. edit changes the
// ticket and returns the notes that go with it; it sees all that was written
// before, and runs again when somebody was faster.
//
// There are no transactions, so the notes are written inside the ticket first
// (Pending) and copied to the thread afterwards, under their client ids. Who
// dies between the two leaves a ticket that owes notes; whoever changes the
// ticket next, or reads its thread, settles that before anything else. So the
// thread has each note once, in the order of the ticket's versions, and a
// note's effect on the ticket and the note itself are never apart.
func (s *Service) change(ctx context.Context, sc tenant.Scope, t *Ticket, edit func(*Ticket) ([]Note, error)) (*Ticket, error) {
	for try := range changeTries {
		if try > 0 {
			if err := pause(ctx, rand.N(time.Duration(try)*time.Millisecond)); err != nil {
				return nil, err
			}
			var err error
			if t, err = s.Store.Ticket(ctx, sc, t.ID); err != nil {
				return nil, err
			}
		}
		after, err := s.changeOnce(ctx, sc, t, edit)
		if !errors.Is(err, tenant.ErrStale) {
			return after, err
		}
	}
	return nil, tenant.ErrUnavailable
}

func (s *Service) changeOnce(ctx context.Context, sc tenant.Scope, t *Ticket, edit func(*Ticket) ([]Note, error)) (*Ticket, error) {
	if err := s.settle(ctx, sc, t); err != nil {
		return nil, err
	}
	next := *t
	notes, err := edit(&next)
	if errors.Is(err, errUnchanged) {
		return t, nil
	}
	if err != nil {
		return nil, err
	}
	for i := range notes {
		notes[i].Stream = t.ID
	}
	next.Pending, next.UpdatedAt = notes, max(s.now(), t.UpdatedAt)
	next.derive()
	if err := s.counts.Mark(ctx, sc, t.CreatedAt); err != nil {
		return nil, err
	}
	if err := s.Store.ReplaceTicket(ctx, sc, &next); err != nil {
		s.counts.Unsure(ctx, sc, t.CreatedAt, err)
		return nil, err
	}
	return &next, errors.Join(s.settle(ctx, sc, &next), s.counts.Mark(ctx, sc, t.CreatedAt))
}

// settle copies to the thread what the ticket owes it.
func (s *Service) settle(ctx context.Context, sc tenant.Scope, t *Ticket) error {
	if len(t.Pending) == 0 {
		return nil
	}
	// They are copied in order: where the last one is, all are.
	last := t.Pending[len(t.Pending)-1]
	_, err := s.Store.TicketNoteByClientID(ctx, sc, t.ID, last.ClientID)
	if !errors.Is(err, tenant.ErrNotFound) {
		return err
	}
	for i := range t.Pending {
		if _, _, err := s.Store.AppendTicketNote(ctx, sc, &t.Pending[i]); err != nil {
			return err
		}
	}
	return nil
}

// event is a note of what happened to a ticket. It is named by the version
// that it leads to, so that it can't be told twice.
func (s *Service) event(t *Ticket, by tenant.Actor, changes []Change) Note {
	return Note{
		ID: tenant.NewID(), ClientID: "change:" + strconv.FormatInt(t.Version+1, 10), Visibility: Event,
		From: kindOf(by), Author: authorOf(by), Name: by.Name, Changes: changes, At: s.now(),
	}
}

// kindOf is how an actor signs notes.
func kindOf(actor tenant.Actor) chat.Kind {
	switch actor.Kind {
	case tenant.Visitor:
		return chat.FromVisitor
	case tenant.AgentOf:
		return chat.FromAgent
	}
	return chat.FromSystem
}

// authorOf is the id that an actor signs with; the system has none.
func authorOf(actor tenant.Actor) string {
	if kindOf(actor) == chat.FromSystem {
		return ""
	}
	return actor.ID
}

// owned makes a client id the actor's own, so that two people's can't meet.
func owned(actor tenant.Actor, clientID string) string {
	return string(actor.Kind) + ":" + actor.ID + ":" + clientID
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
