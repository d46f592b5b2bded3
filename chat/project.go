package chat

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"recado/tenant"
)

// flushEvery is how long a projection may lag behind its entries while a
// conversation is busy: one write per conversation and flush, however much
// was said.
const flushEvery = 100 * time.Millisecond

// flushAgain is when what could not be written is tried once more.
const flushAgain = time.Second

type dirtyKey struct {
	sc tenant.Scope
	id string
}

// later brings a conversation's projection up to date soon.
func (s *Service) later(sc tenant.Scope, id string) {
	s.mu.Lock()
	s.dirty[dirtyKey{sc, id}] = struct{}{}
	s.mu.Unlock()
	s.rouse()
}

func (s *Service) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// flushLoop writes projections behind until ctx ends, and what is left then.
func (s *Service) flushLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			s.flush(last)
			return
		case <-s.wake:
		}
		s.flush(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(flushEvery):
		}
	}
}

// flushTogether is how many projections are written at once: together they
// share the store's commits, where one after another each would wait for its
// own.
const flushTogether = 64

func (s *Service) flush(ctx context.Context) {
	s.mu.Lock()
	dirty := s.dirty
	s.dirty = map[dirtyKey]struct{}{}
	s.mu.Unlock()
	var all sync.WaitGroup
	var failed atomic.Pointer[error]
	places := make(chan struct{}, flushTogether)
	for k := range dirty {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			_, err := s.refresh(ctx, k.sc, k.id)
			if err == nil || errors.Is(err, tenant.ErrNotFound) {
				return
			}
			failed.Store(&err)
			s.mu.Lock()
			s.dirty[k] = struct{}{}
			s.mu.Unlock()
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		s.Log.Warn("projections are not written yet", "error", *err)
		time.AfterFunc(flushAgain, s.rouse)
	}
}

// refreshTries bounds how often a projection is tried again when others write
// it too.
const refreshTries = 8

// refresh brings a conversation's projection up to its last entry, publishes
// it when it changed, and returns it. Any node may do it at any time; it is
// also the repair.
func (s *Service) refresh(ctx context.Context, sc tenant.Scope, id string) (*Conversation, error) {
	return s.change(ctx, sc, id, func(*Conversation) bool { return false })
}

// change applies what is behind in the entries, then edit, and stores the
// result if either changed anything.
func (s *Service) change(ctx context.Context, sc tenant.Scope, id string, edit func(*Conversation) bool) (*Conversation, error) {
	for range refreshTries {
		c, err := s.Store.Conversation(ctx, sc, id)
		if err != nil {
			return nil, err
		}
		changed, err := s.catchUp(ctx, sc, c)
		if err != nil {
			return nil, err
		}
		if !edit(c) && !changed {
			return c, nil
		}
		err = s.Store.ReplaceConversation(ctx, sc, c)
		if err == nil {
			s.publishConversation(ctx, sc, c)
			return c, nil
		}
		if !errors.Is(err, tenant.ErrStale) {
			return nil, err
		}
	}
	return nil, tenant.ErrUnavailable
}

// catchUp applies the entries that the projection has not seen.
func (s *Service) catchUp(ctx context.Context, sc tenant.Scope, c *Conversation) (changed bool, err error) {
	for {
		entries, err := s.Store.Messages(ctx, sc, c.ID, c.Seq, maxPageSize)
		if err != nil {
			return changed, err
		}
		for i := range entries {
			if c.Apply(&entries[i]) {
				changed = true
			}
		}
		if len(entries) < maxPageSize {
			return changed, nil
		}
	}
}
