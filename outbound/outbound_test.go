package outbound

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestAllows(t *testing.T) {
	d := New([]netip.Prefix{netip.MustParsePrefix("10.7.0.0/16")})
	for address, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f:cb07::1": true, "10.7.1.2": true, "::ffff:10.7.1.2": true,
		"127.0.0.1": false, "::1": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "::": false, "0.1.2.3": false,
		"10.8.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"192.0.0.1": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false,
		"fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "ff02::1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001::1": false,
	} {
		if got := d.Allows(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

func TestClientReachesNothingPrivate(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}))
	defer inside.Close()
	if _, err := New(nil).Client(time.Minute).Get(inside.URL); !errors.Is(err, ErrPrivate) {
		t.Errorf("the server's own address: %v", err)
	}
	allowed := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}).Client(time.Minute)
	answer, err := allowed.Get(inside.URL)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

// A public server must not send the client inside, nor away from https.
func TestClientFollowsNoRedirectInside(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { t.Error("reached") }))
	defer inside.Close()
	outside := httptest.NewTLSServer(http.RedirectHandler(inside.URL, http.StatusFound))
	defer outside.Close()
	c := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}).Client(time.Minute)
	c.Transport.(bounded).RoundTripper.(*http.Transport).TLSClientConfig = outside.Client().Transport.(*http.Transport).TLSClientConfig
	if _, err := c.Get(outside.URL); !errors.Is(err, ErrInsecure) {
		t.Errorf("from https to http: %v", err)
	}
}

func TestClientFollowsFewRedirects(t *testing.T) {
	n := 0
	round := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		http.Redirect(w, r, "/", http.StatusFound)
	}))
	defer round.Close()
	if _, err := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}).Client(time.Minute).Get(round.URL); err == nil || n != maxRedirects+1 {
		t.Errorf("%v after %d requests", err, n)
	}
}

func TestClientReadsNoEndlessAnswer(t *testing.T) {
	for size, want := range map[int]error{maxAnswer: nil, maxAnswer + 1: ErrTooLarge} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, size)) }))
		defer server.Close()
		answer, err := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}).Client(time.Minute).Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(answer.Body); !errors.Is(err, want) {
			t.Errorf("%d bytes: %v", size, err)
		}
		answer.Body.Close()
	}
}
