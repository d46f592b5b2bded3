package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"recado/configs"
	"recado/storage/blob/blobtest"
	"recado/storage/enginetest"
	"recado/storage/redis/redistest"
)

// Parts that go away while people talk, and come back (DESIGN §6.14).

// bound is how long a refusal or an answer without Redis may take here.
const bound = 10 * time.Second

// quickLeases lets presence come and go in the time of a test.
func quickLeases(cfg *configs.Config) {
	cfg.PresencePing, cfg.PresenceLease = 500*time.Millisecond, 5*time.Second
}

// A talking visitor and agent, each with a socket.
type talking struct {
	visitor, agent string // tokens
	window, desk   *line
	id             string
	said           []string // what was acknowledged, in this order
}

// startTalk opens a conversation whose visitor is on one node and whose agent
// is on another.
func startTalk(t *testing.T, v, a *house) *talking {
	t.Helper()
	c := &talking{visitor: v.visit(t), agent: a.signIn(t, "bruno@demo.example")}
	c.desk, c.window = a.hello(t, c.agent), v.hello(t, c.visitor)
	waitOnline(t, v)
	c.id = v.open(t, c.visitor, "hola")
	c.said = []string{"hola"}
	return c
}

// send says something over a socket and waits for its acknowledgement.
func (c *talking) send(t *testing.T, l *line, words string) {
	t.Helper()
	start := time.Now()
	l.say(t, c.frame(words))
	l.wait(t, "ack", func(f map[string]any) bool { return text(f, "client_id") == clientIDOf(words) })
	if took := time.Since(start); took > bound {
		t.Errorf("the acknowledgement took %s", took)
	}
	c.said = append(c.said, words)
}

func (c *talking) frame(words string) map[string]any {
	return map[string]any{"type": "send", "client_id": clientIDOf(words), "conversation": c.id, "text": words}
}

// clientIDOf makes a client id of words: hexadecimal, since these are Spanish.
func clientIDOf(words string) string { return fmt.Sprintf("client-%x", words) }

// post says something over REST and returns its refusal, "" for none.
func (c *talking) post(t *testing.T, h *house, words string) (reason string) {
	t.Helper()
	start := time.Now()
	status, answer := h.request(t, "POST", "/api/v1/visitor/conversations/"+c.id+"/messages", c.visitor,
		map[string]any{"client_id": clientIDOf(words), "text": words})
	if took := time.Since(start); took > bound {
		t.Errorf("the answer took %s", took)
	}
	switch {
	case status == http.StatusOK:
		c.said = append(c.said, words)
		return ""
	case status == http.StatusServiceUnavailable:
		return text(answer, "error", "reason")
	}
	t.Fatalf("%q: %d %v", words, status, answer)
	return ""
}

// compare reads the thread: what was acknowledged, once, in order.
func (c *talking) compare(t *testing.T, h *house) {
	t.Helper()
	var stored []string
	for _, m := range h.thread(t, c.visitor, asVisitor, c.id) {
		if text(m, "type") == "text" {
			stored = append(stored, text(m, "text"))
		}
	}
	if got, want := strings.Join(stored, ","), strings.Join(c.said, ","); got != want {
		t.Fatalf("stored is %s, acknowledged %s", got, want)
	}
}

// readyAs waits until /readyz says so, and of which part.
func (h *house) readyAs(t *testing.T, status int, state, part, partState string) {
	t.Helper()
	until(t, "/readyz is "+state, func() bool {
		got, answer := h.readiness(t)
		return got == status && text(answer, "state") == state && text(answer, "parts", part) == partState
	})
}

// Without Redis, what is said is stored and acknowledged; what did not reach
// the other node is caught up with as soon as Redis, which has forgotten
// everything, is back.
func TestRedisAway(t *testing.T) {
	redis := redistest.Start(t)
	servers := onURLs(enginetest.MongoDatabase(t), redis.URL(), "")
	a, b := newHouse(t, servers, quickLeases), newHouse(t, servers, quickLeases)
	<-a.pipes.bus.Ready()
	<-b.pipes.bus.Ready()
	c := startTalk(t, a, b)
	c.send(t, c.desk, "antes")
	c.window.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "text") == "antes" })

	redis.Stop()
	a.readyAs(t, http.StatusOK, "degraded", "redis", "down")
	c.send(t, c.window, "sin Redis")
	c.send(t, c.desk, "la respuesta")
	if reason := c.post(t, a, "por REST"); reason != "" {
		t.Errorf("refused as %s", reason)
	}
	a.visit(t) // its limit is counted by the node alone
	a.signIn(t, "carla@demo.example")
	c.compare(t, b)

	if err := redis.Restart(); err != nil {
		t.Fatal(err)
	}
	c.window.wait(t, "resync", nil)
	c.desk.wait(t, "resync", nil)
	c.compare(t, a)
	a.readyAs(t, http.StatusOK, "ready", "redis", "ok")
	waitOnline(t, a) // leases are back
	other := a.visit(t)
	window := a.hello(t, other)
	opened := a.ok(t, "POST", "/api/v1/visitor/conversations", other, map[string]any{
		"client_id": "after-redis", "project": a.projects(t)["Soporte"], "text": "¿Y ahora?",
	})
	if text(opened, "conversation", "agent", "name") == "" {
		t.Errorf("nobody was given the conversation: %v", opened)
	}
	id := text(opened, "conversation", "id")
	c.desk.wait(t, "message", func(f map[string]any) bool { return f["conversation"] == id }) // from the other node
	c.desk.say(t, map[string]any{"type": "send", "client_id": "after-redis-2", "conversation": id, "text": "Ahora sí"})
	window.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "text") == "Ahora sí" })
}

// Without MongoDB nothing is acknowledged, everybody is told so soon, and the
// same process goes on when it is back.
func TestMongoAway(t *testing.T) {
	url, proxy := enginetest.MongoThrough(t)
	h := newHouse(t, onURLs(url, "", ""))
	c := startTalk(t, h, h)
	c.send(t, c.window, "antes")

	proxy.Down()
	if reason := c.post(t, h, "por REST"); reason != "unavailable" {
		t.Errorf("refused as %q", reason)
	}
	start := time.Now()
	c.window.say(t, c.frame("por la ventana"))
	refused := c.window.wait(t, "error", func(f map[string]any) bool { return text(f, "client_id") == clientIDOf("por la ventana") })
	if text(refused, "code") != "unavailable" || text(refused, "reason") != "unavailable" {
		t.Errorf("refused as %v", refused)
	}
	if took := time.Since(start); took > bound {
		t.Errorf("the refusal took %s", took)
	}
	h.readyAs(t, http.StatusServiceUnavailable, "down", "store", "down")
	h.crowd(t, c)
	status, answer := h.request(t, "POST", "/api/v1/auth/login", "", map[string]any{"email": demoOwner, "password": demoPassword})
	if status != http.StatusServiceUnavailable || text(answer, "error", "reason") != "unavailable" {
		t.Errorf("signing in: %d %v", status, answer)
	}
	c.window.say(t, map[string]any{"type": "ping"}) // nobody's socket ends for it
	c.window.wait(t, "pong", nil)

	proxy.Up()
	h.readyAs(t, http.StatusOK, "ready", "store", "ok")
	if reason := c.post(t, h, "por REST"); reason != "" {
		t.Errorf("a repeat is refused as %s, with MongoDB back", reason)
	}
	c.send(t, c.window, "por la ventana")
	c.send(t, c.desk, "después")
	c.compare(t, h)
}

// crowd asks for many things at once: nobody waits for the others' time-outs.
func (h *house) crowd(t *testing.T, c *talking) {
	t.Helper()
	var all sync.WaitGroup
	start := time.Now()
	for i := range 20 {
		all.Go(func() {
			status, answer, err := try(h.url, "GET", fmt.Sprintf("/api/v1/visitor/conversations/%s/messages?after=%d", c.id, i), c.visitor, nil)
			if err != nil || status != http.StatusServiceUnavailable {
				t.Errorf("%d %v %v", status, answer, err)
			}
		})
	}
	all.Wait()
	if took := time.Since(start); took > bound {
		t.Errorf("20 refusals took %s", took)
	}
}

// Without S3 the talk goes on, but for its files.
func TestS3Away(t *testing.T) {
	s3 := blobtest.Start(t)
	h := newHouse(t, func(cfg *configs.Config) { cfg.S3URL = s3.URL() })
	c := startTalk(t, h, h)
	content := bytes.Repeat([]byte("una línea\n"), 1000)
	file := h.uploaded(t, c.visitor, asVisitor, "antes.txt", content)

	s3.Stop()
	start := time.Now()
	status, answer := h.tryUpload(t, c.visitor, asVisitor, "durante.txt", content)
	if status != http.StatusServiceUnavailable || text(answer, "error", "reason") != "unavailable" {
		t.Errorf("upload: %d %v", status, answer)
	}
	if took := time.Since(start); took > bound {
		t.Errorf("the refusal took %s", took)
	}
	h.readyAs(t, http.StatusOK, "degraded", "files", "down")
	c.send(t, c.window, "¿me lee?")
	c.send(t, c.desk, "sí")
	c.window.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "text") == "sí" })
	c.compare(t, h)

	if err := s3.Restart(); err != nil {
		t.Fatal(err)
	}
	h.readyAs(t, http.StatusOK, "ready", "files", "ok")
	h.uploaded(t, c.visitor, asVisitor, "despues.txt", content)
	if got := h.download(t, c.visitor, asVisitor, text(file, "id")); !bytes.Equal(got, content) {
		t.Errorf("the first file has %d bytes, had %d", len(got), len(content))
	}
}
