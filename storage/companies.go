package storage

import (
	"context"

	"recado/storage/engine"
	"recado/tenant"
	"recado/ticket"
)

var (
	companyTable = table[ticket.Company]{
		collection: companies,
		id:         func(c *ticket.Company) string { return c.ID },
		version:    func(c *ticket.Company) *int64 { return &c.Version },
	}
	domainTable = table[ticket.Domain]{
		collection: companyDomains,
		id:         func(d *ticket.Domain) string { return d.Domain },
		version:    func(d *ticket.Domain) *int64 { return &d.Version },
	}
)

// InsertCompany stores a new company.
func (s *Store) InsertCompany(ctx context.Context, sc tenant.Scope, c *ticket.Company) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return companyTable.insert(ctx, s, t, c)
}

// Company returns one by its id.
func (s *Store) Company(ctx context.Context, sc tenant.Scope, id string) (*ticket.Company, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return companyTable.get(ctx, s, t, id)
}

// CompanyByKey returns one by its normalised name.
func (s *Store) CompanyByKey(ctx context.Context, sc tenant.Scope, key string) (*ticket.Company, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return companyTable.one(ctx, s, t, "name", key)
}

// ReplaceCompany stores c if nobody was faster.
func (s *Store) ReplaceCompany(ctx context.Context, sc tenant.Scope, c *ticket.Company) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return companyTable.replace(ctx, s, t, c)
}

// Companies returns one page of them, newest first.
func (s *Store) Companies(ctx context.Context, sc tenant.Scope, cursor string, limit int) (tenant.Page[ticket.Company], error) {
	t, err := within(sc)
	if err != nil {
		return tenant.Page[ticket.Company]{}, err
	}
	return companyTable.page(ctx, s, t, engine.Query{Index: "all", Desc: true, Limit: limit}, cursor)
}

// InsertDomain makes a domain a company's.
func (s *Store) InsertDomain(ctx context.Context, sc tenant.Scope, d *ticket.Domain) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return domainTable.insert(ctx, s, t, d)
}

// Domain returns whose a domain is.
func (s *Store) Domain(ctx context.Context, sc tenant.Scope, domain string) (*ticket.Domain, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return domainTable.get(ctx, s, t, domain)
}

// ReplaceDomain stores d if nobody was faster.
func (s *Store) ReplaceDomain(ctx context.Context, sc tenant.Scope, d *ticket.Domain) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return domainTable.replace(ctx, s, t, d)
}

// DeleteDomain makes a domain nobody's.
func (s *Store) DeleteDomain(ctx context.Context, sc tenant.Scope, domain string) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return domainTable.delete(ctx, s, t, domain)
}
