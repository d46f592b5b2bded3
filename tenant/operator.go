package tenant

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"
)

// operatorScope stands in an operator's token, where others name a tenant: no
// tenant has this id. Nothing is kept under it but what operators did.
const operatorScope = "operator"

// operatorToken is what an operator's token says.
type operatorToken struct {
	claims
	Family  string `json:"fam"`
	Started int64  `json:"start"`
}

// An OperatorSession is what an operator gets who signs in.
type OperatorSession struct {
	Token     string `json:"token"`
	ExpiresAt int64  `json:"expires_at"`
	Email     string `json:"email"`
	Factor    bool   `json:"factor"` // whether a second factor is asked for

	Refresh     string    `json:"-"`
	RefreshEnds time.Time `json:"-"`
}

// OperatorLogin checks an operator's password and second factor and begins a
// session. Who is no operator is ErrBadLogin.
func (a *Auth) OperatorLogin(ctx context.Context, in Credentials) (*OperatorSession, error) {
	email, err := CleanEmail("email", in.Email)
	if err != nil {
		return nil, err
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
	if !ok || !login.Operator {
		return nil, ErrBadLogin
	}
	if err := a.second(ctx, login, in.Code, true); err != nil {
		return nil, err
	}
	return a.operatorSession(ctx, login, RefreshToken{
		Family: NewID(), Login: login.ID, Tenant: operatorScope, Browser: browserName(in.Browser),
		StartedAt: max(a.Now().UnixMilli(), login.SignedOutAt),
	})
}

// operatorSession goes on with a family of refresh tokens.
func (a *Auth) operatorSession(ctx context.Context, login *Login, r RefreshToken) (*OperatorSession, error) {
	token, expires, err := a.Tokens.sign(UnscopedScope(operatorScope), audOperator, login.ID, a.Tokens.Access, &operatorToken{Family: r.Family, Started: r.StartedAt})
	if err != nil {
		return nil, err
	}
	secret, ends, err := a.successor(ctx, r)
	return &OperatorSession{Token: token, ExpiresAt: expires, Email: login.Email, Factor: login.Factor.on(), Refresh: secret, RefreshEnds: ends}, err
}

// OperatorRefresh is Refresh for an operator's browser. ErrUnauthorized for who
// is none any more.
func (a *Auth) OperatorRefresh(ctx context.Context, secret string) (*OperatorSession, error) {
	old, err := a.family(ctx, secret)
	if err != nil {
		return nil, err
	}
	if old.Tenant != operatorScope { // an agent's
		return nil, ErrUnauthorized
	}
	login, err := a.operatorBy(ctx, old.Login, old.Family, old.StartedAt)
	if err != nil {
		return nil, err
	}
	in, err := a.operatorSession(ctx, login, *old)
	if err != nil {
		return nil, err
	}
	return in, a.replaceRefresh(ctx, old)
}

// OperatorExport tells what a link exports, to the browser whose operator asked
// for it: one that was passed on, or found in a history, opens nothing.
func (a *Auth) OperatorExport(ctx context.Context, token, secret string) (Scope, error) {
	sc, login, family, err := a.Tokens.Export(token)
	if err != nil {
		return Scope{}, err
	}
	r, err := a.family(ctx, secret)
	if err != nil {
		return Scope{}, err
	}
	if r.Tenant != operatorScope || r.Login != login || r.Family != family {
		return Scope{}, ErrUnauthorized
	}
	_, err = a.operatorBy(ctx, r.Login, r.Family, r.StartedAt)
	return sc, err
}

// operatorBy reads the login of an operator's session that goes on.
func (a *Auth) operatorBy(ctx context.Context, id, family string, started int64) (*Login, error) {
	login, err := a.Store.UnscopedLogin(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && (!login.Operator || started < login.SignedOutAt || login.ended(family)) {
		return nil, ErrUnauthorized
	}
	return login, err
}

// Operators lets in who shows an operator's token, as long as they are one.
func (a *Auth) Operators(c *fiber.Ctx) error {
	var token operatorToken
	sc, err := a.Tokens.check(Bearer(c), audOperator, 0, &token)
	if err != nil {
		return err
	}
	login, err := a.operatorBy(c.UserContext(), token.Subject, token.Family, token.Started)
	if err != nil {
		return err
	}
	c.Locals(actorKey{}, OperatorActor(login.ID, login.Email))
	c.Locals(claimsKey{}, AgentClaims{
		Scope: sc, Agent: login.ID, Login: login.ID, Family: token.Family, Started: token.Started, ExpiresAt: token.ExpiresAt.UnixMilli(),
	})
	return c.Next()
}

// OperatorActor is an operator as whoever does something: by their login, or by
// the name of a command.
func OperatorActor(id, name string) Actor {
	return Actor{Scope: UnscopedScope(operatorScope), Kind: Operator, ID: id, Name: name}
}
