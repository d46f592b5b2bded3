package configs

import (
	"strings"
	"testing"
)

func TestParseFile(t *testing.T) {
	var errs Errors
	p := parseFile("f", "\ufeff# comment\r\n\r\n  RECADO_A = b=c # d \r\nRECADO_B='x y'\nRECADO_C=\"\"\nRECADO_D=\"", &errs)
	want := pairs{"RECADO_A": {"b=c # d", "f:3"}, "RECADO_B": {"x y", "f:4"}, "RECADO_C": {"", "f:5"}, "RECADO_D": {`"`, "f:6"}}
	if len(errs.Mistakes) > 0 || len(p) != len(want) {
		t.Fatalf("got %v, %v", p, errs.Mistakes)
	}
	for key, g := range want {
		if p[key] != g {
			t.Errorf("%s: got %q, want %q", key, p[key], g)
		}
	}
}

func TestParseFileMistakes(t *testing.T) {
	tests := []struct{ line, setting string }{
		{"just words", "config"}, {"=x", "config"}, {"export A=b", "config"}, {"'A'=b", "config"},
		{"A=\xff", "config"}, {"A=\x00", "config"}, {"A=1\nA=2", "A"},
	}
	for _, test := range tests {
		var errs Errors
		parseFile("f", test.line, &errs)
		if len(errs.Mistakes) != 1 || errs.Mistakes[0].Setting != test.setting {
			t.Errorf("%q: got %v", test.line, errs.Mistakes)
		}
	}
}

func TestUnreadableFile(t *testing.T) {
	large := write(t, "large", strings.Repeat("#\n", fileLimit))
	for _, path := range []string{"/nowhere/recado.env", t.TempDir(), large} {
		_, _, err := Load([]string{"--config", path}, nil)
		if got := mistakes(t, err); len(got) != 1 || got[0].Setting != "config" || got[0].From != "--config" {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

// Whatever a file holds: no panic, every line is a pair, a comment or a mistake,
// and no mistake repeats a value.
func FuzzParseFile(f *testing.F) {
	f.Add("RECADO_LISTEN=:1\n# x\n\nRECADO_SECRET_FILE='/a b'\r\nbroken\nA=\xff")
	f.Add("\ufeffA=\"\n=\n==\nA=A=A")
	f.Fuzz(func(t *testing.T, content string) {
		var errs Errors
		p := parseFile("f", content, &errs)
		lines := 0
		for line := range strings.SplitSeq(strings.TrimPrefix(content, "\ufeff"), "\n") {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				lines++
			}
		}
		if got := len(p) + len(errs.Mistakes); got != lines {
			t.Errorf("%d pairs and mistakes from %d lines", got, lines)
		}
		for key, g := range p {
			if key == "" || strings.TrimSpace(key) != key || strings.Contains(key, "=") || !strings.HasPrefix(g.from, "f:") {
				t.Errorf("key %q from %q", key, g.from)
			}
		}
	})
}

// A password never shows, however odd it is.
func FuzzMaskURL(f *testing.F) {
	f.Add("mongodb", "ana", "p@ss/word", "a,b:1/db?x=y")
	f.Fuzz(func(t *testing.T, scheme, user, password, rest string) {
		if len(password) < 4 || strings.ContainsAny(scheme+user, ":/@") || strings.Contains(scheme+"://"+user+":"+mask+"@"+rest, password) {
			return
		}
		if got := maskURL(scheme + "://" + user + ":" + password + "@" + rest); strings.Contains(got, password) {
			t.Errorf("%q shows %q", got, password)
		}
	})
}
