package widget

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"recado/chat"
	"recado/tenant"
)

// A file's name is the last part of a path, one line, and what it says it is.
func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"recibo.pdf": "recibo.pdf", "../../etc/passwd": "passwd", `C:\Users\ana\foto 1.png`: "foto 1.png", "/a/b/": "b",
		"  informe.txt ": "informe.txt", "año 2026.txt": "año 2026.txt", "👋.png": "👋.png", ".bashrc": ".bashrc", "a.exe.": "a.exe", "a.txt . .": "a.txt",
		"": "", ".": "", "..": "", "/": "", `\`: "", "...": "", " ": "", "a\u202egpj.exe": "", "a\x00.png": "", "a\nb.png": "", "\xff.png": "",
		strings.Repeat("a", maxFileName): strings.Repeat("a", maxFileName), strings.Repeat("a", maxFileName+1): "",
	} {
		got, err := fileName(name)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q became %q, %v, want %q", name, got, err, want)
		}
		if err != nil && tenant.Answer(err).Reason != tenant.ErrFileName.Reason {
			t.Errorf("%q is refused for %v", name, err)
		}
	}
}

// Whatever a file is called, the name that is kept has no path, no line end and
// nothing that hides or turns it, and its header can't be broken out of.
func FuzzFileName(f *testing.F) {
	for _, name := range []string{"recibo.pdf", "../../etc/passwd", `..\..\boot.ini`, "a\r\nSet-Cookie: x=1", "a\u202egpj.exe", "\xff", "a/..", `"; filename="b`} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got, err := fileName(name)
		if err != nil {
			if tenant.Answer(err).Reason != tenant.ErrFileName.Reason || got != "" {
				t.Fatalf("%q: %q, %v", name, got, err)
			}
			return
		}
		if got == "" || strings.TrimRight(got, ". ") != got || strings.ContainsAny(got, "/\\") || strings.ContainsFunc(got, unicode.IsControl) ||
			strings.ContainsAny(got, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") {
			t.Fatalf("%q became %q", name, got)
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > maxFileName {
			t.Fatalf("%q became %q of %d characters", name, got, utf8.RuneCountInString(got))
		}
		if again, err := fileName(got); again != got || err != nil {
			t.Fatalf("%q became %q, and that %q, %v", name, got, again, err)
		}
		_, encoded, _ := strings.Cut(fileHeaders(&chat.File{Name: got})["Content-Disposition"], "UTF-8''")
		if encoded == "" || strings.ContainsAny(encoded, "\r\n\"';, ") {
			t.Fatalf("%q stands in its header as %q", got, encoded)
		}
	})
}
