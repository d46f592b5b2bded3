package tenant

import (
	"slices"
	"strings"
	"testing"
)

func TestLanguages(t *testing.T) {
	co := &Tenant{ID: "t", Locale: "es", Statuses: []Status{{Key: "open", Names: map[string]string{"es": "Abierto", "en": "Open"}}}}
	projects := []Project{
		{ID: "p", Name: "Soporte", Texts: map[string]ProjectTexts{"es": {Name: "Soporte", Welcome: "Hola"}, "en": {Name: "Support"}}, Fields: []Field{
			{ID: "f", Label: map[string]string{"pt": "Plano"}, Options: []FieldOption{{ID: "o", Label: map[string]string{"es": "Uno", "en": "One", "pt": "Um"}}}},
		}},
		{ID: "off", Disabled: true, Texts: map[string]ProjectTexts{"es": {Name: "Viejo"}}},
	}
	widgets := []Widget{
		{ID: "w", Name: "Sitio", Locale: "es", Texts: map[string]WidgetTexts{"es": {Title: "Hola"}}},
		{ID: "any", Name: "Tienda"},
		{ID: "off", Name: "Viejo", Disabled: true, Texts: map[string]WidgetTexts{"es": {Title: "Hola"}}},
	}
	letters := []LetterTemplate{{Kind: CaseLetter, Locale: "en", LetterWords: LetterWords{Text: "x"}}}
	replies := []MissingText{{Kind: KindReply, Object: "r", Label: "Saludo", Field: "text", Has: []string{"pt", "es"}}, {Kind: KindReply, Object: "all", Label: "Otro", Has: Locales}}
	got := languages(co, projects, widgets, letters, replies)
	for i, want := range []struct {
		locale, widgets string
		missing         []string
	}{
		{"es", "Sitio Tienda", []string{"project p fields.0.label: pt", "letter case text: en"}},
		{"en", "Tienda", []string{"project p texts.welcome: es", "project p fields.0.label: pt", "widget w texts.title: es", "reply r text: es pt"}},
		{"pt", "Tienda", []string{
			"tenant t statuses.names: es en", "project p texts.name: es en", "project p texts.welcome: es", "widget w texts.title: es", "letter case text: en",
		}},
	} {
		l := got[i]
		var missing []string
		for _, m := range l.Missing {
			missing = append(missing, m.Kind+" "+m.Object+" "+m.Field+": "+strings.Join(m.Has, " "))
		}
		if l.Locale != want.locale || l.Default != (i == 0) || strings.Join(l.Widgets, " ") != want.widgets || !slices.Equal(missing, want.missing) {
			t.Errorf("%+v: missing %q, want %+v", l, missing, want)
		}
	}
}
