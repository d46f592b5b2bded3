package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fasthttp/websocket"

	"recado/configs"
	"recado/tenant"
	"recado/ticket"
)

// shout sends a frame as it is.
func (l *line) shout(t *testing.T, kind int, raw string) {
	t.Helper()
	if err := l.WriteMessage(kind, []byte(raw)); err != nil {
		t.Fatal(err)
	}
}

// Frames that are none, or not what they should be: each gets an error frame
// with its reason, the session goes on, and what was said before is there.
func TestHostileFrames(t *testing.T) {
	k := newHouse(t).converse(t)
	send := func(words string) string {
		return `{"type":"send","client_id":"hostile-0001","conversation":"` + k.id + `","text":"` + words + `"}`
	}
	frames := map[string]struct {
		raw   string
		want  *tenant.Error
		field string
		named bool // the error carries the client id
	}{
		"no JSON":            {"hello there", tenant.ErrBadFrame, "", false},
		"cut":                {`{"type":"ping"`, tenant.ErrBadFrame, "", false},
		"a list":             {`[{"type":"ping"}]`, tenant.ErrBadFrame, "", false},
		"null":               {`null`, tenant.ErrBadFrame, "", false},
		"no type":            {`{"text":"a"}`, tenant.ErrBadFrame, "", false},
		"a type of a number": {`{"type":7}`, tenant.ErrBadFrame, "", false},
		"an unknown type":    {`{"type":"drop_tables","client_id":"hostile-0001"}`, tenant.ErrBadFrame, "", true},
		"a server's type":    {`{"type":"welcome","client_id":"hostile-0001"}`, tenant.ErrBadFrame, "", true},
		"a second hello":     {`{"type":"hello","token":"x","client_id":"hostile-0001"}`, tenant.ErrBadFrame, "", true},
		"a wrong seq":        {`{"type":"read","conversation":"` + k.id + `","seq":"nine"}`, tenant.ErrBadFrame, "", false},
		"deep":               {`{"type":"send","text":` + strings.Repeat("[", 12_000) + strings.Repeat("]", 12_000) + `}`, tenant.ErrBadFrame, "", false},
		"no conversation":    {`{"type":"send","client_id":"hostile-0001","text":"a"}`, tenant.ErrNotFound, "", true},
		"a strange id":       {`{"type":"send","client_id":"hostile-0001","conversation":"../../x\u0000","text":"a"}`, tenant.ErrNotFound, "", true},
		"no client id":       {`{"type":"send","conversation":"` + k.id + `","text":"a"}`, tenant.ErrBadClientID, "client_id", false},
		"an empty message":   {send(""), tenant.ErrEmptyMessage, "text", true},
		"nothing visible":    {send(`\u200b \n\t`), tenant.ErrEmptyMessage, "text", true},
		"too long":           {send(strings.Repeat("ñ", 4001)), tenant.ErrMessageTooLong, "text", true},
	}
	for what, bad := range badTexts {
		frame := frames[what]
		frame.raw, frame.want, frame.field, frame.named = send(bad), tenant.ErrBadText, "text", true
		if strings.Contains(what, "UTF-8") || what == "overlong" || strings.Contains(what, "surrogate") || what == "turned pair" {
			frame.field = ""
		}
		frames[what] = frame
	}
	for side, l := range map[string]*line{"visitor": k.hello(t, k.visitor), "agent": k.line} {
		for _, what := range slices.Sorted(maps.Keys(frames)) {
			frame := frames[what]
			l.shout(t, websocket.TextMessage, frame.raw)
			got := l.wait(t, "error", nil)
			if text(got, "reason") != frame.want.Reason || text(got, "code") != string(frame.want.Code) || text(got, "field") != frame.field {
				t.Errorf("%s, %s: %v, want %s at %q", side, what, got, frame.want.Reason, frame.field)
			}
			if (text(got, "client_id") == "hostile-0001") != frame.named {
				t.Errorf("%s, %s: the error names %q", side, what, text(got, "client_id"))
			}
		}
		l.shout(t, websocket.BinaryMessage, `{"type":"ping"}`)
		if got := l.wait(t, "error", nil); text(got, "reason") != tenant.ErrBadFrame.Reason {
			t.Errorf("%s, binary: %v", side, got)
		}
		// One bad frame among good ones of a message spoils only itself.
		l.shout(t, websocket.TextMessage, `{"type":"ping"}`+"\nhello\n\n"+`{"type":"ping"}`)
		l.wait(t, "pong", nil)
		l.wait(t, "error", nil)
		l.wait(t, "pong", nil)
	}
	k.intact(t)
}

func TestFramesBeforeHello(t *testing.T) {
	k := newHouse(t).converse(t)
	l := k.dial(t)
	for _, frame := range []string{
		`{"type":"send","client_id":"too-early-01","conversation":"` + k.id + `","text":"a"}`, `{"type":"ping"}`, `{"type":"read","conversation":"` + k.id + `","seq":9}`,
		`{"type":"typing","conversation":"` + k.id + `","on":true}`, `{"type":"renew","token":"` + k.visitor + `"}`, `{"type":"nothing"}`,
	} {
		l.shout(t, websocket.TextMessage, frame)
		if got := l.wait(t, "error", nil); text(got, "reason") != tenant.ErrHelloFirst.Reason {
			t.Errorf("%s: %v", frame, got)
		}
	}
	l.say(t, map[string]any{"type": "hello", "token": k.visitor})
	l.wait(t, "welcome", nil)
	k.intact(t)
}

// A frame that can't be read ends the socket with 1009, a flood with 4029; what
// was acknowledged before is there, and a new socket is welcome.
func TestFramesThatEndTheSocket(t *testing.T) {
	k := newHouse(t, func(c *configs.Config) { c.RateSends.Count = 20 }).converse(t)
	say := func(l *line, words string) {
		l.say(t, map[string]any{"type": "send", "client_id": tenant.NewID(), "conversation": k.id, "text": words})
		l.wait(t, "ack", nil)
		k.texts = append(k.texts, words)
	}
	large := k.hello(t, k.visitor)
	say(large, "antes de lo grande")
	tooLarge := []byte(`{"type":"send","text":"` + strings.Repeat("x", 200_000) + `"}`)
	if err := large.WriteMessage(websocket.TextMessage, tooLarge); err != nil {
		t.Log("not all of it was taken:", err)
	}
	if code := large.goodbye(t); code != 1009 {
		t.Errorf("a frame that is too large: goodbye %d", code)
	}
	flood := k.hello(t, k.visitor)
	say(flood, "antes de la avalancha")
	for range 1000 {
		if flood.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping"}`)) != nil {
			break
		}
	}
	if code := flood.goodbye(t); code != 4029 {
		t.Errorf("a flood: goodbye %d", code)
	}
	say(k.hello(t, k.visitor), "después")
	k.intact(t)
}

// Only our own pages may open a socket from a browser.
func TestForeignOrigin(t *testing.T) {
	h := newHouse(t)
	address := "ws" + strings.TrimPrefix(h.url, "http") + "/ws"
	for origin, want := range map[string]int{
		h.url: 101, "": 101, "https://evil.example": 403, h.url + ".evil.example": 403, "null": 403,
		strings.Replace(h.url, "http://", "https://", 1): 403, h.demo.widget.Origins[0] + "0": 403,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, resp, err := websocket.DefaultDialer.Dial(address, header)
		if err == nil {
			conn.Close()
		}
		if resp == nil || resp.StatusCode != want {
			t.Errorf("origin %q: %v %v, want %d", origin, resp, err, want)
		}
	}
}

const goldenFrames = "../../chat/testdata/frames/"

// What really travels has the fields of the golden frames, all of them and no
// others; the ticket room's frames have their golden files from here.
func TestRealFramesAreGolden(t *testing.T) {
	if *update {
		writeTicketFrames(t)
	}
	h := newHouse(t)
	s := h.furnish(t, h.demo.scope, h.demo.widget, demoOwner, "bruno@demo.example", "zafiro", true)
	listeners := map[string]*line{"visitor": h.hello(t, s.tokens["visitor"]), "desk": h.hello(t, s.tokens["agent"])}
	h.chatter(t, s)
	seen := map[string]bool{}
	for side, l := range listeners {
		for _, raw := range l.heard(t) {
			var frame map[string]any
			if err := json.Unmarshal([]byte(raw), &frame); err != nil {
				t.Fatal(err)
			}
			name := frame["type"].(string)
			if name == "conversation" {
				name += "-" + side
			}
			seen[name] = true
			golden, err := os.ReadFile(goldenFrames + "server-" + name + ".json")
			if err != nil {
				t.Errorf("a frame without a golden file: %s", raw)
				continue
			}
			var want map[string]any
			if err := json.Unmarshal(golden, &want); err != nil {
				t.Fatal(err)
			}
			if got, want := shape(frame), shape(want); got != want {
				t.Errorf("%s travels as\n%s, its golden file says\n%s", name, got, want)
			}
		}
	}
	for _, name := range []string{"message", "note", "conversation-visitor", "conversation-desk", "typing", "read", "availability", "agents", "ticket", "case", "context"} {
		if !seen[name] {
			t.Errorf("no %s frame travelled", name)
		}
	}
}

// shape is the names of an object's fields, of those within too where they are
// always the same; data and projects have what the case needs.
func shape(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			inner := ""
			switch name {
			case "data", "attachments", "projects", "params", "agent":
			default:
				inner = shape(v[name])
			}
			parts = append(parts, name+inner)
		}
		return "{" + strings.Join(parts, " ") + "}"
	case []any:
		if len(v) > 0 {
			return "[" + shape(v[0]) + "]"
		}
	}
	return ""
}

func writeTicketFrames(t *testing.T) {
	t.Helper()
	for name, frame := range map[string]any{
		"ticket": ticket.Frame{Type: "ticket", Ticket: ticket.Shown{
			ID: "ticket-1", Version: 3, Number: 12, Subject: "No puedo entrar", Description: "Dice que la contraseña no es correcta.", Status: "open",
			Category: tenant.CategoryOpen, Type: "support", Priority: "high", Project: "project-1",
			Requester: ticket.ShownRequester{Name: "Lucía", Email: "lucia@andina.example", Visitor: "visitor-1", Verified: true},
			Company:   "company-1", CompanyName: "Comercial Andina", Assignee: "agent-1", Conversation: "conversation-1", Channel: "chat",
			Fields: []tenant.FieldAnswer{}, CreatedAt: 1795341000000, UpdatedAt: 1795341600000, ClosedAt: 1795341700000,
		}},
		"case": ticket.CaseFrame{Type: "case", Case: ticket.CaseNow{Number: 12, Status: "open", Category: tenant.CategoryOpen, UpdatedAt: 1795341600000}},
	} {
		data, err := json.MarshalIndent(frame, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(goldenFrames+"server-"+name+".json", append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
