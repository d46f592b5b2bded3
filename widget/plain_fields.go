package widget

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
)

// show answers with the form, by itself.
func (v *visit) show(f *plainForm) error {
	a, err := v.Service.availability(v.c.UserContext(), v.door)
	if err != nil {
		return v.sorry(v.c, err)
	}
	form, err := v.form(f, a)
	if err != nil {
		return v.sorry(v.c, err)
	}
	heading := v.words.T("home.leave")
	if f.number != 0 {
		heading = v.words.T("case.title", "number", formatNumber(f.number))
	}
	title := heading
	if s := v.summaryTitle(f); s != "" {
		title = s // what a screen reader says first
	}
	return v.page(f.status(), title, v.header(heading), v.summary(f), form)
}

// summaryTitle says in one sentence why a form is shown again.
func (v *visit) summaryTitle(f *plainForm) string {
	switch {
	case f.why != "":
		return v.words.T(f.why)
	case len(f.wrong) == 1 && !f.asks(f.wrong[0].Field):
		return v.refusal(f.wrong[0])
	case len(f.wrong) > 0:
		return v.words.N("plain.wrong", len(f.wrong))
	}
	return ""
}

// asks reports whether the form has a field of that name to correct.
func (f *plainForm) asks(field string) bool {
	return strings.HasPrefix(field, "fields.") || strings.Contains(" case email name subject text project file attachments ", " "+field+" ")
}

// summary lists what is to be corrected, each with a link to its field.
func (v *visit) summary(f *plainForm) node {
	title := v.summaryTitle(f)
	if title == "" {
		return nil
	}
	var items []node
	for _, e := range f.wrong {
		if f.asks(e.Field) {
			items = append(items, el("li", el("a", to("#"+fieldOf(e)), v.refusal(e))))
		}
	}
	list := node(nil)
	if len(items) > 0 {
		list = el("ul", items)
	}
	return el("div", is("class", "summary"), is("id", "summary"), is("role", "alert"), is("tabindex", "-1"), has("autofocus", true), el("h2", title), list)
}

// fieldOf is the field on the page that a refusal is about.
func fieldOf(e *tenant.Error) string {
	if e.Field == "attachments" {
		return "file"
	}
	return e.Field
}

// form is the message form (S4, A10, A11), or, about a case that somebody
// unverified names, what can be added to it (E4).
func (v *visit) form(f *plainForm, a chat.Availability) (node, error) {
	token, _, err := v.Service.Tokens.SignForm(tenant.Form{Scope: v.door.Scope, Browser: v.browser.ID, ClientID: f.clientID})
	if err != nil {
		return nil, err
	}
	named := f.number != 0 || f.values["case"] != ""
	parts := []any{
		is("method", "post"), is("action", v.address("")), is("enctype", fiber.MIMEMultipartForm), has("novalidate", true), v.about(f, a),
		el("input", is("type", "hidden"), is("name", "form"), is("value", token)),
	}
	if named {
		parts = append(parts, v.input(f, "case", "case.number", true, is("inputmode", "numeric"), is("autocomplete", "off")))
	}
	parts = append(parts, v.projectField(f, named))
	if named || !asksEmail(f.project) {
		parts = append(parts, v.input(f, "email", "form.email", true, is("type", "email"), is("autocomplete", "email")))
	}
	parts = append(parts, v.input(f, "name", "form.name", false, is("autocomplete", "name")))
	if !named {
		for _, q := range questions(f.project) {
			parts = append(parts, v.question(f, q))
		}
	}
	if !named && (f.project == nil || !f.project.HideSubject) {
		parts = append(parts, v.input(f, "subject", "form.subject", true))
	}
	parts = append(parts, v.textField(f, "form.message"), v.fileField(f), el("div", el("button", is("type", "submit"), is("class", "button main"), v.words.T("form.send"))),
		el("p", is("class", "quiet"), v.words.T(map[bool]string{true: "form.hint.case", false: "form.hint"}[named])))
	return card(el("form", parts...)), nil
}

// about is what stands over the form: who is there, what the subject is for.
func (v *visit) about(f *plainForm, a chat.Availability) node {
	if f.number != 0 {
		return el("p", is("class", "notice"), v.words.T("plain.stranger", "number", formatNumber(f.number)))
	}
	if f.project == nil {
		return nil
	}
	p := v.door.bootProject(f.project, v.locale)
	st := a.Projects[p.ID]
	said := v.words.T("plain." + first(st.State, chat.Offline))
	if st.State == chat.Offline {
		said = first(p.Offline, said)
		if opens := v.opens(st.OpensAt, v.zone(f.project)); opens != "" {
			said += " " + sentence(opens)
		}
	}
	parts := []node{el("h2", p.Name), el("p", is("class", "notice"), said)}
	if p.Scope != "" {
		parts = append(parts, el("p", is("class", "quiet"), lines(p.Scope)))
	}
	return el("div", is("class", "about"), parts)
}

// projectField is the subject that was picked, or a list where it is open.
func (v *visit) projectField(f *plainForm, named bool) node {
	if f.project != nil && !named {
		return el("input", is("type", "hidden"), is("name", "project"), is("value", f.project.ID))
	}
	if len(v.door.projects) == 1 {
		return el("input", is("type", "hidden"), is("name", "project"), is("value", v.door.projects[0].ID))
	}
	options := []node{el("option", is("value", ""), v.words.T("plain.choose"))}
	for i := range v.door.projects {
		p := &v.door.projects[i]
		options = append(options, el("option", is("value", p.ID), has("selected", f.project == p), v.door.bootProject(p, v.locale).Name))
	}
	marks := append(f.marks("project", "", true), is("class", "input"))
	return v.field(f, "project", "plain.project", true, nil, el("select", append(marks, options)...))
}

// input is a line to write on.
func (v *visit) input(f *plainForm, name, label string, must bool, more ...any) node {
	marks := append(f.marks(name, "", must), is("class", "input"), is("value", f.values[name]), is("dir", "auto"))
	return v.field(f, name, label, must, nil, el("input", append(marks, more...)...))
}

// textField is where the message is written.
func (v *visit) textField(f *plainForm, label string) node {
	// A line end after the tag is not part of the text: one of its own may be.
	return v.field(f, "text", label, true, nil, el("textarea", append(f.marks("text", "", true), is("class", "input"), is("rows", "6"), is("dir", "auto"), "\n"+f.values["text"])...))
}

// fileField takes one file, where the project takes files (S10). It is the
// form's last field: what comes behind a file is not read.
func (v *visit) fileField(f *plainForm) node {
	if f.project != nil && !f.project.Files || f.project == nil && !v.anyFiles() {
		return nil
	}
	help := el("small", is("id", "file-help"), v.words.T("plain.file.help", "limit", megabytes(v.Service.FileLimit)))
	return v.field(f, "file", "plain.file", false, help, el("input", append(f.marks("file", "file-help", false), is("type", "file"))...))
}

func (v *visit) anyFiles() bool {
	for i := range v.door.projects {
		if v.door.projects[i].Files {
			return true
		}
	}
	return false
}

// marks are the attributes of every control: its name, what it must have, and
// what is said about it.
func (f *plainForm) marks(name, help string, must bool) []any {
	said := help
	marks := []any{is("id", name), is("name", name), has("required", must)}
	if f.wrongAt(name) != nil {
		said = strings.TrimSpace(help + " " + name + "-wrong")
		marks = append(marks, is("aria-invalid", "true"))
	}
	return append(marks, given("aria-describedby", said))
}

// wrongAt is what is wrong with a field; nil if nothing is.
func (f *plainForm) wrongAt(name string) *tenant.Error {
	for _, e := range f.wrong {
		if fieldOf(e) == name {
			return e
		}
	}
	return nil
}

// field is a control under its label, with its help and what is wrong with it.
func (v *visit) field(f *plainForm, name, label string, must bool, help, control node) node {
	return el("div", is("class", "field"), el("label", is("for", name), v.words.T(label), v.optional(must)), help, control, v.wrongNode(f, name))
}

// optional marks what may be left empty: most must not.
func (v *visit) optional(must bool) node {
	return when(!must, func() node { return el("small", " ("+v.words.T("plain.optional")+")") })
}

// wrongNode says what is wrong with a field.
func (v *visit) wrongNode(f *plainForm, name string) node {
	e := f.wrongAt(name)
	return when(e != nil, func() node { return el("span", is("class", "wrong"), is("id", name+"-wrong"), v.refusal(e)) })
}
