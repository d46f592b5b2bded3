package main

import (
	"context"
	"html"
	"strconv"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
	"recado/widget"
)

// demoLetters is how many letters the demo shows.
const demoLetters = 100

// A demoPost keeps the demo's letters, which go to nobody: GET /demo/mails
// shows them.
type demoPost struct {
	mu      sync.Mutex
	letters []widget.Letter // oldest first
	gone    int             // that are not kept any more
}

func (d *demoPost) Send(_ context.Context, l widget.Letter) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.letters = append(d.letters, l)
	if len(d.letters) > demoLetters {
		d.letters, d.gone = d.letters[1:], d.gone+1
	}
	return nil
}

// demoPolicy lets a letter have its own styles, and nothing else.
const demoPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// demoMails is GET /demo/mails: the letters that would have been sent, the
// newest first; and with ?n= one of them as its reader sees it.
func (s *server) demoMails(c *fiber.Ctx) error {
	post, ok := s.mailer.(*demoPost)
	if !ok {
		return tenant.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentSecurityPolicy, demoPolicy)
	post.mu.Lock()
	defer post.mu.Unlock()
	if n := c.QueryInt("n", -1); c.Query("n") != "" {
		if n -= post.gone; n < 0 || n >= len(post.letters) {
			return tenant.ErrNotFound
		}
		return c.SendString(post.letters[n].HTML)
	}
	return c.SendString(post.list())
}

const demoMailsHead = `<!doctype html>
<html lang="es">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Correo de la demostración</title>
<link rel="icon" href="data:,">
<style>
body { max-width: 46em; margin: 0 auto; padding: 24px 20px 80px; font: 16px/1.5 system-ui, sans-serif; color: #2b211b; background: #fbf7f1; }
article { margin-top: 20px; padding: 16px 20px; border: 1px solid #e7dccd; border-radius: 12px; background: #fff; }
h1 { font-size: 24px; } h2 { margin: 0; font-size: 17px; }
p { margin: 4px 0; color: #6b5a4d; }
pre { overflow-wrap: anywhere; white-space: pre-wrap; font: inherit; }
</style>
<h1>Correo de la demostración</h1>
<p>Estas cartas no se envían a nadie. Con <code>RECADO_SMTP_URL</code> salen de verdad.</p>
`

func (d *demoPost) list() string {
	var b strings.Builder
	b.WriteString(demoMailsHead)
	if len(d.letters) == 0 {
		b.WriteString("<p>Todavía no hay ninguna.</p>")
	}
	for i := len(d.letters) - 1; i >= 0; i-- {
		l := d.letters[i]
		b.WriteString("<article><h2><a href=\"?n=" + strconv.Itoa(i+d.gone) + "\">" + html.EscapeString(l.Subject) + "</a></h2><p>" + html.EscapeString(l.FromName) + " → " +
			html.EscapeString(l.To) + ", " + l.Date.Format("15:04:05") + "</p><pre>" + html.EscapeString(l.Text) + "</pre></article>\n")
	}
	return b.String()
}
