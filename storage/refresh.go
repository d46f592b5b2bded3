package storage

import (
	"context"

	"recado/storage/engine"
	"recado/tenant"
)

var refreshTable = table[tenant.RefreshToken]{
	collection: refreshTokens,
	id:         func(r *tenant.RefreshToken) string { return r.Hash },
	version:    func(r *tenant.RefreshToken) *int64 { return &r.Version },
}

// UnscopedInsertRefresh stores a new refresh token.
func (s *Store) UnscopedInsertRefresh(ctx context.Context, r *tenant.RefreshToken) error {
	return refreshTable.insert(ctx, s, shared, r)
}

// UnscopedRefresh returns the token with that hash, used or expired ones too.
func (s *Store) UnscopedRefresh(ctx context.Context, hash string) (*tenant.RefreshToken, error) {
	return refreshTable.get(ctx, s, shared, hash)
}

// UnscopedReplaceRefresh stores r if nobody was faster.
func (s *Store) UnscopedReplaceRefresh(ctx context.Context, r *tenant.RefreshToken) error {
	return refreshTable.replace(ctx, s, shared, r)
}

// UnscopedRefreshes returns a login's tokens, the newest first.
func (s *Store) UnscopedRefreshes(ctx context.Context, login string) ([]tenant.RefreshToken, error) {
	return refreshTable.find(ctx, s, shared, engine.Query{Index: "login", Equal: []any{login}, Desc: true, Limit: tenant.MaxRefreshes})
}

// UnscopedFamily returns the tokens of one of a login's sessions.
func (s *Store) UnscopedFamily(ctx context.Context, login, family string) ([]tenant.RefreshToken, error) {
	return refreshTable.find(ctx, s, shared, engine.Query{Index: "family", Equal: []any{login, family}, Limit: tenant.MaxRefreshes})
}

// UnscopedEndRefresh deletes a login's tokens: one family, or all of them when
// family is "".
func (s *Store) UnscopedEndRefresh(ctx context.Context, login, family string) error {
	q := engine.Query{Index: "login", Equal: []any{login}}
	if family != "" {
		q = engine.Query{Index: "family", Equal: []any{login, family}}
	}
	for {
		n, err := s.deleteRefresh(ctx, q, engine.MaxLimit)
		if err != nil || n < engine.MaxLimit {
			return err
		}
	}
}

// UnscopedExpireRefresh deletes up to limit tokens that expired before a time
// and tells how many there were.
func (s *Store) UnscopedExpireRefresh(ctx context.Context, before int64, limit int) (int, error) {
	return s.deleteRefresh(ctx, engine.Query{Index: "expiry", To: &before}, limit)
}

// deleteRefresh deletes one bounded page of a query.
func (s *Store) deleteRefresh(ctx context.Context, q engine.Query, limit int) (int, error) {
	q.Limit = limit
	found, err := refreshTable.find(ctx, s, shared, q)
	if err != nil {
		return 0, err
	}
	for _, r := range found {
		if err := refreshTable.delete(ctx, s, shared, r.Hash); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}
