package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"recado/tenant"
)

// One client id is one message, however often, by whatever way and with
// whatever words it comes.
func TestOneClientIDIsOneMessage(t *testing.T) {
	k := newHouse(t).converse(t)
	for _, side := range []struct {
		token string
		line  *line
	}{{k.visitor, k.hello(t, k.visitor)}, {k.agent, k.line}} {
		client := tenant.NewID()
		var wg sync.WaitGroup
		ids := make(chan string, 100)
		for i := range 8 {
			wg.Go(func() {
				status, m := k.request(t, "POST", k.door(side.token), side.token, map[string]any{"client_id": client, "text": fmt.Sprintf("palabras %d", i)})
				if status != http.StatusOK {
					t.Errorf("a repeat was refused: %d %v", status, m)
				}
				ids <- text(m, "id") + text(m, "text")
			})
		}
		for i := range 8 {
			side.line.say(t, map[string]any{"type": "send", "client_id": client, "conversation": k.id, "text": fmt.Sprintf("otras %d", i)})
		}
		for range 8 {
			ack := side.line.wait(t, "ack", func(f map[string]any) bool { return text(f, "client_id") == client })
			ids <- text(ack, "message", "id") + text(ack, "message", "text")
		}
		wg.Wait()
		close(ids)
		first := ""
		for id := range ids {
			if first == "" {
				first = id
			}
			if id != first {
				t.Errorf("one client id became %q and %q", first, id)
			}
		}
		k.texts = append(k.texts, k.last(t))
		k.intact(t)
	}
	// Two people may choose the same one.
	both := tenant.NewID()
	for _, token := range []string{k.visitor, k.agent} {
		k.ok(t, "POST", k.door(token), token, map[string]any{"client_id": both, "text": "de " + token[:5]})
		k.texts = append(k.texts, "de "+token[:5])
	}
	k.intact(t)
}

// last is the last text of the dialogue.
func (k *dialogue) last(t *testing.T) string {
	t.Helper()
	items := k.ok(t, "GET", k.door(k.agent)+"?limit=1", k.agent, nil)["items"].([]any)
	return text(items[0].(map[string]any), "text")
}

// What was acknowledged can be repeated for ever; what is new is refused once
// the conversation was closed, and the refusal says which case it became. To
// that the visitor may add.
func TestRepeatsAfterTheEnd(t *testing.T) {
	for _, becomes := range []string{"closed", "converted"} {
		t.Run(becomes, func(t *testing.T) {
			k := newHouse(t).converse(t)
			sent := map[string]any{"client_id": "sent-before-1", "text": "antes"}
			first := k.ok(t, "POST", k.door(k.visitor), k.visitor, sent)
			k.texts = append(k.texts, "antes")
			opening := map[string]any{"client_id": tenant.NewID(), "project": k.project, "text": "uno más"}
			k.ok(t, "POST", "/api/v1/visitor/conversations", k.visitor, opening)
			k.texts = append(k.texts, "uno más")
			window := k.hello(t, k.visitor)
			var ticket int64
			if becomes == "closed" {
				k.ok(t, "POST", "/api/v1/visitor/conversations/"+k.id+"/end", k.visitor, map[string]any{"client_id": "the-end-00001"})
			} else {
				convert := map[string]any{"client_id": "converts-0001", "subject": "Caso", "end": true}
				made := k.ok(t, "POST", "/api/v1/conversations/"+k.id+"/ticket", k.agent, convert)
				ticket = number(made, "number")
				if again := k.ok(t, "POST", "/api/v1/conversations/"+k.id+"/ticket", k.agent, convert); number(again, "number") != ticket {
					t.Errorf("a repeat made another case: %v", again)
				}
			}
			if again := k.ok(t, "POST", k.door(k.visitor), k.visitor, sent); text(again, "id") != text(first, "id") {
				t.Errorf("the repeat became %v", again)
			}
			window.say(t, map[string]any{"type": "send", "client_id": "sent-before-1", "conversation": k.id, "text": "antes"})
			if ack := window.wait(t, "ack", nil); text(ack, "message", "id") != text(first, "id") {
				t.Errorf("the repeat on a socket became %v", ack)
			}
			if again := k.ok(t, "POST", "/api/v1/visitor/conversations", k.visitor, opening); text(again, "conversation", "id") != k.id {
				t.Errorf("the opening's repeat became %v", again)
			}
			late := map[string]any{"client_id": "sent-late-001", "text": "tarde"}
			refused := []string{k.agent}
			if ticket == 0 {
				refused = append(refused, k.visitor)
			} else {
				// The thread stays the visitor's way into the case.
				k.ok(t, "POST", k.door(k.visitor), k.visitor, late)
				k.texts = append(k.texts, "tarde")
			}
			for _, token := range refused {
				status, answer := k.request(t, "POST", k.door(token), token, late)
				refusedFor(t, "something new", status, answer, tenant.ErrConversationClosed, "")
				if got := number(answer, "error", "params", "ticket"); got != ticket {
					t.Errorf("the refusal names case %d, want %d", got, ticket)
				}
			}
			window.say(t, map[string]any{"type": "send", "client_id": "sent-late-001", "conversation": k.id, "text": "tarde"})
			if ticket != 0 {
				window.wait(t, "ack", func(f map[string]any) bool { return text(f, "client_id") == "sent-late-001" })
			} else if got := window.wait(t, "error", nil); text(got, "reason") != "conversation_closed" || text(got, "client_id") != "sent-late-001" {
				t.Errorf("something new on a socket: %v", got)
			}
			k.intact(t)
			// Ended is ended, once; a rating too.
			k.refused(t, tenant.ErrConversationClosed, "POST", "/api/v1/conversations/"+k.id+"/end", k.agent, map[string]any{"client_id": "another-end-1"})
			rating := map[string]any{"client_id": "rating-00001", "stars": 4}
			k.ok(t, "POST", "/api/v1/visitor/conversations/"+k.id+"/rating", k.visitor, rating)
			k.ok(t, "POST", "/api/v1/visitor/conversations/"+k.id+"/rating", k.visitor, rating)
			rating["client_id"] = "rating-00002"
			k.refused(t, tenant.ErrAlreadyRated, "POST", "/api/v1/visitor/conversations/"+k.id+"/rating", k.visitor, rating)
			for _, stars := range []int{0, 6, -1} {
				rating["stars"] = stars
				k.refused(t, tenant.ErrBadStars, "POST", "/api/v1/visitor/conversations/"+k.id+"/rating", k.visitor, rating)
			}
			k.intact(t)
		})
	}
}

// Two tabs of one visitor that start at once share a conversation; two
// visitors never do. Every first word is in it, once.
func TestTwoTabsStartAtOnce(t *testing.T) {
	k := newHouse(t).converse(t)
	visitors := []string{k.visit(t), k.visit(t)}
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[string]map[string]int{visitors[0]: {}, visitors[1]: {}}
	for i := range 16 {
		wg.Go(func() {
			token := visitors[i%2]
			status, answer := k.request(t, "POST", "/api/v1/visitor/conversations", token, map[string]any{
				"client_id": fmt.Sprintf("tab-%08d", i), "project": k.project, "text": fmt.Sprintf("pestaña %d", i),
			})
			if status != http.StatusOK {
				t.Errorf("tab %d: %d %v", i, status, answer)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			got[token][text(answer, "conversation", "id")]++
		})
	}
	wg.Wait()
	var ids []string
	for n, token := range visitors {
		if len(got[token]) != 1 {
			t.Fatalf("one visitor has %d conversations: %v", len(got[token]), got[token])
		}
		for id := range got[token] {
			ids = append(ids, id)
		}
		mine := k.ok(t, "GET", "/api/v1/visitor", token, nil)["conversations"].([]any)
		if len(mine) != 1 {
			t.Errorf("the visitor's list has %d", len(mine))
		}
		texts := map[string]bool{}
		for i, item := range k.ok(t, "GET", "/api/v1/visitor/conversations/"+ids[n]+"/messages?after=0", token, nil)["items"].([]any) {
			m := item.(map[string]any)
			if number(m, "seq") != int64(i)+1 {
				t.Fatalf("entry %d has seq %d", i, number(m, "seq"))
			}
			if m["type"] == "text" && texts[text(m, "text")] {
				t.Errorf("%q is there twice", text(m, "text"))
			}
			if m["type"] == "text" {
				texts[text(m, "text")] = true
			}
		}
		if len(texts) != 8 {
			t.Errorf("%d of 8 first words are there: %v", len(texts), texts)
		}
	}
	if ids[0] == ids[1] {
		t.Fatal("two visitors share a conversation")
	}
	k.intact(t)
}

// A transfer that is refused says nothing to the desk either.
func TestRefusedTransferLeavesNoNote(t *testing.T) {
	k := newHouse(t).converse(t)
	path := "/api/v1/conversations/" + k.id
	for target, want := range map[string]*tenant.Error{"agent": tenant.ErrNoTargetAgent, "project": tenant.ErrBadProject} {
		status, answer := k.request(t, "POST", path+"/transfer", k.agent, map[string]any{"client_id": tenant.NewID(), target: tenant.NewID(), "note": "para ti"})
		refusedFor(t, "to no "+target, status, answer, want, target)
	}
	if notes := k.ok(t, "GET", path+"/notes", k.agent, nil)["items"].([]any); len(notes) != 0 {
		t.Errorf("the desk reads %v", notes)
	}
	k.intact(t)
}
