package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/pquerna/otp/totp"

	"recado/chat"
	"recado/tenant"
)

const operatorAPI = "/api/v1/operator"

// What operators did, the newest first, as "kind action".
func (h *house) did(t *testing.T, root string) []string {
	t.Helper()
	var all []string
	for _, c := range at(h.ok(t, "GET", operatorAPI+"/changes", root, nil), "items").([]any) {
		one := c.(map[string]any)
		all = append(all, text(one, "kind")+" "+text(one, "action"))
	}
	return all
}

// A tenant is made once however often it is asked for, found, closed and opened
// again; whoever is in it is out at once and reads why; all of it is kept.
func TestOperatorTenants(t *testing.T) {
	h := newHouse(t)
	root := h.operator(t)
	ask := map[string]any{"client_id": "made-by-root", "name": "Ñandú & Cía", "locale": "es", "owner": map[string]any{"email": "olga@nandu.example", "name": "Olga"}}
	made := h.ok(t, "POST", operatorAPI+"/tenants", root, ask)
	if again := h.ok(t, "POST", operatorAPI+"/tenants", root, ask); text(again, "tenant", "id") != text(made, "tenant", "id") || text(again, "owner", "id") != text(made, "owner", "id") {
		t.Errorf("asked for again it is another one: %v", again)
	}
	id := text(made, "tenant", "id")
	path := operatorAPI + "/tenants/" + id
	olga := text(h.ok(t, "POST", "/api/v1/auth/accept", "", map[string]any{"token": text(made, "invitation", "token"), "password": demoPassword}), "access_token")
	bad := h.refused(t, tenant.ErrBadEmail, "POST", operatorAPI+"/tenants", root, map[string]any{"client_id": "another-one", "name": "Otra", "owner": map[string]any{"email": "nobody", "name": "x"}})
	if text(bad, "error", "field") != "owner.email" {
		t.Errorf("the mistake is said at %v", bad)
	}

	for q, want := range map[string]bool{"ñand": true, "OLGA@nandu.example": true, id: true, "nadie@nandu.example": false, "zzz": false, "": true} {
		found := at(h.ok(t, "GET", operatorAPI+"/tenants?q="+url.QueryEscape(q), root, nil), "items").([]any)
		has := false
		for _, x := range found {
			has = has || text(x.(map[string]any), "id") == id
		}
		if has != want {
			t.Errorf("%q finds it: %v", q, has)
		}
	}
	if owners := at(h.ok(t, "GET", path, root, nil), "owners").([]any); len(owners) != 1 || text(owners[0].(map[string]any), "email") != "olga@nandu.example" {
		t.Errorf("its owners are %v", owners)
	}

	socket := h.hello(t, olga)
	if now := h.ok(t, "POST", path+"/suspend", root, nil); text(now, "state") != "suspended" {
		t.Errorf("it stands as %v", now)
	}
	if code := socket.goodbye(t); code != 4401 {
		t.Errorf("its socket ended with %d", code)
	}
	h.refused(t, tenant.ErrTenantSuspended, "GET", "/api/v1/me", olga, nil)
	h.refused(t, tenant.ErrTenantSuspended, "POST", "/api/v1/auth/login", "", map[string]any{"email": "olga@nandu.example", "password": demoPassword})
	h.ok(t, "POST", path+"/resume", root, nil)
	h.ok(t, "GET", "/api/v1/me", olga, nil)

	if did := strings.Join(h.did(t, root), ", "); did != "tenant resumed, tenant suspended, tenant made, tenant made" {
		t.Errorf("kept is %s", did)
	}
}

// An announced deletion closes, can be taken back, and begins when its day has
// come, and not on a day that it was announced for before. What went is said by
// a receipt that only this server's key has signed.
func TestOperatorDeletes(t *testing.T) {
	h := newHouse(t)
	root := h.operator(t)
	scope, _ := h.another(t)
	path := operatorAPI + "/tenants/" + scope.Tenant()
	olga := h.signIn(t, "olga@otra.example")
	confirm := map[string]any{"confirm": scope.Tenant()}
	h.refused(t, tenant.ErrBadValue, "DELETE", path, root, map[string]any{"confirm": scope.Tenant(), "days": 91})
	first := h.ok(t, "DELETE", path, root, confirm)
	if left := number(first, "delete_at") - time.Now().UnixMilli(); text(first, "state") != "leaving" || left < 13*24*3600_000 || left > 15*24*3600_000 {
		t.Errorf("announced as %v", first)
	}
	h.refused(t, tenant.ErrTenantLeaving, "GET", "/api/v1/me", olga, nil)
	h.refused(t, tenant.ErrNoReceipt, "GET", path+"/receipt", root, nil)
	if back := h.ok(t, "POST", path+"/take-back", root, nil); text(back, "state") != "open" {
		t.Errorf("taken back it is %v", back)
	}
	h.ok(t, "GET", "/api/v1/me", olga, nil)
	second := h.ok(t, "DELETE", path, root, map[string]any{"confirm": scope.Tenant(), "days": 30})

	step := func(name string) {
		t.Helper()
		if err := h.deletion().Step(t.Context(), scope, name); err != nil {
			t.Fatal(err)
		}
	}
	state := func() string { t.Helper(); return text(h.ok(t, "GET", path, root, nil), "state") }
	step("begin@" + fmt.Sprint(number(first, "delete_at")))
	if is := state(); is != "leaving" {
		t.Fatalf("on the day of the first announcement it is %s", is)
	}
	step("begin@" + fmt.Sprint(number(second, "delete_at")))
	h.refused(t, tenant.ErrTenantGone, "POST", path+"/take-back", root, nil)
	h.refused(t, tenant.ErrTenantGone, "POST", path+"/suspend", root, nil)
	for _, name := range tenant.DeletionSteps() {
		step(name)
	}
	receipt := h.ok(t, "GET", path+"/receipt", root, nil)
	if text(receipt, "by") != "root@recado.example" || number(at(receipt, "removed").(map[string]any), "agents") != 2 {
		t.Errorf("the receipt is %v", receipt)
	}
	jws := text(receipt, "jws")
	if r, err := tenant.VerifyReceipt(jws, text(receipt, "key")); err != nil || r.Tenant != scope.Tenant() || r.Removed["agents"] != 2 {
		t.Errorf("it is verified as %+v, %v", r, err)
	}
	other, err := tenant.NewTokens(tenant.TokenOptions{Master: []byte("another server's master secret")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tenant.VerifyReceipt(jws, other.ReceiptKey()); err == nil {
		t.Error("another server's key verifies it")
	}
	file := filepath.Join(t.TempDir(), "receipt.json")
	if err := os.WriteFile(file, []byte(jws), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := receiptVerify(t.Context(), []string{"--key", text(receipt, "key"), file}); err != nil {
		t.Errorf("the command: %v", err)
	}
	if err := receiptVerify(t.Context(), []string{"--key", other.ReceiptKey(), file}); err == nil {
		t.Error("the command takes another server's key")
	}
}

// An operator's session goes on by its cookie, ends by logging out or by the
// end of the operator, and asks for the second factor that was turned on.
func TestOperatorSession(t *testing.T) {
	h := newHouse(t)
	root := h.operator(t)
	in := map[string]any{"email": "root@recado.example", "password": demoPassword}
	cookie := func(method, path string, with *http.Cookie, body string) (int, *http.Cookie) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, h.url+operatorAPI+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if with != nil {
			req.AddCookie(&http.Cookie{Name: with.Name, Value: with.Value})
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		for _, c := range resp.Cookies() {
			return resp.StatusCode, c
		}
		return resp.StatusCode, nil
	}
	_, first := cookie("POST", "/login", nil, `{"email":"root@recado.example","password":"`+demoPassword+`"}`)
	if first == nil || first.Name != tenant.OperatorCookie || !first.HttpOnly || first.Path != operatorAPI {
		t.Fatalf("the cookie is %+v", first)
	}
	status, next := cookie("POST", "/refresh", first, "")
	if status != http.StatusOK || next == nil || next.Value == first.Value {
		t.Fatalf("refreshed with %d, %v", status, next)
	}
	// An agent's refresh token is none of an operator's.
	if status, _ := cookie("POST", "/refresh", &http.Cookie{Name: tenant.OperatorCookie, Value: "an agent's"}, ""); status != http.StatusUnauthorized {
		t.Errorf("another token is answered with %d", status)
	}
	if status, _ := cookie("POST", "/logout", next, ""); status != http.StatusNoContent {
		t.Errorf("logged out with %d", status)
	}
	if status, _ := cookie("POST", "/refresh", next, ""); status != http.StatusUnauthorized {
		t.Errorf("after logging out it is refreshed with %d", status)
	}

	made := h.ok(t, "POST", operatorAPI+"/factor", root, map[string]any{"password": demoPassword})
	code, err := totp.GenerateCode(text(made, "secret"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	recovery := at(h.ok(t, "PUT", operatorAPI+"/factor", root, map[string]any{"code": code}), "recovery").([]any)
	h.refused(t, tenant.ErrCodeRequired, "POST", operatorAPI+"/login", "", in)
	in["code"] = recovery[0]
	root = text(h.ok(t, "POST", operatorAPI+"/login", "", in), "token")
	if got := h.ok(t, "GET", operatorAPI+"/security", root, nil); number(got, "recovery") != 9 || at(got, "factor") != true {
		t.Errorf("security is %v", got)
	}

	login, err := h.pipes.store.UnscopedLoginByEmail(t.Context(), "root@recado.example")
	if err != nil {
		t.Fatal(err)
	}
	login.Operator = false
	if err := h.pipes.store.UnscopedReplaceLogin(t.Context(), login); err != nil {
		t.Fatal(err)
	}
	h.refused(t, tenant.ErrUnauthorized, "GET", operatorAPI+"/tenants", root, nil)
}

// An operator's token opens the operator's routes and no others.
func TestOperatorTokenElsewhere(t *testing.T) {
	h := newHouse(t)
	root := h.operator(t)
	for _, p := range probes {
		if gate := p.gate(); gate == "" || gate == "operator" {
			continue
		}
		path := strings.NewReplacer("{new}", "x").Replace(hole.ReplaceAllString(p.path, "x"))
		status, body := h.raw(t, p.method, path, root, "{}")
		if status != http.StatusUnauthorized {
			t.Errorf("%s %s: %d %s", p.method, path, status, body)
		}
	}
}

// giveUp leaves a job of the demo's tenant that was given up.
func (h *house) giveUp(t *testing.T) {
	t.Helper()
	err := h.pipes.store.InsertJob(t.Context(), h.demo.scope, &chat.Job{
		ID: "transcript:x", Kind: "no-such-kind", Subject: "x", Due: chat.JobNever, Failed: true, Attempts: chat.MaxAttempts, LastError: "the mail server said no", CreatedAt: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What was given up is listed with its reason, goes on when it is tried again,
// and is gone when it is dropped; what still runs is nobody's to drop.
func TestOperatorJobs(t *testing.T) {
	h := newHouse(t)
	root := h.operator(t)
	h.giveUp(t)
	jobs := func() []any { return at(h.ok(t, "GET", operatorAPI+"/jobs", root, nil), "items").([]any) }
	named := map[string]any{"tenant": h.demo.scope.Tenant(), "id": "transcript:x"}
	if all := jobs(); len(all) != 1 || text(all[0].(map[string]any), "reason") != "the mail server said no" {
		t.Fatalf("given up are %v", all)
	}
	h.ok(t, "POST", operatorAPI+"/jobs/retry", root, named)
	if all := jobs(); len(all) != 0 {
		t.Errorf("tried again it is still listed: %v", all)
	}
	h.refused(t, tenant.ErrNotFound, "POST", operatorAPI+"/jobs/drop", root, named)
	h.refused(t, tenant.ErrNotFound, "POST", operatorAPI+"/jobs/drop", root, map[string]any{"id": "transcript:x"})
	if err := h.pipes.store.InsertJob(t.Context(), h.demo.scope, &chat.Job{ID: "y", Kind: "k", Due: chat.JobNever, Failed: true}); err != nil {
		t.Fatal(err)
	}
	h.ok(t, "POST", operatorAPI+"/jobs/drop", root, map[string]any{"tenant": h.demo.scope.Tenant(), "id": "y"})
	if all := jobs(); len(all) != 0 {
		t.Errorf("dropped it is still listed: %v", all)
	}
	if did := strings.Join(h.did(t, root), ", "); did != "job dropped, job retried" {
		t.Errorf("kept is %s", did)
	}
}

// A self-test uses each part, and says which of them fails and why.
func TestOperatorHealth(t *testing.T) {
	h := newHouse(t)
	root := h.operator(t)
	states := func(answer map[string]any) map[string]string {
		all := map[string]string{}
		for _, p := range at(answer, "parts").([]any) {
			all[text(p.(map[string]any), "name")] = text(p.(map[string]any), "state")
		}
		return all
	}
	want := map[string]string{"store": "ok", "redis": "ok", "bus": "ok", "files": "ok", "mail": "off"}
	until(t, "the bus is heard", func() bool {
		return states(h.ok(t, "GET", operatorAPI+"/health", root, nil))["bus"] == "ok"
	})
	if got := states(h.ok(t, "POST", operatorAPI+"/health/test", root, map[string]any{"mail": "root@recado.example"})); !maps.Equal(got, want) {
		t.Errorf("tested: %v", got)
	}
	if left, err := os.ReadDir(filepath.Join(h.cfg.Data, "files", "operator", "self-test")); len(left) != 0 {
		t.Errorf("the test leaves %v, %v", left, err)
	}
	h.refused(t, tenant.ErrBadEmail, "POST", operatorAPI+"/health/test", root, map[string]any{"mail": "nobody"})
	if err := os.RemoveAll(filepath.Join(h.cfg.Data, "files")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.cfg.Data, "files"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := states(h.ok(t, "POST", operatorAPI+"/health/test", root, map[string]any{})); got["files"] != "down" || got["store"] != "ok" {
		t.Errorf("without a folder: %v", got)
	}
}

// The self-test sends a letter where it was asked to: up when a mail server took
// it, down with its words when it did not.
func TestOperatorHealthOfMail(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	root := h.operator(t)
	mail := func(to string) map[string]any {
		t.Helper()
		parts := h.ok(t, "POST", operatorAPI+"/health/test", root, map[string]any{"mail": to})["parts"].([]any)
		return parts[len(parts)-1].(map[string]any)
	}
	if got := mail(""); text(got, "name") != "mail" || text(got, "state") != "untested" {
		t.Errorf("without an address: %v", got)
	}
	if got := mail("root@recado.example"); text(got, "state") != "ok" {
		t.Errorf("with one: %v", got)
	}
	r.wait(t, "root@recado.example", "self-test")
	r.mu.Lock()
	r.refuse["gone@recado.example"] = &smtp.SMTPError{Code: 550, Message: "no such user"}
	r.mu.Unlock()
	if got := mail("gone@recado.example"); text(got, "state") != "down" || !strings.Contains(text(got, "reason"), "no such user") {
		t.Errorf("refused: %v", got)
	}
}

// A plan bounds agents, conversations and files where they come in, each with a
// refusal of its own; administrators see what is used; nothing set is no bound.
func TestOperatorPlan(t *testing.T) {
	h := newHouse(t)
	root := h.operator(t)
	a := h.furnish(t, h.demo.scope, h.demo.widget, demoOwner, "bruno@demo.example", "zafiro", false)
	path := operatorAPI + "/tenants/" + h.demo.scope.Tenant()
	plan := func(fields map[string]any) {
		t.Helper()
		fields["version"] = number(h.ok(t, "GET", path, root, nil), "version")
		h.ok(t, "PUT", path+"/plan", root, fields)
	}
	h.refused(t, tenant.ErrStale, "PUT", path+"/plan", root, map[string]any{"version": -1})
	used := at(h.ok(t, "GET", "/api/v1/admin/plan", a.tokens["owner"], nil), "used").(map[string]any)
	limits := at(h.ok(t, "GET", "/api/v1/admin/plan", a.tokens["owner"], nil), "limits").(map[string]any)
	if sends := limits["rates"].([]any)[0].(map[string]any); number(limits, "message") == 0 || number(limits, "file") == 0 || text(sends, "name") != "sends" || number(sends, "tenant", "count") == 0 || number(sends, "tenant", "seconds") == 0 {
		t.Errorf("the limits are %v", limits)
	}
	if number(used, "agents") < 4 || number(used, "storage") == 0 {
		t.Errorf("used are %v", used)
	}
	plan(map[string]any{"agents": number(used, "agents"), "storage": 1, "conversations": 1})
	h.refused(t, tenant.ErrQuotaAgents, "POST", "/api/v1/admin/agents", a.tokens["owner"], map[string]any{"client_id": "one-too-many", "name": "Uno", "email": "uno@demo.example"})
	status, body := h.raw(t, "POST", "/api/v1/visitor/files?client_id=large-file&name=a.txt", a.tokens["visitor"], strings.Repeat("words ", 200_000))
	if status != tenant.ErrQuotaStorage.Code.HTTP() || !strings.Contains(string(body), "quota_storage") {
		t.Errorf("a file over the plan: %d %s", status, body)
	}
	if used := at(h.ok(t, "GET", "/api/v1/admin/plan", a.tokens["owner"], nil), "used").(map[string]any); number(used, "conversations") == 0 {
		t.Errorf("what has just begun is not counted: %v", used)
	}
	until(t, "the widget knows the plan", func() bool {
		visitor := h.pass(t, h.demo.scope, h.demo.widget.ID, tenant.NewID(), "", false)
		status, answer := h.request(t, "POST", "/api/v1/visitor/conversations", visitor,
			map[string]any{"client_id": tenant.NewID(), "project": a.things["project"], "text": "hola"})
		return status == tenant.ErrQuotaConversations.Code.HTTP() && text(answer, "error", "reason") == tenant.ErrQuotaConversations.Reason
	})
	plan(map[string]any{})
	h.ok(t, "POST", "/api/v1/admin/agents", a.tokens["owner"], map[string]any{"client_id": "one-too-many", "name": "Uno", "email": "uno@demo.example"})
}
