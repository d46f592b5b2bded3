package chat_test

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"recado/chat"
	"recado/tenant"
)

// What the page says is merged, bounded, told to the desk as it changes, and
// never to the visitor.
func TestContext(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	at := h.now.Now().UnixMilli()
	add := func(said chat.Said) {
		t.Helper()
		must(t, h.AddContext(t.Context(), v, c.ID, said))
	}
	prices := chat.Step{At: at - 2000, Kind: chat.StepPage, Name: "Precios", URL: "https://cafe.example/precios"}
	cart := chat.Step{At: at - 1000, Kind: chat.StepEvent, Name: "carrito"}
	add(chat.Said{Data: map[string]any{"plan": "pro", "seats": 12.0, "trial": true}, Trail: []chat.Step{cart}})
	add(chat.Said{Data: map[string]any{"plan": "basic", "trial": nil, "<b>": "<i>x</i>"}, Trail: []chat.Step{prices, cart}})
	want := chat.ContextView{
		Fields: []tenant.FieldAnswer{},
		Data:   []chat.Datum{{Key: "<b>", Value: "<i>x</i>"}, {Key: "plan", Value: "basic"}, {Key: "seats", Value: 12.0}},
		Trail:  []chat.Step{prices, cart},
	}
	got, err := h.Context(t.Context(), h.ana, c.ID)
	must(t, err)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	add(chat.Said{Trail: []chat.Step{cart}}) // a repeat
	if told := h.heard.on("desk:support", "context"); len(told) != 2 {
		t.Errorf("the desk was told %d times", len(told))
	}
	if told := h.heard.on("visitor:v1", "context"); len(told) != 0 {
		t.Errorf("the visitor was told %v", told)
	}
	for i := range chat.MaxTrail + 5 {
		add(chat.Said{Trail: []chat.Step{{At: at - 500 + int64(i), Kind: chat.StepEvent, Name: fmt.Sprint(i)}}})
	}
	got, err = h.Context(t.Context(), h.ana, c.ID)
	must(t, err)
	if len(got.Trail) != chat.MaxTrail || got.Trail[chat.MaxTrail-1].Name != fmt.Sprint(chat.MaxTrail+4) {
		t.Errorf("the trail is %+v", got.Trail)
	}
	_, err = h.End(t.Context(), v, c.ID, "client-end1")
	must(t, err)
	refused(t, h.AddContext(t.Context(), v, c.ID, chat.Said{Data: map[string]any{"late": true}}), tenant.ErrConversationClosed)
}

// Every refusal of a context, with its place; nothing of it is kept. Where a
// conversation opens, the rest is.
func TestContextRefuses(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	many := map[string]any{}
	for i := range chat.MaxData + 1 {
		many[fmt.Sprintf("key %02d", i)] = true
	}
	step := func(edit func(*chat.Step)) []chat.Step {
		s := chat.Step{At: 1, Kind: chat.StepEvent, Name: "x"}
		edit(&s)
		return []chat.Step{s}
	}
	for name, tt := range map[string]struct {
		said chat.Said
		at   string
		want *tenant.Error
	}{
		"too many":         {chat.Said{Data: many}, "data", tenant.ErrLimit},
		"long key":         {chat.Said{Data: map[string]any{strings.Repeat("k", chat.MaxKey+1): 1.0}}, "data", tenant.ErrTooLong},
		"no key":           {chat.Said{Data: map[string]any{" ": 1.0}}, "data", tenant.ErrRequired},
		"long value":       {chat.Said{Data: map[string]any{"a": strings.Repeat("v", chat.MaxValue+1)}}, "data.a", tenant.ErrTooLong},
		"control":          {chat.Said{Data: map[string]any{"a": "\x00"}}, "data.a", tenant.ErrBadText},
		"a list":           {chat.Said{Data: map[string]any{"a": []any{1.0}}}, "data.a", tenant.ErrBadValue},
		"unknown kind":     {chat.Said{Trail: step(func(s *chat.Step) { s.Kind = "click" })}, "trail.0.kind", tenant.ErrBadValue},
		"nameless event":   {chat.Said{Trail: step(func(s *chat.Step) { s.Name = "" })}, "trail.0.name", tenant.ErrRequired},
		"long name":        {chat.Said{Trail: step(func(s *chat.Step) { s.Name = strings.Repeat("n", chat.MaxStepName+1) })}, "trail.0.name", tenant.ErrTooLong},
		"long URL":         {chat.Said{Trail: step(func(s *chat.Step) { s.URL = "https://" + strings.Repeat("u", chat.MaxURL) })}, "trail.0.url", tenant.ErrTooLong},
		"URL that does it": {chat.Said{Trail: step(func(s *chat.Step) { s.URL = "javascript:alert(1)" })}, "trail.0.url", tenant.ErrBadValue},
	} {
		err := h.AddContext(t.Context(), v, c.ID, tt.said)
		if e := tenant.Answer(err); e.Reason != tt.want.Reason || e.Field != tt.at {
			t.Errorf("%s: %v at %q", name, err, e.Field)
		}
	}
	refused(t, h.AddContext(t.Context(), h.visitor("v2"), c.ID, chat.Said{}), tenant.ErrNotFound)
	if got, err := h.Context(t.Context(), h.ana, c.ID); err != nil || len(got.Data)+len(got.Trail) != 0 {
		t.Errorf("kept %+v, %v", got, err)
	}
	many["key 00"] = []any{}
	many["zz"] = 1.0
	must(t, h.OpenContext(t.Context(), v, c.ID, chat.Said{Data: many, Trail: append(step(func(s *chat.Step) { s.URL = "ftp://x" }), step(func(*chat.Step) {})...)}))
	got, err := h.Context(t.Context(), h.ana, c.ID)
	must(t, err)
	if len(got.Data) != chat.MaxData || got.Data[0].Key != "key 01" || len(got.Trail) != 1 {
		t.Errorf("kept %+v", got)
	}
}

// Two tabs that say something at once lose nothing of it.
func TestContextOfTwoTabs(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			if err := h.AddContext(t.Context(), v, c.ID, chat.Said{Data: map[string]any{fmt.Sprint(i): true}}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := h.Context(t.Context(), h.ana, c.ID)
	must(t, err)
	if len(got.Data) != 4 {
		t.Errorf("kept %+v", got.Data)
	}
}
