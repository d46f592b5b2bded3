package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"recado/configs"
	"recado/tenant"
)

// heard takes everything that a socket got until now: what was on its way
// before the ping is there before the pong.
func (l *line) heard(t *testing.T) []string {
	t.Helper()
	l.say(t, map[string]any{"type": "ping"})
	var all []string
	for timeout := time.After(patience); ; {
		select {
		case f := <-l.frames:
			if f["type"] == "pong" {
				return all
			}
			raw, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(raw))
		case <-timeout:
			t.Fatal("no pong")
		}
	}
}

// Sockets: no frame reaches the other tenant's conversations, and nothing that
// is said there is heard.
func TestIsolationOfSockets(t *testing.T) {
	h := newHouse(t)
	a := h.furnish(t, h.demo.scope, h.demo.widget, demoOwner, "bruno@demo.example", "zafiro", true)
	scope, w := h.another(t)
	b := h.furnish(t, scope, w, "olga@otra.example", "otto@otra.example", "esmeralda", false)
	sessions := map[string]*line{"visitor": b.visitor, "agent": b.line, "owner": h.hello(t, b.tokens["owner"]), "verified": h.hello(t, b.tokens["verified"])}
	before := h.settled(t, a)

	t.Run("frames", func(t *testing.T) {
		for who, l := range sessions {
			for _, frame := range []string{
				`{"type":"send","client_id":"%s","conversation":"%s","text":"hola"}`,
				`{"type":"typing","client_id":"%s","conversation":"%s","on":true}`,
				`{"type":"looking","client_id":"%s","conversation":"%s","doing":"reads"}`,
				`{"type":"read","client_id":"%s","conversation":"%s","seq":1}`,
			} {
				answer := func(conversation string) string {
					client := tenant.NewID()
					l.say(t, json.RawMessage(fmt.Sprintf(frame, client, conversation)))
					got := l.wait(t, "error", func(f map[string]any) bool { return text(f, "client_id") == client })
					delete(got, "client_id")
					return fmt.Sprint(got)
				}
				got, none := answer(a.things["conversation"]), answer(tenant.NewID())
				if got != none || !strings.Contains(got, "not_found") {
					t.Errorf("%s, %s: %s, but %s for what nobody has", who, frame, got, none)
				}
			}
			own := `{"type":"send","client_id":"` + tenant.NewID() + `","conversation":"` + b.things["conversation"] + `","text":"hola","attachments":["` + a.things["loose"] + `"]}`
			l.say(t, json.RawMessage(own))
			if got := l.wait(t, "error", nil); text(got, "reason") != "not_found" {
				t.Errorf("%s sent the other's file: %v", who, got)
			}
			// A token of the other tenant does not make this session one of its.
			l.say(t, map[string]any{"type": "renew", "token": a.tokens["owner"]})
			if got := l.wait(t, "error", nil); text(got, "reason") != "unauthorized" {
				t.Errorf("%s was renewed as somebody else: %v", who, got)
			}
			if code := l.goodbye(t); code != 4401 {
				t.Errorf("%s: goodbye %d", who, code)
			}
		}
	})
	if after := h.settled(t, a); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("the other's frames changed something:\n%v\n%v", before, after)
	}

	t.Run("silence", func(t *testing.T) {
		listeners := map[string]*line{}
		for _, who := range []string{"visitor", "verified", "agent", "owner"} {
			listeners[who] = h.hello(t, b.tokens[who])
		}
		h.chatter(t, a)
		for who, l := range listeners {
			for _, frame := range l.heard(t) {
				if leak := leaks(a.things, "", []byte(frame)); leak != "" {
					t.Errorf("%s of the other tenant heard %s: %s", who, leak, frame)
				}
			}
		}
	})
}

// chatter makes one of every frame that a tenant's sessions hear.
func (h *house) chatter(t *testing.T, s *side) {
	t.Helper()
	id, owner, word := s.things["conversation"], s.tokens["owner"], s.things["word"]
	s.line.say(t, map[string]any{"type": "send", "client_id": word + "-answer", "conversation": id, "text": word + " respuesta"})
	answer := s.line.wait(t, "ack", nil)
	s.visitor.say(t, map[string]any{"type": "read", "conversation": id, "seq": number(answer, "message", "seq")})
	s.line.wait(t, "read", func(f map[string]any) bool { return text(f, "by") == "visitor" })
	s.line.say(t, map[string]any{"type": "typing", "conversation": id, "on": true})
	s.visitor.wait(t, "typing", nil)
	s.visitor.say(t, map[string]any{"type": "send", "client_id": word + "-reply-1", "conversation": id, "text": word + " gracias"})
	s.line.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "text") == word+" gracias" })
	h.ok(t, "POST", "/api/v1/conversations/"+id+"/notes", owner, map[string]any{"client_id": word + "-note-2", "text": word})
	s.line.wait(t, "note", nil)
	h.ok(t, "PATCH", "/api/v1/visitor/conversations/"+id+"/context", s.tokens["visitor"], map[string]any{
		"data": map[string]any{"plan": word}, "trail": []any{map[string]any{"at": 1, "kind": "page", "name": word, "url": "https://" + word + ".example/"}},
	})
	s.line.wait(t, "context", nil)
	made := h.ok(t, "POST", "/api/v1/conversations/"+id+"/ticket", owner, map[string]any{"client_id": word + "-becomes", "subject": word, "end": true})
	s.line.wait(t, "ticket", nil)
	h.ok(t, "POST", "/api/v1/tickets/"+text(made, "id")+"/notes", owner, map[string]any{"client_id": word + "-public", "visibility": "public", "text": word})
	h.ok(t, "PUT", "/api/v1/me/availability", s.tokens["agent"], map[string]any{"availability": "away"})
	s.visitor.wait(t, "availability", func(f map[string]any) bool { return text(f, "availability", "state") != "online" })
	s.line.wait(t, "agents", nil)
}

// Visitors of two tenants may have the same id: a company's own numbers do.
// Neither channels, nor lists, nor files, nor limits may meet.
func TestIsolationOfEqualIDs(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) { c.RateUploads.Count = 4 })
	scope, w := h.another(t)
	type twin struct {
		token, project, agent string
		line                  *line
	}
	twins := map[string]*twin{
		"zafiro":    {token: h.pass(t, h.demo.scope, h.demo.widget.ID, "cliente-1", "", false), agent: h.signIn(t, "bruno@demo.example")},
		"esmeralda": {token: h.pass(t, scope, w.ID, "cliente-1", "", false), agent: h.signIn(t, "otto@otra.example")},
	}
	for _, v := range twins {
		v.project = h.ok(t, "GET", "/api/v1/me", v.agent, nil)["projects"].([]any)[0].(map[string]any)["id"].(string)
		h.hello(t, v.agent)
		v.line = h.hello(t, v.token)
	}
	until(t, "both are online", func() bool {
		for _, key := range []string{h.demo.widget.Key, w.Key} {
			if text(h.ok(t, "GET", "/api/v1/widgets/"+key+"/availability", "", nil), "state") != "online" {
				return false
			}
		}
		return true
	})
	ids := map[string]string{}
	for word, v := range twins {
		// The same client id too: it is the visitor's own.
		opened := h.ok(t, "POST", "/api/v1/visitor/conversations", v.token, map[string]any{"client_id": "words-0001", "project": v.project, "text": word})
		id := text(opened, "conversation", "id")
		ids[word] = id
		h.ok(t, "POST", "/api/v1/conversations/"+id+"/messages", v.agent, map[string]any{"client_id": "answer-001", "text": word})
		file := h.upload(t, "/api/v1/visitor/files", v.token, word)
		h.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/messages", v.token, map[string]any{"client_id": "file-00001", "attachments": []string{file}})
	}
	if ids["zafiro"] == ids["esmeralda"] {
		t.Fatal("two tenants share a conversation")
	}
	for word, v := range twins {
		other := map[string]string{"zafiro": "esmeralda", "esmeralda": "zafiro"}[word]
		for _, frame := range v.line.heard(t) {
			if strings.Contains(frame, other) || strings.Contains(frame, ids[other]) {
				t.Errorf("%s heard %s", word, frame)
			}
		}
		mine := h.ok(t, "GET", "/api/v1/visitor", v.token, nil)["conversations"].([]any)
		if len(mine) != 1 || text(mine[0].(map[string]any), "id") != ids[word] {
			t.Errorf("%s has the conversations %v", word, mine)
		}
	}
	// One of them uploads until it may not; the other still may.
	refused := false
	for range 20 {
		status, _ := h.raw(t, "POST", "/api/v1/visitor/files?name=a.txt&client_id="+tenant.NewID(), twins["zafiro"].token, "words")
		refused = refused || status == http.StatusTooManyRequests
	}
	if !refused {
		t.Fatal("uploads have no limit")
	}
	h.upload(t, "/api/v1/visitor/files", twins["esmeralda"].token, "words")
}
