package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"recado/storage/blob/blobtest"
	"recado/storage/enginetest"
	"recado/storage/redis/redistest"
)

const pass = "Hunter2Hunter2" // of servers that refuse it; no error may show it

var someSecret = "RECADO_SECRET=" + strings.Repeat("0123456789abcdef", 2)

// What can't be used at start is named with its setting, its host, why, and
// what to do; and never with its password.
func TestStartWithWrongServers(t *testing.T) {
	locked := redistest.Start(t)
	lock(t, locked.Addr())
	s3 := blobtest.Start(t)
	nobody := deadAddress(t)
	mute := muteAddress(t)
	tests := map[string]struct {
		env  string
		code int
		says []string
	}{
		"MongoDB down":     {"RECADO_MONGO_URL=mongodb://ana:" + pass + "@" + nobody + "/recado", 1, []string{"RECADO_MONGO_URL", nobody, "refused", "check that the server runs"}},
		"MongoDB mute":     {"RECADO_MONGO_URL=mongodb://ana:" + pass + "@" + mute + "/recado", 1, []string{"RECADO_MONGO_URL", mute, "check that the server runs"}},
		"MongoDB unknown":  {"RECADO_MONGO_URL=mongodb://ana:" + pass + "@nowhere.invalid/recado", 1, []string{"RECADO_MONGO_URL", "nowhere.invalid", "no such host"}},
		"Redis down":       {"RECADO_REDIS_URL=redis://:" + pass + "@" + nobody, 1, []string{"RECADO_REDIS_URL", nobody, "refused", "start it, correct the address"}},
		"Redis mute":       {"RECADO_REDIS_URL=redis://:" + pass + "@" + mute, 1, []string{"RECADO_REDIS_URL", mute, "no answer", "start it, correct the address"}},
		"Redis password":   {"RECADO_REDIS_URL=redis://:" + pass + "@" + locked.Addr(), 1, []string{"RECADO_REDIS_URL", locked.Addr(), "WRONGPASS", "correct the name and password"}},
		"S3 down":          {"RECADO_S3_URL=s3://key:" + pass + "@" + nobody + "/files?tls=0", 1, []string{"RECADO_S3_URL", nobody, "refused", "start it, correct the address"}},
		"S3 mute":          {"RECADO_S3_URL=s3://key:" + pass + "@" + mute + "/files?tls=0", 1, []string{"RECADO_S3_URL", mute, "no answer", "start it, correct the address"}},
		"S3 keys":          {"RECADO_S3_URL=s3://key:" + pass + "@" + s3.Addr() + "/files?tls=0", 1, []string{"RECADO_S3_URL", s3.Addr(), "correct the keys"}},
		"MongoDB no URL":   {"RECADO_MONGO_URL=http://ana:" + pass + "@host/recado", 2, []string{"mongo_url", "RECADO_MONGO_URL", "mongodb://"}},
		"Redis no URL":     {"RECADO_REDIS_URL=ana:" + pass + "@host", 2, []string{"redis_url", "RECADO_REDIS_URL", "redis://"}},
		"S3 no URL":        {"RECADO_S3_URL=ftp://key:" + pass + "@host/files", 2, []string{"s3_url", "RECADO_S3_URL", "https://"}},
		"Redis bad number": {"RECADO_REDIS_URL=redis://:" + pass + "@" + nobody + "/zero", 1, []string{"RECADO_REDIS_URL", nobody, "write redis://"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			got := outcome(t, []string{test.env, someSecret}, "serve", "--data", filepath.Join(t.TempDir(), "data"), "--listen", "127.0.0.1:0")
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("it took %s", took)
			}
			if got.code != test.code {
				t.Errorf("exit code %d, want %d", got.code, test.code)
			}
			for _, part := range test.says {
				if !strings.Contains(got.stderr, part) {
					t.Errorf("the error does not say %q", part)
				}
			}
			if strings.Contains(got.stderr+got.stdout, pass) {
				t.Error("the error shows the password")
			}
			if n := strings.Count(strings.TrimSpace(got.stderr), "\n"); n > 2 {
				t.Errorf("the error has %d lines", n+1)
			}
			if t.Failed() {
				t.Log(got.stderr)
			}
		})
	}
}

// lock gives a Redis a password.
func lock(t *testing.T, address string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answer := make([]byte, 64)
	if _, err := conn.Write([]byte("CONFIG SET requirepass another\r\n")); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(answer); err != nil || string(answer[:n]) != "+OK\r\n" {
		t.Fatalf("%q, %v", answer[:n], err)
	}
}

// deadAddress is where nobody listens.
func deadAddress(t *testing.T) string {
	t.Helper()
	return "127.0.0.1:" + redistest.FreePort(t)
}

// muteAddress is where somebody listens and never says a word.
func muteAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

// All mistakes are told at once, each by its setting.
func TestStartWithMistakes(t *testing.T) {
	got := outcome(t, []string{"RECADO_MESSAGE_LIMIT=many", "RECADO_NOTHING=1", "RECADO_MONGO_URL=mongodb://" + deadAddress(t)}, "serve", "--listen", "nowhere")
	if got.code != 2 {
		t.Errorf("exit code %d", got.code)
	}
	for _, part := range []string{"listen (--listen)", "message_limit (RECADO_MESSAGE_LIMIT)", "RECADO_NOTHING", "secret", "RECADO_SECRET"} {
		if !strings.Contains(got.stderr, part) {
			t.Errorf("the error does not say %q:\n%s", part, got.stderr)
		}
	}
}

// With MongoDB or Redis, the secret is required, by serve and by every other
// command that opens the store.
func TestStartWithoutSecret(t *testing.T) {
	for _, env := range []string{"RECADO_MONGO_URL=mongodb://" + deadAddress(t), "RECADO_REDIS_URL=redis://" + deadAddress(t)} {
		for _, args := range [][]string{{"serve"}, {"demo"}, {"operator", "add", "op@example.com"}} {
			got := outcome(t, []string{env}, args...)
			if got.code != 2 || !strings.Contains(got.stderr, "RECADO_SECRET") || !strings.Contains(got.stderr, "32 random characters") {
				t.Errorf("%s, %v: exit code %d, %s", env, args, got.code, got.stderr)
			}
		}
	}
}

// A secret that is not the store's is refused before anything is served.
func TestStartWithAnotherSecret(t *testing.T) {
	stores := map[string]func(t *testing.T) string{
		"SQLite":  func(t *testing.T) string { return "RECADO_DATA=" + t.TempDir() },
		"MongoDB": func(t *testing.T) string { return "RECADO_MONGO_URL=" + enginetest.MongoDatabase(t) },
	}
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			env := store(t)
			if first := outcome(t, []string{env, someSecret}, "operator", "add", "op@example.com"); first.code != 0 {
				t.Fatal(first.stderr)
			}
			other := rand.Text() + rand.Text()
			got := outcome(t, []string{env, "RECADO_SECRET=" + other}, "serve", "--listen", "127.0.0.1:0")
			if got.code != 1 || !strings.Contains(got.stderr, "RECADO_SECRET is not the secret that this store was made with") {
				t.Errorf("exit code %d: %s", got.code, got.stderr)
			}
			if strings.Contains(got.stderr, other) {
				t.Error("the error shows the secret")
			}
		})
	}
}

// A folder belongs to one process; a second one names the first and what to do.
func TestStartInUsedFolder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := launch(t, nil, "serve", "--data", data)
	for _, args := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"tenant", "add", "Otra", "--owner", "ana@otra.example"}} {
		got := outcome(t, nil, append(args, "--data", data)...)
		if got.code != 1 {
			t.Errorf("%v: exit code %d", args, got.code)
		}
		for _, part := range []string{data, fmt.Sprintf("in use by another Recado process (pid %d)", p.cmd.Process.Pid), "--data or RECADO_DATA"} {
			if !strings.Contains(got.stderr, part) {
				t.Errorf("%v: the error does not say %q: %s", args, part, got.stderr)
			}
		}
	}
	if status, answer := p.readiness(t); status != 200 || text(answer, "state") != "ready" {
		t.Errorf("the first one suffers: %d %v", status, answer)
	}
}

// An address that is taken is named with what to do.
func TestStartOnUsedAddress(t *testing.T) {
	address := muteAddress(t)
	got := outcome(t, nil, "serve", "--data", filepath.Join(t.TempDir(), "data"), "--listen", address)
	if got.code != 1 || !strings.Contains(got.stderr, address) || !strings.Contains(got.stderr, "--listen or RECADO_LISTEN") {
		t.Errorf("exit code %d: %s", got.code, got.stderr)
	}
}

// The demo keeps its data; asked to stop, the server says goodbye and exits 0.
func TestDemoKeepsItsData(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := launch(t, nil, "demo", "--data", data)
	p.findDemo(t)
	key, support := p.demo.widget.Key, p.project(t, "Soporte técnico")
	agent, visitor := p.signIn(t, "bruno@demo.example"), p.visit(t)
	desk := p.hello(t, agent)
	made := p.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
		"client_id": "left-words-1", "project": support, "as": "ticket", "email": "lucia@andina.example", "subject": "Sigue aquí", "text": "¿Verdad?",
	})
	before := p.demoCounts(t)
	if code := p.terminate(t); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	if code := desk.goodbye(t); code != 1001 {
		t.Errorf("the session ended with %d", code)
	}
	if said := p.log.String(); !strings.Contains(said, "/demo") || !strings.Contains(said, demoPassword) {
		t.Errorf("the demo does not say where to click and how to sign in:\n%s", said)
	}

	p = launch(t, nil, "demo", "--data", data)
	p.findDemo(t)
	if p.demo.widget.Key != key {
		t.Errorf("the widget's key was %s, is %s", key, p.demo.widget.Key)
	}
	if after := p.demoCounts(t); after != before {
		t.Errorf("the demo had %s, has %s", before, after)
	}
	found := p.ok(t, "GET", fmt.Sprint("/api/v1/tickets/", number(made, "number")), p.signIn(t, "bruno@demo.example"), nil)
	if text(found, "subject") != "Sigue aquí" {
		t.Errorf("the case is now %v", found)
	}
	if again := p.ok(t, "GET", "/api/v1/visitor", visitor, nil); text(again, "visitor", "id") == "" {
		t.Errorf("the visitor's token is worthless: %v", again)
	}
}

// demoCounts tells how much of everything there is.
func (p *process) demoCounts(t *testing.T) string {
	t.Helper()
	owner, said := p.signIn(t, demoOwner), ""
	for _, list := range []string{"admin/agents", "admin/projects", "admin/widgets", "admin/companies", "tickets?view=all"} {
		said += fmt.Sprintf("%s: %d, ", list, len(p.ok(t, "GET", "/api/v1/"+list, owner, nil)["items"].([]any)))
	}
	return said
}

// The effective settings are shown, and nothing that is secret.
func TestConfigMasksSecrets(t *testing.T) {
	secrets := []string{"MongoPassword", "RedisPassword", "S3SecretKey", "MasterSecretMasterSecretMasterSecret", "MetricsTokenMetricsToken"}
	got := outcome(t, []string{
		"RECADO_MONGO_URL=mongodb://ana:" + secrets[0] + "@mongo.example/recado", "RECADO_REDIS_URL=redis://:" + secrets[1] + "@redis.example:6379/0",
		"RECADO_S3_URL=https://key:" + secrets[2] + "@s3.example/files", "RECADO_SECRET=" + secrets[3], "RECADO_METRICS_TOKEN=" + secrets[4],
	}, "config", "--listen", "127.0.0.1:9191")
	if got.code != 0 || got.stderr != "" {
		t.Fatalf("exit code %d: %s", got.code, got.stderr)
	}
	for _, s := range secrets {
		if strings.Contains(got.stdout, s) {
			t.Errorf("it shows %s", s)
		}
	}
	for _, part := range []string{"127.0.0.1:9191", "mongo.example", "redis.example", "s3.example"} {
		if !strings.Contains(got.stdout, part) {
			t.Errorf("it does not show %s:\n%s", part, got.stdout)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help"}, {"-h"}, {"serve", "--help"}} {
		got := outcome(t, nil, args...)
		if got.code != 0 {
			t.Errorf("%v: exit code %d: %s", args, got.code, got.stderr)
		}
		for _, c := range commands() {
			if !strings.Contains(got.stdout, "recado "+c.name) {
				t.Errorf("%v does not name %s", args, c.name)
			}
		}
		if !strings.Contains(got.stdout, "--listen") {
			t.Errorf("%v names no settings", args)
		}
	}
	for _, args := range [][]string{nil, {"nonsense"}, {"tenant"}, {"tenant", "remove"}, {"serve", "now"}, {"config", "now"}, {"agent", "add"}} {
		if got := outcome(t, nil, args...); got.code != 2 || got.stdout != "" {
			t.Errorf("recado %s: exit code %d, %s", strings.Join(args, " "), got.code, got.stdout)
		}
	}
	if got := outcome(t, nil, "version"); got.code != 0 || !strings.HasPrefix(got.stdout, "recado ") {
		t.Errorf("version: %d %s", got.code, got.stdout)
	}
}

// Whoever is added on the command line can sign in.
func TestAddPeople(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	env := []string{"RECADO_PUBLIC_URL=https://chat.example.com"}
	run := func(args ...string) string {
		t.Helper()
		got := outcome(t, env, append(args, "--data", data)...)
		if got.code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, got.code, got.stderr)
		}
		return got.stdout
	}
	find := func(said, what string) string {
		t.Helper()
		m := regexp.MustCompile(`(?m)^` + what + `\s+(\S+)`).FindStringSubmatch(said)
		if m == nil {
			t.Fatalf("no %s in:\n%s", what, said)
		}
		return m[1]
	}
	made := run("tenant", "add", "Panadería Sol", "--owner", "sol@pan.example", "--origins", "https://pan.example", "--time-zone", "America/Lima")
	id, key := find(made, "tenant"), find(made, "widget key")
	if !strings.Contains(made, `<script src="https://chat.example.com/w/`+key+`.js" async></script>`) {
		t.Errorf("no script tag in:\n%s", made)
	}
	if printed := run("install", key); !strings.Contains(made, printed) || !strings.Contains(printed, "connect-src https://chat.example.com wss://chat.example.com") {
		t.Errorf("recado install prints\n%s\nand tenant add printed\n%s", printed, made)
	}
	agent := run("agent", "add", id, "luz@pan.example", "--name", "Luz")
	operator := run("operator", "add", "op@example.com")
	again := run("agent", "add", id, "op@example.com") // a login that is there already gets an invitation
	if find(again, "invitation") == "" || find(operator, "password") == "" {
		t.Errorf("%s\n%s", operator, again)
	}
	for _, args := range [][]string{
		{"tenant", "add", "Otra", "--owner", "no e-mail"}, {"tenant", "add", "Otra"}, {"agent", "add", "no-such-tenant", "x@pan.example"},
		{"agent", "add", id, "x@pan.example", "--role", "king"}, {"tenant", "add", "Otra", "--owner", "x@pan.example", "--time-zone", "Mars/Base"},
		{"operator", "add", "nobody"}, {"install", "no-such-widget"}, {"install"},
	} {
		if got := outcome(t, env, append(args, "--data", data)...); got.code == 0 || got.stderr == "" || strings.Contains(got.stderr, "goroutine") {
			t.Errorf("%v: exit code %d: %s", args, got.code, got.stderr)
		}
	}

	p := launch(t, env, "serve", "--data", data)
	for email, said := range map[string]string{"sol@pan.example": made, "luz@pan.example": agent} {
		session := p.ok(t, "POST", "/api/v1/auth/login", "", map[string]any{"email": email, "password": find(said, "password")})
		me := p.ok(t, "GET", "/api/v1/me", text(session, "access_token"), nil)
		if text(me, "agent", "email") != email || text(me, "tenant", "name") != "Panadería Sol" {
			t.Errorf("%s signs in as %v", email, me)
		}
	}
	boot := p.ok(t, "GET", "/api/v1/widgets/"+key, "", nil)
	if text(boot, "tenant", "name") != "Panadería Sol" || len(boot["projects"].([]any)) == 0 {
		t.Errorf("the widget says %v", boot)
	}
	if info, err := os.Stat(filepath.Join(data, "secret")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the secret: %v, %v", info, err)
	}
}

// The demo page carries the widget, and as the customer also a token that the
// widget's door takes.
func TestDemoPage(t *testing.T) {
	h := newHouse(t)
	for path, signedIn := range map[string]bool{"/demo": false, "/demo?as=lucia": true} {
		resp, err := http.Get(h.url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		page := string(body)
		tag := regexp.MustCompile(`<script src="` + h.url + `/w/` + h.demo.widget.Key + `\.js" nonce="(\w+)" async></script>`).FindStringSubmatch(page)
		if resp.StatusCode != http.StatusOK || strings.Contains(page, "{{") || tag == nil {
			t.Fatalf("%s: %s\n%s", path, resp.Status, page)
		}
		if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'nonce-"+tag[1]+"';") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: its policy is %s", path, policy)
		}
		token := regexp.MustCompile(`const token = "([^"]*)"`).FindStringSubmatch(page)
		if token == nil || (token[1] != "") != signedIn {
			t.Fatalf("%s: token %q", path, token)
		}
		if !signedIn {
			continue
		}
		visit := h.ok(t, "POST", "/api/v1/widgets/"+h.demo.widget.Key+"/visitors", "", map[string]any{"identity": token[1]})
		if text(visit, "visitor", "name") != "Lucía Prada" || at(visit, "visitor", "verified") != true {
			t.Errorf("the door takes her for %v", visit)
		}
	}
}
