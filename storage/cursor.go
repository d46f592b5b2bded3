package storage

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"recado/storage/engine"
	"recado/tenant"
)

// A cursorKey signs cursors: a cursor is opaque, good for the one list that
// gave it, and a tampered one is refused rather than read.
type cursorKey []byte

const cursorSum = 12 // bytes of the signature that a cursor carries

// seal makes the cursor that continues behind a row.
func (k cursorKey) seal(tenantID, collection string, q engine.Query, at engine.Position) string {
	body := binary.BigEndian.AppendUint64(nil, uint64(at.Order))
	body = append(body, at.ID...)
	return base64.RawURLEncoding.EncodeToString(append(k.sum(tenantID, collection, q, body), body...))
}

// open reads a cursor; "" is the beginning, nil.
func (k cursorKey) open(tenantID, collection string, q engine.Query, cursor string) (*engine.Position, error) {
	if cursor == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) < cursorSum+8 {
		return nil, tenant.ErrBadCursor.At("cursor")
	}
	sum, body := raw[:cursorSum], raw[cursorSum:]
	if !hmac.Equal(sum, k.sum(tenantID, collection, q, body)) {
		return nil, tenant.ErrBadCursor.At("cursor")
	}
	return &engine.Position{Order: int64(binary.BigEndian.Uint64(body)), ID: string(body[8:])}, nil
}

// sum covers the list as well as the place, so that a cursor of one list is no
// good in another.
func (k cursorKey) sum(tenantID, collection string, q engine.Query, body []byte) []byte {
	mac := hmac.New(sha256.New, k)
	list, err := json.Marshal([]any{tenantID, collection, q.Index, q.Equal, q.Desc})
	if err != nil {
		panic(fmt.Sprintf("storage: a query of %s that is no JSON: %v", collection, err))
	}
	mac.Write(list)
	mac.Write(body)
	return mac.Sum(nil)[:cursorSum]
}
