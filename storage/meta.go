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

// UnscopedSelfTest writes something, reads it and removes it.
func (s *Store) UnscopedSelfTest(ctx context.Context) error {
	name := "self-test:" + tenant.NewID()
	if err := metaTable.insert(ctx, s, shared, &fact{Name: name, Value: name}); err != nil {
		return err
	}
	read, err := metaTable.get(ctx, s, shared, name)
	if err == nil && read.Value != name {
		err = errors.New("storage: what was read is not what was written")
	}
	return errors.Join(err, metaTable.delete(ctx, s, shared, name))
}
