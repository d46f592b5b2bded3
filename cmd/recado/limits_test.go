package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"recado/configs"
	"recado/tenant"
)

// What a visitor says counts, however it is said: over REST, on a socket, as a
// conversation's end or a rating. The refusal says how long to wait, and nobody
// else is stopped.
func TestSendsAreLimited(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) { c.RateSends = configs.Rate{Count: 6, Per: time.Hour} })
	desk := h.hello(t, h.signIn(t, "bruno@demo.example"))
	visitor, other := h.visit(t), h.visit(t)
	id := text(h.startTalk(t, visitor, map[string]any{"text": "hola"}), "conversation", "id") // 1
	theirs := text(h.startTalk(t, other, map[string]any{"text": "hola"}), "conversation", "id")
	desk.wait(t, "message", nil)
	at := "/api/v1/visitor/conversations/" + id
	own := h.hello(t, visitor)
	own.say(t, map[string]any{"type": "send", "client_id": "client-0002", "conversation": id, "text": "por el socket"})
	own.wait(t, "ack", nil)                                                                                           // 2
	h.ok(t, "POST", at+"/messages", visitor, map[string]any{"client_id": "client-0003", "text": "por REST"})          // 3
	h.ok(t, "POST", at+"/typing", visitor, map[string]any{"on": true})                                                // 4
	h.ok(t, "POST", at+"/end", visitor, map[string]any{"client_id": "client-0004"})                                   // 5
	h.ok(t, "POST", at+"/rating", visitor, map[string]any{"client_id": "client-0005", "stars": 5, "comment": "bien"}) // 6

	for _, path := range []string{"/messages", "/typing", "/end", "/rating"} {
		h.refused(t, tenant.ErrTooMany, "POST", at+path, visitor, map[string]any{"client_id": "client-0006", "text": "más", "stars": 1})
	}
	own.say(t, map[string]any{"type": "send", "client_id": "client-0007", "conversation": id, "text": "más"})
	got := own.wait(t, "error", nil)
	if text(got, "reason") != "too_many" || text(got, "client_id") != "client-0007" || got["retry_after"] == nil {
		t.Errorf("on the socket: %v", got)
	}
	if wait := h.retryAfter(t, at+"/messages", visitor); wait < 1 || wait > 600 {
		t.Errorf("Retry-After %d s, want at most a sixth of the hour", wait)
	}
	h.ok(t, "POST", "/api/v1/visitor/conversations/"+theirs+"/messages", other, map[string]any{"client_id": "client-0008", "text": "yo sí"})
}

// An address's bounds hold for all of its people together, the
// agents' too.
func TestAddressesAreLimited(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) { c.RateAddress = configs.Rate{Count: 4, Per: time.Hour} })
	agent := h.signIn(t, "bruno@demo.example")
	desk := h.hello(t, agent)
	var ids []string
	for range 2 { // 1, 2
		ids = append(ids, text(h.startTalk(t, h.visit(t), map[string]any{"text": "hola"}), "conversation", "id"))
		desk.wait(t, "message", nil)
	}
	say := func(n int) map[string]any {
		return map[string]any{"client_id": fmt.Sprint("client-000", n), "text": "dígame"}
	}
	h.ok(t, "POST", "/api/v1/conversations/"+ids[0]+"/messages", agent, say(3)) // 3
	h.ok(t, "POST", "/api/v1/conversations/"+ids[1]+"/notes", agent, say(4))    // 4
	h.refused(t, tenant.ErrTooMany, "POST", "/api/v1/conversations/"+ids[0]+"/messages", agent, say(5))
	h.ok(t, "GET", "/api/v1/desk", agent, nil)
}

// Of a tenant's limit visitors' words count alone: a crowd must not silence
// those who answer it.
func TestTenantsAreLimited(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) { c.RateTenant = configs.Rate{Count: 3, Per: time.Hour} })
	agent := h.signIn(t, "bruno@demo.example")
	desk := h.hello(t, agent)
	visitor := h.visit(t)
	id := text(h.startTalk(t, visitor, map[string]any{"text": "hola"}), "conversation", "id") // 1
	desk.wait(t, "message", nil)
	say := func(n int) map[string]any {
		return map[string]any{"client_id": fmt.Sprint("client-000", n), "text": "buenas"}
	}
	for n := range 2 { // 2, 3
		h.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/messages", visitor, say(n))
		h.ok(t, "POST", "/api/v1/conversations/"+id+"/messages", agent, say(5+n))
	}
	h.refused(t, tenant.ErrTooMany, "POST", "/api/v1/visitor/conversations/"+id+"/messages", visitor, say(3))
	h.ok(t, "POST", "/api/v1/conversations/"+id+"/messages", agent, say(8))
}

func (h *house) retryAfter(t *testing.T, path, token string) (seconds int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", h.url+path, strings.NewReader(`{"client_id":"client-0009","text":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusTooManyRequests {
		t.Fatalf("status %d", resp.StatusCode)
	}
	fmt.Sscan(resp.Header.Get("Retry-After"), &seconds)
	return seconds
}
