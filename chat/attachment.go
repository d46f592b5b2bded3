package chat

import (
	"context"
	"errors"

	"recado/tenant"
)

// NewFile records a file that an actor has stored under key. A repeat of the
// client id gives the first one; the caller then drops what it stored again.
func (s *Service) NewFile(ctx context.Context, actor tenant.Actor, clientID string, f *File) (*File, error) {
	f.ID, f.ClientID = tenant.NewID(), owned(actor, clientID)
	f.Owner, f.OwnerID, f.CreatedAt = kindOf(actor), actor.ID, s.now()
	err := s.Store.InsertFile(ctx, actor.Scope, f)
	if errors.Is(err, tenant.ErrTaken) {
		return s.Store.FileByClientID(ctx, actor.Scope, f.ClientID)
	}
	if err == nil {
		s.usages.added(usedBytes, actor.Scope, f.Size)
	}
	return f, err
}

// FileOf returns the file of an earlier upload with this client id, or
// tenant.ErrNotFound.
func (s *Service) FileOf(ctx context.Context, actor tenant.Actor, clientID string) (*File, error) {
	return s.Store.FileByClientID(ctx, actor.Scope, owned(actor, clientID))
}

// bind sends the files of what an actor says into a conversation. A file goes to
// one place: one that was sent elsewhere does not exist here. undo puts what
// this call has bound back where it was; it is never nil.
func (s *Service) bind(ctx context.Context, actor tenant.Actor, c *Conversation, out Outgoing, internal bool) (bound []Attachment, undo func(), err error) {
	var moved []File // as they were
	undo = func() { s.unbind(ctx, actor, c, moved) }
	for _, id := range out.Attachments {
		var was File
		f, err := s.bindTo(ctx, actor, id, func(f *File) bool {
			was = *f
			if free := f.Conversation == "" || f.Conversation == out.tried; free && f.Ticket == "" {
				f.Conversation, f.Internal = c.ID, internal
			}
			return f.Conversation == c.ID && f.Internal == internal
		})
		if err != nil {
			undo()
			return nil, func() {}, err
		}
		if was.Conversation != c.ID {
			moved = append(moved, was)
		}
		bound = append(bound, f.Attachment())
	}
	return bound, undo, nil
}

// unbind puts files back whose message was refused, so that the words that go
// back to reception can take them along. Where such words tried before their
// message may be stored by now.
func (s *Service) unbind(ctx context.Context, actor tenant.Actor, c *Conversation, moved []File) {
	for _, was := range moved {
		_, err := s.bindTo(ctx, actor, was.ID, func(f *File) bool {
			if f.Conversation == c.ID {
				f.Conversation, f.Internal = was.Conversation, was.Internal
			}
			return true
		})
		if err != nil {
			s.Log.Warn("a refused message keeps its file", "tenant", actor.Tenant(), "file", was.ID, "error", err)
		}
	}
}

// BindToTicket sends an actor's files to a ticket; those of an internal note are
// for agents only.
func (s *Service) BindToTicket(ctx context.Context, actor tenant.Actor, ids []string, ticketID string, internal bool) ([]Attachment, error) {
	var bound []Attachment
	for _, id := range ids {
		f, err := s.bindTo(ctx, actor, id, func(f *File) bool {
			if f.Conversation == "" && f.Ticket == "" {
				f.Ticket, f.Internal = ticketID, internal
			}
			return f.Ticket == ticketID && f.Internal == internal
		})
		if err != nil {
			return nil, err
		}
		bound = append(bound, f.Attachment())
	}
	return bound, nil
}

// Owns refuses files that are not the actor's own.
func (s *Service) Owns(ctx context.Context, actor tenant.Actor, ids []string) error {
	for _, id := range ids {
		if _, err := s.bindTo(ctx, actor, id, func(*File) bool { return true }); err != nil {
			return err
		}
	}
	return nil
}

// bindTo lets place say where one of the actor's own files goes; false means
// that it went elsewhere before.
func (s *Service) bindTo(ctx context.Context, actor tenant.Actor, id string, place func(*File) bool) (*File, error) {
	for range refreshTries {
		f, err := s.Store.File(ctx, actor.Scope, id)
		if errors.Is(err, tenant.ErrNotFound) || err == nil && (f.Owner != kindOf(actor) || f.OwnerID != actor.ID) {
			return nil, tenant.ErrNotFound.At("attachments")
		}
		if err != nil {
			return nil, err
		}
		was := *f
		if !place(f) {
			return nil, tenant.ErrNotFound.At("attachments")
		}
		if *f == was {
			return f, nil
		}
		if err = s.Store.ReplaceFile(ctx, actor.Scope, f); !errors.Is(err, tenant.ErrStale) {
			return f, err
		}
	}
	return nil, tenant.ErrUnavailable
}

// File returns a file that the actor may open: its own, or one of a
// conversation that it may see. Files of tickets are the ticket room's to judge.
func (s *Service) File(ctx context.Context, actor tenant.Actor, id string) (*File, error) {
	f, err := s.Store.File(ctx, actor.Scope, id)
	if err != nil {
		return nil, err
	}
	if f.Owner == kindOf(actor) && f.OwnerID == actor.ID {
		return f, nil
	}
	if f.Internal && actor.Kind == tenant.Visitor {
		return nil, tenant.ErrNotFound
	}
	if f.Conversation == "" {
		return nil, tenant.ErrNotFound
	}
	if _, err := s.reads(ctx, actor, f.Conversation); err != nil {
		return nil, err
	}
	return f, nil
}
