package chat

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"recado/tenant"
)

const (
	// flushEvery is how long a projection may lag behind its entries when a
	// conversation was quiet.
	flushEvery = 100 * time.Millisecond
	// flushBusy is the same for one that is being written in: one write for
	// all that was said meanwhile. What is said travels as frames of its own.
	flushBusy = time.Second
	// flushAgain is when what could not be written is tried once more.
	flushAgain = time.Second
)

type dirtyKey struct {
	sc tenant.Scope
	id string
}

// A behind is what a conversation's projection lacks.
type behind struct {
	due      time.Time
	entries  []*Message // that this node has stored since; none where they have to be read
	uncalled []*Message // of a write that failed, for whom nobody was called yet
}

// later brings a conversation's projection up to m soon.
func (s *Service) later(sc tenant.Scope, m *Message) {
	key := dirtyKey{sc, m.Stream}
	s.mu.Lock()
	b := s.dirty[key]
	if b == nil {
		b = &behind{due: s.flushed[key].Add(flushBusy)}
		s.dirty[key] = b
	}
	if len(b.entries) < maxPageSize { // a longer one has a hole, and is read
		b.entries = append(b.entries, m)
	}
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
			s.flush(last, s.takeBehind(time.Now().Add(time.Hour)))
			return
		case <-s.wake:
		}
		s.flush(ctx, s.takeBehind(time.Now()))
		select {
		case <-ctx.Done():
		case <-time.After(flushEvery):
		}
	}
}

// takeBehind takes what is due, and sees to it that the rest is looked at
// again.
func (s *Service) takeBehind(now time.Time) map[dirtyKey]*behind {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, at := range s.flushed {
		if now.Sub(at) > flushBusy {
			delete(s.flushed, k)
		}
	}
	due := map[dirtyKey]*behind{}
	for k, b := range s.dirty {
		if b.due.After(now) {
			continue
		}
		due[k], s.flushed[k] = b, now
		delete(s.dirty, k)
	}
	if len(s.dirty) > 0 {
		s.rouse()
	}
	return due
}

// flushTogether is how many projections are written at once: together they
// share the store's commits, where one after another each would wait for its
// own.
const flushTogether = 64

func (s *Service) flush(ctx context.Context, due map[dirtyKey]*behind) {
	var all sync.WaitGroup
	var failed atomic.Pointer[error]
	places := make(chan struct{}, flushTogether)
	for k, b := range due {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			c, err := s.summarize(ctx, k, b.entries...)
			if err == nil {
				s.call(ctx, k.sc, c, slices.Concat(b.uncalled, b.entries)...)
			}
			if err == nil || errors.Is(err, tenant.ErrNotFound) {
				return
			}
			failed.Store(&err)
			s.mu.Lock()
			again := &behind{due: time.Now().Add(flushAgain), uncalled: newest(slices.Concat(b.uncalled, b.entries))}
			if since := s.dirty[k]; since != nil {
				again.uncalled = newest(append(again.uncalled, since.entries...))
			}
			s.dirty[k] = again
			s.mu.Unlock()
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		s.Log.Warn("projections are not written yet", "error", *err)
		s.rouse()
	}
	if err := s.tracer.flush(ctx); err != nil {
		s.Log.Warn("why conversations went where they went is not written yet", "error", err)
		time.AfterFunc(flushAgain, s.rouse)
	}
}

// newest are the entries that say the same to who is called as all of them: the
// visitor's last words.
func newest(entries []*Message) []*Message {
	var last *Message
	for _, m := range entries {
		if m.Type == EntryText && m.From == FromVisitor && (last == nil || m.Seq > last.Seq) {
			last = m
		}
	}
	if last == nil {
		return nil
	}
	return []*Message{last}
}

// summarize brings a projection up to entries and returns it. What this node
// knows already is not read again: the version decides whether it was still
// true.
func (s *Service) summarize(ctx context.Context, k dirtyKey, entries ...*Message) (*Conversation, error) {
	c, _ := s.known.get(k)
	if c == nil || len(entries) == 0 {
		return s.refresh(ctx, k.sc, k.id)
	}
	slices.SortFunc(entries, func(a, b *Message) int { return cmp.Compare(a.Seq, b.Seq) })
	next, changed := *c, false
	for _, m := range entries {
		if m.Seq > next.Seq+1 { // a hole: another node's entries
			return s.refresh(ctx, k.sc, k.id)
		}
		changed = next.Apply(m) || changed
	}
	if !changed {
		return &next, nil
	}
	err := s.replace(ctx, k.sc, &next, c.Project)
	if errors.Is(err, tenant.ErrStale) {
		return s.refresh(ctx, k.sc, k.id)
	}
	return &next, err
}

// after returns a conversation that has at least come to m; what followed the
// first time that m was said counts too.
func (s *Service) after(ctx context.Context, sc tenant.Scope, m *Message, repeated bool) (*Conversation, error) {
	if repeated {
		return s.refresh(ctx, sc, m.Stream)
	}
	return s.summarize(ctx, dirtyKey{sc, m.Stream}, m)
}

// replace stores a projection if nobody was faster, and tells everybody. was
// is the project that it was in.
func (s *Service) replace(ctx context.Context, sc tenant.Scope, c *Conversation, was string) error {
	if err := s.counts.Mark(ctx, sc, c.CreatedAt); err != nil {
		return err
	}
	if err := s.Store.ReplaceConversation(ctx, sc, c); err != nil {
		s.known.forget(dirtyKey{sc, c.ID})
		s.counts.Unsure(ctx, sc, c.CreatedAt, err)
		return err
	}
	s.known.put(sc, c)
	if c.Project != was {
		s.Bus.Publish(sc, channelKnown, movedFrame(c))
	}
	s.publishConversation(ctx, sc, c)
	s.markStored(ctx, sc, c)
	return nil
}

// markStored has a conversation counted that is stored all the same.
func (s *Service) markStored(ctx context.Context, sc tenant.Scope, c *Conversation) {
	if err := s.counts.Mark(ctx, sc, c.CreatedAt); err != nil {
		s.Log.Warn("a conversation is counted with the next one of its hour", "tenant", sc.Tenant(), "conversation", c.ID, "error", err)
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
		was := c.Project
		changed, err := s.catchUp(ctx, sc, c)
		if err != nil {
			return nil, err
		}
		if !edit(c) && !changed {
			return c, nil
		}
		err = s.replace(ctx, sc, c, was)
		if err == nil {
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
