package chat

import (
	"context"

	"recado/tenant"
)

// Outgoing is what somebody wants to say. ClientID is new for each message and
// the same for each repeat; Attachments are ids of files that the actor
// uploaded.
type Outgoing struct {
	ClientID    string   `json:"client_id"`
	Text        string   `json:"text"`
	Attachments []string `json:"attachments"`
}

// Send adds a message to a conversation: saved, answered, published (E3). A
// repeat of its client id gives the first result, whatever has happened since.
// An agent who answers a waiting conversation takes it.
func (s *Service) Send(ctx context.Context, actor tenant.Actor, id string, out Outgoing) (*Message, error) {
	c, err := s.reach(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return s.say(ctx, actor, c, out)
}

func (s *Service) say(ctx context.Context, actor tenant.Actor, c *Conversation, out Outgoing) (*Message, error) {
	m, err := s.compose(ctx, actor, c, out, false)
	if err != nil {
		return nil, err
	}
	if actor.Kind != tenant.AgentOf {
		return s.add(ctx, actor.Scope, c, owned(actor, out.ClientID), m, func(st State) (State, error) {
			return st, st.open()
		})
	}
	stored, err := s.add(ctx, actor.Scope, c, owned(actor, out.ClientID), m, func(st State) (State, error) {
		return st.assignTo(actor.ID, false)
	})
	if err == nil && c.Agent != actor.ID {
		s.hold(ctx, actor.Scope, c.ID, actor.ID)
	}
	return stored, err
}

// compose checks what somebody wants to say and binds its files.
func (s *Service) compose(ctx context.Context, actor tenant.Actor, c *Conversation, out Outgoing, internal bool) (*Message, error) {
	if !tenant.ValidClientID(out.ClientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	text, err := s.messageText(out.Text)
	if err != nil {
		return nil, err
	}
	if len(out.Attachments) > s.AttachmentLimit {
		return nil, tenant.ErrTooManyAttachments.At("attachments").With("limit", s.AttachmentLimit)
	}
	if text == "" && len(out.Attachments) == 0 {
		return nil, tenant.ErrEmptyMessage.At("text")
	}
	if err := s.takesFiles(ctx, actor, c, out.Attachments); err != nil {
		return nil, err
	}
	files, err := s.bind(ctx, actor, c, out.Attachments, internal)
	if err != nil {
		return nil, err
	}
	return s.entry(actor, EntryText, text, files), nil
}

// takesFiles refuses a visitor's files where the project keeps them out (S10).
func (s *Service) takesFiles(ctx context.Context, actor tenant.Actor, c *Conversation, files []string) error {
	if len(files) == 0 || actor.Kind != tenant.Visitor {
		return nil
	}
	p, err := s.directory.project(ctx, actor.Scope, c.Project)
	if err != nil {
		return err
	}
	if !p.Files {
		return tenant.ErrFilesOff.At("attachments")
	}
	return nil
}

// entry is a new entry by an actor.
func (s *Service) entry(actor tenant.Actor, kind EntryType, text string, files []Attachment) *Message {
	return &Message{
		ID: tenant.NewID(), Type: kind, From: kindOf(actor), Author: actor.ID, Name: actor.Name,
		Text: text, Attachments: files, At: s.now(),
	}
}

// add appends m, whose state is what rule makes of the state before it, and
// publishes it; a repeat is published again, because the first time may have
// been lost with its node.
func (s *Service) add(ctx context.Context, sc tenant.Scope, c *Conversation, clientID string, m *Message, rule func(State) (State, error)) (*Message, error) {
	stored, _, err := s.Store.AppendMessage(ctx, sc, c.ID, clientID, func(last *Message) (*Message, error) {
		st, err := rule(stateAfter(last, c))
		if err != nil {
			return nil, err
		}
		e := *m
		e.State = st
		return &e, nil
	})
	if err != nil {
		return nil, err
	}
	s.publishMessage(sc, c, stored)
	s.later(sc, c.ID)
	return stored, nil
}

// Note adds an internal note, which only the desk sees.
func (s *Service) Note(ctx context.Context, actor tenant.Actor, id string, out Outgoing) (*Message, error) {
	c, err := s.reach(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	if actor.Kind != tenant.AgentOf {
		return nil, tenant.ErrNotFound
	}
	m, err := s.compose(ctx, actor, c, out, true)
	if err != nil {
		return nil, err
	}
	stored, _, err := s.Store.AppendNote(ctx, actor.Scope, c.ID, owned(actor, out.ClientID), func(*Message) (*Message, error) {
		e := *m
		return &e, nil
	})
	if err != nil {
		return nil, err
	}
	s.publishNote(actor.Scope, c, stored)
	return stored, nil
}

// Notes returns a conversation's internal notes behind a seq.
func (s *Service) Notes(ctx context.Context, actor tenant.Actor, id string, after int64) ([]Message, error) {
	if _, err := s.reach(ctx, actor, id); err != nil {
		return nil, err
	}
	return s.Store.Notes(ctx, actor.Scope, id, max(after, 0), maxPageSize)
}

// Read records that one side has seen everything up to seq, and tells both.
// A seq that does not exist yet is cut to the last one.
func (s *Service) Read(ctx context.Context, actor tenant.Actor, id string, seq int64) error {
	if _, err := s.reach(ctx, actor, id); err != nil {
		return err
	}
	var moved bool
	c, err := s.change(ctx, actor.Scope, id, func(c *Conversation) bool {
		moved = c.markRead(kindOf(actor), min(seq, c.Seq))
		return moved
	})
	if err != nil || !moved {
		return err
	}
	s.publishRead(actor.Scope, c, kindOf(actor), min(seq, c.Seq))
	return nil
}

func (c *Conversation) markRead(by Kind, seq int64) bool {
	mark, unread := &c.AgentRead, &c.AgentUnread
	if by == FromVisitor {
		mark, unread = &c.VisitorRead, &c.VisitorUnread
	}
	if seq <= *mark {
		return false
	}
	*mark = seq
	if seq == c.Seq {
		*unread = 0
	}
	return true
}

// messageText is a message's text as it may be stored.
func (s *Service) messageText(text string) (string, error) {
	clean, err := tenant.CleanText("text", text, s.MessageLimit)
	if err != nil && tenant.Answer(err).Reason == tenant.ErrTooLong.Reason {
		return "", tenant.ErrMessageTooLong.At("text").With("limit", s.MessageLimit)
	}
	return clean, err
}
