package main

import (
	"net/netip"
	"testing"

	"recado/configs"
	"recado/mail/pushtest"
	"recado/tenant"
)

// A company may try its mail server and its letters ten times in ten minutes in
// all; what is refused for another reason is no try.
func TestMailTriesAreBounded(t *testing.T) {
	h := newHouse(t, withRelay(newRelay(t)))
	owner := h.signIn(t, demoOwner)
	const mail, letter = "/api/v1/admin/mail/test", "/api/v1/admin/letters/case/es/test"
	says := map[string]any{"subject": "Caso {{number}}", "text": "{{number}}"}
	h.refused(t, tenant.ErrBadValue, "POST", mail, owner, map[string]any{"host": "no host", "from": "a@b.example"})
	for range 5 {
		h.ok(t, "POST", mail, owner, map[string]any{"host": ""})
		h.ok(t, "POST", letter, owner, says)
	}
	h.refused(t, tenant.ErrTooMany, "POST", mail, owner, map[string]any{"host": ""})
	h.refused(t, tenant.ErrTooMany, "POST", letter, owner, says)
	h.another(t)
	h.ok(t, "POST", letter, h.signIn(t, "olga@otra.example"), says)
}

// An agent may try their own notices ten times in ten minutes.
func TestPushTriesAreBounded(t *testing.T) {
	h := newHouse(t, func(c *configs.Config) { c.PrivateTargets = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	bruno, owner := h.signIn(t, "bruno@demo.example"), h.signIn(t, demoOwner)
	b := pushtest.New(t, text(h.ok(t, "GET", "/api/v1/me/push", bruno, nil), "key"))
	h.ok(t, "PUT", "/api/v1/me/push", bruno, browserOf(b))
	try := func() map[string]any { return map[string]any{"client_id": tenant.NewID()} }
	for range 10 {
		h.ok(t, "POST", "/api/v1/me/push/test", bruno, try())
	}
	h.refused(t, tenant.ErrTooMany, "POST", "/api/v1/me/push/test", bruno, try())
	other := pushtest.New(t, text(h.ok(t, "GET", "/api/v1/me/push", owner, nil), "key"))
	h.ok(t, "PUT", "/api/v1/me/push", owner, browserOf(other))
	h.ok(t, "POST", "/api/v1/me/push/test", owner, try())
}
