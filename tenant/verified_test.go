package tenant

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// What is remembered of a token says what reading it says, ends when it ends,
// and helps no other token.
func TestVerifiedTokens(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	o := TokenOptions{Master: []byte("a master secret of some bytes"), Now: func() time.Time { return now }, Visitor: time.Hour}
	made, err := NewTokens(o)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := NewTokens(o)
	if err != nil {
		t.Fatal(err)
	}
	in := VisitorClaims{Scope: UnscopedScope("t1"), ID: "v1", Widget: "w1", Name: "Ana", Email: "a@b.example", Company: "Acme", Verified: true, Subject: "s1"}
	token, expires, err := made.SignVisitor(in)
	if err != nil {
		t.Fatal(err)
	}
	in.ExpiresAt = expires
	for _, tokens := range []*Tokens{made, fresh, fresh} { // remembered from signing, read, remembered from reading
		if got, err := tokens.VisitorToken(token); err != nil || got != in {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	other := token[:len(token)-3] + "AAA"
	if _, err := made.VisitorToken(other); !errors.Is(err, ErrUnauthorized) {
		t.Errorf("with another signature: %v", err)
	}
	now = time.UnixMilli(expires)
	if _, err := made.VisitorToken(token); !errors.Is(err, ErrTokenExpired) {
		t.Errorf("at its end: %v", err)
	}
}

func TestVerifiedTokensAreBounded(t *testing.T) {
	tokens, err := NewTokens(TokenOptions{Master: []byte("a master secret of some bytes"), Visitor: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 * verifiedMost {
		tokens.verified.put(fmt.Sprint(i), VisitorClaims{})
		if n := len(tokens.verified.all); n > verifiedMost {
			t.Fatalf("%d are remembered", n)
		}
	}
}
