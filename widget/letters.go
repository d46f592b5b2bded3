package widget

import (
	"context"
	"slices"
	"strings"
	"time"

	"recado/chat"
	"recado/static"
	"recado/tenant"
	"recado/ticket"
)

// The letters that Recado writes, each a function.

// draft writes the letter of a job. ErrNotFound if what it is about is not
// there (yet).
func (s *Service) draft(ctx context.Context, sc tenant.Scope, j chat.Job) (*draft, error) {
	switch j.Kind {
	case chat.JobTranscriptMail:
		return s.transcriptLetter(ctx, sc, j.Subject)
	case chat.JobCaseMail:
		t, err := s.Tickets.ByOrigin(ctx, sc, j.Subject)
		if err != nil {
			return nil, err
		}
		return s.caseLetter(ctx, sc, t)
	case chat.JobAnswerMail:
		t, n, err := s.Tickets.NoteOf(ctx, sc, j.Subject, j.Data[ticket.AnswerNote])
		if err != nil {
			return nil, err
		}
		return s.answerLetter(ctx, sc, t, n)
	case chat.JobInvitationMail, chat.JobResetMail:
		return s.agentLetter(ctx, sc, j)
	case chat.JobEscalationMail:
		return s.escalationLetter(ctx, sc, j)
	}
	return nil, errNothing
}

// A writer knows in whose name and in which language a letter is written.
type writer struct {
	*Service
	tenant  *tenant.Tenant
	widget  *tenant.Widget // whose page the link leads to; nil for none
	words   static.Words
	locale  string
	accent  tenant.Accent // of the widget
	paper   paper
	through *tenant.MailServer
}

// writer finds the company's widget for a project, and the best language.
func (s *Service) writer(ctx context.Context, sc tenant.Scope, project, locale string) (*writer, error) {
	t, err := s.People.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	widgets, err := s.People.Widgets(ctx, sc)
	if err != nil {
		return nil, err
	}
	through, err := t.MailServer(sc, s.Tokens)
	if err != nil {
		return nil, err
	}
	w := &writer{Service: s, tenant: t, locale: primary(locale), through: through}
	if !tenant.ValidLocale(w.locale) {
		w.locale = t.Locale
	}
	w.words = s.Assets.Words(w.locale)
	for i := range widgets {
		if x := &widgets[i]; !x.Disabled && x.Preview == "" && (len(x.Projects) == 0 || slices.Contains(x.Projects, project)) {
			w.widget = x
			break
		}
	}
	if w.widget != nil {
		w.accent = tenant.AccentOf(w.widget.Look.Accent, false)
	}
	return w, nil
}

// hello begins the letter.
func (w *writer) hello(name string) {
	if name == "" {
		w.paper.say(w.words.T("letter.hello.bare"))
		return
	}
	w.paper.say(w.words.T("letter.hello", "name", name))
}

// finish ends a letter to a visitor or requester, and makes it one.
func (w *writer) finish(to, name, subject string) Letter {
	w.paper.small(w.words.T("letter.why", "tenant", w.tenant.Name, "email", to))
	return w.letter(to, name, subject)
}

func (w *writer) letter(to, name, subject string) Letter {
	l := Letter{
		FromName: w.tenant.Name, To: to, ToName: name, Subject: subject, Locale: w.locale, Date: w.Now(), Through: w.through,
	}
	l.Text, l.HTML = w.paper.body(w.locale)
	return l
}

// caseButton leads to the case, with a token that opens it in any browser: who
// reads the letter has the address that the case belongs to.
func (w *writer) caseButton(sc tenant.Scope, t *ticket.Ticket) error {
	base := w.Base()
	if w.widget == nil || base == "" || w.widget.Show.VerifiedOnly {
		w.paper.small(w.words.T("letter.mute"))
		return nil
	}
	token, _, err := w.Tokens.SignCase(sc, w.widget.ID, t.ID)
	if err != nil {
		return err
	}
	address := base + "/t/" + w.widget.Key + "/" + formatNumber(t.Number) + "?open=" + token + "&locale=" + w.locale
	w.paper.button(w.words.T("letter.go"), address, w.accent)
	w.paper.small(w.words.T("letter.use"))
	return nil
}

// caseLetter tells a requester the number of their case (S4, A11).
func (s *Service) caseLetter(ctx context.Context, sc tenant.Scope, t *ticket.Ticket) (*draft, error) {
	w, err := s.writer(ctx, sc, t.Project, t.Requester.Locale)
	if err != nil {
		return nil, err
	}
	number := formatNumber(t.Number)
	// To an address that nobody proved goes nothing that somebody else wrote:
	// else everybody could send a stranger what they like, in our name.
	name := ""
	if t.Requester.Verified {
		name = t.Requester.Name
	}
	w.hello(name)
	w.paper.say(w.words.T("letter.case", "number", number))
	if t.Requester.Verified {
		w.paper.quote(t.Subject, t.Description)
	}
	if err := w.caseButton(sc, t); err != nil {
		return nil, err
	}
	l := w.finish(t.RequesterEmail, name, w.words.T("letter.case.subject", "number", number))
	l.Thread = thread(sc, t)
	return &draft{Letter: l, about: t.ID, proved: t.Requester.Verified}, nil
}

// answerLetter brings a requester a public answer (M7).
func (s *Service) answerLetter(ctx context.Context, sc tenant.Scope, t *ticket.Ticket, n *ticket.Note) (*draft, error) {
	if n.Visibility != ticket.Public || t.RequesterEmail == "" {
		return nil, errNothing
	}
	w, err := s.writer(ctx, sc, t.Project, t.Requester.Locale)
	if err != nil {
		return nil, err
	}
	number := formatNumber(t.Number)
	w.hello(t.Requester.Name)
	w.paper.say(w.words.T("letter.answer", "name", first(n.Name, w.tenant.Name), "number", number, "subject", t.Subject))
	w.paper.quote("", first(n.Text, w.words.T("letter.files.only")))
	if len(n.Attachments) > 0 {
		w.paper.say(w.words.T("letter.files", "names", fileNames(n.Attachments)))
	}
	if err := w.caseButton(sc, t); err != nil {
		return nil, err
	}
	l := w.finish(t.RequesterEmail, t.Requester.Name, w.words.T("letter.answer.subject", "number", number, "subject", t.Subject))
	l.Thread = thread(sc, t)
	return &draft{Letter: l, about: t.ID, note: n.ID, proved: t.Requester.Verified}, nil
}

// thread is the ID of the first letter about a case.
func thread(sc tenant.Scope, t *ticket.Ticket) string {
	return tenant.Fold(sc.Key("mail", chat.JobCaseMail+":"+t.Origin))
}

// transcriptEntries bounds what a transcript brings: the last entries of a
// conversation.
const transcriptEntries = 1000

// transcriptLetter is a conversation as its visitor asked for it (A4).
func (s *Service) transcriptLetter(ctx context.Context, sc tenant.Scope, id string) (*draft, error) {
	r, err := s.Chat.Store.TranscriptRequest(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	c, err := s.Chat.Store.Conversation(ctx, sc, r.Conversation)
	if err != nil {
		return nil, err
	}
	entries, err := s.Chat.Store.MessagesBefore(ctx, sc, c.ID, 0, transcriptEntries)
	if err != nil {
		return nil, err
	}
	w, err := s.writer(ctx, sc, c.Project, r.Locale)
	if err != nil {
		return nil, err
	}
	zone := tenant.Hours{}.Location(w.tenant.TimeZone)
	began := time.UnixMilli(c.CreatedAt).In(zone)
	day := dateIn(w.words, began, s.Now().In(zone))
	w.hello(c.Visitor.Name)
	w.paper.say(w.words.T("letter.transcript", "tenant", w.tenant.Name, "date", day, "zone", zoneName(began)))
	for _, m := range entries {
		w.entry(m, zone)
	}
	l := w.finish(r.Email, c.Visitor.Name, w.words.T("letter.transcript.subject", "tenant", w.tenant.Name, "date", day))
	return &draft{Letter: l, about: c.ID, proved: r.Verified}, nil
}

// entry adds what was said; events are not the visitor's business here.
func (w *writer) entry(m chat.Message, zone *time.Location) {
	if m.Type != chat.EntryText {
		return
	}
	who := first(m.Name, w.tenant.Name)
	if m.From == chat.FromVisitor {
		who = w.words.T("thread.you")
	}
	text := m.Text
	if len(m.Attachments) > 0 {
		text = strings.TrimSpace(text + "\n" + w.words.T("letter.files.named", "names", fileNames(m.Attachments)))
	}
	w.paper.quote(who+", "+time.UnixMilli(m.At).In(zone).Format("15:04"), text)
}

func fileNames(files []chat.Attachment) string {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}
