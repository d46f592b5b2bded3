package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"recado/configs"
	"recado/tenant"
)

// put uploads a body of which size tells the length; -1 sends it chunked.
func (h *house) put(t *testing.T, path, token, name string, body io.Reader, size int64) (int, map[string]any) {
	t.Helper()
	address := h.url + path + "?client_id=" + tenant.NewID() + "&name=" + url.QueryEscape(name)
	req, err := http.NewRequestWithContext(t.Context(), "POST", address, body)
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = size
	req.Header.Set("Authorization", "Bearer "+token)
	return do(t, req)
}

// heads are the first bytes of files that somebody could run.
var heads = map[string][]byte{
	"ELF":    append([]byte("\x7fELF\x02\x01\x01\x00"), make([]byte, 64)...),
	"PE":     append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"), make([]byte, 256)...),
	"Mach-O": append([]byte("\xcf\xfa\xed\xfe\x07\x00\x00\x01"), make([]byte, 64)...),
	"script": []byte("#!/bin/sh\nrm -rf /\n"),
	"php":    []byte("<?php system($_GET['x']); ?>"),
}

const smallFiles = 1 << 20 // bytes

// A file of nothing, too large, of a type that is not taken whatever it is
// called, named by a path, or cut on its way: each is refused for its reason,
// and nothing of it stays.
func TestBadFiles(t *testing.T) {
	k := newHouse(t, func(c *configs.Config) { c.FileLimit = smallFiles }).converse(t)
	type side struct{ path, token string }
	for _, s := range []side{{"/api/v1/visitor/files", k.visitor}, {"/api/v1/files", k.agent}} {
		send := func(what, name string, body []byte, want *tenant.Error, field string) {
			t.Helper()
			for _, size := range []int64{int64(len(body)), -1} {
				status, answer := k.put(t, s.path, s.token, name, bytes.NewReader(body), size)
				refusedFor(t, what, status, answer, want, field)
			}
		}
		send("zero bytes", "empty.txt", nil, tenant.ErrFileEmpty, "")
		send("one byte too many", "large.txt", bytes.Repeat([]byte("x"), smallFiles+1), tenant.ErrFileTooLarge, "")
		send("five times too large", "large.txt", bytes.Repeat([]byte("x"), 5*smallFiles), tenant.ErrFileTooLarge, "")
		for kind, head := range heads {
			send(kind, "photo.png", head, tenant.ErrFileType, "")
		}
		for _, name := range []string{"setup.exe", "SETUP.EXE", "foto.png.scr", "a.bat", "a.lnk", "a.js", "../a.cmd", "a.exe ", "a.exe."} {
			send(name, name, []byte("just words"), tenant.ErrFileType, "")
		}
		for _, name := range []string{"", "..", "/", `\`, " . ", "a\u202egnp.exe", "a\nb.txt", "a\x00.txt", strings.Repeat("a", 201)} {
			send(name, name, []byte("just words"), tenant.ErrFileName, "name")
		}
		for name, want := range map[string]string{"../../etc/passwd": "passwd", `C:\Users\eva\foto.txt`: "foto.txt", "/a/b/informe final.txt": "informe final.txt"} {
			status, f := k.put(t, s.path, s.token, name, strings.NewReader("words"), 5)
			if status != http.StatusOK || text(f, "name") != want {
				t.Errorf("%q: %d %v, want the name %q", name, status, f, want)
			}
		}
		status, f := k.put(t, s.path, s.token, "full.txt", bytes.NewReader(bytes.Repeat([]byte("x"), smallFiles)), -1)
		if status != http.StatusOK || number(f, "size") != smallFiles || text(f, "type") != "text/plain" {
			t.Errorf("a file of exactly the limit: %d %v", status, f)
		}
		k.announceMore(t, s.path, s.token)
	}
	k.intact(t)
}

// announceMore promises more bytes than it sends: the file is not there.
func (k *dialogue) announceMore(t *testing.T, path, token string) {
	t.Helper()
	client := tenant.NewID()
	conn, err := net.Dial("tcp", strings.TrimPrefix(k.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = io.WriteString(conn, "POST "+path+"?name=a.txt&client_id="+client+" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+token+
		"\r\nContent-Length: 100000\r\n\r\n"+strings.Repeat("x", 50_000))
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil && !errors.Is(err, net.ErrClosed) {
		t.Fatal(err)
	}
	if len(answer) > 0 && !bytes.Contains(answer, []byte("file_unfinished")) {
		t.Errorf("a file that did not arrive whole: %s", answer)
	}
	// The client id is still free: the same file can be sent again, whole.
	req, err := http.NewRequestWithContext(t.Context(), "POST", k.url+path+"?name=a.txt&client_id="+client, strings.NewReader("whole"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if status, f := do(t, req); status != http.StatusOK || number(f, "size") != 5 {
		t.Errorf("sent again: %d %v", status, f)
	}
}

// Whatever a file holds, it leaves in a way that runs nothing in our name.
func TestFilesLeaveHarmless(t *testing.T) {
	k := newHouse(t).converse(t)
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")
	for name, tt := range map[string]struct {
		body        []byte
		kind        string
		disposition string
	}{
		"a.html": {[]byte("<html><script>alert(1)</script></html>"), "application/octet-stream", "attachment"},
		"a.svg":  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "application/octet-stream", "attachment"},
		"b.png":  {[]byte(`<html><script>alert(1)</script></html>`), "application/octet-stream", "attachment"},
		"a.txt":  {png, "image/png", "inline"},
		"a.pdf":  {[]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), "application/pdf", "inline"},
	} {
		status, f := k.put(t, "/api/v1/visitor/files", k.visitor, name, bytes.NewReader(tt.body), int64(len(tt.body)))
		if status != http.StatusOK {
			t.Fatalf("%s: %v", name, f)
		}
		link := text(k.ok(t, "GET", "/api/v1/visitor/files/"+text(f, "id"), k.visitor, nil), "url")
		resp, err := http.Get(k.url + link)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !bytes.Equal(got, tt.body) {
			t.Errorf("%s came back as %q, %v", name, got, err)
		}
		head := resp.Header
		if head.Get("Content-Type") != tt.kind || !strings.HasPrefix(head.Get("Content-Disposition"), tt.disposition+";") ||
			head.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(head.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s leaves with %v", name, head)
		}
	}
}
