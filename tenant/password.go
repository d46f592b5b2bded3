package tenant

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// PasswordOptions are the cost of one argon2id hash, and how many are computed
// at once: a wave of log-ins waits rather than takes all memory.
type PasswordOptions struct {
	Memory   uint32 // KiB
	Time     uint32 // passes
	Threads  uint8
	Parallel int // hashes at once; 0 is 2
}

// Passwords make and check password hashes in PHC string format.
type Passwords struct {
	o     PasswordOptions
	slots chan struct{}
}

// Bounds of a password, in characters and bytes.
const (
	MinPassword = 10
	maxPassword = 1024
)

const (
	saltSize = 16
	sumSize  = 32
)

// NewPasswords returns Passwords of one cost.
func NewPasswords(o PasswordOptions) *Passwords {
	o.Memory, o.Time, o.Threads = max(o.Memory, 8), max(o.Time, 1), max(o.Threads, 1)
	if o.Parallel <= 0 {
		o.Parallel = 2
	}
	return &Passwords{o: o, slots: make(chan struct{}, o.Parallel)}
}

// Hash returns the hash of a new password. ErrWeakPassword if it is too short,
// ErrTooLong or ErrBadText if it can't be one.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if !utf8.ValidString(password) {
		return "", ErrBadText.At("password")
	}
	if len(password) > maxPassword {
		return "", ErrTooLong.At("password").With("limit", maxPassword)
	}
	if utf8.RuneCountInString(password) < MinPassword {
		return "", ErrWeakPassword.At("password").With("limit", MinPassword)
	}
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails
	sum, err := p.sum(ctx, password, salt, p.o, sumSize)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		p.o.Memory, p.o.Time, p.o.Threads, enc.EncodeToString(salt), enc.EncodeToString(sum)), nil
}

// Check reports whether password is the hash's. With hash "" (no such login, or
// no password yet) it takes as long and answers no.
func (p *Passwords) Check(ctx context.Context, hash, password string) (bool, error) {
	if len(password) > maxPassword {
		return false, nil
	}
	if hash == "" {
		_, err := p.sum(ctx, password, make([]byte, saltSize), p.o, sumSize)
		return false, err
	}
	cost, salt, want, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	sum, err := p.sum(ctx, password, salt, cost, uint32(len(want)))
	return err == nil && subtle.ConstantTimeCompare(sum, want) == 1, err
}

// sum hashes when a slot is free. ErrUnavailable if the context ends first.
func (p *Passwords) sum(ctx context.Context, password string, salt []byte, cost PasswordOptions, size uint32) ([]byte, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: hashing: %w", ErrUnavailable, ctx.Err())
	}
	// The same password typed on another keyboard must be the same bytes.
	return argon2.IDKey(norm.NFKC.Bytes([]byte(password)), salt, cost.Time, cost.Memory, cost.Threads, size), nil
}

var errPHC = errors.New("tenant: not a hash of argon2id")

// parsePHC reads a stored hash; its cost is bounded, so that a damaged one
// can't take the machine.
func parsePHC(hash string) (cost PasswordOptions, salt, sum []byte, err error) {
	part := strings.Split(hash, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, errPHC
	}
	if n, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Time, &cost.Threads); err != nil || n != 3 {
		return cost, nil, nil, errPHC
	}
	if cost.Memory > 4<<20 || cost.Time < 1 || cost.Time > 100 || cost.Threads < 1 {
		return cost, nil, nil, errPHC
	}
	enc := base64.RawStdEncoding.Strict()
	salt, saltErr := enc.DecodeString(part[4])
	sum, sumErr := enc.DecodeString(part[5])
	if saltErr != nil || sumErr != nil || len(salt) < 8 || len(sum) < 16 || len(sum) > 64 {
		return cost, nil, nil, errPHC
	}
	return cost, salt, sum, nil
}
