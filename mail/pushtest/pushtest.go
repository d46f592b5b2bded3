// Package pushtest is a browser with its push service, for tests: it takes what
// is pushed over HTTP, checks who signed it, and decrypts it (RFC 8188, 8291).
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// A Browser is somebody who takes notices.
type Browser struct {
	Endpoint, P256dh, Auth string
	Notices                chan string  // what was pushed, decrypted
	Answer                 atomic.Int64 // the status of each answer, 201 at first

	key        *ecdh.PrivateKey
	auth       []byte
	serverKey  string
	serviceURL string
}

// New starts one that knows the public key of who may push to it.
func New(t testing.TB, serverKey string) *Browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{Notices: make(chan string, 64), key: key, auth: make([]byte, 16), serverKey: serverKey}
	_, _ = rand.Read(b.auth)
	b.Answer.Store(http.StatusCreated)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := int(b.Answer.Load())
		if status == http.StatusCreated {
			notice, err := b.read(r)
			if err != nil {
				t.Errorf("a notice that the browser can't take: %v", err)
				status = http.StatusBadRequest
			} else {
				b.Notices <- notice
			}
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(service.Close)
	encode := base64.RawURLEncoding.EncodeToString
	b.serviceURL = service.URL
	b.Endpoint, b.P256dh, b.Auth = service.URL+"/push/1", encode(key.PublicKey().Bytes()), encode(b.auth)
	return b
}

func (b *Browser) read(r *http.Request) (string, error) {
	if r.Method != http.MethodPost || r.Header.Get("TTL") == "" || r.Header.Get("Content-Encoding") != "aes128gcm" {
		return "", fmt.Errorf("%s with %v", r.Method, r.Header)
	}
	if err := b.signed(r.Header.Get("Authorization")); err != nil {
		return "", err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	return b.decrypt(body)
}

// signed checks the VAPID token (RFC 8292).
func (b *Browser) signed(header string) error {
	token, key, ok := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	if !ok || key != b.serverKey {
		return fmt.Errorf("signed by %q, not by %q", key, b.serverKey)
	}
	point, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || len(point) != 65 {
		return errors.New("the key is no point")
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return err
	}
	_, err = jwt.Parse(token, func(*jwt.Token) (any, error) { return public, nil },
		jwt.WithValidMethods([]string{"ES256"}), jwt.WithAudience(b.serviceURL), jwt.WithExpirationRequired())
	return err
}

// decrypt reads one record of aes128gcm.
func (b *Browser) decrypt(body []byte) (string, error) {
	if len(body) < 21+65+16 {
		return "", errors.New("too short")
	}
	salt, sender, sealed := body[:16], body[21:21+65], body[21+65:]
	peer, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return "", err
	}
	shared, err := b.key.ECDH(peer)
	if err != nil {
		return "", err
	}
	info := append(append([]byte("WebPush: info\x00"), b.key.PublicKey().Bytes()...), sender...)
	ikm, err := hkdf.Key(sha256.New, shared, b.auth, string(info), 32)
	if err != nil {
		return "", err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return "", err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	plain, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(plain), "\x00")[:strings.LastIndexByte(strings.TrimRight(string(plain), "\x00"), 2)], nil
}
