package widget

import (
	"slices"
	"strings"

	"recado/chat"
	"recado/tenant"
)

// The project's own questions on the page without scripts. What depends on an
// earlier answer can't come and go there: it is always shown, and says when it
// is meant.

// questions are the fields that the project asks of who leaves a message.
func questions(p *tenant.Project) []tenant.Field {
	if p == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Fields), func(f tenant.Field) bool {
		return len(f.When.States) > 0 && !slices.Contains(f.When.States, chat.Offline)
	})
}

// asksEmail reports whether one of the questions is the e-mail address that an
// answer needs, so that it is not asked twice.
func asksEmail(p *tenant.Project) bool {
	return slices.ContainsFunc(questions(p), func(f tenant.Field) bool {
		return f.Kind == tenant.FieldEmail && f.Required && f.When.Field == ""
	})
}

// given are the answers, as reception takes them.
func (f *plainForm) given() map[string]any {
	answers := map[string]any{}
	for _, q := range questions(f.project) {
		answers[q.ID] = f.values["fields."+q.ID]
	}
	return answers
}

// judgeAnswers finds everything that is wrong with them: the room says the
// first, so what was said is put aside and the others are judged again.
func (v *visit) judgeAnswers(f *plainForm, r Request) (wrong []*tenant.Error) {
	if f.project == nil {
		return nil
	}
	p := *f.project
	p.Fields = slices.Clone(p.Fields)
	for range p.Fields {
		_, err := p.Answers(r.Fields, chat.Offline, r.Locale, v.door.tenant.Locale)
		if err == nil {
			return wrong
		}
		e := tenant.Answer(err)
		wrong = append(wrong, e)
		p.Fields = slices.DeleteFunc(p.Fields, func(q tenant.Field) bool { return "fields."+q.ID == e.Field })
	}
	return wrong
}

// question is one of them on the form.
func (v *visit) question(f *plainForm, q tenant.Field) node {
	name := "fields." + q.ID
	help := v.inLocale(q.Help)
	if w := v.whenAsked(f.project, q); w != "" {
		help = strings.TrimSpace(help + " " + w)
	}
	helped, helpID := node(nil), ""
	if help != "" {
		helpID = name + "-help"
		helped = el("small", is("id", helpID), help)
	}
	label := el("label", is("for", name), v.inLocale(q.Label), v.optional(q.Required))
	marks := f.marks(name, helpID, q.Required && q.When.Field == "")
	var control node
	switch q.Kind {
	case tenant.FieldConsent:
		box := el("input", append(marks, is("type", "checkbox"), is("value", "true"), has("checked", f.values[name] == "true"))...)
		return el("div", is("class", "field"), el("div", is("class", "choice"), box, label), helped, v.wrongNode(f, name))
	case tenant.FieldChoice:
		options := []node{el("option", is("value", ""), v.words.T("plain.choose"))}
		for _, o := range q.Options {
			options = append(options, el("option", is("value", o.ID), has("selected", f.values[name] == o.ID), v.inLocale(o.Label)))
		}
		control = el("select", append(marks, is("class", "input"), options)...)
	case tenant.FieldEmail:
		control = el("input", append(marks, is("class", "input"), is("type", "email"), is("autocomplete", "email"), is("value", f.values[name]))...)
	default:
		control = el("textarea", append(marks, is("class", "input"), is("rows", "2"), is("dir", "auto"), "\n"+f.values[name])...)
	}
	return el("div", is("class", "field"), label, helped, control, v.wrongNode(f, name))
}

func (v *visit) inLocale(texts map[string]string) string {
	return tenant.InLocale(texts, v.locale, v.door.tenant.Locale)
}

// whenAsked says on which earlier answer a question depends, "" on none.
func (v *visit) whenAsked(p *tenant.Project, q tenant.Field) string {
	for _, earlier := range p.Fields {
		if earlier.ID != q.When.Field {
			continue
		}
		value := v.words.T("plain.yes")
		if q.When.Equals == "false" {
			value = v.words.T("plain.no")
		}
		for _, o := range earlier.Options {
			if o.ID == q.When.Equals {
				value = v.inLocale(o.Label)
			}
		}
		return v.words.T("plain.when", "field", v.inLocale(earlier.Label), "value", value)
	}
	return ""
}
