package main

import (
	"testing"

	"recado/tenant"
)

// Where a message stands is the server's to say: a seq that a client makes up
// counts for nothing, and a place in the future is the end.
func TestForgedPlaces(t *testing.T) {
	const future = int64(1)<<53 - 1
	k := newHouse(t).converse(t)
	visitor := k.hello(t, k.visitor)
	last := number(k.say(t, k.visitor, "antes"), "seq")
	for _, seq := range []int64{1, last, future, -future} {
		words := "¿qué lugar tengo?"
		visitor.say(t, map[string]any{"type": "send", "client_id": tenant.NewID(), "conversation": k.id, "text": words, "seq": seq})
		ack := visitor.wait(t, "ack", nil)
		k.texts = append(k.texts, words)
		last++
		if got := number(ack, "message", "seq"); got != last {
			t.Errorf("with seq %d it stands at %d, want %d", seq, got, last)
		}
		m := k.ok(t, "POST", k.door(k.agent), k.agent, map[string]any{"client_id": tenant.NewID(), "text": words, "seq": seq, "from": "system", "at": 1})
		k.texts = append(k.texts, words)
		last++
		if got := number(m, "seq"); got != last || text(m, "from") != "agent" || number(m, "at") == 1 {
			t.Errorf("over REST it became %v, want the agent's at %d", m, last)
		}
	}
	for _, token := range []string{k.visitor, k.agent} {
		if got := k.ok(t, "GET", k.door(token)+"?after=9007199254740991", token, nil); len(got["items"].([]any)) != 0 || got["more"] == true {
			t.Errorf("behind the end there is %v", got)
		}
	}
	// What was read up to the future was read up to now: what comes is unread.
	visitor.say(t, map[string]any{"type": "read", "conversation": k.id, "seq": future})
	read := k.line.wait(t, "read", func(f map[string]any) bool { return text(f, "by") == "visitor" })
	if got := number(read, "seq"); got != last {
		t.Errorf("read up to %d, want %d", got, last)
	}
	k.say(t, k.agent, "¿sigue ahí?")
	until(t, "it is unread", func() bool {
		return number(k.ok(t, "GET", "/api/v1/visitor/conversations/"+k.id, k.visitor, nil), "unread") == 1
	})
	k.intact(t)
}
