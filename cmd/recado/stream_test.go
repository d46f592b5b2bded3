package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"recado/configs"
	"recado/tenant"
)

// stream opens a visitor's stream; its frames and goodbye are a line's.
func (h *house) stream(t *testing.T, token string) *line {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", h.url+"/api/v1/visitor/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	l := &line{frames: make(chan map[string]any, 1000), over: make(chan struct{})}
	t.Cleanup(func() { resp.Body.Close(); <-l.over })
	go func() {
		defer close(l.over)
		bye := false
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			bye = bye || lines.Text() == "event: goodbye"
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			var frame map[string]any
			if !ok || json.Unmarshal([]byte(data), &frame) != nil {
				continue
			}
			if bye {
				l.code = int(number(frame, "code"))
			} else {
				l.frames <- frame
			}
		}
	}()
	return l
}

// A visitor who can only listen, on another node than the agent: both hear
// each other, and a node that stops says so.
func TestStreamOnTwoNodes(t *testing.T) {
	a, b := twoNodes(t)
	visitor, agent := a.visit(t), b.signIn(t, "bruno@demo.example")
	desk := b.hello(t, agent)
	waitOnline(t, a)
	window := a.stream(t, visitor)
	window.wait(t, "welcome", nil)
	id := a.open(t, visitor, "hola")
	window.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "type") == "assigned" })
	a.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/typing", visitor, map[string]any{"on": true})
	desk.wait(t, "typing", func(f map[string]any) bool { return f["on"] == true && text(f, "from") == "visitor" })
	desk.say(t, map[string]any{"type": "send", "client_id": "from-the-desk", "conversation": id, "text": "dime"})
	window.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "text") == "dime" })
	a.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/read", visitor, map[string]any{"seq": 3})
	desk.wait(t, "read", func(f map[string]any) bool { return text(f, "by") == "visitor" && number(f, "seq") == 3 })
	a.stop()
	if code := window.goodbye(t); code != 1001 {
		t.Errorf("goodbye %d", code)
	}
}

// Who may not listen is told so by the gate, in plain HTTP; one window too many
// by the session.
func TestBadStreams(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) { c.ActorSessions = 2 }).converse(t)
	const path = "/api/v1/visitor/stream"
	visitor, typing := h.visitor, "/api/v1/visitor/conversations/"+h.id+"/typing"
	h.refused(t, tenant.ErrUnauthorized, "GET", path, "", nil)
	h.refused(t, tenant.ErrUnauthorized, "GET", path, h.signIn(t, demoOwner), nil)
	for what, bad := range h.badTokens(t, visitor) {
		if status, answer := h.request(t, "GET", path, bad.token, nil); status != http.StatusUnauthorized {
			t.Errorf("%s: %d %v", what, status, answer)
		}
	}
	h.refused(t, tenant.ErrUnauthorized, "GET", path+"?token="+visitor, "", nil)
	for range 2 {
		h.stream(t, visitor).wait(t, "welcome", nil)
	}
	more := h.stream(t, visitor)
	if got := more.wait(t, "error", nil); text(got, "reason") != tenant.ErrTooManySessions.Reason {
		t.Errorf("got %v", got)
	}
	if code := more.goodbye(t); code != 4029 {
		t.Errorf("goodbye %d", code)
	}
	h.refused(t, tenant.ErrNotFound, "POST", typing, h.visit(t), map[string]any{"on": true})
	h.refused(t, tenant.ErrBadJSON, "POST", typing, visitor, map[string]any{"on": "yes"})
	h.intact(t)
}
