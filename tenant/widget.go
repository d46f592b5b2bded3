package tenant

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A WidgetEdit is what an administrator may say of a widget. Its public key is
// made once and never changes.
type WidgetEdit struct {
	ClientID string                 `json:"client_id"` // when it is made
	Version  int64                  `json:"version"`   // when it is changed
	Name     string                 `json:"name"`
	Origins  []string               `json:"origins"`
	Locale   string                 `json:"locale"`
	Projects []string               `json:"projects"`
	Look     Look                   `json:"look"`
	Texts    map[string]WidgetTexts `json:"texts"`
	Show     ShowRules              `json:"show"`
	Channels []ContactChannel       `json:"channels"`
	Consent  string                 `json:"consent"`
	Disabled bool                   `json:"disabled"`
}

// AddWidget makes a widget; the same client id again gives the first one.
func (a *Admin) AddWidget(ctx context.Context, sc Scope, in WidgetEdit) (*Widget, error) {
	id, err := idFor(sc, "widget", in.ClientID)
	if err != nil {
		return nil, err
	}
	if old, err := a.Store.Widget(ctx, sc, id); !errors.Is(err, ErrNotFound) {
		return old, err
	}
	all, err := a.Store.Widgets(ctx, sc)
	if err != nil {
		return nil, err
	}
	if len(published(all)) >= MaxWidgets {
		return nil, ErrLimit.With("limit", MaxWidgets)
	}
	w := &Widget{ID: id, Key: strings.ToLower(rand.Text()[:20]), CreatedAt: a.Now().UnixMilli()}
	if err := a.fillWidget(ctx, sc, w, in); err != nil {
		return nil, err
	}
	err = a.Store.InsertWidget(ctx, sc, w)
	if errors.Is(err, ErrTaken) {
		return a.Store.Widget(ctx, sc, id)
	}
	if err != nil {
		return nil, err
	}
	a.Events.TenantChanged(ctx, sc, "widget")
	return w, nil
}

// EditWidget changes a widget. ErrStale if somebody was faster.
func (a *Admin) EditWidget(ctx context.Context, sc Scope, id string, in WidgetEdit) (*Widget, error) {
	w, err := a.Store.Widget(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	if w.Preview != "" {
		return nil, ErrNotFound
	}
	if w.Version != in.Version {
		return nil, ErrStale
	}
	if err := a.fillWidget(ctx, sc, w, in); err != nil {
		return nil, err
	}
	if err := a.Store.ReplaceWidget(ctx, sc, w); err != nil {
		return nil, err
	}
	a.Events.TenantChanged(ctx, sc, "widget")
	return w, nil
}

// WidgetByKey finds the widget that a public key names, and with it the scope
// of who came in by it. ErrNotFound for an unknown key, a disabled widget and a
// suspended tenant alike.
func WidgetByKey(ctx context.Context, s Store, key string) (Scope, *Tenant, *Widget, error) {
	k, err := s.UnscopedWidgetKey(ctx, key)
	if err != nil {
		return Scope{}, nil, nil, err
	}
	sc := UnscopedScope(k.Tenant)
	w, err := s.Widget(ctx, sc, k.Widget)
	if err != nil {
		return Scope{}, nil, nil, err
	}
	t, err := s.Tenant(ctx, sc)
	if err != nil {
		return Scope{}, nil, nil, err
	}
	if w.Disabled || t.Closed() != nil {
		return Scope{}, nil, nil, ErrNotFound
	}
	return sc, t, w, nil
}

// fillWidget checks an edit and puts it into w.
func (a *Admin) fillWidget(ctx context.Context, sc Scope, w *Widget, in WidgetEdit) error {
	name, err := requiredLine("name", in.Name, MaxName)
	if err != nil {
		return err
	}
	origins, err := cleanOrigins(in.Origins)
	if err != nil {
		return err
	}
	if in.Locale != "" && !ValidLocale(in.Locale) {
		return ErrBadValue.At("locale")
	}
	if err := a.knownProjects(ctx, sc, in.Projects); err != nil {
		return err
	}
	if err := in.Look.clean(); err != nil {
		return err
	}
	if err := cleanWidgetTexts(in.Texts); err != nil {
		return err
	}
	if err := in.Show.clean(); err != nil {
		return err
	}
	if err := cleanChannels(in.Channels); err != nil {
		return err
	}
	if in.Consent != "" && in.Consent != ConsentRequired {
		return ErrBadValue.At("consent")
	}
	if in.Texts == nil {
		in.Texts = map[string]WidgetTexts{}
	}
	w.Name, w.Origins, w.Locale, w.Projects = name, origins, in.Locale, listed(in.Projects)
	w.Look, w.Texts, w.Show, w.Channels, w.Disabled = in.Look, in.Texts, in.Show, listed(in.Channels), in.Disabled
	w.Consent = in.Consent
	return nil
}

// ConsentRequired keeps everything out of the visitor's browser until the page
// says that the visitor agreed.
const ConsentRequired = "required"

func (a *Admin) knownProjects(ctx context.Context, sc Scope, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	all, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return err
	}
	for i, id := range ids {
		known := slices.ContainsFunc(all, func(p Project) bool { return p.ID == id })
		if !known || slices.Contains(ids[:i], id) {
			return ErrBadProject.At("projects")
		}
	}
	return nil
}

func cleanWidgetTexts(texts map[string]WidgetTexts) error {
	for locale, t := range texts {
		field := "texts." + locale
		if !ValidLocale(locale) {
			return ErrBadValue.At("texts")
		}
		var err error
		for name, s := range map[string]*string{"title": &t.Title, "online": &t.Online, "away": &t.Away, "offline": &t.Offline} {
			if *s, err = CleanLine(field+"."+name, *s, 100); err != nil {
				return err
			}
		}
		if t.Welcome, err = CleanText(field+".welcome", t.Welcome, MaxText); err != nil {
			return err
		}
		texts[locale] = t
	}
	return nil
}

const maxPatterns = 50

func (r *ShowRules) clean() error {
	for field, list := range map[string]*[]string{"show.include": &r.Include, "show.exclude": &r.Exclude} {
		if len(*list) > maxPatterns {
			return ErrLimit.At(field).With("limit", maxPatterns)
		}
		*list = listed(*list)
		for i, pattern := range *list {
			clean, err := requiredLine(fmt.Sprintf("%s.%d", field, i), pattern, 500)
			if err != nil {
				return err
			}
			(*list)[i] = clean
		}
	}
	return nil
}
