package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"recado/tenant"
)

// A Context is what the company's page says about a conversation's visitor:
// data that it set, and where they have been. Nobody has verified it, and only
// the desk sees it.
type Context struct {
	ID      string  `json:"id"` // the conversation's
	Version int64   `json:"version"`
	Data    []Datum `json:"data"`  // by key
	Trail   []Step  `json:"trail"` // oldest first
}

// A Datum is one thing that the page said: a string, a float64 or a bool.
type Datum struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// A Step is a page that the visitor saw, or an event that the page tracked.
type Step struct {
	At   int64    `json:"at"` // by the visitor's clock
	Kind StepKind `json:"kind"`
	Name string   `json:"name"` // the page's title, the event's name
	URL  string   `json:"url"`  // http or https, ""
}

// A StepKind says what a step is.
type StepKind string

const (
	StepPage  StepKind = "page"
	StepEvent StepKind = "event"
)

// Limits of a context; texts are in characters.
const (
	MaxData     = 50
	MaxKey      = 64
	MaxValue    = 500
	MaxTrail    = 20 // the last ones
	MaxStepName = 500
	MaxURL      = 2000
)

// Said is what a page says now, to be merged into what it said before: a null
// takes a key away.
type Said struct {
	Data  map[string]any `json:"data"`
	Trail []Step         `json:"trail"`
}

// AddContext merges what the page says into a conversation's context, and
// tells the desk. What can't be kept is refused by name, and then nothing is
// kept; a closed conversation takes no more.
func (s *Service) AddContext(ctx context.Context, actor tenant.Actor, id string, said Said) error {
	c, err := s.reach(ctx, actor, id)
	if err != nil {
		return err
	}
	if c.Status == Closed {
		return tenant.ErrConversationClosed
	}
	clean, refusal := said.clean(s.now())
	if refusal != nil {
		return refusal
	}
	return s.mergeContext(ctx, actor.Scope, c, clean, true)
}

// OpenContext is AddContext for a conversation that opens: what can't be kept
// is left out, since no words may be lost for it.
func (s *Service) OpenContext(ctx context.Context, actor tenant.Actor, id string, said Said) error {
	clean, _ := said.clean(s.now())
	if len(clean.Data)+len(clean.Trail) == 0 {
		return nil
	}
	c, err := s.reach(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.mergeContext(ctx, actor.Scope, c, clean, false)
}

func (s *Service) mergeContext(ctx context.Context, sc tenant.Scope, c *Conversation, said Said, strict bool) error {
	for range refreshTries {
		old, err := s.contextOf(ctx, sc, c.ID)
		if err != nil {
			return err
		}
		next := old.merge(said)
		if len(next.Data) > MaxData {
			if strict {
				return tenant.ErrLimit.At("data").With("limit", MaxData)
			}
			next.Data = next.Data[:MaxData]
		}
		if slices.Equal(next.Data, old.Data) && slices.Equal(next.Trail, old.Trail) {
			return nil
		}
		if old.Version == 0 {
			err = s.Store.InsertContext(ctx, sc, next)
		} else {
			err = s.Store.ReplaceContext(ctx, sc, next)
		}
		if err == nil {
			s.publish(sc, frameContext{"context", c.ID, ContextView{Data: next.Data, Trail: next.Trail}}, channelDesk(c.Project))
			return nil
		}
		if !errors.Is(err, tenant.ErrTaken) && !errors.Is(err, tenant.ErrStale) {
			return err
		}
	}
	return tenant.ErrUnavailable
}

// contextOf is a conversation's context; an empty one at version 0 if nothing
// was said.
func (s *Service) contextOf(ctx context.Context, sc tenant.Scope, id string) (*Context, error) {
	c, err := s.Store.Context(ctx, sc, id)
	if errors.Is(err, tenant.ErrNotFound) {
		return &Context{ID: id, Data: []Datum{}, Trail: []Step{}}, nil
	}
	return c, err
}

// merge is the context with what was said now.
func (c *Context) merge(said Said) *Context {
	data := map[string]any{}
	for _, d := range c.Data {
		data[d.Key] = d.Value
	}
	for key, value := range said.Data {
		if data[key] = value; value == nil {
			delete(data, key)
		}
	}
	next := &Context{ID: c.ID, Version: c.Version, Data: []Datum{}, Trail: slices.Clone(c.Trail)}
	for _, key := range slices.Sorted(maps.Keys(data)) {
		next.Data = append(next.Data, Datum{key, data[key]})
	}
	for _, step := range said.Trail {
		if !slices.Contains(next.Trail, step) { // a repeat
			next.Trail = append(next.Trail, step)
		}
	}
	slices.SortStableFunc(next.Trail, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
	next.Trail = next.Trail[max(0, len(next.Trail)-MaxTrail):]
	return next
}

// clean is what of it can be kept, and the first refusal of the rest.
func (s Said) clean(now int64) (kept Said, refusal error) {
	kept.Data = map[string]any{}
	note := func(err error) bool {
		if refusal == nil {
			refusal = err
		}
		return err == nil
	}
	for _, key := range slices.Sorted(maps.Keys(s.Data)) {
		name, err := tenant.CleanLine("data", key, MaxKey)
		if err == nil && name == "" {
			err = tenant.ErrRequired.At("data")
		}
		if !note(err) {
			continue
		}
		if value, err := cleanValue("data."+name, s.Data[key]); note(err) {
			kept.Data[name] = value
		}
	}
	for i, step := range s.Trail[max(0, len(s.Trail)-MaxTrail):] {
		if step, err := step.clean(fmt.Sprintf("trail.%d", i), now); note(err) {
			kept.Trail = append(kept.Trail, step)
		}
	}
	return kept, refusal
}

func cleanValue(at string, value any) (any, error) {
	switch v := value.(type) {
	case nil, bool, float64:
		return v, nil
	case string:
		return tenant.CleanText(at, v, MaxValue)
	}
	return nil, tenant.ErrBadValue.At(at)
}

func (s Step) clean(at string, now int64) (Step, error) {
	if s.Kind != StepPage && s.Kind != StepEvent {
		return s, tenant.ErrBadValue.At(at + ".kind")
	}
	var err error
	if s.Name, err = tenant.CleanLine(at+".name", s.Name, MaxStepName); err != nil {
		return s, err
	}
	if s.Kind == StepEvent && s.Name == "" {
		return s, tenant.ErrRequired.At(at + ".name")
	}
	if s.URL, err = tenant.CleanLine(at+".url", s.URL, MaxURL); err != nil {
		return s, err
	}
	if s.URL != "" && !strings.HasPrefix(s.URL, "https://") && !strings.HasPrefix(s.URL, "http://") {
		return s, tenant.ErrBadValue.At(at + ".url")
	}
	if s.At <= 0 || s.At > now {
		s.At = now // a clock that is wrong tells nothing
	}
	return s, nil
}

// A ContextView is a conversation's context as the desk sees it: what the page
// says, and what the visitor answered to the project's fields.
type ContextView struct {
	Fields []tenant.FieldAnswer `json:"fields,omitzero"` // not in a frame: they never change
	Data   []Datum              `json:"data"`
	Trail  []Step               `json:"trail"`
}

// Context is a conversation's context for an agent who may see it.
func (s *Service) Context(ctx context.Context, actor tenant.Actor, id string) (ContextView, error) {
	if _, err := s.reads(ctx, actor, id); err != nil {
		return ContextView{}, err
	}
	c, err := s.contextOf(ctx, actor.Scope, id)
	if err != nil {
		return ContextView{}, err
	}
	v := ContextView{Fields: []tenant.FieldAnswer{}, Data: c.Data, Trail: c.Trail}
	first, err := s.Store.Messages(ctx, actor.Scope, id, 0, 1)
	if err == nil && len(first) == 1 && first[0].Data != nil {
		v.Fields = append(v.Fields, first[0].Data.Fields...)
	}
	return v, err
}
