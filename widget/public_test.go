package widget_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// What anybody can send to the doors that need no token: whatever it is, it is
// answered, never by an accident, and no page holds what was sent as more than
// text.
func FuzzPublicHandlers(f *testing.F) {
	h := newPlainHouse(f)
	r := h.reader()
	form := r.get(f, plainPage+"?project=support").fields(f)["form"]
	cookie := r.cookies["recado_browser"]
	for _, seed := range [][5]string{
		{"GET", plainPage, "", "", ""},
		{"GET", plainPage + "?case=%22%3E%3Cscript%3E&locale=pt", "", "", ""},
		{"GET", plainPage + "?project=support&locale=%00", "", "", ""},
		{"GET", plainPage + "/99999999999999999999?after=-1", "", "", ""},
		{"POST", plainPage, "application/x-www-form-urlencoded", "form=" + form + "&project=support&email=a%40b.example&subject=x&text=<script>", cookie},
		{"POST", plainPage, "application/x-www-form-urlencoded", "form=" + form + "&case=1&email=a%40b.example&text=x", cookie},
		{"POST", plainPage, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"form\"\r\n\r\n" + form + "\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../x\"\r\n\r\ny\r\n--b--", cookie},
		{"POST", plainPage + "/1", "text/plain", "x", "recado_browser"},
		{"GET", "/w/widget-key-1/panel?locale=%3Cscript%3E", "", "", ""},
		{"GET", "/w/widget-key-1.js", "", "", ""},
		{"GET", "/files/a.b.c", "", "", ""},
		{"GET", "/api/v1/widgets/widget-key-1?locale=xx", "", "", ""},
		{"POST", "/api/v1/widgets/widget-key-1/visitors", "application/json", `{"visitor":"a.b.c","identity":""}`, ""},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], seed[4])
	}
	f.Fuzz(func(t *testing.T, method, path, kind, body, cookie string) {
		req, err := http.NewRequest(method, "http://recado.example/"+strings.TrimPrefix(path, "/"), strings.NewReader(body))
		if err != nil || method != "GET" && method != "POST" || strings.ContainsFunc(kind+cookie, unicode.IsControl) {
			return
		}
		req.Header.Set("Accept", "text/html")
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Cookie", "recado_browser="+cookie)
		resp, err := h.app.Test(req, 20_000)
		if err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatalf("%s %s is never answered", method, path)
		}
		if err != nil {
			return // no HTTP request
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		must(t, err)
		if resp.StatusCode >= http.StatusInternalServerError {
			t.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, raw)
		}
		if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") && !strings.Contains(string(raw), `id="boot"`) {
			doc, err := html.Parse(strings.NewReader(string(raw)))
			must(t, err)
			harmless(t, &sheet{resp.StatusCode, resp.Header, string(raw), doc})
		}
	})
}

// harmless fails for a page that runs or fetches anything.
func harmless(t *testing.T, s *sheet) {
	t.Helper()
	if !strings.HasPrefix(s.headers.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("its policy is %q", s.headers.Get("Content-Security-Policy"))
	}
	for _, n := range s.all(func(*html.Node) bool { return true }) {
		if n.Data == "script" || n.Data == "iframe" || n.Data == "object" || n.Data == "base" {
			t.Errorf("a page with a %s: %s", n.Data, s.raw)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "href" && strings.Contains(a.Val, "script:") {
				t.Errorf("a page with %s=%q: %s", a.Key, a.Val, s.raw)
			}
		}
	}
}
