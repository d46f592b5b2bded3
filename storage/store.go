// Package storage keeps what the rooms own. What they ask for is written once,
// one file per collection, over the seam in storage/engine; storage/sqlite and
// storage/mongo are its two engines. Bus, presence and limits stand in
// storage/redis, files in storage/blob.
package storage

import (
	"context"
	"errors"
	"fmt"

	"recado/storage/engine"
	"recado/tenant"
)

// A Store keeps every room's documents in one engine. Its methods take the
// tenant.Scope right after the context, but for those named Unscoped.
type Store struct {
	engine  engine.Engine
	cursors cursorKey
	groups  map[string]*grouper
}

// New returns a Store over an engine. The key signs cursors, so that a
// tampered one is refused; it must be the same on every node.
func New(e engine.Engine, key []byte) *Store {
	s := &Store{engine: e, cursors: key, groups: map[string]*grouper{}}
	for i := range collections {
		if c := collections[i]; c.Stream {
			s.groups[c.Name] = newGrouper(e, c)
		}
	}
	return s
}

// UnscopedPrepare creates what is missing in the engine, at every start.
func (s *Store) UnscopedPrepare(ctx context.Context) error {
	all := make([]engine.Collection, len(collections))
	for i, c := range collections {
		all[i] = *c
	}
	return s.engine.Ensure(ctx, all)
}

// UnscopedSettle waits until nothing is on its way into a stream; the engine is
// closed after it. Nothing may be appended any more.
func (s *Store) UnscopedSettle() {
	for _, g := range s.groups {
		g.all.Wait()
	}
}

// UnscopedPing reports whether the store can serve now.
func (s *Store) UnscopedPing(ctx context.Context) error { return s.engine.Ping(ctx) }

// refusal turns the engine's answers into what the other side may read; the
// rest stays an accident, but for a store that is away.
func refusal(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, engine.ErrNotFound):
		return tenant.ErrNotFound
	case errors.Is(err, engine.ErrExists):
		return tenant.ErrTaken
	case errors.Is(err, engine.ErrStale):
		return tenant.ErrStale
	case errors.Is(err, engine.ErrUnavailable):
		return fmt.Errorf("%w: %w", tenant.ErrUnavailable, err)
	}
	return err
}

var errNoScope = errors.New("storage: a call without a tenant")

// within refuses the zero scope: it would name what belongs to all tenants.
func within(sc tenant.Scope) (string, error) {
	if !sc.Valid() {
		return "", errNoScope
	}
	return sc.Tenant(), nil
}
