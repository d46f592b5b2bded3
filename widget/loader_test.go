package widget

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestPackedAnswersWhatIsAccepted(t *testing.T) {
	var p packer
	body := bytes.Repeat([]byte("const recado = 1;\n"), 200)
	for accept, want := range map[string]string{"": "", "identity": "", "gzip, deflate": "gzip", "gzip, deflate, br": "br"} {
		got := p.get(body, accept, packPage)
		if got.encoding != want {
			t.Fatalf("%q: got %q, want %q", accept, got.encoding, want)
		}
		var r io.Reader = bytes.NewReader(got.body)
		switch want {
		case "br":
			r = brotli.NewReader(r)
		case "gzip":
			z, err := gzip.NewReader(r)
			if err != nil {
				t.Fatal(err)
			}
			r = z
		}
		plain, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(plain, body) {
			t.Fatalf("%q: %d bytes came back, %v", accept, len(plain), err)
		}
	}
	if a, b := p.get(body, "br", packPage), p.get(append(body, ' '), "br", packPage); a.etag == b.etag {
		t.Fatal("another content has the same ETag")
	}
}

func TestFileNames(t *testing.T) {
	for given, want := range map[string]string{
		"foto.png":               "foto.png",
		"../../etc/passwd":       "passwd",
		`C:\Users\x\informe.pdf`: "informe.pdf",
		"a/b/":                   "b",
		" niño ñandú.txt ":       "niño ñandú.txt",
		"":                       "",
		"..":                     "",
		"/":                      "",
		"a\x00b.png":             "",
		"gpj\u202e.exe":          "",
	} {
		got, err := fileName(given)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: got %q, %v", given, got, err)
		}
	}
}

func TestFileTypesByContent(t *testing.T) {
	elf := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 60)...)
	for name, tc := range map[string]struct {
		head []byte
		file string
		want string // "" is refused
	}{
		"a program under a picture's name": {elf, "foto.png", ""},
		"a Windows program":                {[]byte("MZ\x90\x00" + string(make([]byte, 100))), "foto.jpg", ""},
		"a script":                         {[]byte("#!/bin/sh\nrm -rf ~\n"), "leeme.txt", ""},
		"a name that runs":                 {[]byte("hola"), "hola.bat", ""},
		"text":                             {[]byte("hola\n"), "hola.txt", "text/plain"},
		"a picture":                        {[]byte("\x89PNG\r\n\x1a\n"), "x", "image/png"},
		"HTML is taken, and never shown":   {[]byte("<!doctype html><script>1</script>"), "x.html", "text/html"},
		"SVG too":                          {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "x.svg", "image/svg+xml"},
	} {
		got, err := fileType(tc.head, tc.file)
		if got != tc.want || (err != nil) != (tc.want == "") {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
		if shownInPage[got] && got != "image/png" {
			t.Errorf("%s: %s would be shown in place", name, got)
		}
	}
}
