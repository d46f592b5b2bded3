package storage

import (
	"context"
	"errors"

	"recado/tenant"
)

// A fact is something that the whole installation remembers.
type fact struct {
	Name    string `json:"name"`
	Version int64  `json:"version"`
	Value   string `json:"value"`
}

var metaTable = table[fact]{
	collection: meta,
	id:         func(f *fact) string { return f.Name },
	version:    func(f *fact) *int64 { return &f.Version },
}

// UnscopedFingerprint stores the master secret's fingerprint at the first start
// and returns the stored one at every other; of several nodes that start at
// once the first one's stays.
func (s *Store) UnscopedFingerprint(ctx context.Context, fingerprint string) (string, error) {
	const name = "fingerprint"
	err := metaTable.insert(ctx, s, shared, &fact{Name: name, Value: fingerprint})
	if err == nil {
		return fingerprint, nil
	}
	if !errors.Is(err, tenant.ErrTaken) {
		return "", err
	}
	stored, err := metaTable.get(ctx, s, shared, name)
	if err != nil {
		return "", err
	}
	return stored.Value, nil
}
