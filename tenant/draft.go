package tenant

import (
	"context"
	"encoding/json"
	"errors"
)

// A Draft is what somebody prepares for a widget or project before visitors
// see it. There is one of each: whoever edits the object goes on with it.
type Draft struct {
	ID      string `json:"id"` // kind.object
	Version int64  `json:"version"`
	Kind    string `json:"kind"` // KindProject or KindWidget
	Object  string `json:"object"`
	// Base is the object that it was saved upon, Value what it would become,
	// with the version of Base.
	Base  json.RawMessage `json:"base"`
	Value json.RawMessage `json:"value"`
	Agent string          `json:"agent"` // who saved it last
	Name  string          `json:"name"`
	At    int64           `json:"at"`
}

// A DraftEdit saves a draft: the version of the draft that was read, 0 if there
// was none, and the object as it would become, with the version of the object
// that it is a change of.
type DraftEdit struct {
	Version int64           `json:"version"`
	Value   json.RawMessage `json:"value"`
}

func draftID(kind, object string) string { return kind + "." + object }

// Draft returns the draft of an object. ErrNotFound if there is none.
func (a *Admin) Draft(ctx context.Context, sc Scope, kind, object string) (*Draft, error) {
	return a.Store.Draft(ctx, sc, draftID(kind, object))
}

// SaveDraft keeps what is prepared; it is judged as if it were published.
// ErrStale if somebody saved the draft, or published the object, meanwhile.
func (a *Admin) SaveDraft(ctx context.Context, by Actor, kind, object string, in DraftEdit) (*Draft, error) {
	base, value, err := a.drafted(ctx, by.Scope, kind, object, in.Value)
	if err != nil {
		return nil, err
	}
	d := &Draft{ID: draftID(kind, object), Version: in.Version, Kind: kind, Object: object, Agent: by.ID, Name: by.Name, At: a.Now().UnixMilli()}
	if d.Base, err = json.Marshal(base); err != nil {
		return nil, err
	}
	if d.Value, err = json.Marshal(value); err != nil {
		return nil, err
	}
	if in.Version == 0 {
		err = a.Store.InsertDraft(ctx, by.Scope, d)
	} else {
		err = a.Store.ReplaceDraft(ctx, by.Scope, d)
	}
	if errors.Is(err, ErrTaken) || errors.Is(err, ErrNotFound) {
		return nil, ErrStale
	}
	return d, err
}

// drafted is an object as it stands, and as it would be after an edit.
func (a *Admin) drafted(ctx context.Context, sc Scope, kind, object string, edit json.RawMessage) (base, value any, err error) {
	switch kind {
	case KindWidget:
		var in WidgetEdit
		w, err := a.shownWidget(ctx, sc, object)
		if err != nil {
			return nil, nil, err
		}
		if err := DecodeJSON(edit, &in); err != nil {
			return nil, nil, err
		}
		if in.Version != w.Version {
			return nil, nil, ErrStale
		}
		changed := *w
		err = a.fillWidget(ctx, sc, &changed, in)
		return w, &changed, err
	case KindProject:
		var in ProjectEdit
		p, err := a.shownProject(ctx, sc, object)
		if err != nil {
			return nil, nil, err
		}
		if err := DecodeJSON(edit, &in); err != nil {
			return nil, nil, err
		}
		if in.Version != p.Version {
			return nil, nil, ErrStale
		}
		changed := *p
		err = a.fillProject(ctx, sc, &changed, in)
		return p, &changed, err
	}
	return nil, nil, ErrNotFound
}

// shownWidget is a widget that is no preview.
func (a *Admin) shownWidget(ctx context.Context, sc Scope, id string) (*Widget, error) {
	w, err := a.Store.Widget(ctx, sc, id)
	if err == nil && w.Preview != "" {
		return nil, ErrNotFound
	}
	return w, err
}

// shownProject is a project that was not removed.
func (a *Admin) shownProject(ctx context.Context, sc Scope, id string) (*Project, error) {
	p, err := a.Store.Project(ctx, sc, id)
	if err == nil && p.Removed != 0 {
		return nil, ErrNotFound
	}
	return p, err
}

// PublishDraft makes the object what the draft says, in one act that is kept
// with what stood there before, and removes the draft. A node that dies between
// the two leaves a draft of what is published. ErrStale if either changed.
func (a *Admin) PublishDraft(ctx context.Context, by Actor, kind, object string, version int64) (any, error) {
	d, err := a.Draft(ctx, by.Scope, kind, object)
	if err != nil {
		return nil, err
	}
	if d.Version != version {
		return nil, ErrStale
	}
	before, _, err := a.drafted(ctx, by.Scope, kind, object, d.Value)
	if err != nil {
		return nil, err
	}
	var after any
	err = a.Audited(ctx, by, Change{Kind: kind, Object: object, Action: "published"}, before, func() (any, error) {
		after, err = a.publish(ctx, by.Scope, d)
		return after, err
	})
	if err != nil {
		return nil, err
	}
	err = a.Store.DeleteDraft(ctx, by.Scope, d.ID)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return after, err
}

func (a *Admin) publish(ctx context.Context, sc Scope, d *Draft) (any, error) {
	if d.Kind == KindProject {
		var in ProjectEdit
		if err := json.Unmarshal(d.Value, &in); err != nil {
			return nil, err
		}
		return a.EditProject(ctx, sc, d.Object, in)
	}
	var in WidgetEdit
	if err := json.Unmarshal(d.Value, &in); err != nil {
		return nil, err
	}
	w, err := a.EditWidget(ctx, sc, d.Object, in)
	if err != nil {
		return nil, err
	}
	return w.View(), nil
}

// DropDraft forgets a draft; ErrStale if somebody saved it meanwhile.
func (a *Admin) DropDraft(ctx context.Context, sc Scope, kind, object string, version int64) error {
	d, err := a.Draft(ctx, sc, kind, object)
	if err != nil {
		return err
	}
	if d.Version != version {
		return ErrStale
	}
	return a.Store.DeleteDraft(ctx, sc, d.ID)
}

// DraftedProjects are the tenant's projects as their drafts would make them:
// what a preview shows. A draft that can't be read is left out.
func DraftedProjects(ctx context.Context, s Store, sc Scope, all []Project) ([]Project, error) {
	drafts, err := s.Drafts(ctx, sc)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		for i := range all {
			var p Project
			if d.Kind == KindProject && d.Object == all[i].ID && all[i].Removed == 0 && json.Unmarshal(d.Value, &p) == nil {
				all[i] = p
			}
		}
	}
	return all, nil
}
