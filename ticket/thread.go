package ticket

import (
	"context"
	"errors"

	"recado/tenant"
)

// NewNote is what somebody adds to a ticket's thread. ClientID is the actor's,
// new for each note and the same for each repeat; Files are ids of files that
// the actor uploaded.
type NewNote struct {
	ClientID   string
	Visibility Visibility
	Text       string
	Files      []string
}

// AddNote adds a note once per actor and client id; a repeat gets the first
// result, whatever has happened since, and is published again. What a visitor
// adds is public, marked if the visitor is not verified, and wakes a ticket
// that was solved or waited for it; a closed one refuses it.
func (s *Service) AddNote(ctx context.Context, actor tenant.Actor, t *Ticket, n NewNote) (*Note, error) {
	note, err := s.compose(actor, n)
	if err != nil {
		return nil, err
	}
	statuses, err := s.statuses(ctx, actor.Scope)
	if err != nil {
		return nil, err
	}
	if err := s.promiseAnswer(ctx, actor, t, note); err != nil {
		return nil, err
	}
	if err := s.mailAnswer(ctx, actor, t, note); err != nil {
		return nil, err
	}
	var first *Note
	after, err := s.change(ctx, actor.Scope, t, func(t *Ticket) ([]Note, error) {
		var err error
		if first, err = s.Store.TicketNoteByClientID(ctx, actor.Scope, t.ID, note.ClientID); err == nil {
			return nil, errUnchanged
		}
		if !errors.Is(err, tenant.ErrNotFound) {
			return nil, err
		}
		if actor.Kind == tenant.Visitor && !t.takes() {
			return nil, tenant.ErrTicketClosed
		}
		if note.Attachments, err = s.bind(ctx, actor, t, n.Files, note.Visibility); err != nil {
			return nil, err
		}
		notes := []Note{*note}
		if actor.Kind == tenant.Visitor {
			notes = append(notes, s.wake(actor.Scope, t, statuses)...)
		}
		return notes, nil
	})
	if err != nil {
		return nil, err
	}
	s.publish(ctx, actor.Scope, after)
	if note.Visibility == Public {
		s.tell(actor.Scope, after)
	}
	if first != nil {
		return first, nil
	}
	return s.Store.TicketNoteByClientID(ctx, actor.Scope, t.ID, note.ClientID)
}

// compose checks what somebody wants to add.
func (s *Service) compose(actor tenant.Actor, n NewNote) (*Note, error) {
	if !tenant.ValidClientID(n.ClientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	text, err := tenant.CleanText("text", n.Text, MaxText)
	if err != nil {
		return nil, err
	}
	if text == "" && len(n.Files) == 0 {
		return nil, tenant.ErrEmptyMessage.At("text")
	}
	if actor.Kind == tenant.Visitor {
		n.Visibility = Public
	}
	if n.Visibility != Public && n.Visibility != Internal {
		return nil, tenant.ErrBadValue.At("visibility")
	}
	return &Note{
		ID: tenant.NewID(), ClientID: owned(actor, n.ClientID), Visibility: n.Visibility,
		From: kindOf(actor), Author: authorOf(actor), Name: actor.Name, Text: text,
		Unverified: actor.Kind == tenant.Visitor && !actor.Verified, At: s.now(),
	}, nil
}

// wake opens a ticket again whose requester answered: in the lists of what is
// done, or waits for somebody else, nobody would see the answer.
func (s *Service) wake(sc tenant.Scope, t *Ticket, statuses []tenant.Status) []Note {
	if t.Category != tenant.CategorySolved && !waitsForRequester(t, statuses) {
		return nil
	}
	from := t.Status
	t.enter(firstOf(statuses, tenant.CategoryOpen), s.now())
	return []Note{s.event(t, tenant.SystemActor(sc), []Change{{Field: "status", From: from, To: t.Status}})}
}

func waitsForRequester(t *Ticket, statuses []tenant.Status) bool {
	for _, st := range statuses {
		if st.Key == t.Status {
			return st.Category == tenant.CategoryWaiting && st.On == tenant.OnRequester
		}
	}
	return false
}

// notesPage is how many notes one call gives.
const notesPage = 50

// Notes returns what stands on a ticket's thread behind a seq, and whether
// there is more.
func (s *Service) Notes(ctx context.Context, sc tenant.Scope, t *Ticket, after int64) (notes []Note, more bool, err error) {
	if err := s.settle(ctx, sc, t); err != nil {
		return nil, false, err
	}
	notes, err = s.Store.TicketNotes(ctx, sc, t.ID, max(after, 0), notesPage+1)
	if len(notes) > notesPage {
		return notes[:notesPage], true, err
	}
	return notes, false, err
}
