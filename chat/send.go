package chat

import (
	"context"
	"errors"
	"time"

	"recado/tenant"
)

// Outgoing is what somebody wants to say. ClientID is new for each message and
// the same for each repeat; Attachments are ids of files that the actor
// uploaded.
type Outgoing struct {
	ClientID    string   `json:"client_id"`
	Text        string   `json:"text"`
	Attachments []string `json:"attachments"`
	// Mentions are the ids of agents who are called to an internal note; of a
	// message they are nothing.
	Mentions []string `json:"mentions"`

	fields []tenant.FieldAnswer // of an Opening, and the next
	place  string
	// tried is the conversation that these words would have opened, had another
	// tab not been faster: their files may have been sent there.
	tried string
}

// Send adds a message to a conversation: saved, answered, published (E3). A
// repeat of its client id gives the first result, whatever has happened since.
// An agent who answers a waiting conversation takes it.
func (s *Service) Send(ctx context.Context, actor tenant.Actor, id string, out Outgoing) (*Message, error) {
	c, err := s.reachFast(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	m, _, err := s.say(ctx, actor, c, out)
	return m, err
}

func (s *Service) say(ctx context.Context, actor tenant.Actor, c *Conversation, out Outgoing) (m *Message, repeated bool, err error) {
	m, undo, err := s.compose(ctx, actor, c, out, false)
	if err != nil {
		first, err := s.saidBefore(ctx, actor, c, out.ClientID, err)
		return first, true, err
	}
	taken, promised, holder := false, false, ""
	rule := func(st State) (State, error) {
		if actor.Kind != tenant.AgentOf {
			return st.write(promised)
		}
		if !actor.Sees(st.Project) { // it was moved, and only its sequence knew
			return st, tenant.ErrNotFound
		}
		holder = st.Agent
		taken = st.Status != Active || holder != actor.ID
		return st.assignTo(actor.ID, false)
	}
	stored, repeated, err := s.add(ctx, actor.Scope, c, owned(actor, out.ClientID), m, rule)
	if errors.Is(err, errFollows) {
		if err := s.NotBanned(ctx, actor); err != nil {
			undo()
			return nil, false, err
		}
		if err = s.Store.InsertJob(ctx, actor.Scope, s.followJob(c.ID, owned(actor, out.ClientID))); err == nil {
			promised = true
			stored, repeated, err = s.add(ctx, actor.Scope, c, owned(actor, out.ClientID), m, rule)
		}
	}
	if err != nil {
		if tenant.Answer(err).Code == tenant.Conflict { // it is not stored, for sure
			undo()
		}
		if actor.Kind == tenant.Visitor && c.CaseHidden() && errors.Is(err, tenant.ErrConversationClosed) {
			err = bareRefusal(err)
		}
		return nil, false, s.takenBy(ctx, actor.Scope, holder, err)
	}
	if taken && !repeated {
		s.hold(ctx, actor.Scope, c.ID, actor.ID)
		s.tracer.byHand(actor, c, stored)
	}
	return stored, repeated, nil
}

// saidBefore answers a message that would be refused now: with what was stored
// if its client id was accepted earlier, else with the refusal.
func (s *Service) saidBefore(ctx context.Context, actor tenant.Actor, c *Conversation, clientID string, refusal error) (*Message, error) {
	if !tenant.IsRefusal(refusal) || !tenant.ValidClientID(clientID) {
		return nil, refusal
	}
	first, err := s.Store.MessageByClientID(ctx, actor.Scope, c.ID, owned(actor, clientID))
	if errors.Is(err, tenant.ErrNotFound) {
		return nil, refusal
	}
	if err != nil {
		return nil, err
	}
	s.publishMessage(actor.Scope, c, first, first.State.Project)
	return first, nil
}

// check refuses what can't be a message, wherever it goes, and returns its
// text as it is stored.
func (s *Service) check(out Outgoing) (text string, err error) {
	if !tenant.ValidClientID(out.ClientID) {
		return "", tenant.ErrBadClientID.At("client_id")
	}
	if text, err = s.messageText(out.Text); err != nil {
		return "", err
	}
	if len(out.Attachments) > s.AttachmentLimit {
		return "", tenant.ErrTooManyAttachments.At("attachments").With("limit", s.AttachmentLimit)
	}
	if text == "" && len(out.Attachments) == 0 {
		return "", tenant.ErrEmptyMessage.At("text")
	}
	return text, nil
}

// compose checks what somebody wants to say and binds its files. undo lets
// them go again.
func (s *Service) compose(ctx context.Context, actor tenant.Actor, c *Conversation, out Outgoing, internal bool) (m *Message, undo func(), err error) {
	text, err := s.check(out)
	if err != nil {
		return nil, nil, err
	}
	if err := s.takesFiles(ctx, actor, c, out.Attachments); err != nil {
		return nil, nil, err
	}
	files, undo, err := s.bind(ctx, actor, c, out, internal)
	if err != nil {
		return nil, nil, err
	}
	m = s.entry(actor, EntryText, text, files)
	m.CameFrom = out.place
	if len(out.fields) > 0 {
		m.Data = &EntryData{Fields: out.fields}
	}
	return m, undo, nil
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
	m := &Message{
		ID: tenant.NewID(), Type: kind, From: kindOf(actor), Author: actor.ID, Name: actor.Name,
		Text: text, Attachments: files, At: s.now(),
	}
	if m.From == FromSystem {
		m.Author = ""
	}
	return m
}

// add appends m, whose state is what rule makes of the state before it, and
// publishes it; a repeat is published again, because the first time may have
// been lost with its node.
func (s *Service) add(ctx context.Context, sc tenant.Scope, c *Conversation, clientID string, m *Message, rule func(State) (State, error)) (stored *Message, repeated bool, err error) {
	arrived := time.Now()
	var was string // the project before it
	stored, repeated, err = s.Store.AppendMessage(ctx, sc, c.ID, clientID, func(last *Message) (*Message, error) {
		before := stateAfter(last, c)
		was = before.Project
		st, err := rule(before)
		if err != nil {
			return nil, err
		}
		e := *m
		e.State = st
		return &e, nil
	})
	if err != nil {
		return nil, false, err
	}
	if repeated {
		was = stored.State.Project
	}
	s.publishMessage(sc, c, stored, was)
	if !repeated || m.From != FromSystem { // what the system repeats is a sweep's doing, and nobody sent it
		s.Delivery.Count(time.Since(arrived), repeated)
	}
	s.later(sc, stored)
	return stored, repeated, nil
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
	m, undo, err := s.compose(ctx, actor, c, out, true)
	if err != nil {
		return nil, err
	}
	if len(out.Mentions) > 0 {
		if err := s.mayMention(ctx, actor.Scope, c.Project, out.Mentions); err != nil {
			undo()
			return nil, err
		}
		m.Data = &EntryData{Mentions: out.Mentions}
	}
	stored, _, err := s.Store.AppendNote(ctx, actor.Scope, c.ID, owned(actor, out.ClientID), func(*Message) (*Message, error) {
		e := *m
		return &e, nil
	})
	if err != nil {
		return nil, err
	}
	s.publishNote(actor.Scope, c, stored)
	return stored, s.mention(ctx, actor.Scope, c, stored)
}

// Notes returns a conversation's internal notes behind a seq.
func (s *Service) Notes(ctx context.Context, actor tenant.Actor, id string, after int64) ([]Message, error) {
	if _, err := s.reads(ctx, actor, id); err != nil {
		return nil, err
	}
	return s.Store.Notes(ctx, actor.Scope, id, max(after, 0), maxPageSize)
}

// Read records that one side has seen everything up to seq, and tells both.
// A seq that does not exist yet is cut to the last one.
func (s *Service) Read(ctx context.Context, actor tenant.Actor, id string, seq int64) error {
	if _, err := s.reads(ctx, actor, id); err != nil {
		return err
	}
	var moved bool
	var failed error
	c, err := s.change(ctx, actor.Scope, id, func(c *Conversation) bool {
		var behind []Message // what stays unread
		if seq < c.Seq {
			behind, failed = s.Store.Messages(ctx, actor.Scope, id, max(seq, 0), maxPageSize)
		}
		moved = failed == nil && c.markRead(kindOf(actor), min(seq, c.Seq), behind)
		return moved
	})
	if err = errors.Join(err, failed); err != nil || !moved {
		return err
	}
	s.publishRead(actor.Scope, c, kindOf(actor), min(seq, c.Seq))
	return nil
}

// markRead moves one side's mark forward to seq; behind are the entries behind
// it, at most maxPageSize: who has more to read is not told exactly how much.
func (c *Conversation) markRead(by Kind, seq int64, behind []Message) bool {
	mark, unread, other := &c.AgentRead, &c.AgentUnread, FromVisitor
	if by == FromVisitor {
		mark, unread, other = &c.VisitorRead, &c.VisitorUnread, FromAgent
	}
	if seq <= *mark {
		return false
	}
	*mark = seq
	left := 0
	for i := range behind {
		if m := &behind[i]; m.Type == EntryText && m.From == other && m.Seq <= c.Seq {
			left++
		}
	}
	if len(behind) < maxPageSize {
		*unread = left
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
