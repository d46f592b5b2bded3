package tenant

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
)

// A MailServer is what takes a tenant's letters in place of the server's own;
// without a Host there is none.
type MailServer struct {
	Host string `json:"host"`
	Port int    `json:"port"`
	// TLS is from the first byte (tls), before anything that matters
	// (starttls), or never (off).
	TLS  string `json:"tls"`
	User string `json:"user"`
	// Password is sealed where it is stored, and never shown.
	Password string `json:"password"`
	From     string `json:"from"` // the address that letters come from
}

// How a tenant's mail server is spoken to.
const (
	MailTLS      = "tls"
	MailStartTLS = "starttls"
	MailPlain    = "off"
)

// mailPorts are where mail servers listen, by how they are spoken to.
var mailPorts = map[string]int{MailTLS: 465, MailStartTLS: 587, MailPlain: 25}

// A MailEdit is what an administrator may say of the mail server. Without a
// Password the one that is stored stays, as long as it goes to the same place.
type MailEdit struct {
	Version  int64   `json:"version"`
	Host     string  `json:"host"`
	Port     int     `json:"port"` // 0 for the usual one
	TLS      string  `json:"tls"`
	User     string  `json:"user"`
	Password *string `json:"password"`
	From     string  `json:"from"`
}

// A MailView is the mail server as administrators see it.
type MailView struct {
	ID          string `json:"id"`
	Version     int64  `json:"version"`
	Host        string `json:"host"`
	Port        int    `json:"port"`
	TLS         string `json:"tls"`
	User        string `json:"user"`
	HasPassword bool   `json:"has_password"`
	From        string `json:"from"`
	// Default says that the server sends the letters of who has no mail server
	// of their own.
	Default bool `json:"default"`
}

// MailView shows the tenant's mail server.
func (a *Admin) MailView(t *Tenant) MailView {
	m := t.Mail
	v := MailView{ID: "mail", Version: t.Version, Host: m.Host, Port: m.Port, TLS: m.TLS, User: m.User, HasPassword: m.Password != "", From: m.From, Default: a.DefaultMail}
	if v.TLS == "" {
		v.TLS = MailStartTLS
	}
	return v
}

// EditMail changes the mail server. ErrStale if somebody changed the tenant
// meanwhile.
func (a *Admin) EditMail(ctx context.Context, sc Scope, in MailEdit) (*Tenant, error) {
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	if t.Version != in.Version {
		return nil, ErrStale
	}
	m, err := a.mailServer(sc, t, in)
	if err != nil {
		return nil, err
	}
	if m.Password != "" {
		m.Password = a.Tokens.seal.Seal(sc.Tenant(), mailSeal, m.Password)
	}
	t.Mail = m
	return t, a.replaceTenant(ctx, sc, t)
}

// mailSeal is what its password is sealed as.
const mailSeal = "smtp"

// MailServer is the tenant's mail server with its password in clear, nil if it
// has none of its own.
func (t *Tenant) MailServer(sc Scope, tokens *Tokens) (*MailServer, error) {
	if t.Mail.Host == "" {
		return nil, nil
	}
	m := t.Mail
	var err error
	m.Password, err = tokens.seal.Open(sc.Tenant(), mailSeal, m.Password)
	return &m, err
}

// mailHost is a name or an address.
var mailHost = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$`)

// mailServer checks an edit; the password is in clear.
func (a *Admin) mailServer(sc Scope, t *Tenant, in MailEdit) (MailServer, error) {
	if in.Host == "" {
		return MailServer{}, nil
	}
	m := MailServer{Host: in.Host, Port: in.Port, TLS: in.TLS}
	if m.Port == 0 {
		m.Port = mailPorts[m.TLS]
	}
	var err error
	if m.User, err = CleanLine("user", in.User, MaxEmail); err != nil {
		return m, err
	}
	if m.From, err = CleanEmail("from", in.From); err != nil {
		return m, err
	}
	switch {
	case !mailHost.MatchString(in.Host):
		return m, ErrBadValue.At("host")
	case mailPorts[in.TLS] == 0:
		return m, ErrBadValue.At("tls")
	case m.Port < 1 || m.Port > 65535 || !a.PrivateMail && !slices.Contains([]int{25, 465, 587, 2525}, m.Port):
		return m, ErrBadValue.At("port")
	case m.From == "":
		return m, ErrRequired.At("from")
	case m.User != "" && m.TLS == MailPlain: // a password must not travel in clear
		return m, ErrBadValue.At("tls")
	}
	m.Password, err = a.mailPassword(sc, t.Mail, m, in.Password)
	return m, err
}

// mailPassword is the one that was given, or else the stored one, which goes
// nowhere but where it went before.
func (a *Admin) mailPassword(sc Scope, old, to MailServer, given *string) (string, error) {
	switch {
	case to.User == "":
		return "", nil
	case given != nil:
		if len(*given) > 500 {
			return "", ErrTooLong.At("password").With("limit", 500)
		}
		return *given, nil
	case old.Host != to.Host || old.Port != to.Port || old.User != to.User || old.TLS != to.TLS:
		return "", ErrRequired.At("password")
	}
	return a.Tokens.seal.Open(sc.Tenant(), mailSeal, old.Password)
}

// A MailTry sends a letter by a mail server that may not be stored yet, nil for
// the server's own, to who asks for it. What it returns is what the mail server
// said, or why it was not reached.
type MailTry func(ctx context.Context, sc Scope, through *MailServer, to, name, locale string) error

// A MailTried is what became of a test.
type MailTried struct {
	Sent bool   `json:"sent"`
	To   string `json:"to"`
	Why  string `json:"why"`
}

// maxWhy bounds what is shown of a mail server's answer.
const maxWhy = 500

// TryMail sends a letter to the administrator who asks, by the server that the
// edit describes. ErrNoMail if it names none and there is no other.
func (a *Admin) TryMail(ctx context.Context, by Actor, in MailEdit) (*MailTried, error) {
	t, err := a.Store.Tenant(ctx, by.Scope)
	if err != nil {
		return nil, err
	}
	m, err := a.mailServer(by.Scope, t, in)
	if err != nil {
		return nil, err
	}
	g, err := a.Store.Agent(ctx, by.Scope, by.ID)
	if err != nil {
		return nil, err
	}
	var through *MailServer
	if m.Host != "" {
		through = &m
	}
	return a.Tried(ctx, by, g.Email, func(ctx context.Context) error {
		return a.Try(ctx, by.Scope, through, g.Email, g.Name, g.Locale)
	})
}

// Tried sends a letter to who asks and says what became of it; MailTries bounds
// how often. ErrNoMail where nobody takes it.
func (a *Admin) Tried(ctx context.Context, by Actor, to string, send func(context.Context) error) (*MailTried, error) {
	if err := Limited(ctx, a.Limiter, by.Scope.Key("mail", "try"), a.MailTries); err != nil {
		return nil, err
	}
	err := send(ctx)
	if errors.Is(err, ErrNoMail) {
		return nil, ErrNoMail
	}
	out := &MailTried{Sent: err == nil, To: to}
	if err != nil {
		said := err.Error()
		out.Why = strings.ToValidUTF8(said[:min(len(said), maxWhy)], "")
	}
	return out, nil
}
