package widget

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"recado/static"
	"recado/tenant"
	"recado/ticket"
)

// The page without JavaScript, GET /t/{key}: for browsers that run none, for
// pages whose blockers keep the loader out, and for text browsers. It opens
// cases, adds to them, and shows a case to the browser that opened it.

// browserCookie holds a browser's token: scripts can't read it, other sites'
// forms don't send it, and it goes to this widget's page only.
const browserCookie = "recado_browser"

// A visit is one request for such a page.
type visit struct {
	*Handlers
	c       *fiber.Ctx
	door    *door
	locale  string
	asked   string // the locale that the address asks for, which links keep
	words   static.Words
	browser tenant.Browser
	known   bool // the browser showed its cookie
}

// visited finds out who asks for which page.
func (h *Handlers) visited(c *fiber.Ctx) (*visit, error) {
	d, err := h.Service.open(c.UserContext(), c.Params("key"))
	if err != nil {
		return nil, err
	}
	v := &visit{Handlers: h, c: c, door: d}
	if asked := primary(c.Query("locale")); tenant.ValidLocale(asked) {
		v.asked = asked
	}
	v.locale = d.locale(first(v.asked, d.widget.Locale, preferred(c.Get(fiber.HeaderAcceptLanguage))))
	v.words = h.Service.Assets.Words(v.locale)
	return v, v.recognise()
}

// preferred is the first language of an Accept-Language header that Recado
// speaks; "" if it speaks none of them. Browsers name the most wanted first.
func preferred(header string) string {
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		tag, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		refused := weight != "" && strings.Trim(strings.TrimPrefix(strings.TrimSpace(weight), "q="), "0.") == ""
		if l := primary(tag); tenant.ValidLocale(l) && !refused {
			return l
		}
	}
	return ""
}

// recognise reads the browser's cookie, or gives it one: nothing is stored
// until it sends something.
func (v *visit) recognise() error {
	b, err := v.Service.Tokens.Browser(v.c.Cookies(browserCookie))
	v.known = err == nil && b.Scope == v.door.Scope && b.Widget == v.door.widget.ID
	now := v.Service.Now()
	if v.known && b.ExpiresAt-now.UnixMilli() > v.Service.Tokens.Visitor.Milliseconds()/2 {
		v.browser = b
		return nil
	}
	if !v.known {
		b = tenant.Browser{Scope: v.door.Scope, ID: tenant.NewID(), Widget: v.door.widget.ID}
	}
	token, expires, err := v.Service.Tokens.SignBrowser(b)
	if err != nil {
		return err
	}
	v.browser = b
	v.c.Cookie(&fiber.Cookie{
		Name: browserCookie, Value: token, Path: "/t/" + v.door.widget.Key, Expires: time.UnixMilli(expires),
		HTTPOnly: true, Secure: strings.HasPrefix(v.base(v.c), "https:"), SameSite: fiber.CookieSameSiteLaxMode,
	})
	return nil
}

// actor is the browser as whoever does something.
func (v *visit) actor() tenant.Actor {
	return tenant.Actor{Scope: v.door.Scope, Kind: tenant.Visitor, ID: v.browser.ID, Widget: v.door.widget.ID}
}

// stranger is who claims something about a case that the browser did not open.
// What becomes of it must not be among the browser's own cases: seeing it there
// would tell that the claim was wrong (E4).
func (v *visit) stranger() tenant.Actor {
	actor := v.actor()
	actor.ID = uuid.NewSHA1(uuid.NameSpaceOID, []byte(v.door.Key("claims", v.browser.ID))).String()
	return actor
}

// address is one of the widget's pages, in the language that was asked for.
func (v *visit) address(rest string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	if v.asked != "" && !query.Has("locale") {
		query.Set("locale", v.asked)
	}
	path := "/t/" + v.door.widget.Key + rest
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// Plain is GET /t/{key}: the opening page, or with ?project= or ?case= the form.
func (h *Handlers) Plain(c *fiber.Ctx) error {
	v, err := h.visited(c)
	if err != nil {
		return h.sorry(c, err)
	}
	if v.door.widget.Show.VerifiedOnly {
		return v.signIn(fiber.StatusOK)
	}
	f := v.newForm()
	f.values["project"], f.values["case"] = c.Query("project"), c.Query("case")
	if asked := f.values["case"]; asked != "" {
		number, err := ticket.ParseNumber(asked)
		if err != nil {
			return v.home(fiber.StatusBadRequest, asked)
		}
		if _, err := h.Service.Tickets.Opened(c.UserContext(), v.actor(), number); err == nil {
			return c.Redirect(v.address("/"+formatNumber(number)), fiber.StatusSeeOther)
		}
		f.number = number
		return v.show(f)
	}
	if p, err := v.door.project(f.values["project"]); err == nil {
		f.project = p
		return v.show(f)
	}
	return v.home(fiber.StatusOK, "")
}

// PlainSend is POST /t/{key}: a message left, as a case or for one.
func (h *Handlers) PlainSend(c *fiber.Ctx) error {
	v, in, f, err := h.received(c)
	if err != nil || f == nil {
		return err
	}
	f.fill(in, "email", "name", "subject", "text", "project", "case")
	r := Request{
		ClientID: f.clientID, As: "ticket", Project: f.values["project"], Case: caseNumber(f.values["case"]), Text: f.values["text"],
		Subject: f.values["subject"], Email: f.values["email"], Name: f.values["name"], Locale: v.locale,
	}
	actor := v.actor()
	if f.number, _ = ticket.ParseNumber(f.values["case"]); f.number != 0 {
		actor = v.stranger()
	}
	if f.project, _ = v.door.project(r.Project); f.number == 0 {
		for _, q := range questions(f.project) {
			f.fill(in, "fields."+q.ID)
		}
		r.Fields = f.given()
	}
	if f.why == "" {
		f.wrong = v.judge(f, r)
	}
	if f.why != "" || len(f.wrong) > 0 {
		return v.show(f)
	}
	a, err := v.take(actor, in, r)
	if err != nil {
		if err := v.explain(f, err); err != nil {
			return err
		}
		return v.show(f)
	}
	switch a.Outcome {
	case OutcomeTicket:
		return c.Redirect(v.address("/"+formatNumber(a.Number), "sent", "case"), fiber.StatusSeeOther)
	case OutcomeNote:
		return c.Redirect(v.address("/added"), fiber.StatusSeeOther)
	}
	return c.Redirect(v.address("/received"), fiber.StatusSeeOther)
}

// take stores the file and lets reception decide the rest.
func (v *visit) take(actor tenant.Actor, in *sent, r Request) (Answer, error) {
	if err := v.limits(actor, r.Case != ""); err != nil {
		return Answer{}, err
	}
	ctx := v.c.UserContext()
	var err error
	if r.Attachments, err = v.upload(ctx, actor, in, r.Project, r.ClientID); err != nil {
		return Answer{}, err
	}
	return v.Service.Receive(ctx, actor, r)
}

// limits are a visitor's, and one for the address, since anybody can come
// without a cookie.
func (v *visit) limits(actor tenant.Actor, named bool) error {
	if err := v.limit(v.c, actor.Key("sends", actor.ID), v.Service.RateSends); err != nil {
		return err
	}
	if err := v.limit(v.c, actor.Key("plain", v.c.IP()), v.Service.RateVisitors); err != nil {
		return err
	}
	if !named {
		return nil
	}
	return v.limitCases(v.c, actor)
}

// upload stores the form's file, if it has one, under the form's client id: the
// same form again finds the same file.
func (v *visit) upload(ctx context.Context, actor tenant.Actor, in *sent, project, clientID string) ([]string, error) {
	if in.file == nil {
		return nil, nil
	}
	if project, err := v.door.anyProject(project); err != nil {
		return nil, err
	} else if err := v.Service.acceptsFiles(ctx, actor, project); err != nil {
		return nil, err
	}
	if err := v.limit(v.c, actor.Key("uploads", actor.ID), v.Service.RateUploads); err != nil {
		return nil, err
	}
	f, err := v.Service.Store(ctx, actor, Upload{ClientID: clientID, Name: in.file.FileName(), Size: -1, Body: in.file})
	if err != nil {
		return nil, errors.Join(tenant.Answer(err).At("file"), err)
	}
	return []string{f.ID}, nil
}

// PlainCase is GET /t/{key}/{number}: a case, to the browser that opened it;
// and what is said after sending something that stays out of sight.
func (h *Handlers) PlainCase(c *fiber.Ctx) error {
	v, err := h.visited(c)
	if err != nil {
		return h.sorry(c, err)
	}
	switch c.Params("number") {
	case "received":
		return v.done("done.received", "plain.received.next")
	case "added":
		return v.done("done.note", "done.note.next")
	}
	t, err := v.own()
	if err != nil {
		return v.missing(err)
	}
	return v.thread(t, v.newForm())
}

// own is the case that the address names, if this browser opened it.
func (v *visit) own() (*ticket.Ticket, error) {
	number, err := ticket.ParseNumber(v.c.Params("number"))
	if err != nil || v.door.widget.Show.VerifiedOnly {
		return nil, tenant.ErrNotFound
	}
	return v.Service.Tickets.Opened(v.c.UserContext(), v.actor(), number)
}

// PlainReply is POST /t/{key}/{number}: something added to one's own case.
func (h *Handlers) PlainReply(c *fiber.Ctx) error {
	v, in, f, err := h.received(c)
	if err != nil || f == nil {
		return err
	}
	t, err := v.own()
	if err != nil {
		return v.missing(err)
	}
	f.fill(in, "text")
	if f.why == "" {
		if _, err := v.Service.words(Request{Text: f.values["text"]}); err != nil {
			f.wrong = append(f.wrong, tenant.Answer(err))
		}
	}
	if f.why != "" || len(f.wrong) > 0 {
		return v.thread(t, f)
	}
	if err := v.add(t, in, f); err != nil {
		if err := v.explain(f, err); err != nil {
			return err
		}
		return v.thread(t, f)
	}
	return c.Redirect(v.address("/"+formatNumber(t.Number), "sent", "note")+"#end", fiber.StatusSeeOther)
}

// add puts a reply on the thread of a case.
func (v *visit) add(t *ticket.Ticket, in *sent, f *plainForm) error {
	actor := v.actor()
	actor.Name, actor.Email = first(t.Requester.Name, t.Requester.Email), t.Requester.Email
	if err := v.limits(actor, false); err != nil {
		return err
	}
	ctx := v.c.UserContext()
	files, err := v.upload(ctx, actor, in, t.Project, f.clientID)
	if err != nil {
		return err
	}
	_, err = v.Service.Tickets.AddNote(ctx, actor, t, ticket.NewNote{
		ClientID: f.clientID, Visibility: ticket.Public, Text: f.values["text"], Files: files,
	})
	return err
}

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
	f.lost = in.file != nil
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
	lost     bool            // a file was chosen, and must be again
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
