package chat

import (
	"context"
	"errors"

	"recado/tenant"
)

// A Mention is an agent's call to a colleague, in an internal note: kept until
// the colleague has seen it, and after.
type Mention struct {
	ID           string `json:"id"` // follows from the note and the agent: a repeat calls once
	Version      int64  `json:"version"`
	Agent        string `json:"agent"` // who is called
	Conversation string `json:"conversation"`
	Project      string `json:"project"` // the conversation's, then
	Visitor      string `json:"visitor"` // its visitor's name, then
	Author       string `json:"author"`
	Name         string `json:"name"` // the author's
	Text         string `json:"text"` // how the note begins, up to mentionWords
	At           int64  `json:"at"`
	Unread       bool   `json:"unread"`
}

const (
	// MaxMentions is how many agents one note can call.
	MaxMentions = 20
	// MentionsCounted is where counting the unread ones of an agent ends, and
	// how many of one conversation are marked read at once.
	MentionsCounted = 100
	mentionWords    = 200 // characters
)

// Mentioned is one page of an agent's mentions, newest first, and how many of
// all are unread, up to MentionsCounted.
type Mentioned struct {
	tenant.Page[Mention]
	Unread int `json:"unread"`
}

// mayMention refuses to call who does not see the project.
func (s *Service) mayMention(ctx context.Context, sc tenant.Scope, project string, agents []string) error {
	if len(agents) > MaxMentions {
		return tenant.ErrBadValue.At("mentions")
	}
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return err
	}
	for _, id := range agents {
		if !page.reads(id, project) {
			return tenant.ErrNoTargetAgent.At("mentions")
		}
	}
	return nil
}

// mention keeps and tells whom a stored note calls. It runs before the note's
// author is answered, so that a note that was answered has called; a repeat
// completes what a crash left.
func (s *Service) mention(ctx context.Context, sc tenant.Scope, c *Conversation, note *Message) error {
	if note.Data == nil {
		return nil
	}
	for _, agent := range note.Data.Mentions {
		if agent == note.Author {
			continue
		}
		m := &Mention{
			ID: note.ID + "." + agent, Agent: agent, Conversation: c.ID, Project: c.Project, Visitor: c.Visitor.Name,
			Author: note.Author, Name: note.Name, Text: beginning(note.Text, mentionWords), At: note.At, Unread: true,
		}
		err := s.Store.InsertMention(ctx, sc, m)
		if errors.Is(err, tenant.ErrTaken) {
			continue
		}
		if err == nil {
			err = s.publishMentions(ctx, sc, agent, m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// beginning is the first characters of a text.
func beginning(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// Mentions is who called the agent to which conversation. What is of projects
// that they see no more is left out.
func (s *Service) Mentions(ctx context.Context, actor tenant.Actor, cursor string) (Mentioned, error) {
	page, err := s.Store.Mentions(ctx, actor.Scope, actor.ID, actor.Sees, cursor, pageSize)
	if err != nil {
		return Mentioned{}, err
	}
	unread, err := s.unreadMentions(ctx, actor.Scope, actor.ID)
	return Mentioned{page, unread}, err
}

// ReadMentions marks as read what calls the agent to a conversation, or with ""
// everything, and tells their screens. Of more than MentionsCounted the newest
// are marked.
func (s *Service) ReadMentions(ctx context.Context, actor tenant.Actor, conversation string) error {
	all, err := s.Store.UnreadMentions(ctx, actor.Scope, actor.ID, MentionsCounted)
	if err != nil {
		return err
	}
	marked := false
	for i := range all {
		m := &all[i]
		if conversation != "" && m.Conversation != conversation {
			continue
		}
		m.Unread = false
		// Somebody else is another screen of theirs.
		if err := s.Store.ReplaceMention(ctx, actor.Scope, m); err != nil && !errors.Is(err, tenant.ErrStale) {
			return err
		}
		marked = true
	}
	if !marked {
		return nil
	}
	return s.publishMentions(ctx, actor.Scope, actor.ID, nil)
}

// unreadMentions counts an agent's, up to MentionsCounted.
func (s *Service) unreadMentions(ctx context.Context, sc tenant.Scope, agent string) (int, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return 0, err
	}
	all, err := s.Store.UnreadMentions(ctx, sc, agent, MentionsCounted)
	n := 0
	for i := range all {
		if page.reads(agent, all[i].Project) {
			n++
		}
	}
	return n, err
}

// publishMentions tells an agent's screens how many are unread, and of a new one.
func (s *Service) publishMentions(ctx context.Context, sc tenant.Scope, agent string, m *Mention) error {
	n, err := s.unreadMentions(ctx, sc, agent)
	if err == nil {
		s.publish(sc, frameMentions{"mentions", n, m}, channelAgent(agent))
	}
	return err
}
