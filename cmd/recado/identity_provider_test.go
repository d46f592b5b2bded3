package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"recado/configs"
)

// An identityProvider speaks OpenID Connect as a company's would: whoever asks
// to sign in is signed in at once as Claims say. Spoil changes its token.
type identityProvider struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu     sync.Mutex
	claims jwt.MapClaims            // of the next person
	spoil  func(jwt.MapClaims)      // nil for a good token
	codes  map[string]authorization // not used yet
}

// An authorization is what a code was given for.
type authorization struct {
	nonce, challenge, redirect string
	claims                     jwt.MapClaims
}

const providerClient, providerSecret = "recado-client", "the client's secret"

func newIdentityProvider(t *testing.T) *identityProvider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &identityProvider{key: key, codes: map[string]authorization{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1",
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// is says who signs in next.
func (p *identityProvider) is(claims jwt.MapClaims, spoil func(jwt.MapClaims)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims, p.spoil = claims, spoil
}

func (p *identityProvider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != providerClient || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" {
		http.Error(w, "not a request of ours", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = authorization{nonce: q.Get("nonce"), challenge: q.Get("code_challenge"), redirect: q.Get("redirect_uri"), claims: p.claims}
	p.mu.Unlock()
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

func (p *identityProvider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, ok := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	id, secret, _ := r.BasicAuth()
	secret, _ = url.QueryUnescape(secret)
	proof := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !ok || id != providerClient || secret != providerSecret || a.redirect != r.FormValue("redirect_uri") || base64.RawURLEncoding.EncodeToString(proof[:]) != a.challenge {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := jwt.MapClaims{"iss": p.URL, "aud": providerClient, "sub": "person-1", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(), "nonce": a.nonce}
	for k, v := range a.claims {
		claims[k] = v
	}
	if p.spoil != nil {
		p.spoil(claims)
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = "1"
	signed, err := token.SignedString(p.key)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"access_token": "none of ours", "token_type": "Bearer", "id_token": signed})
}

// nearTargets lets tenants name servers of this machine.
func nearTargets(c *configs.Config) {
	c.PrivateTargets = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
}
