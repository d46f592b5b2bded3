package storage

import (
	"context"
	"errors"

	"recado/storage/engine"
	"recado/tenant"
)

var _ tenant.Store = (*Store)(nil)

var tenantTable = table[tenant.Tenant]{
	collection: tenants,
	id:         func(t *tenant.Tenant) string { return t.ID },
	version:    func(t *tenant.Tenant) *int64 { return &t.Version },
}

var errOtherTenant = errors.New("storage: a tenant's document under another tenant's scope")

// own refuses a tenant's document that is not the scope's: the only documents
// that are kept under their own id instead of the scope's.
func own(sc tenant.Scope, t *tenant.Tenant) error {
	id, err := within(sc)
	if err == nil && t.ID != id {
		return errOtherTenant
	}
	return err
}

// InsertTenant stores a new tenant under the scope's own id.
func (s *Store) InsertTenant(ctx context.Context, sc tenant.Scope, t *tenant.Tenant) error {
	if err := own(sc, t); err != nil {
		return err
	}
	return tenantTable.insert(ctx, s, shared, t)
}

// Tenant returns the scope's tenant.
func (s *Store) Tenant(ctx context.Context, sc tenant.Scope) (*tenant.Tenant, error) {
	id, err := within(sc)
	if err != nil {
		return nil, err
	}
	return tenantTable.get(ctx, s, shared, id)
}

// ReplaceTenant stores t if nobody was faster.
func (s *Store) ReplaceTenant(ctx context.Context, sc tenant.Scope, t *tenant.Tenant) error {
	if err := own(sc, t); err != nil {
		return err
	}
	return tenantTable.replace(ctx, s, shared, t)
}

// UnscopedTenants lists all tenants, oldest first.
func (s *Store) UnscopedTenants(ctx context.Context, cursor string, limit int) (tenant.Page[tenant.Tenant], error) {
	return tenantTable.page(ctx, s, shared, engine.Query{Index: "all", Limit: limit}, cursor)
}

// UnscopedFindTenants lists the tenants to keep, newest first.
func (s *Store) UnscopedFindTenants(ctx context.Context, keep func(*tenant.Tenant) bool, cursor string, limit int) (tenant.Page[tenant.Tenant], error) {
	return tenantTable.filtered(ctx, s, shared, engine.Query{Index: "all", Desc: true, Limit: limit}, cursor, keep)
}
