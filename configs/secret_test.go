package configs

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestSecretIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	first, err := Secret(dir, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := hex.DecodeString(string(first)); err != nil || len(raw) != 32 {
		t.Errorf("got %q, want 32 bytes in hex", first)
	}
	info, err := os.Stat(filepath.Join(dir, "secret"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want mode 0600", info, err)
	}
	second, err := Secret(dir, Defaults())
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("a restart changed the secret: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}

func TestSecretOfTwoStartsAtOnce(t *testing.T) {
	dir := t.TempDir()
	var got [8][]byte
	var group sync.WaitGroup
	for i := range got {
		group.Go(func() {
			var err error
			if got[i], err = Secret(dir, Defaults()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, secret := range got {
		if !bytes.Equal(secret, got[0]) {
			t.Fatalf("two secrets: %q and %q", secret, got[0])
		}
	}
}

func TestSecretConfigured(t *testing.T) {
	c := Defaults()
	c.Secret = strings.Repeat("s", 32)
	c.MongoURL = "mongodb://h"
	dir := filepath.Join(t.TempDir(), "none")
	if got, err := Secret(dir, c); err != nil || string(got) != c.Secret {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder was made for nothing")
	}
}

func TestSecretRequiredWhenDistributed(t *testing.T) {
	c := Defaults()
	c.RedisURL = "redis://h"
	_, err := Secret(t.TempDir(), c)
	var errs *Errors
	if !errors.As(err, &errs) || errs.Mistakes[0].Setting != "secret" {
		t.Errorf("got %v", err)
	}
}

func TestSecretFileBroken(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Secret(dir, Defaults()); err == nil || !strings.Contains(err.Error(), "fewer than 32") {
		t.Errorf("got %v", err)
	}
}

func TestDerive(t *testing.T) {
	master := []byte("master")
	a, b := Derive(master, "a"), Derive(master, "b")
	if len(a) != 32 || bytes.Equal(a, b) || !bytes.Equal(a, Derive(master, "a")) || bytes.Equal(a, Derive([]byte("other"), "a")) {
		t.Errorf("got %x and %x", a, b)
	}
	// Fixed for ever: another value would end every session and break every link.
	if got, want := hex.EncodeToString(Derive(master, "access token")), "9e8546c030902000b7cc9d93b109b9055ecc6030bc70b0507af55abf4b321ae2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := Fingerprint(master); len(got) != 32 || got == Fingerprint([]byte("other")) {
		t.Errorf("got fingerprint %q", got)
	}
}
