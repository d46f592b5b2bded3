package widget

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// thread is a case as the browser that opened it sees it: its number, how it
// stands, what was said in public, and a field to add to it.
func (v *visit) thread(t *ticket.Ticket, f *plainForm) error {
	after, _ := strconv.ParseInt(v.c.Query("after"), 10, 64)
	notes, more, err := v.publicNotes(v.c.UserContext(), t, after)
	if err != nil {
		return v.sorry(v.c, err)
	}
	number := formatNumber(t.Number)
	heading := v.words.T("case.title", "number", number)
	title := heading
	if s := v.summaryTitle(f); s != "" {
		title = s
	}
	parts := []node{v.summary(f), v.sentNow(t), v.facts(t), v.said(t, notes, after)}
	if more > 0 {
		parts = append(parts, el("p", el("a", to(v.address("/"+number, "after", strconv.FormatInt(more, 10))), v.words.T("plain.more"))))
	}
	reply, err := v.replyForm(t, f)
	if err != nil {
		return v.sorry(v.c, err)
	}
	return v.page(f.status(), title, v.header(heading, el("p", t.Subject)), append(parts, reply)...)
}

// Bounds of what one page of a thread looks at and shows.
const (
	threadPages = 10
	threadNotes = 100
)

// publicNotes are what the requester may read behind a seq; more is where the
// next page begins, 0 if this is the end.
func (v *visit) publicNotes(ctx context.Context, t *ticket.Ticket, after int64) (shown []ticket.Note, more int64, err error) {
	for range threadPages {
		notes, rest, err := v.Service.Tickets.Notes(ctx, v.door.Scope, t, after)
		if err != nil {
			return nil, 0, err
		}
		for _, n := range notes {
			after = n.Seq
			if n.Visibility == ticket.Public {
				shown = append(shown, n)
			}
		}
		if !rest {
			return shown, 0, nil
		}
		if len(shown) >= threadNotes {
			break
		}
	}
	return shown, after, nil
}

// sentNow is what the page says right after a case was opened: its number,
// large, what happens next, and how to come back.
func (v *visit) sentNow(t *ticket.Ticket) node {
	if v.c.Query("sent") != "case" {
		return nil
	}
	next := v.words.T("done.ticket.next.bare")
	if t.Requester.Email != "" {
		next = v.words.T("done.ticket.next", "email", t.Requester.Email)
	}
	return el("section", is("class", "card done"), is("role", "status"), checkMark(), el("h2", v.words.T("done.ticket")),
		el("p", v.words.T("done.ticket.number"), el("b", is("class", "number"), formatNumber(t.Number))), el("p", next), el("p", is("class", "quiet"), v.words.T("plain.keep")))
}

func checkMark() node {
	return el("span", is("class", "mark"), el("svg", is("viewBox", "0 0 24 24"), is("fill", "none"), is("stroke", "currentColor"), is("stroke-width", "2"),
		is("stroke-linecap", "round"), is("stroke-linejoin", "round"), is("aria-hidden", "true"), el("path", is("d", "M20 6 9 17l-5-5"))))
}

func (v *visit) facts(t *ticket.Ticket) node {
	opened := time.UnixMilli(t.CreatedAt).In(v.zone(nil))
	return card(el("dl", is("class", "facts"), el("div", el("dt", v.words.T("plain.status")), el("dd", v.status(t)))),
		el("p", is("class", "quiet"), v.words.T("plain.opened", "date", v.date(opened, v.Service.Now().In(v.zone(nil))))),
		el("p", el("a", to(v.address("/"+formatNumber(t.Number))), v.words.T("plain.reload"))))
}

// said is the thread: what the case began with, then its public notes.
func (v *visit) said(t *ticket.Ticket, notes []ticket.Note, after int64) node {
	var items []node
	if after <= 0 {
		items = append(items, v.saidBy(true, v.words.T("thread.you"), t.CreatedAt, t.Description, nil))
	}
	for i := range notes {
		n := &notes[i]
		own := n.From == chat.FromVisitor && (n.Author == v.browser.ID || n.Author == t.Requester.Visitor)
		name := v.words.T("plain.team", "tenant", v.door.tenant.Name)
		switch {
		case own:
			name = v.words.T("thread.you")
		case n.From != chat.FromSystem && n.Name != "":
			name = n.Name
		}
		items = append(items, v.saidBy(own, name, n.At, n.Text, n.Attachments))
	}
	return card(el("h2", v.words.T("plain.thread")), el("ol", is("class", "said"), items))
}

func (v *visit) saidBy(own bool, name string, at int64, text string, files []chat.Attachment) node {
	class := ""
	if own {
		class = "own"
	}
	var links []node
	for _, f := range files {
		links = append(links, v.fileLink(f))
	}
	return el("li", given("class", class), el("header", el("b", name), v.moment(at, v.zone(nil))),
		when(text != "", func() node { return el("p", is("dir", "auto"), lines(text)) }),
		when(len(links) > 0, func() node { return el("ul", links) }))
}

// fileLink opens a file of the thread, for some minutes.
func (v *visit) fileLink(f chat.Attachment) node {
	token, _, err := v.Service.Tokens.SignFile(v.door.Scope, f.ID)
	if err != nil {
		return el("li", f.Name)
	}
	return el("li", el("a", to("/files/"+token), f.Name), " ", el("small", is("class", "quiet"), megabytes(f.Size)))
}

// replyForm adds to the case, as long as it takes something.
func (v *visit) replyForm(t *ticket.Ticket, f *plainForm) (node, error) {
	if !t.Takes() {
		return card(is("id", "end"), el("p", v.words.T("plain.closed")), el("p", el("a", to(v.address("")), v.words.T("home.leave")))), nil
	}
	token, _, err := v.Service.Tokens.SignForm(tenant.Form{Scope: v.door.Scope, Browser: v.browser.ID, ClientID: f.clientID})
	if err != nil {
		return nil, err
	}
	f.project, _ = v.door.project(t.Project)
	added := when(v.c.Query("sent") == "note", func() node {
		return el("p", is("class", "notice"), is("role", "status"), v.words.T("plain.reply.sent"))
	})
	return card(is("id", "end"), added, el("form", is("method", "post"), is("action", v.address("/"+formatNumber(t.Number))), is("enctype", fiber.MIMEMultipartForm), has("novalidate", true),
		el("input", is("type", "hidden"), is("name", "form"), is("value", token)),
		v.textField(f, "plain.reply"), v.fileField(f),
		el("div", el("button", is("type", "submit"), is("class", "button main"), v.words.T("form.send"))))), nil
}

// done is said after sending something that stays out of sight (E4).
func (v *visit) done(title, next string) error {
	heading := v.words.T(title)
	return v.page(fiber.StatusOK, heading, v.header(heading), el("section", is("class", "card done"), checkMark(), el("p", v.words.T(next)),
		el("p", el("a", to(v.address("")), v.words.T("done.home")))))
}

// missing answers alike for a case that isn't there and for somebody else's.
func (v *visit) missing(err error) error {
	if tenant.Answer(err).Code != tenant.NotFound {
		return v.sorry(v.c, err)
	}
	heading := v.words.T("sorry.nothing")
	return v.page(fiber.StatusNotFound, heading, v.header(heading), card(el("p", v.words.T("sorry.nothing.why")), el("p", el("a", to(v.address("")), v.words.T("done.home")))), v.channels())
}
