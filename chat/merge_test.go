package chat_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/tenant"
)

func (h *house) merge(t *testing.T, actor tenant.Actor, from, into string) *chat.Conversation {
	t.Helper()
	c, err := h.Merge(t.Context(), actor, from, chat.Merge{ClientID: "merge-" + from[:8], Into: into})
	must(t, err)
	return c
}

func types(entries []chat.Message) string {
	var all []chat.EntryType
	for _, m := range entries {
		all = append(all, m.Type)
	}
	return fmt.Sprint(all)
}

// Each of two merged conversations keeps its entries and points to the other;
// the one that stays waits for an answer to what was said in the one that ended.
func TestMerge(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	v := h.visitor("v1")
	from := h.start(t, v, "sales", "client-0001", "¿y mi pedido?")
	h.now.Add(time.Minute)
	into := h.start(t, v, "support", "client-0002", "hola")
	_, err := h.Send(ctx, h.ana, into.ID, chat.Outgoing{ClientID: "client-0003", Text: "Buenas"})
	must(t, err)
	_, err = h.Claim(ctx, h.ana, from.ID, "client-0004")
	must(t, err)
	h.now.Add(time.Minute)
	for range 2 { // a repeat does nothing more
		if c := h.merge(t, h.ana, from.ID, into.ID); c.ID != into.ID || c.Status != chat.Active || c.Agent != "ana" {
			t.Fatalf("it goes on in %+v", c)
		}
	}
	if got, want := types(h.thread(t, v, from.ID)), "[text assigned merged]"; got != want {
		t.Errorf("the one that ended has %s, want %s", got, want)
	}
	if got, want := types(h.thread(t, v, into.ID)), "[text text merged]"; got != want {
		t.Errorf("the one that stays has %s, want %s", got, want)
	}
	ended, err := h.Conversation(ctx, h.ana, from.ID)
	must(t, err)
	if ended.Status != chat.Closed || ended.Merged != into.ID || ended.ClosedAt == 0 || ended.WaitingSince != 0 {
		t.Errorf("the one that ended is %+v", ended)
	}
	stays, err := h.Conversation(ctx, h.ana, into.ID)
	must(t, err)
	if stays.WaitingSince != from.CreatedAt {
		t.Errorf("the one that stays waits since %d, the visitor since %d", stays.WaitingSince, from.CreatedAt)
	}
	if n := h.load(t, h.ana); n != 1 {
		t.Errorf("ana has %d, want 1", n)
	}
}

// What is sent to the one that ended says where it goes on; a new word in its
// place goes there by itself, once.
func TestAfterMerge(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	v := h.visitor("v1")
	from := h.start(t, v, "sales", "client-0001", "uno")
	into := h.start(t, v, "support", "client-0002", "dos")
	first, err := h.Send(ctx, v, from.ID, chat.Outgoing{ClientID: "client-0003", Text: "tres"})
	must(t, err)
	h.merge(t, h.ana, from.ID, into.ID)
	again, err := h.Send(ctx, v, from.ID, chat.Outgoing{ClientID: "client-0003", Text: "tres"})
	must(t, err)
	if again.ID != first.ID {
		t.Error("a repeat of what was stored before is another entry")
	}
	for _, actor := range []tenant.Actor{v, h.ana} {
		_, err = h.Send(ctx, actor, from.ID, chat.Outgoing{ClientID: "client-0004", Text: "cuatro"})
		refused(t, err, tenant.ErrConversationClosed)
		if to := tenant.Answer(err).Params["merged"]; to != into.ID {
			t.Errorf("%s is told %v", actor.Kind, to)
		}
	}
	_, err = h.Rate(ctx, v, from.ID, "client-0005", 5, "")
	refused(t, err, tenant.ErrConversationClosed)
	for range 2 {
		c, _, err := h.Start(ctx, v, opening("sales", "client-0006", "cinco"))
		must(t, err)
		if c.ID != into.ID {
			t.Errorf("a new word went to %s", c.ID)
		}
	}
	texts := []string{}
	for _, m := range h.thread(t, v, into.ID) {
		if m.Type == chat.EntryText {
			texts = append(texts, m.Text)
		}
	}
	if want := []string{"dos", "cinco"}; !slices.Equal(texts, want) {
		t.Errorf("there is %q, want %q", texts, want)
	}
}

func TestMergeRefusals(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	sales := h.start(t, v, "sales", "client-0001", "uno")
	support := h.start(t, v, "support", "client-0002", "dos")
	other := h.start(t, h.visitor("v2"), "support", "client-0003", "tres")
	merge := func(actor tenant.Actor, from, into string) error {
		_, err := h.Merge(t.Context(), actor, from, chat.Merge{ClientID: "client-0004", Into: into})
		return err
	}
	_, err := h.Merge(t.Context(), h.ana, sales.ID, chat.Merge{ClientID: "short", Into: support.ID})
	refused(t, err, tenant.ErrBadClientID)
	refused(t, merge(h.ana, other.ID, support.ID), tenant.ErrBadValue) // another visitor's
	refused(t, merge(h.ana, support.ID, support.ID), tenant.ErrBadValue)
	refused(t, merge(h.bea, support.ID, sales.ID), tenant.ErrNotFound) // Bea does not see sales
	refused(t, merge(h.bea, sales.ID, support.ID), tenant.ErrNotFound)
	_, err = h.Converted(t.Context(), h.ana, sales.ID, "client-0005", 7, true)
	must(t, err)
	err = merge(h.ana, sales.ID, support.ID)
	refused(t, err, tenant.ErrHasCase)
	if n := tenant.Answer(err).Params["number"]; n != int64(7) {
		t.Errorf("of case %v", n)
	}
	_, err = h.End(t.Context(), h.ana, support.ID, "client-0006")
	must(t, err)
	refused(t, merge(h.ana, support.ID, sales.ID), tenant.ErrConversationClosed)
	if got, want := types(h.thread(t, v, sales.ID)), "[text converted]"; got != want {
		t.Errorf("refusals left %s, want %s", got, want)
	}
}

// Two agents who merge the same two, each into the other's, while the visitor
// writes and somebody answers: one of the two stays open, and no word is lost.
func TestMergeBothWays(t *testing.T) {
	h := newHouse(t)
	for i := range 10 {
		v := h.visitor(fmt.Sprint("v", i))
		a := h.start(t, v, "sales", fmt.Sprintf("client-a-%04d", i), "uno")
		b := h.start(t, v, "support", fmt.Sprintf("client-b-%04d", i), "dos")
		said := make(chan string, 20)
		var all sync.WaitGroup
		for _, pair := range [][2]string{{a.ID, b.ID}, {b.ID, a.ID}} {
			all.Go(func() {
				_, err := h.Merge(t.Context(), h.ana, pair[0], chat.Merge{ClientID: "merge-" + pair[0][:8], Into: pair[1]})
				if err != nil && !tenant.IsRefusal(err) {
					t.Error(err)
				}
			})
			for _, actor := range []tenant.Actor{v, h.ana} {
				all.Go(func() {
					for n := range 3 {
						m, err := h.Send(t.Context(), actor, pair[0], chat.Outgoing{ClientID: fmt.Sprintf("said-%s-%d", actor.ID, n), Text: "sigo"})
						if err == nil {
							said <- m.ID
						} else if tenant.Answer(err).Params["merged"] != pair[1] {
							t.Error(err)
						}
					}
				})
			}
		}
		all.Wait()
		close(said)
		one, err := h.Conversation(t.Context(), h.ana, a.ID)
		must(t, err)
		two, err := h.Conversation(t.Context(), h.ana, b.ID)
		must(t, err)
		if one.Status == chat.Closed && two.Status == chat.Closed || one.Merged != "" && two.Merged != "" {
			t.Fatalf("both have ended: %+v, %+v", one, two)
		}
		there := map[string]bool{}
		for _, m := range append(h.thread(t, v, a.ID), h.thread(t, v, b.ID)...) {
			there[m.ID] = true
		}
		for id := range said {
			if !there[id] {
				t.Errorf("%s was acknowledged and is not there", id)
			}
		}
	}
}

// A number that was only named tells its visitor nothing by a merge, whether it
// leads to a case or not (E4): both are refused alike.
func TestMergeOfClaim(t *testing.T) {
	h := newHouse(t)
	for i, ticket := range []int64{0, 99} {
		v := h.visitor(fmt.Sprint("v", i))
		o := opening("support", "client-0001", "mi caso")
		o.Claim, o.Ticket, o.Unverified = 99, ticket, ticket != 0
		claim, _, err := h.Start(t.Context(), v, o)
		must(t, err)
		into := h.start(t, v, "sales", "client-0002", "hola")
		if ticket != 0 { // about the same case by now: still not told
			_, err = h.Converted(t.Context(), h.ana, into.ID, "client-0003", ticket, false)
			must(t, err)
		}
		_, err = h.Merge(t.Context(), h.ana, claim.ID, chat.Merge{ClientID: "client-0004", Into: into.ID})
		refused(t, err, tenant.ErrHasCase)
		if n := tenant.Answer(err).Params["number"]; n != int64(99) {
			t.Errorf("of case %v", n)
		}
		if got, want := types(h.thread(t, v, claim.ID)), "[text]"; got != want {
			t.Errorf("the refusal left %s, want %s", got, want)
		}
		// The other way round it is told by nothing but the visitor's own words.
		h.merge(t, h.ana, h.start(t, v, "support", "client-0005", "otra cosa").ID, claim.ID)
		_, err = h.Send(t.Context(), v, claim.ID, chat.Outgoing{ClientID: "client-0006", Text: "sigo"})
		must(t, err)
	}
}

// An interrupted store is the real one; before every append it calls before,
// whose error is the append's.
type interrupted struct {
	*storage.Store
	before func(conversation, clientID string) error
}

func (i *interrupted) AppendMessage(ctx context.Context, sc tenant.Scope, conversation, clientID string, next func(*chat.Message) (*chat.Message, error)) (*chat.Message, bool, error) {
	if err := i.before(conversation, clientID); err != nil {
		return nil, false, err
	}
	return i.Store.AppendMessage(ctx, sc, conversation, clientID, next)
}

// interrupted is the room of another node.
func (h *house) interrupted(before func(conversation, clientID string) error) *chat.Service {
	return chat.New(chat.Options{
		Store: &interrupted{h.store, before}, People: h.store, Bus: h.heard, Presence: h.presence, Hub: h.hub,
		Log: slog.New(slog.DiscardHandler), Now: h.now.Now, MessageLimit: 4000, AttachmentLimit: 10,
	})
}

// What becomes a case, or ends, at that very moment is not merged, and nothing
// says that it was.
func TestMergeIsRefusedByTheSequence(t *testing.T) {
	for name, tt := range map[string]struct {
		meanwhile func(h *house, id string) error
		want      *tenant.Error
	}{
		"a case": {func(h *house, id string) error {
			_, err := h.Converted(t.Context(), h.ana, id, "client-0003", 7, true)
			return err
		}, tenant.ErrHasCase},
		"ended": {func(h *house, id string) error {
			_, err := h.End(t.Context(), h.ana, id, "client-0003")
			return err
		}, tenant.ErrConversationClosed},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			v := h.visitor("v1")
			from := h.start(t, v, "sales", "client-0001", "uno")
			into := h.start(t, v, "support", "client-0002", "dos")
			was, err := h.Conversation(t.Context(), h.ana, into.ID)
			must(t, err)
			node := h.interrupted(func(conversation, clientID string) error {
				if conversation != from.ID {
					return nil
				}
				return tt.meanwhile(h, from.ID)
			})
			_, err = node.Merge(t.Context(), h.ana, from.ID, chat.Merge{ClientID: "client-0004", Into: into.ID})
			refused(t, err, tt.want)
			if got, want := types(h.thread(t, v, into.ID)), "[text]"; got != want {
				t.Errorf("the one that should stay has %s, want %s", got, want)
			}
			is, err := h.Conversation(t.Context(), h.ana, into.ID)
			must(t, err)
			if is.WaitingSince != was.WaitingSince {
				t.Errorf("it waits since %d, not %d", is.WaitingSince, was.WaitingSince)
			}
			ended, err := h.Conversation(t.Context(), h.ana, from.ID)
			must(t, err)
			if ended.Merged != "" {
				t.Errorf("it goes on in %s", ended.Merged)
			}
		})
	}
}

// A merge that is repeated after it was answered does not let its visitor wait
// since then: neither the agent's own repeat nor the job's.
func TestMergeIsSettledOnce(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	from := h.start(t, v, "sales", "client-0001", "uno")
	into := h.start(t, v, "support", "client-0002", "dos")
	h.merge(t, h.ana, from.ID, into.ID)
	h.now.Add(time.Minute)
	_, err := h.Send(t.Context(), h.ana, into.ID, chat.Outgoing{ClientID: "client-0003", Text: "A las dos cosas: sí"})
	must(t, err)
	h.now.Add(3 * time.Hour)
	_, err = h.Send(t.Context(), v, into.ID, chat.Outgoing{ClientID: "client-0004", Text: "¿y mañana?"})
	must(t, err)
	since := h.now.Now().UnixMilli()
	h.merge(t, h.ana, from.ID, into.ID)
	_, err = h.SettleMerge(t.Context(), h.sc, from.ID)
	must(t, err)
	stays, err := h.Conversation(t.Context(), h.ana, into.ID)
	must(t, err)
	if stays.WaitingSince != since {
		t.Errorf("it waits since %d, not %d", stays.WaitingSince, since)
	}
	if got, want := types(h.thread(t, v, into.ID)), "[text merged text text]"; got != want {
		t.Errorf("it has %s, want %s", got, want)
	}
}

// A conversation that waits because of another one that was merged into it
// before hands that on when it is merged itself, however much has happened in it.
func TestMergeOfMerged(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	v := h.visitor("v1")
	first := h.start(t, v, "sales", "client-0001", "uno")
	since := first.CreatedAt
	h.now.Add(time.Minute)
	o := opening("support", "client-0002", "dos")
	o.Ticket = 7
	second, _, err := h.Start(ctx, v, o)
	must(t, err)
	_, err = h.Send(ctx, h.ana, second.ID, chat.Outgoing{ClientID: "client-0003", Text: "Ya"})
	must(t, err)
	h.merge(t, h.ana, first.ID, second.ID)
	for i := range 60 {
		_, err = h.Release(ctx, h.ana, second.ID, fmt.Sprintf("release-%04d", i))
		must(t, err)
	}
	third := h.start(t, v, "support", "client-0004", "tres")
	_, err = h.Converted(ctx, h.ana, third.ID, "client-0005", 7, false)
	must(t, err)
	_, err = h.Send(ctx, h.ana, third.ID, chat.Outgoing{ClientID: "client-0006", Text: "Ya"})
	must(t, err)
	if c := h.merge(t, h.ana, second.ID, third.ID); c.WaitingSince != since {
		t.Errorf("it waits since %d, not %d", c.WaitingSince, since)
	}
}

// Who has to answer where a conversation goes on reads what was said before,
// and does nothing else there.
func TestMergedIsRead(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	v := h.visitor("v1")
	from := h.start(t, v, "sales", "client-0001", "uno")
	into := h.start(t, v, "support", "client-0002", "dos")
	reads := func(actor tenant.Actor) (errs []error) {
		_, err := h.ConversationToRead(ctx, actor, from.ID)
		errs = append(errs, err)
		_, _, err = h.Messages(ctx, actor, from.ID, true, 0, 50)
		errs = append(errs, err)
		_, err = h.Notes(ctx, actor, from.ID, 0)
		errs = append(errs, err)
		_, err = h.Context(ctx, actor, from.ID)
		errs = append(errs, err, h.Read(ctx, actor, from.ID, 1))
		return errs
	}
	for _, err := range reads(h.bea) { // she does not see sales
		refused(t, err, tenant.ErrNotFound)
	}
	h.merge(t, h.ana, from.ID, into.ID)
	for _, err := range reads(h.bea) {
		must(t, err)
	}
	for _, err := range reads(h.visitor("v2")) {
		refused(t, err, tenant.ErrNotFound)
	}
	_, err := h.Converted(ctx, h.bea, from.ID, "client-0003", 7, false)
	refused(t, err, tenant.ErrNotFound)
	_, err = h.Note(ctx, h.bea, from.ID, chat.Outgoing{ClientID: "client-0004", Text: "nota"})
	refused(t, err, tenant.ErrNotFound)
	_, err = h.Transfer(ctx, h.ana, into.ID, chat.Transfer{ClientID: "client-0005", Project: "sales"})
	must(t, err)
	for _, err := range reads(h.bea) { // no more hers
		refused(t, err, tenant.ErrNotFound)
	}
}
