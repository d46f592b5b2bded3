package storage

import (
	"context"

	"recado/tenant"
)

var consentTable = table[tenant.Consent]{
	collection: consents,
	id:         func(c *tenant.Consent) string { return c.ID },
	version:    func(c *tenant.Consent) *int64 { return &c.Version },
}

// InsertConsent stores the tenant's first consent.
func (s *Store) InsertConsent(ctx context.Context, sc tenant.Scope, c *tenant.Consent) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return consentTable.insert(ctx, s, t, c)
}

// Consent returns the tenant's, also one that is over.
func (s *Store) Consent(ctx context.Context, sc tenant.Scope, id string) (*tenant.Consent, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return consentTable.get(ctx, s, t, id)
}

// ReplaceConsent stores c if nobody was faster.
func (s *Store) ReplaceConsent(ctx context.Context, sc tenant.Scope, c *tenant.Consent) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return consentTable.replace(ctx, s, t, c)
}
