package ticket

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"recado/chat"
	"recado/tenant"
)

// What one note of a transcript holds at most.
const (
	transcriptEntries = 100
	transcriptBytes   = 128 << 10 // of text
)

// RunTranscript is the handler of JobTranscript.
func (s *Service) RunTranscript(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	text, bounded := j.Data["upto"]
	if !bounded {
		return s.Transcript(ctx, sc, j.Subject)
	}
	upto, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("ticket: job %s: upto: %w", j.ID, err)
	}
	return s.transcript(ctx, sc, j.Subject, upto)
}

// closeWait is how long the handler of a conversation's end waits for the
// entry that its job was written before; after that, the end did not happen.
const closeWait = 60_000 // ms

var errNotClosed = errors.New("ticket: the conversation has not ended yet")

// RunClosed is the handler of chat.JobClosed: a talk about a case leaves its
// transcript on it (P7). Before the closing entry is there it fails, to be
// tried again, since more may still be said.
func (s *Service) RunClosed(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	last, err := s.lastEntry(ctx, sc, j.Subject)
	if err != nil {
		return err
	}
	if last.State.Status != chat.Closed && s.now()-j.CreatedAt < closeWait {
		return errNotClosed
	}
	return s.Transcript(ctx, sc, j.Subject)
}

// Transcript files onto its case what of a conversation is not there yet (P7).
// A conversation without a case, or whose case is gone, needs nothing.
func (s *Service) Transcript(ctx context.Context, sc tenant.Scope, conversation string) error {
	return s.transcript(ctx, sc, conversation, math.MaxInt64)
}

func (s *Service) transcript(ctx context.Context, sc tenant.Scope, conversation string, upto int64) error {
	last, err := s.lastEntry(ctx, sc, conversation)
	if err != nil {
		return err
	}
	t, err := s.existing(ctx, sc, conversation, last)
	if t == nil || err != nil {
		return err
	}
	_, err = s.fileAll(ctx, sc, t, conversation, min(upto, last.Seq))
	return err
}

// fileAll adds to a ticket's thread a conversation's entries up to a seq, and
// all entries of those that were merged into it until then: what was said there
// waits for the same answer.
func (s *Service) fileAll(ctx context.Context, sc tenant.Scope, t *Ticket, conversation string, upto int64) (*Ticket, error) {
	t, merged, err := s.file(ctx, sc, t, conversation, upto)
	for seen := []string{conversation}; err == nil && len(merged) > 0; {
		next := merged[0]
		if merged = merged[1:]; slices.Contains(seen, next) {
			continue
		}
		seen = append(seen, next)
		var last *chat.Message
		if last, err = s.lastEntry(ctx, sc, next); err != nil {
			break
		}
		var more []string
		t, more, err = s.file(ctx, sc, t, next, last.Seq)
		merged = append(merged, more...)
	}
	return t, err
}

// file adds a conversation's entries up to a seq to a ticket's thread, as notes
// of at most transcriptEntries, and returns what was merged into it until then.
// Each note is named by its first entry's seq, and says itself where the next
// one begins: whoever files at the same time, or again, finds the same notes.
func (s *Service) file(ctx context.Context, sc tenant.Scope, t *Ticket, conversation string, upto int64) (after *Ticket, merged []string, err error) {
	if err := s.settle(ctx, sc, t); err != nil {
		return nil, nil, err
	}
	added := false
	for at := int64(0); at < upto; {
		next, entries, fresh, err := s.fileNext(ctx, sc, t, conversation, at, upto)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range entries {
			if m.Data != nil && m.Data.Of != "" {
				merged = append(merged, m.Data.Of)
			}
		}
		added, at = added || fresh, next
	}
	if !added {
		return t, merged, nil
	}
	if after, err = s.change(ctx, sc, t, func(*Ticket) ([]Note, error) { return nil, nil }); err != nil {
		return nil, nil, err
	}
	s.publish(ctx, sc, after)
	return after, merged, nil
}

// fileNext sees to the note whose first entry stands behind after, and returns
// the seq up to which the conversation is filed then, and what the note has;
// fresh says that the note was not there before. What stands on the case by
// itself is left out.
func (s *Service) fileNext(ctx context.Context, sc tenant.Scope, t *Ticket, conversation string, after, upto int64) (next int64, filed []chat.Message, fresh bool, err error) {
	name := fmt.Sprintf("transcript:%s:%d", conversation, after+1)
	note, err := s.Store.TicketNoteByClientID(ctx, sc, t.ID, name)
	if err == nil {
		return note.Transcript[len(note.Transcript)-1].Seq, note.Transcript, false, nil
	}
	if !errors.Is(err, tenant.ErrNotFound) {
		return 0, nil, false, err
	}
	entries, err := s.Conversations.Messages(ctx, sc, conversation, after, int(min(transcriptEntries, upto-after)))
	if err != nil {
		return 0, nil, false, err
	}
	if len(entries) == 0 {
		return 0, nil, false, fmt.Errorf("ticket: transcript of %s has no entry behind %d", conversation, after)
	}
	last := entries[len(entries)-1].Seq
	entries = fitting(slices.DeleteFunc(entries, func(m chat.Message) bool { return m.OfCase() }))
	if len(entries) == 0 {
		return last, nil, false, nil
	}
	for i := range entries {
		entries[i].CameFrom = ""
	}
	note, repeated, err := s.Store.AppendTicketNote(ctx, sc, &Note{
		ID: tenant.NewID(), Stream: t.ID, ClientID: name, Visibility: Event, From: chat.FromSystem,
		Conversation: conversation, Transcript: entries, Attachments: attachmentsOf(entries), At: s.now(),
	})
	if err != nil {
		return 0, nil, false, err
	}
	return note.Transcript[len(note.Transcript)-1].Seq, note.Transcript, !repeated, nil
}

// fitting are the first entries that stay within transcriptBytes, at least one.
func fitting(entries []chat.Message) []chat.Message {
	size := 0
	for i := range entries {
		if size += len(entries[i].Text); size > transcriptBytes && i > 0 {
			return entries[:i]
		}
	}
	return entries
}

// attachmentsOf are the files that a part of a conversation carries.
func attachmentsOf(entries []chat.Message) []chat.Attachment {
	var files []chat.Attachment
	for i := range entries {
		files = append(files, entries[i].Attachments...)
	}
	return files
}
