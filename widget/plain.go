package widget

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
	"recado/ticket"
)

// The page without JavaScript, GET /t/{key}: for browsers that run none, for
// pages whose blockers keep the loader out, and for text browsers. It opens
// cases, adds to them, and shows a case to the browser that opened it.

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
	if err := v.admit(v.c, actor); err != nil {
		return err
	}
	if err := v.limit(v.c, actor.Key("plain", tenant.Address(v.c)), v.Service.RateVisitors); err != nil {
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
	if err := v.Service.Chat.AdmitFile(ctx, actor, tenant.Address(v.c), int64(v.c.Request().Header.ContentLength())); err != nil {
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
	if c.Query("open") != "" {
		// What opens the case must not stay in the address, where others see it.
		return c.Redirect(v.address("/"+formatNumber(t.Number)), fiber.StatusSeeOther)
	}
	return v.thread(t, v.newForm())
}

// own is the case that the address names, if this browser opened it, or a
// letter's link did.
func (v *visit) own() (*ticket.Ticket, error) {
	number, err := ticket.ParseNumber(v.c.Params("number"))
	if err != nil || v.door.widget.Show.VerifiedOnly {
		return nil, tenant.ErrNotFound
	}
	t, err := v.Service.Tickets.Opened(v.c.UserContext(), v.actor(), number)
	if errors.Is(err, tenant.ErrNotFound) {
		return v.unlocked(number)
	}
	return t, err
}

// caseCookie holds what a letter's link brought, for the pages of that case.
const caseCookie = "recado_case"

// unlocked is a case that a letter's link opens: the link came to the address
// that the case belongs to.
func (v *visit) unlocked(number int64) (*ticket.Ticket, error) {
	asked := v.c.Query("open")
	token := first(asked, v.c.Cookies(caseCookie))
	sc, widget, id, err := v.Service.Tokens.Case(token)
	if err != nil || sc != v.door.Scope || widget != v.door.widget.ID {
		return nil, tenant.ErrNotFound
	}
	t, err := v.Service.Tickets.Unlocked(v.c.UserContext(), sc, id, number)
	if err != nil || asked == "" {
		return t, err
	}
	v.c.Cookie(&fiber.Cookie{
		Name: caseCookie, Value: token, Path: "/t/" + v.door.widget.Key + "/" + formatNumber(number), MaxAge: int(tenant.CaseLink.Seconds()),
		HTTPOnly: true, Secure: strings.HasPrefix(v.base(v.c), "https:"), SameSite: fiber.CookieSameSiteLaxMode,
	})
	return t, nil
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
	if err := v.Service.Chat.NotBanned(ctx, actor); err != nil {
		return err
	}
	files, err := v.upload(ctx, actor, in, t.Project, f.clientID)
	if err != nil {
		return err
	}
	_, err = v.Service.Tickets.AddNote(ctx, actor, t, ticket.NewNote{
		ClientID: f.clientID, Visibility: ticket.Public, Text: f.values["text"], Files: files,
	})
	return err
}
