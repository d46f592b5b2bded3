package storage

import (
	"context"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

var fileTable = table[chat.File]{
	collection: files,
	id:         func(f *chat.File) string { return f.ID },
	version:    func(f *chat.File) *int64 { return &f.Version },
}

// InsertFile stores a new file's document.
func (s *Store) InsertFile(ctx context.Context, sc tenant.Scope, f *chat.File) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return fileTable.insert(ctx, s, t, f)
}

// File returns a file's document.
func (s *Store) File(ctx context.Context, sc tenant.Scope, id string) (*chat.File, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return fileTable.get(ctx, s, t, id)
}

// FileByClientID returns the file that an owner's client id was used for.
func (s *Store) FileByClientID(ctx context.Context, sc tenant.Scope, clientID string) (*chat.File, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return fileTable.one(ctx, s, t, "client_id", clientID)
}

// ReplaceFile stores f if nobody was faster.
func (s *Store) ReplaceFile(ctx context.Context, sc tenant.Scope, f *chat.File) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return fileTable.replace(ctx, s, t, f)
}

// FilesIn returns up to limit files of one place that were stored before a time
// (ms), oldest first; "" for both is those that were never sent.
func (s *Store) FilesIn(ctx context.Context, sc tenant.Scope, conversation, ticket string, before int64, limit int) ([]chat.File, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return fileTable.find(ctx, s, t, engine.Query{Index: "place", Equal: []any{conversation, ticket}, To: &before, Limit: limit})
}

// DeleteFile removes a file's document.
func (s *Store) DeleteFile(ctx context.Context, sc tenant.Scope, id string) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return fileTable.delete(ctx, s, t, id)
}

// FileBytes sums up the sizes of all files of the tenant, page by page.
func (s *Store) FileBytes(ctx context.Context, sc tenant.Scope) (int64, error) {
	t, err := within(sc)
	if err != nil {
		return 0, err
	}
	total := int64(0)
	for after := ""; ; {
		rows, err := s.engine.Scan(ctx, files, t, after, engine.MaxLimit)
		if err != nil {
			return 0, refusal(err)
		}
		for _, row := range rows {
			var f struct {
				Size int64 `json:"size"`
			}
			if err := row.Decode(&f); err != nil {
				return 0, err
			}
			total += f.Size
			after = row.Position().ID
		}
		if len(rows) < engine.MaxLimit {
			return total, nil
		}
	}
}
