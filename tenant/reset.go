package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"time"
)

// An AgentLetter is a kind of letter to an agent, or to who may become one.
type AgentLetter string

const (
	LetterInvitation AgentLetter = "mail.invitation" // become an agent
	LetterReset      AgentLetter = "mail.reset"      // a new password
)

// A Post keeps the intention of a letter to an agent; what carries it out sends
// it when it can. The same `once` is the same letter. Where no letter can be
// sent, there is no Post.
type Post func(ctx context.Context, sc Scope, letter AgentLetter, agent, once string) error

// ResetLife is how long the link of a reset letter sets a password.
const ResetLife = time.Hour

// AskReset sends a letter with which its reader sets a new password. It answers
// alike for an address that nobody has; at most one letter goes out in a
// minute. ErrNoMail where no letter can be sent.
func (a *Auth) AskReset(ctx context.Context, email, address string) error {
	email, err := CleanEmail("email", email)
	if err != nil {
		return err
	}
	if email == "" {
		return ErrRequired.At("email")
	}
	if a.Post == nil {
		return ErrNoMail
	}
	if err := a.limit(ctx, email, address); err != nil {
		return err
	}
	login, err := a.Store.UnscopedLoginByEmail(ctx, email)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if login.Password == "" {
		return nil // an invitation is what they need
	}
	for _, m := range login.Memberships {
		sc := UnscopedScope(m.Tenant)
		who, err := a.enter(ctx, sc, m.Agent)
		if err == nil && who.agent.Login == login.ID {
			return a.Post(ctx, sc, LetterReset, m.Agent, strconv.FormatInt(a.Now().Unix()/60, 10))
		}
		if err != nil && !IsRefusal(err) {
			return err
		}
	}
	return nil
}

type resetToken struct {
	claims
	Login string `json:"login"`
	// Proof follows from the password that is to be replaced: the token sets
	// one password, once.
	Proof string `json:"proof"`
}

func resetProof(l *Login) string {
	sum := sha256.Sum256([]byte("reset " + l.Password))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// SignReset makes the token of a link that sets a login's new password, by a
// letter to one of the agents that it is.
func (t *Tokens) SignReset(sc Scope, agent string, l *Login) (token string, expires int64, err error) {
	return t.sign(sc, audReset, agent, ResetLife, &resetToken{Login: l.ID, Proof: resetProof(l)})
}

// Reset sets a new password by the token of a letter and ends all that the
// login has open. ErrTokenExpired if the token was used, or its hour is over.
func (a *Auth) Reset(ctx context.Context, token, password, address string) error {
	var c resetToken
	if _, err := a.Tokens.check(token, audReset, 0, &c); err != nil {
		return err
	}
	if err := a.limit(ctx, c.Login, address); err != nil {
		return err
	}
	hash, err := a.Passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	login, err := a.changeLogin(ctx, c.Login, func(l *Login) error {
		if resetProof(l) != c.Proof {
			return ErrTokenExpired
		}
		l.Password = hash
		return nil
	})
	if errors.Is(err, ErrNotFound) {
		return ErrTokenExpired
	}
	if err != nil {
		return err
	}
	return a.endAll(ctx, login)
}
