package widget

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
	"recado/ticket"
)

// received reads a form that was sent, and whether it is one of ours. Without
// an error and a form, it has been answered.
func (h *Handlers) received(c *fiber.Ctx) (*visit, *sent, *plainForm, error) {
	v, err := h.visited(c)
	if err != nil {
		return nil, nil, nil, h.sorry(c, err)
	}
	if !h.ownPage(c) {
		return nil, nil, nil, v.answer(fiber.StatusForbidden, "sorry.other", v.words.T("plain.foreign"))
	}
	if v.door.widget.Show.VerifiedOnly {
		return nil, nil, nil, v.signIn(fiber.StatusForbidden)
	}
	in, err := readForm(c.Get(fiber.HeaderContentType), body(c), h.bodyLimit())
	if err != nil {
		return nil, nil, nil, v.answer(tenant.Answer(err).Code.HTTP(), "sorry.other", v.words.T("plain.unreadable"))
	}
	return v, in, v.formOf(in), nil
}

// formOf is the form that was sent, and why it can't be taken as it is.
func (v *visit) formOf(in *sent) *plainForm {
	f := v.newForm()
	was, err := v.Service.Tokens.Form(in.get("form"))
	mine := v.known && was.Browser == v.browser.ID
	if mine && tenant.ValidClientID(was.ClientID) {
		f.clientID = was.ClientID // also of one that has expired: it may have been sent before
	}
	switch {
	case !v.known:
		f.why = "plain.cookies"
	case err != nil || !mine || was.Scope != v.door.Scope:
		f.why = "plain.expired"
	}
	return f
}

// A plainForm is a form to be shown, perhaps with what was typed into it and
// what is wrong with that.
type plainForm struct {
	clientID string
	values   map[string]string
	project  *tenant.Project // nil if none was picked
	number   int64           // of the case that it is about, 0
	why      string          // the word for why it can't be taken as it is, ""
	wrong    []*tenant.Error // by field, in the form's order
}

func (v *visit) newForm() *plainForm {
	return &plainForm{clientID: tenant.NewID(), values: map[string]string{}}
}

func (f *plainForm) fill(in *sent, names ...string) {
	for _, name := range names {
		f.values[name] = in.get(name)
	}
}

// judge finds everything that is wrong with a message before anything is kept
// of it. Reception judges it again, and stops at the first.
func (v *visit) judge(f *plainForm, r Request) (wrong []*tenant.Error) {
	say := func(err error) {
		if err != nil {
			wrong = append(wrong, tenant.Answer(err))
		}
	}
	named := strings.TrimSpace(string(r.Case)) != ""
	if named && f.number == 0 {
		say(tenant.ErrBadCaseNumber.At("case"))
	}
	if f.project == nil && (!named || len(v.door.projects) > 1) {
		say(tenant.ErrBadProject.At("project"))
	}
	email, err := tenant.CleanEmail("email", r.Email)
	if err == nil && email == "" && (named || !asksEmail(f.project)) {
		err = tenant.ErrEmailRequired.At("email")
	}
	say(err)
	_, err = tenant.CleanLine("name", r.Name, tenant.MaxName)
	say(err)
	if !named {
		wrong = append(wrong, v.judgeAnswers(f, r)...)
	}
	subject, err := tenant.CleanLine("subject", r.Subject, ticket.MaxSubject)
	if err == nil && subject == "" && !named && f.project != nil && !f.project.HideSubject {
		err = tenant.ErrSubjectRequired.At("subject")
	}
	say(err)
	_, err = v.Service.words(r)
	say(err)
	return wrong
}

// explain puts a refusal where it belongs on the form; an accident is logged,
// and told without losing a word.
func (v *visit) explain(f *plainForm, err error) error {
	f.wrong = append(f.wrong, tenant.Answer(err))
	return v.c.App().ErrorHandler(v.c, err)
}

// status is what a form that is shown again is answered with.
func (f *plainForm) status() int {
	switch {
	case f.why != "":
		return fiber.StatusForbidden
	case len(f.wrong) > 0:
		return f.wrong[0].Code.HTTP()
	}
	return fiber.StatusOK
}
