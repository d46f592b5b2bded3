// Package mail knows how a letter is written (RFC 5322, MIME) and handed to a
// mail server (SMTP, RFC 5321). What is written, to whom and when, is for the
// rooms to decide.
package mail

import (
	"bytes"
	"io"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"
)

// An Address is a mailbox and the name that is shown for it.
type Address = netmail.Address

// A Letter goes to one person, as plain text and, if HTML is given, as HTML
// too.
type Letter struct {
	// ID makes the Message-ID: a letter that is sent twice has the same one
	// both times, so that mailboxes can show it once.
	ID string
	// Thread is the ID of the first letter about the same matter, "" if this is
	// the first: mailboxes keep letters of one thread together.
	Thread   string
	From, To Address
	Subject  string
	Text     string
	HTML     string
	Locale   string
	Date     time.Time
}

// encode writes the letter as it travels. Line ends in names and in the subject
// become spaces: nobody adds a header by way of a form.
func (l Letter) encode() ([]byte, error) {
	var h mail.Header
	h.SetDate(l.Date)
	h.SetAddressList("From", []*mail.Address{oneLineAddress(l.From)})
	h.SetAddressList("To", []*mail.Address{oneLineAddress(l.To)})
	h.SetSubject(oneLine(l.Subject))
	host := "localhost"
	if _, domain, ok := strings.Cut(l.From.Address, "@"); ok {
		host = domain
	}
	h.SetMessageID(l.ID + "@" + host)
	if l.Thread != "" && l.Thread != l.ID {
		h.SetMsgIDList("In-Reply-To", []string{l.Thread + "@" + host})
		h.SetMsgIDList("References", []string{l.Thread + "@" + host})
	}
	// RFC 3834: so that nobody's holiday answers us.
	h.Set("Auto-Submitted", "auto-generated")
	if l.Locale != "" {
		h.Set("Content-Language", l.Locale)
	}
	var out bytes.Buffer
	w, err := mail.CreateInlineWriter(&out, h)
	if err != nil {
		return nil, err
	}
	if err := part(w, "text/plain", l.Text); err != nil {
		return nil, err
	}
	if l.HTML != "" {
		if err := part(w, "text/html", l.HTML); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

func part(w *mail.InlineWriter, kind, body string) error {
	var h mail.InlineHeader
	h.SetContentType(kind, map[string]string{"charset": "utf-8"})
	p, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(p, strings.ReplaceAll(body, "\n", "\r\n")); err != nil {
		return err
	}
	return p.Close()
}

func oneLineAddress(a Address) *mail.Address {
	return &mail.Address{Name: oneLine(a.Name), Address: oneLine(a.Address)}
}

// oneLine keeps a text in one header line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
