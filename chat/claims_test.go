package chat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"recado/chat"
	"recado/tenant"
)

// everything is all that a visitor can read of a conversation, as JSON.
func (h *house) everything(t *testing.T, v tenant.Actor, id string) string {
	t.Helper()
	c, err := h.Service.Conversation(t.Context(), v, id)
	must(t, err)
	view, err := h.VisitorView(t.Context(), h.sc, c)
	must(t, err)
	_, sent := h.Send(t.Context(), v, id, chat.Outgoing{ClientID: "client-0099", Text: "¿y ahora?"})
	h.heard.mu.Lock()
	defer h.heard.mu.Unlock()
	var frames []any
	for _, f := range h.heard.all {
		if f.channel == "visitor:"+v.ID {
			frames = append(frames, f.frame)
		}
	}
	all, err := json.Marshal([]any{view, chat.Views(h.thread(t, v, id), chat.FromVisitor), frames, tenant.Answer(sent)})
	must(t, err)
	return string(all)
}

// E4: of a case that somebody unverified named, nothing reaches them, whether
// it was theirs or not, and whatever the desk makes of the talk.
func TestClaimedCaseIsHidden(t *testing.T) {
	for name, tt := range map[string]struct {
		ticket    int64 // of the opening
		converted int64 // what the desk made of it
	}{
		"matched":              {7001, 7001},
		"not matched":          {0, 8002},
		"matched, then closed": {7001, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.there(t, h.ana)
			v := h.visitor("v1")
			o := opening("sales", "client-0001", "sobre mi caso")
			o.Claim, o.Ticket, o.Unverified = 5555, tt.ticket, tt.ticket != 0
			c, _, err := h.Start(t.Context(), v, o)
			must(t, err)
			_, err = h.Transfer(t.Context(), h.ana, c.ID, chat.Transfer{ClientID: "client-0002", Agent: "ana"})
			must(t, err)
			if tt.converted != 0 {
				_, err = h.Converted(t.Context(), tenant.SystemActor(h.sc), c.ID, "client-0003", tt.converted, true)
				must(t, err)
			}
			_, err = h.End(t.Context(), h.ana, c.ID, "client-0004")
			must(t, err)
			all := h.everything(t, v, c.ID)
			for _, secret := range []string{"7001", "8002", "sales", "Sales"} {
				if strings.Contains(all, secret) {
					t.Errorf("the visitor reads %s in %s", secret, all)
				}
			}
			if !strings.Contains(all, `"case":5555`) || !strings.Contains(all, tenant.ErrConversationClosed.Reason) {
				t.Errorf("their own number, or the refusal, is missing: %s", all)
			}
		})
	}
}

// Who is verified reads the number of their case.
func TestProvedCaseIsShown(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	v.Verified = true
	c := h.start(t, v, "support", "client-0001", "hola")
	_, err := h.Converted(t.Context(), tenant.SystemActor(h.sc), c.ID, "client-0002", 7001, true)
	must(t, err)
	_, err = h.End(t.Context(), v, c.ID, "client-0003")
	must(t, err)
	if all := h.everything(t, v, c.ID); !strings.Contains(all, `"case":7001`) || !strings.Contains(all, `"ticket":7001`) {
		t.Errorf("got %s", all)
	}
}

// What a visitor says of themselves goes onto their open conversations alone,
// and never over what was proved.
func TestClaimsOfVisitors(t *testing.T) {
	h := newHouse(t)
	v, other := h.visitor("v1"), h.visitor("v2")
	closed := h.start(t, v, "support", "client-0001", "hola")
	_, err := h.End(t.Context(), v, closed.ID, "client-0002")
	must(t, err)
	open := h.start(t, v, "support", "client-0003", "hola")
	others := h.start(t, other, "support", "client-0004", "hola")
	proved := v
	proved.Verified = true
	signed := h.start(t, proved, "sales", "client-0005", "hola")
	must(t, h.SetClaims(t.Context(), v, "Eva", "eva@example.com"))
	for id, want := range map[string]string{closed.ID: "", open.ID: "eva@example.com", others.ID: "", signed.ID: ""} {
		c, err := h.Service.Conversation(t.Context(), tenant.SystemActor(h.sc), id)
		must(t, err)
		if c.Visitor.Email != want {
			t.Errorf("got %q, want %q", c.Visitor.Email, want)
		}
	}
}
