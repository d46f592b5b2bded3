package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// The probe finds nothing on a server as it is, removes what it made, and finds
// what a proxy leaks that caches answers without asking whose they are.
func TestProbe(t *testing.T) {
	h := newHouse(t)
	h.operator(t)
	tenants := func() (alive int) {
		page, err := h.pipes.store.UnscopedTenants(t.Context(), "", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range page.Items {
			if one.Deleting == 0 {
				alive++
			}
		}
		return alive
	}
	was := tenants()
	var out bytes.Buffer
	if err := probeServer(t.Context(), &out, h.url, "root@recado.example", demoPassword); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if got := out.String(); !strings.Contains(got, "leaks      0") || strings.Contains(got, "not judged") {
		t.Errorf("printed\n%s", got)
	}
	broken := httptest.NewServer(careless(t, h.url))
	defer broken.Close()
	out.Reset()
	err := probeServer(t.Context(), &out, broken.URL, "root@recado.example", demoPassword)
	if !errors.Is(err, errLeaks) || !strings.Contains(out.String(), "GET /api/v1/admin/companies") {
		t.Errorf("through a careless proxy: %v\n%s", err, &out)
	}
	if now := tenants(); now != was {
		t.Errorf("%d tenants, %d before", now, was)
	}
	if err := probeServer(t.Context(), &out, h.url, demoOwner, demoPassword); err == nil {
		t.Error("somebody who is no operator probes")
	}
}

// careless passes everything on, and gives the first answer of one address to
// everybody who is let in.
func careless(t *testing.T, target string) http.Handler {
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var first []byte
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(u)
		r.Out.Header.Set("Origin", target)
	}}
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.Request.Method != "GET" || r.Request.URL.Path != "/api/v1/admin/companies" || r.StatusCode != http.StatusOK {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if first == nil {
			first = body
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(first)), int64(len(first))
		r.Header.Del("Content-Length")
		return nil
	}
	return proxy
}
