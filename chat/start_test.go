package chat_test

import (
	"testing"

	"recado/chat"
	"recado/tenant"
)

// file uploads one of an actor's files.
func (h *house) file(t *testing.T, actor tenant.Actor, clientID string) *chat.File {
	t.Helper()
	f, err := h.NewFile(t.Context(), actor, clientID, &chat.File{Name: "a.png", Type: "image/png", Size: 1, Key: "files/" + clientID})
	must(t, err)
	return f
}

// E3: the words with which a tab joined a conversation are not said again in a
// later one.
func TestRepeatedStartAfterTheNextConversation(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	first := h.start(t, v, "support", "client-0001", "una")
	joined := h.start(t, v, "support", "client-0002", "otra")
	if joined.ID != first.ID {
		t.Fatal("the second tab opened another conversation")
	}
	_, err := h.End(t.Context(), v, first.ID, "client-0003")
	must(t, err)
	next := h.start(t, v, "support", "client-0004", "de nuevo")
	again, m, err := h.Start(t.Context(), v, opening("support", "client-0002", "otra"))
	must(t, err)
	if again.ID != first.ID || m.Seq != 2 {
		t.Errorf("the repeat went to %s at %d, want %s at 2", again.ID, m.Seq, first.ID)
	}
	if n := len(h.thread(t, v, next.ID)); next.ID == first.ID || n != 1 {
		t.Errorf("%d entries in the next conversation, want 1", n)
	}
}

// A start that is refused leaves nothing behind: no second conversation beside
// the open one, no document, no file that belongs nowhere.
func TestRefusedStart(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	open := h.start(t, v, "support", "client-0001", "una")
	bad := opening("support", "client-0002", "otra")
	bad.Attachments = []string{"no-such-file"}
	_, _, err := h.Start(t.Context(), v, bad)
	refused(t, err, tenant.ErrNotFound)
	if c := h.start(t, v, "support", "client-0003", "y otra"); c.ID != open.ID {
		t.Errorf("opened %s beside %s", c.ID, open.ID)
	}

	w := h.visitor("v2")
	_, _, err = h.Start(t.Context(), w, opening("support", "client-0001", " "))
	refused(t, err, tenant.ErrEmptyMessage)
	if begun, _, err := h.Begun(t.Context(), w, "client-0001"); begun || err != nil {
		t.Errorf("an empty message began a conversation: %v", err)
	}
}

// What could not be said goes back to reception with its files; a file of a
// message that was said stays with it.
func TestFilesOfRefusedMessages(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	said, unsaid, mixed := h.file(t, v, "file-0001"), h.file(t, v, "file-0002"), h.file(t, v, "file-0003")
	first, err := h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0002", Attachments: []string{said.ID}})
	must(t, err)
	_, err = h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0003", Attachments: []string{mixed.ID, "no-such-file"}})
	refused(t, err, tenant.ErrNotFound)
	_, err = h.End(t.Context(), v, c.ID, "client-0004")
	must(t, err)
	_, err = h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0005", Attachments: []string{said.ID, unsaid.ID}})
	refused(t, err, tenant.ErrConversationClosed)

	o := opening("support", "client-0006", "sigo aquí")
	o.Attachments = []string{unsaid.ID, mixed.ID}
	next, m, err := h.Start(t.Context(), v, o)
	must(t, err)
	if len(m.Attachments) != 2 {
		t.Fatalf("%d files went along", len(m.Attachments))
	}
	for id, want := range map[string]string{said.ID: c.ID, unsaid.ID: next.ID, mixed.ID: next.ID} {
		f, err := h.store.File(t.Context(), h.sc, id)
		must(t, err)
		if f.Conversation != want {
			t.Errorf("a file is in %q, want %q", f.Conversation, want)
		}
	}
	again, err := h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0002", Attachments: []string{said.ID}})
	must(t, err)
	if again.ID != first.ID {
		t.Errorf("the repeat is another message")
	}
}

// A repeat gets the first result although it would be refused now.
func TestRepeatOfWhatIsNotAllowedAnyMore(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	f := h.file(t, v, "file-0001")
	out := chat.Outgoing{ClientID: "client-0002", Attachments: []string{f.ID}}
	first, err := h.Send(t.Context(), v, c.ID, out)
	must(t, err)
	p, err := h.store.Project(t.Context(), h.sc, "support")
	must(t, err)
	p.Files = false
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
	h.TenantChanged(t.Context(), h.sc, "project")
	again, err := h.Send(t.Context(), v, c.ID, out)
	must(t, err)
	if again.ID != first.ID {
		t.Errorf("the repeat is another message")
	}
	_, err = h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0003", Attachments: []string{f.ID}})
	refused(t, err, tenant.ErrFilesOff)
}

// Whatever is refused for its client id leaves no intention behind.
func TestBadClientIDOfActs(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	_, err := h.End(t.Context(), v, c.ID, "x\x00y")
	refused(t, err, tenant.ErrBadClientID)
	_, err = h.Rate(t.Context(), v, c.ID, "", 5, "")
	refused(t, err, tenant.ErrBadClientID)
	for { // the conversation's own stands there
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().UnixMilli()+3_600_000, 3_600_000)
		if tenant.Answer(err).Code == tenant.NotFound {
			return
		}
		must(t, err)
		if j.Kind != chat.JobUnanswered && j.Kind != chat.JobCount {
			t.Fatalf("a job stands there: %s", j.ID)
		}
	}
}
