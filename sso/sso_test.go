package sso

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"recado/outbound"
	"recado/tenant"
)

// What a provider calls its sign-in page is a page: the browser is sent there.
func TestURLIsAPage(t *testing.T) {
	for endpoint, want := range map[string]bool{"https://id.example/authorize": true, "javascript:alert(1)//": false, "data:text/html,x": false, "": false} {
		var issuer string
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			json.NewEncoder(w).Encode(map[string]string{"issuer": issuer, "authorization_endpoint": endpoint, "token_endpoint": issuer, "jwks_uri": issuer})
		}))
		defer s.Close()
		issuer = s.URL
		p := New(Client(outbound.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})), nil)
		got, err := p.URL(t.Context(), tenant.ProviderCall{Issuer: issuer, ClientID: "x", State: "s", Nonce: "n", Verifier: "v"})
		if (err == nil) != want {
			t.Errorf("%q: %q, %v", endpoint, got, err)
		}
	}
}
