package tenant

import (
	"context"
	"errors"
)

// Accept makes an invited agent a member and signs in. A login without a
// password gets this one; one that has a password must show it, since the login
// is not this tenant's alone. Nobody but who was given the invitation and knows
// the password, and has the second factor where there is one, comes in: neither who added the same address in another tenant,
// nor who finds the link.
func (a *Auth) Accept(ctx context.Context, token string, in Credentials) (*SignedIn, error) {
	sc, agentID, err := a.Tokens.Invited(token)
	if err != nil {
		return nil, err
	}
	if err := a.limit(ctx, sc.Key(agentID), in.Address); err != nil {
		return nil, err
	}
	agent, err := a.Store.Agent(ctx, sc, agentID)
	if errors.Is(err, ErrNotFound) || err == nil && !agent.Invited {
		return nil, ErrTokenExpired
	}
	if err != nil {
		return nil, err
	}
	login, err := a.Store.UnscopedLogin(ctx, agent.Login)
	if err != nil {
		return nil, err
	}
	if err := proveLogin(ctx, a.Store, a.Passwords, login, in.Password); err != nil {
		return nil, err
	}
	if err := a.second(ctx, login, in.Code, true); err != nil {
		return nil, err
	}
	if _, err := changeAgent(ctx, a.Store, sc, agentID, func(g *Agent) error { g.Invited = false; return nil }); err != nil {
		return nil, err
	}
	who, err := a.enter(ctx, sc, agentID)
	if err != nil {
		return nil, err
	}
	a.Events.AgentChanged(ctx, sc, agentID, false)
	return a.begin(ctx, login, who, in.Browser, false)
}

// proveLogin checks a login's password, or sets its first one. ErrBadLogin.
func proveLogin(ctx context.Context, s Store, p *Passwords, login *Login, password string) error {
	if login.Password != "" {
		ok, err := p.Check(ctx, login.Password, password)
		if err == nil && !ok {
			return ErrBadLogin
		}
		return err
	}
	hash, err := p.Hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = changeLogin(ctx, s, login.ID, func(l *Login) error {
		if l.Password != "" { // somebody was faster
			return ErrBadLogin
		}
		l.Password = hash
		return nil
	})
	return err
}

// changeAgent reads, changes and replaces an agent until nobody was faster.
func changeAgent(ctx context.Context, s Store, sc Scope, id string, change func(*Agent) error) (*Agent, error) {
	for {
		agent, err := s.Agent(ctx, sc, id)
		if err != nil {
			return nil, err
		}
		if err := change(agent); err != nil {
			return nil, err
		}
		if err := s.ReplaceAgent(ctx, sc, agent); !errors.Is(err, ErrStale) {
			return agent, err
		}
	}
}
