package widget

import (
	"context"
	"errors"
	"fmt"
	"time"

	"recado/chat"
	"recado/tenant"
)

const (
	// mailLife is how old a letter may become before it is no use any more.
	mailLife = chat.ParkedLife
	// mailPatience is how long a job waits for what it is about, which is
	// written after it.
	mailPatience = 10 * time.Minute
	// mailsToAddress bounds the letters to one address per tenant and day that
	// nobody proved: anybody can name a stranger's.
	mailsToAddress = 20
	// ownToStrangers bounds what goes through the server in a tenant's own words
	// to addresses that nobody proved, per tenant and day; beyond it they get
	// Recado's words.
	ownToStrangers = 200
)

// errNothing says that there is nothing to send, now or later.
var errNothing = errors.New("nothing to send")

// A draft is a letter before it goes, and what it is about.
type draft struct {
	Letter
	about, note string
	proved      bool // the address is its owner's
}

// RunMail carries out the jobs that send a letter; it needs a Mailer.
func (s *Service) RunMail(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	d, err := s.draft(ctx, sc, j)
	if errors.Is(err, tenant.ErrNotFound) && s.Now().UnixMilli() > j.CreatedAt+mailPatience.Milliseconds() {
		return nil // what the letter was about never came
	}
	if errors.Is(err, errNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	m, err := s.mail(ctx, sc, j, d)
	if err != nil || m.State != chat.MailWaiting {
		return err
	}
	d.ID = tenant.Fold(sc.Key("mail", j.ID))
	sent := s.post(ctx, sc, j, d)
	m.Attempts, m.ChangedAt, m.Why, m.State = m.Attempts+1, s.Now().UnixMilli(), "", chat.MailSent
	if sent != nil {
		m.Why, m.State = sent.Error(), chat.MailWaiting
	}
	if errors.Is(sent, ErrUndeliverable) || sent != nil && j.Attempts+1 >= chat.MaxAttempts {
		m.State = chat.MailFailed
		sent = nil
	}
	if err := s.Letters.ReplaceMail(ctx, sc, m); err != nil {
		return err
	}
	s.Tickets.Mailed(ctx, sc, j.Kind, m.About)
	return errors.Join(sent, s.marked(ctx, sc, j, m.State))
}

// mail is what is known of a job's letter; new at the first attempt.
func (s *Service) mail(ctx context.Context, sc tenant.Scope, j chat.Job, d *draft) (*chat.Mail, error) {
	m, err := s.Letters.Mail(ctx, sc, j.ID)
	if !errors.Is(err, tenant.ErrNotFound) {
		return m, err
	}
	m = &chat.Mail{
		ID: j.ID, Kind: j.Kind, About: d.about, Note: d.note, To: d.To, State: chat.MailWaiting, Subject: j.Subject, Data: j.Data, CreatedAt: j.CreatedAt, ChangedAt: s.Now().UnixMilli(),
	}
	return m, s.Letters.InsertMail(ctx, sc, m)
}

// post sends a letter, unless it comes too late or the address gets too many.
func (s *Service) post(ctx context.Context, sc tenant.Scope, j chat.Job, d *draft) error {
	if s.Now().UnixMilli() > j.CreatedAt+mailLife.Milliseconds() {
		return fmt.Errorf("%w: it waited for more than %d days", ErrUndeliverable, mailLife/(24*time.Hour))
	}
	if !d.proved && j.Attempts == 0 {
		most := tenant.Rate{Count: mailsToAddress, Per: 24 * time.Hour}
		err := tenant.Limited(ctx, s.Limiter, sc.Key("mails", "to", tenant.Fold(d.To)), most)
		if errors.Is(err, tenant.ErrTooMany) {
			return fmt.Errorf("%w: %d letters went to this address today", ErrUndeliverable, mailsToAddress)
		}
		if err != nil {
			return err
		}
	}
	if !d.proved && d.ours != nil {
		most := tenant.Rate{Count: ownToStrangers, Per: 24 * time.Hour}
		err := tenant.Limited(ctx, s.Limiter, sc.Key("mails", "own"), most)
		if errors.Is(err, tenant.ErrTooMany) {
			d.Subject, d.Text, d.HTML = d.ours.Subject, d.ours.Text, d.ours.HTML
		} else if err != nil {
			return err
		}
	}
	return s.Mailer.Send(ctx, d.Letter)
}

// marked tells who asked for a transcript what became of it.
func (s *Service) marked(ctx context.Context, sc tenant.Scope, j chat.Job, state chat.MailState) error {
	if j.Kind != chat.JobTranscriptMail || state == chat.MailWaiting {
		return nil
	}
	became := chat.TranscriptSent
	if state == chat.MailFailed {
		became = chat.TranscriptFailed
	}
	return s.Letters.MarkTranscript(ctx, sc, j.Subject, became)
}
