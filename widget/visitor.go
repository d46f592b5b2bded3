package widget

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"recado/tenant"
)

// Entry is what a visitor comes to the door with.
type Entry struct {
	// Identity is a token signed by the company's backend (E4), or "".
	Identity string `json:"identity"`
	// Visitor is a token from an earlier visit, or "".
	Visitor string `json:"visitor"`
}

// A Pass is a visitor's token and what it says.
type Pass struct {
	Token     string      `json:"token"`
	ExpiresAt int64       `json:"expires_at"`
	Visitor   VisitorInfo `json:"visitor"`
}

// VisitorInfo is what a visitor may read of themselves.
type VisitorInfo struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Company  string `json:"company"`
	Verified bool   `json:"verified"`
}

// enter gives a visitor a token. Nothing is stored: a visitor exists in the
// store from the first word on. A signed identity always gives the same
// visitor, so that a person finds their conversations on every device; an
// earlier token without one is renewed.
func (s *Service) enter(ctx context.Context, d *door, e Entry) (Pass, error) {
	c := tenant.VisitorClaims{Scope: d.Scope, Widget: d.widget.ID, ID: tenant.NewID()}
	switch {
	case e.Identity != "":
		who, err := tenant.VerifyIdentity(d.tenant, s.Tokens, d.widget.Key, e.Identity, s.Now())
		if err != nil {
			return Pass{}, err
		}
		c.ID = uuid.NewSHA1(uuid.NameSpaceOID, []byte(d.Key("identity", who.Subject))).String()
		c.Subject, c.Name, c.Email, c.Company, c.Verified = who.Subject, who.Name, who.Email, who.Company, true
	case e.Visitor != "":
		old, err := s.Tokens.Renewable(e.Visitor)
		switch {
		case err == nil && old.Scope == d.Scope && !old.Verified:
			old.Widget = d.widget.ID
			c = old
		case err != nil && !errors.Is(err, tenant.ErrUnauthorized) && !errors.Is(err, tenant.ErrTokenExpired):
			return Pass{}, err
		}
		// A token that is not good for this door opens it as a stranger's
		// would: the visitor starts anew rather than being locked out. A
		// verified one needs a fresh identity.
	}
	return s.pass(c)
}

func (s *Service) pass(c tenant.VisitorClaims) (Pass, error) {
	token, expires, err := s.Tokens.SignVisitor(c)
	return Pass{token, expires, VisitorInfo{c.ID, c.Name, c.Email, c.Company, c.Verified}}, err
}
