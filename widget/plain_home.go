package widget

import (
	"regexp"
	"strings"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// home is the opening page (A1 to A4, A12): how things stand, the subjects, a
// case number, this browser's cases, other ways. wrongCase is what was typed as
// a number and is none.
func (v *visit) home(status int, wrongCase string) error {
	a, err := v.Service.availability(v.c.UserContext(), v.door)
	if err != nil {
		return v.sorry(v.c, err)
	}
	mine, err := v.Service.Tickets.OpenedBy(v.c.UserContext(), v.actor())
	if err != nil {
		return v.sorry(v.c, err)
	}
	var parts []node
	switch len(v.door.projects) {
	case 0:
		parts = append(parts, card(el("p", v.words.T("plain.nobody"))))
	case 1:
		f := v.newForm()
		f.project = &v.door.projects[0]
		form, err := v.form(f, a)
		if err != nil {
			return v.sorry(v.c, err)
		}
		parts = append(parts, form)
	default:
		parts = append(parts, v.subjects(a))
	}
	if len(v.door.projects) > 0 {
		parts = append(parts, v.caseField(wrongCase))
	}
	parts = append(parts, v.mine(mine), v.channels())
	return v.page(status, v.words.T("home.leave"), v.greeting(a), parts...)
}

func card(parts ...any) node {
	return el("section", append([]any{is("class", "card")}, parts...)...)
}

func (v *visit) greeting(a chat.Availability) node {
	texts := v.door.texts(v.locale)
	words := v.words.T("plain." + a.State)
	if a.State == chat.Offline {
		if opens := v.firstOpening(a); opens != "" {
			words += " " + sentence(opens)
		}
	}
	return el("header", is("class", "greeting"), v.company(), el("h1", first(texts.Title, v.words.T("home.title"))),
		el("p", lines(first(texts.Welcome, v.words.T("home.welcome")))), stateLine(a.State, words))
}

// texts are the widget's words in one language.
func (d *door) texts(locale string) tenant.WidgetTexts { return d.widget.Texts[locale] }

// firstOpening says when the first of the projects opens.
func (v *visit) firstOpening(a chat.Availability) string {
	at, project := int64(0), (*tenant.Project)(nil)
	for i := range v.door.projects {
		p := &v.door.projects[i]
		if opens := a.Projects[p.ID].OpensAt; opens > 0 && (at == 0 || opens < at) {
			at, project = opens, p
		}
	}
	return v.opens(at, v.zone(project))
}

// subjects is the list of projects (A3).
func (v *visit) subjects(a chat.Availability) node {
	var rows []node
	for i := range v.door.projects {
		p := &v.door.projects[i]
		st := a.Projects[p.ID]
		words := v.words.T("project." + first(st.State, chat.Offline))
		if opens := v.opens(st.OpensAt, v.zone(p)); opens != "" {
			words = strings.TrimSuffix(sentence(opens), ".")
		}
		rows = append(rows, el("li", el("a", to(v.address("", "project", p.ID)),
			el("span", v.door.bootProject(p, v.locale).Name), el("small", stateMark(st.State), words))))
	}
	return card(el("h2", v.words.T("plain.subjects")), el("ul", is("class", "rows"), rows))
}

// caseField asks for a case number, to go on with an existing case (A2).
func (v *visit) caseField(typed string) node {
	const id = "case-number"
	wrong, marks := node(nil), []any{}
	if typed != "" {
		wrong = el("span", is("class", "wrong"), is("id", id+"-wrong"), v.refusal(tenant.ErrBadCaseNumber))
		marks = append(marks, is("aria-invalid", "true"), is("aria-describedby", id+"-wrong"), has("autofocus", true))
	}
	hidden := node(nil)
	if v.asked != "" {
		hidden = el("input", is("type", "hidden"), is("name", "locale"), is("value", v.asked))
	}
	field := append([]any{is("class", "input"), is("id", id), is("name", "case"), is("inputmode", "numeric"), is("autocomplete", "off"), is("value", typed), has("required", true)}, marks...)
	return card(el("h2", v.words.T("case.follow")), el("form", is("method", "get"), is("action", "/t/"+v.door.widget.Key), hidden,
		el("div", is("class", "field"), el("label", is("for", id), v.words.T("case.number")),
			el("div", is("class", "joined"), el("input", field...), el("button", is("type", "submit"), is("class", "button"), v.words.T("plain.go"))),
			wrong)))
}

// mine are the cases that this browser opened.
func (v *visit) mine(all []ticket.Ticket) node {
	if len(all) == 0 {
		return nil
	}
	var rows []node
	for i := range all {
		t := &all[i]
		rows = append(rows, el("li", el("a", to(v.address("/"+formatNumber(t.Number))),
			el("span", formatNumber(t.Number)+" · "+t.Subject), el("small", v.status(t)))))
	}
	return card(el("h2", v.words.T("plain.mine")), el("p", is("class", "quiet"), v.words.T("plain.mine.help")), el("ul", is("class", "rows"), rows))
}

// status is the tenant's word for how a case stands.
func (v *visit) status(t *ticket.Ticket) string {
	for _, st := range v.door.tenant.Statuses {
		if st.Key == t.Status {
			return first(st.Names[v.locale], st.Names[v.door.tenant.Locale], st.Key)
		}
	}
	return t.Status
}

var notDialled = regexp.MustCompile(`[^\d+]`)

// channels are the other ways to reach the desk (A12).
func (v *visit) channels() node {
	if len(v.door.widget.Channels) == 0 {
		return nil
	}
	var items []node
	for _, ch := range v.door.widget.Channels {
		address := ch.Value
		switch ch.Kind {
		case "email":
			address = "mailto:" + ch.Value
		case "phone", "toll_free":
			address = "tel:" + notDialled.ReplaceAllString(ch.Value, "")
		}
		name := first(ch.Contact, v.words.T("channel."+ch.Kind))
		if ch.Level != "" {
			name += " · " + ch.Level
		}
		items = append(items, el("li", name+": ", el("a", to(address), is("rel", "noopener noreferrer"), ch.Value)))
	}
	return el("section", is("class", "card channels"), el("h2", v.words.T("home.channels")), el("ul", items))
}

// signIn is all that a widget for signed-in visitors has to say here (S1).
func (v *visit) signIn(status int) error {
	title := v.words.T("home.leave")
	return v.page(status, title, v.header(title), card(el("p", v.words.T("plain.signin", "tenant", v.door.tenant.Name))), v.channels())
}

// answer is a page that says one thing.
func (v *visit) answer(status int, title, words string) error {
	heading := v.words.T(title)
	return v.page(status, heading, v.header(heading), card(el("p", words), el("p", el("a", to(v.address("")), v.words.T("done.home")))))
}
