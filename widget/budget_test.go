package widget_test

import (
	"testing"

	"recado/chat"
	"recado/widget"
)

// What a new conversation and a message cost the store, call by call: each is
// a trip to the server where it is another process, and each write that is not
// together with another one a wait for the disk. One more is a decision.
func TestStoreCallsOfTheHotPath(t *testing.T) {
	h := newHouse(t)
	begin := func(visitor, clientID string) (c *chat.VisitorView, calls string) {
		t.Helper()
		calls = h.asked.during(func() {
			got, err := h.Receive(t.Context(), h.visitor(visitor, "", false), widget.Request{ClientID: clientID, Project: "support", Text: "hola"})
			must(t, err)
			c = got.Conversation
		})
		return c, calls
	}
	say := func(c *chat.VisitorView, visitor, clientID string) string {
		return h.asked.during(func() {
			_, err := h.chat.Send(t.Context(), h.visitor(visitor, "", false), c.ID, chat.Outgoing{ClientID: clientID, Text: "¿hola?"})
			must(t, err)
		})
	}
	check := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s asks the store for\n%s, want\n%s", what, got, want)
		}
	}

	h.present(t, chat.Away) // nobody takes it: the queue
	h.warm(t)
	c, calls := begin("new-1", "client-0001")
	check("a newcomer's conversation", calls, "[find conversations get bans insert slots insert messages insert conversations together ]")
	check("a message", say(c, "new-1", "client-0002"), "[append messages]")

	h.present(t, chat.Online)
	begin("new-2", "client-0001")
	c, calls = begin("new-3", "client-0001")
	check("one that is given to an agent", calls, "[find conversations get bans insert slots insert messages insert conversations together  insert jobs append messages replace conversations]")
	check("a message after that", say(c, "new-3", "client-0002"), "[append messages]")
}
