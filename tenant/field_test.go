package tenant_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"recado/tenant"
)

// label is a text in one language.
func label(s string) map[string]string { return map[string]string{"es": s} }

// asked are fields that stand in for all: a choice, what follows from it, and a
// consent in one state.
func asked() []tenant.Field {
	return []tenant.Field{
		{ID: "plan", Kind: tenant.FieldChoice, Label: map[string]string{"es": "Plan", "en": "Your plan"}, Required: true, Options: []tenant.FieldOption{
			{ID: "basic", Label: label("Básico")}, {ID: "pro", Label: label("Pro")},
		}},
		{ID: "order", Kind: tenant.FieldText, Label: label("Pedido"), Required: true, When: tenant.FieldWhen{Field: "plan", Equals: "pro"}},
		{ID: "mail", Kind: tenant.FieldEmail, Label: label("Correo")},
		{ID: "terms", Kind: tenant.FieldConsent, Label: label("Acepto"), Required: true, When: tenant.FieldWhen{States: []string{"offline"}}},
		{ID: "why", Kind: tenant.FieldText, Label: label("¿Por qué no?"), When: tenant.FieldWhen{Field: "terms", Equals: "false"}},
	}
}

// Every refusal of a project's fields, and the place that it names.
func TestFieldsAreChecked(t *testing.T) {
	one := func(edit func(*tenant.Field)) []tenant.Field {
		f := asked()
		edit(&f[1])
		return f
	}
	choice := func(options ...tenant.FieldOption) []tenant.Field {
		return one(func(f *tenant.Field) { f.Kind, f.Options = tenant.FieldChoice, options })
	}
	long := strings.Repeat("x", tenant.MaxFieldText+1)
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	for name, tt := range map[string]struct {
		fields []tenant.Field
		at     string
		want   *tenant.Error
	}{
		"too many":            {make([]tenant.Field, tenant.MaxFields+1), "fields", tenant.ErrLimit},
		"no id":               {one(func(f *tenant.Field) { f.ID = "" }), "fields.1.id", tenant.ErrBadValue},
		"id with a dot":       {one(func(f *tenant.Field) { f.ID = "a.b" }), "fields.1.id", tenant.ErrBadValue},
		"same id":             {one(func(f *tenant.Field) { f.ID = "plan" }), "fields.1.id", tenant.ErrBadValue},
		"unknown kind":        {one(func(f *tenant.Field) { f.Kind = "date" }), "fields.1.kind", tenant.ErrBadValue},
		"no label":            {one(func(f *tenant.Field) { f.Label = label(" ") }), "fields.1.label", tenant.ErrRequired},
		"label in no lang":    {one(func(f *tenant.Field) { f.Label = map[string]string{"fr": "Plan"} }), "fields.1.label", tenant.ErrBadValue},
		"long label":          {one(func(f *tenant.Field) { f.Label = label(long) }), "fields.1.label.es", tenant.ErrTooLong},
		"long help":           {one(func(f *tenant.Field) { f.Help = label(long) }), "fields.1.help.es", tenant.ErrTooLong},
		"options of a text":   {one(func(f *tenant.Field) { f.Options = asked()[0].Options }), "fields.1.options", tenant.ErrBadValue},
		"no options":          {choice(), "fields.1.options", tenant.ErrRequired},
		"many options":        {choice(make([]tenant.FieldOption, tenant.MaxOptions+1)...), "fields.1.options", tenant.ErrLimit},
		"option without id":   {choice(tenant.FieldOption{Label: label("A")}), "fields.1.options.0.id", tenant.ErrBadValue},
		"same option":         {choice(tenant.FieldOption{ID: "a", Label: label("A")}, tenant.FieldOption{ID: "a", Label: label("B")}), "fields.1.options.1.id", tenant.ErrBadValue},
		"option without name": {choice(tenant.FieldOption{ID: "a"}), "fields.1.options.0.label", tenant.ErrRequired},
		"unknown state":       {one(func(f *tenant.Field) { f.When.States = []string{"busy"} }), "fields.1.when.states", tenant.ErrBadValue},
		"a later field":       {one(func(f *tenant.Field) { f.When = tenant.FieldWhen{Field: "terms", Equals: "true"} }), "fields.1.when.field", tenant.ErrBadValue},
		"itself":              {one(func(f *tenant.Field) { f.When = tenant.FieldWhen{Field: "order", Equals: "x"} }), "fields.1.when.field", tenant.ErrBadValue},
		"an unknown option":   {one(func(f *tenant.Field) { f.When.Equals = "gold" }), "fields.1.when.equals", tenant.ErrBadValue},
		"all well":            {asked(), "", nil},
	} {
		p, err := r.admin.AddProject(t.Context(), owner.Scope, tenant.ProjectEdit{ClientID: tenant.NewID(), Name: "Ventas", Fields: tt.fields})
		switch {
		case tt.want != nil:
			if e := tenant.Answer(err); e.Reason != tt.want.Reason || e.Field != tt.at {
				t.Errorf("%s: %v at %q", name, err, e.Field)
			}
		case err != nil || len(p.Fields) != 5 || p.Fields[1].Options == nil || p.Fields[0].When.States == nil:
			t.Errorf("%s: %v, stored %+v", name, err, p)
		}
	}
}

// What is asked is judged, what is not asked is left out, and a refusal names
// its field and spoils no other answer.
func TestAnswers(t *testing.T) {
	p := &tenant.Project{Fields: asked()}
	for name, tt := range map[string]struct {
		given map[string]any
		state string
		want  string // field=value …, then the refusal and its place
	}{
		"all":                     {map[string]any{"plan": "pro", "order": "77 ", "mail": "EVA@example.com", "terms": true}, "offline", "plan=Pro order=77 mail=eva@example.com terms=true"},
		"nothing":                 {nil, "online", "field_required at fields.plan"},
		"not asked, not kept":     {map[string]any{"plan": "basic", "order": "77", "terms": true, "other": "x"}, "online", "plan=Básico"},
		"no consent":              {map[string]any{"plan": "basic", "mail": "eva@example.com", "terms": "false"}, "offline", "plan=Básico mail=eva@example.com consent_required at fields.terms"},
		"condition makes it so":   {map[string]any{"plan": "pro"}, "away", "plan=Pro field_required at fields.order"},
		"unknown option":          {map[string]any{"plan": "gold"}, "online", "bad_value at fields.plan"},
		"no e-mail":               {map[string]any{"plan": "basic", "mail": "eva"}, "online", "plan=Básico bad_email at fields.mail"},
		"too long":                {map[string]any{"plan": "pro", "order": strings.Repeat("x", tenant.MaxAnswer+1)}, "online", "plan=Pro too_long at fields.order"},
		"a number":                {map[string]any{"plan": 7.0}, "online", "bad_value at fields.plan"},
		"true is no text":         {map[string]any{"plan": "pro", "order": true}, "online", "plan=Pro bad_value at fields.order"},
		"whatever the state":      {map[string]any{"plan": "basic", "terms": "true"}, "", "plan=Básico terms=true"},
		"HTML is text like other": {map[string]any{"plan": "pro", "order": "<b>1</b>"}, "online", "plan=Pro order=<b>1</b>"},
	} {
		answers, err := p.Answers(tt.given, tt.state, "pt", "es")
		var got []string
		for _, a := range answers {
			got = append(got, a.Field+"="+a.Value)
		}
		if err != nil {
			got = append(got, fmt.Sprintf("%s at %s", tenant.Answer(err).Reason, tenant.Answer(err).Field))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", name, strings.Join(got, " "), tt.want)
		}
	}
	got, _ := p.Answers(map[string]any{"plan": "pro"}, "online", "en", "es")
	if want := (tenant.FieldAnswer{Field: "plan", Kind: tenant.FieldChoice, Label: "Your plan", Value: "Pro", Option: "pro"}); !reflect.DeepEqual(got[0], want) {
		t.Errorf("got %+v", got[0])
	}
	if got := p.ClaimedEmail(map[string]any{"mail": "Eva@Example.com"}); got != "eva@example.com" {
		t.Errorf("claimed %q", got)
	}
}
