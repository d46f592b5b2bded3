package tenant

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// A Sealer keeps secrets that the server needs in clear, such as a mail
// server's password or what a company signs identities with, so that the store alone tells nobody: AES-256-GCM with a
// key derived from the master secret.
type Sealer struct{ box cipher.AEAD }

// sealed begins every sealed text, so that what was stored before is known.
const sealed = "sealed1:"

// ErrSealed says that a sealed text can't be opened: it was made with another
// master secret, for something else, or was changed.
var ErrSealed = errors.New("tenant: a sealed secret can't be opened")

// NewSealer derives the key. The master secret must have at least 16 bytes.
func NewSealer(master []byte) (*Sealer, error) {
	if len(master) < 16 {
		return nil, fmt.Errorf("tenant: a master secret of %d bytes", len(master))
	}
	key, err := hkdf.Key(sha256.New, master, nil, "recado sealed secrets", 32)
	if err != nil {
		return nil, fmt.Errorf("tenant: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("tenant: %w", err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("tenant: %w", err)
	}
	return &Sealer{box}, nil
}

// Seal closes a secret for one place: its owner's id and what it is. It opens
// nowhere else, so that nobody gains by copying it to another document. An
// empty secret stays empty.
func (s *Sealer) Seal(owner, what, secret string) string {
	if secret == "" {
		return ""
	}
	nonce := make([]byte, s.box.NonceSize())
	rand.Read(nonce) // never fails
	return sealed + base64.RawURLEncoding.EncodeToString(s.box.Seal(nonce, nonce, []byte(secret), place(owner, what)))
}

// Open gives a sealed secret back. A text that was never sealed is given as it
// is: secrets that were stored before there was a seal. ErrSealed.
func (s *Sealer) Open(owner, what, text string) (string, error) {
	coded, ok := strings.CutPrefix(text, sealed)
	if !ok {
		return text, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(coded)
	if err != nil || len(raw) < s.box.NonceSize() {
		return "", ErrSealed
	}
	n := s.box.NonceSize()
	secret, err := s.box.Open(nil, raw[:n], raw[n:], place(owner, what))
	if err != nil {
		return "", ErrSealed
	}
	return string(secret), nil
}

func place(owner, what string) []byte { return []byte(what + "\x00" + owner) }

// IsSealed tells a sealed text from others.
func IsSealed(text string) bool { return strings.HasPrefix(text, sealed) }
