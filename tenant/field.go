package tenant

import (
	"fmt"
	"regexp"
	"slices"
)

// A Field is one question that a project asks together with a visitor's first
// words, in the order of the project's list.
type Field struct {
	ID       string            `json:"id"` // 1 to 32 of a-z 0-9 _, a letter first
	Kind     FieldKind         `json:"kind"`
	Label    map[string]string `json:"label"` // by locale; at least one
	Help     map[string]string `json:"help"`
	Options  []FieldOption     `json:"options"` // of a choice only
	Required bool              `json:"required"`
	When     FieldWhen         `json:"when"`
}

// A FieldKind says what answers a field takes.
type FieldKind string

const (
	FieldText    FieldKind = "text"
	FieldEmail   FieldKind = "email"   // of somebody unverified, a claim (E4)
	FieldChoice  FieldKind = "choice"  // one of Options
	FieldConsent FieldKind = "consent" // yes or no; a required one takes yes only
)

// A FieldOption is one of a choice's answers.
type FieldOption struct {
	ID    string            `json:"id"` // as a field's
	Label map[string]string `json:"label"`
}

// FieldWhen says when a field is asked: in one of States (none means all), and
// if the earlier choice or consent Field was answered with Equals ("" asks
// always). A message that is left while nobody is there counts as offline.
type FieldWhen struct {
	States []string `json:"states"`
	Field  string   `json:"field"`
	Equals string   `json:"equals"` // an option's id, or "true", "false"
}

// Limits of a project's fields.
const (
	MaxFields    = 10
	MaxOptions   = 20
	MaxFieldText = 500  // characters of a label or a help
	MaxAnswer    = 1000 // characters of a text
)

var (
	fieldID     = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	fieldKinds  = []FieldKind{FieldText, FieldEmail, FieldChoice, FieldConsent}
	fieldStates = []string{"online", "away", "offline"}
)

// cleanFields cleans a project's fields, in place; a refusal names the place,
// as in fields.2.options.0.label.
func cleanFields(fields []Field) error {
	if len(fields) > MaxFields {
		return ErrLimit.At("fields").With("limit", MaxFields)
	}
	for i := range fields {
		if err := fields[i].clean(fmt.Sprintf("fields.%d", i), fields[:i]); err != nil {
			return err
		}
	}
	return nil
}

// clean checks a field that stands behind earlier ones.
func (f *Field) clean(at string, earlier []Field) error {
	if !fieldID.MatchString(f.ID) || slices.ContainsFunc(earlier, func(e Field) bool { return e.ID == f.ID }) {
		return ErrBadValue.At(at + ".id")
	}
	if !slices.Contains(fieldKinds, f.Kind) {
		return ErrBadValue.At(at + ".kind")
	}
	if err := cleanLabels(at+".label", f.Label, true); err != nil {
		return err
	}
	if err := cleanLabels(at+".help", f.Help, false); err != nil {
		return err
	}
	if f.Help == nil {
		f.Help = map[string]string{}
	}
	if err := f.cleanOptions(at + ".options"); err != nil {
		return err
	}
	return f.When.clean(at+".when", earlier)
}

func (f *Field) cleanOptions(at string) error {
	f.Options = listed(f.Options)
	if (f.Kind == FieldChoice) == (len(f.Options) == 0) {
		if f.Kind == FieldChoice {
			return ErrRequired.At(at)
		}
		return ErrBadValue.At(at)
	}
	if len(f.Options) > MaxOptions {
		return ErrLimit.At(at).With("limit", MaxOptions)
	}
	for i, o := range f.Options {
		place := fmt.Sprintf("%s.%d", at, i)
		if !fieldID.MatchString(o.ID) || slices.ContainsFunc(f.Options[:i], func(e FieldOption) bool { return e.ID == o.ID }) {
			return ErrBadValue.At(place + ".id")
		}
		if err := cleanLabels(place+".label", o.Label, true); err != nil {
			return err
		}
	}
	return nil
}

// clean refuses a condition that could never hold. Only earlier fields can be
// asked about, so that no two wait for each other.
func (w *FieldWhen) clean(at string, earlier []Field) error {
	w.States = listed(w.States)
	for i, s := range w.States {
		if !slices.Contains(fieldStates, s) || slices.Contains(w.States[:i], s) {
			return ErrBadValue.At(at + ".states")
		}
	}
	if w.Field == "" {
		w.Equals = ""
		return nil
	}
	i := slices.IndexFunc(earlier, func(e Field) bool { return e.ID == w.Field })
	if i < 0 {
		return ErrBadValue.At(at + ".field")
	}
	switch e := earlier[i]; e.Kind {
	case FieldConsent:
		if w.Equals != "true" && w.Equals != "false" {
			return ErrBadValue.At(at + ".equals")
		}
	case FieldChoice:
		if !slices.ContainsFunc(e.Options, func(o FieldOption) bool { return o.ID == w.Equals }) {
			return ErrBadValue.At(at + ".equals")
		}
	default:
		return ErrBadValue.At(at + ".field")
	}
	return nil
}

// cleanLabels cleans a text in each language, in place; needed says that one of
// them must be there.
func cleanLabels(at string, labels map[string]string, needed bool) error {
	for locale, s := range labels {
		if !ValidLocale(locale) {
			return ErrBadValue.At(at)
		}
		clean, err := CleanText(at+"."+locale, s, MaxFieldText)
		if err != nil {
			return err
		}
		if clean == "" {
			delete(labels, locale)
			continue
		}
		labels[locale] = clean
	}
	if needed && len(labels) == 0 {
		return ErrRequired.At(at)
	}
	return nil
}

// InLocale is a text in the first of some languages that has it, "" if none of
// Recado's does.
func InLocale(texts map[string]string, locales ...string) string {
	for _, l := range slices.Concat(locales, Locales) {
		if texts[l] != "" {
			return texts[l]
		}
	}
	return ""
}
