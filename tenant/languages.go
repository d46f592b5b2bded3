package tenant

import (
	"context"
	"fmt"
	"slices"
)

// A Language is one that Recado speaks, as a tenant offers it.
type Language struct {
	Locale  string `json:"locale"`
	Default bool   `json:"default"` // the tenant's own
	// Widgets are the names of those that visitors may read in it.
	Widgets []string      `json:"widgets"`
	Missing []MissingText `json:"missing"`
}

// A MissingText is said in other languages, and not in this one.
type MissingText struct {
	Kind   string   `json:"kind"`   // KindTenant, KindProject, KindWidget, KindLetter or KindReply
	Object string   `json:"object"` // where it is edited
	Label  string   `json:"label"`
	Field  string   `json:"field"` // without the language, as in texts.welcome
	Has    []string `json:"has"`   // the languages that it is said in
}

// Languages says what is missing in which: of projects and widgets that
// visitors may meet, of the tenant's words for states, of letters that it says
// in its own words, and of others, which say what they have.
func (a *Admin) Languages(ctx context.Context, sc Scope, others []MissingText) ([]Language, error) {
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	projects, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return nil, err
	}
	widgets, err := a.Store.Widgets(ctx, sc)
	if err != nil {
		return nil, err
	}
	letters, err := a.Store.LetterTemplates(ctx, sc)
	if err != nil {
		return nil, err
	}
	return languages(t, there(projects), published(widgets), letters, others), nil
}

// languages are all of Recado's, in its order.
func languages(t *Tenant, projects []Project, widgets []Widget, letters []LetterTemplate, others []MissingText) []Language {
	all := make([]Language, len(Locales))
	for i, l := range Locales {
		all[i] = Language{Locale: l, Default: l == t.Locale, Widgets: []string{}, Missing: []MissingText{}}
		for _, w := range widgets {
			if !w.Disabled && (w.Locale == l || w.Locale == "") { // "" follows the page
				all[i].Widgets = append(all[i].Widgets, w.Name)
			}
		}
	}
	lack := func(of MissingText, said func(locale string) string) {
		of.Has = slices.DeleteFunc(slices.Clone(Locales), func(l string) bool { return said(l) == "" })
		for i := range all {
			if len(of.Has) > 0 && !slices.Contains(of.Has, all[i].Locale) {
				all[i].Missing = append(all[i].Missing, of)
			}
		}
	}
	for _, s := range t.Statuses {
		lack(MissingText{Kind: KindTenant, Object: t.ID, Label: InLocale(s.Names, t.Locale), Field: "statuses.names"}, func(l string) string { return s.Names[l] })
	}
	for i := range projects {
		if !projects[i].Disabled {
			projects[i].texts(lack)
		}
	}
	for i := range widgets {
		if !widgets[i].Disabled {
			widgets[i].texts(lack)
		}
	}
	for _, k := range LetterKinds {
		lackLetter(k, letters, lack)
	}
	for _, m := range others {
		has := m.Has
		lack(m, func(l string) string {
			if slices.Contains(has, l) {
				return m.Label
			}
			return ""
		})
	}
	return all
}

// texts gives each text that visitors of the project read.
func (p *Project) texts(each func(MissingText, func(locale string) string)) {
	of := func(field string, said func(locale string) string) {
		each(MissingText{Kind: KindProject, Object: p.ID, Label: p.Name, Field: field}, said)
	}
	of("texts.name", func(l string) string { return p.Texts[l].Name })
	of("texts.welcome", func(l string) string { return p.Texts[l].Welcome })
	of("texts.farewell", func(l string) string { return p.Texts[l].Farewell })
	of("texts.offline", func(l string) string { return p.Texts[l].Offline })
	of("texts.scope", func(l string) string { return p.Texts[l].Scope })
	for i, f := range p.Fields {
		of(fmt.Sprintf("fields.%d.label", i), func(l string) string { return f.Label[l] })
		of(fmt.Sprintf("fields.%d.help", i), func(l string) string { return f.Help[l] })
		for j, o := range f.Options {
			of(fmt.Sprintf("fields.%d.options.%d.label", i, j), func(l string) string { return o.Label[l] })
		}
	}
}

// texts gives each text of the widget.
func (w *Widget) texts(each func(MissingText, func(locale string) string)) {
	of := func(field string, said func(WidgetTexts) string) {
		each(MissingText{Kind: KindWidget, Object: w.ID, Label: w.Name, Field: field}, func(l string) string { return said(w.Texts[l]) })
	}
	of("texts.title", func(t WidgetTexts) string { return t.Title })
	of("texts.welcome", func(t WidgetTexts) string { return t.Welcome })
	of("texts.online", func(t WidgetTexts) string { return t.Online })
	of("texts.away", func(t WidgetTexts) string { return t.Away })
	of("texts.offline", func(t WidgetTexts) string { return t.Offline })
}

// lackLetter names each language in which a letter is in Recado's words while
// it is in the tenant's elsewhere.
func lackLetter(k LetterKind, letters []LetterTemplate, lack func(MissingText, func(locale string) string)) {
	said := func(locale string) string {
		i := slices.IndexFunc(letters, func(t LetterTemplate) bool { return t.Kind == k && t.Locale == locale })
		if i < 0 {
			return ""
		}
		return letters[i].Text
	}
	lack(MissingText{Kind: KindLetter, Object: string(k), Label: string(k), Field: "text"}, said)
}
