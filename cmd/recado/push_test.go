package main

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"recado/chat"
	"recado/configs"
	"recado/mail/pushtest"
	"recado/tenant"
)

func browserOf(b *pushtest.Browser) map[string]any {
	return map[string]any{"endpoint": b.Endpoint, "keys": map[string]any{"p256dh": b.P256dh, "auth": b.Auth}, "locale": "pt", "browser": "Firefox · Linux"}
}

func (h *house) told(t *testing.T, b *pushtest.Browser) (n chat.PushNotice) {
	t.Helper()
	select {
	case got := <-b.Notices:
		if err := json.Unmarshal([]byte(got), &n); err != nil {
			t.Fatal(err)
		}
	case <-time.After(patience):
		t.Fatal("no notice came")
	}
	return n
}

// An agent without a tab is told by their browser's push service who waits, and
// no word of what was said; a browser that is gone is forgotten, and one is its
// agent's alone.
func TestPush(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) { c.PrivateTargets = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	owner, bruno := h.signIn(t, demoOwner), h.signIn(t, "bruno@demo.example")
	key := text(h.ok(t, "GET", "/api/v1/me/push", bruno, nil), "key")
	b := pushtest.New(t, key)
	h.refused(t, tenant.ErrNotFound, "POST", "/api/v1/me/push/test", bruno, map[string]any{"client_id": tenant.NewID()})
	id := text(h.ok(t, "PUT", "/api/v1/me/push", bruno, browserOf(b)), "id")
	h.ok(t, "PUT", "/api/v1/me/push", bruno, browserOf(b)) // once more is the same one
	if items := h.ok(t, "GET", "/api/v1/me/push", bruno, nil)["items"].([]any); len(items) != 1 {
		t.Errorf("%d browsers", len(items))
	}
	h.ok(t, "POST", "/api/v1/me/push/test", bruno, map[string]any{"client_id": tenant.NewID()})
	if n := h.told(t, b); n.Kind != "test" || n.Locale != "pt" {
		t.Errorf("tried: %+v", n)
	}

	// Somebody is there, so the talk begins; nobody takes it.
	h.hello(t, owner)
	h.ok(t, "PUT", "/api/v1/me/availability", owner, map[string]any{"availability": "away"})
	h.ok(t, "PUT", "/api/v1/me/availability", bruno, map[string]any{"availability": "online"})
	talk := h.open(t, h.person(t, tenant.Identity{Subject: "lucia", Name: "Lucía Prada"}), "Mi clave es 1234")
	if n := h.told(t, b); n != (chat.PushNotice{Kind: "waiting", Locale: "pt", Name: "Lucía Prada", Project: "Soporte", Conversation: talk}) {
		t.Errorf("told %+v", n)
	}

	for field, bad := range map[string]any{"endpoint": "javascript:alert(1)", "locale": "xx", "keys": map[string]any{"p256dh": "AAAA", "auth": b.Auth}} {
		in := browserOf(b)
		in[field] = bad
		h.refused(t, tenant.ErrBadValue, "PUT", "/api/v1/me/push", bruno, in)
	}
	h.refused(t, tenant.ErrNotFound, "DELETE", "/api/v1/me/push/"+id, owner, nil)
	b.Answer.Store(http.StatusGone)
	h.ok(t, "POST", "/api/v1/me/push/test", bruno, map[string]any{"client_id": tenant.NewID()})
	until(t, "it is forgotten", func() bool { return len(h.ok(t, "GET", "/api/v1/me/push", bruno, nil)["items"].([]any)) == 0 })
}

// A browser takes no more notices once its session was ended somewhere else.
func TestPushEndsWithSession(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) { c.PrivateTargets = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	for name, end := range map[string]func(here string){
		"the others": func(here string) { h.endOthers(t, here) },
		"everywhere": func(here string) {
			if status, answer := h.request(t, "POST", "/api/v1/auth/logout-all", here, nil); status != http.StatusNoContent {
				t.Fatalf("%d %v", status, answer)
			}
		},
	} {
		there, here := h.signIn(t, "bruno@demo.example"), h.signIn(t, "bruno@demo.example")
		b := pushtest.New(t, text(h.ok(t, "GET", "/api/v1/me/push", there, nil), "key"))
		h.ok(t, "PUT", "/api/v1/me/push", there, browserOf(b))
		h.ok(t, "POST", "/api/v1/me/push/test", here, map[string]any{"client_id": tenant.NewID()})
		h.told(t, b)
		end(here)
		again := h.signIn(t, "bruno@demo.example")
		h.refused(t, tenant.ErrNotFound, "POST", "/api/v1/me/push/test", again, map[string]any{"client_id": tenant.NewID()})
		if items := h.ok(t, "GET", "/api/v1/me/push", again, nil)["items"].([]any); len(items) != 0 {
			t.Errorf("%s: %d browsers are left", name, len(items))
		}
	}
}

// Without the operator's leave nobody has the server call its neighbours.
func TestPushStaysOutside(t *testing.T) {
	h := newHouse(t)
	agent := h.signIn(t, demoOwner)
	b := pushtest.New(t, text(h.ok(t, "GET", "/api/v1/me/push", agent, nil), "key"))
	h.refused(t, tenant.ErrBadValue, "PUT", "/api/v1/me/push", agent, browserOf(b))
	in := browserOf(b)
	in["endpoint"] = "https" + b.Endpoint[len("http"):]
	h.ok(t, "PUT", "/api/v1/me/push", agent, in)
	h.ok(t, "POST", "/api/v1/me/push/test", agent, map[string]any{"client_id": tenant.NewID()})
	until(t, "it is forgotten", func() bool { return len(h.ok(t, "GET", "/api/v1/me/push", agent, nil)["items"].([]any)) == 0 })
}
