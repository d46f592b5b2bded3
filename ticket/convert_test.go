package ticket_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/tenant"
	"recado/ticket"
)

// talk is a conversation with so many entries of the visitor and of Ana.
func (h *house) talk(t *testing.T, v tenant.Actor, entries int) *chat.Conversation {
	t.Helper()
	c := &chat.Conversation{
		ID: tenant.NewID(), VisitorID: v.ID, Project: "support", Status: chat.Waiting, CreatedAt: h.ms.Load(),
		Visitor: chat.Visitor{ID: v.ID, Name: v.Name, Email: v.Email, Company: v.Company, Verified: v.Verified},
	}
	must(t, h.store.InsertConversation(t.Context(), h.sc, c))
	h.say(t, c, entries, 0)
	return c
}

// say adds so many entries, whose state names a case.
func (h *house) say(t *testing.T, c *chat.Conversation, entries int, about int64) {
	t.Helper()
	for range entries {
		_, _, err := h.store.AppendMessage(t.Context(), h.sc, c.ID, "v:"+c.VisitorID+":"+clientID(), func(last *chat.Message) (*chat.Message, error) {
			m := &chat.Message{ID: tenant.NewID(), Type: chat.EntryText, From: chat.FromVisitor, Author: c.VisitorID, Text: "línea 1", At: h.ms.Load()}
			m.State = chat.State{Status: chat.Active, Agent: "ana", Project: "support", Ticket: about}
			if last != nil {
				m.Text = fmt.Sprintf("línea %d", last.Seq+1)
				if last.Seq%2 == 1 {
					m.From, m.Author, m.Name = chat.FromAgent, "ana", "Ana"
				}
			}
			return m, nil
		})
		must(t, err)
	}
}

// filed are the lines of a conversation that stand on a ticket, in order; it
// fails unless they are dense from 1.
func (h *house) filed(t *testing.T, id, conversation string) []chat.Message {
	t.Helper()
	var lines []chat.Message
	for _, n := range h.thread(t, id) {
		if n.Conversation != conversation {
			continue
		}
		if len(n.Transcript) > 100 || n.Visibility != ticket.Event {
			t.Errorf("a note of %d entries, %s", len(n.Transcript), n.Visibility)
		}
		lines = append(lines, n.Transcript...)
	}
	for i, m := range lines {
		if m.Seq != int64(i+1) {
			t.Fatalf("line %d of the transcript has seq %d", i+1, m.Seq)
		}
	}
	return lines
}

// S7: one action makes a ticket of a conversation, transcript and files
// included.
func TestFromConversation(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	c := h.talk(t, v, 230)
	f := h.file(t, v)
	_, _, err := h.store.AppendMessage(t.Context(), h.sc, c.ID, "v:vera:file", func(*chat.Message) (*chat.Message, error) {
		return &chat.Message{ID: tenant.NewID(), Type: chat.EntryText, From: chat.FromVisitor, Attachments: []chat.Attachment{f.Attachment()}, State: chat.State{Project: "support"}}, nil
	})
	must(t, err)
	made, repeated, err := h.FromConversation(t.Context(), h.ana, c, ticket.Conversion{Subject: "Impresora", Priority: "low"})
	must(t, err)
	if repeated || made.Subject != "Impresora" || made.Description != "línea 1" || made.Priority != "low" || made.Type != ticket.TypeProblem ||
		made.Project != "support" || made.Conversation != c.ID || made.Channel != "chat" || made.Origin != "conversation:"+c.ID ||
		made.Requester.Visitor != "vera" || made.Requester.Email != "v@example.com" || !made.Requester.Verified {
		t.Errorf("got %+v", made)
	}
	if lines := h.filed(t, made.ID, c.ID); len(lines) != 231 || lines[1].Text != "línea 2" || lines[1].Name != "Ana" {
		t.Errorf("%d lines were filed", len(lines))
	}
	thread := h.thread(t, made.ID)
	if last := thread[len(thread)-1]; len(thread) != 3 || len(last.Attachments) != 1 || last.Attachments[0].ID != f.ID {
		t.Errorf("the files are not on the case: %+v", thread[len(thread)-1].Attachments)
	}
	again, repeated, err := h.FromConversation(t.Context(), h.ana, c, ticket.Conversion{Subject: "Otra cosa"})
	if err != nil || !repeated || again.ID != made.ID || again.Subject != "Impresora" || len(h.thread(t, made.ID)) != 3 {
		t.Errorf("the repeat gave %+v, %v, %v", again, repeated, err)
	}
	if is := h.fresh(t, made.ID); is.Version != made.Version {
		t.Errorf("the repeat changed the ticket: %+v", is)
	}
}

func TestFromConversationTakesTheFirstWords(t *testing.T) {
	h := newHouse(t)
	c := h.talk(t, h.visitor("vera", "", false), 3)
	made, _, err := h.FromConversation(t.Context(), tenant.SystemActor(h.sc), c, ticket.Conversion{})
	if err != nil || made.Subject != "línea 1" || made.Assignee != "ana" || made.Requester.Verified {
		t.Errorf("got %+v, %v", made, err)
	}
	_, _, err = h.FromConversation(t.Context(), h.bea, c, ticket.Conversion{})
	refused(t, err, tenant.ErrNotFound, "an agent of another project")
	bad := h.talk(t, h.visitor("vera", "", false), 1)
	_, _, err = h.FromConversation(t.Context(), h.ana, bad, ticket.Conversion{Assignee: "bea"})
	refused(t, err, tenant.ErrNoTargetAgent, "an assignee of another project")
}

// Two nodes convert one conversation at once: one ticket, one number, one
// transcript.
func TestTwoNodesConvertOneConversation(t *testing.T) {
	h := newHouse(t)
	nodes := []*ticket.Service{h.Service, h.node(storage.New(h.calls, cursorKey))}
	for range 5 {
		c := h.talk(t, h.visitor("vera", "v@example.com", true), 7)
		got := make([]*ticket.Ticket, 4)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() {
				made, _, err := nodes[i%2].FromConversation(t.Context(), h.ana, c, ticket.Conversion{Subject: fmt.Sprint(i)})
				if err != nil {
					t.Error(err)
					return
				}
				got[i] = made
			})
		}
		wg.Wait()
		if t.Failed() {
			return
		}
		for _, g := range got {
			if g.ID != got[0].ID || g.Number != got[0].Number || g.Subject != got[0].Subject {
				t.Fatalf("one conversation became %d and %d", g.Number, got[0].Number)
			}
		}
		if lines := h.filed(t, got[0].ID, c.ID); len(lines) != 7 {
			t.Fatalf("%d lines were filed", len(lines))
		}
	}
}

// A conversation that is about a case does not become another one.
func TestAConversationAboutACaseStaysWithIt(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	about := h.left(t, v, "support", "hola")
	c := h.talk(t, v, 1)
	h.say(t, c, 3, about.Number)
	got, repeated, err := h.FromConversation(t.Context(), h.ana, c, ticket.Conversion{Subject: "otra"})
	if err != nil || !repeated || got.ID != about.ID {
		t.Errorf("got %+v, %v, %v", got, repeated, err)
	}
	if lines := h.filed(t, about.ID, c.ID); len(lines) != 4 {
		t.Errorf("%d lines were filed", len(lines))
	}
}

// P7: what was said about a case is filed on it, once, however often and by
// how many it is asked for, also on a closed one.
func TestTranscript(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	about := h.left(t, v, "support", "hola")
	h.patch(t, h.ana, about.ID, ticket.Patch{Status: ptr("closed")})
	c := h.talk(t, v, 2)
	h.say(t, c, 120, about.Number)
	h.pass(time.Minute)
	h.heard()
	nodes := []*ticket.Service{h.Service, h.node(storage.New(h.calls, cursorKey))}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			if err := nodes[i%2].Transcript(t.Context(), h.sc, c.ID); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if lines := h.filed(t, about.ID, c.ID); len(lines) != 122 {
		t.Errorf("%d lines were filed", len(lines))
	}
	if is := h.fresh(t, about.ID); is.UpdatedAt != h.ms.Load() || is.Status != "closed" {
		t.Errorf("the case is %+v", is)
	}
	if len(h.heard()) == 0 {
		t.Error("the desk heard nothing")
	}
	h.say(t, c, 5, about.Number)
	must(t, h.Transcript(t.Context(), h.sc, c.ID))
	must(t, h.Transcript(t.Context(), h.sc, c.ID))
	if lines := h.filed(t, about.ID, c.ID); len(lines) != 127 {
		t.Errorf("%d lines were filed later", len(lines))
	}
	none := h.talk(t, v, 3)
	if err := h.Transcript(t.Context(), h.sc, none.ID); err != nil {
		t.Errorf("a conversation without a case: %v", err)
	}
	if err := h.Transcript(t.Context(), h.sc, "no such conversation"); err != nil {
		t.Errorf("no conversation: %v", err)
	}
}

// Several file different parts of one conversation at once: whatever note wins,
// the next one begins where it ends.
func TestTranscriptsOfDifferentLengthMeet(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	nodes := []*ticket.Service{h.Service, h.node(storage.New(h.calls, cursorKey))}
	for range 8 {
		about := h.left(t, v, "support", "hola")
		c := h.talk(t, v, 1)
		h.say(t, c, 11, about.Number)
		var wg sync.WaitGroup
		for i, upto := range []string{"3", "7", "5", "12", "1", "9"} {
			wg.Go(func() {
				j := chat.Job{ID: "j", Subject: c.ID, Data: map[string]string{"upto": upto}}
				if err := nodes[i%2].RunTranscript(t.Context(), h.sc, j); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if lines := h.filed(t, about.ID, c.ID); len(lines) != 12 {
			t.Fatalf("%d lines were filed", len(lines))
		}
	}
}

// The job of a conversation's end is written before the closing entry: one that
// runs too early waits for it, and one whose end never happened gives up.
func TestAnEndWaitsForItsEntry(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	about := h.left(t, v, "support", "hola")
	c := h.talk(t, v, 2)
	h.say(t, c, 2, about.Number)
	j := chat.Job{ID: "j", Subject: c.ID, CreatedAt: h.ms.Load()}
	if err := h.RunClosed(t.Context(), h.sc, j); err == nil || len(h.filed(t, about.ID, c.ID)) != 0 {
		t.Errorf("filed before the end: %v", err)
	}
	_, _, err := h.store.AppendMessage(t.Context(), h.sc, c.ID, "close", func(*chat.Message) (*chat.Message, error) {
		return &chat.Message{ID: tenant.NewID(), Type: chat.EntryClosed, From: chat.FromAgent, State: chat.State{Status: chat.Closed, Project: "support", Ticket: about.Number}}, nil
	})
	must(t, err)
	must(t, h.RunClosed(t.Context(), h.sc, j))
	if lines := h.filed(t, about.ID, c.ID); len(lines) != 5 || lines[4].Type != chat.EntryClosed {
		t.Errorf("%d lines were filed", len(lines))
	}
	open := h.talk(t, v, 1)
	h.say(t, open, 1, about.Number)
	j.Subject = open.ID
	h.pass(time.Minute)
	must(t, h.RunClosed(t.Context(), h.sc, j))
	if lines := h.filed(t, about.ID, open.ID); len(lines) != 2 {
		t.Errorf("%d lines of an end that did not happen were filed", len(lines))
	}
}

// A note of a transcript stays of a size that can be shown.
func TestALongTranscriptIsCut(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	c := h.talk(t, v, 1)
	for i := range 60 {
		_, _, err := h.store.AppendMessage(t.Context(), h.sc, c.ID, fmt.Sprint("long", i), func(*chat.Message) (*chat.Message, error) {
			return &chat.Message{ID: tenant.NewID(), Type: chat.EntryText, Text: strings.Repeat("ñ", 4000), State: chat.State{Project: "support"}}, nil
		})
		must(t, err)
	}
	made, _, err := h.FromConversation(t.Context(), h.ana, c, ticket.Conversion{})
	must(t, err)
	if lines := h.filed(t, made.ID, c.ID); len(lines) != 61 {
		t.Errorf("%d lines were filed", len(lines))
	}
	if n := len(h.thread(t, made.ID)); n < 4 {
		t.Errorf("480 KB of text stand in %d notes", n)
	}
}

// The node that converts dies before the transcript is filed, and nobody asks
// again: the job that was written first files it.
func TestADeadConversionIsCompletedByItsJob(t *testing.T) {
	h := newHouse(t)
	c := h.talk(t, h.visitor("vera", "v@example.com", true), 12)
	node := h.node(h.store)
	node.Store = &dying{h.store, true}
	if _, _, err := node.FromConversation(t.Context(), h.ana, c, ticket.Conversion{}); !errors.Is(err, errDied) {
		t.Fatalf("got %v", err)
	}
	if _, err := h.store.UnscopedLeaseJob(t.Context(), h.ms.Load(), 1000); !errors.Is(err, tenant.ErrNotFound) {
		t.Fatalf("the job is due at once: %v", err)
	}
	h.say(t, c, 3, 0) // the talk went on
	h.pass(time.Minute)
	j, err := h.store.UnscopedLeaseJob(t.Context(), h.ms.Load(), 1000)
	for err == nil && j.Kind == ticket.JobCount {
		j, err = h.store.UnscopedLeaseJob(t.Context(), h.ms.Load(), 1000)
	}
	must(t, err)
	if j.Kind != ticket.JobTranscript {
		t.Fatalf("got job %+v", j)
	}
	handlers := map[string]chat.JobHandler{ticket.JobTranscript: h.RunTranscript}
	for range 2 {
		must(t, handlers[j.Kind](t.Context(), tenant.UnscopedScope(j.Tenant), *j))
	}
	made, err := h.store.TicketByOrigin(t.Context(), h.sc, "conversation:"+c.ID)
	must(t, err)
	if lines := h.filed(t, made.ID, c.ID); len(lines) != 12 {
		t.Errorf("%d lines were filed", len(lines))
	}
}

// The node dies before the ticket is there: the job finds nothing to do.
func TestAJobWithoutItsTicketDoesNothing(t *testing.T) {
	h := newHouse(t)
	c := h.talk(t, h.visitor("vera", "v@example.com", true), 2)
	must(t, h.RunTranscript(t.Context(), h.sc, chat.Job{ID: "j", Subject: c.ID, Data: map[string]string{"upto": "2"}}))
	if err := h.RunTranscript(t.Context(), h.sc, chat.Job{ID: "j", Subject: c.ID, Data: map[string]string{"upto": "two"}}); err == nil {
		t.Error("a job with nonsense in it succeeded")
	}
}

// A talk about another desk's case does not show that case to this one.
func TestConversionShowsNoOtherDesksCase(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", false)
	theirs := h.left(t, v, "sales", "de ventas")
	c := h.talk(t, v, 1)
	h.say(t, c, 1, theirs.Number)
	_, _, err := h.FromConversation(t.Context(), h.ana, c, ticket.Conversion{Subject: "x"})
	refused(t, err, tenant.ErrNotFound, "another desk's case")
	if notes := h.thread(t, theirs.ID); len(notes) != 0 {
		t.Errorf("something was filed: %+v", notes)
	}
	got, _, err := h.FromConversation(t.Context(), h.owner, c, ticket.Conversion{})
	if err != nil || got.ID != theirs.ID {
		t.Errorf("who sees it got %+v, %v", got, err)
	}
}

// A file of a conversation that became a case is open to the case's desk, also
// after the case went to another project.
func TestTheCasesDeskMayOpenTheConversationsFiles(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	c := h.talk(t, v, 1)
	f := &chat.File{ID: "f", Conversation: c.ID}
	refused(t, h.MayOpen(t.Context(), h.bea, f), tenant.ErrNotFound, "no case yet")
	made, _, err := h.FromConversation(t.Context(), h.ana, c, ticket.Conversion{})
	must(t, err)
	h.patch(t, h.ana, made.ID, ticket.Patch{Project: ptr("sales")})
	must(t, h.MayOpen(t.Context(), h.bea, f))
	refused(t, h.MayOpen(t.Context(), h.ana, f), tenant.ErrNotFound, "the desk that the case left")
}
