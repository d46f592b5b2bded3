package mail

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// A postbox is a real SMTP server that keeps what it gets.
type postbox struct {
	mu       sync.Mutex
	letters  [][]byte
	password string // that it asks for, "" for none
	refuse   *smtp.SMTPError
	hang     chan struct{} // it answers DATA when this is closed
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{p: p}, nil }

type session struct {
	p  *postbox
	in bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "recado" || password != s.p.password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.p.password != "" && !s.in {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(string, *smtp.RcptOptions) error {
	if s.p.refuse != nil {
		return s.p.refuse
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if s.p.hang != nil {
		<-s.p.hang
	}
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.letters = append(s.p.letters, body)
	return err
}

func (*session) Reset()        {}
func (*session) Logout() error { return nil }

// serve starts the postbox; with a certificate it offers STARTTLS, and implicit
// is TLS from the first byte. It returns the port.
func (p *postbox) serve(t *testing.T, cert *tls.Certificate, implicit bool) string {
	t.Helper()
	server := smtp.NewServer(p)
	server.Domain, server.AllowInsecureAuth = "mail.example", true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if cert != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*cert}}
	}
	if implicit {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

// certificate is one for mail.example, and who believes it.
func certificate(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Now().Add(-time.Hour)
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"mail.example"}, NotBefore: from, NotAfter: from.Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

var letter = Letter{
	ID: "m1", Thread: "m0", From: Address{Name: "Café Montaña", Address: "soporte@recado.example"}, To: Address{Name: "Zoë", Address: "zoe@example.com"},
	Subject: "Su caso 1042: la máquina\r\nBcc: everybody@example.com", Text: "Hola:\n\n¿Sigue sin luz?\n.\nUn punto solo no acaba la carta.", HTML: "<p>Hola</p>", Locale: "es", Date: time.Unix(1_700_000_000, 0),
}

// relay is one as its address says, though the address's name leads here.
func relay(t *testing.T, address, port string, pool *x509.CertPool) *Relay {
	t.Helper()
	r, err := ParseRelay(address)
	if err != nil {
		t.Fatal(err)
	}
	r.address = net.JoinHostPort("127.0.0.1", port)
	r.tls.RootCAs = pool
	return r
}

// A letter arrives over each kind of line, as it was written.
func TestSend(t *testing.T) {
	cert, pool := certificate(t)
	for _, test := range []struct {
		address  string
		implicit bool
	}{
		{"smtp://recado:geheim@mail.example", false},
		{"smtps://recado:geheim@mail.example", true},
	} {
		t.Run(test.address, func(t *testing.T) {
			box := &postbox{password: "geheim"}
			r := relay(t, test.address, box.serve(t, cert, test.implicit), pool)
			if err := r.Send(t.Context(), letter); err != nil {
				t.Fatal(err)
			}
			if len(box.letters) != 1 {
				t.Fatalf("%d letters arrived", len(box.letters))
			}
			reads(t, box.letters[0])
		})
	}
}

// reads checks a letter as a mail program sees it.
func reads(t *testing.T, body []byte) {
	t.Helper()
	got, err := mail.CreateReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := got.Header.Subject()
	from, _ := got.Header.AddressList("From")
	id, _ := got.Header.MessageID()
	before, _ := got.Header.MsgIDList("References")
	if subject != "Su caso 1042: la máquina Bcc: everybody@example.com" || got.Header.Get("Bcc") != "" {
		t.Errorf("subject %q, Bcc %q", subject, got.Header.Get("Bcc"))
	}
	if len(from) != 1 || from[0].Name != "Café Montaña" || id != "m1@recado.example" || len(before) != 1 || before[0] != "m0@recado.example" {
		t.Errorf("from %v, id %q, references %v", from, id, before)
	}
	var parts []string
	for {
		p, err := got.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(p.Body)
		parts = append(parts, strings.ReplaceAll(string(text), "\r\n", "\n"))
	}
	if len(parts) != 2 || parts[0] != letter.Text || parts[1] != letter.HTML {
		t.Errorf("parts %q", parts)
	}
}

// What a relay refuses is told apart from what may work later.
func TestSendRefused(t *testing.T) {
	cert, pool := certificate(t)
	for name, test := range map[string]struct {
		box       *postbox
		cert      *tls.Certificate
		address   string
		permanent bool
		temporary bool
	}{
		"nobody of that name": {box: &postbox{refuse: &smtp.SMTPError{Code: 550, Message: "no such user"}}, cert: cert, address: "smtp://mail.example", permanent: true},
		"come back later":     {box: &postbox{refuse: &smtp.SMTPError{Code: 451, Message: "greylisted"}}, cert: cert, address: "smtp://mail.example", temporary: true},
		// The operator will mend the password; the letter is not to blame.
		"wrong password": {box: &postbox{password: "other"}, cert: cert, address: "smtp://recado:geheim@mail.example", temporary: true},
		"no STARTTLS":    {box: &postbox{}, address: "smtp://mail.example"},
	} {
		t.Run(name, func(t *testing.T) {
			err := relay(t, test.address, test.box.serve(t, test.cert, false), pool).Send(t.Context(), letter)
			var said *Refusal
			if err == nil || errors.As(err, &said) != (test.permanent || test.temporary) {
				t.Fatalf("got %v", err)
			}
			if said != nil && said.Permanent != test.permanent {
				t.Fatalf("got %+v", said)
			}
		})
	}
}

// A relay with a stranger's certificate gets nothing.
func TestSendStranger(t *testing.T) {
	cert, _ := certificate(t)
	box := &postbox{}
	if err := relay(t, "smtp://mail.example", box.serve(t, cert, false), x509.NewCertPool()).Send(t.Context(), letter); err == nil || len(box.letters) > 0 {
		t.Fatalf("got %v, %d letters", err, len(box.letters))
	}
}

// A relay that falls silent does not hold anybody beyond the context.
func TestSendSilence(t *testing.T) {
	box := &postbox{hang: make(chan struct{})}
	defer close(box.hang)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	r := relay(t, "smtp://localhost", box.serve(t, nil, false), nil)
	if err := r.Send(ctx, letter); err == nil {
		t.Fatal("sent")
	}
}

func TestParseRelay(t *testing.T) {
	for address, want := range map[string]string{
		"smtp://mail.example":                    "mail.example:587 (starttls)",
		"smtp://mail.example:25?tls=off":         "mail.example:25 (off)",
		"smtps://u:p@mail.example":               "mail.example:465 (tls)",
		"smtp://localhost:2525":                  "localhost:2525 (off)",
		"smtp://u:p@mail.example?tls=off":        "",
		"http://mail.example":                    "",
		"mail.example":                           "",
		"smtp://":                                "",
		"smtp://mail.example/inbox":              "",
		"smtps://mail.example?tls=off":           "",
		"smtp://u:p%zz@mail.example":             "",
		"smtp://u:geheim@127.0.0.1:1025?tls=off": "127.0.0.1:1025 (off)",
	} {
		r, err := ParseRelay(address)
		if want == "" {
			if err == nil {
				t.Errorf("%s was taken", address)
			}
			continue
		}
		if err != nil || r.String() != want {
			t.Errorf("%s: %v, %v; want %s", address, r, err, want)
		}
	}
}
