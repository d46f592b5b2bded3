package tenant

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// A BrowserSession is one browser that a login is signed in with.
type BrowserSession struct {
	ID      string `json:"id"`      // the refresh family
	Current bool   `json:"current"` // the one that asks
	Tenant  string `json:"tenant"`  // the company's name
	Browser string `json:"browser"` // as it names itself
	Began   int64  `json:"began"`   // ms
	Seen    int64  `json:"seen"`    // ms: when it last got an access token
}

// Security is what somebody sees of their own login.
type Security struct {
	// SSO says that this session began at the tenant's provider: it changes
	// neither the password nor the second factor.
	SSO      bool             `json:"sso"`
	Factor   bool             `json:"factor"`
	Recovery int              `json:"recovery"` // codes that are left
	Sessions []BrowserSession `json:"sessions"`
}

// maxBrowser bounds what is kept of a browser's name.
const maxBrowser = 300

// browserName is what is kept of what a browser says of itself.
func browserName(said string) string {
	return strings.ToValidUTF8(said[:min(len(said), maxBrowser)], "")
}

// Security tells of who is signed in: the second factor, and the browsers, the
// one seen last first.
func (a *Auth) Security(ctx context.Context, c AgentClaims) (*Security, error) {
	login, err := a.Store.UnscopedLogin(ctx, c.Login)
	if err != nil {
		return nil, err
	}
	out := &Security{SSO: c.SSO, Factor: login.Factor.on(), Sessions: []BrowserSession{}}
	if out.Factor {
		out.Recovery = len(login.Factor.Recovery)
	}
	tokens, err := a.Store.UnscopedRefreshes(ctx, login.ID)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, r := range tokens { // the newest first
		if !c.mayEnd(r) || r.Used || r.ExpiresAt <= a.Now().UnixMilli() || r.StartedAt < login.SignedOutAt ||
			slices.ContainsFunc(out.Sessions, func(s BrowserSession) bool { return s.ID == r.Family }) {
			continue
		}
		if names[r.Tenant] == "" {
			t, err := a.Store.Tenant(ctx, UnscopedScope(r.Tenant))
			if err != nil && !IsRefusal(err) {
				return nil, err
			}
			if t != nil {
				names[r.Tenant] = t.Name
			}
		}
		out.Sessions = append(out.Sessions, BrowserSession{
			ID: r.Family, Current: r.Family == c.Family, Tenant: names[r.Tenant], Browser: r.Browser, Began: r.StartedAt, Seen: r.CreatedAt,
		})
	}
	slices.SortStableFunc(out.Sessions, func(x, y BrowserSession) int { return cmp.Compare(y.Seen, x.Seen) })
	return out, nil
}

// An EndedSession is one that was ended before its last access token is over.
type EndedSession struct {
	Family string `json:"family"`
	At     int64  `json:"at"` // ms
}

// EndSession ends one of a login's sessions at once, wherever it is open.
func (a *Auth) EndSession(ctx context.Context, c AgentClaims, family string) error {
	now := a.Now()
	tokens, err := a.Store.UnscopedRefreshes(ctx, c.Login)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(tokens, func(r RefreshToken) bool { return r.Family == family && c.mayEnd(r) })
	if i < 0 {
		return ErrNotFound
	}
	_, err = changeLogin(ctx, a.Store, c.Login, func(l *Login) error {
		over := now.Add(-a.Tokens.Access - time.Minute).UnixMilli()
		l.Ended = slices.DeleteFunc(l.Ended, func(e EndedSession) bool { return e.At < over })
		l.Ended = append(l.Ended, EndedSession{family, now.UnixMilli()})
		return nil
	})
	if err != nil {
		return err
	}
	if err := a.Store.UnscopedEndRefresh(ctx, c.Login, family); err != nil {
		return err
	}
	a.tellEnded(ctx, &tokens[i])
	return a.endStays(ctx, c.Login, family)
}

// tellEnded makes the sockets of a refresh token's agent show their token
// again; an operator has none.
func (a *Auth) tellEnded(ctx context.Context, r *RefreshToken) {
	if r.Tenant != operatorScope {
		a.Events.AgentChanged(ctx, UnscopedScope(r.Tenant), r.Agent, true)
	}
}

// ended reports whether a session was ended by itself.
func (l *Login) ended(family string) bool {
	return slices.ContainsFunc(l.Ended, func(e EndedSession) bool { return e.Family == family })
}

// SessionOpen reports whether one of an agent's sessions is still good at a time
// (ms): it was not ended, there or anywhere else, it is not over, and it began
// in a way that the tenant still allows.
func SessionOpen(ctx context.Context, store Store, sc Scope, agent *Agent, family string, now int64) (bool, error) {
	if family == "" {
		return false, nil
	}
	t, err := store.Tenant(ctx, sc)
	if err != nil {
		return false, err
	}
	l, err := store.UnscopedLogin(ctx, agent.Login)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	who := member{tenant: t, agent: agent}
	tokens, err := store.UnscopedFamily(ctx, l.ID, family)
	return !l.ended(family) && slices.ContainsFunc(tokens, func(r RefreshToken) bool {
		return r.ExpiresAt > now && r.StartedAt >= l.SignedOutAt && who.admits(r.SSO) == nil
	}), err
}

// mayEnd reports whether a session is any of this one's business: one that a
// tenant's provider let in sees and ends those of the tenant.
func (c AgentClaims) mayEnd(r RefreshToken) bool { return !c.SSO || r.Tenant == c.Tenant() }

// logoutTenant ends all that a login has open in one tenant.
func (a *Auth) logoutTenant(ctx context.Context, c AgentClaims) error {
	tokens, err := a.Store.UnscopedRefreshes(ctx, c.Login)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, r := range tokens {
		if !c.mayEnd(r) || done[r.Family] {
			continue
		}
		done[r.Family] = true
		if err := a.EndSession(ctx, c, r.Family); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}
