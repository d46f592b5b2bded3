package chat

import (
	"context"
	"errors"
	"time"

	"recado/tenant"
)

const (
	// LooseAge is how long a file that was uploaded may wait to be sent.
	LooseAge = 24 * time.Hour
	// looseMost bounds how many files one look removes from one tenant.
	looseMost = 500
	// gonePlace is where a file is while it is removed: nowhere that can be
	// reached, so that it can't be sent any more.
	gonePlace = "-"
)

// PurgeLoose removes a tenant's files that were uploaded LooseAge ago and never
// sent; remove takes away a file's bytes and may be called again. It returns
// how many there were.
func (s *Service) PurgeLoose(ctx context.Context, sc tenant.Scope, remove func(ctx context.Context, sc tenant.Scope, key string) error) (int, error) {
	before := s.Now().Add(-LooseAge).UnixMilli()
	loose, err := s.Store.FilesIn(ctx, sc, "", "", before, looseMost)
	if err != nil {
		return 0, err
	}
	for i := range loose {
		loose[i].Conversation = gonePlace
		// Somebody who sends it at this moment is faster, or finds it gone.
		if err := s.Store.ReplaceFile(ctx, sc, &loose[i]); err != nil && !errors.Is(err, tenant.ErrStale) && !errors.Is(err, tenant.ErrNotFound) {
			return 0, err
		}
	}
	// What a node that died had begun to remove is there too.
	gone, err := s.Store.FilesIn(ctx, sc, gonePlace, "", before, looseMost)
	if err != nil {
		return 0, err
	}
	for i := range gone {
		if err := remove(ctx, sc, gone[i].Key); err != nil {
			return i, err
		}
		if err := s.Store.DeleteFile(ctx, sc, gone[i].ID); err != nil {
			return i, err
		}
	}
	return len(gone), nil
}
