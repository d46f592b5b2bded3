package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"recado/tenant"
)

// An export holds every document and file of its tenant, nothing of another's,
// and no secret; the link to it is nobody else's and opens nothing else.
func TestOperatorExport(t *testing.T) {
	h := newHouse(t)
	root := h.operator(t)
	a := h.furnish(t, h.demo.scope, h.demo.widget, demoOwner, "bruno@demo.example", "zafiro", true)
	scope, w := h.another(t)
	b := h.furnish(t, scope, w, "olga@otra.example", "otto@otra.example", "esmeralda", false)
	h.settled(t, a)
	path := operatorAPI + "/tenants/" + h.demo.scope.Tenant() + "/export"
	own, cookie := h.operatorCookie(t)
	_, elsewhere := h.operatorCookie(t) // the same operator, in another browser
	link := text(h.ok(t, "POST", path, own, nil), "url")
	for who, shown := range map[string]string{"nobody": "", "another browser": elsewhere, "a stranger": "x"} {
		if status, body := h.taken(t, link, shown); status != http.StatusUnauthorized || !bytes.Contains(body, []byte(`"unauthorized"`)) {
			t.Errorf("%s gets %d %.80s", who, status, body)
		}
	}
	if status, body := h.taken(t, text(h.ok(t, "POST", path, root, nil), "url"), cookie); status != http.StatusUnauthorized {
		t.Errorf("another session's link opens: %d %.80s", status, body)
	}
	status, body := h.taken(t, link, cookie)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	all, names := strings.Builder{}, map[string]bool{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(f.Name, err)
		}
		names[strings.Split(f.Name, "/")[0]] = true
	}
	for _, name := range []string{"tenant.json", "messages.jsonl", "tickets.jsonl", "agents.jsonl", "files", "manifest.json"} {
		if !names[name] {
			t.Errorf("it has no %s: %v", name, names)
		}
	}
	stored, err := h.pipes.store.Tenant(t.Context(), h.demo.scope)
	if err != nil {
		t.Fatal(err)
	}
	for what, has := range map[string]bool{
		"zafiro hola": true, "zafiro nota": true, a.things["file"]: true, "esmeralda": false, b.things["conversation"]: false, stored.Identity[0].Secret: false, h.identitySecret(t).Secret: false,
	} {
		if strings.Contains(all.String(), what) != has {
			t.Errorf("it has %q: %v", what, !has)
		}
	}
	for _, token := range []string{a.tokens["owner"], root, "x"} {
		h.refused(t, tenant.ErrUnauthorized, "GET", operatorAPI+"/exports/"+token, "", nil)
	}
	h.refused(t, tenant.ErrUnauthorized, "GET", operatorAPI+"/tenants", strings.TrimPrefix(link, operatorAPI+"/exports/"), nil)
	req, err := http.NewRequestWithContext(t.Context(), "POST", h.url+operatorAPI+"/logout", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: tenant.OperatorCookie, Value: cookie})
	do(t, req)
	if status, _ := h.taken(t, link, cookie); status != http.StatusUnauthorized {
		t.Errorf("after signing out the link answers %d", status)
	}
}

// operatorCookie signs the operator in by another browser: its token and cookie.
func (h *house) operatorCookie(t *testing.T) (token, cookie string) {
	t.Helper()
	resp, err := http.Post(h.url+operatorAPI+"/login", "application/json", strings.NewReader(`{"email":"root@recado.example","password":"`+demoPassword+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var in struct{ Token string }
	if err := json.NewDecoder(resp.Body).Decode(&in); err != nil || in.Token == "" {
		t.Fatalf("%d %v", resp.StatusCode, err)
	}
	for _, c := range resp.Cookies() {
		if c.Name == tenant.OperatorCookie {
			cookie = c.Value
		}
	}
	return in.Token, cookie
}

// taken asks for a link as a browser with the cookie would.
func (h *house) taken(t *testing.T, link, cookie string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", h.url+link, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: tenant.OperatorCookie, Value: cookie})
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}
