package tenant

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// A SingleSignOn is a tenant's own identity provider (OpenID Connect). What it
// says of an address counts in this tenant and in no other: a login is global,
// and a provider that a tenant chose proves nothing to anybody else.
type SingleSignOn struct {
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
	Secret   string `json:"secret"` // sealed; "" for a public client
	// Required says that nobody but owners signs in with a password. Owners
	// still can, so that a provider that is away locks nobody out for good.
	Required bool `json:"required"`
}

// A Provider speaks with tenants' identity providers.
type Provider interface {
	// Check asks whether an identity provider answers at the issuer's address.
	// A *ProviderError tells why not.
	Check(ctx context.Context, issuer string) error
	// URL is where the browser signs in.
	URL(ctx context.Context, call ProviderCall) (string, error)
	// Vouch takes the code that the browser brought back, and tells who that is.
	Vouch(ctx context.Context, call ProviderCall, code string) (Vouched, error)
}

// A ProviderCall is one sign-in at a provider. State comes back with the
// browser, Nonce in the provider's token, Verifier proves that who began is who
// ends (RFC 7636).
type ProviderCall struct {
	Issuer, ClientID, Secret, Redirect string
	State, Nonce, Verifier             string
}

// Vouched is what a provider says of a person.
type Vouched struct {
	Email string
	// Unverified says that the provider itself does not know whether the
	// address is the person's.
	Unverified bool
}

// A ProviderError says why no identity provider can be used at an address.
type ProviderError struct {
	Why string // unreachable, private, not_openid, issuer_differs
	Err error
}

func (e *ProviderError) Error() string { return "identity provider: " + e.Why + ": " + e.Err.Error() }
func (e *ProviderError) Unwrap() error { return e.Err }

const (
	ssoLife     = 10 * time.Minute // from the click until the provider has sent the browser back
	maxIssuer   = 300              // characters
	maxClientID = 200
	maxSecret   = 500
	sealSSO     = "sso"
)

type ssoToken struct {
	claims
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// A BegunSSO is where a browser signs in, at whose company, and what it keeps in
// a cookie until it is back.
type BegunSSO struct {
	URL    string `json:"url"`
	Name   string `json:"name"`
	Cookie string `json:"-"`
}

// BeginSSO begins a sign-in at the tenant's provider; base is the server's own
// origin. ErrNoSSO answers for a tenant that does not exist too.
func (a *Auth) BeginSSO(ctx context.Context, tenantID, base, address string) (*BegunSSO, error) {
	if err := Limited(ctx, a.Limiter, "login/address/"+address, a.LoginRate); err != nil {
		return nil, err
	}
	if tenantID == "" {
		return nil, ErrNoSSO
	}
	sc := UnscopedScope(tenantID)
	call, name, err := a.providerCall(ctx, sc, base)
	if err != nil {
		return nil, err
	}
	call.State, call.Nonce, call.Verifier = rand.Text(), rand.Text(), rand.Text()+rand.Text()
	began := &BegunSSO{Name: name}
	began.Cookie, _, err = a.Tokens.sign(sc, audSSO, "browser", ssoLife, &ssoToken{State: call.State, Nonce: call.Nonce, Verifier: call.Verifier})
	if err != nil {
		return nil, err
	}
	began.URL, err = a.Provider.URL(ctx, call)
	return began, a.providerFault(ctx, sc, err)
}

// providerCall reads what the tenant has told of its provider.
func (a *Auth) providerCall(ctx context.Context, sc Scope, base string) (call ProviderCall, name string, err error) {
	t, err := a.Store.Tenant(ctx, sc)
	if errors.Is(err, ErrNotFound) || err == nil && (t.SSO == nil || t.Suspended) {
		return call, "", ErrNoSSO
	}
	if err != nil {
		return call, "", err
	}
	secret, err := a.Tokens.seal.Open(t.ID, sealSSO, t.SSO.Secret)
	return ProviderCall{Issuer: t.SSO.Issuer, ClientID: t.SSO.ClientID, Secret: secret, Redirect: ssoBack(base, t.ID)}, t.Name, err
}

// providerFault is what the person reads of a provider that did not do its
// part; the rest is for the log.
func (a *Auth) providerFault(ctx context.Context, sc Scope, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	a.Log.WarnContext(ctx, "single sign-on failed", "tenant", sc.Tenant(), "error", fmt.Sprintf("%.300s", err))
	return ErrSSOFailed
}

// An SSOReturn is what a browser comes back with from a provider: to the address
// of which tenant, and the provider's answer.
type SSOReturn struct {
	Tenant string `json:"tenant"`
	State  string `json:"state"`
	Code   string `json:"code"`
}

// FinishSSO signs in whom the provider vouches for: the member of this tenant
// with that address, one who was invited too. The session is the tenant's
// alone: of the login it can change nothing. ErrSSOFailed, ErrSSOStranger.
func (a *Auth) FinishSSO(ctx context.Context, cookie string, back SSOReturn, base, browser string) (*SignedIn, error) {
	var c ssoToken
	sc, err := a.Tokens.check(cookie, audSSO, 0, &c)
	if err != nil || back.Tenant != sc.Tenant() || back.Code == "" || subtle.ConstantTimeCompare([]byte(back.State), []byte(c.State)) != 1 {
		return nil, ErrSSOFailed
	}
	call, _, err := a.providerCall(ctx, sc, base)
	if err != nil {
		return nil, err
	}
	call.State, call.Nonce, call.Verifier = c.State, c.Nonce, c.Verifier
	vouched, err := a.Provider.Vouch(ctx, call, back.Code)
	if err != nil {
		return nil, a.providerFault(ctx, sc, err)
	}
	email, err := CleanEmail("email", vouched.Email)
	if err != nil || email == "" || vouched.Unverified {
		return nil, ErrSSOStranger.With("email", email)
	}
	login, who, err := a.memberByEmail(ctx, sc, email)
	if errors.Is(err, ErrNotFound) {
		return nil, ErrSSOStranger.With("email", email)
	}
	if err != nil {
		return nil, err
	}
	return a.begin(ctx, login, who, browser, true)
}

// memberByEmail finds the tenant's agent with an address, and makes an invited
// one a member.
func (a *Auth) memberByEmail(ctx context.Context, sc Scope, email string) (*Login, *member, error) {
	login, err := a.Store.UnscopedLoginByEmail(ctx, email)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range login.Memberships {
		if m.Tenant != sc.Tenant() {
			continue
		}
		agent, err := a.Store.Agent(ctx, sc, m.Agent)
		if err != nil || agent.Login != login.ID {
			return nil, nil, errors.Join(ErrNotFound, err)
		}
		if agent.Invited && !agent.Disabled {
			if _, err := changeAgent(ctx, a.Store, sc, m.Agent, func(g *Agent) error { g.Invited = false; return nil }); err != nil {
				return nil, nil, err
			}
			a.Events.AgentChanged(ctx, sc, m.Agent, false)
		}
		who, err := a.enter(ctx, sc, m.Agent)
		return login, who, err
	}
	return nil, nil, ErrNotFound
}

// admits refuses a way in that the tenant does not, or no longer, allow.
func (m *member) admits(sso bool) error {
	switch on := m.tenant.SSO; {
	case sso && on == nil:
		return ErrNoSSO
	case !sso && on != nil && on.Required && m.agent.Role != RoleOwner:
		return ErrSSORequired.With("tenant", m.tenant.ID)
	}
	return nil
}

// An SSOEdit is what an owner may say of the identity provider.
type SSOEdit struct {
	Version  int64  `json:"version"` // the tenant's
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
	Secret   string `json:"secret"` // "" keeps the one that is there
	Public   bool   `json:"public"` // the client has none
	Required bool   `json:"required"`
}

// An SSOView is a tenant's single sign-on without its secret.
type SSOView struct {
	Version  int64  `json:"version"`
	On       bool   `json:"on"`
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
	Secret   bool   `json:"secret"` // there is one
	Public   bool   `json:"public"`
	Required bool   `json:"required"`
	// Redirect is what the provider has to allow, Link where agents sign in.
	Redirect string `json:"redirect"`
	Link     string `json:"link"`
}

// SSOView is the tenant's single sign-on as its owners see it; base is the
// server's own origin.
func (t *Tenant) SSOView(base string) SSOView {
	v := SSOView{Version: t.Version, Redirect: ssoBack(base, t.ID), Link: ssoLink(base, t.ID)}
	if s := t.SSO; s != nil {
		v.On, v.Issuer, v.ClientID, v.Secret, v.Public, v.Required = true, s.Issuer, s.ClientID, s.Secret != "", s.Secret == "", s.Required
	}
	return v
}

// EditSSO sets the tenant's identity provider, after it has answered.
// ErrBadIssuer, ErrStale.
func (a *Admin) EditSSO(ctx context.Context, sc Scope, in SSOEdit) (*Tenant, error) {
	issuer, err := cleanIssuer(in.Issuer)
	if err != nil {
		return nil, err
	}
	client, err := requiredLine("client_id", in.ClientID, maxClientID)
	if err != nil {
		return nil, err
	}
	if len(in.Secret) > maxSecret {
		return nil, ErrTooLong.At("secret").With("limit", maxSecret)
	}
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	if t.Version != in.Version {
		return nil, ErrStale
	}
	next := SingleSignOn{Issuer: issuer, ClientID: client, Required: in.Required}
	switch {
	case in.Public:
	case in.Secret != "":
		next.Secret = a.Tokens.seal.Seal(t.ID, sealSSO, in.Secret)
	// A secret that is there goes to no other provider.
	case t.SSO == nil || t.SSO.Secret == "" || t.SSO.Issuer != issuer || t.SSO.ClientID != client:
		return nil, ErrRequired.At("secret")
	default:
		next.Secret = t.SSO.Secret
	}
	if err := a.Provider.Check(ctx, issuer); err != nil {
		why := "unreachable"
		if e, ok := errors.AsType[*ProviderError](err); ok {
			why = e.Why
		}
		return nil, ErrBadIssuer.At("issuer").With("why", why)
	}
	t.SSO = &next
	return t, a.storeSSO(ctx, sc, t)
}

// RemoveSSO turns single sign-on off: sessions that began by it end when their
// access token does. ErrStale if somebody changed the tenant since version.
func (a *Admin) RemoveSSO(ctx context.Context, sc Scope, version int64) (*Tenant, error) {
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil || t.SSO == nil {
		return t, err
	}
	if t.Version != version {
		return nil, ErrStale
	}
	t.SSO = nil
	return t, a.storeSSO(ctx, sc, t)
}

func (a *Admin) storeSSO(ctx context.Context, sc Scope, t *Tenant) error {
	err := a.replaceTenant(ctx, sc, t)
	if err == nil {
		a.Events.TenantChanged(ctx, sc, "tenant")
	}
	return err
}

// cleanIssuer takes https addresses, and http ones of this machine.
func cleanIssuer(s string) (string, error) {
	s, err := requiredLine("issuer", s, maxIssuer)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(s, "?#"):
		return "", ErrBadIssuer.At("issuer").With("why", "not_https")
	case u.Scheme != "https" && !(u.Scheme == "http" && thisMachine(u.Hostname())):
		return "", ErrBadIssuer.At("issuer").With("why", "not_https")
	}
	return s, nil
}

func thisMachine(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
