package tenant

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// TokenOptions say how tokens are made.
type TokenOptions struct {
	// Master is the master secret; each kind of token has a key of its own
	// derived from it.
	Master []byte
	Now    func() time.Time // nil is time.Now
	// Lives. Renew is how long after its end a visitor's token can still be
	// renewed.
	Access, Visitor, Renew, Link, Invitation time.Duration
}

// Tokens make and check what Recado signs: HS256 and nothing else. A token of
// one kind is never accepted as another: kinds differ in key and in audience.
type Tokens struct {
	TokenOptions
	keys     map[string][]byte // by audience
	verified *verified         // visitors'
	seal     *Sealer
	receipts ed25519.PrivateKey
	places   []byte // the key of Place
}

// The kinds of token, as their audience.
const (
	audAgent   = "agent"
	audVisitor = "visitor"
	audFile    = "file"
	audInvite  = "invitation"
	audReset   = "reset"
	audCase    = "case"
	audBrowser = "browser"
	audForm    = "form"
	audSSO     = "sso"

	audOperator = "operator"
	audExport   = "export"
	audStay     = "stay"
)

const issuer = "recado"

// maxToken bounds what is looked at: no token of ours comes near it.
const maxToken = 4 << 10

// NewTokens derives the keys. The master secret must have at least 16 bytes.
func NewTokens(o TokenOptions) (*Tokens, error) {
	if len(o.Master) < 16 {
		return nil, fmt.Errorf("tenant: a master secret of %d bytes", len(o.Master))
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	t := &Tokens{TokenOptions: o, keys: map[string][]byte{}, verified: &verified{all: map[[sha256.Size]byte]VisitorClaims{}}}
	var err error
	if t.seal, err = NewSealer(o.Master); err != nil {
		return nil, err
	}
	for _, aud := range []string{audAgent, audVisitor, audFile, audInvite, audReset, audCase, audBrowser, audForm, audSSO, audOperator, audExport, audStay} {
		key, err := hkdf.Key(sha256.New, o.Master, nil, "recado token "+aud, sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("tenant: %w", err)
		}
		t.keys[aud] = key
	}
	seed, err := hkdf.Key(sha256.New, o.Master, nil, "recado receipt", ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("tenant: %w", err)
	}
	t.receipts = ed25519.NewKeyFromSeed(seed)
	if t.places, err = hkdf.Key(sha256.New, o.Master, nil, "recado place", sha256.Size); err != nil {
		return nil, fmt.Errorf("tenant: %w", err)
	}
	return t, nil
}

// claims are what all our tokens hold.
type claims struct {
	Tenant string `json:"tid"`
	jwt.RegisteredClaims
}

func (c *claims) base() *claims { return c }

// A signable is a struct that embeds claims.
type signable interface {
	jwt.Claims
	base() *claims
}

// sign fills the common claims of c and signs it. expires is in milliseconds.
func (t *Tokens) sign(sc Scope, aud, subject string, life time.Duration, c signable) (token string, expires int64, err error) {
	if !sc.Valid() || subject == "" {
		return "", 0, errors.New("tenant: a token for nobody")
	}
	now := t.Now()
	end := now.Add(life).Truncate(time.Second)
	*c.base() = claims{Tenant: sc.Tenant(), RegisteredClaims: jwt.RegisteredClaims{
		Issuer: issuer, Audience: jwt.ClaimStrings{aud}, Subject: subject,
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(end),
	}}
	token, err = jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(t.keys[aud])
	return token, end.UnixMilli(), err
}

// check fills c from a token of one kind. ErrTokenExpired if it was good until
// its end came, longer than grace ago; ErrUnauthorized for everything else.
func (t *Tokens) check(token, aud string, grace time.Duration, c signable) (Scope, error) {
	if len(token) > maxToken {
		return Scope{}, ErrUnauthorized
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithAudience(aud), jwt.WithIssuer(issuer), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(func() time.Time { return t.Now().Add(-grace) }),
	)
	_, err := parser.ParseWithClaims(token, c, func(*jwt.Token) (any, error) { return t.keys[aud], nil })
	b := c.base()
	switch {
	case err == nil && b.Tenant != "" && b.Subject != "":
		return UnscopedScope(b.Tenant), nil
	case errors.Is(err, jwt.ErrTokenExpired) && !errors.Is(err, jwt.ErrTokenInvalidAudience) && !errors.Is(err, jwt.ErrTokenInvalidIssuer):
		return Scope{}, ErrTokenExpired
	}
	return Scope{}, ErrUnauthorized
}
