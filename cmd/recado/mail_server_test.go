package main

import (
	"encoding/json"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"recado/tenant"
)

// place is where a relay listens.
func (r *relay) place(t *testing.T) (host string, port int) {
	t.Helper()
	host, text, err := net.SplitHostPort(strings.TrimPrefix(r.url, "smtp://"))
	if err != nil {
		t.Fatal(err)
	}
	port, err = strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return host, port
}

// A tenant's letters go through its own mail server, also where the server has
// none; what it refuses can be tried again. Its password is nowhere to be read.
func TestOwnMailServer(t *testing.T) {
	own := newRelay(t)
	host, port := own.place(t)
	h := newHouse(t, nearTargets)
	owner := h.signIn(t, demoOwner)
	const path = "/api/v1/admin/mail"
	h.refused(t, tenant.ErrNoMail, "POST", path+"/test", owner, map[string]any{"host": ""})
	is := h.ok(t, "GET", path, owner, nil)
	edit := map[string]any{"version": is["version"], "host": host, "port": port, "tls": "off", "from": "soporte@empresa.example"}
	if tried := h.ok(t, "POST", path+"/test", owner, edit); at(tried, "sent") != true || text(tried, "to") != demoOwner {
		t.Errorf("the test came to %v", tried)
	}
	if a := own.wait(t, demoOwner, "Prueba de correo"); !strings.Contains(a.from, "soporte@empresa.example") {
		t.Errorf("it came from %s", a.from)
	}
	h.ok(t, "PUT", path, owner, edit)
	h.refused(t, tenant.ErrStale, "PUT", path, owner, edit)

	own.mu.Lock()
	own.refuse["diana@demo.example"] = &smtp.SMTPError{Code: 550, Message: "no such user"}
	own.mu.Unlock()
	h.ok(t, "POST", "/api/v1/admin/agents", owner, map[string]any{"client_id": tenant.NewID(), "name": "Diana", "email": "diana@demo.example"})
	var failed map[string]any
	until(t, "the letter was refused", func() bool {
		all := h.ok(t, "GET", "/api/v1/admin/mails?state=failed", owner, nil)["items"].([]any)
		if len(all) > 0 {
			failed = all[0].(map[string]any)
		}
		return failed != nil
	})
	if text(failed, "to") != "diana@demo.example" || !strings.Contains(text(failed, "why"), "no such user") {
		t.Errorf("the letter is %v", failed)
	}
	own.mu.Lock()
	clear(own.refuse)
	own.mu.Unlock()
	h.ok(t, "POST", "/api/v1/admin/mails/"+text(failed, "id")+"/retry", owner, nil)
	own.wait(t, "diana@demo.example", "atender")
	until(t, "it is said to be sent", func() bool {
		return len(h.ok(t, "GET", "/api/v1/admin/mails?state=sent", owner, nil)["items"].([]any)) == 1
	})
	h.refused(t, tenant.ErrStale, "POST", "/api/v1/admin/mails/"+text(failed, "id")+"/retry", owner, nil)
}

// A password is sealed, stays when it is not given, and goes nowhere else.
func TestMailPassword(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	const path, secret = "/api/v1/admin/mail", "geheimes-wort"
	is := h.ok(t, "GET", path, owner, nil)
	edit := map[string]any{"version": is["version"], "host": "mail.example.com", "tls": "starttls", "user": "ana", "password": secret, "from": "a@example.com"}
	made := h.ok(t, "PUT", path, owner, edit)
	if number(made, "port") != 587 || at(made, "has_password") != true || made["password"] != nil {
		t.Errorf("made %v", made)
	}
	stored, err := h.pipes.store.Tenant(t.Context(), h.demo.scope)
	if err != nil {
		t.Fatal(err)
	}
	server, err := stored.MailServer(h.demo.scope, h.auth.Tokens)
	if err != nil || server.Password != secret || strings.Contains(stored.Mail.Password, secret) {
		t.Errorf("stored is %+v, in clear %+v, %v", stored.Mail, server, err)
	}
	changes, err := json.Marshal(h.ok(t, "GET", "/api/v1/admin/changes?kind=mail", owner, nil))
	if err != nil || strings.Contains(string(changes), stored.Mail.Password) || strings.Contains(string(changes), secret) || !strings.Contains(string(changes), "mail.example.com") {
		t.Errorf("the changes are %s, %v", changes, err)
	}
	delete(edit, "password")
	edit["version"], edit["from"] = made["version"], "b@example.com"
	made = h.ok(t, "PUT", path, owner, edit)
	if stored, err = h.pipes.store.Tenant(t.Context(), h.demo.scope); err != nil {
		t.Fatal(err)
	}
	if server, err = stored.MailServer(h.demo.scope, h.auth.Tokens); err != nil || server.Password != secret {
		t.Errorf("it has become %+v, %v", server, err)
	}
	edit["version"] = made["version"]
	for field, wrong := range map[string]any{"host": "evil.example.com", "user": "eva", "tls": "tls"} {
		other := map[string]any{}
		for k, v := range edit {
			other[k] = v
		}
		other[field] = wrong
		if got := h.refused(t, tenant.ErrRequired, "PUT", path, owner, other); text(got, "error", "field") != "password" {
			t.Errorf("%s: %v", field, got)
		}
	}
	for field, wrong := range map[string]any{"host": "http://x", "port": 6379, "tls": "off", "from": "nobody"} {
		other := map[string]any{}
		for k, v := range edit {
			other[k] = v
		}
		other[field] = wrong
		if _, got := h.request(t, "PUT", path, owner, other); text(got, "error", "field") != field {
			t.Errorf("%s %v: %v", field, wrong, got)
		}
	}
	tried := map[string]any{"host": "127.0.0.1", "port": 25, "tls": "off", "from": "a@example.com"}
	if got := h.ok(t, "POST", path+"/test", owner, tried); at(got, "sent") != false || !strings.Contains(text(got, "why"), "not a public address") {
		t.Errorf("a private address: %v", got)
	}
}
