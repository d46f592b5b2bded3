package tenant

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
)

// AdminOptions are what administration needs.
type AdminOptions struct {
	Store     Store
	Tokens    *Tokens
	Passwords *Passwords
	Events    Events
	Post      Post // nil where no letter can be sent
	Provider  Provider
	Try       MailTry
	Limiter   Limiter
	MailTries Rate // of one tenant
	// Later has RunConsentOver called at a time (ms), also after a restart.
	Later func(ctx context.Context, sc Scope, due int64) error
	// DefaultMail says that the server sends letters itself, PrivateMail that
	// tenants' mail servers may stand on private addresses and any port.
	DefaultMail, PrivateMail bool
	Now                      func() time.Time // nil is time.Now
}

// Admin keeps tenants, projects, widgets and agents. Its methods trust that the
// caller may; who may is decided where the actor is known.
type Admin struct{ AdminOptions }

// NewAdmin returns an Admin; nothing of the options may change afterwards.
func NewAdmin(o AdminOptions) *Admin {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Admin{o}
}

// NewTenant says what a new tenant starts with.
type NewTenant struct {
	// ClientID, where one is given, makes the same call again meet the first
	// one's tenant.
	ClientID string
	Name     string
	Locale   string // "" is es
	TimeZone string // "" is UTC
	// Project is the name of its first project; "" is a word of the locale.
	Project string
	Owner   NewAgent // role, projects and client id are given
}

// UnscopedCreateTenant makes a tenant with its words for states, one project and
// its owner, who works in that project.
func (a *Admin) UnscopedCreateTenant(ctx context.Context, in NewTenant) (*Tenant, *AddedAgent, error) {
	id, err := NewID(), error(nil)
	if in.ClientID != "" {
		if id, err = idFor(UnscopedScope(operatorScope), "tenant", in.ClientID); err != nil {
			return nil, nil, err
		}
	}
	t := &Tenant{
		ID: id, Name: in.Name, Locale: cmp.Or(in.Locale, Locales[0]), TimeZone: cmp.Or(in.TimeZone, "UTC"),
		Statuses: DefaultStatuses(), CaseAccess: CaseVerified, CreatedAt: a.Now().UnixMilli(),
	}
	if err := t.validate(); err != nil {
		return nil, nil, err
	}
	sc := UnscopedScope(t.ID)
	in.Owner.Role = RoleOwner
	in.Owner.ClientID = firstOwner
	if err := in.Owner.validate(); err != nil { // before anything is stored
		return nil, nil, Within("owner", err)
	}
	err = a.Store.InsertTenant(ctx, sc, t)
	if errors.Is(err, ErrTaken) {
		t, err = a.Store.Tenant(ctx, sc)
	}
	if err != nil {
		return nil, nil, err
	}
	p, err := a.AddProject(ctx, sc, ProjectEdit{ClientID: "first-project", Name: cmp.Or(in.Project, firstProject[t.Locale]), Files: true})
	if err != nil {
		return nil, nil, err
	}
	in.Owner.Projects = []string{p.ID}
	owner, err := a.AddAgent(ctx, SystemActor(sc), in.Owner)
	return t, owner, err
}

// firstOwner names the making of a tenant's first owner, within the tenant.
const firstOwner = "first-owner"

var firstProject = map[string]string{"es": "Consultas", "en": "Questions", "pt": "Dúvidas"}

// A TenantEdit is what an administrator may change of the tenant.
type TenantEdit struct {
	Version     int64    `json:"version"`
	Name        string   `json:"name"`
	Locale      string   `json:"locale"`
	TimeZone    string   `json:"time_zone"`
	Statuses    []Status `json:"statuses"`
	CaseAccess  string   `json:"case_access"`
	IdleMinutes int      `json:"idle_minutes"`
}

// EditTenant changes the tenant. ErrStale if somebody was faster. A status that
// exists can be renamed and moved, but neither removed nor given another
// category: tickets stand in it.
func (a *Admin) EditTenant(ctx context.Context, sc Scope, in TenantEdit) (*Tenant, error) {
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	if t.Version != in.Version {
		return nil, ErrStale
	}
	if err := keptStatuses(t.Statuses, in.Statuses); err != nil {
		return nil, err
	}
	t.Name, t.Locale, t.TimeZone, t.Statuses, t.CaseAccess = in.Name, in.Locale, in.TimeZone, in.Statuses, in.CaseAccess
	t.IdleMinutes = in.IdleMinutes
	if err := t.validate(); err != nil {
		return nil, err
	}
	if err := a.replaceTenant(ctx, sc, t); err != nil {
		return nil, err
	}
	a.Events.TenantChanged(ctx, sc, "tenant")
	return t, nil
}

// validate cleans what people wrote and refuses what can't be.
func (t *Tenant) validate() error {
	var err error
	if t.Name, err = requiredLine("name", t.Name, MaxName); err != nil {
		return err
	}
	switch {
	case !ValidLocale(t.Locale):
		return ErrBadValue.At("locale")
	case !ValidTimeZone(t.TimeZone):
		return ErrBadValue.At("time_zone")
	case t.CaseAccess != CaseVerified && t.CaseAccess != CaseNumber:
		return ErrBadValue.At("case_access")
	case t.IdleMinutes < -1 || t.IdleMinutes > maxIdleMinutes:
		return ErrBadValue.At("idle_minutes")
	}
	return validStatuses(t.Statuses)
}

// requiredLine is CleanLine for what must not be empty.
func requiredLine(field, s string, max int) (string, error) {
	s, err := CleanLine(field, s, max)
	if err == nil && s == "" {
		return "", ErrRequired.At(field)
	}
	return s, err
}

// UnscopedSuspend closes a tenant for everybody in it, or opens it again;
// ErrTenantGone if its deletion has begun.
func (a *Admin) UnscopedSuspend(ctx context.Context, sc Scope, suspended bool) (*Tenant, error) {
	t, err := a.changeTenant(ctx, sc, func(t *Tenant) error {
		if t.Deleting != 0 {
			return ErrTenantGone
		}
		t.Suspended = suspended
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.Events.TenantChanged(ctx, sc, "tenant")
	if suspended {
		err = a.endStays(ctx, sc, StayClosed)
	}
	return t, err
}

// maxIdentity is how many identity secrets a tenant may have: the one in use,
// the next one, and those of a few sites.
const maxIdentity = 5

// AddIdentity makes a secret with which the company's backend signs who a
// visitor is. It is shown this once.
func (a *Admin) AddIdentity(ctx context.Context, sc Scope) (*IdentitySecret, error) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	s := IdentitySecret{
		KID:    strings.ToLower(rand.Text()[:10]),
		Secret: base64.RawURLEncoding.EncodeToString(raw), CreatedAt: a.Now().UnixMilli(),
	}
	_, err := a.changeTenant(ctx, sc, func(t *Tenant) error {
		if len(t.Identity) >= maxIdentity {
			return ErrLimit.With("limit", maxIdentity)
		}
		t.Identity = append(t.Identity, s)
		return nil
	})
	return &s, err
}

// RemoveIdentity takes a secret back: what it signed is no longer accepted.
func (a *Admin) RemoveIdentity(ctx context.Context, sc Scope, kid string) error {
	_, err := a.changeTenant(ctx, sc, func(t *Tenant) error {
		for i, s := range t.Identity {
			if s.KID == kid {
				t.Identity = append(t.Identity[:i], t.Identity[i+1:]...)
				return nil
			}
		}
		return ErrNotFound
	})
	return err
}

func (a *Admin) changeTenant(ctx context.Context, sc Scope, change func(*Tenant) error) (*Tenant, error) {
	for {
		t, err := a.Store.Tenant(ctx, sc)
		if err != nil {
			return nil, err
		}
		if err := change(t); err != nil {
			return nil, err
		}
		if err := a.replaceTenant(ctx, sc, t); !errors.Is(err, ErrStale) {
			return t, err
		}
	}
}

// replaceTenant is the one way in which a tenant's document is written again:
// nothing in it stays in clear that is to be sealed.
func (a *Admin) replaceTenant(ctx context.Context, sc Scope, t *Tenant) error {
	t.sealIdentity(a.Tokens)
	return a.Store.ReplaceTenant(ctx, sc, t)
}

// idFor is the id of what a creating call makes. It follows from the client's
// own id, so that the same call again meets the first one's result.
func idFor(sc Scope, kind, clientID string) (string, error) {
	if !ValidClientID(clientID) {
		return "", ErrBadClientID.At("client_id")
	}
	sum := sha256.Sum256([]byte(sc.Key(kind, clientID)))
	id, err := uuid.FromBytes(sum[:16])
	return id.String(), err
}
