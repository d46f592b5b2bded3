package tenant_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

func TestAdminRoutes(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	other, _ := r.tenant(t, "Dos", "leo@example.com")
	access, _ := r.login(t, "ana@example.com")
	bearer := []string{"Authorization", "Bearer " + access}

	var shown tenant.TenantAdminView
	r.request(t, "GET", "/admin/tenant", nil, bearer...).into(t, &shown)
	edit := tenant.TenantEdit{Version: shown.Version, Name: "Uno SA", Locale: "pt", TimeZone: "UTC", Statuses: shown.Statuses, CaseAccess: "number"}
	r.request(t, "PUT", "/admin/tenant", edit, bearer...).into(t, &shown)
	if shown.Name != "Uno SA" || shown.Version != 2 || shown.CaseAccess != "number" {
		t.Errorf("got %+v", shown)
	}
	if got := r.request(t, "PUT", "/admin/tenant", edit, bearer...); got.StatusCode != 409 || got.refusal(t).Reason != "stale" {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}

	var secret tenant.IdentitySecret
	r.request(t, "POST", "/admin/identity", nil, bearer...).into(t, &secret)
	got := r.request(t, "GET", "/admin/tenant", nil, bearer...)
	if secret.Secret == "" || strings.Contains(string(got.body), secret.Secret) || !strings.Contains(string(got.body), secret.KID) {
		t.Errorf("got %s", got.body)
	}
	stored, err := r.store.Tenant(t.Context(), owner.Scope)
	must(t, err)
	token, err := tenant.Identity{Subject: "17"}.Sign(secret, "widget", r.at, time.Hour)
	must(t, err)
	if _, err := tenant.VerifyIdentity(stored, r.admin.Tokens, "widget", token, r.at); err != nil {
		t.Errorf("the secret that was shown: %v", err)
	}
	for _, want := range []int{204, 404} {
		if got := r.request(t, "DELETE", "/admin/identity/"+secret.KID, nil, bearer...); got.StatusCode != want {
			t.Errorf("got %d, want %d", got.StatusCode, want)
		}
	}

	var project tenant.Project
	r.request(t, "POST", "/admin/projects", map[string]any{"client_id": "client-id-1", "name": "Ventas"}, bearer...).into(t, &project)
	r.request(t, "PUT", "/admin/projects/"+project.ID, map[string]any{"version": 1, "name": "Ventas 2"}, bearer...).into(t, &project)
	r.request(t, "GET", "/admin/projects/"+project.ID, nil, bearer...).into(t, &project)
	if project.Name != "Ventas 2" || project.Version != 2 {
		t.Errorf("got %+v", project)
	}
	var widget tenant.Widget
	r.request(t, "POST", "/admin/widgets", map[string]any{"client_id": "client-id-1", "name": "Web"}, bearer...).into(t, &widget)
	r.request(t, "PUT", "/admin/widgets/"+widget.ID, map[string]any{"version": 1, "name": "Web 2", "key": "mine"}, bearer...).into(t, &widget)
	r.request(t, "GET", "/admin/widgets/"+widget.ID, nil, bearer...).into(t, &widget)
	if widget.Name != "Web 2" || widget.Key == "mine" {
		t.Errorf("got %+v", widget)
	}
	var added tenant.AddedAgent
	body := map[string]any{"client_id": "client-id-1", "name": "Eva", "email": "eva@example.com", "projects": []string{project.ID}, "password": password, "Password": password}
	r.request(t, "POST", "/admin/agents", body, bearer...).into(t, &added)
	if added.Invitation == nil || !added.Agent.Invited || len(added.Agent.Projects) != 1 {
		t.Errorf("a password in a request counts: %+v", added)
	}
	var view tenant.AgentView
	put := map[string]any{"version": 1, "name": "Eva", "role": "agent", "capacity": 3, "locale": "en", "projects": []string{}}
	r.request(t, "PUT", "/admin/agents/"+added.Agent.ID, put, bearer...).into(t, &view)
	r.request(t, "GET", "/admin/agents/"+added.Agent.ID, nil, bearer...).into(t, &view)
	if view.Capacity != 3 || len(view.Projects) != 0 {
		t.Errorf("got %+v", view)
	}
	var invitation tenant.Invitation
	r.request(t, "POST", "/admin/agents/"+added.Agent.ID+"/invitation", nil, bearer...).into(t, &invitation)

	for path, want := range map[string]int{"/admin/projects": 2, "/admin/widgets": 1, "/admin/agents": 2} {
		var page struct {
			Items  []json.RawMessage
			Cursor *string
		}
		got := r.request(t, "GET", path, nil, bearer...)
		if got.into(t, &page); len(page.Items) != want || page.Cursor == nil || strings.Contains(string(got.body), "argon2") {
			t.Errorf("%s: %s", path, got.body)
		}
	}

	// What is another tenant's answers as if it did not exist.
	theirs, err := r.store.Projects(t.Context(), other.Scope)
	must(t, err)
	w, err := r.admin.AddWidget(t.Context(), other.Scope, tenant.WidgetEdit{ClientID: "client-id-9", Name: "Web"})
	must(t, err)
	for path, body := range map[string]any{
		"/admin/projects/" + theirs[0].ID: map[string]any{"version": 1, "name": "x"},
		"/admin/widgets/" + w.ID:          map[string]any{"version": 1, "name": "x"},
		"/admin/agents/" + other.ID:       put,
	} {
		for _, method := range []string{"GET", "PUT"} {
			got := r.request(t, method, path, body, bearer...)
			none := r.request(t, method, path[:strings.LastIndexByte(path, '/')+1]+"nothing", body, bearer...)
			if got.StatusCode != 404 || string(got.body) != string(none.body) {
				t.Errorf("%s %s: %d %s, nothing: %s", method, path, got.StatusCode, got.body, none.body)
			}
		}
	}
	_ = made
}

func TestGates(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	r.agent(t, owner, "eva@example.com", tenant.RoleAgent)
	access, refresh := r.login(t, "ana@example.com")
	plain, _ := r.login(t, "eva@example.com")
	visitor, _, err := r.tokens.SignVisitor(tenant.VisitorClaims{Scope: owner.Scope, ID: "v1", Widget: "w1"})
	must(t, err)
	file, _, err := r.tokens.SignFile(owner.Scope, owner.ID)
	must(t, err)
	old, _, err := r.tokens.SignVisitor(tenant.VisitorClaims{Scope: owner.Scope, ID: "v2", Widget: "w1"})
	must(t, err)
	for _, c := range []struct {
		name, path, header string
		status             int
		reason             string
	}{
		{"an owner", "/admin/tenant", "Bearer " + access, 200, ""},
		{"lower case", "/admin/tenant", "bearer " + access, 200, ""},
		{"an agent", "/admin/tenant", "Bearer " + plain, 403, "forbidden"},
		{"nobody", "/admin/tenant", "", 401, "unauthorized"},
		{"basic", "/admin/tenant", "Basic " + access, 401, "unauthorized"},
		{"a visitor", "/admin/tenant", "Bearer " + visitor, 401, "unauthorized"},
		{"a refresh token", "/admin/tenant", "Bearer " + refresh, 401, "unauthorized"},
		{"a file's link", "/admin/tenant", "Bearer " + file, 401, "unauthorized"},
		{"a visitor at home", "/visitor", "Bearer " + visitor, 200, ""},
		{"an agent as visitor", "/visitor", "Bearer " + access, 401, "unauthorized"},
		{"nobody as visitor", "/visitor", "", 401, "unauthorized"},
	} {
		got := r.request(t, "GET", c.path, nil, "Authorization", c.header)
		if got.StatusCode != c.status || c.reason != "" && got.refusal(t).Reason != c.reason {
			t.Errorf("%s: %d %s", c.name, got.StatusCode, got.body)
		}
	}
	r.pass(91 * 24 * time.Hour)
	if got := r.request(t, "GET", "/visitor", nil, "Authorization", "Bearer "+old); got.StatusCode != 401 || got.refusal(t).Reason != "token_expired" {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
	log := r.log.String()
	for _, secret := range []string{access, visitor, refresh} {
		if strings.Contains(log, secret) {
			t.Error("the log holds a token")
		}
	}
	if !strings.Contains(log, `"tenant":"`+owner.Tenant()+`"`) || !strings.Contains(log, `"actor":"visitor:v1"`) {
		t.Errorf("the log does not say whose requests these were: %s", log)
	}
}

func TestEdge(t *testing.T) {
	r := newRoom(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		reason             string
	}{
		{"GET", "/nothing", "", 404, "not_found"},
		{"GET", "/auth/login", "", 404, "not_found"},
		{"GET", "/panic", "", 500, "internal"},
		{"GET", "/slow", "", 503, "unavailable"},
		{"POST", "/auth/login", "", 400, "bad_json"},
		{"POST", "/auth/login", "{", 400, "bad_json"},
		{"POST", "/auth/login", `{"email":1}`, 400, "bad_json"},
		{"POST", "/auth/login", `{"email":"` + "\xff" + `"}`, 400, "bad_text"},
		{"POST", "/auth/login", `{"email":"\ud800"}`, 400, "bad_text"},
		{"POST", "/auth/login", `{"email":"nobody"}`, 400, "bad_email"},
		{"POST", "/auth/login", `{"password":"x"}`, 400, "required"},
		{"POST", "/auth/login", `{"email":"` + strings.Repeat("x", 20<<10) + `"}`, 413, "body_too_large"},
	} {
		got := r.request(t, c.method, c.path, c.body)
		if got.StatusCode != c.status || got.refusal(t).Reason != c.reason || got.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s %s %.30s: %d %s", c.method, c.path, c.body, got.StatusCode, got.body)
		}
		if strings.Contains(string(got.body), "secret of ours") || strings.Contains(string(got.body), "deadline") {
			t.Errorf("shows an accident: %s", got.body)
		}
	}
	id := "proxy-id-0123456789"
	got := r.request(t, "GET", "/panic?token=topsecret", nil, "X-Request-Id", id)
	if got.Header.Get("X-Request-Id") != id {
		t.Errorf("got id %q", got.Header.Get("X-Request-Id"))
	}
	for _, bad := range []string{"x", "a b c d e f g h", strings.Repeat("x", 100), `"},{"level":"x`} {
		if got := r.request(t, "GET", "/nothing", nil, "X-Request-Id", bad).Header.Get("X-Request-Id"); got == bad || got == "" {
			t.Errorf("took the id %q", bad)
		}
	}
	log := r.log.String()
	if !strings.Contains(log, "a secret of ours") || strings.Count(log, `"request":"`+id+`"`) != 2 || strings.Contains(log, "topsecret") {
		t.Errorf("the accident is not logged with its id: %s", log)
	}
	link := "/files/" + strings.Repeat("a", 20) + "." + strings.Repeat("b", 20) + "." + strings.Repeat("c", 20)
	r.request(t, "GET", link, nil)
	if log := r.log.String(); strings.Contains(log, link) || !strings.Contains(log, "/files/***") {
		t.Errorf("a link's token is not masked: %s", log)
	}
}

func TestDeadline(t *testing.T) {
	r := newRoom(t)
	for path, most := range map[string]float64{"/deadline": 5, "/deadline/extended": 3600} {
		var got struct {
			Seconds float64
			ID      string
		}
		res := r.request(t, "GET", path, nil)
		if res.into(t, &got); got.Seconds > most || got.Seconds < most-5 || got.ID != res.Header.Get("X-Request-Id") {
			t.Errorf("%s: %+v", path, got)
		}
	}
}

// The end of a chunked body can be read twice: a second reader neither waits
// for another chunk nor takes the next request for one.
func TestChunkedBody(t *testing.T) {
	r := newRoom(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- r.app.Listener(ln) }()
	t.Cleanup(func() { must(t, errors.Join(r.app.Shutdown(), <-done)) })
	for range 2 { // on one connection
		body := io.MultiReader(strings.NewReader(`{"email":"nobody@example.com",`), strings.NewReader(`"password":"not the one"}`))
		req, err := http.NewRequestWithContext(t.Context(), "POST", "http://"+ln.Addr().String()+"/api/v1/auth/login", body)
		must(t, err)
		client := http.Client{Timeout: 10 * time.Second}
		res, err := client.Do(req)
		must(t, err)
		_, err = io.Copy(io.Discard, res.Body)
		must(t, errors.Join(err, res.Body.Close()))
		if res.StatusCode != http.StatusUnauthorized {
			t.Errorf("got %d", res.StatusCode)
		}
	}
}

// What a handler left unread of a body is not taken for the connection's next
// request.
func TestUnreadBody(t *testing.T) {
	r := newRoom(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- r.app.Listener(ln) }()
	t.Cleanup(func() {
		if err := r.app.Shutdown(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	hidden := "GET /api/v1/visitor HTTP/1.1\r\nHost: x\r\n\r\n"
	for _, size := range []int{20 << 10, 1 << 20, 65 << 20} {
		conn, err := net.Dial("tcp", ln.Addr().String())
		must(t, err)
		must(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
		body := strings.Repeat(hidden, size/len(hidden))
		go func() { // the server may close before it has read all
			fmt.Fprintf(conn, "POST /api/v1/auth/logout-all HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			fmt.Fprint(conn, "GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		}()
		var statuses []int
		reader := bufio.NewReader(conn)
		for {
			res, err := http.ReadResponse(reader, nil)
			if err != nil {
				break
			}
			statuses = append(statuses, res.StatusCode)
			if _, err := io.Copy(io.Discard, res.Body); err != nil {
				break
			}
		}
		conn.Close()
		got, want := fmt.Sprint(statuses), "[401 404]"
		if size > 64<<20 {
			want = "[401]" // and the connection is over, which may be all that is seen
		}
		if got != want && (size <= 64<<20 || got != "[]") {
			t.Errorf("%d bytes: got %s, want %s", size, got, want)
		}
	}
}
