package widget

import (
	"context"

	"recado/chat"
	"recado/tenant"
)

// A Boot is everything that the panel needs before it knows who is there, its
// texts in one language (docs/api.md).
type Boot struct {
	Key          string                  `json:"key"`
	Locale       string                  `json:"locale"`
	Locales      []string                `json:"locales"`
	Tenant       bootTenant              `json:"tenant"`
	Look         tenant.Look             `json:"look"`
	Accents      accents                 `json:"accents"`
	Texts        tenant.WidgetTexts      `json:"texts"`
	Show         tenant.ShowRules        `json:"show"`
	Projects     []bootProject           `json:"projects"`
	Channels     []tenant.ContactChannel `json:"channels"`
	Availability chat.Availability       `json:"availability"`
	Limits       chat.Limits             `json:"limits"`
}

// accents are what is drawn in the tenant's colour, on either ground.
type accents struct {
	Light tenant.Accent `json:"light"`
	Dark  tenant.Accent `json:"dark"`
}

type bootTenant struct {
	Name string `json:"name"`
}

type bootProject struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Welcome     string `json:"welcome"`
	Farewell    string `json:"farewell"`
	Offline     string `json:"offline"`
	Scope       string `json:"scope"`
	Files       bool   `json:"files"`
	HideSubject bool   `json:"hide_subject"`
	Preview     bool   `json:"preview,omitempty"`
	// Fields are asked together with the first words, in this order.
	Fields []bootField `json:"fields,omitempty"`
}

// A bootField is a tenant.Field in one language; what is empty is not there.
type bootField struct {
	ID       string           `json:"id"`
	Kind     tenant.FieldKind `json:"kind"`
	Label    string           `json:"label"`
	Help     string           `json:"help,omitempty"`
	Options  []bootOption     `json:"options,omitempty"`
	Required bool             `json:"required,omitempty"`
	When     bootWhen         `json:"when,omitzero"`
}

type bootOption struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

type bootWhen struct {
	States []string `json:"states,omitempty"`
	Field  string   `json:"field,omitempty"`
	Equals string   `json:"equals,omitempty"`
}

// IsZero says that the field is always asked.
func (w bootWhen) IsZero() bool { return len(w.States) == 0 && w.Field == "" }

// Settings are what the loader carries inlined, in every page of the company:
// what it uses and no more, and nothing that is a default (static/widget/bridge.ts).
type Settings struct {
	Key      string                   `json:"key"`
	Base     string                   `json:"base"`
	Next     string                   `json:"next"` // the second stage's path
	Accent   string                   `json:"accent"`
	Ink      string                   `json:"ink,omitempty"` // text on the accent, unless it is white
	Left     bool                     `json:"left,omitempty"`
	X        int                      `json:"x,omitempty"` // px, unless it is defaultOffset
	Y        int                      `json:"y,omitempty"`
	Scheme   string                   `json:"scheme,omitempty"` // light or dark
	Locale   string                   `json:"locale,omitempty"` // the widget's, "" follows the page
	Texts    map[string]launcherTexts `json:"texts"`            // in all languages: only the page knows its own
	Show     string                   `json:"show,omitempty"`   // regular expressions for the page's address
	Hide     string                   `json:"hide,omitempty"`
	Verified bool                     `json:"verified,omitempty"` // shown to identified visitors only
	Origins  map[string]bool          `json:"origins"`            // that the widget may stand on
	Under    string                   `json:"under,omitempty"`    // a regular expression for more of them
	Pictures map[string]string        `json:"pictures,omitempty"` // the launcher's, by state
	Consent  bool                     `json:"consent,omitempty"`  // is required
	State    string                   `json:"state"`
	Poll     int                      `json:"poll,omitempty"` // seconds, unless it is defaultPoll
}

// What the loader takes for what is not there.
const (
	defaultOffset = 20 // px
	defaultPoll   = 60 // s
)

// launcherTexts are what the launcher says in one language: the name of its
// button, that nothing answers, and what it offers online, away and offline.
type launcherTexts [5]string

// boot builds the panel's data.
func (s *Service) boot(ctx context.Context, d *door, asked string) (Boot, error) {
	a, err := s.availability(ctx, d)
	if err != nil {
		return Boot{}, err
	}
	locale := d.locale(asked)
	b := Boot{
		Key: d.widget.Key, Locale: locale, Locales: tenant.Locales, Tenant: bootTenant{d.tenant.Name},
		Look: d.widget.Look, Texts: d.widget.Texts[locale], Show: orEmpty(d.widget.Show),
		Projects: []bootProject{}, Channels: d.widget.Channels, Availability: a, Limits: s.Chat.Limits(),
	}
	b.Look.Launcher = nil // the loader's
	b.Accents = accents{tenant.AccentOf(b.Look.Accent, false), tenant.AccentOf(b.Look.Accent, true)}
	if b.Channels == nil {
		b.Channels = []tenant.ContactChannel{}
	}
	for i := range d.projects {
		b.Projects = append(b.Projects, d.bootProject(&d.projects[i], locale))
	}
	return b, nil
}

// bootProject is a project in one language; what is missing there is taken
// from the tenant's.
func (d *door) bootProject(p *tenant.Project, locale string) bootProject {
	t, base := p.Texts[locale], p.Texts[d.tenant.Locale]
	return bootProject{
		ID: p.ID, Name: first(t.Name, base.Name, p.Name), Welcome: first(t.Welcome, base.Welcome),
		Farewell: first(t.Farewell, base.Farewell), Offline: first(t.Offline, base.Offline),
		Scope: first(t.Scope, base.Scope), Files: p.Files, HideSubject: p.HideSubject, Preview: p.Preview,
		Fields: bootFields(p.Fields, locale, d.tenant.Locale),
	}
}

func bootFields(fields []tenant.Field, locales ...string) []bootField {
	var shown []bootField
	for _, f := range fields {
		b := bootField{
			ID: f.ID, Kind: f.Kind, Label: tenant.InLocale(f.Label, locales...), Help: tenant.InLocale(f.Help, locales...),
			Required: f.Required, When: bootWhen(f.When),
		}
		for _, o := range f.Options {
			b.Options = append(b.Options, bootOption{o.ID, tenant.InLocale(o.Label, locales...)})
		}
		shown = append(shown, b)
	}
	return shown
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func orEmpty(r tenant.ShowRules) tenant.ShowRules {
	if r.Include == nil {
		r.Include = []string{}
	}
	if r.Exclude == nil {
		r.Exclude = []string{}
	}
	return r
}

// availability is the tenant's, cut to the widget's projects.
func (s *Service) availability(ctx context.Context, d *door) (chat.Availability, error) {
	all, err := s.Chat.Availability(ctx, d.Scope)
	if err != nil {
		return all, err
	}
	cut := chat.Availability{State: chat.Offline, NextChange: all.NextChange, Projects: map[string]chat.ProjectState{}, At: all.At}
	for _, p := range d.projects {
		st, ok := all.Projects[p.ID]
		if !ok {
			continue
		}
		cut.Projects[p.ID] = st
		if st.State == chat.Online || st.State == chat.Away && cut.State == chat.Offline {
			cut.State = st.State
		}
	}
	if state := d.widget.Preview; state != "" && state != tenant.PreviewReal {
		cut.State = state
		for id, st := range cut.Projects {
			st.State = state
			cut.Projects[id] = st
		}
	}
	return cut, nil
}

// settings builds what the loader carries. It is cached and told apart by its
// content: the same state must be the same bytes, whenever it was computed.
func (s *Service) settings(ctx context.Context, d *door, base string) (Settings, error) {
	a, err := s.availability(ctx, d)
	if err != nil {
		return Settings{}, err
	}
	texts := map[string]launcherTexts{}
	for _, l := range tenant.Locales {
		own, words := d.widget.Texts[l], s.Assets.Words(l)
		texts[l] = launcherTexts{
			words.T("launcher.open"), words.T("launcher.lost"), first(own.Online, words.T("launcher.online")),
			first(own.Away, words.T("launcher.away")), first(own.Offline, words.T("launcher.offline")),
		}
	}
	w := d.widget
	drawn := tenant.AccentOf(w.Look.Accent, false)
	origins, under := originRules(w.Origins)
	set := Settings{
		Key: w.Key, Base: base, Next: s.Assets.URL("widget.js"), Locale: w.Locale, Texts: texts, Accent: drawn.Accent, Left: w.Look.Position == "left",
		X: unless(w.Look.OffsetX, defaultOffset), Y: unless(w.Look.OffsetY, defaultOffset), Ink: unless(drawn.On, "#ffffff"), Scheme: unless(w.Look.Scheme, "auto"),
		Show: pageRule(w.Show.Include), Hide: pageRule(w.Show.Exclude), Verified: w.Show.VerifiedOnly, Origins: origins, Under: under,
		Pictures: w.Look.Launcher, Consent: w.Consent == tenant.ConsentRequired, State: a.State, Poll: unless(max(5, int(s.Poll.Seconds())), defaultPoll),
	}
	return set, nil
}

// unless leaves out what the loader takes by itself.
func unless[T comparable](value, def T) (none T) {
	if value == def {
		return none
	}
	return value
}
