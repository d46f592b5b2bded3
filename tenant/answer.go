package tenant

import "slices"

// A FieldAnswer is what a visitor answered to one of a project's fields, with
// the question as it was shown: fields may be changed later, what was answered
// may not.
type FieldAnswer struct {
	Field  string    `json:"field"`
	Kind   FieldKind `json:"kind"`
	Label  string    `json:"label"`
	Value  string    `json:"value"`            // as it was shown; "true" of a consent
	Option string    `json:"option,omitempty"` // of a choice: the id of what was chosen
}

// Answers reads what a visitor answered to the project's fields: text, or true
// and false for a consent. Each is judged only if it is asked in that state
// ("" asks in all of them); what is not asked, or unknown, is left out. The
// first refusal comes back as err, at fields.<id>, and the good answers all the
// same. Labels are in the first of the locales that has one.
func (p *Project) Answers(given map[string]any, state string, locales ...string) (answers []FieldAnswer, err error) {
	values := map[string]string{}
	for i := range p.Fields {
		f := &p.Fields[i]
		if !f.When.holds(state, values) {
			continue
		}
		a, bad := f.answer(given[f.ID], locales)
		if bad != nil {
			if err == nil {
				err = bad
			}
			continue
		}
		values[f.ID] = a.compared()
		if a.Value != "" {
			answers = append(answers, a)
		}
	}
	return answers, err
}

// ClaimedEmail is the first e-mail address among the answers, "" if there is
// none.
func (p *Project) ClaimedEmail(given map[string]any) string {
	for i := range p.Fields {
		f := &p.Fields[i]
		if f.Kind != FieldEmail {
			continue
		}
		if a, err := f.answer(given[f.ID], nil); err == nil && a.Value != "" {
			return a.Value
		}
	}
	return ""
}

// holds reports whether a field is asked, by what was answered before it.
func (w *FieldWhen) holds(state string, values map[string]string) bool {
	if state != "" && len(w.States) > 0 && !slices.Contains(w.States, state) {
		return false
	}
	return w.Field == "" || values[w.Field] == w.Equals
}

// compared is the answer as conditions name it.
func (a *FieldAnswer) compared() string {
	switch {
	case a.Kind == FieldChoice:
		return a.Option
	case a.Kind == FieldConsent && a.Value == "":
		return "false"
	}
	return a.Value
}

// answer reads one answer; its Value is "" if nothing was answered and nothing
// had to be.
func (f *Field) answer(given any, locales []string) (FieldAnswer, error) {
	at := "fields." + f.ID
	a := FieldAnswer{Field: f.ID, Kind: f.Kind, Label: InLocale(f.Label, locales...)}
	text, err := f.text(given)
	if err != nil {
		return a, err
	}
	switch f.Kind {
	case FieldText:
		a.Value, err = CleanText(at, text, MaxAnswer)
	case FieldEmail:
		a.Value, err = CleanEmail(at, text)
	case FieldChoice:
		a.Option, a.Value, err = f.choice(text, locales)
	case FieldConsent:
		if a.Value = text; text == "" && f.Required {
			err = ErrConsentRequired.At(at)
		}
	}
	if err == nil && a.Value == "" && f.Required {
		err = ErrFieldRequired.At(at)
	}
	return a, err
}

// text is what was given, as text: "true" or "" for a consent.
func (f *Field) text(given any) (string, error) {
	switch v := given.(type) {
	case nil:
		return "", nil
	case string:
		if f.Kind != FieldConsent {
			return v, nil
		}
		if v == "" || v == "false" {
			return "", nil
		}
		if v == "true" {
			return v, nil
		}
	case bool:
		if f.Kind == FieldConsent && v {
			return "true", nil
		}
		if f.Kind == FieldConsent {
			return "", nil
		}
	}
	return "", ErrBadValue.At("fields." + f.ID)
}

// choice is the option that was chosen, and its label.
func (f *Field) choice(id string, locales []string) (option, label string, err error) {
	if id == "" {
		return "", "", nil
	}
	for _, o := range f.Options {
		if o.ID == id {
			return id, InLocale(o.Label, locales...), nil
		}
	}
	return "", "", ErrBadValue.At("fields." + f.ID)
}
