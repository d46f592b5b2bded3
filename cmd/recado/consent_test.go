package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

const consentAPI = api + "/admin/operator"

// stay lets an operator into the demo and has them enter.
func (h *house) stay(t *testing.T, owner, root string, conversations bool) string {
	t.Helper()
	return h.stayIn(t, h.demo.scope, owner, root, conversations)
}

func (h *house) stayIn(t *testing.T, sc tenant.Scope, owner, root string, conversations bool) string {
	t.Helper()
	h.ok(t, "PUT", consentAPI, owner, map[string]any{"hours": 2, "conversations": conversations, "reason": "los avisos"})
	return text(h.ok(t, "POST", operatorAPI+"/tenants/"+sc.Tenant()+"/stay", root, map[string]any{}), "access_token")
}

// drop deletes something.
func (h *house) drop(t *testing.T, path, token string) {
	t.Helper()
	if status, answer := h.raw(t, "DELETE", path, token, ""); status != http.StatusNoContent {
		t.Fatalf("DELETE %s: %d %s", path, status, answer)
	}
}

// What stands in a log, the newest first, as "kind action name".
func (h *house) log(t *testing.T, path, token string, most int) string {
	t.Helper()
	var all []string
	for _, c := range at(h.ok(t, "GET", path, token, nil), "items").([]any) {
		one := c.(map[string]any)
		all = append(all, text(one, "kind")+" "+text(one, "action")+" "+text(one, "name"))
	}
	return strings.Join(all[:min(most, len(all))], ", ")
}

// Nobody enters without consent; with it an operator changes settings, reads
// what visitors said only where that was agreed, and does nothing else. Each
// beginning, change and end stands in both logs with the operator's name.
func TestConsent(t *testing.T) {
	h := newHouse(t)
	root, owner := h.operator(t), h.signIn(t, demoOwner)
	path := operatorAPI + "/tenants/" + h.demo.scope.Tenant()
	h.refused(t, tenant.ErrNoConsent, "POST", path+"/stay", root, map[string]any{})
	for _, hours := range []int{0, 73} {
		if said := h.refused(t, tenant.ErrBadValue, "PUT", consentAPI, owner, map[string]any{"hours": hours}); text(said, "error", "field") != "hours" {
			t.Errorf("%d hours: %v", hours, said)
		}
	}
	inside := h.stay(t, owner, root, false)
	if again := text(h.ok(t, "POST", path+"/stay", root, map[string]any{}), "access_token"); again == "" {
		t.Error("a second tab of the same session gets nothing")
	}
	h.refused(t, tenant.ErrNoConsent, "POST", path+"/stay", h.operator(t), map[string]any{"goes_on": true}) // another session
	sheet := h.ok(t, "GET", path, root, nil)
	if left := number(at(sheet, "consent").(map[string]any), "until") - time.Now().UnixMilli(); left < 3600_000 || left > 2*3600_000 {
		t.Errorf("the operator reads %v", sheet)
	}
	if me := h.ok(t, "GET", api+"/me", inside, nil); text(me, "agent", "name") != "root@recado.example" || len(at(me, "projects").([]any)) != 0 {
		t.Errorf("the operator is %v", me)
	}

	company := h.ok(t, "GET", api+"/admin/tenant", inside, nil)
	h.ok(t, "PUT", api+"/admin/tenant", inside, edit(company))
	for _, call := range []string{
		"GET /desk", "GET /conversations", "GET /tickets", "GET /visitors/x", "GET /files/x", "GET /reports/conversations/list", "GET /admin/mails", "GET /bans",
		"GET /admin/keys", "POST /admin/keys", "POST /admin/identity", "GET /admin/sso", "PUT /admin/sso", "DELETE /admin/sso", "PUT /admin/mail", "POST /admin/mail/test",
		"POST /admin/agents", "PUT /admin/agents/x", "POST /admin/agents/x/invitation", "DELETE /admin/projects/x", "POST /admin/settings",
		"GET /admin/operator", "PUT /admin/operator", "DELETE /admin/operator",
		"POST /conversations/x/messages", "POST /conversations/x/notes", "POST /conversations/x/claim", "POST /conversations/x/read", "POST /tickets", "POST /files",
		"PUT /me/availability", "POST /me/password", "GET /me/security", "POST /auth/logout-all",
	} {
		method, at, _ := strings.Cut(call, " ")
		h.refused(t, tenant.ErrStayForbidden, method, api+at, inside, nil)
	}

	h.drop(t, path+"/stay", root)
	h.refused(t, tenant.ErrUnauthorized, "GET", api+"/admin/tenant", inside, nil)
	want := "consent left root@recado.example, tenant changed root@recado.example, consent entered root@recado.example"
	if got := h.log(t, api+"/admin/changes", owner, 4); got != want+", consent given Ana Rojas" {
		t.Errorf("the tenant's log says %s", got)
	}
	if got := h.log(t, operatorAPI+"/changes", root, 3); got != want {
		t.Errorf("the operators' log says %s", got)
	}
	for _, c := range at(h.ok(t, "GET", operatorAPI+"/changes", root, nil), "items").([]any)[:3] {
		if one := c.(map[string]any); one["before"] != nil || text(one, "tenant") != h.demo.scope.Tenant() {
			t.Errorf("the operators' log keeps %v", one)
		}
	}
}

// A stay ends at once with all that it hangs on: its token opens nothing more
// and its socket is closed.
func TestStaysEnd(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	sc, path := h.demo.scope, operatorAPI+"/tenants/"+h.demo.scope.Tenant()
	for name, end := range map[string]func(root string){
		"the consent is withdrawn": func(string) { h.drop(t, consentAPI, owner) },
		"the operator leaves":      func(root string) { h.drop(t, path+"/stay", root) },
		"the operator's session is ended": func(root string) {
			for _, s := range at(h.ok(t, "GET", operatorAPI+"/security", root, nil), "sessions").([]any) {
				if one := s.(map[string]any); one["current"] == true {
					h.drop(t, operatorAPI+"/sessions/"+text(one, "id"), root)
				}
			}
		},
		"the tenant is suspended": func(string) {
			if _, err := h.admin.UnscopedSuspend(t.Context(), sc, true); err != nil {
				t.Fatal(err)
			}
		},
		"the consent is over": func(string) {
			c, err := h.pipes.store.Consent(t.Context(), sc, tenant.ConsentID)
			if err != nil {
				t.Fatal(err)
			}
			c.Until = time.Now().UnixMilli() - 1
			if err := h.pipes.store.ReplaceConsent(t.Context(), sc, c); err != nil {
				t.Fatal(err)
			}
			if err := h.admin.RunConsentOver(t.Context(), sc); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := h.operator(t)
			inside := h.stay(t, owner, root, true)
			h.ok(t, "GET", api+"/conversations?view=all", inside, nil)
			socket := h.hello(t, inside)
			end(root)
			if code := socket.goodbye(t); code != 4401 {
				t.Errorf("the socket ended with %d", code)
			}
			if status, _ := h.raw(t, "GET", api+"/admin/tenant", inside, ""); status != 401 && status != 403 {
				t.Errorf("its token still opens the settings: %d", status)
			}
			if _, err := h.admin.UnscopedSuspend(t.Context(), sc, false); err != nil {
				t.Fatal(err)
			}
			if got := h.log(t, api+"/admin/changes?kind=consent", owner, 3); !strings.Contains(got, "consent left root@recado.example") {
				t.Errorf("the log says %s", got)
			}
			if c, err := h.pipes.store.Consent(t.Context(), sc, tenant.ConsentID); err != nil || len(c.Stays) != 0 {
				t.Errorf("the stays are %v, %v", c.Stays, err)
			}
		})
	}
}

// An operator who is in is nobody who answers: not there for routing, not among
// colleagues, and what they would say is refused on the socket, too.
func TestStayAnswersNobody(t *testing.T) {
	h := newHouse(t)
	inside := h.stay(t, h.signIn(t, demoOwner), h.operator(t), true)
	socket := h.hello(t, inside)
	state := func() string {
		return text(h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key+"/availability", "", nil), "state")
	}
	for _, frame := range []map[string]any{
		{"type": "send", "conversation": "x", "client_id": "12345678", "text": "hola"}, {"type": "typing", "conversation": "x", "on": true},
		{"type": "idle", "on": false}, {"type": "looking", "conversation": "x"}, {"type": "read", "conversation": "x", "seq": 1},
	} {
		socket.say(t, frame)
		said := socket.wait(t, "error", func(map[string]any) bool { return true })
		if !strings.Contains(fmt.Sprint(said), tenant.ErrStayForbidden.Reason) {
			t.Errorf("%v: %v", frame, said)
		}
	}
	if is := state(); is == "online" {
		t.Errorf("with nobody but an operator there the chat is %s", is)
	}
	leases, err := h.pipes.presence.Present(t.Context(), h.demo.scope, time.Now().UnixMilli())
	if err != nil || len(leases) != 0 {
		t.Errorf("there are %v, %v", leases, err)
	}
}
