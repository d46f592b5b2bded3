// Package sso speaks OpenID Connect with the identity providers of tenants:
// discovery, the authorization code flow with PKCE (RFC 7636), and the checks of
// what comes back. It knows the protocol; whom a provider's word lets in where,
// tenant decides.
package sso

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"recado/outbound"
	"recado/tenant"
)

const (
	// remembered is how long a provider's addresses and keys are used before
	// they are asked for again; a key that is new is asked for at once.
	remembered = time.Hour
	// maxProviders bounds what is remembered.
	maxProviders = 1000
	callTime     = 10 * time.Second
)

// Providers are the identity providers that tenants have named. It is safe for
// concurrent use.
type Providers struct {
	client *http.Client
	now    func() time.Time

	mu    sync.Mutex
	known map[string]known // by issuer
}

type known struct {
	provider *oidc.Provider
	until    time.Time
}

// New returns Providers that are asked through a client, which must not reach
// the server's own network. now nil is time.Now.
func New(client *http.Client, now func() time.Time) *Providers {
	if now == nil {
		now = time.Now
	}
	return &Providers{client: client, now: now, known: map[string]known{}}
}

// Client is the client that New wants.
func Client(d *outbound.Dialer) *http.Client { return d.Client(callTime) }

// Check asks an issuer anew. A *tenant.ProviderError tells why it can't be used.
func (p *Providers) Check(ctx context.Context, issuer string) error {
	_, err := p.ask(ctx, issuer)
	return err
}

func (p *Providers) ask(ctx context.Context, issuer string) (*oidc.Provider, error) {
	// The provider keeps the context for later: it must not end with this request.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), issuer)
	if err != nil {
		return nil, &tenant.ProviderError{Why: why(err), Err: err}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxProviders {
		clear(p.known)
	}
	p.known[issuer] = known{found, p.now().Add(remembered)}
	return found, nil
}

// why is what is wrong, in a word.
func why(err error) string {
	switch text := err.Error(); {
	case errors.Is(err, outbound.ErrPrivate):
		return "private"
	case strings.Contains(text, "issuer did not match"), strings.Contains(text, "issuer URL provided to client"):
		return "issuer_differs"
	case strings.Contains(text, "failed to decode"), strings.HasPrefix(text, "4"), strings.HasPrefix(text, "2"):
		return "not_openid"
	}
	return "unreachable"
}

func (p *Providers) provider(ctx context.Context, issuer string) (*oidc.Provider, error) {
	p.mu.Lock()
	k, ok := p.known[issuer]
	p.mu.Unlock()
	if ok && p.now().Before(k.until) {
		return k.provider, nil
	}
	return p.ask(ctx, issuer)
}

func config(provider *oidc.Provider, c tenant.ProviderCall) *oauth2.Config {
	return &oauth2.Config{
		ClientID: c.ClientID, ClientSecret: c.Secret, RedirectURL: c.Redirect, Endpoint: provider.Endpoint(),
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// URL is where the browser signs in.
func (p *Providers) URL(ctx context.Context, c tenant.ProviderCall) (string, error) {
	provider, err := p.provider(ctx, c.Issuer)
	if err != nil {
		return "", err
	}
	// A script or a document in its place would run on our own page.
	page, err := url.Parse(provider.Endpoint().AuthURL)
	if err != nil || page.Host == "" || page.Scheme != "https" && page.Scheme != "http" {
		return "", errors.New("sso: the provider's sign-in is no page")
	}
	return config(provider, c).AuthCodeURL(c.State, oidc.Nonce(c.Nonce), oauth2.S256ChallengeOption(c.Verifier)), nil
}

// Vouch changes the code for the provider's token, and tells what it says once
// its signature, issuer, audience, times and nonce are right.
func (p *Providers) Vouch(ctx context.Context, c tenant.ProviderCall, code string) (tenant.Vouched, error) {
	provider, err := p.provider(ctx, c.Issuer)
	if err != nil {
		return tenant.Vouched{}, err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), callTime)
	defer cancel()
	got, err := config(provider, c).Exchange(ctx, code, oauth2.VerifierOption(c.Verifier))
	if err != nil {
		return tenant.Vouched{}, fmt.Errorf("sso: the code: %w", err)
	}
	raw, _ := got.Extra("id_token").(string)
	token, err := provider.Verifier(&oidc.Config{ClientID: c.ClientID, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return tenant.Vouched{}, fmt.Errorf("sso: the token: %w", err)
	}
	if token.Nonce != c.Nonce {
		return tenant.Vouched{}, errors.New("sso: the token is not of this sign-in")
	}
	said, err := claimsOf(token.Claims)
	if err != nil {
		return tenant.Vouched{}, err
	}
	if said.Email == "" { // some providers tell it only here
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(got))
		if err != nil {
			return tenant.Vouched{}, fmt.Errorf("sso: the person: %w", err)
		}
		if info.Subject != token.Subject {
			return tenant.Vouched{}, errors.New("sso: the provider speaks of somebody else")
		}
		if said, err = claimsOf(info.Claims); err != nil {
			return tenant.Vouched{}, err
		}
	}
	return tenant.Vouched{Email: said.Email, Unverified: said.Verified != nil && !bool(*said.Verified)}, nil
}

// said is what is read of a person. Some providers leave Verified out.
type said struct {
	Email    string    `json:"email"`
	Verified *verified `json:"email_verified"`
}

func claimsOf(read func(any) error) (s said, err error) {
	if err := read(&s); err != nil {
		return s, fmt.Errorf("sso: what the provider says: %w", err)
	}
	return s, nil
}

// verified is a boolean that some providers send as text.
type verified bool

// UnmarshalJSON takes true, "true" and their opposites; anything else is false.
func (v *verified) UnmarshalJSON(raw []byte) error {
	*v = verified(strings.Trim(string(raw), `"`) == "true")
	return nil
}
