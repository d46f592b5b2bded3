package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"recado/chat"
	"recado/configs"
	"recado/mail"
	"recado/tenant"
	"recado/widget"
)

// A mailer hands the letters of all tenants to the server's relay, each in its
// company's name.
type mailer struct {
	relay *mail.Relay
	from  string
}

// post keeps the intention of letters to agents; nil without a mailer, so that
// nobody is told to wait for a letter that can't come.
func (s *server) post() tenant.Post {
	if s.mailer == nil {
		return nil
	}
	return func(ctx context.Context, sc tenant.Scope, letter tenant.AgentLetter, agent, once string) error {
		return s.pipes.store.InsertJob(ctx, sc, &chat.Job{
			ID: string(letter) + ":" + agent + ":" + once, Kind: string(letter), Subject: agent, Due: chat.JobParked, CreatedAt: time.Now().UnixMilli(),
		})
	}
}

// newMailer is nil without a relay.
func newMailer(cfg configs.Config) (widget.Mailer, error) {
	if cfg.SMTPURL == "" {
		return nil, nil
	}
	relay, err := mail.ParseRelay(cfg.SMTPURL)
	if err != nil {
		return nil, fmt.Errorf("smtp_url: %w", err)
	}
	return &mailer{relay, cfg.MailFrom}, nil
}

// Send hands a letter over.
func (m *mailer) Send(ctx context.Context, l widget.Letter) error {
	err := m.relay.Send(ctx, mail.Letter{
		ID: l.ID, Thread: l.Thread, From: mail.Address{Name: l.FromName, Address: m.from}, To: mail.Address{Name: l.ToName, Address: l.To},
		Subject: l.Subject, Text: l.Text, HTML: l.HTML, Locale: l.Locale, Date: l.Date,
	})
	var said *mail.Refusal
	if errors.As(err, &said) && said.Permanent {
		return fmt.Errorf("%w: %w", widget.ErrUndeliverable, err)
	}
	return err
}

// base is where links in letters lead.
func (s *server) base() string {
	if s.cfg.PublicURL != "" {
		return s.cfg.PublicURL
	}
	return configs.PublicURLFor(s.address)
}
