package tenant

import (
	"errors"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// An Identity is who a visitor is, by the word of the company's backend (E4).
type Identity struct {
	Subject string // the person's id in the company's system
	Email   string
	Name    string
	Company string
}

// identityLife is the longest that a signed identity may be good for: it is
// made anew for every page, and a stolen one should not last.
const identityLife = 24 * time.Hour

// identitySkew is how far the company's clock may be off.
const identitySkew = time.Minute

// Why a signed identity was refused: params.why of ErrIdentityBad.
const (
	whyMalformed = "malformed"
	whyAlgorithm = "algorithm"
	whyKID       = "kid"       // names none of the tenant's secrets
	whySignature = "signature" //
	whyAudience  = "audience"  // not this widget's key
	whySubject   = "subject"   // empty or too long
	whyNoExpiry  = "no_expiry"
	whyExpired   = "expired"
	whyTooLong   = "lives_too_long" // more than 24 hours
	whyNotYet    = "not_yet"
	whyEmail     = "email"
	whyName      = "name"
	whyCompany   = "company"
)

func identityBad(why string) error { return ErrIdentityBad.At("identity").With("why", why) }

type identityToken struct {
	Email   string `json:"email"`
	Name    string `json:"name"`
	Company string `json:"company"`
	jwt.RegisteredClaims
}

// VerifyIdentity reads an identity that the tenant's backend signed for one
// widget: a JWT, HS256 with kid; sub, aud (the widget's public key) and exp are
// required, email, name and company are not. The key of the signature is the
// secret's text as it was shown, not what it decodes to. ErrIdentityBad tells
// in params.why what is wrong.
func VerifyIdentity(t *Tenant, tokens *Tokens, widgetKey, token string, now time.Time) (Identity, error) {
	if len(token) > maxToken {
		return Identity{}, identityBad(whyMalformed)
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithAudience(widgetKey), jwt.WithExpirationRequired(), jwt.WithLeeway(identitySkew),
		jwt.WithTimeFunc(func() time.Time { return now }),
	)
	var c identityToken
	known := false
	_, err := parser.ParseWithClaims(token, &c, func(signed *jwt.Token) (any, error) {
		kid, _ := signed.Header["kid"].(string)
		i := slices.IndexFunc(t.Identity, func(s IdentitySecret) bool { return s.KID == kid && s.Secret != "" })
		if i < 0 {
			return nil, jwt.ErrTokenUnverifiable
		}
		own, err := t.Identity[i].Open(t.ID, tokens)
		known = err == nil
		return []byte(own.Secret), err
	})
	if errors.Is(err, ErrSealed) { // nobody out there can do anything about it
		return Identity{}, err
	}
	if err != nil {
		return Identity{}, identityBad(c.why(err, known))
	}
	if c.ExpiresAt.Sub(now) > identityLife+identitySkew {
		return Identity{}, identityBad(whyTooLong)
	}
	return c.identity()
}

// identitySeal is what a secret is sealed as, with its kid.
const identitySeal = "identity:"

// Open is the secret of a tenant in clear. ErrSealed.
func (s IdentitySecret) Open(tenantID string, tokens *Tokens) (IdentitySecret, error) {
	var err error
	s.Secret, err = tokens.seal.Open(tenantID, identitySeal+s.KID, s.Secret)
	return s, err
}

// sealIdentity seals the secrets that are in clear: a new one, and those that
// were stored before there was a seal.
func (t *Tenant) sealIdentity(tokens *Tokens) {
	for i := range t.Identity {
		if s := &t.Identity[i]; !IsSealed(s.Secret) {
			s.Secret = tokens.seal.Seal(t.ID, identitySeal+s.KID, s.Secret)
		}
	}
}

// why finds the first of what is wrong, in the order of checking. known says
// that the key of the signature was.
func (c *identityToken) why(err error, known bool) string {
	for _, e := range []struct {
		is  error
		why string
	}{
		{jwt.ErrTokenMalformed, whyMalformed},
		{jwt.ErrTokenUnverifiable, whyKID},
		{jwt.ErrTokenSignatureInvalid, whySignature},
		{jwt.ErrTokenInvalidAudience, whyAudience},
		{jwt.ErrTokenExpired, whyExpired},
		{jwt.ErrTokenNotValidYet, whyNotYet},
		{jwt.ErrTokenUsedBeforeIssued, whyNotYet},
	} {
		if !errors.Is(err, e.is) {
			continue
		}
		if e.why == whySignature && !known {
			return whyAlgorithm // refused before any key was asked for
		}
		return e.why
	}
	if len(c.Audience) == 0 { // a claim is missing, and only two are required
		return whyAudience
	}
	return whyNoExpiry
}

// identity cleans the claims like anything else that comes from outside.
func (c identityToken) identity() (Identity, error) {
	subject, err := CleanLine("sub", c.Subject, 200)
	if err != nil || subject == "" {
		return Identity{}, identityBad(whySubject)
	}
	email, err := CleanEmail("email", c.Email)
	if err != nil {
		return Identity{}, identityBad(whyEmail)
	}
	name, err := CleanLine("name", c.Name, MaxName)
	if err != nil {
		return Identity{}, identityBad(whyName)
	}
	company, err := CleanLine("company", c.Company, MaxName)
	if err != nil {
		return Identity{}, identityBad(whyCompany)
	}
	return Identity{Subject: subject, Email: email, Name: name, Company: company}, nil
}

// Sign makes the token that a company's backend would, good for life: what the
// demo page and tests show.
func (i Identity) Sign(s IdentitySecret, widgetKey string, now time.Time, life time.Duration) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, identityToken{
		Email: i.Email, Name: i.Name, Company: i.Company,
		RegisteredClaims: jwt.RegisteredClaims{
			Subject: i.Subject, Audience: jwt.ClaimStrings{widgetKey},
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(life)),
		},
	})
	token.Header["kid"] = s.KID
	return token.SignedString([]byte(s.Secret))
}
