package mail

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"recado/mail/pushtest"
)

func seed(n int) []byte { return bytes.Repeat([]byte{byte(n + 1)}, 32) }

// A notice reaches the browser that it is for, who alone can read it, signed
// with the key that the browser was given; who is gone is gone.
func TestPush(t *testing.T) {
	p, err := NewPusher(PushOptions{Seed: seed, Contact: "https://chat.example.com", Client: http.DefaultClient})
	if err != nil {
		t.Fatal(err)
	}
	b := pushtest.New(t, p.Key)
	if err := p.Push(t.Context(), b.Endpoint, b.P256dh, b.Auth, "a1", []byte(`{"kind":"test"}`)); err != nil {
		t.Fatal(err)
	}
	if got := <-b.Notices; got != `{"kind":"test"}` {
		t.Errorf("the browser reads %q", got)
	}
	b.Answer.Store(http.StatusGone)
	if err := p.Push(t.Context(), b.Endpoint, b.P256dh, b.Auth, "a1", []byte("x")); !errors.Is(err, ErrPushGone) {
		t.Errorf("gone: %v", err)
	}
	b.Answer.Store(http.StatusBadGateway)
	if err := p.Push(t.Context(), b.Endpoint, b.P256dh, b.Auth, "a1", []byte("x")); err == nil || errors.Is(err, ErrPushGone) {
		t.Errorf("trouble: %v", err)
	}
}

// The same seed is the same key, on every node and after every start.
func TestPushKey(t *testing.T) {
	a, err := NewPusher(PushOptions{Seed: seed, Client: http.DefaultClient})
	b, err2 := NewPusher(PushOptions{Seed: seed, Client: http.DefaultClient})
	if err := errors.Join(err, err2); err != nil || a.Key != b.Key || len(a.Key) != 87 {
		t.Errorf("%v, %s and %s", err, a.Key, b.Key)
	}
	zero := func(n int) []byte { return bytes.Repeat([]byte{byte(n)}, 32) }
	if _, err := NewPusher(PushOptions{Seed: zero, Client: http.DefaultClient}); err != nil {
		t.Errorf("after a seed that is no key: %v", err)
	}
}

// A push service that sends on has delivered nothing, and nobody is called in
// its stead.
func TestPushIsNotSentOn(t *testing.T) {
	var reached atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	defer other.Close()
	away := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer away.Close()
	p, err := NewPusher(PushOptions{Seed: seed, Client: http.DefaultClient})
	if err != nil {
		t.Fatal(err)
	}
	b := pushtest.New(t, p.Key)
	if err := p.Push(t.Context(), away.URL, b.P256dh, b.Auth, "", []byte("x")); err == nil || reached.Load() {
		t.Errorf("sent on: %v, %v", err, reached.Load())
	}
}
