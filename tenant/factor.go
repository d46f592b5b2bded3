package tenant

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// A Factor is the second thing that a login shows besides its password: codes
// by time (RFC 6238: SHA-1, 6 digits, 30 s, as authenticator apps know them),
// or a recovery code, each of which opens once.
type Factor struct {
	Secret string `json:"secret"` // base32, sealed
	// Since is when the owner first proved to have it (ms); 0 before, when
	// nothing is asked yet.
	Since int64 `json:"since"`
	// Step is the last time step whose code was taken: no code opens twice.
	Step     int64    `json:"step"`
	Recovery []string `json:"recovery"` // hashes of those that are left
}

// on reports whether a login must show a code.
func (f *Factor) on() bool { return f != nil && f.Since > 0 }

const (
	codePeriod    = 30 // s
	recoveryCodes = 10
	issuerName    = "Recado"
)

// NewFactor is what the owner's app needs, shown once.
type NewFactor struct {
	Secret string `json:"secret"` // to type where no camera is
	URL    string `json:"url"`    // otpauth://
	// Picture is the QR code of URL: the path of its dark squares, in a square
	// of Size units with the quiet zone.
	Picture string `json:"picture"`
	Size    int    `json:"size"`
}

// BeginFactor makes a secret for a login that has no second factor yet; it
// counts when ConfirmFactor has seen a code of it. ErrTaken if there is one.
func (a *Auth) BeginFactor(ctx context.Context, c AgentClaims, password string) (*NewFactor, error) {
	if c.SSO {
		return nil, ErrForbidden
	}
	login, err := a.prove(ctx, c, password)
	if err != nil {
		return nil, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuerName, AccountName: login.Email, Period: codePeriod})
	if err != nil {
		return nil, err
	}
	_, err = changeLogin(ctx, a.Store, login.ID, func(l *Login) error {
		if l.Factor.on() {
			return ErrTaken
		}
		l.Factor = &Factor{Secret: a.Tokens.seal.Seal(l.ID, factorSeal, key.Secret())}
		return nil
	})
	if err != nil {
		return nil, err
	}
	made := &NewFactor{Secret: key.Secret(), URL: key.URL()}
	made.Picture, made.Size, err = picture(made.URL)
	return made, err
}

// ConfirmFactor turns the second factor on and returns its recovery codes,
// which nobody can read again.
func (a *Auth) ConfirmFactor(ctx context.Context, c AgentClaims, code string) ([]string, error) {
	if c.SSO {
		return nil, ErrForbidden
	}
	if err := Limited(ctx, a.Limiter, "login/code/"+c.Login, a.LoginRate); err != nil {
		return nil, err
	}
	codes, hashes := newRecovery()
	_, err := changeLogin(ctx, a.Store, c.Login, func(l *Login) error {
		switch {
		case l.Factor == nil:
			return ErrNotFound
		case l.Factor.on():
			return ErrTaken
		}
		f := *l.Factor
		secret, err := a.Tokens.seal.Open(l.ID, factorSeal, f.Secret)
		if err != nil {
			return err
		}
		if !f.take(secret, code, a.Now()) {
			return ErrBadCode.At("code")
		}
		f.Since, f.Recovery = a.Now().UnixMilli(), hashes
		l.Factor = &f
		return nil
	})
	return codes, err
}

// RemoveFactor turns the second factor off; it takes the password and a code.
func (a *Auth) RemoveFactor(ctx context.Context, c AgentClaims, password, code string) error {
	if c.SSO {
		return ErrForbidden
	}
	login, err := a.prove(ctx, c, password)
	if err != nil {
		return err
	}
	if login.Factor == nil {
		return nil
	}
	if err := a.second(ctx, login, code, true); err != nil {
		return err
	}
	_, err = changeLogin(ctx, a.Store, login.ID, func(l *Login) error { l.Factor = nil; return nil })
	return err
}

// prove checks the password of who is signed in. ErrBadPassword.
func (a *Auth) prove(ctx context.Context, c AgentClaims, password string) (*Login, error) {
	if err := Limited(ctx, a.Limiter, c.Key("password", c.Agent), a.LoginRate); err != nil {
		return nil, err
	}
	login, err := a.Store.UnscopedLogin(ctx, c.Login)
	if err != nil {
		return nil, err
	}
	ok, err := a.Passwords.Check(ctx, login.Password, password)
	if err == nil && !ok {
		err = ErrBadPassword.At("password")
	}
	return login, err
}

// second asks for the second factor of a login whose password was right.
// ErrCodeRequired, ErrBadCode. A code that is used opens nothing again.
func (a *Auth) second(ctx context.Context, login *Login, code string, use bool) error {
	if !login.Factor.on() {
		return nil
	}
	if strings.TrimSpace(code) == "" {
		return ErrCodeRequired.At("code")
	}
	if err := Limited(ctx, a.Limiter, "login/code/"+login.ID, a.LoginRate); err != nil {
		return err
	}
	_, err := changeLogin(ctx, a.Store, login.ID, func(l *Login) error {
		if !l.Factor.on() {
			return nil // turned off meanwhile
		}
		f := *l.Factor
		secret, err := a.Tokens.seal.Open(l.ID, factorSeal, f.Secret)
		if err != nil {
			return err
		}
		if !f.take(secret, code, a.Now()) && !f.redeem(code) {
			return ErrBadCode.At("code")
		}
		if use {
			l.Factor = &f
		}
		return nil
	})
	return err
}

// factorSeal is what a login's factor is sealed as.
const factorSeal = "factor"

// take takes the code of now, of the step before and of the next: clocks differ.
func (f *Factor) take(secret, code string, now time.Time) bool {
	code = strings.Join(strings.Fields(code), "")
	step := now.Unix() / codePeriod
	for _, s := range []int64{step - 1, step, step + 1} {
		right, err := totp.GenerateCodeCustom(secret, time.Unix(s*codePeriod, 0), totp.ValidateOpts{Period: codePeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && s > f.Step && subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 {
			f.Step = s
			return true
		}
	}
	return false
}

// redeem takes a recovery code, once.
func (f *Factor) redeem(code string) bool {
	i := slices.Index(f.Recovery, hashRecovery(code))
	if i < 0 {
		return false
	}
	f.Recovery = slices.Delete(slices.Clone(f.Recovery), i, i+1)
	return true
}

// newRecovery makes codes of 80 random bits each.
func newRecovery() (codes, hashes []string) {
	for range recoveryCodes {
		word := strings.ToLower(rand.Text()[:16])
		code := word[:4] + "-" + word[4:8] + "-" + word[8:12] + "-" + word[12:]
		codes, hashes = append(codes, code), append(hashes, hashRecovery(code))
	}
	return codes, hashes
}

// hashRecovery hashes what is left of a code without case and marks.
func hashRecovery(code string) string {
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(code))
	sum := sha256.Sum256([]byte("recovery " + plain))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

const quiet = 4 // units of white around a QR code, which readers need

// picture draws a QR code as the path of an SVG.
func picture(address string) (path string, size int, err error) {
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return "", 0, errors.Join(ErrInternal, err)
	}
	side := code.Bounds().Dx()
	var b strings.Builder
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return b.String(), side + 2*quiet, nil
}
