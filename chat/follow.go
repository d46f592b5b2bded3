package chat

import (
	"context"
	"errors"

	"recado/tenant"
)

// JobFollow is the kind of the jobs that bring to its case what a visitor wrote
// in a thread after its end. Subject is the conversation; data "client_id" is
// the entry's.
const JobFollow = "conversation.follow"

// followWait is how long such a job waits for the entry that it was written
// before; after that, the entry was not stored.
const followWait = 60_000 // ms

// errFollows says that the words are for the case, and that the job which
// brings them there must be written first (DESIGN §6.12).
var errFollows = errors.New("chat: what follows the end is the case's")

// ownsCase reports whether a case made from the conversation may be read and
// written by its visitor: who named a number without proof learns nothing (E4).
func (c *Conversation) ownsCase() bool { return !c.CaseHidden() && !c.Unverified }

// write is the rule of a visitor's words: after the end they go to the case,
// if the thread is the way there; promised says that the job for it stands.
func (st State) write(promised bool) (State, error) {
	if st.Status != Closed || !st.Follow || st.Merged != "" {
		return st, st.open()
	}
	if !promised { // whoever is banned has nothing open: they are asked for here
		return st, errFollows
	}
	return st, nil
}

func (s *Service) followJob(conversation, clientID string) *Job {
	return &Job{
		ID: JobFollow + ":" + conversation + ":" + clientID, Kind: JobFollow, Subject: conversation,
		Data: map[string]string{"client_id": clientID}, Due: s.now(), CreatedAt: s.now(),
	}
}

// errNotSaidYet makes a job come again.
var errNotSaidYet = errors.New("chat: the words are not stored yet")

// Followed returns a conversation and what of it a JobFollow is about;
// tenant.ErrNotFound if that was never stored.
func (s *Service) Followed(ctx context.Context, sc tenant.Scope, j Job) (*Conversation, *Message, error) {
	m, err := s.Store.MessageByClientID(ctx, sc, j.Subject, j.Data["client_id"])
	if errors.Is(err, tenant.ErrNotFound) && s.now()-j.CreatedAt < followWait {
		return nil, nil, errNotSaidYet
	}
	if err != nil {
		return nil, nil, err
	}
	c, err := s.refresh(ctx, sc, j.Subject)
	return c, m, err
}

// OfCase reports whether an entry stands on the case by itself, so that no
// transcript has it again.
func (m *Message) OfCase() bool {
	return m.Type == EntryText && (m.State.Status == Closed || m.Data != nil && m.Data.Ticket != 0)
}

// A CaseAnswer is what an agent wrote publicly on a case.
type CaseAnswer struct {
	ID          string // of the note
	Ticket      int64
	Agent, Name string
	Text        string
	Attachments []Attachment
}

// CaseAnswered puts a public answer on a case into the thread that the case was
// made from, once. A thread that is no way into that case (any more) stays as
// it is.
func (s *Service) CaseAnswered(ctx context.Context, sc tenant.Scope, conversation string, a CaseAnswer) error {
	c, err := s.Store.Conversation(ctx, sc, conversation)
	if err != nil {
		return err
	}
	m := &Message{
		ID: tenant.NewID(), Type: EntryText, From: FromAgent, Author: a.Agent, Name: a.Name, Text: a.Text,
		Attachments: a.Attachments, Data: &EntryData{Ticket: a.Ticket}, At: s.now(),
	}
	_, _, err = s.add(ctx, sc, c, owned(tenant.SystemActor(sc), "note-"+a.ID), m, func(st State) (State, error) {
		if !st.Follow || st.Ticket != a.Ticket {
			return st, tenant.ErrNoCase
		}
		return st, nil
	})
	if errors.Is(err, tenant.ErrNoCase) {
		return nil
	}
	return err
}
