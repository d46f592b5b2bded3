package chat_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

func TestConversationFromFirstWordToRating(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "No me deja entrar")
	if c.Status != chat.Active || c.Agent != "ana" {
		t.Fatalf("got %s for %q, want active for ana", c.Status, c.Agent)
	}
	_, err := h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: "client-0002", Text: "¿Qué ve?"})
	must(t, err)
	refusal := func(err error, want *tenant.Error) { t.Helper(); refused(t, err, want) }
	_, err = h.Rate(t.Context(), v, c.ID, "client-0003", 5, "")
	refusal(err, tenant.ErrNotClosed)
	_, err = h.End(t.Context(), v, c.ID, "client-0004")
	must(t, err)
	_, err = h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0005", Text: "¿Sigue ahí?"})
	refusal(err, tenant.ErrConversationClosed)
	c, err = h.Rate(t.Context(), v, c.ID, "client-0006", 5, "Muy bien")
	must(t, err)
	if c.Stars != 5 || c.Status != chat.Closed {
		t.Fatalf("got %d stars, %s", c.Stars, c.Status)
	}
	_, err = h.Rate(t.Context(), v, c.ID, "client-0007", 1, "")
	refusal(err, tenant.ErrAlreadyRated)

	var types []chat.EntryType
	for _, m := range h.thread(t, v, c.ID) {
		types = append(types, m.Type)
	}
	if got, want := fmt.Sprint(types), "[text assigned text closed rating]"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
}

// E3: a repeat of a client id gives the first result, whatever has happened
// since, also after the conversation was closed.
func TestRepeatAfterClose(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	first, err := h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0002", Text: "uno"})
	must(t, err)
	_, err = h.End(t.Context(), v, c.ID, "client-0003")
	must(t, err)
	again, err := h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0002", Text: "uno"})
	must(t, err)
	if again.ID != first.ID || again.Seq != first.Seq {
		t.Fatalf("the repeat is %s at %d, the first was %s at %d", again.ID, again.Seq, first.ID, first.Seq)
	}
	_, err = h.End(t.Context(), v, c.ID, "client-0003")
	must(t, err)
	same, _, err := h.Start(t.Context(), v, opening("support", "client-0001", "hola"))
	must(t, err)
	if same.ID != c.ID {
		t.Fatalf("a repeated start opened %s beside %s", same.ID, c.ID)
	}
	if n := len(h.thread(t, v, c.ID)); n != 3 {
		t.Fatalf("%d entries, want 3: hola, uno, closed", n)
	}
}

// DESIGN §6.13: two tabs that start at once end in one conversation, and
// neither word is lost.
func TestTabsStartAtOnce(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana, h.bea)
	v := h.visitor("v1")
	const tabs = 8
	var wg sync.WaitGroup
	ids := make([]string, tabs)
	for i := range tabs {
		wg.Go(func() {
			c, _, err := h.Start(t.Context(), v, opening("support", fmt.Sprintf("client-%04d", i), fmt.Sprint("tab ", i)))
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = c.ID
		})
	}
	wg.Wait()
	texts := 0
	for _, m := range h.thread(t, v, ids[0]) {
		if m.Type == chat.EntryText {
			texts++
		}
	}
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("tabs ended in %s and %s", ids[0], id)
		}
	}
	if texts != tabs {
		t.Fatalf("%d of %d words are there", texts, tabs)
	}
	assigned := 0
	for _, m := range h.thread(t, v, ids[0]) {
		if m.Type == chat.EntryAssigned {
			assigned++
		}
	}
	if assigned != 1 {
		t.Fatalf("assigned %d times", assigned)
	}
}

// A5: the least busy agent with capacity left takes it; a full desk makes a
// queue, and who becomes free takes the longest waiting first.
func TestLeastBusyThenQueue(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana, h.bea)
	got := map[string]int{}
	var open []*chat.Conversation
	for i := range 4 {
		c := h.start(t, h.visitor(fmt.Sprint("v", i)), "support", "client-0001", "hola")
		got[c.Agent]++
		open = append(open, c)
	}
	if got["ana"] != 2 || got["bea"] != 2 {
		t.Fatalf("got %v, want two each", got)
	}
	waiting := h.visitor("v5")
	c := h.start(t, waiting, "support", "client-0001", "¿alguien?")
	h.now.Add(time.Second)
	later := h.start(t, h.visitor("v6"), "support", "client-0001", "¿hola?")
	if c.Status != chat.Waiting || later.Status != chat.Waiting {
		t.Fatalf("got %s and %s, want both waiting", c.Status, later.Status)
	}
	view, err := h.VisitorView(t.Context(), h.sc, later)
	must(t, err)
	if view.Place != 2 {
		t.Fatalf("place %d, want 2", view.Place)
	}
	_, err = h.End(t.Context(), h.ana, owned(open, "ana").ID, "client-0009")
	must(t, err)
	must(t, h.Drain(t.Context(), h.sc))
	c, err = h.Service.Conversation(t.Context(), waiting, c.ID)
	must(t, err)
	later, err = h.Service.Conversation(t.Context(), h.ana, later.ID)
	must(t, err)
	if c.Agent != "ana" || later.Status != chat.Waiting {
		t.Fatalf("the first in the queue has %q, the second is %s", c.Agent, later.Status)
	}
}

func owned(open []*chat.Conversation, agent string) *chat.Conversation {
	for _, c := range open {
		if c.Agent == agent {
			return c
		}
	}
	return nil
}

// E1, E4: what is somebody else's does not exist.
func TestOthersConversationsDoNotExist(t *testing.T) {
	h := newHouse(t)
	c := h.start(t, h.visitor("v1"), "sales", "client-0001", "hola")
	other := h.tenant(t, "other")
	strangers := map[string]tenant.Actor{
		"another visitor":          h.visitor("v2"),
		"an agent without project": {Scope: h.sc, Kind: tenant.AgentOf, ID: "bea", Role: tenant.RoleAgent, Projects: []string{"support"}},
		"another tenant's owner":   {Scope: other, Kind: tenant.AgentOf, ID: "ana", Role: tenant.RoleOwner},
		"another tenant's visitor": {Scope: other, Kind: tenant.Visitor, ID: "v1"},
	}
	out := chat.Outgoing{ClientID: "client-0002", Text: "x"}
	for who, actor := range strangers {
		for what, try := range map[string]func() error{
			"read":     func() error { _, err := h.Service.Conversation(t.Context(), actor, c.ID); return err },
			"messages": func() error { _, _, err := h.Messages(t.Context(), actor, c.ID, true, 0, 10); return err },
			"send":     func() error { _, err := h.Send(t.Context(), actor, c.ID, out); return err },
			"note":     func() error { _, err := h.Note(t.Context(), actor, c.ID, out); return err },
			"notes":    func() error { _, err := h.Notes(t.Context(), actor, c.ID, 0); return err },
			"mark":     func() error { return h.Read(t.Context(), actor, c.ID, 1) },
			"typing":   func() error { return h.Typing(t.Context(), actor, c.ID, true, "") },
			"looking":  func() error { return h.Looking(t.Context(), actor, c.ID, "reads") },
			"claim":    func() error { _, err := h.Claim(t.Context(), actor, c.ID, "client-0003"); return err },
			"end":      func() error { _, err := h.End(t.Context(), actor, c.ID, "client-0004"); return err },
			"rate":     func() error { _, err := h.Rate(t.Context(), actor, c.ID, "client-0005", 5, ""); return err },
			"transfer": func() error {
				_, err := h.Transfer(t.Context(), actor, c.ID, chat.Transfer{ClientID: "client-0006", Project: "support"})
				return err
			},
		} {
			if err := try(); tenant.Answer(err).Code != tenant.NotFound {
				t.Errorf("%s: %s: %v, want not_found", who, what, err)
			}
		}
	}
}

// DESIGN §6.4: internal notes never reach the visitor's channel or sequence.
func TestNotesStayAtTheDesk(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	_, err := h.Note(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: "client-0002", Text: "es el cliente difícil"})
	must(t, err)
	if n := len(h.thread(t, v, c.ID)); n != 1 {
		t.Fatalf("the visitor's thread has %d entries", n)
	}
	if got := h.heard.on("visitor:v1", "note"); len(got) != 0 {
		t.Fatalf("the visitor heard a note: %v", got)
	}
	if got := h.heard.on("desk:support", "note"); len(got) != 1 {
		t.Fatalf("the desk heard %d notes", len(got))
	}
	_, err = h.Note(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0003", Text: "x"})
	refused(t, err, tenant.ErrNotFound)
}

func TestTransfer(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	c, err := h.Transfer(t.Context(), h.ana, c.ID, chat.Transfer{ClientID: "client-0002", Agent: "bea", Note: "es tuyo"})
	must(t, err)
	if c.Agent != "bea" {
		t.Fatalf("got %q, want bea", c.Agent)
	}
	notes, err := h.Notes(t.Context(), h.bea, c.ID, 0)
	if err != nil || len(notes) != 1 || notes[0].Text != "es tuyo" || notes[0].Author != "ana" {
		t.Fatalf("the note with it is %+v, %v", notes, err)
	}
	_, err = h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: "client-0003", Text: "yo"})
	refused(t, err, tenant.ErrConversationTaken)
	_, err = h.Transfer(t.Context(), h.bea, c.ID, chat.Transfer{ClientID: "client-0004", Project: "sales", Agent: "bea"})
	refused(t, err, tenant.ErrNoTargetAgent)
	c, err = h.Transfer(t.Context(), h.bea, c.ID, chat.Transfer{ClientID: "client-0005", Project: "sales"})
	must(t, err)
	if c.Project != "sales" || c.Agent != "ana" {
		t.Fatalf("got %s for %q, want sales for ana, who is there", c.Project, c.Agent)
	}
	_, err = h.Service.Conversation(t.Context(), h.bea, c.ID)
	refused(t, err, tenant.ErrNotFound)
}

// A read mark never goes back, nor beyond what was said, and a read from the
// other side clears the count.
func TestReadMarks(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	for i := range 3 {
		_, err := h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: fmt.Sprint("client-100", i), Text: "sí"})
		must(t, err)
	}
	c, err := h.Service.Conversation(t.Context(), v, c.ID)
	must(t, err)
	if c.VisitorUnread != 3 {
		t.Fatalf("%d unread, want 3", c.VisitorUnread)
	}
	must(t, h.Read(t.Context(), v, c.ID, 1_000_000))
	must(t, h.Read(t.Context(), v, c.ID, 1))
	c, err = h.Service.Conversation(t.Context(), v, c.ID)
	must(t, err)
	if c.VisitorRead != c.Seq || c.VisitorUnread != 0 {
		t.Fatalf("read up to %d of %d, %d unread", c.VisitorRead, c.Seq, c.VisitorUnread)
	}
}

func TestBadMessages(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	long := make([]rune, 4001)
	for i := range long {
		long[i] = 'ñ'
	}
	for name, tc := range map[string]struct {
		out  chat.Outgoing
		want *tenant.Error
	}{
		"empty":           {chat.Outgoing{ClientID: "client-0002"}, tenant.ErrEmptyMessage},
		"only space":      {chat.Outgoing{ClientID: "client-0002", Text: " \n\t "}, tenant.ErrEmptyMessage},
		"too long":        {chat.Outgoing{ClientID: "client-0002", Text: string(long)}, tenant.ErrMessageTooLong},
		"invalid UTF-8":   {chat.Outgoing{ClientID: "client-0002", Text: "a\xffb"}, tenant.ErrBadText},
		"control":         {chat.Outgoing{ClientID: "client-0002", Text: "a\x00b"}, tenant.ErrBadText},
		"bidi override":   {chat.Outgoing{ClientID: "client-0002", Text: "a\u202eb"}, tenant.ErrBadText},
		"client id":       {chat.Outgoing{ClientID: "x", Text: "a"}, tenant.ErrBadClientID},
		"unknown file":    {chat.Outgoing{ClientID: "client-0002", Attachments: []string{"nope"}}, tenant.ErrNotFound},
		"too many files":  {chat.Outgoing{ClientID: "client-0002", Attachments: make([]string, 11)}, tenant.ErrTooManyAttachments},
		"the limit is ok": {chat.Outgoing{ClientID: "client-0003", Text: string(long[:4000])}, nil},
	} {
		_, err := h.Send(t.Context(), v, c.ID, tc.out)
		if tc.want == nil {
			must(t, err)
			continue
		}
		if err == nil || tenant.Answer(err).Reason != tc.want.Reason {
			t.Errorf("%s: got %v, want %s", name, err, tc.want.Reason)
		}
	}
	if n := len(h.thread(t, v, c.ID)); n != 2 {
		t.Fatalf("%d entries, want 2: nothing refused was stored, nothing stored was lost", n)
	}
}

// Who claims what they have already changes nothing: two clicks are one entry.
func TestClaimOfOnesOwn(t *testing.T) {
	h := newHouse(t)
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	for _, id := range []string{"claim-0001", "claim-0001", "claim-0002"} {
		got, err := h.Claim(t.Context(), h.ana, c.ID, id)
		must(t, err)
		if got.Status != chat.Active || got.Agent != "ana" {
			t.Errorf("%s: got %+v", id, got)
		}
	}
	if all := h.thread(t, h.ana, c.ID); len(all) != 2 {
		t.Errorf("%d entries: %+v", len(all), all)
	}
	_, err := h.Claim(t.Context(), h.bea, c.ID, "claim-0003")
	refused(t, err, tenant.ErrConversationTaken)
}
