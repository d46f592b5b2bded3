package tenant

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// previewSlots bounds a tenant's previews. Administrators share them by chance,
// and then see each other's last word.
const previewSlots = MaxWidgets

// PreviewReal is a preview that shows the state that its projects are in.
const PreviewReal = "real"

// PreviewEdit is what an administrator is designing, and in which state they
// want to see it: real, online, away or offline.
type PreviewEdit struct {
	State  string     `json:"state"`
	Widget WidgetEdit `json:"widget"`
}

// A Preview is where it is seen: /w/{key}/preview.
type Preview struct {
	Key     string `json:"key"`
	Version int64  `json:"version"`
}

// PreviewWidget keeps what an administrator is designing as a widget of its
// own, so that what they see is the real one. It stands on the server's own
// pages only, on all of them, and is in no list.
func (a *Admin) PreviewWidget(ctx context.Context, by Actor, in PreviewEdit, origins []string) (*Preview, error) {
	if !slices.Contains(append([]string{PreviewReal}, fieldStates...), in.State) {
		return nil, ErrBadValue.At("state")
	}
	slot := int(sha256.Sum256([]byte(by.ID))[0]) % previewSlots
	id, err := idFor(by.Scope, "preview", fmt.Sprintf("preview-%02d", slot))
	if err != nil {
		return nil, err
	}
	edit := in.Widget
	edit.Origins, edit.Show, edit.Consent, edit.Disabled = origins, ShowRules{}, "", false
	for {
		w, err := a.Store.Widget(ctx, by.Scope, id)
		fresh := errors.Is(err, ErrNotFound)
		if fresh {
			w, err = &Widget{ID: id, Key: strings.ToLower(rand.Text()[:20]), CreatedAt: a.Now().UnixMilli()}, nil
		}
		if err != nil {
			return nil, err
		}
		if err := a.fillWidget(ctx, by.Scope, w, edit); err != nil {
			return nil, err
		}
		w.Preview = in.State
		if fresh {
			err = a.Store.InsertWidget(ctx, by.Scope, w)
		} else {
			err = a.Store.ReplaceWidget(ctx, by.Scope, w)
		}
		if errors.Is(err, ErrStale) || errors.Is(err, ErrTaken) { // another window of theirs
			continue
		}
		return &Preview{w.Key, w.Version}, err
	}
}

// published are the widgets that are no previews.
func published(all []Widget) []Widget {
	return slices.DeleteFunc(slices.Clone(all), func(w Widget) bool { return w.Preview != "" })
}
