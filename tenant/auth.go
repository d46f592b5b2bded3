package tenant

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// AuthOptions are what signing in needs.
type AuthOptions struct {
	Store     Store
	Tokens    *Tokens
	Passwords *Passwords
	Limiter   Limiter
	Events    Events
	Post      Post // nil where no letter can be sent
	Provider  Provider
	Log       *slog.Logger
	Now       func() time.Time // nil is time.Now
	// LoginRate bounds the tries per e-mail and per network address.
	LoginRate Rate
	// KeyRate bounds the calls of one API key. KeyNeeds is the scope that a
	// route asks of a key, "" for one that no key opens; nil opens none.
	KeyRate  Rate
	KeyNeeds func(method, path string) KeyScope
	// StayNeeds is what a route asks of an operator who is in a tenant by its
	// consent, "" for one that no such operator may use; nil opens none.
	StayNeeds func(method, path string) StayNeed
	// RefreshLife is how long a browser stays signed in without being used.
	RefreshLife time.Duration
}

// Auth signs agents in and tells who shows a token.
type Auth struct {
	AuthOptions
	standings *standings
}

// NewAuth returns an Auth; nothing of the options may change afterwards.
func NewAuth(o AuthOptions) *Auth {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.KeyNeeds == nil {
		o.KeyNeeds = func(string, string) KeyScope { return "" }
	}
	if o.StayNeeds == nil {
		o.StayNeeds = func(string, string) StayNeed { return "" }
	}
	return &Auth{o, &standings{until: map[string]time.Time{}}}
}

// SignedIn is what a successful log-in or refresh gives.
type SignedIn struct {
	Session
	// Refresh is the new refresh token for the cookie, good until RefreshEnds.
	Refresh     string    `json:"-"`
	RefreshEnds time.Time `json:"-"`
}

// A Session is what the API answers to who signs in.
type Session struct {
	AccessToken string     `json:"access_token"`
	ExpiresAt   int64      `json:"expires_at"`
	Agent       AgentView  `json:"agent"`
	Tenant      TenantView `json:"tenant"`
	// Stay is set for an operator who is here by consent.
	Stay *StayView `json:"stay,omitempty"`
}

// Credentials are what a person types to sign in. Tenant is needed by who
// belongs to several; Address is the network address that asks.
type Credentials struct {
	Email    string
	Password string
	Code     string // of the second factor, where there is one
	Tenant   string
	Address  string
	Browser  string // as it names itself
}

// Login checks a password and signs in. An unknown e-mail and a wrong password
// answer alike, ErrBadLogin, and take alike. Only who knows the password learns
// more: ErrCodeRequired, ErrChooseTenant, ErrAgentDisabled, ErrTenantSuspended, ErrTenantLeaving.
func (a *Auth) Login(ctx context.Context, in Credentials) (*SignedIn, error) {
	email, err := CleanEmail("email", in.Email)
	if err != nil {
		return nil, err
	}
	if email == "" {
		return nil, ErrRequired.At("email")
	}
	if err := a.limit(ctx, email, in.Address); err != nil {
		return nil, err
	}
	login, err := a.Store.UnscopedLoginByEmail(ctx, email)
	if errors.Is(err, ErrNotFound) {
		login = &Login{}
	} else if err != nil {
		return nil, err
	}
	ok, err := a.Passwords.Check(ctx, login.Password, in.Password)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrBadLogin
	}
	who, why := a.choose(ctx, login, in.Tenant)
	// A code that has to be shown again, with the tenant, is not used up.
	if err := a.second(ctx, login, in.Code, why == nil); err != nil {
		return nil, err
	}
	if why != nil {
		return nil, why
	}
	return a.begin(ctx, login, who, in.Browser, false)
}

func (a *Auth) limit(ctx context.Context, email, address string) error {
	if err := Limited(ctx, a.Limiter, "login/address/"+address, a.LoginRate); err != nil {
		return err
	}
	return Limited(ctx, a.Limiter, "login/email/"+Fold(email), a.LoginRate)
}

// A member is one agent that a login is, with what says whether they may enter.
type member struct {
	tenant   *Tenant
	agent    *Agent
	projects []Project
}

// enter reads a membership and refuses who may not come in.
func (a *Auth) enter(ctx context.Context, sc Scope, agent string) (*member, error) {
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	g, err := a.Store.Agent(ctx, sc, agent)
	if err != nil {
		return nil, err
	}
	switch {
	case t.Closed() != nil:
		return nil, t.Closed()
	case g.Disabled:
		return nil, ErrAgentDisabled
	case g.Invited:
		return nil, ErrNotFound
	}
	projects, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return nil, err
	}
	return &member{t, g, projects}, nil
}

// choose finds the membership that signs in: the named one, or the only one.
func (a *Auth) choose(ctx context.Context, login *Login, tenantID string) (*member, error) {
	var open []*member
	why := error(ErrForbidden)
	for _, m := range login.Memberships {
		if tenantID != "" && m.Tenant != tenantID {
			continue
		}
		who, err := a.enter(ctx, UnscopedScope(m.Tenant), m.Agent)
		switch {
		case err == nil && who.agent.Login == login.ID:
			open = append(open, who)
		case errors.Is(err, ErrTenantLeaving), errors.Is(err, ErrTenantSuspended), errors.Is(err, ErrAgentDisabled):
			why = err
		case err != nil && !errors.Is(err, ErrNotFound):
			return nil, err
		}
	}
	switch {
	case len(open) == 1:
		return open[0], nil
	case len(open) == 0:
		return nil, why
	}
	return nil, ErrChooseTenant.At("tenant").With("tenants", choices(open))
}

// A choice names a tenant to who belongs to several.
type choice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func choices(open []*member) []choice {
	list := make([]choice, len(open))
	for i, m := range open {
		list[i] = choice{m.tenant.ID, m.tenant.Name}
	}
	return list
}

// Identify tells who shows an access token. Agent, tenant, login and projects
// are read at every call, from the store and not from a cache, so that what an
// administrator changes on one node holds at once on all of them.
func (a *Auth) Identify(ctx context.Context, token string) (Actor, AgentClaims, error) {
	c, err := a.Tokens.Agent(token)
	if errors.Is(err, ErrUnauthorized) {
		return a.identifyStay(ctx, token)
	}
	if err != nil {
		return Actor{}, c, err
	}
	who, err := a.enter(ctx, c.Scope, c.Agent)
	if errors.Is(err, ErrNotFound) {
		return Actor{}, c, ErrUnauthorized
	}
	if err != nil {
		return Actor{}, c, err
	}
	login, err := a.Store.UnscopedLogin(ctx, c.Login)
	if errors.Is(err, ErrNotFound) || err == nil && (c.Started < login.SignedOutAt || login.ended(c.Family) || who.agent.Login != c.Login) {
		return Actor{}, c, ErrUnauthorized
	}
	if err != nil {
		return Actor{}, c, err
	}
	return who.actor(c.Scope), c, nil
}

func (m *member) actor(sc Scope) Actor {
	return Actor{
		Scope: sc, Kind: AgentOf, ID: m.agent.ID, Role: m.agent.Role, Name: m.agent.Name,
		Email: m.agent.Email, Projects: ProjectsOf(m.agent.ID, m.projects),
	}
}
