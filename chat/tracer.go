package chat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"recado/tenant"
)

// traceBuffer is of how many conversations a node keeps what the store has not
// taken yet: what happens counts more than why.
const traceBuffer = 10_000

// A tracer keeps the steps that are not written yet, and of who waits what was
// noted last: a queue is looked at every few seconds, and mostly the same comes
// of it.
type tracer struct {
	store Store
	rouse func() // asks for a flush

	mu    sync.Mutex
	steps map[dirtyKey][]TraceStep
	waits map[dirtyKey]string
}

func newTracer(store Store, rouse func()) *tracer {
	return &tracer{store: store, rouse: rouse, steps: map[dirtyKey][]TraceStep{}, waits: map[dirtyKey]string{}}
}

// note keeps a step, to be written soon. That somebody waits is noted once, as
// long as nothing else comes of it.
func (t *tracer) note(sc tenant.Scope, id string, step TraceStep) {
	k, same := dirtyKey{sc, id}, step.outcome()
	t.mu.Lock()
	defer t.mu.Unlock()
	if same == "" {
		delete(t.waits, k)
	} else if t.waits[k] == same {
		return
	} else {
		if len(t.waits) >= traceBuffer {
			clear(t.waits)
		}
		t.waits[k] = same
	}
	t.keep(k, step)
	t.rouse()
}

// outcome tells rounds apart that gave a conversation to nobody; "" is all
// else.
func (st TraceStep) outcome() string {
	if st.What != TraceWaits && st.What != TraceOpen {
		return ""
	}
	parts := []string{string(st.What), st.Policy, st.Project}
	for _, a := range st.Considered {
		parts = append(parts, a.Agent+" "+a.Why)
	}
	return strings.Join(parts, "\n")
}

// keep appends within bounds. The caller holds mu.
func (t *tracer) keep(k dirtyKey, steps ...TraceStep) {
	old, known := t.steps[k]
	if known || len(t.steps) < traceBuffer {
		t.steps[k] = lastSteps(append(old, steps...))
	}
}

func lastSteps(steps []TraceStep) []TraceStep {
	return steps[max(0, len(steps)-traceSteps):]
}

// byHand notes what an agent did.
func (t *tracer) byHand(actor tenant.Actor, c *Conversation, m *Message) {
	if actor.Kind != tenant.AgentOf {
		return
	}
	step := TraceStep{At: m.At, By: actor.Name, Project: c.Project}
	switch {
	case m.Type == EntryText, m.Type == EntryClaimed, m.Type == EntryAssigned && m.Data.Agent == actor.ID:
		step.What, step.Agent, step.Name = TraceTaken, actor.ID, actor.Name
	case m.Type == EntryAssigned:
		step.What, step.Agent, step.Name = TraceTransferred, m.Data.Agent, m.Data.Name
	case m.Type == EntryReleased:
		step.What = TraceReleased
	case m.Type == EntryMoved:
		step.What, step.Project = TraceMoved, m.Data.Project
	default:
		return
	}
	t.note(actor.Scope, c.ID, step)
}

// flush writes what was noted; what can't be written stays noted. It returns
// the first failure.
func (t *tracer) flush(ctx context.Context) error {
	t.mu.Lock()
	noted := t.steps
	t.steps = map[dirtyKey][]TraceStep{}
	t.mu.Unlock()
	var all sync.WaitGroup
	var once sync.Once
	var failed error
	places := make(chan struct{}, flushTogether)
	for k, steps := range noted {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			err := t.write(ctx, k, steps)
			if err == nil {
				return
			}
			once.Do(func() { failed = err })
			t.mu.Lock()
			defer t.mu.Unlock()
			later := t.steps[k]
			delete(t.steps, k)
			t.keep(k, append(steps, later...)...)
		})
	}
	all.Wait()
	return failed
}

// write adds steps to a conversation's trace. One that begins with the first
// look at a new conversation is not there yet, as far as this node knows.
func (t *tracer) write(ctx context.Context, k dirtyKey, steps []TraceStep) error {
	fresh := steps[0].first
	for range refreshTries {
		doc, err := &Trace{ID: k.id}, error(nil)
		if !fresh {
			doc, err = t.store.Trace(ctx, k.sc, k.id)
		}
		if errors.Is(err, tenant.ErrNotFound) {
			fresh, doc, err = true, &Trace{ID: k.id}, nil
		}
		if err != nil {
			return err
		}
		doc.Steps = lastSteps(append(doc.Steps, steps...))
		slices.SortStableFunc(doc.Steps, func(a, b TraceStep) int { return int(a.At - b.At) }) // of several nodes
		if fresh {
			err = t.store.InsertTrace(ctx, k.sc, doc)
		} else {
			err = t.store.ReplaceTrace(ctx, k.sc, doc)
		}
		if !errors.Is(err, tenant.ErrStale) && !errors.Is(err, tenant.ErrTaken) {
			return err
		}
		fresh = false
	}
	return tenant.ErrUnavailable
}

// read is what is written of a conversation's trace, and what is not yet here.
func (t *tracer) read(ctx context.Context, k dirtyKey) (*Trace, error) {
	doc, err := t.store.Trace(ctx, k.sc, k.id)
	if errors.Is(err, tenant.ErrNotFound) {
		doc, err = &Trace{ID: k.id, Steps: []TraceStep{}}, nil
	}
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	doc.Steps = lastSteps(append(doc.Steps, t.steps[k]...))
	return doc, nil
}
