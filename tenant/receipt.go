package tenant

import (
	"crypto/ed25519"
	"encoding/base64"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A Receipt says that a tenant is gone: since when it was there, who had it
// deleted, when that began and ended, and how many documents went, by
// collection. It is signed (Ed25519, as a JWS), so that who has the public key
// can tell later that this server said so.
type Receipt struct {
	Tenant  string           `json:"tenant"`
	Created int64            `json:"created"` // ms, as all of its times
	Began   int64            `json:"began"`
	Ended   int64            `json:"ended"`
	By      string           `json:"by"`
	Removed map[string]int64 `json:"removed"`
}

// A SignedReceipt is a receipt with its signature, and the public key that it
// can be verified with (base64url).
type SignedReceipt struct {
	Receipt
	JWS string `json:"jws"`
	Key string `json:"key"`
}

type receiptClaims struct {
	Receipt Receipt `json:"receipt"`
	jwt.RegisteredClaims
}

const audReceipt = "receipt"

// SignReceipt makes the receipt of a tenant whose deletion has ended;
// ErrNoReceipt before.
func (t *Tokens) SignReceipt(of *Tenant) (*SignedReceipt, error) {
	if of.Deleted == 0 {
		return nil, ErrNoReceipt
	}
	r := Receipt{Tenant: of.ID, Created: of.CreatedAt, Began: of.Deleting, Ended: of.Deleted, By: of.DeletedBy, Removed: of.Removed}
	jws, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, receiptClaims{r, jwt.RegisteredClaims{
		Issuer: issuer, Audience: jwt.ClaimStrings{audReceipt}, Subject: of.ID, IssuedAt: jwt.NewNumericDate(time.UnixMilli(of.Deleted)),
	}}).SignedString(t.receipts)
	return &SignedReceipt{Receipt: r, JWS: jws, Key: t.ReceiptKey()}, err
}

// ReceiptKey is the public key of this server's receipts, base64url.
func (t *Tokens) ReceiptKey() string {
	return base64.RawURLEncoding.EncodeToString(t.receipts.Public().(ed25519.PublicKey))
}

// VerifyReceipt reads a receipt that was signed with the private half of key.
// ErrUnauthorized for any other.
func VerifyReceipt(jws, key string) (*Receipt, error) {
	public, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || len(public) != ed25519.PublicKeySize {
		return nil, ErrUnauthorized
	}
	var c receiptClaims
	parser := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithAudience(audReceipt), jwt.WithIssuer(issuer), jwt.WithoutClaimsValidation())
	if _, err := parser.ParseWithClaims(jws, &c, func(*jwt.Token) (any, error) { return ed25519.PublicKey(public), nil }); err != nil {
		return nil, ErrUnauthorized
	}
	return &c.Receipt, nil
}
