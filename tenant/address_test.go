package tenant_test

import (
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// Only what a trusted proxy wrote is believed: whatever a client put before it
// changes nothing, or limits per address could be dodged.
func TestAddress(t *testing.T) {
	// Test connections come from 0.0.0.0.
	near, far := netip.MustParsePrefix("0.0.0.0/32"), netip.MustParsePrefix("10.0.0.0/8")
	for name, tt := range map[string]struct {
		proxies []netip.Prefix
		headers []string
		want    string
	}{
		"no proxy":                {nil, nil, "0.0.0.0"},
		"nobody is trusted":       {nil, []string{"203.0.113.7"}, "0.0.0.0"},
		"another is trusted":      {[]netip.Prefix{far}, []string{"203.0.113.7"}, "0.0.0.0"},
		"one proxy":               {[]netip.Prefix{near}, []string{"203.0.113.7"}, "203.0.113.7"},
		"it said nothing":         {[]netip.Prefix{near}, nil, "0.0.0.0"},
		"made up before":          {[]netip.Prefix{near}, []string{"198.51.100.1, 203.0.113.7"}, "203.0.113.7"},
		"made up, its own header": {[]netip.Prefix{near}, []string{"198.51.100.1", "203.0.113.7"}, "203.0.113.7"},
		"made up to look trusted": {[]netip.Prefix{near, far}, []string{"10.0.0.1, 203.0.113.7"}, "203.0.113.7"},
		"two proxies":             {[]netip.Prefix{near, far}, []string{"198.51.100.1, 203.0.113.7, 10.1.2.3"}, "203.0.113.7"},
		"the second is unknown":   {[]netip.Prefix{near}, []string{"203.0.113.7, 10.1.2.3"}, "10.1.2.3"},
		"from within":             {[]netip.Prefix{near, far}, []string{"10.9.9.9"}, "10.9.9.9"},
		"no address":              {[]netip.Prefix{near}, []string{"203.0.113.7, unknown"}, "0.0.0.0"},
		"spaces":                  {[]netip.Prefix{near}, []string{" 203.0.113.7 "}, "203.0.113.7"},
		"IPv6 is a network":       {[]netip.Prefix{near}, []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"},
		"IPv4 in IPv6":            {[]netip.Prefix{near}, []string{"::ffff:203.0.113.7"}, "203.0.113.7"},
	} {
		t.Run(name, func(t *testing.T) {
			app := fiber.New()
			app.Use(tenant.Addresses(tt.proxies))
			got := ""
			app.Get("/", func(c *fiber.Ctx) error { got = tenant.Address(c); return nil })
			r := httptest.NewRequest("GET", "/", nil)
			for _, h := range tt.headers {
				r.Header.Add("X-Forwarded-For", h)
			}
			resp, err := app.Test(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
