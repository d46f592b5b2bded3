package tenant

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestSealer(t *testing.T) {
	s, err := NewSealer(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	closed := s.Seal("t1", "smtp", "hunter2 ñ")
	if strings.Contains(closed, "hunter2") || closed == s.Seal("t1", "smtp", "hunter2 ñ") {
		t.Errorf("sealed: %q", closed)
	}
	if got, err := s.Open("t1", "smtp", closed); got != "hunter2 ñ" || err != nil {
		t.Errorf("opened: %q, %v", got, err)
	}
	if got, err := s.Open("t1", "smtp", "stored before"); got != "stored before" || err != nil {
		t.Errorf("never sealed: %q, %v", got, err)
	}
	if got := s.Seal("t1", "smtp", ""); got != "" {
		t.Errorf("nothing: %q", got)
	}
	other, err := NewSealer(bytes.Repeat([]byte{2}, 32))
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() (string, error){
		"another tenant":  func() (string, error) { return s.Open("t2", "smtp", closed) },
		"another secret":  func() (string, error) { return s.Open("t1", "oidc", closed) },
		"another master":  func() (string, error) { return other.Open("t1", "smtp", closed) },
		"cut":             func() (string, error) { return s.Open("t1", "smtp", closed[:len(closed)-3]) },
		"nothing in it":   func() (string, error) { return s.Open("t1", "smtp", sealed) },
		"not even base64": func() (string, error) { return s.Open("t1", "smtp", sealed+"%%") },
	} {
		if got, err := try(); got != "" || !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := NewSealer([]byte("short")); err == nil {
		t.Error("a short master secret was taken")
	}
}
