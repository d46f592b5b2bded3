package configs

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mistakes(t *testing.T, err error) []Mistake {
	t.Helper()
	var errs *Errors
	if !errors.As(err, &errs) {
		t.Fatalf("got error %v, want *Errors", err)
	}
	return errs.Mistakes
}

func TestDefaults(t *testing.T) {
	c, rest, err := Load(nil, nil)
	if err != nil || len(rest) != 0 {
		t.Fatal(rest, err)
	}
	if c.Listen != "127.0.0.1:8080" || c.Data != "recado-data" || c.PublicURL != "http://127.0.0.1:8080" {
		t.Errorf("got %q, %q, %q", c.Listen, c.Data, c.PublicURL)
	}
	if c.MessageLimit != 4000 || c.FrameLimit != 65536 || c.FileLimit != 25<<20 || c.RefreshLife != 30*day {
		t.Errorf("got %d, %d, %d, %s", c.MessageLimit, c.FrameLimit, c.FileLimit, c.RefreshLife)
	}
	if c.RateLogin != (Rate{10, 5 * time.Minute}) || c.Argon2Memory != 19456 || c.Distributed() {
		t.Errorf("got %v, %d, %v", c.RateLogin, c.Argon2Memory, c.Distributed())
	}
	if d := Defaults(); d.Listen != c.Listen || d.PublicURL != c.PublicURL || d.RateSends != c.RateSends {
		t.Errorf("Defaults differs from Load: %+v", d)
	}
}

func TestPrecedence(t *testing.T) {
	file := write(t, "recado.env", "RECADO_LISTEN=127.0.0.1:1\nRECADO_DATA=of-file\nRECADO_LOG_LEVEL=warn\n")
	env := []string{"RECADO_CONFIG=" + file, "RECADO_LISTEN=127.0.0.1:2", "RECADO_DATA=of-env", "RECADO_LOG_FORMAT=", "PATH=/bin"}
	c, rest, err := Load([]string{"first", "--listen", "127.0.0.1:3", "second", "--dev", "--", "--data"}, env)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:3" || c.Data != "of-env" || c.LogLevel.String() != "WARN" || c.LogFormat != "auto" || !c.Dev {
		t.Errorf("got %q %q %s %q %v", c.Listen, c.Data, c.LogLevel, c.LogFormat, c.Dev)
	}
	if !slices.Equal(rest, []string{"first", "second", "--data"}) {
		t.Errorf("got rest %q", rest)
	}
	for name, want := range map[string]string{"listen": "--listen", "data": "RECADO_DATA", "log_level": file + ":3", "log_format": "default", "public_url": "from listen"} {
		if c.from[name] != want {
			t.Errorf("%s comes from %q, want %q", name, c.from[name], want)
		}
	}
}

func TestConfigFlagWinsOverEnvironment(t *testing.T) {
	c, _, err := Load([]string{"--config", write(t, "a", "RECADO_DATA=a")}, []string{"RECADO_CONFIG=/nowhere"})
	if err != nil || c.Data != "a" {
		t.Errorf("got %q, %v", c.Data, err)
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	file := write(t, "recado.env", "RECADO_FILE_LIMIT=lots\nRECADO_LISTENN=x\nhello there\nRECADO_DATA=a\nRECADO_DATA=b\nRECADO_CONFIG=c\n")
	_, _, err := Load(
		[]string{"--config=" + file, "--listen", "8080", "--bogus", "--presence-ping", "30s", "--secret=whatever", "--rate-sends"},
		[]string{"RECADO_MONGO_URL=postgres://u:hunter2@h/", "RECADO_REDIS_URL_FILE=/nowhere", "RECADO_MESAGE_LIMIT=1", "RECADO_TEST_REQUIRE=1", "RECADO_BENCH_X=1"})
	want := []string{"--bogus", "secret", "--rate-sends", "RECADO_MESAGE_LIMIT", "config", "RECADO_DATA", "RECADO_CONFIG",
		"RECADO_LISTENN", "listen", "mongo_url", "redis_url", "file_limit", "presence_ping"}
	var got []string
	for _, m := range mistakes(t, err) {
		got = append(got, m.Setting)
		if m.From == "" || m.Wrong == "" || m.Right == "" {
			t.Errorf("incomplete: %+v", m)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if strings.Count(err.Error(), "\n") != len(want)-1 {
		t.Errorf("not one line for each:\n%s", err)
	}
	for _, secret := range []string{"hunter2", "whatever", "hello there"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the report tells %q:\n%s", secret, err)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, arg := range []string{"-h", "--help"} {
		if _, _, err := Load([]string{"x", arg, "--bogus"}, nil); err != flag.ErrHelp {
			t.Errorf("%s: got %v", arg, err)
		}
	}
}

func TestCommandFlags(t *testing.T) {
	own := flag.NewFlagSet("agent add", flag.ContinueOnError)
	own.SetOutput(io.Discard)
	role := own.String("role", "agent", "")
	seats := own.Int("seats", 1, "")
	c, rest, err := LoadCommand(own, []string{"a@example.com", "--role", "owner", "--data", "d", "--seats=3"}, nil)
	if err != nil || *role != "owner" || *seats != 3 || c.Data != "d" || !slices.Equal(rest, []string{"a@example.com"}) {
		t.Errorf("got %q %d %q %q %v", *role, *seats, c.Data, rest, err)
	}
	for _, args := range [][]string{{"--seats", "many"}, {"--seats=many"}, {"--seats"}} {
		if _, _, err = LoadCommand(own, args, nil); len(mistakes(t, err)) != 1 {
			t.Errorf("%q: got %v", args, err)
		}
	}
}

func TestSecretsFromFiles(t *testing.T) {
	long := strings.Repeat("s", 40)
	path := write(t, "secret", long+"\n")
	c, _, err := Load(nil, []string{"RECADO_SECRET_FILE=" + path, "RECADO_REDIS_URL=rediss+sentinel://h:1?master_name=m"})
	if err != nil || c.Secret != long {
		t.Errorf("got %q, %v", c.Secret, err)
	}
	if _, _, err = Load(nil, []string{"RECADO_SECRET_FILE=" + path, "RECADO_SECRET=" + long}); len(mistakes(t, err)) != 1 {
		t.Errorf("both forms: got %v", err)
	}
	file := write(t, "recado.env", "RECADO_SECRET="+strings.Repeat("x", 32))
	if c, _, err = Load([]string{"--config", file}, []string{"RECADO_SECRET_FILE=" + path}); err != nil || c.Secret != long {
		t.Errorf("the environment's file against the file's value: got %q, %v", c.Secret, err)
	}
	// One cause, one line: not "is not set" too.
	_, _, err = Load(nil, []string{"RECADO_SECRET_FILE=/nowhere", "RECADO_REDIS_URL=redis://h:1"})
	if got := mistakes(t, err); len(got) != 1 || got[0].Setting != "secret" {
		t.Errorf("got %v", err)
	}
}

func TestEachSettingRefuses(t *testing.T) {
	bad := map[string][]string{
		"listen":              {"8080", "localhost", ":http", ":65536", "http://x:1", "a@b:1"},
		"public_url":          {"chat.example.com", "ftp://x", "https://x/y", "https://x?y", "https://u@x", "http://", "https://x/#y"},
		"trusted_proxies":     {"proxy", "10.0.0.0/33", "0.0.0.0/0", "::/0", "fe80::1%eth0"},
		"private_targets":     {"intranet", "10.0.0.0/33", "fe80::1%eth0"},
		"shutdown_timeout":    {"15", "0s", "-1s", "1h", "soon", "1.5d", "d"},
		"dev":                 {"maybe"},
		"mongo_url":           {"mongodb://", "mongodb:///db", "host:27017", "mongodb://u:p@/db", "mongodb://h /"},
		"redis_url":           {"redis://", "http://h:1", "redis://:6379"},
		"s3_url":              {"ftp://h/b", "https://"},
		"smtp_url":            {"http://h", "smtp://", "h:25"},
		"mail_from":           {"support", "Support <support@example.com>", "a@b.example, c@d.example"},
		"secret":              {"short"},
		"metrics_token":       {"short"},
		"log_level":           {"loud", "INFO", "info+2"},
		"log_format":          {"xml"},
		"metrics":             {"sometimes"},
		"access_life":         {"1s", "25h"},
		"refresh_life":        {"401d", "99999999999999d"},
		"visitor_life":        {"0s"},
		"argon2_memory":       {"7", "4194305", "1.5", "19MiB"},
		"argon2_time":         {"0"},
		"argon2_threads":      {"0", "65", "256", "257"},
		"presence_lease":      {"0s"},
		"presence_ping":       {"0s"},
		"hello_timeout":       {"2m"},
		"actor_sessions":      {"0", "ten"},
		"message_limit":       {"0", "10001", "99999999999999999999"},
		"frame_limit":         {"64", "2MiB", "64kb", "-1KiB", "KiB", "9999999999999GiB"},
		"file_limit":          {"25", "0B", "6GiB"},
		"message_attachments": {"0", "101"},
		"rate_login":          {"10", "0/1m", "-1/1m", "10/0s", "10/2d", "x/1m", "10/", "1000001/1m"},
		"rate_visitors":       {"/"},
		"rate_sends":          {"10/1"},
		"rate_address":        {"0/1s"},
		"rate_tenant":         {"5/25h"},
		"rate_cases":          {"10/500ms"},
		"rate_uploads":        {"1e3/1m"},

		"address_sessions":      {"0", "1000001"},
		"tenant_sessions":       {"0", "many"},
		"rate_address_uploads":  {"10"},
		"rate_tenant_uploads":   {"10/1w"},
		"rate_bytes":            {"100/1m", "1023B/1m", "2000GiB/1m", "1MiB", "1MiB/0s", "/1m", "1MiB/25h"},
		"rate_address_bytes":    {"1MB/1m"},
		"rate_tenant_bytes":     {"-1MiB/1m"},
		"rate_connects":         {"0/1m"},
		"rate_address_connects": {"1/1ms"},
		"rate_tenant_connects":  {"1/"},
	}
	for _, s := range settings() {
		if s.name == "data" {
			bad[s.name] = []string{"a\x00b"}
		}
		if len(bad[s.name]) == 0 {
			t.Errorf("%s: no bad value is tried", s.name)
		}
		for _, text := range bad[s.name] {
			_, _, err := Load(nil, []string{s.env() + "=" + text})
			if err == nil {
				t.Errorf("%s=%q was accepted", s.env(), text)
				continue
			}
			if got := mistakes(t, err); got[0].Setting != s.name || got[0].From != s.env() {
				t.Errorf("%s=%q: got %v", s.env(), text, err)
			}
			if s.secret && len(text) > 8 && strings.Contains(mistakes(t, err)[0].Wrong, text) {
				t.Errorf("%s: the report repeats the secret: %v", s.name, err)
			}
		}
	}
}

func TestRulesTogether(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"--presence-lease", "20s"}, "presence_ping"},
		{[]string{"--access-life", "1h", "--refresh-life", "30m"}, "refresh_life"},
		{[]string{"--message-limit", "10000"}, "frame_limit"},
		{[]string{"--argon2-memory", "8", "--argon2-threads", "2"}, "argon2_memory"},
	}
	for _, test := range tests {
		_, _, err := Load(test.args, nil)
		if got := mistakes(t, err); len(got) != 1 || got[0].Setting != test.want {
			t.Errorf("%q: got %v", test.args, err)
		}
	}
	for _, url := range []string{"RECADO_MONGO_URL=mongodb://h", "RECADO_REDIS_URL=redis://h"} {
		_, _, err := Load(nil, []string{url})
		if got := mistakes(t, err); len(got) != 1 || got[0].Setting != "secret" {
			t.Errorf("%s without a secret: got %v", url, err)
		}
	}
	if _, _, err := Load(nil, []string{"RECADO_S3_URL=https://k:s@h/b"}); err != nil {
		t.Errorf("S3 alone needs no secret: %v", err)
	}
}

// What Print shows can be given back and means the same.
func TestValuesSurviveATrip(t *testing.T) {
	c, _, err := Load([]string{"--access-life", "90m", "--refresh-life", "36h", "--visitor-life", "24h", "--file-limit", "1536KiB",
		"--rate-cases", "7/90s", "--trusted-proxies", "10.1.2.3/8, ::1,", "--public-url", "HTTPS://Chat.Example.com:443/"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"access_life": "1h30m", "refresh_life": "36h", "visitor_life": "24h", "file_limit": "1536KiB",
		"rate_cases": "7/1m30s", "trusted_proxies": "10.0.0.0/8,::1/128", "public_url": "https://chat.example.com", "shutdown_timeout": "15s"} {
		for _, s := range settings() {
			if s.name != name {
				continue
			}
			shown := s.at(&c).get()
			if shown != want {
				t.Errorf("%s is shown as %q, want %q", name, shown, want)
			}
			again := Config{}
			if err := s.at(&again).set(shown); err != nil || s.at(&again).get() != shown {
				t.Errorf("%s: %q is read as %q, %v", name, shown, s.at(&again).get(), err)
			}
		}
	}
	for _, s := range settings() {
		if d := Defaults(); s.preset != "" && s.at(&d).get() != s.preset {
			t.Errorf("default of %s is shown as %q, written as %q", s.name, s.at(&d).get(), s.preset)
		}
	}
}

func TestPublicURLFor(t *testing.T) {
	tests := map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080",
		":8080":          "http://localhost:8080",
		"0.0.0.0:80":     "http://localhost",
		"[::]:8080":      "http://localhost:8080",
		"[::1]:8080":     "http://[::1]:8080",
		"127.0.0.1:0":    "",
		"nonsense":       "",
	}
	for listen, want := range tests {
		if got := PublicURLFor(listen); got != want {
			t.Errorf("%q: got %q, want %q", listen, got, want)
		}
	}
}

func TestPrintMasksSecrets(t *testing.T) {
	env := []string{
		"RECADO_MONGO_URL=mongodb://ana:hunter2@one:27017,two:27017/recado?replicaSet=rs0&tlsCertificateKeyFilePassword=hunter3",
		"RECADO_REDIS_URL=rediss://hunter4@cache:6379/1", "RECADO_S3_URL=https://key:hun@ter/5@files/bucket?region=eu",
		"RECADO_SECRET=hunter6" + strings.Repeat("x", 32), "RECADO_METRICS_TOKEN=hunter7890123456",
	}
	c, _, err := Load(nil, env)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := c.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"hunter", "hun@ter", "ter/5"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is printed:\n%s", secret, out.String())
		}
	}
	for _, shown := range []string{"mongodb://ana:***@one:27017,two:27017/recado?replicaSet=rs0&tlsCertificateKeyFilePassword=***",
		"rediss://***@cache:6379/1", "https://key:***@files/bucket?region=eu", "RECADO_SECRET", "127.0.0.1:8080"} {
		if !strings.Contains(out.String(), shown) {
			t.Errorf("%q is not printed:\n%s", shown, out.String())
		}
	}
	if got := strings.Count(out.String(), "\n"); got != len(settings()) {
		t.Errorf("got %d lines, want %d", got, len(settings()))
	}
}

func TestUsageNamesEverySetting(t *testing.T) {
	var out bytes.Buffer
	Usage(&out)
	for _, s := range settings() {
		if !strings.Contains(out.String(), s.env()) || !s.secret && !strings.Contains(out.String(), "--"+s.flag()) {
			t.Errorf("%s is missing", s.name)
		}
	}
}
