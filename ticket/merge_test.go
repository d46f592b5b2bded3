package ticket_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/tenant"
	"recado/ticket"
)

// talks are two open conversations of a visitor, in sales and in support.
func (l *lobby) talks(t *testing.T, v tenant.Actor) (sales, support *chat.Conversation) {
	t.Helper()
	for project, c := range map[string]**chat.Conversation{"sales": &sales, "support": &support} {
		var err error
		*c, _, err = l.room.Start(t.Context(), v, chat.Opening{
			Outgoing: chat.Outgoing{ClientID: clientID(), Text: "en-" + project}, Project: project, Name: v.Name, Email: v.Email,
		})
		must(t, err)
	}
	return sales, support
}

func (l *lobby) merge(t *testing.T, from, into string) error {
	t.Helper()
	_, err := l.room.Merge(t.Context(), l.owner, from, chat.Merge{ClientID: clientID(), Into: into})
	return err
}

// caseOf is the number of the case that a conversation became.
func (l *lobby) caseOf(t *testing.T, conversation string) int64 {
	t.Helper()
	made, err := l.store.TicketByOrigin(t.Context(), l.sc, "conversation:"+conversation)
	must(t, err)
	return made.Number
}

// What was said in a conversation before it was merged stands on the case that
// the other one becomes, once, whoever makes it of it.
func TestMergedWordsReachTheCase(t *testing.T) {
	for name, becomes := range map[string]func(*testing.T, *lobby, string){
		"unanswered": func(t *testing.T, l *lobby, _ string) {
			for range 40 {
				l.run(t, time.Minute)
			}
		},
		"converted": func(t *testing.T, l *lobby, into string) {
			_, err := l.desk.Convert(t.Context(), l.owner, into, clientID(), ticket.Conversion{}, true)
			must(t, err)
		},
		"joined": func(t *testing.T, l *lobby, into string) {
			made, _, err := l.FromConversation(t.Context(), l.owner, l.conversation(t, into), ticket.Conversion{})
			must(t, err)
			_, err = l.desk.Join(t.Context(), l.owner, into, clientID(), made.Number)
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLobby(t)
			from, into := l.talks(t, l.visitor("leo", "leo@example.com", false))
			must(t, l.merge(t, from.ID, into.ID))
			becomes(t, l, into.ID)
			for range 3 {
				l.run(t, time.Minute)
			}
			if _, filed := l.notes(t, l.caseOf(t, into.ID)); filed != "en-support en-sales" {
				t.Errorf("the case has %q", filed)
			}
		})
	}
}

// One that is merged into a conversation which is about a case already leaves
// its words there when that ends, through however many merges.
func TestMergedIntoATalkAboutACase(t *testing.T) {
	l := newLobby(t)
	leo := l.visitor("leo", "leo@example.com", false)
	first, second := l.talks(t, leo)
	must(t, l.merge(t, first.ID, second.ID))
	known := l.left(t, leo, "support", "La factura")
	about, _, err := l.room.Start(t.Context(), leo, chat.Opening{
		Outgoing: chat.Outgoing{ClientID: clientID(), Text: "la-factura"}, Project: "support", Ticket: known.Number, Email: leo.Email,
	})
	must(t, err)
	must(t, l.merge(t, second.ID, about.ID))
	_, err = l.room.End(t.Context(), l.owner, about.ID, clientID())
	must(t, err)
	l.run(t, time.Minute)
	if _, filed := l.notes(t, known.Number); filed != "la-factura en-support en-sales" {
		t.Errorf("the case has %q", filed)
	}
}

// An interrupted store is the real one; before an entry is appended to a
// conversation it calls before, whose error is the append's.
type interrupted struct {
	*storage.Store
	at     string
	before func() error
}

func (i *interrupted) AppendMessage(ctx context.Context, sc tenant.Scope, conversation, clientID string, next func(*chat.Message) (*chat.Message, error)) (*chat.Message, bool, error) {
	if conversation == i.at {
		if err := i.before(); err != nil {
			return nil, false, err
		}
	}
	return i.Store.AppendMessage(ctx, sc, conversation, clientID, next)
}

// interrupt makes another node's room, which is interrupted before it writes
// into a conversation.
func (l *lobby) interrupt(conversation string, before func() error) *chat.Service {
	return chat.New(chat.Options{
		Store: &interrupted{l.store, conversation, before}, People: l.store, Bus: silent{}, Presence: l.room.Presence, Hub: chat.NewHub(),
		Log: slog.New(slog.DiscardHandler), Now: l.clock, MessageLimit: 4000, AttachmentLimit: 10, FileLimit: 1 << 20,
	})
}

// A node that dies after it has ended the one conversation leaves the rest to
// the job that it wrote before (DESIGN §6.12).
func TestMergeWhoseNodeDied(t *testing.T) {
	l := newLobby(t)
	leo := l.visitor("leo", "leo@example.com", false)
	from, into := l.talks(t, leo)
	_, err := l.room.Send(t.Context(), l.owner, into.ID, chat.Outgoing{ClientID: clientID(), Text: "ya"})
	must(t, err)
	died := errors.New("the node died")
	node := l.interrupt(into.ID, func() error { return died })
	if _, err := node.Merge(t.Context(), l.owner, from.ID, chat.Merge{ClientID: clientID(), Into: into.ID}); !errors.Is(err, died) {
		t.Fatal(err)
	}
	for range 3 {
		l.run(t, 2*time.Second)
	}
	if got, want := l.said(t, into.ID), "en-support ya (merged)"; got != want {
		t.Errorf("the one that stays has %s, want %s", got, want)
	}
	if is := l.conversation(t, into.ID); is.WaitingSince != from.CreatedAt {
		t.Errorf("it waits since %d, not %d", is.WaitingSince, from.CreatedAt)
	}
	c, _, err := l.room.Start(t.Context(), leo, chat.Opening{Outgoing: chat.Outgoing{ClientID: clientID(), Text: "más"}, Project: "sales"})
	must(t, err)
	if c.ID != into.ID {
		t.Error("a new word in the place of the one that ended opened another")
	}
}

// Where the one that was to stay has ended at that very moment, whoever waited
// in the other for an answer gets a case of its own; who had been answered does
// not.
func TestMergeIntoOneThatEnds(t *testing.T) {
	for name, answered := range map[string]bool{"waiting": false, "answered": true} {
		t.Run(name, func(t *testing.T) {
			l := newLobby(t)
			from, into := l.talks(t, l.visitor("leo", "leo@example.com", false))
			want := "en-sales"
			if answered {
				_, err := l.room.Send(t.Context(), l.owner, from.ID, chat.Outgoing{ClientID: clientID(), Text: "ya"})
				must(t, err)
				want += " ya"
			}
			node := l.interrupt(into.ID, func() error {
				_, err := l.room.End(t.Context(), l.owner, into.ID, clientID())
				return err
			})
			_, err := node.Merge(t.Context(), l.owner, from.ID, chat.Merge{ClientID: clientID(), Into: into.ID})
			refused(t, err, tenant.ErrConversationClosed, "the one that was to stay has ended")
			for range 3 {
				l.run(t, time.Minute)
			}
			made, err := l.store.TicketByOrigin(t.Context(), l.sc, "conversation:"+from.ID)
			if want += " (merged)"; answered {
				refused(t, err, tenant.ErrNotFound, "a case of what was answered")
			} else {
				must(t, err)
				if _, filed := l.notes(t, made.Number); filed != "en-sales" {
					t.Errorf("the case has %q", filed)
				}
				want += " (converted)"
			}
			if got := l.said(t, from.ID); got != want {
				t.Errorf("the thread has %s, want %s", got, want)
			}
			if got := l.said(t, into.ID); strings.Contains(got, "merged") {
				t.Errorf("the other one has %s", got)
			}
		})
	}
}
