package widget_test

import (
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"recado/static"
	"recado/storage/redis"
	"recado/tenant"
	"recado/widget"
)

// limiter says the rooms' rates in the pipe's words, as cmd does.
type limiter struct{ *redis.Limiter }

func (l limiter) Allow(ctx context.Context, key string, n int, rate tenant.Rate) (time.Duration, bool) {
	ok, wait := l.Limiter.Allow(ctx, key, n, redis.Limit{Rate: rate.Count, Per: rate.Per})
	return wait, ok
}

// A plainHouse is a house whose page without scripts is open.
type plainHouse struct {
	*house
	app *fiber.App
}

func newPlainHouse(t testing.TB) *plainHouse {
	t.Helper()
	h := newHouse(t)
	pipe, err := redis.Open(t.Context(), "")
	must(t, err)
	t.Cleanup(func() { pipe.Close() })
	h.Service.Limiter = limiter{redis.NewLimiter(pipe)}
	h.Service.RateSends, h.Service.RateVisitors = tenant.Rate{Count: 1000, Per: time.Minute}, tenant.Rate{Count: 1000, Per: time.Minute}
	h.Service.RateCases = tenant.Rate{Count: 1000, Per: time.Minute}
	h.Service.Tokens, err = tenant.NewTokens(tenant.TokenOptions{
		Master: []byte("a master secret of a test, 32 by"), Now: h.now, Visitor: 90 * 24 * time.Hour, Link: 10 * time.Minute,
	})
	must(t, err)
	h.Service.Assets, err = static.Open(false)
	must(t, err)
	door := &widget.Handlers{Service: h.Service}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true, StreamRequestBody: true, BodyLimit: 1 << 20, ErrorHandler: tenant.ErrorHandler(slog.New(slog.DiscardHandler))})
	app.Use(tenant.Begin(slog.New(slog.DiscardHandler), time.Minute))
	app.Get("/w/:key/panel", door.Panel)
	app.Get("/w/:key", door.Loader)
	app.Get("/api/v1/widgets/:key", door.Boot)
	app.Get("/api/v1/widgets/:key/availability", door.Availability)
	app.Post("/api/v1/widgets/:key/visitors", door.Enter)
	app.Get("/files/:token", door.Download)
	app.Get("/t/:key", door.Plain)
	app.Post("/t/:key", door.PlainSend)
	app.Get("/t/:key/:number", door.PlainCase)
	app.Post("/t/:key/:number", door.PlainReply)
	return &plainHouse{h, app}
}

const plainPage = "/t/widget-key-1"

// A reader is a browser without scripts.
type reader struct {
	h       *plainHouse
	cookies map[string]string
	headers map[string]string
}

func (h *plainHouse) reader() *reader {
	return &reader{h, map[string]string{}, map[string]string{"Accept": "text/html", "Accept-Language": "es"}}
}

// A sheet is an answer, read.
type sheet struct {
	status  int
	headers http.Header
	raw     string
	doc     *html.Node
}

func (r *reader) ask(t testing.TB, req *http.Request) *sheet {
	t.Helper()
	for name, value := range r.headers {
		req.Header.Set(name, value)
	}
	for name, value := range r.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := r.h.app.Test(req, -1)
	must(t, err)
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		r.cookies[c.Name] = c.Value
	}
	raw, err := io.ReadAll(resp.Body)
	must(t, err)
	doc, err := html.Parse(strings.NewReader(string(raw)))
	must(t, err)
	return &sheet{resp.StatusCode, resp.Header, string(raw), doc}
}

func (r *reader) get(t testing.TB, path string) *sheet {
	t.Helper()
	return r.ask(t, httptest.NewRequest("GET", path, nil))
}

// post sends fields urlencoded, from our own page.
func (r *reader) post(t testing.TB, path string, fields map[string]string) *sheet {
	t.Helper()
	values := url.Values{}
	for name, value := range fields {
		values.Set(name, value)
	}
	req := httptest.NewRequest("POST", path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", fiber.MIMEApplicationForm)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return r.ask(t, req)
}

// postFile sends fields and then a file.
func (r *reader) postFile(t testing.TB, path string, fields map[string]string, name, content string) *sheet {
	t.Helper()
	var body strings.Builder
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		must(t, w.WriteField(name, value))
	}
	part, err := w.CreateFormFile("file", name)
	must(t, err)
	io.WriteString(part, content)
	must(t, w.Close())
	req := httptest.NewRequest("POST", path, strings.NewReader(body.String()))
	req.Header.Set("Content-Type", w.FormDataContentType())
	return r.ask(t, req)
}

// follow goes where a page sends its reader.
func (r *reader) follow(t testing.TB, s *sheet) *sheet {
	t.Helper()
	if s.status != http.StatusSeeOther {
		t.Fatalf("%d, not sent on: %s", s.status, s.raw)
	}
	where, _, _ := strings.Cut(s.headers.Get("Location"), "#")
	return r.get(t, where)
}

// all are the elements that fit.
func (s *sheet) all(fits func(*html.Node) bool) (found []*html.Node) {
	for n := range s.doc.Descendants() {
		if n.Type == html.ElementNode && fits(n) {
			found = append(found, n)
		}
	}
	return found
}

func attrOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is all that an element says, "" if there is none with that id.
func (s *sheet) text(id string) string {
	found := s.all(func(n *html.Node) bool { return attrOf(n, "id") == id })
	if len(found) == 0 {
		return ""
	}
	return textOf(found[0])
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// fields are what the page's message form would send as it stands.
func (s *sheet) fields(t testing.TB) map[string]string {
	t.Helper()
	fields := map[string]string{}
	for _, form := range s.all(func(n *html.Node) bool { return n.Data == "form" && attrOf(n, "method") == "post" }) {
		for n := range form.Descendants() {
			name := attrOf(n, "name")
			switch {
			case name == "" || attrOf(n, "type") == "file":
			case n.Data == "textarea":
				fields[name] = strings.TrimPrefix(textOf(n), "\n")
			case n.Data == "select":
				for o := range n.Descendants() {
					if _, seen := fields[name]; o.Data == "option" && (!seen || strings.Contains(rawOf(o), "selected")) {
						fields[name] = attrOf(o, "value")
					}
				}
			default:
				fields[name] = attrOf(n, "value")
			}
		}
	}
	if fields["form"] == "" {
		t.Fatalf("no form on %s", s.raw)
	}
	return fields
}

func rawOf(n *html.Node) string {
	var b strings.Builder
	html.Render(&b, n)
	return b.String()
}

// with is a form's fields with some of them filled in.
func with(fields map[string]string, pairs ...string) map[string]string {
	all := map[string]string{}
	for name, value := range fields {
		all[name] = value
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}
