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
	Texts        tenant.WidgetTexts      `json:"texts"`
	Show         tenant.ShowRules        `json:"show"`
	Projects     []bootProject           `json:"projects"`
	Channels     []tenant.ContactChannel `json:"channels"`
	Availability chat.Availability       `json:"availability"`
	Limits       chat.Limits             `json:"limits"`
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
}

// Settings are what the loader carries inlined: texts in all languages, since
// only the page knows its own.
type Settings struct {
	Key          string                        `json:"key"`
	Base         string                        `json:"base"`
	Panel        string                        `json:"panel"`
	Locale       string                        `json:"locale"` // the widget's, "" follows the page
	Locales      []string                      `json:"locales"`
	Look         tenant.Look                   `json:"look"`
	Texts        map[string]tenant.WidgetTexts `json:"texts"`
	Show         tenant.ShowRules              `json:"show"`
	Origins      []string                      `json:"origins"`
	Availability chat.Availability             `json:"availability"`
	Poll         int                           `json:"poll"` // seconds
}

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
		Scope: first(t.Scope, base.Scope), Files: p.Files, HideSubject: p.HideSubject,
	}
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
	return cut, nil
}

// settings builds what the loader carries.
func (s *Service) settings(ctx context.Context, d *door, base string) (Settings, error) {
	a, err := s.availability(ctx, d)
	if err != nil {
		return Settings{}, err
	}
	// The loader is cached and told apart by its content: the same state must
	// be the same bytes, whenever it was computed.
	a.At = 0
	texts := map[string]tenant.WidgetTexts{}
	for _, l := range tenant.Locales {
		texts[l] = d.widget.Texts[l]
	}
	origins := d.widget.Origins
	if origins == nil {
		origins = []string{}
	}
	return Settings{
		Key: d.widget.Key, Base: base, Panel: "/w/" + d.widget.Key + "/panel", Locale: d.widget.Locale, Locales: tenant.Locales,
		Look: d.widget.Look, Texts: texts, Show: orEmpty(d.widget.Show), Origins: origins,
		Availability: a, Poll: int(s.Poll.Seconds()),
	}, nil
}
