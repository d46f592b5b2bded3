package storage

import (
	"context"

	"recado/tenant"
)

var loginTable = table[tenant.Login]{
	collection: logins,
	id:         func(l *tenant.Login) string { return l.ID },
	version:    func(l *tenant.Login) *int64 { return &l.Version },
}

// UnscopedInsertLogin stores a new login. ErrTaken if its e-mail has one.
func (s *Store) UnscopedInsertLogin(ctx context.Context, l *tenant.Login) error {
	return loginTable.insert(ctx, s, shared, l)
}

// UnscopedLogin returns one by its id.
func (s *Store) UnscopedLogin(ctx context.Context, id string) (*tenant.Login, error) {
	return loginTable.get(ctx, s, shared, id)
}

// UnscopedLoginByEmail returns one by its e-mail, in lower case.
func (s *Store) UnscopedLoginByEmail(ctx context.Context, email string) (*tenant.Login, error) {
	return loginTable.one(ctx, s, shared, "email", email)
}

// UnscopedReplaceLogin stores l if nobody was faster.
func (s *Store) UnscopedReplaceLogin(ctx context.Context, l *tenant.Login) error {
	return loginTable.replace(ctx, s, shared, l)
}
