package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"recado/chat"
	"recado/configs"
	"recado/mail"
	"recado/outbound"
	"recado/tenant"
	"recado/widget"
)

// A mailer hands the letters of all tenants to their own mail servers, or else
// to the server's relay, each in its company's name.
type mailer struct {
	relay   *mail.Relay // nil: who has no mail server of their own waits
	from    string
	tenants *outbound.Dialer // reaches tenants' own servers
}

// newMailer has no relay if the settings name none.
func newMailer(cfg configs.Config) (*mailer, error) {
	m := &mailer{from: cfg.MailFrom, tenants: outbound.New(cfg.PrivateTargets)}
	if cfg.SMTPURL == "" {
		return m, nil
	}
	var err error
	if m.relay, err = mail.ParseRelay(cfg.SMTPURL); err != nil {
		return nil, fmt.Errorf("smtp_url: %w", err)
	}
	return m, nil
}

// sendsForAll reports whether letters go out whatever their tenant has.
func (s *server) sendsForAll() bool {
	m, ok := s.mailer.(*mailer)
	return s.mailer != nil && (!ok || m.relay != nil)
}

// post keeps the intention of letters to agents; nil where it is not known that
// they can be sent, so that nobody is told to wait for a letter that can't come.
func (s *server) post() tenant.Post {
	if !s.sendsForAll() {
		return nil
	}
	return s.keepLetter
}

func (s *server) keepLetter(ctx context.Context, sc tenant.Scope, letter tenant.AgentLetter, agent, once string) error {
	return s.pipes.store.InsertJob(ctx, sc, &chat.Job{
		ID: string(letter) + ":" + agent + ":" + once, Kind: string(letter), Subject: agent, Due: chat.JobParked, CreatedAt: time.Now().UnixMilli(),
	})
}

// invite keeps the intention of invitations: where the server sends nothing,
// those of tenants that have a mail server.
func (s *server) invite(ctx context.Context, sc tenant.Scope, letter tenant.AgentLetter, agent, once string) error {
	if !s.sendsForAll() && !s.hasMail(ctx, sc.Tenant()) {
		return nil
	}
	return s.keepLetter(ctx, sc, letter, agent, once)
}

// hasMail reports whether a tenant has a mail server of its own.
func (s *server) hasMail(ctx context.Context, id string) bool {
	t, err := s.pipes.store.Tenant(ctx, tenant.UnscopedScope(id))
	return err == nil && t.Mail.Host != ""
}

// wakes says whose letters can be sent, asking once for each; nil for all.
func (s *server) wakes(ctx context.Context) func(tenantID string) bool {
	if s.sendsForAll() {
		return nil
	}
	known := map[string]bool{}
	return func(id string) bool {
		if _, ok := known[id]; !ok {
			known[id] = s.hasMail(ctx, id)
		}
		return known[id]
	}
}

// errNoRelay says that nobody can send a letter any more that somebody could.
var errNoRelay = errors.New("there is no mail server")

// Send hands a letter over.
func (m *mailer) Send(ctx context.Context, l widget.Letter) error {
	relay, from := m.relay, m.from
	if l.Through != nil {
		from = l.Through.From
		relay = mail.Server{
			Host: l.Through.Host, Port: l.Through.Port, TLS: l.Through.TLS, User: l.Through.User, Password: l.Through.Password, Dial: m.tenants.DialContext,
		}.Relay()
	}
	if relay == nil {
		return errNoRelay
	}
	send := relay.Send
	if l.Through != nil {
		send = func(ctx context.Context, letter mail.Letter) error { return plainly(relay.Send(ctx, letter)) }
	}
	err := send(ctx, mail.Letter{
		ID: l.ID, Thread: l.Thread, From: mail.Address{Name: l.FromName, Address: from}, To: mail.Address{Name: l.ToName, Address: l.To},
		Subject: l.Subject, Text: l.Text, HTML: l.HTML, Locale: l.Locale, Date: l.Date,
	})
	var said *mail.Refusal
	if errors.As(err, &said) && said.Permanent {
		return fmt.Errorf("%w: %w", widget.ErrUndeliverable, err)
	}
	return err
}

// plainly says what went wrong with a tenant's own mail server without what it
// would tell of our network: addresses behind names, resolvers, routes.
func plainly(err error) error {
	var (
		refusal *mail.Refusal
		name    *net.DNSError
		proof   *tls.CertificateVerificationError
		speaks  tls.RecordHeaderError
	)
	switch {
	case err == nil, errors.As(err, &refusal):
		return err
	case errors.Is(err, outbound.ErrPrivate):
		return outbound.ErrPrivate
	case errors.As(err, &name):
		return errors.New("no such name")
	case errors.As(err, &proof), errors.As(err, &speaks):
		return fmt.Errorf("TLS: %w", err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return errors.New("no answer in time")
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("connection refused")
	}
	return errors.New("the connection broke")
}

// mailTries is how often a tenant may try its mail server, and mailTryTime how
// long one try may take.
var mailTries = tenant.Rate{Count: 10, Per: 10 * time.Minute}

const mailTryTime = 15 * time.Second

// tryMail sends a letter at once, to who wants to see whether it arrives.
func (s *server) tryMail(ctx context.Context, sc tenant.Scope, through *tenant.MailServer, to, name, locale string) error {
	l, err := s.widget.TryLetter(ctx, sc, to, name, locale)
	if err != nil {
		return err
	}
	l.Through = through
	return s.sendNow(ctx, l)
}

// sendNow hands a letter over while somebody waits. ErrNoMail if nobody takes it.
func (s *server) sendNow(ctx context.Context, l *widget.Letter) error {
	if l.Through == nil && !s.sendsForAll() {
		return tenant.ErrNoMail
	}
	ctx, cancel := context.WithTimeout(ctx, mailTryTime)
	defer cancel()
	return s.mailer.Send(ctx, *l)
}

// base is where links in letters lead.
func (s *server) base() string {
	if s.cfg.PublicURL != "" {
		return s.cfg.PublicURL
	}
	return configs.PublicURLFor(s.address)
}
