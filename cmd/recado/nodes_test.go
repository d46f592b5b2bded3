package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"recado/configs"
	"recado/storage/blob/blobtest"
	"recado/storage/enginetest"
	"recado/storage/redis/redistest"
)

// onServers puts a house on a MongoDB-compatible server, a redis-server and an
// S3 server: a database and a bucket of the test's own, and, since Redis has no
// names to tell installations apart, a whole redis-server.
func onServers(t *testing.T) func(*configs.Config) {
	t.Helper()
	mongo, redis, s3 := enginetest.MongoDatabase(t), redistest.Start(t).URL(), blobtest.S3URL(t)
	return onURLs(mongo, redis, s3)
}

func onURLs(mongo, redis, s3 string) func(*configs.Config) {
	secret := strings.ToLower(rand.Text() + rand.Text())
	return func(cfg *configs.Config) {
		cfg.MongoURL, cfg.RedisURL, cfg.S3URL, cfg.Secret = mongo, redis, s3, secret
	}
}

// twoNodes are two nodes of one installation that hear each other.
func twoNodes(t *testing.T) (a, b *house) {
	t.Helper()
	servers := onServers(t)
	a, b = newHouse(t, servers), newHouse(t, servers)
	<-a.pipes.bus.Ready()
	<-b.pipes.bus.Ready()
	return a, b
}

// open starts a conversation that an agent has, and returns its id.
func (h *house) open(t *testing.T, visitor, words string) string {
	t.Helper()
	opened := h.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
		"client_id": "open-" + rand.Text()[:10], "project": h.projects(t)["Soporte"], "text": words,
	})
	id := text(opened, "conversation", "id")
	if id == "" {
		t.Fatalf("no conversation: %v", opened)
	}
	return id
}

// thread reads a whole conversation over REST, page by page, as its visitor or
// as an agent, and checks that it is dense.
func (h *house) thread(t *testing.T, token, side, id string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for {
		page := h.ok(t, "GET", fmt.Sprintf("/api/v1/%sconversations/%s/messages?after=%d&limit=200", side, id, len(all)), token, nil)
		for _, item := range page["items"].([]any) {
			m := item.(map[string]any)
			all = append(all, m)
			if number(m, "seq") != int64(len(all)) {
				t.Fatalf("entry %d of %s has seq %v", len(all), id, m["seq"])
			}
		}
		if page["more"] != true {
			return all
		}
	}
}

const (
	asVisitor = "visitor/"
	asAgent   = ""
)

func TestStoryOnTwoNodes(t *testing.T) {
	a, b := twoNodes(t)
	story(t, a, b)
}

// Both sides of one conversation write at once, each on a node of its own:
// nothing is lost, nobody's words change places, and both screens end the same.
func TestOneConversationOnTwoNodes(t *testing.T) {
	each := 200
	if os.Getenv("RECADO_TEST_MONGO_URL") == "" {
		each = 80 // the test server has no index for streams: each message costs more than the one before
	}
	a, b := twoNodes(t)
	agent, visitor := b.signIn(t, "bruno@demo.example"), a.visit(t)
	desk, window := b.hello(t, agent), a.hello(t, visitor)
	waitOnline(t, a)
	id := a.open(t, visitor, "hola")
	window.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "type") == "assigned" })

	var senders sync.WaitGroup
	seen := make([]map[int64]string, 2)
	for i, side := range []struct {
		line *line
		name string
	}{{window, "visitor"}, {desk, "agent"}} {
		senders.Go(func() { seen[i] = chatter(t, side.line, id, side.name, each) })
	}
	senders.Wait()
	if t.Failed() {
		t.FailNow()
	}
	stored := a.thread(t, visitor, asVisitor, id)
	last := int64(len(stored))
	window.collect(t, id, last, seen[0])
	desk.collect(t, id, last, seen[1])
	next := map[string]int{}
	for _, m := range stored {
		seq, words := number(m, "seq"), text(m, "text")
		for i, s := range seen {
			// What came before the two began to listen is not theirs to show.
			if got, ok := s[seq]; ok && got != words || !ok && seq > 2 {
				t.Errorf("screen %d shows %q at %d, stored is %q", i, got, seq, words)
			}
		}
		if who, n, ok := strings.Cut(words, " "); ok {
			if n != fmt.Sprint(next[who]) {
				t.Fatalf("%s said %s after %d", who, n, next[who])
			}
			next[who]++
		}
	}
	if next["visitor"] != each || next["agent"] != each {
		t.Fatalf("stored of each: %v", next)
	}
}

// chatter sends one message after another, each when the one before is
// acknowledged, and returns what it heard meanwhile, by seq.
func chatter(t *testing.T, l *line, id, name string, count int) map[int64]string {
	seen := map[int64]string{}
	for i := range count {
		clientID := fmt.Sprintf("%s-%04d", name, i)
		if err := l.WriteJSON(map[string]any{"type": "send", "client_id": clientID, "conversation": id, "text": fmt.Sprintf("%s %d", name, i)}); err != nil {
			t.Error(err)
			return seen
		}
		if !l.acked(t, clientID, id, seen) {
			return seen
		}
	}
	return seen
}

// acked waits for one acknowledgement and notes the messages before it.
func (l *line) acked(t *testing.T, clientID, id string, seen map[int64]string) bool {
	timeout := time.After(patience)
	for {
		select {
		case f := <-l.frames:
			note(f, id, seen)
			if f["type"] == "ack" && f["client_id"] == clientID {
				return true
			}
			if f["type"] == "error" {
				t.Errorf("%s: %v", clientID, f)
				return false
			}
		case <-l.over:
			t.Errorf("%s: the socket ended with %d", clientID, l.code)
			return false
		case <-timeout:
			t.Errorf("%s: no acknowledgement", clientID)
			return false
		}
	}
}

func note(f map[string]any, id string, seen map[int64]string) {
	if f["type"] == "message" && f["conversation"] == id {
		seen[number(f, "message", "seq")] = text(f, "message", "text")
	}
}

// collect listens on until the message with a seq came.
func (l *line) collect(t *testing.T, id string, last int64, seen map[int64]string) {
	t.Helper()
	if _, ok := seen[last]; ok {
		return
	}
	l.wait(t, "message", func(f map[string]any) bool {
		note(f, id, seen)
		return f["conversation"] == id && number(f, "message", "seq") == last
	})
}

// A file goes up on one node and comes down, the same, through the other.
func TestFileOnTwoNodes(t *testing.T) {
	a, b := twoNodes(t)
	agent, visitor := b.signIn(t, "bruno@demo.example"), a.visit(t)
	b.hello(t, agent)
	waitOnline(t, a)
	content := bytes.Repeat([]byte("renglón de un archivo\n"), 40_000)
	file := a.uploaded(t, visitor, asVisitor, "registro.txt", content)
	opened := a.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
		"client_id": "with-a-file", "project": a.projects(t)["Soporte"], "attachments": []string{text(file, "id")},
	})
	id := text(opened, "conversation", "id")
	shown := b.thread(t, agent, asAgent, id)[0]["attachments"].([]any)[0].(map[string]any)
	if text(shown, "name") != "registro.txt" || number(shown, "size") != int64(len(content)) {
		t.Fatalf("the other node shows %v", shown)
	}
	if got := b.download(t, agent, asAgent, text(shown, "id")); !bytes.Equal(got, content) {
		t.Fatalf("%d bytes came down, %d went up", len(got), len(content))
	}
}

// uploaded sends a file, which must be taken.
func (h *house) uploaded(t *testing.T, token, side, name string, content []byte) map[string]any {
	t.Helper()
	status, answer := h.tryUpload(t, token, side, name, content)
	if status != http.StatusOK {
		t.Fatalf("upload: %d %v", status, answer)
	}
	return answer
}

func (h *house) tryUpload(t *testing.T, token, side, name string, content []byte) (int, map[string]any) {
	t.Helper()
	path := fmt.Sprintf("%s/api/v1/%sfiles?client_id=file-%s&name=%s", h.url, side, rand.Text()[:10], name)
	req, err := http.NewRequestWithContext(t.Context(), "POST", path, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return do(t, req)
}

// download opens a file's link and returns its content.
func (h *house) download(t *testing.T, token, side, id string) []byte {
	t.Helper()
	link := text(h.ok(t, "GET", "/api/v1/"+side+"files/"+id, token, nil), "url")
	if strings.HasPrefix(link, "/") {
		link = h.url + link
	}
	resp, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("download: %s, %v", resp.Status, err)
	}
	return content
}

// Who signs out everywhere on one node has no session left on the other.
func TestSignOutReachesOtherNode(t *testing.T) {
	a, b := twoNodes(t)
	here, there := a.signIn(t, "bruno@demo.example"), b.signIn(t, "bruno@demo.example")
	desk, other := b.hello(t, there), b.hello(t, b.signIn(t, "carla@demo.example"))
	if status, answer := a.request(t, "POST", "/api/v1/auth/logout-all", here, nil); status != http.StatusNoContent {
		t.Fatalf("signing out: %d %v", status, answer)
	}
	if code := desk.goodbye(t); code != 4401 {
		t.Fatalf("the session on the other node ended with %d", code)
	}
	again := b.dial(t)
	again.say(t, map[string]any{"type": "hello", "token": there})
	if code := again.goodbye(t); code != 4401 {
		t.Fatalf("an old token is let in again, or ends with %d", code)
	}
	other.say(t, map[string]any{"type": "ping"}) // somebody else's goes on
	other.wait(t, "pong", nil)
}

// What is edited on one node is told on the other at once, and stands in its
// launchers as soon as what those are given is read again.
func TestEditReachesOtherNode(t *testing.T) {
	a, b := twoNodes(t)
	owner := a.signIn(t, demoOwner)
	support, key := a.projects(t)["Soporte"], a.demo.widget.Key
	visitor := b.hello(t, b.visit(t))
	bruno := b.signIn(t, "bruno@demo.example")
	desk := b.hello(t, bruno)
	visitor.wait(t, "availability", func(f map[string]any) bool {
		return text(f, "availability", "projects", support, "state") == "online"
	})

	project := a.ok(t, "GET", "/api/v1/admin/projects/"+support, owner, nil)
	project["name"] = "Ayuda"
	otherDay := int(time.Now().UTC().AddDate(0, 0, 3).Weekday())
	project["hours"] = map[string]any{"time_zone": "UTC", "shifts": []any{map[string]any{"weekday": otherDay, "open": 0, "close": 60}}}
	delete(project, "texts")
	a.ok(t, "PUT", "/api/v1/admin/projects/"+support, owner, project)
	visitor.wait(t, "availability", func(f map[string]any) bool {
		return text(f, "availability", "projects", support, "reason") == "hours"
	})
	until(t, "the other node's launcher knows the new name", func() bool {
		boot := b.ok(t, "GET", "/api/v1/widgets/"+key, "", nil)
		return strings.Contains(fmt.Sprint(boot["projects"]), "Ayuda")
	})

	who := text(b.ok(t, "GET", "/api/v1/me", bruno, nil), "agent", "id")
	agent := a.ok(t, "GET", "/api/v1/admin/agents/"+who, owner, nil)
	agent["name"] = "Bruno Nuevo"
	a.ok(t, "PUT", "/api/v1/admin/agents/"+who, owner, agent)
	if code := desk.goodbye(t); code >= 4400 {
		t.Fatalf("a changed agent's session ended with %d and would not come back", code)
	}
	back := b.dial(t)
	back.say(t, map[string]any{"type": "hello", "token": bruno})
	if name := text(back.wait(t, "welcome", nil), "actor", "name"); name != "Bruno Nuevo" {
		t.Fatalf("the session came back as %q", name)
	}
}

// A node that stops says so; its visitor goes on at the other one, with all
// that was said meanwhile.
func TestNodeStops(t *testing.T) {
	a, b := twoNodes(t)
	agent, visitor := b.signIn(t, "bruno@demo.example"), a.visit(t)
	desk, window := b.hello(t, agent), a.hello(t, visitor)
	waitOnline(t, a)
	id := a.open(t, visitor, "hola")
	first := window.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "text") == "hola" })

	stopped := make(chan struct{})
	go func() { defer close(stopped); a.stop() }()
	if code := window.goodbye(t); code != 1001 {
		t.Fatalf("the stopping node said %d", code)
	}
	for i := range 3 {
		desk.say(t, map[string]any{"type": "send", "client_id": fmt.Sprintf("meanwhile-%d", i), "conversation": id, "text": fmt.Sprintf("sigo aquí %d", i)})
	}
	desk.wait(t, "ack", func(f map[string]any) bool { return text(f, "client_id") == "meanwhile-2" })
	<-stopped

	window = b.hello(t, visitor)
	var missed []string
	page := b.ok(t, "GET", fmt.Sprintf("/api/v1/visitor/conversations/%s/messages?after=%d", id, number(first, "message", "seq")), visitor, nil)
	for _, m := range page["items"].([]any) {
		if m := m.(map[string]any); text(m, "type") == "text" {
			missed = append(missed, text(m, "text"))
		}
	}
	if got := strings.Join(missed, ","); got != "sigo aquí 0,sigo aquí 1,sigo aquí 2" {
		t.Fatalf("the visitor catches up with %q", got)
	}
	window.say(t, map[string]any{"type": "send", "client_id": "on-the-other", "conversation": id, "text": "ya volví"})
	desk.wait(t, "message", func(f map[string]any) bool { return text(f, "message", "text") == "ya volví" })
}

// waitOnline waits until a node shows that support is there.
func waitOnline(t *testing.T, h *house) {
	t.Helper()
	support, sc := h.projects(t)["Soporte"], h.demo.scope
	until(t, "support is online", func() bool {
		a, err := h.chat.Availability(context.Background(), sc)
		return err == nil && a.Projects[support].State == "online"
	})
}
