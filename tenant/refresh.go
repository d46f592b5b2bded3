package tenant

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"
)

// refreshGrace is how long a replaced refresh token is still good for another
// one of the same family: two tabs that refresh at once, or an answer that was
// lost, are no theft. Whoever shows it later ends the family.
const refreshGrace = 30 * time.Second

// refreshKept is how long a replaced token is remembered, to notice its second
// use; afterwards it is merely unknown.
const refreshKept = 7 * 24 * time.Hour

// begin starts a family: a browser that has just signed in, at the tenant's
// provider if sso. ErrSSORequired where that is the only way.
func (a *Auth) begin(ctx context.Context, login *Login, who *member, browser string, sso bool) (*SignedIn, error) {
	if err := who.admits(sso); err != nil {
		return nil, err
	}
	return a.issue(ctx, who, RefreshToken{
		Family: NewID(), Login: login.ID, Tenant: who.tenant.ID, Agent: who.agent.ID,
		Browser: browserName(browser), SSO: sso,
		// Never before a log-out everywhere that another node's clock dated.
		StartedAt: max(a.Now().UnixMilli(), login.SignedOutAt),
	})
}

// issue stores one more refresh token of r's family and signs an access token.
func (a *Auth) issue(ctx context.Context, who *member, r RefreshToken) (*SignedIn, error) {
	secret, ends, err := a.successor(ctx, r)
	if err != nil {
		return nil, err
	}
	token, expires, err := a.Tokens.SignAgent(AgentClaims{
		Scope: UnscopedScope(r.Tenant), Agent: r.Agent, Login: r.Login, Family: r.Family, Started: r.StartedAt, SSO: r.SSO,
	})
	if err != nil {
		return nil, err
	}
	return &SignedIn{
		Session: Session{AccessToken: token, ExpiresAt: expires, Agent: who.agent.View(who.projects), Tenant: who.tenant.View()},
		Refresh: secret, RefreshEnds: ends,
	}, nil
}

// successor stores one more refresh token of r's family.
func (a *Auth) successor(ctx context.Context, r RefreshToken) (secret string, ends time.Time, err error) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	secret = base64.RawURLEncoding.EncodeToString(raw)
	now := a.Now()
	ends = now.Add(a.RefreshLife)
	return secret, ends, a.Store.UnscopedInsertRefresh(ctx, &RefreshToken{
		Hash: hashRefresh(secret), Family: r.Family, Login: r.Login, Tenant: r.Tenant, Agent: r.Agent,
		Browser: r.Browser, SSO: r.SSO, StartedAt: r.StartedAt, CreatedAt: now.UnixMilli(), ExpiresAt: ends.UnixMilli(),
	})
}

func hashRefresh(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Refresh replaces a refresh token and gives a new access token; agent, role
// and tenant are read again. ErrUnauthorized if the browser must sign in.
//
// The successor is stored before the old token is marked, so that a crash
// between the two costs nobody their session.
func (a *Auth) Refresh(ctx context.Context, secret string) (*SignedIn, error) {
	old, err := a.family(ctx, secret)
	if err != nil {
		return nil, err
	}
	who, err := a.enter(ctx, UnscopedScope(old.Tenant), old.Agent)
	if errors.Is(err, ErrNotFound) {
		return nil, ErrUnauthorized
	}
	if err != nil {
		return nil, err
	}
	if who.admits(old.SSO) != nil {
		return nil, ErrUnauthorized
	}
	in, err := a.issue(ctx, who, *old)
	if err != nil {
		return nil, err
	}
	return in, a.replaceRefresh(ctx, old)
}

// family reads the token and refuses one that is over, or was stolen.
func (a *Auth) family(ctx context.Context, secret string) (*RefreshToken, error) {
	if secret == "" || len(secret) > 128 {
		return nil, ErrUnauthorized
	}
	r, err := a.Store.UnscopedRefresh(ctx, hashRefresh(secret))
	if errors.Is(err, ErrNotFound) {
		return nil, ErrUnauthorized
	}
	if err != nil {
		return nil, err
	}
	now := a.Now()
	if r.ExpiresAt <= now.UnixMilli() {
		return nil, ErrUnauthorized
	}
	if r.Used && now.Sub(time.UnixMilli(r.UsedAt)) > refreshGrace {
		return nil, a.stolen(ctx, r)
	}
	login, err := a.Store.UnscopedLogin(ctx, r.Login)
	if errors.Is(err, ErrNotFound) || err == nil && r.StartedAt < login.SignedOutAt {
		return nil, ErrUnauthorized
	}
	return r, err
}

// stolen ends a family, one of whose replaced tokens was shown again: two
// browsers hold it, and there is no telling which of them is the thief.
func (a *Auth) stolen(ctx context.Context, r *RefreshToken) error {
	a.Log.WarnContext(ctx, "a replaced refresh token was used again: its family ends",
		"tenant", r.Tenant, "agent", r.Agent, "family", r.Family)
	if err := a.Store.UnscopedEndRefresh(ctx, r.Login, r.Family); err != nil {
		return err
	}
	a.tellEnded(ctx, r)
	if err := a.endStays(ctx, r.Login, r.Family); err != nil {
		return err
	}
	return ErrUnauthorized
}

// replaceRefresh marks a token as replaced. Whoever loses the race against
// another tab has come within the grace.
func (a *Auth) replaceRefresh(ctx context.Context, r *RefreshToken) error {
	if r.Used {
		return nil
	}
	now := a.Now()
	r.Used, r.UsedAt = true, now.UnixMilli()
	r.ExpiresAt = min(r.ExpiresAt, now.Add(refreshKept).UnixMilli())
	err := a.Store.UnscopedReplaceRefresh(ctx, r)
	if errors.Is(err, ErrStale) {
		return nil
	}
	if errors.Is(err, ErrNotFound) { // the family was ended meanwhile
		return errors.Join(ErrUnauthorized, a.Store.UnscopedEndRefresh(ctx, r.Login, r.Family))
	}
	return err
}

// Logout ends the family of a refresh token; an unknown one is over already.
func (a *Auth) Logout(ctx context.Context, secret string) error {
	r, err := a.Store.UnscopedRefresh(ctx, hashRefresh(secret))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := a.Store.UnscopedEndRefresh(ctx, r.Login, r.Family); err != nil {
		return err
	}
	return a.endStays(ctx, r.Login, r.Family)
}

// LogoutAll ends all that a login has open, in every tenant and browser; asked
// by a session of single sign-on, all that is open in its tenant.
func (a *Auth) LogoutAll(ctx context.Context, c AgentClaims) error {
	if c.SSO {
		return a.logoutTenant(ctx, c)
	}
	login, err := a.changeLogin(ctx, c.Login, func(l *Login) error { return nil })
	if err != nil {
		return err
	}
	return a.endAll(ctx, login)
}

// ChangePassword sets a new password, ends all that the login has open and
// signs this browser in again.
func (a *Auth) ChangePassword(ctx context.Context, c AgentClaims, current, password, browser string) (*SignedIn, error) {
	if c.SSO {
		return nil, ErrForbidden
	}
	if err := Limited(ctx, a.Limiter, c.Key("password", c.Agent), a.LoginRate); err != nil {
		return nil, err
	}
	login, err := a.Store.UnscopedLogin(ctx, c.Login)
	if err != nil {
		return nil, err
	}
	ok, err := a.Passwords.Check(ctx, login.Password, current)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrBadPassword.At("current")
	}
	hash, err := a.Passwords.Hash(ctx, password)
	if err != nil {
		return nil, err
	}
	login, err = a.changeLogin(ctx, c.Login, func(l *Login) error { l.Password = hash; return nil })
	if err != nil {
		return nil, err
	}
	if err := a.endAll(ctx, login); err != nil {
		return nil, err
	}
	who, err := a.enter(ctx, c.Scope, c.Agent)
	if err != nil {
		return nil, err
	}
	return a.begin(ctx, login, who, browser, false)
}

// UnscopedRescue sets a login's password by the operator's word, takes its
// second factor away and ends all that it has open.
func (a *Auth) UnscopedRescue(ctx context.Context, email, password string) error {
	hash, err := a.Passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	email, err = CleanEmail("email", email)
	if err != nil {
		return err
	}
	login, err := a.Store.UnscopedLoginByEmail(ctx, email)
	if err != nil {
		return err
	}
	login, err = a.changeLogin(ctx, login.ID, func(l *Login) error { l.Password, l.Factor = hash, nil; return nil })
	if err != nil {
		return err
	}
	return a.endAll(ctx, login)
}

// changeLogin changes a login and dates the end of its sessions, again if
// somebody was faster.
func (a *Auth) changeLogin(ctx context.Context, id string, change func(*Login) error) (*Login, error) {
	return changeLogin(ctx, a.Store, id, func(l *Login) error {
		l.SignedOutAt = a.Now().UnixMilli() + 1 // so that this very millisecond is over too
		return change(l)
	})
}

// changeLogin reads, changes and replaces a login until nobody was faster.
func changeLogin(ctx context.Context, s Store, id string, change func(*Login) error) (*Login, error) {
	for {
		login, err := s.UnscopedLogin(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := change(login); err != nil {
			return nil, err
		}
		if err := s.UnscopedReplaceLogin(ctx, login); !errors.Is(err, ErrStale) {
			return login, err
		}
	}
}

// endAll deletes a login's refresh tokens and ends its sessions.
func (a *Auth) endAll(ctx context.Context, login *Login) error {
	if err := a.Store.UnscopedEndRefresh(ctx, login.ID, ""); err != nil {
		return err
	}
	for _, m := range login.Memberships {
		a.Events.AgentChanged(ctx, UnscopedScope(m.Tenant), m.Agent, true)
	}
	return a.endStays(ctx, login.ID, "")
}

// UnscopedSweep deletes refresh tokens that are over; a worker calls it now and
// then. Any node may, several at once do no harm.
func (a *Auth) UnscopedSweep(ctx context.Context) error {
	for {
		n, err := a.Store.UnscopedExpireRefresh(ctx, a.Now().UnixMilli(), 500)
		if err != nil || n < 500 {
			return err
		}
	}
}
