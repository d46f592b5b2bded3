package chat

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"recado/tenant"
)

var update = flag.Bool("update", false, "write the golden frames")

const goldens = "testdata/frames"

var (
	goldenMessage = MessageView{
		ID: "0198c0de-0000-7000-8000-000000000001", Seq: 3, ClientID: "c1d2e3f4", Type: EntryText, From: FromAgent, Author: "agent-1", Name: "Ana Rojas",
		Text: "¿Qué ve en la pantalla?\nGracias 👋", Attachments: []Attachment{{ID: "file-1", Name: "recibo.pdf", Type: "application/pdf", Size: 20480}},
		At: 1795341600000, Status: Active,
	}
	goldenEvent = MessageView{
		ID: "0198c0de-0000-7000-8000-000000000002", Seq: 9, Type: EntryRating, From: FromVisitor, Author: "visitor-1", Name: "Lucía",
		Text: "Rápido", Attachments: []Attachment{}, Data: &EntryData{Agent: "agent-1", Name: "Ana Rojas", Project: "project-1", Ticket: 12, Stars: 5, By: FromVisitor},
		At: 1795341700000, Status: Closed,
	}
	goldenAvailability = Availability{
		State: Away, NextChange: 1795395600000, At: 1795341600000,
		Projects: map[string]ProjectState{"project-1": {State: Away, Reason: ReasonBusy, Wait: 120}, "project-2": {State: Offline, Reason: ReasonHours, OpensAt: 1795395600000}},
	}
)

// goldenOut is one of every frame that the server sends, by the name of its
// file.
var goldenOut = map[string]any{
	"welcome": frameWelcome{
		Type: "welcome", Now: 1795341600000, Session: "session-1", Actor: welcomeActor{tenant.AgentOf, "agent-1", "Ana Rojas"},
		ExpiresAt: 1795342500000, Limits: Limits{Message: 4000, Attachments: 10, File: 26214400},
	},
	"ack":           frameAck{"ack", "c1d2e3f4", "conversation-1", goldenMessage},
	"message":       frameMessage{"message", "conversation-1", goldenMessage},
	"message-event": frameMessage{"message", "conversation-1", goldenEvent},
	"note":          frameMessage{"note", "conversation-1", goldenMessage},
	"conversation-visitor": frameConversation{"conversation", VisitorView{
		ID: "conversation-1", Version: 4, Project: "project-1", ProjectName: "Soporte técnico", Case: 12, Status: Waiting, Agent: &AgentView{"agent-1", "Ana Rojas"},
		Seq: 9, LastText: "Gracias", LastFrom: FromAgent, LastAt: 1795341600000, Unread: 2, AgentRead: 8, Place: 1, Stars: 5, CreatedAt: 1795341000000, ClosedAt: 1795341700000, Asked: 1795341650000, Follow: true,
	}},
	"conversation-desk": frameConversation{"conversation", Conversation{
		ID: "conversation-1", Version: 4, Visitor: Visitor{"visitor-1", "Lucía", "lucia@andina.example", "Comercial Andina", true}, VisitorID: "visitor-1", Widget: "widget-1",
		Locale: "es", Page: Page{"https://cafe.example/", "Inicio", "Mozilla/5.0", "es-CO"}, Claim: 12, Unverified: true, CreatedAt: 1795341000000,
		Seq: 9, Status: Active, Agent: "agent-1", Project: "project-1", Ticket: 12, OfferUntil: 1795341660000, Manual: true, LastText: "Gracias", LastAuthor: FromVisitor, LastAt: 1795341600000,
		WaitingSince: 1795341500000, FirstAnswer: 21000, VisitorRead: 7, AgentRead: 8, VisitorUnread: 2, AgentUnread: 1, Stars: 5, Messages: 6, ClosedAt: 1795341700000, Asked: 1795341650000, Follow: true, Undone: 1,
	}},
	"context": frameContext{"context", "conversation-1", ContextView{
		Data:  []Datum{{"plan", "pro"}, {"seats", 12.0}, {"trial", true}},
		Trail: []Step{{1795341500000, StepPage, "Precios", "https://cafe.example/precios"}, {1795341550000, StepEvent, "carrito", ""}},
	}},
	"typing":  frameTyping{"typing", "conversation-1", FromAgent, "Ana Rojas", true, ""},
	"looking": frameLooking{"looking", "conversation-1", "agent-1", "Ana Rojas", "writes"},
	"read":    frameRead{"read", "conversation-1", FromVisitor, 9},
	"queue":   frameQueue{"queue", "conversation-1", 2},
	"mentions": frameMentions{"mentions", 2, &Mention{
		ID: "note-1.agent-1", Version: 1, Agent: "agent-1", Conversation: "conversation-1", Project: "project-1", Visitor: "Lucía",
		Author: "agent-2", Name: "Bruno Díaz", Text: "@Ana Rojas ¿lo miras?", At: 1795341600000, Unread: true,
	}},
	"availability": frameAvailability{"availability", goldenAvailability},
	"agents": frameAgents{"agents", []AgentState{{
		ID: "agent-1", Name: "Ana Rojas", Role: tenant.RoleOwner, Availability: tenant.AvailableAway, AwayReason: tenant.AwayOffer, Idle: true, Present: true, Load: 2, Capacity: 4, Projects: []string{"project-1"},
	}}},
	"desk":   framePlain{"desk"},
	"resync": framePlain{"resync"},
	"pong":   framePong{"pong", 1795341600000},
	"error": frameError{"error", &tenant.Error{
		Code: tenant.TooMany, Reason: "too_many", Message: "Too many requests. Wait {seconds} seconds.", Field: "text", Params: map[string]any{"seconds": 3.0}, RetryAfter: 3,
	}, "c1d2e3f4"},
}

// goldenIn is one of every frame that clients send.
var goldenIn = map[string]frameIn{
	"hello":   {Type: "hello", Token: "header.claims.signature"},
	"renew":   {Type: "renew", Token: "header.claims.signature"},
	"send":    {Type: "send", ClientID: "c1d2e3f4", Conversation: "conversation-1", Text: "Hola, ¿qué tal?\n<b>👋</b>", Attachments: []string{"file-1"}},
	"typing":  {Type: "typing", Conversation: "conversation-1", On: true, Text: "hol"},
	"looking": {Type: "looking", Conversation: "conversation-1", Doing: "reads"},
	"read":    {Type: "read", Conversation: "conversation-1", Seq: 9},
	"idle":    {Type: "idle", On: true},
	"ping":    {Type: "ping"},
}

func golden(t *testing.T, name string, made any) []byte {
	t.Helper()
	path := filepath.Join(goldens, name+".json")
	if *update {
		data, err := json.MarshalIndent(made, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What the server sends is what its golden file says, field by field and both
// ways; the front end's tests read the same files.
func TestFramesToClients(t *testing.T) {
	for name, frame := range goldenOut {
		data := golden(t, "server-"+name, frame)
		back := reflect.New(reflect.TypeOf(frame))
		if f, ok := frame.(frameConversation); ok { // its field is one of two
			back.Elem().Field(1).Set(reflect.New(reflect.TypeOf(f.Conversation)))
		}
		strict := json.NewDecoder(bytes.NewReader(data))
		strict.DisallowUnknownFields()
		if err := strict.Decode(back.Interface()); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f, ok := back.Interface().(*frameConversation); ok {
			f.Conversation = reflect.ValueOf(f.Conversation).Elem().Interface()
		}
		if got := back.Elem().Interface(); !reflect.DeepEqual(got, frame) {
			t.Errorf("%s reads as\n%+v, want\n%+v", name, got, frame)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, data); err != nil {
			t.Fatal(err)
		}
		if sent, err := json.Marshal(frame); err != nil || !bytes.Equal(sent, compact.Bytes()) {
			t.Errorf("%s is sent as\n%s, its file says\n%s (%v)", name, sent, compact.Bytes(), err)
		}
	}
}

// What clients send is read as its golden file says, and every field that can
// be read stands in one.
func TestFramesFromClients(t *testing.T) {
	unseen := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[frameIn]()) {
		unseen[f.Tag.Get("json")] = true
	}
	for name, want := range goldenIn {
		data := golden(t, "client-"+name, spare(t, want))
		got, err := decodeFrame(data, true)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s reads as %+v, %v, want %+v", name, got, err, want)
		}
		fields := map[string]any{}
		if err := json.Unmarshal(data, &fields); err != nil {
			t.Fatal(err)
		}
		for field := range fields {
			delete(unseen, field)
		}
		strict := json.NewDecoder(bytes.NewReader(data))
		strict.DisallowUnknownFields()
		if err := strict.Decode(new(frameIn)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(unseen) > 0 {
		t.Errorf("no golden frame has the fields %v", slices.Sorted(maps.Keys(unseen)))
	}
}

// spare leaves out what a frame does not use.
func spare(t *testing.T, in frameIn) map[string]any {
	t.Helper()
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(fields, func(_ string, v any) bool { return v == nil || reflect.ValueOf(v).IsZero() })
	return fields
}

// Every frame of frame.go has a golden file, and no file is left of a frame
// that is gone.
func TestEveryFrameHasAGolden(t *testing.T) {
	have := map[string]bool{"frameIn": true}
	files := map[string]bool{"server-ticket.json": true, "server-case.json": true} // the ticket room's; cmd's tests compare them
	for name, frame := range goldenOut {
		have[reflect.TypeOf(frame).Name()] = true
		files["server-"+name+".json"] = true
	}
	for name := range goldenIn {
		files["client-"+name+".json"] = true
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), "frame.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && strings.HasPrefix(spec.Name.Name, "frame") && !have[spec.Name.Name] {
			t.Errorf("%s has no golden frame: add it here", spec.Name.Name)
		}
		return true
	})
	found, err := os.ReadDir(goldens)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if !files[f.Name()] {
			t.Errorf("%s is the golden file of nothing", f.Name())
		}
	}
}

// Whatever comes in, reading a frame gives a frame that can be used or a
// refusal, and no text in it that can't be stored.
func FuzzFrame(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(goldens, "client-*.json"))
	if err != nil || len(files) == 0 {
		f.Fatal("no golden frames", err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, true)
		f.Add(data, false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, text bool) {
		in, err := decodeFrame(raw, text)
		if err != nil {
			if !tenant.IsRefusal(err) {
				t.Fatalf("%q is an accident: %v", raw, err)
			}
			if reason := tenant.Answer(err).Reason; reason != tenant.ErrBadFrame.Reason && reason != tenant.ErrBadText.Reason {
				t.Fatalf("%q is refused for %s", raw, reason)
			}
			if in.Token != "" && !text {
				t.Fatalf("%q: a binary frame was read", raw)
			}
			return
		}
		if !text || in.Type == "" {
			t.Fatalf("%q was taken as %+v", raw, in)
		}
		for _, s := range append([]string{in.Type, in.Token, in.ClientID, in.Conversation, in.Text}, in.Attachments...) {
			if !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) && !bytes.ContainsRune(raw, utf8.RuneError) && !bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`)) {
				t.Fatalf("%q became %q", raw, s)
			}
		}
	})
}
