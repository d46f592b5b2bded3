package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"recado/tenant"
)

// S7: an agent turns a conversation into a ticket in one action, transcript and
// files included; the same conversation never gives a second one, and what is
// said until its end is filed onto the case too (P7).
func TestConversationBecomesCase(t *testing.T) {
	h := newHouse(t)
	agent := h.signIn(t, "bruno@demo.example")
	desk := h.hello(t, agent)
	visitor := h.visit(t)
	file := h.sendFile(t, "/api/v1/visitor/files", visitor, "pantalla.txt", "captura")
	opened := h.startTalk(t, visitor, map[string]any{"text": "No me deja entrar", "attachments": []string{text(file, "id")}})
	id := text(opened, "conversation", "id")
	desk.wait(t, "message", nil)

	convert := map[string]any{"client_id": "convert-0001", "subject": "No puede entrar", "priority": "high"}
	made := h.ok(t, "POST", "/api/v1/conversations/"+id+"/ticket", agent, convert)
	if text(made, "subject") != "No puede entrar" || text(made, "priority") != "high" || text(made, "channel") != "chat" {
		t.Fatalf("got %v", made)
	}
	convert["client_id"] = "convert-0002" // another try, another tab, another agent
	if again := h.ok(t, "POST", "/api/v1/conversations/"+id+"/ticket", agent, convert); number(again, "number") != number(made, "number") {
		t.Fatalf("a second ticket: %v", again)
	}
	shown := h.ok(t, "GET", "/api/v1/visitor/conversations/"+id, visitor, nil)
	if number(shown, "case") != number(made, "number") || text(shown, "status") == "closed" {
		t.Fatalf("the visitor sees %v", shown)
	}
	h.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/messages", visitor, map[string]any{"client_id": "later-word1", "text": "Una cosa más"})
	h.ok(t, "POST", "/api/v1/conversations/"+id+"/end", agent, map[string]any{"client_id": "end-talk-1"})
	until(t, "the whole talk is on the case, with its file", func() bool {
		words, files := h.transcript(t, agent, number(made, "number"))
		return strings.Contains(words, "No me deja entrar") && strings.Contains(words, "Una cosa más") && strings.Contains(files, "pantalla.txt")
	})
	if words, _ := h.transcript(t, agent, number(made, "number")); strings.Count(words, "No me deja entrar") != 1 {
		t.Fatalf("filed twice: %s", words)
	}
	h.ok(t, "GET", "/api/v1/files/"+text(file, "id"), agent, nil)
	h.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/messages", visitor, map[string]any{"client_id": "too-late-01", "text": "¿Sigues?"})
	h.refused(t, tenant.ErrConversationClosed, "POST", "/api/v1/conversations/"+id+"/messages", agent, map[string]any{"client_id": "too-late-02", "text": "Ya no."})
}

// startTalk opens a live conversation in support.
func (h *house) startTalk(t *testing.T, visitor string, body map[string]any) map[string]any {
	t.Helper()
	body["client_id"], body["project"] = "first-words-"+tenant.NewID()[30:], h.projects(t)["Soporte"]
	until(t, "somebody is there", func() bool {
		a := h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key+"/availability", "", nil)
		return text(a, "projects", h.projects(t)["Soporte"], "state") == "online"
	})
	return h.ok(t, "POST", "/api/v1/visitor/conversations", visitor, body)
}

// sendFile uploads a small text file.
func (h *house) sendFile(t *testing.T, path, token, name, content string) map[string]any {
	t.Helper()
	url := h.url + path + "?client_id=file-" + tenant.NewID()[28:] + "&name=" + name
	req, err := http.NewRequestWithContext(t.Context(), "POST", url, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	status, answer := do(t, req)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %v", path, status, answer)
	}
	return answer
}

// transcript is what is filed on a case, and the names of its files.
func (h *house) transcript(t *testing.T, agent string, ticket int64) (words, files string) {
	t.Helper()
	notes := h.ok(t, "GET", fmt.Sprintf("/api/v1/tickets/%d/notes", ticket), agent, nil)
	for _, n := range notes["items"].([]any) {
		lines, _ := n.(map[string]any)["transcript"].([]any)
		for _, l := range lines {
			words += text(l.(map[string]any), "text") + "\n"
		}
		attached, _ := n.(map[string]any)["attachments"].([]any)
		for _, a := range attached {
			files += text(a.(map[string]any), "name") + "\n"
		}
	}
	return words, files
}

// A2: a talk about a case goes to the case's project, whatever project is
// picked, and leaves its transcript on the case.
func TestTalkAboutACase(t *testing.T) {
	h := newHouse(t)
	agent := h.signIn(t, demoOwner)
	h.hello(t, agent)
	identity, err := h.demoIdentity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lucia := text(h.ok(t, "POST", "/api/v1/widgets/"+h.demo.widget.Key+"/visitors", "", map[string]any{"identity": identity}), "token")
	shown := h.ok(t, "GET", "/api/v1/visitor/cases/1", lucia, nil)
	if text(shown, "subject") != "El pedido 4471 llegó incompleto" {
		t.Fatalf("got %v", shown)
	}
	projects := h.projects(t)
	until(t, "support is online", func() bool {
		a := h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key+"/availability", "", nil)
		return text(a, "projects", projects["Soporte"], "state") == "online"
	})
	opened := h.ok(t, "POST", "/api/v1/visitor/conversations", lucia, map[string]any{
		"client_id": "about-case-1", "project": projects["Ventas"], "case": "#1", "text": "¿Cuándo llega?",
	})
	if text(opened, "conversation", "project") != projects["Soporte"] || number(opened, "conversation", "case") != 1 {
		t.Fatalf("got %v", opened)
	}
	h.ok(t, "POST", "/api/v1/visitor/conversations/"+text(opened, "conversation", "id")+"/end", lucia, map[string]any{"client_id": "end-talk-1"})
	until(t, "the talk is on the case", func() bool {
		words, _ := h.transcript(t, agent, 1)
		return strings.Contains(words, "¿Cuándo llega?")
	})
}

// The loader is told apart by its content, and kept by browsers.
func TestLoaderIsCached(t *testing.T) {
	h := newHouse(t)
	get := func(etag string) (*http.Response, int) {
		req, err := http.NewRequestWithContext(t.Context(), "GET", h.url+"/w/"+h.demo.widget.Key+".js", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "br")
		req.Header.Set("If-None-Match", etag)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, len(body)
	}
	first, size := get("")
	t.Attr("served_loader_brotli_bytes", strconv.Itoa(size))
	if size > 5<<10 {
		t.Errorf("the loader is served in %d bytes, its budget is %d", size, 5<<10)
	}
	if first.StatusCode != 200 || first.Header.Get("Content-Encoding") != "br" || !strings.Contains(first.Header.Get("Cache-Control"), "max-age=") {
		t.Fatalf("got %d %v", first.StatusCode, first.Header)
	}
	if second, _ := get(first.Header.Get("ETag")); second.StatusCode != http.StatusNotModified {
		t.Fatalf("the same loader was sent again: %d", second.StatusCode)
	}
}
