package main

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"recado/tenant"
)

// A placed person comes from a network address, as a trusted proxy tells of it.
type placed struct {
	h       *house
	address string
	client  *http.Client
}

func (h *house) from(t *testing.T, address string) *placed {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &placed{h, address, &http.Client{Jar: jar}}
}

// ask sends a body and returns the status and what came back.
func (c *placed) ask(t *testing.T, method, path, token, kind, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, c.h.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-Forwarded-For", c.address)
	req.Header.Set("Accept", "text/html")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

// opens says the first words of somebody new, more of the request in more, and
// returns the status and the answer.
func (c *placed) opens(t *testing.T, token string, more map[string]any) (int, map[string]any) {
	t.Helper()
	body := map[string]any{"client_id": tenant.NewID(), "project": c.h.projects(t)["Soporte"], "text": "Compre ya", "email": "a@correo.example", "subject": "Compre"}
	for k, v := range more {
		body[k] = v
	}
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	status, answer := c.ask(t, "POST", "/api/v1/visitor/conversations", token, "application/json", string(data))
	decoded := map[string]any{}
	if err := json.Unmarshal([]byte(answer), &decoded); err != nil {
		t.Fatalf("%s: %v", answer, err)
	}
	return status, decoded
}

var hiddenField = regexp.MustCompile(`type="hidden" name="([^"]+)" value="([^"]*)"`)

// leaves sends the page without JavaScript, as its form is, with some words.
func (c *placed) leaves(t *testing.T) (int, string) {
	t.Helper()
	page := "/t/" + c.h.demo.widget.Key + "?project=" + c.h.projects(t)["Soporte"]
	_, form := c.ask(t, "GET", page, "", "text/plain", "")
	values := url.Values{"project": {c.h.projects(t)["Soporte"]}, "email": {"a@correo.example"}, "subject": {"Compre"}, "text": {"Compre ya"}}
	for _, m := range hiddenField.FindAllStringSubmatch(form, -1) {
		values.Set(m[1], html.UnescapeString(m[2]))
	}
	return c.ask(t, "POST", page, "", "application/x-www-form-urlencoded", values.Encode())
}

// Who comes from a banned address begins nothing there, by whatever way and
// whoever they are; elsewhere nobody notices, and nobody reads the address.
func TestBannedAddress(t *testing.T) {
	h := newHouse(t, behindProxy)
	owner := h.signIn(t, demoOwner)
	h.hello(t, owner)
	spammer, neighbour := h.from(t, "2001:db8:7:7::1"), h.from(t, "2001:db8:7:7::2") // of the same /64
	stranger := h.from(t, "2001:db8:7:8::1")
	_, begun := spammer.opens(t, h.visit(t), nil)
	talk := text(begun, "conversation", "id")
	made := h.ok(t, "POST", "/api/v1/conversations/"+talk+"/ban", owner, map[string]any{"client_id": tenant.NewID(), "hours": 24, "address": true})
	if made["address"] != true || made["place"] != nil {
		t.Errorf("banned: %v", made)
	}

	for _, more := range []map[string]any{nil, {"as": "ticket"}, {"as": "ticket", "case": "1"}, {"case": "1"}} {
		status, answer := neighbour.opens(t, h.visit(t), more)
		if status != http.StatusForbidden || text(answer, "error", "reason") != tenant.ErrBanned.Reason || at(answer, "error", "params", "hours") != 24.0 {
			t.Errorf("the neighbour with %v: %d %v", more, status, answer)
		}
	}
	if status, answer := neighbour.ask(t, "POST", "/api/v1/visitor/files?client_id="+tenant.NewID()+"&name=a.txt&project="+h.projects(t)["Soporte"], h.visit(t), "text/plain", "words"); status != http.StatusForbidden {
		t.Errorf("the neighbour's file: %d %s", status, answer)
	}
	if status, page := neighbour.leaves(t); status != http.StatusForbidden || !strings.Contains(page, "prueba de nuevo en 24 h.") {
		t.Errorf("the neighbour's page without JavaScript: %d %s", status, page)
	}
	if status, page := stranger.leaves(t); status != http.StatusOK {
		t.Errorf("a stranger's page without JavaScript: %d %s", status, page)
	}
	if status, answer := stranger.opens(t, h.visit(t), nil); status != http.StatusOK {
		t.Errorf("a stranger: %d %v", status, answer)
	}

	list, err := json.Marshal(h.ok(t, "GET", "/api/v1/bans", owner, nil))
	if err != nil {
		t.Fatal(err)
	}
	thread, err := json.Marshal(h.ok(t, "GET", "/api/v1/conversations/"+talk+"/messages?after=0", owner, nil))
	if err != nil {
		t.Fatal(err)
	}
	place := h.auth.Tokens.Place(h.demo.scope, "2001:db8:7:7::/64")
	for _, shown := range []string{string(list), string(thread)} {
		if strings.Contains(shown, place) || strings.Contains(shown, "2001:db8") {
			t.Errorf("the address is shown: %s", shown)
		}
	}
	h.ok(t, "DELETE", "/api/v1/visitors/"+text(made, "id")+"/ban", owner, nil)
	if status, answer := neighbour.opens(t, h.visit(t), nil); status != http.StatusOK {
		t.Errorf("the neighbour, after it was lifted: %d %v", status, answer)
	}
}

// The way into a case by an open socket is closed to a banned address, too.
func TestBannedAddressOnSocket(t *testing.T) {
	h := newHouse(t, behindProxy)
	owner, visitor := h.signIn(t, demoOwner), h.visit(t)
	h.hello(t, owner)
	_, spam := h.from(t, "203.0.113.7").opens(t, h.visit(t), nil)
	_, begun := h.from(t, "203.0.113.8").opens(t, visitor, nil)
	talk := text(begun, "conversation", "id")
	h.ok(t, "POST", "/api/v1/conversations/"+talk+"/ticket", owner, map[string]any{"client_id": tenant.NewID(), "subject": "Compre", "end": true})
	h.ok(t, "POST", "/api/v1/conversations/"+text(spam, "conversation", "id")+"/ban", owner, map[string]any{"client_id": tenant.NewID(), "hours": 1, "address": true})
	says := func(address, want string) {
		t.Helper()
		l, _, _ := h.knock(t, address)
		l.frames, l.over = make(chan map[string]any, 1000), make(chan struct{})
		go l.listen()
		l.say(t, map[string]any{"type": "hello", "token": visitor})
		l.wait(t, "welcome", nil)
		l.say(t, map[string]any{"type": "send", "client_id": tenant.NewID(), "conversation": talk, "text": "sigo"})
		l.wait(t, want, func(f map[string]any) bool { return want == "ack" || text(f, "reason") == tenant.ErrBanned.Reason })
	}
	says("203.0.113.7", "error")
	says("203.0.113.8", "ack")
}
