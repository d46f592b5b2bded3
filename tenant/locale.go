package tenant

import "slices"

// Locales are the languages that Recado speaks, its default first.
var Locales = []string{"es", "en", "pt"}

// Limits of what is written about a tenant, in characters.
const (
	MaxName = 200  // of a person, company, project, widget
	MaxText = 2000 // of a greeting
)

// ValidLocale reports whether Recado speaks the language.
func ValidLocale(s string) bool { return slices.Contains(Locales, s) }
