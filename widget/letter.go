package widget

import (
	"context"
	"errors"
	"strings"
	"time"

	"recado/tenant"
)

// A Letter is an e-mail to a visitor or requester. ID and Thread are unique of
// all tenants: the same ID is the same letter, sent again.
type Letter struct {
	ID, Thread string
	FromName   string // the company's
	To, ToName string
	Subject    string
	Text, HTML string
	Locale     string
	Date       time.Time
	// Through is the company's own mail server, its password in clear; nil for
	// the server's.
	Through *tenant.MailServer
	// ours are Recado's words for a letter that is in the company's own and goes
	// through the server; nil for any other.
	ours *tenant.LetterWords
}

// A Mailer sends letters. ErrUndeliverable says that no later attempt will do
// better; any other error is worth trying again.
type Mailer interface {
	Send(ctx context.Context, l Letter) error
}

// ErrUndeliverable is a mail server's final no.
var ErrUndeliverable = errors.New("undeliverable")

// A paper is a letter's words, written once: as text, and as HTML for those who
// like it better. Mail programs know no style sheets, so each element has its
// own style.
type paper struct {
	text strings.Builder
	html []node
}

const (
	paperStyle = "font:16px/1.5 system-ui,sans-serif;max-width:36em;color:#1f1d1a"
	quoteStyle = "margin:1em 0;padding:.25em 1em;border-left:3px solid #e8e3db;white-space:pre-wrap"
	goStyle    = "display:inline-block;padding:10px 18px;border-radius:10px;font-weight:600;text-decoration:none;"
	smallStyle = "font-size:13px;color:#6b655c"
	nameStyle  = "font-weight:600"
)

// say adds a paragraph.
func (s *paper) say(text string) {
	s.line(text)
	s.html = append(s.html, el("p", text))
}

// small adds a paragraph that few read.
func (s *paper) small(text string) {
	s.line(text)
	s.html = append(s.html, el("p", is("style", smallStyle), text))
}

// quote adds somebody's words, with who said them if a name is given.
func (s *paper) quote(who, text string) {
	var parts []node
	if who != "" {
		s.text.WriteString(who + "\n")
		parts = append(parts, el("div", is("style", nameStyle), who))
	}
	s.line(strings.ReplaceAll("> "+text, "\n", "\n> "))
	s.html = append(s.html, el("div", is("style", quoteStyle), append(parts, el("div", text))))
}

// button adds a link in the company's colour.
func (s *paper) button(label, address string, a tenant.Accent) {
	s.line(label + ":\n" + address)
	style := goStyle + "background:" + a.Accent + ";color:" + a.On
	s.html = append(s.html, el("p", el("a", is("href", address), is("style", style), label)))
}

func (s *paper) line(text string) { s.text.WriteString(text + "\n\n") }

// words are the whole paper, as a letter says them.
func (s *paper) words(locale, subject string) tenant.LetterWords {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"" + escaped(locale) + "\">\n<head>")
	el("meta", is("charset", "utf-8"))(&b)
	b.WriteString("</head>\n<body style=\"" + paperStyle + "\">\n")
	s.lines(&b)
	b.WriteString("</body>\n</html>\n")
	return tenant.LetterWords{Subject: subject, Text: strings.TrimRight(s.text.String(), "\n") + "\n", HTML: b.String()}
}

// block is what fills a place of a letter with paragraphs.
func (s *paper) block() tenant.Filling {
	var b strings.Builder
	s.lines(&b)
	return tenant.Filling{Text: strings.TrimRight(s.text.String(), "\n"), HTML: strings.TrimRight(b.String(), "\n")}
}

func (s *paper) lines(b *strings.Builder) {
	for _, n := range s.html {
		n(b)
		b.WriteByte('\n')
	}
}

// place is where paragraphs will come.
func (s *paper) place(name string) {
	mark := "{{" + name + "}}"
	s.line(mark)
	s.html = append(s.html, plain(mark))
}
