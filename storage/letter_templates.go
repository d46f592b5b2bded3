package storage

import (
	"context"

	"recado/storage/engine"
	"recado/tenant"
)

var letterTemplateTable = table[tenant.LetterTemplate]{
	collection: letterTemplates,
	id:         func(l *tenant.LetterTemplate) string { return l.ID },
	version:    func(l *tenant.LetterTemplate) *int64 { return &l.Version },
}

// InsertLetterTemplate stores what a tenant says in a letter.
func (s *Store) InsertLetterTemplate(ctx context.Context, sc tenant.Scope, template *tenant.LetterTemplate) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return letterTemplateTable.insert(ctx, s, t, template)
}

// LetterTemplate returns one by its id.
func (s *Store) LetterTemplate(ctx context.Context, sc tenant.Scope, id string) (*tenant.LetterTemplate, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return letterTemplateTable.get(ctx, s, t, id)
}

// ReplaceLetterTemplate stores what it became.
func (s *Store) ReplaceLetterTemplate(ctx context.Context, sc tenant.Scope, template *tenant.LetterTemplate) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return letterTemplateTable.replace(ctx, s, t, template)
}

// DeleteLetterTemplate removes one: Recado's own words hold again.
func (s *Store) DeleteLetterTemplate(ctx context.Context, sc tenant.Scope, id string) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return letterTemplateTable.delete(ctx, s, t, id)
}

// LetterTemplates returns the tenant's templates.
func (s *Store) LetterTemplates(ctx context.Context, sc tenant.Scope) ([]tenant.LetterTemplate, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return letterTemplateTable.find(ctx, s, t, engine.Query{Index: "all", Limit: len(tenant.LetterKinds) * len(tenant.Locales)})
}
