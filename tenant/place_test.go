package tenant

import "testing"

// A place is the same for the same address of the same tenant alone, and says
// nothing where everybody has the same.
func TestPlace(t *testing.T) {
	tokens, err := NewTokens(TokenOptions{Master: []byte("a master secret of enough bytes")})
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewTokens(TokenOptions{Master: []byte("another master secret, as long")})
	if err != nil {
		t.Fatal(err)
	}
	a, b := UnscopedScope("a"), UnscopedScope("b")
	seen := map[string]bool{}
	for _, place := range []string{
		tokens.Place(a, "203.0.113.7"), tokens.Place(a, "203.0.113.8"), tokens.Place(b, "203.0.113.7"), other.Place(a, "203.0.113.7"), tokens.Place(a, "2001:db8:1:2::/64"),
	} {
		if len(place) != 32 || seen[place] {
			t.Errorf("the place %q", place)
		}
		seen[place] = true
	}
	if !seen[tokens.Place(a, "203.0.113.7")] {
		t.Error("the same address has two places")
	}
	for _, none := range []string{"", "invalid IP", "127.0.0.1", "::1", "::1/64", "0.0.0.0", "::/64"} {
		if place := tokens.Place(a, none); place != "" {
			t.Errorf("%q is the place %q", none, place)
		}
	}
}
